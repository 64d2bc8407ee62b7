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
import { chromium, reader, shoot } from "./readers.mjs";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const here = path.dirname(fileURLToPath(import.meta.url));
const PAPER = "content/papers/01-khoi-truong-ha-noi.md";
let browser, project, server, at;

const file = (name) => path.join(project, name);
const read = (name) => fs.readFileSync(file(name), "utf8");
const write = (name, text) => { fs.mkdirSync(path.dirname(file(name)), { recursive: true }); fs.writeFileSync(file(name), text); };

before(async () => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu preview "));
  fs.cpSync(path.join(here, "../../content"), file("content"), { recursive: true });
  server = spawn(process.env.KYYEU, ["serve", "--root", project, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  at = await new Promise((resolve) => {
    let said = "";
    server.stdout.on("data", (text) => { said += text; const found = said.match(/http:\S+\//); if (found) resolve(found[0]); });
  });
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => server?.on("exit", resolve));
  server?.kill("SIGINT");
  assert.equal(await ended, 0, "Ctrl-C is clean");
  fs.rmSync(project, { recursive: true, force: true });
});

const page_of = (name) => `${at}papers/${path.basename(name, ".md").replace(/^\d+-/, "")}.html`;
const sheet = (page) => page.waitForFunction(() => document.querySelector("kyyeu-faults")?.shadowRoot.querySelector("section:not([hidden])"));
const gone = (page) => page.waitForFunction(() => !document.querySelector("kyyeu-faults"));
const inSheet = (page, run) => page.evaluate((text) => new Function("root", `return (${text})(root)`)(document.querySelector("kyyeu-faults").shadowRoot), run.toString());

test("a reader stays at the paragraph when text comes before it", async () => {
  const { page, wrong, close } = await reader(browser, { height: 700, allowed: at });
  await page.goto(page_of(PAPER), { waitUntil: "networkidle0" });
  const id = await page.evaluate(() => {
    const all = [...document.querySelectorAll("main p[id]")];
    const one = all[Math.floor(all.length / 2)];
    scrollTo(0, one.getBoundingClientRect().top + scrollY - 90);
    return one.id;
  });
  const top = () => page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top, id);
  const before = await top();
  const text = read(PAPER);
  const [front, ...rest] = text.split("\n---\n");
  const loaded = page.waitForNavigation({ waitUntil: "networkidle0" });
  write(PAPER, `${front}\n---\n\n${"Một đoạn mới và dài. ".repeat(120)}\n${rest.join("\n---\n")}`);
  await loaded;
  assert.ok(await page.evaluate(() => document.body.innerText.includes("Một đoạn mới và dài.")));
  assert.ok(Math.abs((await top()) - before) < 3, `it stood at ${before}, and now at ${await top()}`);
  const back = page.waitForNavigation({ waitUntil: "networkidle0" });
  write(PAPER, text);
  await back;
  assert.ok(Math.abs((await top()) - before) < 3, "and on the way back");
  assert.deepEqual(wrong, []);
  await close();
});

test("a style sheet changes without a new page", async () => {
  const { page, wrong, close } = await reader(browser, { allowed: at });
  const style = fs.readFileSync(path.join(here, "../../templates/assets/style.css"), "utf8");
  write("templates/assets/style.css", style);
  await page.goto(page_of(PAPER), { waitUntil: "networkidle0" });
  await page.evaluate(() => { window.stays = true; });
  for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]) {
    write("templates/assets/style.css", `${style}\nh1 { color: ${colour} }\n`);
    await page.waitForFunction((colour) => getComputedStyle(document.querySelector("h1")).color === colour, {}, colour);
  }
  assert.equal(await page.evaluate(() => window.stays), true);
  assert.equal(await page.$$eval("link[rel=stylesheet]", (all) => all.length), 1);
  const loaded = page.waitForNavigation();
  fs.rmSync(file("templates"), { recursive: true });
  await loaded.catch(() => {});
  assert.deepEqual(wrong, []);
  await close();
});

for (const [language, width, scheme] of [["vi", 1280, "light"], ["en", 390, "dark"]]) {
  test(`faults lie over the last good page, and go when they are mended: ${language}, ${width} px, ${scheme}`, async () => {
    const workshop = read("content/workshop.yaml");
    if (language === "en") write("content/workshop.yaml", `${workshop.replace(/^language:.*\n/m, "")}\nlanguage: en\n`);
    const { page, wrong, close } = await reader(browser, { width, scheme, allowed: at });
    await page.goto(page_of(PAPER), { waitUntil: "networkidle0" });
    await page.waitForFunction((language) => document.documentElement.lang === language, {}, language);
    const title = await page.$eval("h1", (h1) => h1.textContent);
    const text = read(PAPER);
    write(PAPER, text.replace(/^title:/m, "titel:"));
    await sheet(page);
    const said = await inSheet(page, (root) => root.querySelector("section").innerText);
    assert.match(said, language === "vi" ? /Nội dung có 2 lỗi/ : /The content has 2 errors/);
    assert.ok(said.includes(`${PAPER}:2:1`) && said.includes("did you mean \"title\"?"), said);
    assert.equal(await inSheet(page, (root) => root.querySelector("mark:not(.point)").textContent), "titel");
    assert.equal(await inSheet(page, (root) => root.querySelector("section").getAttribute("role")), "alert");
    assert.equal(await page.$eval("h1", (h1) => h1.textContent), title, "the page below stays");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    await shoot(page, `preview faults ${language}`);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await window.axe.run(document)).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
    assert.deepEqual(violations, []);
    // By keyboard: the sheet folds, and comes back.
    await inSheet(page, (root) => root.querySelector("button").focus());
    await page.keyboard.press("Escape");
    assert.equal(await inSheet(page, (root) => root.querySelector(".body").hidden), true);
    await page.keyboard.press("Enter");
    assert.equal(await inSheet(page, (root) => root.querySelector(".body").hidden), false);
    write(PAPER, text);
    await gone(page);
    write("content/workshop.yaml", workshop);
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("a page waits where there is no good site yet, and comes by itself", async () => {
  const broken = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu broken "));
  fs.mkdirSync(path.join(broken, "content"));
  fs.writeFileSync(path.join(broken, "content/workshop.yaml"), "title: [\n");
  const waiting = spawn(process.env.KYYEU, ["serve", "--root", broken, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const there = await new Promise((resolve) => {
    let said = "";
    waiting.stdout.on("data", (text) => { said += text; const found = said.match(/http:\S+\//); if (found) resolve(found[0]); });
  });
  const { page, close } = await reader(browser);
  await page.goto(there);
  await sheet(page);
  const said = await inSheet(page, (root) => root.querySelector("section").innerText);
  assert.ok(said.includes("content/workshop.yaml:1:") && said.includes("Chưa có bản nào tốt để xem."), said);
  await shoot(page, "preview waiting");
  fs.writeFileSync(path.join(broken, "content/workshop.yaml"), "title: Hội thảo mới\ndate: 2023\n");
  await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("Hội thảo mới"));
  await close();
  waiting.kill("SIGINT");
  fs.rmSync(broken, { recursive: true, force: true });
});

test("every edit is seen, and the page is never an old one", async () => {
  const { page, close } = await reader(browser);
  await page.goto(page_of(PAPER), { waitUntil: "load" });
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
