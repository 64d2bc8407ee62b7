// A walk with the keyboard alone, and what a screen reader is told on the way.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PLACE, chromium, fromDisk, longest, reader, serve, site } from "./harness.mjs";

let built, small, server, browser;
before(async () => {
  built = site("real");
  small = site("small");
  server = await serve(built.folder);
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  server?.close();
  built?.remove();
  small?.remove();
});

const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return { id: element.id, role: element.getAttribute("role"), text: element.textContent.trim(), href: element.getAttribute("href"), name: element.getAttribute("name") };
});
async function toBox(page) {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
}
const ways = () => [["a disk", fromDisk(built.folder)], ["a server", server.at]];

test("the first key leads past the frame", async () => {
  const { page, close } = await reader(browser);
  await page.goto(server.at("papers/dieu-duong-nam-dinh.html"));
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).href, "#main_text");
  const place = await page.evaluate(() => document.activeElement.getBoundingClientRect().left);
  assert.ok(place >= 0, "the way is seen while it has the focus");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  await close();
});

test("every place that takes the focus shows it", async () => {
  const { page, close } = await reader(browser);
  await page.goto(server.at("papers/dieu-duong-nam-dinh.html"));
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || style.outlineStyle !== "none" || style.borderBottomWidth === "2px";
    });
    assert.ok(seen, JSON.stringify(await focused(page)));
  }
  await close();
});

test("the box: shortcut, arrows, Escape, Enter", async () => {
  for (const [way, at] of ways()) {
    const { page, wrong, close } = await reader(browser, { allowed: at("") });
    await page.goto(at("index.html"));
    await toBox(page);
    assert.equal((await focused(page)).role, "combobox", way);
    await page.keyboard.type("dieu duong nam dinh");
    await page.waitForSelector("[role=listbox]:not([hidden]) [role=option]");
    const box = (name) => page.$eval("[role=combobox]", (box, name) => box.getAttribute(name), name);
    assert.equal(await box("aria-expanded"), "true");
    assert.equal(await box("aria-activedescendant"), null);
    assert.match(await page.$eval(".search [role=status]", (status) => status.textContent), /\d+ kết quả/);
    await page.keyboard.press("ArrowDown");
    const active = await box("aria-activedescendant");
    assert.equal(await page.$eval(`#${active}`, (option) => option.getAttribute("aria-selected")), "true");
    await page.keyboard.press("ArrowUp");
    assert.equal(await box("aria-activedescendant"), null, "above the first is the box itself");
    await page.keyboard.press("Escape");
    assert.equal(await box("aria-expanded"), "false");
    assert.equal(await page.$eval("[role=combobox]", (box) => box.value), "dieu duong nam dinh", "the first Escape keeps the words");
    await page.keyboard.press("Escape");
    assert.equal(await page.$eval("[role=combobox]", (box) => box.value), "");
    await page.keyboard.press("Tab");
    // A single letter does nothing: who speaks to the computer would set it off by talking.
    await page.keyboard.press("/");
    assert.notEqual((await focused(page)).role, "combobox");
    await toBox(page);
    assert.equal((await focused(page)).role, "combobox");
    await page.keyboard.type("dieu duong nam dinh");
    await page.waitForSelector("[role=listbox]:not([hidden]) [role=option]");
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.match(page.url(), /papers\/dieu-duong-nam-dinh\.html/);
    assert.deepEqual(wrong, [], way);
    await close();
  }
});

test("Enter without a choice opens the page of the search; its state is in the address, and the way back holds", async () => {
  for (const [way, at] of ways()) {
    const { page, wrong, close } = await reader(browser, { allowed: at("") });
    await page.goto(at("papers/dieu-duong-nam-dinh.html"));
    await toBox(page);
    await page.keyboard.type("nghi quyet");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.match(page.url(), /search\.html\?q=nghi(\+|%20)quyet$/, way);
    await page.waitForSelector(".results li");
    const count = () => page.$eval(".found [role=status]", (status) => Number(status.textContent.match(/\d+/)[0]));
    const all = await count();
    const facet = 'button[data-facet="kind=document"]';
    await page.focus(facet);
    await page.keyboard.press("Enter");
    await page.waitForFunction((facet) => document.querySelector(facet)?.getAttribute("aria-pressed") === "true", {}, facet);
    assert.match(page.url(), /kind=document/);
    assert.ok((await count()) < all);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.facet), "kind=document", "the focus stays");
    await page.goBack();
    await page.waitForFunction((facet) => document.querySelector(facet)?.getAttribute("aria-pressed") === "false", {}, facet);
    assert.equal(await count(), all);
    const first = await page.$eval(".results a", (link) => link.href);
    await page.focus(".results a");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    assert.equal(page.url(), first);
    await page.goBack();
    await page.waitForSelector(".results li");
    assert.equal(await page.$eval(".search-page input", (input) => input.value), "nghi quyet");
    assert.equal(await page.$eval(".results a", (link) => link.href), first);
    // An address that someone was sent.
    await page.goto(at("search.html") + "?q=hội+thảo&speaker=nguyen-quang-duong");
    await page.waitForSelector(".results li");
    assert.equal(await page.$eval('[data-facet="speaker=nguyen-quang-duong"]', (button) => button.getAttribute("aria-pressed")), "true");
    await page.goto(at("search.html") + "?q=xyzzyx");
    await page.waitForFunction(() => document.querySelector(".found [role=status]").textContent.includes("xyzzyx"));
    assert.deepEqual(wrong, [], way);
    await close();
  }
});

if (process.env.KYYEU_CORPUS) test("a thousand records: the same walk, and the way back", async () => {
  const corpus = site("corpus");
  const web = await serve(corpus.folder);
  try {
    for (const at of [fromDisk(corpus.folder), web.at]) {
      const { page, wrong, close } = await reader(browser, { allowed: at("") });
      const paper = longest(corpus.folder);
      await page.goto(at(paper));
      const title = await page.$eval("h1", (h1) => h1.textContent.trim());
      await page.goto(at("index.html"));
      await page.keyboard.press("Tab");
      assert.equal((await focused(page)).href, "#main_text");
      await toBox(page);
      // At once, so that one list comes and not one a letter.
      await page.keyboard.sendCharacter(title);
      await page.waitForFunction((title) => [...document.querySelectorAll("[role=option] .title")].some((name) => name.textContent === title), {}, title);
      await page.keyboard.press("ArrowDown");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      assert.equal(await page.$eval("h1", (h1) => h1.textContent.trim()), title, "its title finds it first");
      await toBox(page);
      await page.keyboard.type(title.split(" ").slice(0, 3).join(" "));
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      await page.waitForSelector(".results li");
      const count = () => page.$eval(".found [role=status]", (status) => Number(status.textContent.match(/[\d.]+/)[0].replaceAll(".", "")));
      const all = await count();
      assert.ok(all > 8, `${all} results`);
      await page.focus(".more");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelectorAll(".results li").length > 8);
      await page.focus('button[data-facet^="kind="]');
      await page.keyboard.press("Enter");
      await page.waitForSelector('button[aria-pressed="true"][data-facet^="kind="]');
      assert.ok((await count()) < all);
      const first = await page.$eval(".results a", (link) => link.href);
      await page.focus(".results a");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      assert.equal(page.url(), first);
      await page.goBack();
      await page.waitForSelector('button[aria-pressed="true"][data-facet^="kind="]');
      assert.equal(await page.$eval(".results a", (link) => link.href), first);
      await page.goBack();
      await page.waitForFunction(() => !document.querySelector('[data-facet][aria-pressed="true"]'));
      assert.equal(await count(), all);
      assert.deepEqual(wrong, []);
      await close();
    }
  } finally {
    web.close();
    corpus.remove();
  }
});

test("a link to a paragraph still arrives when it was corrected", async () => {
  const at = fromDisk(small.folder);
  const { page, close } = await reader(browser, { height: 300 });
  // The same words stand uncorrected in another record: so the paragraph was called.
  await page.goto(at("papers/chua-dich.html"));
  const old = await page.$$eval(".prose p", (texts) => texts.find((text) => text.textContent.includes("Một câu trích sai")).id);
  await page.goto(at(`papers/du-moi-thu.html#${old}`));
  const place = await page.evaluateHandle(() => document.querySelector(":target").parentElement);
  assert.match(await place.evaluate((place) => place.textContent), /^Một câu trích dẫn\. đã đính chính/);
  assert.notEqual(await place.evaluate((place) => getComputedStyle(place).backgroundColor), "rgba(0, 0, 0, 0)");
  // The way there may be smooth.
  await page.waitForFunction((place) => place.getBoundingClientRect().top >= 0 && place.getBoundingClientRect().bottom <= innerHeight, {}, place);
  await close();
});

test("notes lead there and back, and a paragraph's address is copied", async () => {
  const { page, close } = await reader(browser);
  await page.goto(fromDisk(small.folder)("papers/du-moi-thu.html"));
  await page.focus("[role=doc-noteref]");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#fn_1$/);
  await page.focus("#fn_1 [role=doc-backlink]");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#fnr_1$/);
  const wide = await page.$$eval(".table", (tables) => tables.map((table) => table.tabIndex));
  assert.ok(wide.length > 0 && wide.every((index) => index === 0), "a table that scrolls can be scrolled by keys");
  const picture = await page.$eval(".prose img", (img) => [img.getAttribute("width"), img.getAttribute("height")]);
  assert.deepEqual(picture, ["6", "4"]);
  // The marks of paragraphs are no stops, until the switch makes them so.
  const stops = () => page.$$eval(".prose .anchor", (marks) => marks.filter((mark) => mark.tabIndex === 0 && !mark.ariaHidden && mark.getAttribute("aria-label")).length);
  assert.equal(await stops(), 0);
  await page.focus(".marks button");
  await page.keyboard.press("Enter");
  assert.equal(await page.$eval(".marks button", (button) => button.getAttribute("aria-pressed")), "true");
  assert.equal(await stops(), await page.$$eval(".prose .anchor", (marks) => marks.length));
  await page.evaluate(() => { Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => { window.copied = text; return Promise.resolve(); } } }); });
  await page.focus(".prose p .anchor");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".said").textContent !== "");
  assert.match(await page.evaluate(() => window.copied), /papers\/du-moi-thu\.html#p-/);
  await close();
});

test("a translation and its original lead to each other, and each speaks its language", async () => {
  const at = fromDisk(small.folder);
  const { page, close } = await reader(browser);
  await page.goto(at("papers/du-moi-thu.html"));
  assert.match(await page.$eval("link[hreflang=en]", (link) => link.href), /du-moi-thu\.en\.html$/);
  await Promise.all([page.waitForNavigation(), page.click(".tongues a")]);
  assert.equal(await page.$eval("html", (html) => html.lang), "en");
  assert.match(await page.$eval("[role=combobox]", (box) => box.placeholder), /Search/);
  assert.match(await page.$eval("link[hreflang=vi]", (link) => link.href), /du-moi-thu\.html$/);
  await toBox(page);
  await page.keyboard.type("trial");
  await page.waitForSelector("[role=option]");
  assert.match(await page.$eval(".search [role=status]", (status) => status.textContent), /1 result/);
  await page.goto(at("en.html"));
  const said = await page.$eval("main", (main) => main.innerText);
  assert.match(said, /1 of 2 records/);
  assert.match(said, /Bài chưa dịch/);
  await close();
});

test("search engines are told a translation by its whole address, where the site knows its own", async () => {
  const placed = site("small", ["--base-url", PLACE]);
  try {
    const { page, close } = await reader(browser);
    for (const [file, language, other] of [["du-moi-thu", "en", "du-moi-thu.en"], ["du-moi-thu.en", "vi", "du-moi-thu"]]) {
      await page.goto(fromDisk(placed.folder)(`papers/${file}.html`));
      assert.equal(await page.$eval(`link[hreflang=${language}]`, (link) => link.href), `${PLACE}papers/${other}.html`);
      assert.match(await page.$eval(".tongues a", (link) => link.href), /^file:/, "readers are led to the file beside it");
    }
    await close();
  } finally {
    placed.remove();
  }
});

test("the proceedings' own translation leads to its original, and is led to", async () => {
  for (const [way, at] of ways()) {
    const { page, wrong, close } = await reader(browser, { allowed: at("") });
    const tongues = () => page.$$eval("link[rel=alternate][hreflang]", (links) => links.map((link) => [link.hreflang, new URL(link.getAttribute("href"), location).href]));
    const [original, translation] = [at("conclusions/ket-luan.html"), at("conclusions/ket-luan.en.html")];
    await page.goto(original);
    assert.deepEqual(await tongues(), [["en", translation]], way);
    await Promise.all([page.waitForNavigation(), page.click('.tongues a[hreflang="en"]')]);
    assert.equal(page.url(), translation);
    assert.equal(await page.$eval("html", (html) => html.lang), "en");
    assert.deepEqual(await tongues(), [["vi", original]], way);
    await Promise.all([page.waitForNavigation(), page.click('.tongues a[hreflang="vi"]')]);
    assert.equal(page.url(), original);
    assert.deepEqual(wrong, []);
    await close();
  }
});
