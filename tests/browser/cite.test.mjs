// Citing, from a disk: the first click copies, the second downloads, also where no script runs.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium, firefox, fromDisk, hasFirefox, reader, site } from "./harness.mjs";

const PAGES = ["conclusions/ket-luan.html", "volume.html"];
let built, scratch;
before(() => {
  built = site("real");
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-cite-"));
});
after(() => {
  built?.remove();
  fs.rmSync(scratch, { recursive: true, force: true });
});

const flat = (text) => text.replace(/\s+/g, " ").trim();

/** What a page offers: each text to copy, and where it has one, the download of the same. */
const offers = (page) => page.$$eval("#cite .reference, #cite pre", (texts) => texts.map((text) => {
  const link = text.previousElementSibling.querySelector("a[download]");
  return { text: text.textContent, file: link?.download, href: link?.href };
}));

/** Clicks every copy button, pastes as a reader would, and gives what arrived. */
async function copies(page) {
  const pasted = [];
  for (const button of await page.$$("#cite .copy")) {
    await button.click();
    await page.waitForFunction(() => document.querySelector(".said").textContent);
    pasted.push(await page.$eval(".said", (said) => said.textContent));
    await page.focus("[role=combobox]");
    await page.keyboard.down("Control");
    await page.keyboard.press("v");
    await page.keyboard.up("Control");
    await page.waitForFunction(() => document.querySelector("[role=combobox]").value);
    pasted.push(await page.$eval("[role=combobox]", (box) => {
      const { value } = box;
      box.value = "";
      return value;
    }));
    await page.waitForFunction(() => !document.querySelector(".said").textContent);
  }
  return pasted;
}

/** Clicks every download, and compares what lies in a folder with what the page said. */
async function downloads(page, folder) {
  const offered = (await offers(page)).filter(({ file }) => file);
  assert.deepEqual(offered.map(({ file }) => file.replace(/^[^.]*/, "")), [".bib", ".ris", ".csl.json"]);
  const links = await page.$$("#cite pre");
  for (const [at, { file, href, text }] of offered.entries()) {
    const place = path.join(folder, file);
    const link = await links[at].evaluateHandle((pre) => pre.previousElementSibling.querySelector("a[download]"));
    await link.click();
    for (let tries = 0; !(fs.existsSync(place) && fs.statSync(place).size) && tries < 100; tries += 1) await new Promise((wait) => setTimeout(wait, 50));
    const meant = Buffer.from(href.split("base64,")[1], "base64");
    assert.deepEqual(fs.readFileSync(place), meant, file);
    // HTML knows one end of line.
    assert.equal(meant.toString().replace(/\r\n/g, "\n"), text, file);
    fs.rmSync(place);
  }
}

async function cites(browser, file, saved) {
  const at = fromDisk(built.folder);
  const { page, wrong, close } = await reader(browser, { allowed: at("") });
  await saved.into?.(page);
  await page.goto(at(file));
  await page.$eval("#cite details", (details) => { details.open = true; });
  const offered = await offers(page);
  assert.equal(offered.length, 7, "four references and three formats");
  const pasted = await copies(page);
  assert.equal(pasted.length, 14);
  offered.forEach(({ text }, n) => {
    assert.match(pasted[2 * n], /Đã chép/, "it is said");
    assert.equal(flat(pasted[2 * n + 1]), flat(text));
  });
  await downloads(page, saved.folder);
  assert.deepEqual(wrong.filter((line) => !line.includes("data:")), []);
  await close();
}

/** Chromium is told by its debugger where downloads go. */
const inChromium = (folder) => ({
  folder,
  into: async (page) => {
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, browserContextId: page.browserContext().id });
  },
});

test("a citation is copied by one click and downloaded by another: Chromium", async () => {
  const browser = await chromium();
  try {
    for (const file of PAGES) await cites(browser, file, inChromium(scratch));
  } finally {
    await browser.close();
  }
});

test("a citation is copied by one click and downloaded by another: Firefox", { skip: !hasFirefox() && "no firefox-esr here" }, async () => {
  const browser = await firefox({ "browser.download.folderList": 2, "browser.download.dir": scratch, "browser.download.alwaysOpenPanel": false });
  try {
    for (const file of PAGES) await cites(browser, file, { folder: scratch });
  } finally {
    await browser.close();
  }
});

test("without script nothing offers what it cannot do, and downloads work", async () => {
  const browser = await chromium();
  try {
    const { page, wrong, close } = await reader(browser, { script: false });
    const saved = inChromium(scratch);
    await saved.into(page);
    for (const file of PAGES) {
      await page.goto(fromDisk(built.folder)(file));
      await page.click("#cite summary");
      assert.ok(await page.$eval("#cite details", (details) => details.open));
      assert.equal((await page.$$eval("#cite .copy", (buttons) => buttons.filter((button) => button.offsetParent))).length, 0);
      await downloads(page, scratch);
    }
    assert.deepEqual(wrong.filter((line) => !line.includes("data:")), []);
    await close();
  } finally {
    await browser.close();
  }
});
