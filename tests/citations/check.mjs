// What programs that are not kyyeu's read in a site: references, fields of BibLaTeX, linked data.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BibLatexParser } from "biblatex-csl-converter";
import jsonld from "jsonld";

const CSL = createRequire(import.meta.url)("citeproc");
const [site, styles, shown] = process.argv.slice(2);
const wrong = [];
const same = (what, found, meant) => {
  if (found !== meant) wrong.push(`${what}:\n  ${found}\n  ${meant}`);
};
const read = (path) => readFileSync(join(site, path), "utf8");

// citeproc-js, by the same styles and from the published items, prints the references of the pages. Two things are set
// as the references have them: they turn round names that citeproc keeps in front, and know no spans of dates. Where a style
// turns only the first name round, or none, those names stand whole.
const items = JSON.parse(read("proceedings.csl.json"));
const references = JSON.parse(readFileSync(shown, "utf8"));
const language = read("index.html").match(/<html lang="(\w+)"/)[1];
const none = () => false, all = () => true, first = (at) => at === 0;
const STYLES = [["moet", none, none], ["apa", all, none], ["chicago", first, none], ["iso690", all, all]];
// The styles bring their own words; citeproc wants to know some more.
const TERMS = ["et-al", "and others", "page-range-delimiter"].map((name) => `<term name="${name}">–</term>`).join("");
const names = (list, inverts) =>
  list?.map((name, at) => {
    const { "static-ordering": first, ...turned } = name;
    return first && !inverts(at) ? { literal: `${name.family} ${name.given}` } : turned;
  });
STYLES.forEach(([style, head, within], place) => {
  const known = Object.fromEntries(
    items.map((item) => {
      const issued = item.issued && { "date-parts": item.issued["date-parts"].slice(0, 1) };
      // Of what is in Vietnamese it would keep every family name in front: here the editor says of whom that holds.
      const { language: _, ...rest } = item;
      return [item.id, { ...rest, author: names(item.author, head), editor: names(item.editor, item.type === "book" ? head : within), issued }];
    }),
  );
  const system = {
    retrieveLocale: (lang) => `<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0" xml:lang="${lang}"><terms>${TERMS}</terms></locale>`,
    retrieveItem: (id) => known[id],
  };
  const engines = {};
  const engineIn = (tongue) => {
    if (engines[tongue]) return engines[tongue];
    const engine = new CSL.Engine(system, readFileSync(join(styles, `${style}.csl`), "utf8"), tongue, true);
    engine.setOutputFormat("text");
    engine.opt.development_extensions.wrap_url_and_doi = false;
    // It would keep in front whatever looks like a Vietnamese family name: here the editor says which is one.
    engine.opt["auto-vietnamese-names"] = false;
    return (engines[tongue] = engine);
  };
  for (const item of items) {
    // It would take what looks like HTML for HTML, turn quotation marks round, and put words of its own before pages.
    if (/[<>'"“”]/.test(item.title) || item.page) continue;
    const cluster = { citationItems: [{ id: item.id }], properties: { noteIndex: 0 } };
    const found = references[item.id]?.[place];
    if (found === undefined) continue;
    // The page of a translation speaks its language.
    const engine = engineIn(item.id.match(/\.([a-z]{2,3})$/)?.[1] ?? language);
    engine.updateItems([item.id]);
    // The references have a comma before the last of several names also where the first one was not turned round.
    const plain = (text) => text.trim().replace(/, (và|and|&) /g, " $1 ");
    same(`${item.id}: ${style}`, plain(found), plain(engine.previewCitationCluster(cluster, [], [], "text")));
  }
});

// The fields of BibLaTeX.
const parser = new BibLatexParser(read("proceedings.bib"), { processUnexpected: false, processUnknown: false });
const { entries, errors, warnings } = parser.parse();
same("BibLaTeX: entries", Object.keys(entries).length, items.length);
for (const fault of [...errors, ...warnings]) wrong.push(`BibLaTeX: ${JSON.stringify(fault)}`);

// JSON-LD: every word of it is one of schema.org, every address a whole one.
const context = { "@context": { "@vocab": "https://schema.org/", url: { "@type": "@id" }, item: { "@type": "@id" }, sameAs: { "@type": "@id" }, contentUrl: { "@type": "@id" } } };
const documentLoader = async (url) => {
  if (!/^https?:\/\/schema\.org\/?$/.test(url)) throw new Error(`${url} is asked for`);
  return { contextUrl: null, documentUrl: url, document: context };
};
const walk = (path, node) => {
  if (Array.isArray(node)) return node.forEach((one) => walk(path, one));
  if (node === null || typeof node !== "object") return;
  for (const [name, value] of Object.entries(node)) {
    if (!name.startsWith("@") && !name.startsWith("https://schema.org/")) wrong.push(`${path}: ${name}`);
    if (name === "@id" && !/^https?:\/\//.test(value)) wrong.push(`${path}: ${value} is no whole address`);
    walk(path, value);
  }
};
let graphs = 0;
for (const path of readdirSync(site, { recursive: true }).filter((path) => path.endsWith(".html"))) {
  const found = read(path).match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
  if (!found) continue;
  const expanded = await jsonld.expand(JSON.parse(found[1]), { documentLoader });
  if (expanded.length === 0) wrong.push(`${path}: its data comes to nothing`);
  walk(path, expanded);
  graphs += 1;
}
if (graphs < items.length) wrong.push(`${graphs} pages have data, and there are ${items.length} works`);

if (wrong.length) {
  console.error(wrong.slice(0, 30).join("\n"));
  console.error(`${wrong.length} wrong`);
  process.exit(1);
}
