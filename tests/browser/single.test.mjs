// The one HTML file, as it comes by mail: opened from a disk, alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, firefox, hasFirefox, pdfText, reader } from "./harness.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const roots = { real: path.join(here, "../.."), small: path.join(here, "site") };
let scratch;
before(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu single #1 "));
  for (const [name, root] of Object.entries(roots)) {
    fs.mkdirSync(path.join(scratch, name));
    execFileSync(process.env.KYYEU, ["archive", "--single-file", "--quiet", path.join(scratch, name, "a.html"), "--root", root], { stdio: "inherit" });
  }
});
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const address = (name) => pathToFileURL(path.join(scratch, name, "a.html")).href;

/** It asks for nothing but itself, is as wide as the window, and every link within it leads to a place. */
async function whole(page, name, width) {
  await page.goto(address(name));
  await page.evaluate(() => document.fonts.ready);
  const seen = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    fonts: [...document.fonts].filter(({ status }) => status === "loaded").length,
    lost: [...document.querySelectorAll("a[href^='#']")].filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).length,
    blind: [...document.images].filter((image) => !image.naturalWidth).length,
    charts: document.querySelectorAll("svg").length,
    scripts: document.scripts.length,
    paper: getComputedStyle(document.documentElement).backgroundColor,
  }));
  assert.ok(seen.width <= width, `${name} is ${seen.width} px wide`);
  assert.ok(seen.fonts > 0, "it has its fonts");
  assert.deepEqual([seen.lost, seen.blind, seen.scripts], [0, 0, 0]);
  if (name === "real") assert.ok(seen.charts > 3, "charts are drawn");
  return seen;
}

for (const [called, begin, skip] of [["Chromium", chromium, false], ["Firefox", firefox, !hasFirefox() && "no firefox-esr here"]]) {
  test(`it opens alone, from a disk: ${called}`, { skip }, async () => {
    const browser = await begin();
    try {
      const papers = new Set();
      for (const [width, scheme] of [[1280, "light"], [390, "light"], ...(called === "Chromium" ? [[390, "dark"]] : [])]) {
        for (const name of Object.keys(roots)) {
          const { page, wrong, close } = await reader(browser, { width, scheme });
          const asked = new Set();
          page.on("request", (request) => asked.add(request.url()));
          papers.add((await whole(page, name, width)).paper);
          if (called === "Chromium") {
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }));
            assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`), []);
          }
          // Firefox does not tell of the file itself.
          asked.delete(address(name));
          assert.deepEqual([...asked].filter((url) => !url.startsWith("data:")), []);
          assert.deepEqual(wrong, []);
          await close();
        }
      }
      if (called === "Chromium") assert.equal(papers.size, 2, "dark where the reader's screen is");
    } finally {
      await browser.close();
    }
  });
}

test("it prints as the volume does: title page, running title, numbers in the margin, indexes", async () => {
  const browser = await chromium();
  try {
    const { page, close } = await reader(browser);
    await page.goto(address("real"));
    const pdf = path.join(scratch, "a.pdf");
    await page.pdf({ path: pdf, preferCSSPageSize: true, timeout: 300_000 });
    await close();
    const pages = pdfText(pdf).map((text) => text.replace(/\s+/g, " "));
    const names = pages.findIndex((text) => text.includes("Bảng tra tên người Con số"));
    assert.ok(names > 10, "the index of names is there");
    assert.match(pages[names], /Vũ Hồng Nhung 6\b/);
    const documents = pages.find((text) => text.includes("Bảng tra văn bản Con số"));
    const [, number] = documents.match(/Chỉ thị số 45-CT\/TU (\d+\.\d+)/);
    assert.ok(pages.slice(0, names).some((text) => text.includes(` ${number} `) && text.includes("45-CT/TU")), `${number} stands beside its paragraph`);
    assert.match(pages[4], /^ ?Hội thảo chuyên đề/, "the head runs");
    assert.match(pages[4], /5 ?\/ ?\d+ ?$/, "pages are numbered");
  } finally {
    await browser.close();
  }
});
