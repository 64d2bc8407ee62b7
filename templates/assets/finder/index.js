// Reads the files of the index, which src/search makes: each is a classic script that hands over one value, because from
// a disk nothing else can be loaded. Numbers and keys are as src/search/encoding.rs writes them.
(() => {
  "use strict";

  const site = document.currentScript.src.replace(/assets\/finder\/index\.js.*$/, "");
  const folder = site + "assets/search/";
  const loading = new Map();
  let version = "";

  function load(name) {
    if (!loading.has(name)) {
      const entry = {};
      entry.value = new Promise((resolve, reject) => {
        entry.resolve = resolve;
        const script = document.createElement("script");
        script.src = folder + name + ".js" + version;
        script.onload = () => script.remove();
        script.onerror = () => {
          loading.delete(name);
          script.remove();
          reject(new Error(name));
        };
        document.head.append(script);
      });
      loading.set(name, entry);
    }
    return loading.get(name).value;
  }

  const arrived = (name, value) => loading.get(name).resolve(value);
  window.kyyeuIndex = {
    head: (value) => arrived("head", value),
    shard: (name, value) => arrived("i/" + name, value),
    text: (first, value) => arrived("d/" + first, value),
    facet: (kind, value) => arrived("facets/" + kind, value),
    keys: (value) => arrived("keys", value),
  };

  const DIGIT = new Uint8Array(128);
  for (let code = 0x20, value = 0; code < 0x7e; code++) {
    if (code !== 0x22 && code !== 0x5c && code !== 0x60) DIGIT[code] = value++;
  }

  function numbers(text, each) {
    let sum = 0;
    let factor = 1;
    for (let at = 0; at < text.length; at++) {
      const digit = DIGIT[text.charCodeAt(at)];
      sum += factor * digit;
      if (digit < 64) {
        each(sum);
        sum = 0;
        factor = 1;
      } else {
        factor *= 27;
      }
    }
  }

  // Raises what is known of the units of a list to what a level is worth there; says how many were not known. All lists
  // are read in this one plain loop, which engines soon make fast.
  function raise(known, text, worth) {
    let fresh = 0;
    let place = 0;
    let sum = 0;
    let factor = 1;
    for (let at = 0; at < text.length; at++) {
      const digit = DIGIT[text.charCodeAt(at)];
      sum += factor * digit;
      if (digit >= 64) {
        factor *= 27;
        continue;
      }
      place += sum >> 3;
      const value = worth[sum & 7];
      const before = known[place];
      if (before === 0) fresh++;
      if (value > before) known[place] = value;
      sum = 0;
      factor = 1;
    }
    return fresh;
  }

  // Front-coded entries: each begins with how much of the key before it holds. What stands behind a key is cut into its
  // parts only where somebody wants them.
  function entries(text, each) {
    let key = "";
    if (!text) return;
    for (const entry of text.split("`")) {
      const end = entry.indexOf("~");
      key = key.slice(0, DIGIT[entry.charCodeAt(0)]) + (end < 0 ? entry.slice(1) : entry.slice(1, end));
      each(key, entry);
    }
  }

  const partsOf = (entry) => entry.split("~");

  let head;
  async function open() {
    if (head) return head;
    const raw = await load("head");
    version = "?v=" + raw.version;
    const shards = [];
    entries(raw.shards, (key) => shards.push(key));
    const frequent = [];
    entries(raw.frequent, (key, entry) => numbers(partsOf(entry)[1], (units) => frequent.push({ key, units })));
    const texts = [];
    let units = 0;
    numbers(raw.texts, (count) => {
      texts.push(units);
      units += count;
    });
    // Of each unit, the position of its kind.
    const kinds = new Uint8Array(units);
    let first = 0;
    raw.kinds.forEach(([, count], kind) => kinds.fill(kind, first, first += count));
    head = { ...raw, shards, frequent, texts, units, kinds, kindNames: raw.kinds.map(([name]) => name) };
    return head;
  }

  // The position of the last start that is not behind a place.
  function before(starts, place) {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // As src/search/encoding.rs has it.
  function digest(key) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  const shards = new Map();
  async function shard(at) {
    const text = await load("i/" + digest(head.shards[at]).toString(16).padStart(8, "0"));
    if (!shards.has(at)) {
      const keys = new Map();
      entries(text, (key, entry) => keys.set(key, entry));
      shards.set(at, keys);
    }
    return shards.get(at);
  }

  async function exact(key) {
    const at = before(head.shards, key);
    const entry = at < 0 ? undefined : (await shard(at)).get(key);
    return entry && partsOf(entry);
  }

  // All keys that begin so, where they lie in few enough shards.
  async function beginning(start, most) {
    const from = Math.max(0, before(head.shards, start));
    const to = before(head.shards, start + "\uffff");
    if (to - from >= most) return null;
    const found = [];
    for (const keys of await Promise.all(Array.from({ length: to - from + 1 }, (_, n) => shard(from + n)))) {
      for (const [key, entry] of keys) if (key.startsWith(start)) found.push([key, partsOf(entry)]);
    }
    return found;
  }

  async function unit(at) {
    const first = head.texts[before(head.texts, at)];
    const [path, title, by, language, standing, blocks] = (await unpacked(first))[at - first];
    return { at, path, title, by, language, standing, blocks };
  }

  const unpackedTexts = new Map();
  function unpacked(first) {
    if (!unpackedTexts.has(first)) {
      unpackedTexts.set(first, load("d/" + first).then((base64) => {
        const stream = new DecompressionStream("deflate-raw");
        const writer = stream.writable.getWriter();
        writer.write(Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
        writer.close();
        return new Response(stream.readable).json();
      }));
    }
    return unpackedTexts.get(first);
  }

  const kindOf = (at) => head.kindNames[head.kinds[at]];

  Object.assign(window.kyyeuSearch, { site, load, open, known: () => head, exact, beginning, unit, kindOf, entries, partsOf, numbers, raise });
})();
