// What a first query costs: bytes of the index that it loads, and how long the page's own thread has the processor, for
// scripts and in all, and how long the reader waits. Prints a table and judges nothing:
// `node search-cost.mjs FOLDER [QUERY…]`, where FOLDER is a site that stands.
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, fromDisk, reader, spent, weigh } from "./harness.mjs";

const [folder, ...asked] = process.argv.slice(2);
// Others that use the machine make even these times longer, by what they leave in its caches: of so many, the best and the
// median are told.
const RUNS = 8;
const QUERIES = asked.length ? asked : [
  "kinh tế biển", "phat trien dang vien nam dinh", "Nguyễn Văn", "th", "nghị quyết số 21", "21-NQ/TW", "8.620", "chuyen doi so",
  "\"phát triển đảng viên\"", "tran thi hong nhungg", "công tác phát triển đảng viên trong sinh viên",
  "đẩy mạnh công tác phát triển đảng viên trong học sinh sinh viên các trường trung học phổ thông và đại học trên địa bàn tỉnh",
];

const at = fromDisk(fs.realpathSync(folder));
const index = weigh(folder, (file) => file.includes("/assets/search/"));
const html = weigh(folder, (file) => file.endsWith(".html"));
console.log(`${index.bytes} bytes of index in ${index.files} files, for ${html.bytes} bytes of ${html.files} pages: 1 : ${(html.bytes / index.bytes).toFixed(1)}`);
console.log("    bytes  files  script ms (median)  all ms (median)  wait ms (median)  found  query");

const browser = await chromium();
for (const query of QUERIES) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    const { page, close } = await reader(browser);
    const loaded = [];
    page.on("request", (request) => {
      if (request.url().includes("/assets/search/")) loaded.push(fs.statSync(fileURLToPath(request.url().replace(/[?].*/, ""))).size);
    });
    await page.goto(at("search.html"), { waitUntil: "networkidle0" });
    // As a reader does who is given an address: the whole page of results, from an empty browser. The driver's own calls
    // are made before.
    await page.evaluate((query) => history.replaceState(null, "", "?q=" + encodeURIComponent(query)), query);
    let wait;
    const cost = await spent(page, async () => {
      wait = await page.evaluate(() => new Promise((resolve) => {
        const asked = performance.now();
        const answered = () => resolve(performance.now() - asked);
        new MutationObserver(answered).observe(document.querySelector(".found [role=status]"), { childList: true });
        dispatchEvent(new PopStateEvent("popstate"));
      }));
    });
    const found = await page.$eval(".found [role=status]", (status) => status.textContent);
    runs.push({ ...cost, wait, found, bytes: loaded.reduce((sum, size) => sum + size, 0), files: loaded.length });
    await close();
  }
  const [{ bytes, files, found }] = runs;
  const column = (value, width) => String(value).padStart(width);
  const times = (name) => {
    const sorted = runs.map((run) => run[name]).sort((a, b) => a - b);
    return `${sorted[0].toFixed(0)} (${sorted[RUNS / 2].toFixed(0)})`;
  };
  console.log([column(bytes, 9), column(files, 6), column(times("script"), 19), column(times("all"), 16), column(times("wait"), 17), column((found.match(/\d[\d.]*/) || ["0"])[0], 6), ` ${query}`].join(" "));
}
await browser.close();
