// What readers ask of their system: larger type, more contrast, colours of their own, nothing that moves. And the page
// that a server shows where it has none.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PLACE, chromium, fromDisk, pages, reader, serve, site } from "./harness.mjs";

let built, placed, browser;
before(async () => {
  built = site("real");
  placed = site("small", ["--base-url", PLACE]);
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  built?.remove();
  placed?.remove();
});

async function wishing(features) {
  const opened = await reader(browser);
  const session = await opened.page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
  return opened;
}

const style = (page, selector, name) => page.$eval(selector, (element, name) => getComputedStyle(element).getPropertyValue(name), name);

/** Contrast of two colours (WCAG 2.2, 1.4.3). */
function contrast(...colours) {
  const light = colours.map((colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  return (Math.max(...light) + 0.05) / (Math.min(...light) + 0.05);
}

test("at 200 % nothing needs to be scrolled sideways, by the page's zoom or by the letters alone", async () => {
  const at = fromDisk(built.folder);
  const { page, close } = await reader(browser, { width: 640 });
  for (const file of pages(built.folder)) {
    await page.goto(at(file));
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(await width() <= 640, `${file} is ${await width()} px wide`);
    await page.setViewport({ width: 1280, height: 900 });
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    assert.ok(await width() <= 1280, `${file} is ${await width()} px wide with large letters`);
    await page.setViewport({ width: 640, height: 900 });
  }
  await close();
});

test("more contrast is given where it is asked for", async () => {
  for (const scheme of ["light", "dark"]) {
    const { page, close } = await wishing({ "prefers-contrast": "more", "prefers-color-scheme": scheme });
    await page.goto(fromDisk(built.folder)("papers/dieu-duong-nam-dinh.html"));
    const paper = await style(page, "html", "background-color");
    for (const soft of [".prose p", ".running-title", ".facts dt"]) {
      const seen = contrast(await style(page, soft, "color"), paper);
      assert.ok(seen > 20, `${soft}, ${scheme}: ${seen.toFixed(1)}`);
    }
    await close();
  }
});

test("the system's own colours are kept, and nothing is told by a background alone", async () => {
  const { page, wrong, close } = await wishing({ "forced-colors": "active", "prefers-color-scheme": "dark" });
  const at = fromDisk(built.folder);
  await page.goto(at("papers/index.html"));
  assert.match(await style(page, ".menu [aria-current]", "text-decoration-line"), /underline/);
  assert.match(await style(page, '.paper [aria-pressed="true"]', "text-decoration-line"), /underline/);
  await page.focus("[role=combobox]");
  await page.keyboard.type("hoi");
  await page.waitForSelector("[role=option]");
  await page.keyboard.press("ArrowDown");
  assert.equal(await style(page, '[aria-selected="true"]', "outline-style"), "solid");
  // Drawings, whose colours no browser forces: their words stand out from the paper.
  await page.goto(at("graph.html"));
  const seen = contrast(await style(page, ".graph text", "fill"), await style(page, ".graph rect", "fill"));
  assert.ok(seen > 7, `words of the graph: ${seen.toFixed(1)}`);
  assert.deepEqual(wrong, []);
  await close();
});

test("nothing moves for readers who want nothing to move", async () => {
  for (const [value, behaviour] of [["reduce", "auto"], ["no-preference", "smooth"]]) {
    const { page, close } = await wishing({ "prefers-reduced-motion": value });
    await page.goto(fromDisk(built.folder)("papers/dieu-duong-nam-dinh.html"));
    assert.equal(await style(page, "html", "scroll-behavior"), behaviour);
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element);
      return transitionDuration !== "0s" || animationName !== "none";
    }).length);
    assert.equal(moving, 0);
    await close();
  }
});

test("the page for lost addresses is whole at any depth of its server, from a disk, and without script", async () => {
  const server = await serve(placed.folder);
  const ways = [server.at("404.html"), server.at("xa/lam/roi.html"), server.at("xa/lam/hon/nua/"), fromDisk(placed.folder)("404.html")];
  try {
    for (const address of ways) {
      for (const script of [true, false]) {
        const { page, wrong, close } = await reader(browser, { script });
        const asked = [];
        page.on("request", (request) => asked.push(request.url()));
        await page.goto(address, { waitUntil: "networkidle0" });
        assert.deepEqual(asked.filter((url) => !url.endsWith("/favicon.ico")), [address], "it asks for nothing");
        assert.equal(await page.$$eval("style, [style], link, script[src]", (own) => own.length), 0, "it has no style and no script");
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is as wide as the window");
        assert.deepEqual(await page.$$eval("main a", (links) => links.map((link) => link.href)), ["index.html", "records.html", "search.html"].map((file) => PLACE + file));
        assert.deepEqual(wrong.filter((line) => !line.includes("404")), []);
        await close();
      }
    }
  } finally {
    server.close();
  }
});
