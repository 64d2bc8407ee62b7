// Which pages answer a query, best first.
(() => {
  "use strict";
  const { beginning, codes, entries, exact, load, nearness, numbers, open } = window.kyyeuSearch;

  let head;

  const rarity = (units) => Math.log(1 + (head.units - Math.min(units, head.units) + 0.5) / (units + 0.5));

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
      asked, count: 0, weight: new Float32Array(head.units), near: new Float32Array(head.units), keys: new Set(), seen: new Map(), corrected: null,
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
    head = await open();
    const [terms, pairs] = await Promise.all([
      Promise.all(asked.map((one, at) => term(one, asked[at - 1]))),
      Promise.all(asked.slice(1).map((one, at) => pair(asked[at], one))),
    ]);
    const scores = new Float64Array(head.units);
    const held = new Uint8Array(head.units);
    for (const { asked: one, weight, count } of terms) {
      const worth = rarity(count) * (one.number ? 1.4 : 1);
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
      if (barred[at] || keep && !keep(at)) held[at] = 0;
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

  Object.assign(window.kyyeuSearch, { ranked, rarity });
})();
