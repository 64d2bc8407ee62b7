// On paper: what Chromium prints, read back.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium, fromDisk, longest, pdfText, reader, site } from "./harness.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let built, small, browser, scratch;
before(async () => {
  built = site("real");
  small = site("small");
  browser = await chromium();
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-paper-"));
});
after(async () => {
  await browser?.close();
  built?.remove();
  small?.remove();
  fs.rmSync(scratch, { recursive: true, force: true });
});

const flat = (text) => text.replace(/\s+/g, " ");

async function print(folder, file) {
  const { page, close } = await reader(browser);
  await page.goto(fromDisk(folder)(file));
  const pdf = path.join(scratch, "page.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true, timeout: 300_000 });
  await close();
  return pdfText(pdf);
}

test("a record has page numbers and running heads, and none of the frame", async () => {
  const pages = await print(built.folder, "conclusions/ket-luan.html");
  assert.ok(pages.length > 1);
  pages.forEach((text, at) => assert.match(flat(text), new RegExp(`${at + 1} ?/ ?${pages.length} ?$`), `page ${at + 1} is numbered`));
  assert.match(flat(pages[1]), /^ ?Hội thảo chuyên đề/, "the head runs");
  const all = flat(pages.join(" "));
  assert.match(all, /Phát biểu kết luận Hội thảo/);
  for (const frame of ["Đến nội dung chính", "Tự động", "Bài trước"]) assert.ok(!all.includes(frame), frame);
});

/** Headings of a page's text, and no heading at the foot of a printed page but what it heads. */
async function orphans(folder, file, printed) {
  const { page, close } = await reader(browser);
  await page.goto(fromDisk(folder)(file));
  const heads = await page.$$eval("main :is(h2, h3, h4)", (all) => all.filter((head) => !head.closest(".cite, .scripted")).map((head) => head.textContent.trim()));
  await close();
  const known = new Set(heads.map(flat));
  // The contents name what they lead to.
  const feet = printed.filter((_, at) => file !== "volume.html" || at > 2).map((text) => text.split("\n").map((line) => flat(line).trim()).filter((line) => line && !/^\d+ ?\/ ?\d+$/.test(line)).at(-1));
  return { heads: known.size, orphans: feet.filter((line) => known.has(line)) };
}

test("no heading stands alone at the foot of a page", async () => {
  for (const file of [longest(built.folder), "conclusions/ket-luan.html", "volume.html"]) {
    const printed = await print(built.folder, file);
    const { heads, orphans: alone } = await orphans(built.folder, file, printed);
    assert.ok(heads > 0 && printed.length > 1, file);
    assert.deepEqual(alone, [], file);
    printed.slice(1).forEach((text, at) => assert.match(flat(text), new RegExp(`${at + 2} ?/ ?${printed.length} ?$`), `${file}, page ${at + 2}`));
  }
});

test("outside links are written out, notes are kept", async () => {
  const all = flat((await print(small.folder, "papers/du-moi-thu.html")).join(" "));
  assert.match(all, /\(https:\/\/example\.org\/tai-lieu\)/);
  assert.match(all, /Lời của chú thích/);
});

test("kyyeu pdf prints the whole volume", () => {
  const pdf = path.join(scratch, "volume.pdf");
  execFileSync(process.env.KYYEU, ["pdf", pdf, "--root", root, "--quiet", "--browser-argument=--no-sandbox"], { stdio: "inherit" });
  const pages = pdfText(pdf);
  const all = flat(pages.join(" "));
  for (const text of ["Mục lục", "Phát triển đảng viên trong sinh viên Trường Đại học Điều dưỡng Nam Định", "Bảng tra tên người", "Bảng tra tỉnh, thành phố", "Bảng tra tổ chức", "Bảng tra văn bản", "8.620", "Vũ Hồng Nhung", "21-NQ/TW"]) {
    assert.ok(all.includes(text), text);
  }
  const texts = flat(pages.slice(2).join(" "));
  const order = ["Phát biểu khai mạc và đề dẫn", "Phát biểu kết luận Hội thảo", "Bảng tra tên người"].map((text) => texts.indexOf(text));
  assert.deepEqual([...order].sort((a, b) => a - b), order, "in order");
  assert.ok(!fs.readFileSync(pdf).includes("kyyeu-pdf-"), "no address of this machine is in it");
});

for (const name of process.env.KYYEU_CORPUS ? ["many", "corpus"] : ["many"]) test(`a large volume is in parts: each opens, leads to the others, and is printed by itself: ${name}`, async () => {
  const corpus = site(name);
  try {
    const at = fromDisk(corpus.folder);
    const { page, wrong, close } = await reader(browser, { allowed: at("") });
    await page.goto(at("volume.html"));
    const leads = (selector) => page.$$eval(selector, (links) => links.map((link) => link.href));
    // From the first, which has the contents alone, each leads to the next.
    assert.equal((await page.$$(".in-volume")).length, 0);
    const place = (link) => link.replace(/#.*/, decodeURIComponent);
    const wanted = new Set((await leads(".volume-contents a")).map(place));
    const first = [...wanted][0].split("#")[0];
    const [parts, places, numbers] = [[], new Set(), []];
    for (let part = first; part; part = (await leads(".pager [rel=next]"))[0]) {
      await page.goto(part);
      parts.push(part);
      assert.ok(fs.statSync(fileURLToPath(part)).size < 1_000_000, part);
      (await page.$$eval("[id]", (elements) => elements.map((element) => element.id))).forEach((id) => places.add(`${part}#${id}`));
      (await leads("main a")).filter((link) => /volume[-\d]*\.html#/.test(link)).forEach((link) => wanted.add(place(link)));
      numbers.push(...await page.$$eval("article.in-volume > .head .kind", (kinds) => kinds.map((kind) => Number(kind.textContent.split("·")[1]))));
    }
    assert.ok(parts.length > 2);
    assert.deepEqual([...wanted].filter((place) => !places.has(place)), [], "each place is where it is said to be");
    assert.deepEqual(numbers.filter(Boolean), Array.from({ length: await countOf(page, at) }, (_, n) => n + 1), "all records, in order");
    assert.ok([...wanted].some((place) => place.includes("#speaker.")), "a name leads into its register");
    assert.deepEqual(wrong, []);
    // A long record of it is printed as any other is.
    if (name === "corpus") {
      const file = longest(corpus.folder);
      const printed = await print(corpus.folder, file);
      printed.forEach((text, at) => assert.match(flat(text), new RegExp(`${at + 1} ?/ ?${printed.length} ?$`), `${file}, page ${at + 1}`));
      assert.deepEqual((await orphans(corpus.folder, file, printed)).orphans, []);
    }
    // Printed, no link names a folder of this machine, and those within the part lead on.
    await page.goto(parts[0]);
    const pdf = path.join(scratch, "part.pdf");
    await page.pdf({ path: pdf, preferCSSPageSize: true, timeout: 300_000 });
    const bytes = fs.readFileSync(pdf, "latin1");
    assert.ok(!bytes.includes("file:///"), "no address of this machine is in it");
    assert.ok(bytes.includes("/Dest"), "links within it are there");
    assert.ok((await leads(".entry a, article a")).some((link) => link.startsWith("file:") && !link.startsWith(parts[0])), "on the screen they lead to other parts again");
    await close();
  } finally {
    corpus.remove();
  }
});

/** How many records the site says that it has. */
async function countOf(page, at) {
  await page.goto(at("records.html"));
  return (await page.$$(".lines .title")).length;
}

test("kyyeu pdf says what to do where there is no browser", () => {
  const run = spawnSync(process.env.KYYEU, ["pdf", path.join(scratch, "none.pdf"), "--root", root], { encoding: "utf8", env: { PATH: scratch } });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /no-browser/);
  assert.match(run.stderr, /volume\.html/);
});
