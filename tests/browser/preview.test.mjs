// The preview in a real browser: the place on the page is kept, styles change without a new page, faults lie over the
// page and go, and every edit is seen.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium, reader, shoot } from "./harness.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const here = path.dirname(fileURLToPath(import.meta.url));
const PAPER = "content/papers/01-khoi-truong-ha-noi.md";
let browser;

/** A project in a folder of its own, and its preview. */
async function preview(content) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu preview "));
  content(path.join(root, "content"));
  const server = spawn(process.env.KYYEU, ["serve", "--root", root, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const at = await new Promise((resolve) => {
    let said = "";
    server.stdout.on("data", (text) => { said += text; const found = said.match(/http:\S+\//); if (found) resolve(found[0]); });
  });
  const file = (name) => path.join(root, name);
  return {
    at,
    file,
    read: (name) => fs.readFileSync(file(name), "utf8"),
    write: (name, text) => { fs.mkdirSync(path.dirname(file(name)), { recursive: true }); fs.writeFileSync(file(name), text); },
    async end() {
      const ended = new Promise((resolve) => server.on("exit", resolve));
      server.kill("SIGINT");
      assert.equal(await ended, 0, "Ctrl-C is clean");
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}

const copied = (from) => (to) => fs.cpSync(path.join(here, from), to, { recursive: true });
let real;
before(async () => {
  real = await preview(copied("../../content"));
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  await real?.end();
});

const page_of = ({ at }, name) => `${at}papers/${path.basename(name, ".md").replace(/^\d+-/, "")}.html`;
const sheet = (page) => page.waitForFunction(() => document.querySelector("kyyeu-faults")?.shadowRoot.querySelector("section:not([hidden])"));
const gone = (page) => page.waitForFunction(() => !document.querySelector("kyyeu-faults"));
const inSheet = (page, run) => page.evaluate((text) => new Function("root", `return (${text})(root)`)(document.querySelector("kyyeu-faults").shadowRoot), run.toString());

test("a reader stays at the paragraph when text comes before it", async () => {
  const { at, read, write } = real;
  const { page, wrong, close } = await reader(browser, { height: 700, allowed: at });
  await page.goto(page_of(real, PAPER), { waitUntil: "load" });
  const id = await page.evaluate(() => {
    const all = [...document.querySelectorAll("main p[id]")];
    const one = all[Math.floor(all.length / 2)];
    scrollTo({ top: one.getBoundingClientRect().top + scrollY - 90, behavior: "instant" });
    return one.id;
  });
  const top = () => page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top, id);
  const before = await top();
  const text = read(PAPER);
  const [front, ...rest] = text.split("\n---\n");
  const loaded = page.waitForNavigation({ waitUntil: "load" });
  write(PAPER, `${front}\n---\n\n${"Một đoạn mới và dài. ".repeat(120)}\n${rest.join("\n---\n")}`);
  await loaded;
  assert.ok(await page.evaluate(() => document.body.innerText.includes("Một đoạn mới và dài.")));
  assert.ok(Math.abs((await top()) - before) < 3, `it stood at ${before}, and now at ${await top()}`);
  const back = page.waitForNavigation({ waitUntil: "load" });
  write(PAPER, text);
  await back;
  assert.ok(Math.abs((await top()) - before) < 3, "and on the way back");
  assert.deepEqual(wrong, []);
  await close();
});

test("a style sheet changes without a new page", async () => {
  const { at, file, write } = real;
  const { page, wrong, close } = await reader(browser, { allowed: at });
  const style = fs.readFileSync(path.join(here, "../../templates/assets/style.css"), "utf8");
  write("templates/assets/style.css", style);
  await page.goto(page_of(real, PAPER), { waitUntil: "load" });
  await page.evaluate(() => { window.stays = true; });
  for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]) {
    write("templates/assets/style.css", `${style}\nh1 { color: ${colour} }\n`);
    await page.waitForFunction((colour) => getComputedStyle(document.querySelector("h1")).color === colour, {}, colour);
  }
  assert.equal(await page.evaluate(() => window.stays), true);
  assert.equal(await page.$$eval("link[rel=stylesheet]", (all) => all.length), 1);
  fs.rmSync(file("templates"), { recursive: true });
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color !== "rgb(4, 5, 6)");
  assert.deepEqual(wrong, []);
  await close();
});

for (const [language, width, scheme] of [["vi", 1280, "light"], ["en", 390, "dark"]]) {
  test(`faults lie over the last good page, and go when they are mended: ${language}, ${width} px, ${scheme}`, async () => {
    const shown = language === "vi" ? real : await preview(copied("../sites/english/content"));
    const paper = language === "vi" ? PAPER : `content/papers/${fs.readdirSync(shown.file("content/papers"))[0]}`;
    const { page, wrong, close } = await reader(browser, { width, scheme, allowed: shown.at });
    await page.goto(page_of(shown, paper), { waitUntil: "load" });
    const title = await page.$eval("h1", (h1) => h1.textContent);
    const text = shown.read(paper);
    shown.write(paper, text.replace(/^title:/m, "titel:"));
    await sheet(page);
    const said = await inSheet(page, (root) => root.querySelector("section").innerText);
    assert.match(said, language === "vi" ? /Nội dung có một lỗi/ : /The content has one error/);
    assert.ok(said.includes(`${paper}:2:1`) && said.includes("did you mean \"title\"?"), said);
    assert.ok(await inSheet(page, (root) => [...root.querySelectorAll("mark")].some((mark) => mark.textContent === "titel")));
    assert.equal(await inSheet(page, (root) => root.querySelector("section").getAttribute("role")), "alert");
    assert.equal(await page.$eval("h1", (h1) => h1.textContent), title, "the page below stays");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    await shoot(page, `preview faults ${language}`);
    // By keyboard: the sheet folds, and comes back.
    await inSheet(page, (root) => root.querySelector("button").focus());
    await page.keyboard.press("Escape");
    assert.equal(await inSheet(page, (root) => root.querySelector(".body").hidden), true);
    await page.keyboard.press("Enter");
    assert.equal(await inSheet(page, (root) => root.querySelector(".body").hidden), false);
    // Axe dresses the page for itself, of which the page's own rules complain.
    assert.deepEqual(wrong, []);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await window.axe.run(document)).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
    assert.deepEqual(violations, []);
    shown.write(paper, text);
    await gone(page);
    await close();
    if (shown !== real) await shown.end();
  });
}

test("a page waits where there is no good site yet, and comes by itself", async () => {
  const broken = await preview((content) => { fs.mkdirSync(content); fs.writeFileSync(path.join(content, "workshop.yaml"), "title: [\n"); });
  const { page, close } = await reader(browser);
  await page.goto(broken.at);
  await sheet(page);
  const said = await inSheet(page, (root) => root.querySelector("section").innerText);
  assert.ok(said.includes("content/workshop.yaml:1:") && said.includes("Chưa có bản nào tốt để xem."), said);
  await shoot(page, "preview waiting");
  broken.write("content/workshop.yaml", "title: Hội thảo mới\ndate: 2023\n");
  await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("Hội thảo mới"));
  await close();
  await broken.end();
});

test("every edit is seen, and the page is never an old one", async () => {
  const { file, read, write } = real;
  const { page, close } = await reader(browser);
  await page.goto(page_of(real, PAPER), { waitUntil: "load" });
  const text = read(PAPER);
  const edit = [
    (text) => write(PAPER, text),
    (text) => { write(`${PAPER}.moi~`, text); fs.renameSync(file(`${PAPER}.moi~`), file(PAPER)); },
    (text) => { fs.rmSync(file(PAPER)); write(PAPER, text); },
    (text) => { for (const at of [1, 2, 3]) write(PAPER, `${text}\n\nDở dang ${at}.\n`); write(PAPER, text); },
  ];
  for (let nth = 0; nth < 40; nth += 1) {
    edit[nth % edit.length](`${text}\n\nLần sửa ${nth}.\n`);
    await page.waitForFunction((mark) => document.body?.innerText.includes(mark), { timeout: 20000, polling: 20 }, `Lần sửa ${nth}.`);
  }
  write(PAPER, text);
  await close();
});
