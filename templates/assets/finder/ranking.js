// Which pages answer a query, best first.
(() => {
  "use strict";
  const { beginning, entries, exact, load, nearness, numbers, open, partsOf, raise } = window.kyyeuSearch;

  let head;

  const rarity = (units) => Math.log(1 + (head.units - Math.min(units, head.units) + 0.5) / (units + 0.5));

  // What a level is worth to a word.
  const LEVELS = [3, 4, 5, 6, 7, 8, 9, 10];
  const ANY = new Array(8).fill(1);

  // Adds the lists of a word to what is known of it: for each unit how well it is held, and how near.
  function take(term, parts, factor) {
    for (let at = 1; at + 1 < parts.length; at += 2) {
      const near = factor * (parts[at] || parts.key ? nearness(term.asked, parts[at] || parts.key) : 1);
      raise(term.weight, parts[at + 1], LEVELS.map((level) => near * level));
      term.count += raise(term.near, parts[at + 1], ANY.map(() => near));
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
    entries(await load("keys"), (known, entry) => {
      if (oneOff(key, known)) numbers(partsOf(entry)[1], (units) => near.push({ key: known, units }));
    });
    near.sort((a, b) => b.units - a.units);
    for (const { key: known } of near.slice(0, 3)) add(known, await exact(known), 0.4);
    if (near.length) found.corrected = near[0].key;
  }

  // What a place is worth to a pair, above nothing.
  const PLACES = [1, 2, 3, 4, 5, 6, 7, 8];

  // Units that hold two words side by side, with the level of the place.
  async function pair(first, second) {
    const found = { levels: new Uint8Array(head.units), count: 0 };
    const read = (parts) => { found.count += raise(found.levels, parts[1], PLACES); };
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

  // What lists may weigh together, in bytes, and how many words are read whatever they weigh.
  const BUDGET = 140_000;
  const ALWAYS = 3;

  // Which words and pairs of a long query are read: the rarest first, until what they weigh is too much. A word that very
  // many units have tells little of any; in the texts of the best it counts again. What is quoted is all read, and so is
  // the word that is being typed.
  function chosen(asked) {
    const known = new Map(head.frequent.map(({ key, units }) => [key, units]));
    const rare = head.frequent.reduce((least, { units }) => Math.min(least, units), head.units);
    const units = asked.map(({ key }) => known.get(key) ?? rare);
    const words = asked.map((one, at) => ({ at, units: units[at], sure: one.phrase > 0 || one.open }));
    words.sort((a, b) => a.units - b.units);
    words.slice(0, ALWAYS).forEach((word) => { word.sure = true; });
    // A pair stands in fewer units than either of its words.
    const pairs = asked.slice(1).map((one, at) => ({
      at, pair: true, units: Math.min(units[at], units[at + 1]) / 3, sure: one.phrase > 0 && one.phrase === asked[at].phrase,
    }));
    const all = words.concat(pairs).sort((a, b) => b.sure - a.sure || a.units - b.units);
    let weight = 0;
    const taken = all.filter((one) => {
      // A list has a byte or two for each unit, and stands in a file with others.
      weight += 6000 + 1.3 * one.units;
      return one.sure || weight <= BUDGET;
    });
    return { units, words: new Set(taken.filter((one) => !one.pair).map(({ at }) => at)), pairs: taken.filter((one) => one.pair).map(({ at }) => at) };
  }

  // A word that is not read: the texts of the best are looked through for it nevertheless.
  const unread = (asked, count) => ({ asked, count, weight: null, near: null, keys: new Set([asked.key]), seen: new Map(), corrected: null });

  const FEW = 10;
  const PLACE = [0, 0.6, 0.7, 0.85, 1];

  // All units that answer a query, best first.
  async function ranked(asked, keep, shown) {
    head = await open();
    const read = chosen(asked);
    const [terms, pairs] = await Promise.all([
      Promise.all(asked.map((one, at) => (read.words.has(at) ? term(one, asked[at - 1]) : unread(one, read.units[at])))),
      Promise.all(read.pairs.map(async (at) => ({ at, ...await pair(asked[at], asked[at + 1]) }))),
    ]);
    const { units } = head;
    const scores = new Float64Array(units);
    const held = new Uint8Array(units);
    for (const { asked: one, weight, count } of terms) {
      if (!weight) continue;
      const worth = rarity(count) * (one.number ? 1.4 : 1) / 10;
      for (let at = 0; at < units; at++) {
        if (weight[at] > 0) {
          scores[at] += worth * weight[at];
          held[at]++;
        }
      }
    }
    for (const { at, levels, count } of pairs) {
      const worth = rarity(count);
      const [first, second] = [terms[at].near || terms[at + 1].near, terms[at + 1].near || terms[at].near];
      for (let place = 0; place < units; place++) {
        if (levels[place] === 0) continue;
        const near = first ? Math.min(first[place], second[place]) : 1;
        scores[place] += worth * PLACE[levels[place]] * near;
      }
      if (asked[at].phrase && asked[at].phrase === asked[at + 1].phrase) {
        for (let place = 0; place < units; place++) if (levels[place] === 0) held[place] = 0;
      }
    }
    let most = 0;
    for (let at = 0; at < units; at++) {
      if (keep && held[at] > 0 && !keep(at)) held[at] = 0;
      if (held[at] > most) most = held[at];
    }
    const holding = (least) => {
      const list = new Uint32Array(units);
      let count = 0;
      for (let at = 0; at < units; at++) if (held[at] >= least) list[count++] = at;
      return list.subarray(0, count);
    };
    // All words first; where few units hold them all, those that lack one follow.
    let list = most ? holding(most) : new Uint32Array(0);
    if (list.length < FEW && most > 2) list = holding(Math.max(most - 1, read.words.size >> 1));
    return { list: sorted(list, held, scores, shown), scores, held, terms };
  }

  // Only those that are shown need an order: the others stay as they are, behind them. A unit joins the best in its place,
  // if it is better than the last of them; few are.
  function sorted(list, held, scores, shown) {
    const better = (a, b) => held[a] > held[b] || held[a] === held[b] && (scores[a] > scores[b] || scores[a] === scores[b] && a < b);
    const best = [];
    const rest = [];
    for (const unit of list) {
      let at = best.length;
      if (at === shown) {
        if (!better(unit, best[at - 1])) {
          rest.push(unit);
          continue;
        }
        at--;
        rest.push(best.pop());
      }
      while (at > 0 && better(unit, best[at - 1])) at--;
      best.splice(at, 0, unit);
    }
    return best.concat(rest);
  }

  Object.assign(window.kyyeuSearch, { ranked, rarity });
})();
