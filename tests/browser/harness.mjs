// What the tests share: sites to open, a server under a sub-path, browsers, and a page that reports what goes wrong.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import zlib from "node:zlib";
import puppeteer from "puppeteer-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const FIREFOX = process.env.FIREFOX || "/usr/bin/firefox-esr";

/** A whole address that ends as those of the tests' server do. */
export const PLACE = "https://kyyeu.example/hoi-thao/2023/";

/** A project, built into a folder of its own whose name is no easy one. */
export function site(name, options = []) {
  const roots = { real: path.join(here, "../.."), small: path.join(here, "site"), corpus: process.env.KYYEU_CORPUS };
  const root = roots[name] ?? many();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `kyyeu ${name} #1 `));
  // Where the tests' server has it: a page that does not know its place has its files by their whole address.
  if (name === "corpus") options = ["--base-url", PLACE, ...options];
  execFileSync(process.env.KYYEU, ["build", "--quiet", "--no-cache", "--root", root, "--out", folder, ...options], { stdio: "inherit" });
  if (!roots[name]) fs.rmSync(root, { recursive: true });
  return { name, folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** A project of so many papers that its volume comes in parts; each leads to one of another part. */
function many() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "kyyeu-many-"));
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  };
  write("content/workshop.yaml", "title: Hội thảo nhiều bài\ndate: 2023\n");
  write("content/speakers.yaml", "nguyen-van-an:\n  name: Nguyễn Văn An\n");
  for (let n = 1; n <= 410; n += 1) {
    const front = `---\ntitle: Bài số ${n}\nspeakers: [nguyen-van-an]\n---\n`;
    write(`content/papers/${String(n).padStart(3, "0")}-bai-${n}.md`, `${front}\nXem thêm [[bai-${((n + 204) % 410) + 1}]].\n`);
  }
  return root;
}

/** One page of each kind: all at the top, of the volume its first parts, and of each folder its list and its first page. */
export function pages(folder) {
  const html = (sub) => fs.readdirSync(path.join(folder, sub)).filter((file) => file.endsWith(".html")).sort();
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const of = (sub) => {
    const all = html(sub).map((file) => `${sub}/${file}`);
    const own = all.filter((file) => !file.endsWith("/index.html"));
    return [...all.filter((file) => file.endsWith("/index.html")), ...own.slice(0, 1), ...own.filter((file) => file.endsWith(".en.html")).slice(0, 1)];
  };
  return [...html(".").filter((file) => !/^volume-(?!2[.])/.test(file)), ...folders.filter((name) => name !== "media" && name !== "assets").sort().flatMap(of)];
}

/** A record that takes long to read: the one with the largest page. */
export function longest(folder) {
  const all = ["speeches", "papers", "conclusions"].filter((sub) => fs.existsSync(path.join(folder, sub)))
    .flatMap((sub) => fs.readdirSync(path.join(folder, sub)).filter((file) => file !== "index.html").map((file) => `${sub}/${file}`));
  return all.map((file) => [fs.statSync(path.join(folder, file)).size, file]).sort(([a], [b]) => b - a)[0][1];
}

export const fromDisk = (folder) => (file) => {
  const [plain, rest = ""] = file.split(/(?=[?#])(.*)/s);
  return pathToFileURL(path.join(folder, plain)).href + rest;
};

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".woff2": "font/woff2", ".png": "image/png", ".xml": "application/xml", ".txt": "text/plain" };

/** Serves a folder on loopback under /hoi-thao/2023/, packed as servers do. */
export async function serve(folder) {
  const prefix = "/hoi-thao/2023/";
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = path.join(folder, decodeURIComponent(pathname.slice(prefix.length)));
    if (!pathname.startsWith(prefix) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      // As servers of static sites do.
      response.writeHead(404, { "content-type": "text/html; charset=utf-8" }).end(fs.readFileSync(path.join(folder, "404.html")));
      return;
    }
    const type = TYPES[path.extname(file)] || "application/octet-stream";
    const packed = /text|xml|svg|javascript/.test(type);
    const bytes = fs.readFileSync(file);
    response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600", ...(packed && { "content-encoding": "gzip" }) });
    response.end(packed ? zlib.gzipSync(bytes) : bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}${prefix}`;
  return { base, at: (file) => base + file, close: () => server.close() };
}

export const chromium = (args = []) => puppeteer.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", ...args],
});

export const hasFirefox = () => fs.existsSync(FIREFOX);
export const firefox = (extraPrefsFirefox = {}) => puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, extraPrefsFirefox });

/** Opens a page, and keeps what it complains of and what it asks for outside its site. */
export async function reader(browser, { width = 1280, height = 900, scheme = "light", script = true, allowed } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height });
  if (scheme !== "light") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  if (!script) await page.setJavaScriptEnabled(false);
  const wrong = [];
  page.on("console", (message) => { if (["error", "warn"].includes(message.type())) wrong.push(message.text()); });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    // Firefox asks itself for a font of its own to see whether fonts are allowed.
    if (allowed && !request.url().startsWith(allowed) && !request.url().startsWith("data:font/woff2")) wrong.push(`outside: ${request.url()}`);
  });
  return { page, wrong, close: () => context.close() };
}

/** The text of a PDF, page by page. */
export function pdfText(file) {
  const run = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`pdftotext: ${run.stderr || run.error}`);
  return run.stdout.normalize("NFC").split("\f").slice(0, -1);
}

/** Keeps a picture of a page where KYYEU_SHOTS asks for it. */
export async function shoot(page, name) {
  if (!process.env.KYYEU_SHOTS) return;
  fs.mkdirSync(process.env.KYYEU_SHOTS, { recursive: true });
  const file = path.join(process.env.KYYEU_SHOTS, `${name.replace(/[^\w-]+/g, "_")}.png`);
  // Of a long list its beginning tells enough, and browsers take no picture that is larger.
  const [width, height] = await page.evaluate(() => [innerWidth, Math.min(document.documentElement.scrollHeight, 12_000)]);
  await page.screenshot({ path: file, captureBeyondViewport: true, clip: { x: 0, y: 0, width, height } });
}

/** How many files of a folder there are, and how many bytes they have. */
export function weigh(folder, keep) {
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  const kept = all.filter(keep);
  return { files: kept.length, bytes: kept.reduce((sum, file) => sum + fs.statSync(file).size, 0) };
}

// What Chromium's developer tools count as scripting: compiling and running scripts, what they are called for, and tidying
// their memory.
const SCRIPTING = new Set([
  "v8.compile", "EvaluateScript", "FunctionCall", "RunMicrotasks", "EventDispatch", "TimerFire", "FireAnimationFrame", "MinorGC", "MajorGC",
]);

/**
 * How long the page's own thread was at work while something was done, in milliseconds of its processor: for scripts, and in
 * all. Taken from a trace, whose clock stands while others have the processor; the driver's measure of tasks goes on.
 */
export async function spent(page, act) {
  const { pid, tid } = await thread(page);
  await page.tracing.start({ categories: ["toplevel", "devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  const own = traceEvents.filter((event) => event.pid === pid && event.tid === tid && event.tdur !== undefined).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  // Events lie in one another: only the outermost count.
  const sum = (events) => {
    let [all, end] = [0, 0];
    for (const { ts, dur, tdur } of events) {
      if (ts < end) continue;
      all += tdur / 1000;
      end = ts + dur;
    }
    return all;
  };
  return { script: sum(own.filter(({ name }) => SCRIPTING.has(name))), all: sum(own) };
}

/** The process and the thread of a page, as traces call them: it says its name once. */
async function thread(page) {
  await page.tracing.start({ categories: ["blink.user_timing"] });
  await page.evaluate(() => performance.mark("own-thread"));
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  return traceEvents.find(({ name }) => name === "own-thread");
}
