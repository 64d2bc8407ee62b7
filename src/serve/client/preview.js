// While the site is previewed: takes a page's changes over as they come, where the reader stands, and shows what is
// wrong with the content. Not part of the site.
(() => {
  "use strict";
  const { page, made } = document.currentScript.dataset;
  const KEPT = "kyyeu-preview-place";

  // ---- The place on the page ---------------------------------------------------------------------------------------

  /** The parts of the page that are nearest to the upper edge of the screen, and how far each is from it. */
  function place() {
    const near = [...document.querySelectorAll("[id]")]
      .map((part) => ({ id: part.id, box: part.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < innerHeight * 2 && box.bottom > 0 && box.top < innerHeight)
      .sort((a, b) => Math.abs(a.box.top) - Math.abs(b.box.top));
    return { address: location.pathname, y: scrollY, near: near.slice(0, 20).map(({ id, box }) => [id, box.top]) };
  }

  function keep() {
    try { sessionStorage.setItem(KEPT, JSON.stringify(place())); } catch { /* then the page begins at its top */ }
    history.scrollRestoration = "manual";
  }

  function kept() {
    try {
      const value = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
      return value?.address === location.pathname ? value : null;
    } catch { return null; }
  }

  function restore({ y, near }) {
    for (const [id, top] of near) {
      const part = document.getElementById(id);
      if (part && part.getBoundingClientRect().height > 0) {
        scrollBy({ top: part.getBoundingClientRect().top - top, behavior: "instant" });
        return;
      }
    }
    scrollTo({ top: y, behavior: "instant" });
  }

  const before = kept();
  if (before) {
    // Type and pictures that come late move the text: the place is found again, unless the reader has gone on.
    let gone = false;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(kind, () => { gone = true; }, { once: true, passive: true });
    const again = () => { if (!gone) restore(before); };
    const end = () => { history.scrollRestoration = "auto"; };
    document.addEventListener("DOMContentLoaded", again);
    addEventListener("load", () => { again(); document.fonts.ready.then(again).then(end); });
  }

  // ---- Changes ------------------------------------------------------------------------------------------------------

  let events;
  let last = made;

  function listen() {
    events?.close();
    events = new EventSource(`/__kyyeu/events?page=${page}&made=${last}`);
    events.addEventListener("page", () => { keep(); location.reload(); });
    events.addEventListener("style", ({ lastEventId, data }) => { last = lastEventId; restyle(data); });
    events.addEventListener("faults", ({ data }) => show(JSON.parse(data)));
  }

  /** Loads the style sheets anew, each beside the old one until it has come, so that no line is drawn without. */
  function restyle(generation) {
    for (const old of document.querySelectorAll("link[rel=stylesheet]")) {
      const fresh = old.cloneNode();
      const address = new URL(old.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("made", generation);
      fresh.href = address.href;
      fresh.addEventListener("load", () => old.remove());
      fresh.addEventListener("error", () => fresh.remove());
      old.after(fresh);
    }
  }

  // A browser keeps few connections to one server: pages that nobody sees give theirs up.
  document.addEventListener("visibilitychange", () => { if (document.hidden) events?.close(); else listen(); });
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  if (!document.hidden) listen();

  // ---- What is wrong ------------------------------------------------------------------------------------------------

  let sheet = null;
  let folded = false;

  function make(name, className, ...inner) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...inner.filter((part) => part !== null && part !== undefined));
    return element;
  }

  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function source(place) {
    if (!place) return null;
    const where = make("p", "where", `${place.file}:${place.line}:${place.column}`);
    if (!place.source.some(Boolean)) return where;
    const [start, there, end] = place.source;
    const line = make("pre", "", make("code", "", start, make("mark", there ? "" : "point", there), end));
    line.tabIndex = 0;
    return make("div", "", where, line);
  }

  function fault({ code, message, place, help, notes }, texts) {
    return make("li", "",
      make("p", "message", message, " ", make("span", "code", code)),
      source(place),
      help && make("p", "help", make("b", "", texts.help), " ", help),
      ...notes.map((note) => make("div", "note", make("p", "", note.message), source(note.place))));
  }

  function show({ language, texts, total, faults }) {
    sheet?.remove();
    sheet = null;
    // A page that waited for a first good site hears of that site itself.
    if (!total) { folded = false; return; }
    const waiting = document.documentElement.hasAttribute("data-waiting");
    sheet = make("kyyeu-faults");
    sheet.lang = language;
    const style = make("link");
    style.rel = "stylesheet";
    style.href = "/__kyyeu/preview.css";
    const head = make("h2", "", fill(total === 1 ? texts.fault_one : texts.fault_other, { n: total }));
    head.id = "head";
    const list = make("ol", "", ...faults.map((one) => fault(one, texts)));
    const more = total > faults.length ? make("p", "more", fill(texts.more, { n: total - faults.length })) : null;
    const body = make("div", "body", make("p", "stays", waiting ? texts.waiting : texts.stays), list, more);
    body.lang = "en";
    body.firstChild.lang = language;
    const fold = make("button", "");
    fold.type = "button";
    const set = () => {
      body.hidden = folded;
      fold.textContent = folded ? texts.show : texts.hide;
      fold.setAttribute("aria-expanded", String(!folded));
    };
    fold.addEventListener("click", () => { folded = !folded; set(); });
    set();
    const section = make("section", waiting ? "whole" : "", make("div", "top", head, waiting ? null : fold), body);
    section.setAttribute("role", "alert");
    section.setAttribute("aria-labelledby", "head");
    section.addEventListener("keydown", (event) => { if (event.key === "Escape" && !waiting) { folded = true; set(); fold.focus(); } });
    sheet.attachShadow({ mode: "open" }).append(style, section);
    // The sheet stays away until it is dressed.
    section.hidden = true;
    style.addEventListener("load", () => { section.hidden = false; });
    const put = () => document.body.append(sheet);
    if (document.body) put(); else document.addEventListener("DOMContentLoaded", put, { once: true });
  }
})();
