// The preview script: loads the changes of a page without losing the reader's position, and shows the errors of the
// content. Not part of the site.
(() => {
  "use strict";
  const { page, version } = document.currentScript.dataset;
  const POSITION_KEY = "kyyeu-preview-place";

  // ---- The position on the page ------------------------------------------------------------------------------------

  /** The elements that are nearest to the top of the window, with their distances from it. */
  function readPosition() {
    const elements = [...document.querySelectorAll("[id]")]
      .map((element) => ({ id: element.id, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < innerHeight * 2 && box.bottom > 0 && box.top < innerHeight)
      .sort((a, b) => Math.abs(a.box.top) - Math.abs(b.box.top));
    return { address: location.pathname, y: scrollY, elements: elements.slice(0, 20).map(({ id, box }) => [id, box.top]) };
  }

  function savePosition() {
    try { sessionStorage.setItem(POSITION_KEY, JSON.stringify(readPosition())); } catch { /* the page then begins at its top */ }
    history.scrollRestoration = "manual";
  }

  function takePosition() {
    try {
      const value = JSON.parse(sessionStorage.getItem(POSITION_KEY));
      sessionStorage.removeItem(POSITION_KEY);
      return value?.address === location.pathname ? value : null;
    } catch { return null; }
  }

  function restorePosition({ y, elements }) {
    for (const [id, top] of elements) {
      const element = document.getElementById(id);
      if (element && element.getBoundingClientRect().height > 0) {
        scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" });
        return;
      }
    }
    scrollTo({ top: y, behavior: "instant" });
  }

  const position = takePosition();
  if (position) {
    // Fonts and pictures that load late move the text: the position is restored again, unless the reader has scrolled.
    let hasScrolled = false;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(kind, () => { hasScrolled = true; }, { once: true, passive: true });
    const restoreAgain = () => { if (!hasScrolled) restorePosition(position); };
    const end = () => { history.scrollRestoration = "auto"; };
    document.addEventListener("DOMContentLoaded", restoreAgain);
    addEventListener("load", () => { restoreAgain(); document.fonts.ready.then(restoreAgain).then(end); });
  }

  // ---- Changes ------------------------------------------------------------------------------------------------------

  let events;
  let generation = version;

  function listen() {
    events?.close();
    events = new EventSource(`/__kyyeu/events?page=${page}&version=${generation}`);
    events.addEventListener("page", () => { savePosition(); location.reload(); });
    events.addEventListener("style", ({ lastEventId, data }) => { generation = lastEventId; restyle(data); });
    events.addEventListener("diagnostics", ({ data }) => show(JSON.parse(data)));
  }

  /** Reloads the style sheets. The old ones stay until the new ones are loaded, so that no line is drawn without. */
  function restyle(version) {
    for (const old of document.querySelectorAll("link[rel=stylesheet]")) {
      const fresh = old.cloneNode();
      const address = new URL(old.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("version", version);
      fresh.href = address.href;
      fresh.addEventListener("load", () => old.remove());
      fresh.addEventListener("error", () => fresh.remove());
      old.after(fresh);
    }
  }

  // A browser opens few connections to one server: hidden pages close theirs.
  document.addEventListener("visibilitychange", () => { if (document.hidden) events?.close(); else listen(); });
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  if (!document.hidden) listen();

  // ---- Errors -------------------------------------------------------------------------------------------------------

  let sheet = null;
  let folded = false;

  function make(name, className, ...inner) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...inner.filter((part) => part !== null && part !== undefined));
    return element;
  }

  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (match, name) => values[name] ?? match);

  function excerpt(span) {
    if (!span) return null;
    const address = make("p", "where", `${span.file}:${span.line}:${span.column}`);
    if (!span.excerpt.some(Boolean)) return address;
    const [before, marked, after] = span.excerpt;
    const line = make("pre", "", make("code", "", before, make("mark", marked ? "" : "point", marked), after));
    line.tabIndex = 0;
    return make("div", "", address, line);
  }

  function listItem({ code, message, span, help, notes }, messages) {
    return make("li", "",
      make("p", "message", message, " ", make("span", "code", code)),
      excerpt(span),
      help && make("p", "help", make("b", "", messages.help), " ", help),
      ...notes.map((note) => make("div", "note", make("p", "", note.message), excerpt(note.span))));
  }

  function show({ language, messages, total, diagnostics }) {
    sheet?.remove();
    sheet = null;
    // A page that waits for the first good site is told of that site by an event of its own.
    if (!total) { folded = false; return; }
    const waiting = document.documentElement.hasAttribute("data-waiting");
    sheet = make("kyyeu-faults");
    sheet.lang = language;
    const style = make("link");
    style.rel = "stylesheet";
    style.href = "/__kyyeu/preview.css";
    const head = make("h2", "", fill(total === 1 ? messages.error_one : messages.error_other, { n: total }));
    head.id = "head";
    const list = make("ol", "", ...diagnostics.map((diagnostic) => listItem(diagnostic, messages)));
    const more = total > diagnostics.length ? make("p", "more", fill(messages.more, { n: total - diagnostics.length })) : null;
    const body = make("div", "body", make("p", "stays", waiting ? messages.waiting : messages.stale_page), list, more);
    body.lang = "en";
    body.firstChild.lang = language;
    const fold = make("button", "");
    fold.type = "button";
    const set = () => {
      body.hidden = folded;
      fold.textContent = folded ? messages.show : messages.hide;
      fold.setAttribute("aria-expanded", String(!folded));
    };
    fold.addEventListener("click", () => { folded = !folded; set(); });
    set();
    const section = make("section", waiting ? "whole" : "", make("div", "top", head, waiting ? null : fold), body);
    section.setAttribute("role", "alert");
    section.setAttribute("aria-labelledby", "head");
    section.addEventListener("keydown", (event) => { if (event.key === "Escape" && !waiting) { folded = true; set(); fold.focus(); } });
    sheet.attachShadow({ mode: "open" }).append(style, section);
    // The sheet is hidden until its style sheet is loaded.
    section.hidden = true;
    style.addEventListener("load", () => { section.hidden = false; });
    const put = () => document.body.append(sheet);
    if (document.body) put(); else document.addEventListener("DOMContentLoaded", put, { once: true });
  }
})();
