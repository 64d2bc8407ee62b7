// What both the box and the page show of a search.
(() => {
  "use strict";
  const { known } = window.kyyeuSearch;

  const language = document.documentElement.lang;
  const spoken = () => known().texts_of[language] || known().texts_of[known().language];
  // Not by toLocaleString: the first call of it takes a browser as long as a search.
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, known().grouping[language] ?? "");
  const text = (key, values = {}) => (spoken()[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const counted = (key, n) => text(key + (n === 1 && spoken()[key + "_one"] ? "_one" : "_other"), { n: number(n) });

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== "" && value != null) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const pieces = (list) => list.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));

  function line(found) {
    const by = [text("kind_" + found.kind), found.by].filter(Boolean).map((part) => element("span", {}, part));
    // What its corrections make of a record must be known before it is opened, and cited.
    if (found.standing) by.unshift(element("span", { class: "standing " + found.standing }, text("standing_" + found.standing)));
    const parts = [
      element("span", { class: "title", lang: found.language }, ...pieces(found.title)),
      element("span", { class: "by" }, ...by),
    ];
    if (found.passage.length) parts.push(element("span", { class: "passage", lang: found.language }, ...pieces(found.passage)));
    return parts;
  }

  function said(found, query) {
    if (!found.list.length) return text("none", { q: query.trim() });
    const count = counted("results", found.list.length);
    return found.corrected.length ? text("corrected", { words: found.corrected.join(", ") }) + " " + count : count;
  }

  Object.assign(window.kyyeuSearch, { element, text, counted, number, line, said });
})();
