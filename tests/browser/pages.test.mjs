// Every kind of page, from a disk and from a server: it complains of nothing, asks for nothing outside, and fits.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium, fromDisk, pages, reader, serve, shoot, site } from "./harness.mjs";

const names = ["real", "small", ...(process.env.KYYEU_CORPUS ? ["corpus"] : [])];
for (const name of names) {
  let built, server, browser;
  before(async () => {
    built = site(name);
    server = await serve(built.folder);
    browser = await chromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    built?.remove();
  });

  for (const way of ["file", "http"]) {
    for (const width of [320, 1280]) {
      for (const scheme of ["light", "dark"]) {
        test(`${name} by ${way}, ${width} px, ${scheme}`, async () => {
          const at = way === "file" ? fromDisk(built.folder) : server.at;
          const { page, wrong, close } = await reader(browser, { width, scheme, allowed: at("") });
          for (const file of pages(built.folder)) {
            await page.goto(at(file));
            const seen = await page.evaluate(() => ({
              width: document.documentElement.scrollWidth, title: document.title, heads: document.querySelectorAll("h1").length,
              // The page for lost addresses has no style, and stands on a browser's own paper.
              paper: getComputedStyle(document.querySelector("main > dialog") ?? document.documentElement).backgroundColor,
            }));
            assert.ok(seen.width <= width, `${file} is ${seen.width} px wide`);
            assert.ok(seen.title, `${file} has a title`);
            assert.equal(seen.heads, 1, `${file} has one h1`);
            const light = Number(seen.paper.match(/\d+/)[0]) > 128;
            assert.equal(light, scheme === "light", `${file} is ${seen.paper}`);
            if (way === "file" && width === 1280) await shoot(page, `${name} ${file} ${scheme}`);
          }
          assert.deepEqual(wrong, []);
          await close();
        });
      }
    }
  }

  test(`${name}: while a page loads nothing moves, and nothing of the search comes before it is asked for`, async () => {
    const { page, close } = await reader(browser, { width: 390 });
    let asked = [];
    page.on("request", (request) => { if (/assets\/(search|finder)\//.test(request.url())) asked.push(request.url()); });
    for (const file of pages(built.folder)) {
      asked = [];
      await page.goto(server.at(file), { waitUntil: "networkidle0" });
      // The page of the search is where a reader goes to search: it has its program, and no index.
      assert.deepEqual(asked.filter((url) => file !== "search.html" || !url.includes("/assets/finder/")), [], file);
      const moved = await page.evaluate(() => new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 50);
      }));
      assert.ok(moved < 0.02, `${file} moved by ${moved}`);
    }
    await close();
  });

  test(`${name} without script: all but the search is there, and the search says so`, async () => {
    const { page, wrong, close } = await reader(browser, { script: false });
    const at = fromDisk(built.folder);
    for (const file of pages(built.folder)) {
      await page.goto(at(file));
      assert.ok(await page.$("h1"), file);
      const boxes = await page.$$eval("[role=search]", (forms) => forms.map((form) => getComputedStyle(form).display));
      assert.ok(boxes.every((display) => display === "none"), file);
      assert.equal(boxes.length > 0, file !== "404.html", file);
    }
    await page.goto(at("search.html"));
    const said = await page.$eval("main", (main) => main.innerText);
    assert.match(said, /JavaScript/);
    assert.ok(await page.$('main a[href="volume.html"]'));
    assert.deepEqual(wrong, []);
    await close();
  });
}
