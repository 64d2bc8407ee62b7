// The first ten minutes of an editor, as README.md has them, up to what a reader meets: the preview in a browser, and the
// site as it was unpacked from the archive, opened from the disk. (tests/suite/guide.rs types the same lines with a store.)
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, reader, shoot } from "./harness.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const README = fs.readFileSync(path.join(here, "../../README.md"), "utf8");
let browser, top, project;

/** The blocks of the guide: what is written into files, and what is typed. */
function steps() {
  const guide = README.split("## The first ten minutes of an editor\n")[1].split("\n## The commands\n")[0];
  return [...guide.matchAll(/^```(\S+)(?: title=(\S+))?\n(.*?)\n```$/gms)].flatMap(([, kind, file, text]) => {
    if (file) return [{ file, text }];
    return kind === "console" ? text.split("\n").map((line) => ({ typed: line.replace(/^\$ /, "") })) : [];
  });
}

before(async () => {
  top = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu guide "));
  project = top;
  const env = { ...process.env, PATH: `${path.dirname(process.env.KYYEU)}:${process.env.PATH}` };
  for (const { file, text, typed } of steps()) {
    if (file) fs.writeFileSync(path.join(top, file), `${text}\n`);
    else if (typed.startsWith("cd ")) project = path.join(project, typed.slice(3));
    // A store and a mistake are no matter of a browser's; the preview runs below.
    else if (!/^kyyeu (publish|check|serve)\b/.test(typed)) execFileSync("sh", ["-c", typed], { cwd: project, env, stdio: ["ignore", "ignore", "inherit"] });
  }
  browser = await chromium();
});
after(async () => {
  await browser?.close();
  fs.rmSync(top, { recursive: true, force: true });
});

/** Walks as a reader does: by links alone, from the home page to a record, its speaker, its dataset, and through the search. */
async function walk(page, home, name) {
  const title = () => page.$eval("h1", (h1) => h1.textContent.trim());
  const follow = async (link) => {
    const there = page.waitForNavigation({ waitUntil: "load" });
    await page.$$eval("main a", (all, link) => all.find((a) => a.textContent.trim() === link || a.getAttribute("href").includes(link)).click(), link);
    await there;
  };
  await page.goto(home, { waitUntil: "load" });
  // An archive's own first page leads on into the site.
  await page.waitForSelector("a[href='search.html']");
  home = page.url();
  assert.match(await title(), /Hội thảo về chuyển đổi số/);
  await shoot(page, `guide ${name}`);
  await follow("Bắt đầu từ đâu");
  assert.match(await title(), /Bắt đầu từ đâu/);
  assert.match(await page.$eval("main", (main) => main.innerText), /Đồng chí Nguyễn Văn An cho biết đã hỏi 8\.620 học sinh\./);
  await follow("speakers/nguyen-van-an.html");
  assert.match(await title(), /Nguyễn Văn An/);
  const theirs = await page.$eval("main", (main) => main.innerText);
  assert.ok(theirs.includes("Bắt đầu từ đâu") && theirs.includes("Dữ liệu mở") && theirs.includes("đã hỏi 8.620 học sinh"), theirs);
  await follow("Bắt đầu từ đâu");
  await follow("statistics/hoc-sinh.html");
  assert.match(await title(), /Học sinh/);
  assert.match(await page.$eval("main", (main) => main.innerText), /8\.620/);
  // Without marks, as people type.
  await page.goto(new URL("search.html", home).href, { waitUntil: "load" });
  await page.type("#search_words", "kiem ke du lieu");
  await page.waitForFunction(() => [...document.querySelectorAll("main a")].some((a) => a.textContent.includes("Bắt đầu từ đâu")));
  await shoot(page, `guide search ${name}`);
}

test("the preview of what the guide makes is read, and follows what is saved", async () => {
  const server = spawn(process.env.KYYEU, ["serve", "--port", "0"], { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  const at = await new Promise((resolve) => {
    let said = "";
    server.stdout.on("data", (text) => { said += text; const found = said.match(/http:\S+\//); if (found) resolve(found[0]); });
  });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  try {
    const { page, wrong, close } = await reader(browser, { allowed: at });
    await walk(page, at, "preview");
    await page.goto(`${at}papers/bat-dau-tu-dau.html`, { waitUntil: "load" });
    fs.appendFileSync(path.join(project, "content/papers/01-bat-dau-tu-dau.md"), "\nMột đoạn vừa lưu.\n");
    await page.waitForFunction(() => document.body?.innerText.includes("Một đoạn vừa lưu."));
    assert.deepEqual(wrong, []);
    await close();
  } finally {
    server.kill("SIGINT");
  }
  assert.equal(await ended, 0);
});

test("the site unpacked from the archive opens by double-click", async () => {
  const unpacked = path.join(top, "một đĩa #1");
  execFileSync("unzip", ["-q", path.join(project, "ky-yeu-2023.zip"), "-d", unpacked]);
  const index = fs.readdirSync(unpacked, { recursive: true }).filter((file) => path.basename(file) === "index.html").sort((a, b) => a.length - b.length)[0];
  const home = pathToFileURL(path.join(unpacked, index)).href;
  const { page, wrong, close } = await reader(browser, { allowed: home.slice(0, -"index.html".length) });
  await walk(page, home, "unpacked");
  assert.deepEqual(wrong, []);
  await close();
});
