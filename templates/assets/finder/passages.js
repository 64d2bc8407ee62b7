// The text of a result: the paragraph that answers best, and its words marked. Texts also weigh in the order of the best.
(() => {
  "use strict";
  const { loose, nearness, open, parse, rarity, ranked, site, unit, kindOf, words } = window.kyyeuSearch;

  const NONE = [];

  // Which of the asked words each word of a text is, and how near.
  function matched(text, terms) {
    const found = words(text);
    for (const word of found) {
      for (const at of terms.byKey.get(word.key) || NONE) {
        const term = terms[at];
        let near = term.seen.get(word.text);
        if (near === undefined) term.seen.set(word.text, near = nearness(term.asked, word.text));
        if (!word.best || near > word.best.near) word.best = { at, near };
      }
    }
    return found;
  }

  // How well a text answers: each asked word at its best, neighbours in the asked order, and all of them close together.
  const NOTHING = { score: 0, held: 0 };
  function answers(found, terms, worths) {
    if (!found.some((word) => word.best)) return NOTHING;
    const best = new Float64Array(terms.length);
    let neighbours = 0;
    let last = null;
    let spread = Infinity;
    const places = new Array(terms.length).fill(-1);
    let seen = 0;
    found.forEach((word, at) => {
      const here = word.best;
      if (here) {
        best[here.at] = Math.max(best[here.at], here.near);
        if (last && here.at === last.at + 1) neighbours += worths[here.at] * Math.min(here.near, last.near);
        if (places[here.at] < 0) seen++;
        places[here.at] = at;
        if (seen === terms.length) spread = Math.min(spread, at - Math.min(...places) + 1);
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
      at, kind: kindOf(at), by: found.by, language: found.language, standing: found.standing,
      href: site + found.path + (anchor ? "#" + encodeURIComponent(anchor) : ""),
      title: excerpt(found.title, title),
      passage: shown ? excerpt(shown.text, shown.hits) : [],
      bonus: (whole ? 2 : 0.8) * inTitle.score + (best ? 0.6 * best.score : 0),
    };
  }

  // How many of the best are weighed again by their text.
  const WEIGHED = 8;

  async function search(query, { keep, most = 8 } = {}) {
    await open();
    const asked = parse(query);
    if (!asked.length) return { asked, list: [], results: [], corrected: [] };
    const { list, scores, held, terms } = await ranked(asked, keep, Math.max(most, WEIGHED));
    terms.byKey = new Map();
    terms.forEach((term, at) => term.keys.forEach((key) => terms.byKey.set(key, [...(terms.byKey.get(key) || NONE), at])));
    const worths = terms.map((term) => rarity(term.count) + 0.1);
    const results = await Promise.all(list.slice(0, Math.max(most, WEIGHED)).map((at) => result(at, terms, worths)));
    const weighed = results.slice(0, WEIGHED);
    weighed.sort((a, b) => held[b.at] - held[a.at] || scores[b.at] + b.bonus - scores[a.at] - a.bonus || a.at - b.at);
    const corrected = terms.filter((term) => term.corrected).map((term) => term.corrected);
    return { asked, list, results: weighed.concat(results.slice(WEIGHED)).slice(0, most), corrected };
  }

  Object.assign(window.kyyeuSearch, { search });
})();
