// The page of the search: all results, narrowed by facets; its whole state stands in the address.
(() => {
  "use strict";
  const { element, kindOf, known, line, load, number, numbers, open, said, search, text } = window.kyyeuSearch;

  const page = document.querySelector(".search-page");
  const form = page.querySelector("form");
  const input = form.querySelector("input");
  const status = page.querySelector("[role=status]");
  const list = page.querySelector(".results");
  const more = page.querySelector(".more");
  const facets = page.querySelector(".facets");
  const groups = facets.querySelector("div");
  const NAMES = ["kind", "speaker", "province", "topic", "document"];
  const STEP = 8;
  // A small site's facets cost nothing; each of a large one waits until it is opened.
  const SMALL = 2000;
  let turn = 0;
  let timer = 0;

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

  // ---- Facets ------------------------------------------------------------------------------------------------------

  // Of each facet that was read: ids and names of its entries, and the entries of each page.
  const tables = new Map();
  async function read(name) {
    if (name === "kind" || tables.has(name)) return;
    const { entries, units } = await load("facets/" + name);
    const of = [];
    let left = 0;
    numbers(units, (number) => {
      if (left === 0) {
        of.push([]);
        left = number;
      } else {
        of[of.length - 1].push(number);
        left--;
      }
    });
    tables.set(name, { ids: entries.filter((_, n) => n % 2 === 0), names: entries.filter((_, n) => n % 2 === 1), of });
  }

  function filter(chosen) {
    if (!chosen.length) return undefined;
    const tests = chosen.map(([name, id]) => {
      if (name === "kind") return (at) => kindOf(at) === id;
      const entry = tables.get(name).ids.indexOf(id);
      return (at) => tables.get(name).of[at].includes(entry);
    });
    return (at) => tests.every((test) => test(at));
  }

  // What a facet divides the results into, the most frequent first: id, name, count.
  function parts(name, found, taken) {
    const { kinds, kindNames } = known();
    const { ids, names, of } = tables.get(name) || { ids: kindNames, names: kindNames.map((kind) => text("kind_" + kind)) };
    const counts = new Uint32Array(ids.length);
    for (const at of found.list) if (of) for (const entry of of[at]) counts[entry]++; else counts[kinds[at]]++;
    const all = ids.map((id, entry) => ({ id, name: names[entry], count: counts[entry] })).filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    const chosen = all.filter(({ id }) => id === taken);
    if (taken && !chosen.length && ids.includes(taken)) chosen.push({ id: taken, name: names[ids.indexOf(taken)], count: 0 });
    return chosen.concat(all.filter(({ id }) => id !== taken)).slice(0, 8);
  }

  function button(name, part, taken) {
    const made = element("button", { type: "button", "aria-pressed": String(part.id === taken), "data-facet": name + "=" + part.id },
      part.name, " ", element("span", { class: "count" }, number(part.count)));
    made.addEventListener("click", async () => {
      const now = state();
      const chosen = now.chosen.filter(([other]) => other !== name);
      if (part.id !== taken) chosen.push([name, part.id]);
      await go({ q: now.q, most: STEP, chosen }, false);
      const again = groups.querySelector(`[data-facet="${CSS.escape(name + "=" + part.id)}"]`);
      (again || status).focus();
    });
    return element("li", {}, made);
  }

  // Facets that the reader opened or closed; the others are open where they are read.
  const wishes = new Map();
  const isRead = (name) => name === "kind" || tables.has(name);

  function group(name, found, now) {
    const taken = now.chosen.find(([other]) => other === name)?.[1];
    const items = isRead(name) ? parts(name, found, taken) : [];
    if (isRead(name) && !taken && !wishes.has(name) && items.length < 2) return null;
    const rows = element("ul", {}, ...items.map((part) => button(name, part, taken)));
    const made = element("details", {}, element("summary", {}, element("h2", {}, text("facet_" + name))), rows);
    made.open = wishes.get(name) ?? isRead(name);
    made.addEventListener("toggle", async () => {
      if (made.open === (wishes.get(name) ?? isRead(name))) return;
      wishes.set(name, made.open);
      if (!made.open || isRead(name)) return;
      try {
        await read(name);
      } catch {
        status.textContent = page.dataset.failed;
        return;
      }
      rows.replaceChildren(...parts(name, found, taken).map((part) => button(name, part, taken)));
    });
    return made;
  }

  // ---- The whole ---------------------------------------------------------------------------------------------------

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
      const wanted = known().units <= SMALL ? NAMES : now.chosen.map(([name]) => name);
      await Promise.all(wanted.map(read));
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
    const made = NAMES.map((name) => group(name, found, now)).filter(Boolean);
    groups.replaceChildren(...made);
    facets.hidden = made.length === 0 || !found.list.length && !now.chosen.length;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = state();
      // The first letter of a new search is a step back; what is typed on is not.
      go({ q: input.value, most: STEP, chosen: now.chosen }, now.q !== "");
    }, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const now = state();
    if (input.value !== now.q) go({ q: input.value, most: STEP, chosen: now.chosen }, false);
  });
  more.addEventListener("click", async () => {
    const now = state();
    const old = list.children.length;
    await go({ ...now, most: now.most + STEP }, true);
    list.children[old]?.querySelector("a").focus();
  });
  addEventListener("popstate", () => {
    input.value = state().q;
    show();
  });
  facets.open = matchMedia("(min-width: 68.75rem)").matches;
  show();
})();
