// Search: the other half of src/search, which says how the index is made. Works from a disk as well as from a server,
// because every file of the index is a classic script that hands over one value.
(() => {
  "use strict";

  // ---- Files of the index --------------------------------------------------------------------------------------------

  const folder = document.currentScript.src.replace(/search\.js.*$/, "search/");
  const site = folder.replace(/assets\/search\/$/, "");
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
  window.kyyeuSearch = {
    head: (value) => arrived("head", value),
    shard: (at, value) => arrived("i/" + at, value),
    text: (at, value) => arrived("d/" + at, value),
    facets: (value) => arrived("facets", value),
    keys: (value) => arrived("keys", value),
  };

  // ---- Numbers and keys as src/search/code.rs writes them --------------------------------------------------------------

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

  // The same as a list: long ones are read in one plain loop, which engines make fast.
  function codes(text) {
    const list = new Uint32Array(text.length);
    let count = 0;
    let sum = 0;
    let factor = 1;
    for (let at = 0; at < text.length; at++) {
      const digit = DIGIT[text.charCodeAt(at)];
      sum += factor * digit;
      if (digit < 64) {
        list[count++] = sum;
        sum = 0;
        factor = 1;
      } else {
        factor *= 27;
      }
    }
    return list.subarray(0, count);
  }

  // Front-coded entries: each begins with how much of the key before it holds.
  function entries(text, each) {
    let key = "";
    if (!text) return;
    for (const entry of text.split("`")) {
      const parts = entry.split("~");
      key = key.slice(0, DIGIT[parts[0].charCodeAt(0)]) + parts[0].slice(1);
      each(key, parts);
    }
  }

  // ---- Words as src/search/words.rs cuts and folds them ------------------------------------------------------------------

  const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
  const UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\u{20000}-\u{3ffff}";
  const LETTER = `[\\p{Alphabetic}\\p{N}\\u0300-\\u036f]`;
  const TOKEN = new RegExp(
    `[${UNSPACED}]|[0-9]+(?:[.,][0-9]+(?!${LETTER}))+(?!${LETTER})|` +
    `${LETTER}(?:(?![${UNSPACED}])${LETTER}|[\\u00ad\\u200b-\\u200d\\u2060\\ufeff])*`, "gu");
  const NUMBER = /^[0-9][0-9.,]*$/;
  const PLAIN = { "đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe" };

  function prepare(text) {
    return text.replace(UNSEEN, "").toLowerCase().replace(/[ðɖ]/g, "đ");
  }

  const looseKeys = new Map();
  function loose(token) {
    let key = looseKeys.get(token);
    if (key === undefined) looseKeys.set(token, key = looseKey(token));
    return key;
  }

  function looseKey(token) {
    if (NUMBER.test(token)) {
      const parts = token.split(/[.,]/);
      const grouped = parts[0].length <= 3 && parts[0] !== "0" && parts.slice(1).every((part) => part.length === 3);
      return parts.join(grouped ? "" : ".");
    }
    return prepare(token).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[đøłßæœ]/g, (letter) => PLAIN[letter])
      .replace(/(?<=[bcdfghjklmnpqrstvwxz]|qu)y/g, "i")
      .replace(/[^\p{Alphabetic}\p{N}]/gu, "");
  }

  // The letters of a word with their shapes, and its tone: what tells Hà from Hạ, wherever the mark stands.
  function spelt(token) {
    let tone = "";
    const letters = prepare(token).normalize("NFD").replace(/[\u0300\u0301\u0303\u0309\u0323]/g, (mark) => {
      tone += mark;
      return "";
    });
    return { letters: letters.normalize("NFC"), tone };
  }

  function words(text) {
    const found = [];
    for (const match of text.matchAll(TOKEN)) {
      const key = loose(match[0]);
      if (key) found.push({ text: match[0], key, start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  // How near a way of writing is to what was typed. Who types without marks means any; who types marks means them.
  function nearness(asked, spelling) {
    const { letters, tone } = spelt(spelling);
    if (letters === asked.letters && tone === asked.tone) return 1;
    if (asked.plain) return 0.95;
    // Low enough that a word in a text stands above its like with other marks in a title.
    if (letters === asked.key && !tone) return 0.4;
    if (letters === asked.letters) return tone && asked.tone ? 0.2 : 0.3;
    return 0.15;
  }

  // ---- What is asked -----------------------------------------------------------------------------------------------------

  function parse(query) {
    const asked = [];
    let phrase = 0;
    for (const [at, part] of query.replace(/[“”„«»]/g, '"').split('"').entries()) {
      const quoted = at % 2 === 1;
      if (quoted) phrase++;
      for (const word of words(part)) {
        const { letters, tone } = spelt(word.text);
        asked.push({
          key: word.key, text: word.text, letters, tone, plain: !tone && letters === prepare(word.text) && letters === word.key,
          phrase: quoted ? phrase : 0, number: /\d/.test(word.key), open: false,
        });
      }
    }
    const last = asked[asked.length - 1];
    if (last && !last.phrase && /[\p{Alphabetic}\p{N}\u0300-\u036f.,]$/u.test(query)) last.open = true;
    return asked.slice(0, 24);
  }

  // ---- The index ---------------------------------------------------------------------------------------------------------

  let head;
  async function open() {
    if (head) return head;
    const raw = await load("head");
    version = "?v=" + raw.version;
    const shards = [];
    entries(raw.shards, (key) => shards.push(key));
    const frequent = [];
    entries(raw.frequent, (key, [, count]) => numbers(count, (units) => frequent.push({ key, units })));
    const texts = [];
    let units = 0;
    numbers(raw.texts, (count) => {
      texts.push(units);
      units += count;
    });
    head = { ...raw, shards, frequent, texts, units };
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

  const shards = new Map();
  async function shard(at) {
    const text = await load("i/" + at);
    if (!shards.has(at)) {
      const keys = new Map();
      entries(text, (key, parts) => keys.set(key, parts));
      shards.set(at, keys);
    }
    return shards.get(at);
  }

  async function exact(key) {
    const at = before(head.shards, key);
    return at < 0 ? undefined : (await shard(at)).get(key);
  }

  // All keys that begin so, where they lie in few enough shards.
  async function beginning(start, most) {
    const from = Math.max(0, before(head.shards, start));
    const to = before(head.shards, start + "\uffff");
    if (to - from >= most) return null;
    const found = [];
    for (const keys of await Promise.all(Array.from({ length: to - from + 1 }, (_, n) => shard(from + n)))) {
      for (const [key, parts] of keys) if (key.startsWith(start)) found.push([key, parts]);
    }
    return found;
  }

  async function unit(at) {
    const text = before(head.texts, at);
    const units = await unpacked(text);
    const [path, title, by, language, blocks] = units[at - head.texts[text]];
    return { at, path, title, by, language, blocks };
  }

  const unpackedTexts = new Map();
  function unpacked(at) {
    if (!unpackedTexts.has(at)) {
      unpackedTexts.set(at, load("d/" + at).then((base64) => {
        const binary = atob(base64);
        const bytes = new Uint8Array(binary.length);
        for (let n = 0; n < bytes.length; n++) bytes[n] = binary.charCodeAt(n);
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
        return new Response(stream).json();
      }));
    }
    return unpackedTexts.get(at);
  }

  function kindOf(at) {
    let rest = at;
    for (const [kind, count] of head.kinds) {
      if (rest < count) return kind;
      rest -= count;
    }
    return "";
  }

  // ---- Ranking -----------------------------------------------------------------------------------------------------------

  const rarity = (units) => Math.log(1 + (head.units - units + 0.5) / (units + 0.5));

  // Adds the lists of a word to what is known of it: for each unit how well it is held, and how near.
  function take(term, parts, factor) {
    for (let at = 1; at + 1 < parts.length; at += 2) {
      const near = factor * (parts[at] || parts.key ? nearness(term.asked, parts[at] || parts.key) : 1);
      const list = codes(parts[at + 1]);
      const { near: nears, weight: weights } = term;
      let place = 0;
      let fresh = 0;
      for (let n = 0; n < list.length; n++) {
        place += list[n] >> 3;
        const weight = near * (3 + (list[n] & 7));
        if (nears[place] === 0) fresh++;
        if (weight > weights[place]) weights[place] = weight;
        if (near > nears[place]) nears[place] = near;
      }
      term.count += fresh;
    }
  }

  async function term(asked, previous) {
    const found = {
      asked, count: 0, weight: new Float32Array(head.units), near: new Float32Array(head.units), keys: new Set(), corrected: null,
    };
    const add = (key, parts, factor) => {
      if (!parts || found.keys.has(key)) return;
      found.keys.add(key);
      parts.key = key;
      take(found, parts, factor);
    };
    add(asked.key, await exact(asked.key), 1);
    if (asked.open && asked.key.length > 1) {
      const whole = found.count;
      const start = asked.number ? asked.text.replace(/[.,]/g, "") : asked.key;
      const keys = await beginning(start, 3);
      const more = keys ? keys.filter(([key]) => !key.includes(" ")) : [];
      if (keys) {
        for (const [key, parts] of more.slice(0, 200)) add(key, parts, 0.7);
      } else if (!whole || !previous) {
        // Very many words begin so: the most frequent of them stand for all.
        const likely = head.frequent.filter(({ key }) => key.startsWith(start)).sort((a, b) => b.units - a.units).slice(0, 4);
        for (const { key } of likely) add(key, await exact(key), 0.7);
      }
    }
    if (!found.count && !asked.phrase) await correct(found, add);
    return found;
  }

  // One letter wrong, missing, too many, or two changed round.
  function oneOff(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
    return left.length <= 1 && right.length <= 1 || left.length === 2 && left[0] === right[1] && left[1] === right[0];
  }

  async function correct(found, add) {
    const { key, number } = found.asked;
    if (number || key.length < 3) return;
    const near = [];
    entries(await load("keys"), (known, [, count]) => {
      if (oneOff(key, known)) numbers(count, (units) => near.push({ key: known, units }));
    });
    near.sort((a, b) => b.units - a.units);
    for (const { key: known } of near.slice(0, 3)) add(known, await exact(known), 0.4);
    if (near.length) found.corrected = near[0].key;
  }

  // Units that hold two words side by side, with the level of the place.
  async function pair(first, second) {
    const found = new Map();
    const read = (parts) => {
      let place = 0;
      for (const code of codes(parts[1])) {
        place += code >> 3;
        found.set(place, Math.max(found.get(place) || 0, 1 + (code & 7)));
      }
    };
    const key = first.key + " " + second.key;
    if (second.open) {
      const keys = await beginning(key, 3);
      if (keys) {
        keys.forEach(([, parts]) => read(parts));
        return found;
      }
    }
    const parts = await exact(key);
    if (parts) read(parts);
    return found;
  }

  const FEW = 10;
  const PLACE = [0, 0.6, 0.7, 0.85, 1];

  // All units that answer a query, best first.
  async function ranked(asked, keep, shown) {
    const [terms, pairs] = await Promise.all([
      Promise.all(asked.map((one, at) => term(one, asked[at - 1]))),
      Promise.all(asked.slice(1).map((one, at) => pair(asked[at], one))),
    ]);
    const scores = new Float64Array(head.units);
    const held = new Uint8Array(head.units);
    for (const { asked: one, weight, count } of terms) {
      const worth = rarity(Math.min(count, head.units)) * (one.number ? 1.4 : 1);
      for (let at = 0; at < weight.length; at++) {
        if (weight[at] > 0) {
          scores[at] += worth * weight[at] / 10;
          held[at]++;
        }
      }
    }
    const barred = new Uint8Array(head.units);
    pairs.forEach((units, at) => {
      const worth = rarity(units.size);
      for (const [place, level] of units) {
        scores[place] += worth * PLACE[level] * Math.min(terms[at].near[place], terms[at + 1].near[place]);
      }
      if (asked[at].phrase && asked[at].phrase === asked[at + 1].phrase) {
        for (let place = 0; place < barred.length; place++) if (!units.has(place)) barred[place] = 1;
      }
    });
    let most = 0;
    for (let at = 0; at < held.length; at++) {
      if (barred[at] || !keep(at)) held[at] = 0;
      if (held[at] > most) most = held[at];
    }
    const holding = (least) => {
      const list = [];
      for (let at = 0; at < held.length; at++) if (held[at] >= least) list.push(at);
      return list;
    };
    // All words first; where few units hold them all, those that lack one follow.
    let list = most ? holding(most) : [];
    if (list.length < FEW && most > 2) list = holding(Math.max(most - 1, asked.length >> 1));
    // Only those that are shown need an order: the others stay as they are, behind them.
    const worth = Float64Array.from(list, (at) => held[at] * 1e6 + scores[at]);
    const bar = worth.length > shown ? worth.slice().sort()[worth.length - shown] : -1;
    const best = list.filter((_, n) => worth[n] >= bar);
    best.sort((a, b) => held[b] - held[a] || scores[b] - scores[a] || a - b);
    list = best.concat(list.filter((_, n) => worth[n] < bar));
    return { list, scores, held, terms };
  }

  // ---- The text of a result ------------------------------------------------------------------------------------------------

  // Which of the asked words each word of a text is, and how near.
  function matched(text, terms) {
    const found = [];
    for (const word of words(text)) {
      let best = null;
      terms.forEach((term, at) => {
        if (!term.keys.has(word.key)) return;
        const near = nearness(term.asked, word.text);
        if (!best || near > best.near) best = { at, near };
      });
      found.push({ ...word, best });
    }
    return found;
  }

  // How well a text answers: each asked word at its best, neighbours in the asked order, and all of them close together.
  function answers(found, terms, worths) {
    const best = new Float64Array(terms.length);
    let neighbours = 0;
    let last = null;
    let spread = Infinity;
    const places = new Array(terms.length).fill(-1);
    found.forEach((word, at) => {
      const here = word.best;
      if (here) {
        best[here.at] = Math.max(best[here.at], here.near);
        if (last && here.at === last.at + 1) neighbours += worths[here.at] * Math.min(here.near, last.near);
        places[here.at] = at;
        const seen = places.filter((place) => place >= 0);
        if (seen.length === terms.length) spread = Math.min(spread, at - Math.min(...seen) + 1);
      }
      last = here;
    });
    const sum = best.reduce((sum, near, at) => sum + near * worths[at], 0);
    const all = worths.reduce((sum, worth) => sum + worth, 0);
    return {
      score: sum + 0.5 * Math.min(neighbours, all) + (spread < Infinity ? 0.7 * all * Math.min(...best) * terms.length / spread : 0),
      held: best.filter((near) => near > 0).length,
    };
  }

  // The words to mark: those that stand beside their neighbours in the query, and others that stand nowhere so.
  function marked(found) {
    const inRuns = new Set();
    const run = found.map((word, at) => {
      const beside = (other, step) => other && other.best && other.best.at === word.best.at + step;
      const is = word.best && (beside(found[at - 1], -1) || beside(found[at + 1], 1));
      if (is) inRuns.add(word.best.at);
      return is;
    });
    return found.filter((word, at) => word.best && (run[at] || !inRuns.has(word.best.at)));
  }

  const LONGEST = 240;

  // The part of a text around its best place, as pieces, marked or not.
  function excerpt(text, found) {
    let [from, to] = [0, text.length];
    const hits = marked(found);
    if (text.length > LONGEST && hits.length) {
      let best = hits[0];
      let most = 0;
      for (const hit of hits) {
        const inside = new Set(hits.filter((other) => other.start >= hit.start && other.end <= hit.start + LONGEST * 0.7)
          .map((other) => other.best.at)).size;
        if (inside > most) [best, most] = [hit, inside];
      }
      // Begin with the sentence, where it is near enough.
      const sentence = Math.max(...[". ", "! ", "? ", "… "].map((end) => text.lastIndexOf(end, best.start))) + 2;
      from = best.start - sentence <= LONGEST / 2 ? Math.max(0, sentence === 1 ? 0 : sentence)
        : text.lastIndexOf(" ", best.start - LONGEST / 3) + 1;
      to = from + LONGEST >= text.length ? text.length : text.lastIndexOf(" ", from + LONGEST);
    }
    const pieces = [];
    const piece = (text, marked) => {
      const last = pieces[pieces.length - 1];
      if (!text) return;
      if (last && last.marked === marked) last.text += text; else pieces.push({ text, marked });
    };
    if (from > 0) piece("… ", false);
    let at = from;
    for (const hit of hits) {
      if (hit.start < from || hit.end > to) continue;
      const between = text.slice(at, hit.start);
      piece(between, between.trim() === "" && pieces.length > 0 && pieces[pieces.length - 1].marked);
      piece(hit.text, true);
      at = hit.end;
    }
    piece(text.slice(at, to), false);
    if (to < text.length) piece(" …", false);
    return pieces;
  }

  async function result(at, terms, worths) {
    const found = await unit(at);
    const title = matched(found.title, terms);
    const inTitle = answers(title, terms, worths);
    let best = null;
    for (let n = 0; n < found.blocks.length; n += 2) {
      const [anchor, text] = [found.blocks[n], found.blocks[n + 1]];
      const hits = matched(text, terms);
      const { score: plain, held } = answers(hits, terms, worths);
      // A paragraph of the page before a summary that stands in lists alone.
      const score = anchor ? plain : 0.8 * plain;
      if (held && (!best || score > best.score)) best = { anchor, text, hits, score, held };
    }
    const first = found.blocks.length > 1 ? { anchor: "", text: found.blocks[1], hits: [], score: 0, held: 0 } : null;
    const shown = best || first;
    // Where the title says it all and no paragraph does, the page itself is the place.
    const anchor = shown && (shown.held >= inTitle.held || inTitle.held < terms.length) ? shown.anchor : "";
    const whole = inTitle.held === terms.length && title.length === terms.length;
    return {
      at, kind: kindOf(at), by: found.by, language: found.language,
      href: site + found.path + (anchor ? "#" + encodeURIComponent(anchor) : ""),
      title: excerpt(found.title, title),
      passage: shown ? excerpt(shown.text, shown.hits) : [],
      bonus: (whole ? 2 : 0.8) * inTitle.score + (best ? 0.6 * best.score : 0),
    };
  }

  // How many of the best are weighed again by their text.
  const WEIGHED = 8;

  async function search(query, { keep = () => true, most = 8 } = {}) {
    await open();
    const asked = parse(query);
    if (!asked.length) return { asked, list: [], results: [], corrected: [] };
    const { list, scores, held, terms } = await ranked(asked, keep, Math.max(most, WEIGHED));
    const worths = terms.map((term) => rarity(Math.min(term.count, head.units)) + 0.1);
    const results = await Promise.all(list.slice(0, Math.max(most, WEIGHED)).map((at) => result(at, terms, worths)));
    const weighed = results.slice(0, WEIGHED);
    weighed.sort((a, b) => held[b.at] - held[a.at] || scores[b.at] + b.bonus - scores[a.at] - a.bonus || a.at - b.at);
    const corrected = terms.filter((term) => term.corrected).map((term) => term.corrected);
    return { asked, list, results: weighed.concat(results.slice(WEIGHED)).slice(0, most), corrected };
  }

  Object.assign(window.kyyeuSearch, { search, loose: (text) => words(text).map((word) => word.key).join(" ") });

  // ---- What both the box and the page show ----------------------------------------------------------------------------------

  const spoken = () => head.texts_of[document.documentElement.lang] || head.texts_of[head.language];
  const text = (key, values = {}) => (spoken()[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const counted = (key, n) => text(key + (n === 1 && spoken()[key + "_one"] ? "_one" : "_other"), { n: n.toLocaleString(document.documentElement.lang) });

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== "" && value != null) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const pieces = (list) => list.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));

  function line(found) {
    const by = [text("kind_" + found.kind), found.by].filter(Boolean).map((part) => element("span", {}, part));
    const parts = [
      element("span", { class: "title", lang: found.language }, ...pieces(found.title)),
      element("span", { class: "by" }, ...by),
    ];
    if (found.passage.length) parts.push(element("span", { class: "passage", lang: found.language }, ...pieces(found.passage)));
    return parts;
  }

  const page = document.querySelector(".search-page");
  const box = document.querySelector("[role=combobox]");
  if (page) wholePage(); else if (box) combobox();

  // ---- The box on every page: a combobox with a list (WAI-ARIA Authoring Practices, list autocomplete) ---------------------

  function combobox() {
    const form = box.form;
    const list = form.querySelector("[role=listbox]");
    const status = form.querySelector("[role=status]");
    let turn = 0;
    let timer = 0;
    let options = [];
    let active = -1;

    function show(on) {
      list.hidden = !on;
      box.setAttribute("aria-expanded", String(on));
      if (!on) choose(-1);
    }

    function choose(at) {
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      active = at;
      if (at < 0) {
        box.removeAttribute("aria-activedescendant");
      } else {
        box.setAttribute("aria-activedescendant", options[at].id);
        options[at].scrollIntoView({ block: "nearest" });
      }
    }

    async function update() {
      const mine = ++turn;
      const query = box.value;
      if (query.trim().length < 2) {
        show(false);
        status.textContent = "";
        return;
      }
      let found;
      try {
        found = await search(query);
      } catch {
        status.textContent = form.dataset.failed;
        return;
      }
      if (mine !== turn) return;
      options = found.results.map((one, at) => {
        const option = element("li", { role: "option", id: "search_option_" + at, "aria-selected": "false", "data-href": one.href }, ...line(one));
        return option;
      });
      if (found.list.length > options.length) {
        const all = counted("all", found.list.length);
        options.push(element("li", { role: "option", id: "search_option_all", "aria-selected": "false", class: "every", "data-href": form.action + "?q=" + encodeURIComponent(query) }, all));
      }
      list.replaceChildren(...options);
      active = -1;
      box.removeAttribute("aria-activedescendant");
      show(options.length > 0 && document.activeElement === box);
      status.textContent = said(found, query);
      status.classList.toggle("seen", found.list.length === 0 || found.corrected.length > 0);
    }

    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(update, 60);
    });
    box.addEventListener("focus", () => {
      if (options.length && box.value.trim().length > 1) show(true);
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) show(false);
    });
    box.addEventListener("keydown", (event) => {
      const last = options.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          if (options.length) show(true); else update();
          if (!options.length) return;
        }
        const down = event.key === "ArrowDown";
        choose(down ? (active >= last ? -1 : active + 1) : (active < 0 ? last : active - 1));
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        location.href = options[active].dataset.href;
      } else if (event.key === "Escape") {
        // The first closes the list, the second empties the box; a browser's own way would do both at once.
        event.preventDefault();
        if (list.hidden) box.value = "";
        show(false);
        status.textContent = "";
        status.classList.remove("seen");
      }
    });
    // A press must not take the focus from the box.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.href = option.dataset.href;
    });
    if (box.value) update();
  }

  function said(found, query) {
    if (!found.list.length) return text("none", { q: query.trim() });
    const count = counted("results", found.list.length);
    return found.corrected.length ? text("corrected", { words: found.corrected.join(", ") }) + " " + count : count;
  }

  // ---- The page: all results, narrowed by facets; the whole state stands in the address --------------------------------------

  function wholePage() {
    const form = page.querySelector("form");
    const input = form.querySelector("input");
    const status = page.querySelector("[role=status]");
    const list = page.querySelector(".results");
    const more = page.querySelector(".more");
    const facets = page.querySelector(".facets");
    const groups = facets.querySelector("div");
    const NAMES = ["kind", "speaker", "province", "topic", "document"];
    const STEP = 20;
    let turn = 0;
    let timer = 0;
    let tables = null;

    const state = () => {
      const given = new URLSearchParams(location.search);
      return {
        q: given.get("q") || "", most: Math.min(2000, Math.max(STEP, Number(given.get("n")) || STEP)),
        chosen: NAMES.filter((name) => given.get(name)).map((name) => [name, given.get(name)]),
      };
    };

    function go(next, replace) {
      const given = new URLSearchParams();
      if (next.q) given.set("q", next.q);
      next.chosen.forEach(([name, id]) => given.set(name, id));
      if (next.most > STEP) given.set("n", String(next.most));
      const address = location.pathname + (String(given) ? "?" + given : "");
      history[replace ? "replaceState" : "pushState"](null, "", address);
      return show();
    }

    async function readFacets() {
      if (tables) return;
      const raw = await load("facets");
      tables = new Map(raw.map(({ kind, entries, units }) => {
        const of = [];
        let left = 0;
        let current = null;
        numbers(units, (number) => {
          if (left === 0) {
            of.push(current = []);
            left = number;
          } else {
            current.push(number);
            left--;
          }
        });
        return [kind, { entries, of, find: (id) => { for (let n = 0; n < entries.length; n += 2) if (entries[n] === id) return n / 2; return -1; } }];
      }));
    }

    function filter(chosen) {
      const tests = chosen.map(([name, id]) => {
        if (name === "kind") return (at) => kindOf(at) === id;
        const table = tables.get(name);
        const entry = table.find(id);
        return (at) => table.of[at].includes(entry);
      });
      return (at) => tests.every((test) => test(at));
    }

    function drawFacets(found, now) {
      const parts = [];
      for (const name of NAMES) {
        const counts = new Map();
        for (const at of found.list) {
          if (name === "kind") counts.set(kindOf(at), (counts.get(kindOf(at)) || 0) + 1);
          else if (tables) for (const entry of tables.get(name).of[at]) counts.set(entry, (counts.get(entry) || 0) + 1);
        }
        const taken = now.chosen.find(([other]) => other === name);
        const idOf = (entry) => (name === "kind" ? entry : tables.get(name).entries[2 * entry]);
        const nameOf = (entry) => (name === "kind" ? text("kind_" + entry) : tables.get(name).entries[2 * entry + 1]);
        const order = [...counts].sort((a, b) => (idOf(b[0]) === (taken && taken[1])) - (idOf(a[0]) === (taken && taken[1])) || b[1] - a[1]).slice(0, 8);
        if (taken && !order.some(([entry]) => idOf(entry) === taken[1])) {
          const entry = name === "kind" ? taken[1] : tables.get(name).find(taken[1]);
          if (name === "kind" || entry >= 0) order.unshift([entry, 0]);
        }
        if (order.length === 0 || (order.length === 1 && !taken)) continue;
        const buttons = order.map(([entry, count]) => {
          const on = taken && taken[1] === idOf(entry);
          const button = element("button", { type: "button", "aria-pressed": String(Boolean(on)), "data-facet": name + "=" + idOf(entry) },
            nameOf(entry), " ", element("span", { class: "count" }, count.toLocaleString(document.documentElement.lang)));
          button.addEventListener("click", async () => {
            const current = state();
            const chosen = current.chosen.filter(([other]) => other !== name);
            if (!on) chosen.push([name, idOf(entry)]);
            await go({ q: current.q, most: STEP, chosen }, false);
            const again = groups.querySelector(`[data-facet="${CSS.escape(name + "=" + idOf(entry))}"]`);
            (again || status).focus();
          });
          return element("li", {}, button);
        });
        parts.push(element("section", {}, element("h2", {}, text("facet_" + name)), element("ul", {}, ...buttons)));
      }
      groups.replaceChildren(...parts);
      facets.hidden = parts.length === 0;
    }

    async function show() {
      const mine = ++turn;
      const now = state();
      if (input.value !== now.q && document.activeElement !== input) input.value = now.q;
      page.classList.toggle("asked", now.q.trim() !== "");
      if (now.q.trim() === "") {
        [list, groups].forEach((part) => part.replaceChildren());
        [more, facets].forEach((part) => { part.hidden = true; });
        status.textContent = "";
        return;
      }
      let found;
      try {
        await open();
        // A small site's facets cost nothing; a large one's wait until they are asked for.
        if (now.chosen.some(([name]) => name !== "kind") || facets.open || head.units <= 2000) await readFacets();
        found = await search(now.q, { keep: filter(now.chosen), most: now.most });
      } catch {
        status.textContent = page.dataset.failed;
        return;
      }
      if (mine !== turn) return;
      list.replaceChildren(...found.results.map((one) => {
        const [title, ...rest] = line(one);
        return element("li", {}, element("a", { href: one.href }, title), ...rest);
      }));
      more.hidden = found.list.length <= now.most;
      status.textContent = said(found, now.q);
      document.title = now.q.trim() + " – " + page.dataset.title;
      drawFacets(found, now);
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const current = state();
        // The first letter of a new search is a step back; what is typed on is not.
        go({ q: input.value, most: STEP, chosen: current.chosen }, current.q !== "");
      }, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      const current = state();
      if (input.value !== current.q) go({ q: input.value, most: STEP, chosen: current.chosen }, false);
    });
    more.addEventListener("click", async () => {
      const current = state();
      const old = list.children.length;
      await go({ ...current, most: current.most + STEP }, true);
      if (list.children[old]) list.children[old].querySelector("a").focus();
    });
    facets.addEventListener("toggle", () => { if (facets.open && head && !tables) show(); });
    addEventListener("popstate", () => {
      input.value = state().q;
      show();
    });
    facets.open = matchMedia("(min-width: 68.75rem)").matches;
    show();
  }
})();
