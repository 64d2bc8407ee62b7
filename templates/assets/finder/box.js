// The box on every page: a combobox with a list (WAI-ARIA Authoring Practices, list autocomplete).
(() => {
  "use strict";
  const { counted, element, line, said, search } = window.kyyeuSearch;

  const box = document.querySelector("[role=combobox]");
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
})();
