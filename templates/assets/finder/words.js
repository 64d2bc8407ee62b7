// The search is in rooms that reading.js loads in order: words, index, ranking, passages, shown, box or page. They share
// `window.kyyeuSearch`. This one cuts and folds words as src/search/tokenizer.rs does; a test holds the two together.
(() => {
  "use strict";

  const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
  const NUMBER = /^[0-9][0-9.,]*$/;
  const PLAIN_KEY = /^[a-z0-9]*$/;
  const LETTER = /[\p{Alphabetic}\p{N}]/u;
  const PLAIN = { "đ": "d", "ð": "d", "ɖ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe" };

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
    const key = prepare(token).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[đðɖøłßæœ]/g, (letter) => PLAIN[letter])
      .replace(/(?<=[bcdfghjklmnpqrstvwxz]|qu)y/g, "i");
    return PLAIN_KEY.test(key) ? key : key.replace(/[^\p{Alphabetic}\p{N}]|\u02bc/gu, "");
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

  // Engines are slow to begin with large classes of letters, so the common ones are told by their numbers.
  function isWord(code) {
    if (code < 0x80) return code >= 0x30 && code <= 0x39 || code >= 0x41 && code <= 0x5a || code >= 0x61 && code <= 0x7a;
    if (code >= 0xc0 && code < 0x250) return code !== 0xd7 && code !== 0xf7;
    if (code >= 0x300 && code < 0x370 || code >= 0x1e00 && code < 0x1f00) return true;
    return code !== 0x2bc && (code < 0x2000 || code > 0x206f) && LETTER.test(String.fromCodePoint(code));
  }

  const isUnseen = (code) => code === 0xad || code >= 0x200b && code <= 0x200d || code === 0x2060 || code === 0xfeff;
  const isDigit = (code) => code >= 0x30 && code <= 0x39;
  const isUnspaced = (code) => code >= 0xe00 && (code <= 0xeff || code >= 0x1000 && code <= 0x109f || code >= 0x1780 && code <= 0x17ff ||
    code >= 0x3040 && code <= 0x30ff || code >= 0x3400 && code <= 0x9fff || code >= 0x20000 && code <= 0x3ffff);
  const wide = (code) => (code > 0xffff ? 2 : 1);

  // How much longer a number goes on behind its first digits.
  function decimals(text, from, end) {
    let at = from;
    while (at < end && isDigit(text.charCodeAt(at))) at++;
    if (at < end) return end;
    while (text[at] === "." || text[at] === ",") {
      let more = at + 1;
      while (isDigit(text.charCodeAt(more))) more++;
      if (more === at + 1 || more < text.length && isWord(text.codePointAt(more))) break;
      at = more;
    }
    return at;
  }

  function words(text) {
    const found = [];
    let at = 0;
    while (at < text.length) {
      const first = text.codePointAt(at);
      if (!isWord(first)) {
        at += wide(first);
        continue;
      }
      let end = at + wide(first);
      if (!isUnspaced(first)) {
        while (end < text.length) {
          const code = text.codePointAt(end);
          if (!(isWord(code) && !isUnspaced(code)) && !isUnseen(code)) break;
          end += wide(code);
        }
      }
      end = decimals(text, at, end);
      const token = text.slice(at, end);
      const key = loose(token);
      if (key) found.push({ text: token, key, start: at, end, best: null });
      at = end;
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


  // What is asked: words, phrases, and whether the last word may go on.
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
    if (last && !last.phrase && (/[.,]$/.test(query) || isWord(query.codePointAt(query.length - 1)))) last.open = true;
    return asked.slice(0, 24);
  }

  window.kyyeuSearch = { loose, words, nearness, parse, folded: (text) => words(text).map((word) => word.key).join(" ") };
})();
