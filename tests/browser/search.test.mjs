// What readers ask, and what must come first.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium, firefox, fromDisk, hasFirefox, reader, serve, site, weigh } from "./harness.mjs";

// Query, path of the first result; where a list is given, one of it.
const FIRST = [
  ["phat trien dang vien nam dinh", "papers/dieu-duong-nam-dinh.html"],
  ["Phát triển đảng viên Nam Định", "papers/dieu-duong-nam-dinh.html"],
  ["PHÁT TRIỂN ĐẢNG VIÊN NAM ĐỊNH", "papers/dieu-duong-nam-dinh.html"],
  ["đảng viên điều dưỡng".normalize("NFD"), "papers/dieu-duong-nam-dinh.html"],
  ["nam dinh", "provinces/nam-dinh.html"],
  ["Nam Định", "provinces/nam-dinh.html"],
  ["vinh phuc", "provinces/vinh-phuc.html"],
  ["21-NQ/TW", "documents/21-nq-tw.html"],
  ["21 nq tw", "documents/21-nq-tw.html"],
  ["nghi quyet so 21", "documents/21-nq-tw.html"],
  ["nguyen quang duong", "speakers/nguyen-quang-duong.html"],
  ["Nguyễn Quang Dương", "speakers/nguyen-quang-duong.html"],
  ["hoàng thị thúy lan", "speakers/hoang-thi-thuy-lan.html"],
  ["hoàng thị thuý lan", "speakers/hoang-thi-thuy-lan.html"],
  ["hoang thi thuy la", "speakers/hoang-thi-thuy-lan.html"],
  ["nguyen qaung duong", "speakers/nguyen-quang-duong.html"],
  ["quoc tuan", ["organisations/truong-thpt-quoc-tuan.html", "papers/thpt-quoc-tuan.html"]],
  ['"chi bộ sinh viên"', "organisations/chi-bo-sinh-vien-dieu-duong-nam-dinh.html"],
  ["8.620", ["statistics/ket-nap-hssv-2020-2022.html", "statistics/co-cau-ket-nap-hssv-2020-2022.html"]],
  ["8620", ["statistics/ket-nap-hssv-2020-2022.html", "statistics/co-cau-ket-nap-hssv-2020-2022.html"]],
];

let built, server, browser;
before(async () => {
  built = site("real");
  server = await serve(built.folder);
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  server?.close();
  built?.remove();
});

const ask = (page, query, most = 8) => page.evaluate(async (query, most) => {
  const found = await window.kyyeuSearch.search(query, { most });
  const text = (pieces) => pieces.map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("");
  return { count: found.list.length, corrected: found.corrected,
    results: found.results.map((one) => ({ href: one.href, title: text(one.title), passage: text(one.passage) })) };
}, query, most);

async function asking(browser, at) {
  const opened = await reader(browser, { allowed: at("") });
  await opened.page.goto(at("search.html"));
  await opened.page.waitForFunction(() => window.kyyeuSearch?.search);
  return opened;
}

async function table(browser, at, folder) {
  const { page, wrong, close } = await asking(browser, at);
  for (const [query, expected] of FIRST) {
    const { results } = await ask(page, query);
    const first = results[0]?.href.slice(at("").replace(/\/?$/, "/").length).replace(/#.*/, "");
    assert.ok([expected].flat().includes(first), `“${query}” gives ${first}`);
    for (const { href } of results) {
      const [file, anchor] = decodeURIComponent(href.slice(at("").replace(/\/?$/, "/").length)).split("#");
      const html = fs.readFileSync(`${folder}/${file}`, "utf8");
      if (anchor) assert.ok(html.includes(`id="${anchor}"`), `${file} has the place #${anchor}`);
    }
  }
  assert.deepEqual(wrong, []);
  await close();
}

test("first results, from a disk", () => table(browser, fromDisk(built.folder), built.folder));
test("first results, from a server", () => table(browser, server.at, built.folder));
test("first results, from a disk in Firefox", { skip: !hasFirefox() && "no firefox-esr here" }, async () => {
  const other = await firefox();
  try {
    await table(other, fromDisk(built.folder), built.folder);
  } finally {
    await other.close();
  }
});

test("exact marks stand above folded ones, phrases above scattered words, typing errors last", async () => {
  const { page, close } = await asking(browser, fromDisk(built.folder));
  const marked = async (query) => (await ask(page, query)).results[0].passage;
  // Who types marks means them: đang is not đảng.
  assert.match(await marked("đang"), /\[[Đđ]ang\]/);
  assert.match(await marked("đảng"), /\[[Đđ]ảng/);
  const quoted = await ask(page, '"nghị quyết chuyên đề"', 50);
  assert.ok(quoted.count > 0);
  const loose = await ask(page, "nghị quyết chuyên đề", 50);
  assert.ok(loose.count > quoted.count);
  const inPhrase = new Set(quoted.results.map((one) => one.href.replace(/#.*/, "")));
  const ranks = loose.results.map((one) => inPhrase.has(one.href.replace(/#.*/, "")));
  assert.ok(ranks.slice(0, Math.min(3, quoted.count)).every(Boolean), "phrases come first");
  const wrong = await ask(page, "nguyen qaung duong");
  assert.ok(wrong.corrected.length > 0);
  assert.deepEqual((await ask(page, "xyzzyx")).results, []);
  await close();
});

test("results say what became of a record, in the box and on the page, in words", async () => {
  const small = site("small");
  try {
    const at = fromDisk(small.folder);
    const { page, close } = await reader(browser);
    const labels = async (list) => {
      await page.waitForSelector(list);
      return page.$$eval(list, (items) => Object.fromEntries(items.map((item) => [item.querySelector(".title").textContent,
        [...item.querySelectorAll(".by span")].map((part) => part.textContent)])));
    };
    const expected = { "Bài có đủ mọi thứ": ["đã đính chính", "Tham luận"], "Bài chưa dịch": ["đã rút", "Tham luận"] };
    await page.goto(at("search.html?q=cau%20trich"));
    assert.deepEqual(await labels(".results li"), expected);
    assert.match(await page.$eval(".results .standing.retraction", (label) => getComputedStyle(label, "::before").content), /\[/);
    await page.goto(at("index.html"));
    await page.focus("[role=combobox]");
    await page.keyboard.type("cau trich");
    assert.deepEqual(await labels("[role=option]"), expected);
    await close();
  } finally {
    small.remove();
  }
});

test("the script folds words as the table of pairs has it", async () => {
  const { page, close } = await asking(browser, fromDisk(built.folder));
  const rows = fs.readFileSync(new URL("../folding_pairs.tsv", import.meta.url), "utf8").split("\n").slice(1).filter(Boolean);
  const text = (plain, points) => (points ? String.fromCodePoint(...points.split(" ").map((point) => parseInt(point, 16))) : plain);
  for (const row of rows) {
    const [a, b, loose, , , aPoints, bPoints] = row.split("\t");
    const [left, right] = await page.evaluate((a, b) => [window.kyyeuSearch.folded(a), window.kyyeuSearch.folded(b)], text(a, aPoints), text(b, bPoints));
    assert.equal(left === right, loose === "yes", `${row}: ${left}, ${right}`);
  }
  assert.ok(rows.length > 60);
  await close();
});

test("the index is at most a third of what it indexes, and a first query loads little of it", async () => {
  const corpus = process.env.KYYEU_CORPUS ? site("corpus") : null;
  for (const { folder } of corpus ? [built, corpus] : [built]) {
    const [html, index] = [".html", ".js"].map((ending) => weigh(folder, (file) => file.endsWith(ending) && (ending === ".html" || file.includes("/assets/search/"))).bytes);
    assert.ok(index * 3 <= html, `${index} bytes of index for ${html} of HTML`);
    for (const query of ["kinh tế biển", "phat trien dang vien nam dinh", "th", "công tác phát triển đảng viên trong sinh viên",
      "đẩy mạnh công tác phát triển đảng viên trong học sinh sinh viên các trường trung học phổ thông và đại học trên địa bàn tỉnh"]) {
      const { page, close } = await reader(browser);
      let loaded = 0;
      page.on("request", (request) => {
        if (request.url().includes("/assets/search/")) loaded += fs.statSync(fileURLToPath(request.url().replace(/[?].*/, ""))).size;
      });
      await page.goto(fromDisk(folder)("search.html?q=" + encodeURIComponent(query)));
      await page.waitForSelector(".results li");
      assert.ok(loaded > 0 && loaded < 300_000, `“${query}” loads ${loaded} bytes`);
      await close();
    }
  }
  corpus?.remove();
});
