// Firefox, from a disk: every kind of page complains of nothing, and the box answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firefox, fromDisk, hasFirefox, pages, reader, site } from "./harness.mjs";

for (const name of ["real", "small", ...(process.env.KYYEU_CORPUS ? ["corpus"] : [])]) {
  test(`${name} in Firefox, from a disk`, { skip: !hasFirefox() && "no firefox-esr here" }, async () => {
    const built = site(name);
    const browser = await firefox();
    try {
      const at = fromDisk(built.folder);
      const { page, wrong, close } = await reader(browser, { allowed: at("") });
      for (const file of pages(built.folder)) {
        await page.goto(at(file));
        assert.ok(await page.$("h1"), file);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 1280, `${file} is ${width} px wide`);
      }
      await page.goto(at("index.html"));
      await page.focus("[role=combobox]");
      await page.keyboard.type("hoi thao");
      await page.waitForSelector("[role=option]");
      await page.goto(at("search.html?q=hoi%20thao"));
      await page.waitForSelector(".results li");
      const first = await page.$eval(".results a", (link) => link.href);
      await page.goto(first);
      // By the page's own history: the driver waits for a sign that a page kept in memory does not give.
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => location.pathname.endsWith("/search.html"));
      await page.waitForSelector(".results li");
      assert.equal(await page.$eval(".results a", (link) => link.href), first);
      assert.deepEqual(wrong, []);
      await close();
    } finally {
      await browser.close();
      built.remove();
    }
  });
}
