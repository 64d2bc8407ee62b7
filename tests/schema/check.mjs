// The JSON Schemas of `kyyeu schema`, held by a validator and a YAML reader that are not kyyeu's: each is a valid schema;
// together they accept the real content, the golden sites and the examples of the reference, and refuse every fixture of
// a fault that a schema can see.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import metaschema from "ajv/dist/refs/json-schema-draft-07.json" with { type: "json" };
import { parseDocument } from "yaml";

const [kyyeu, root] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kyyeu-schema-"));
const wrong = [];

// What schemas cannot see though the code of the fault is one of theirs, and why.
const UNSEEN = {
  "missing-field.attendee": "one of two fields",
  "missing-field.dataset": "figures or a table",
  "missing-field.document": "a number or a title",
  "bad-value.formerly": "a place of the text below",
  "bad-value.ledger": "a list of lines, not YAML",
  "bad-value.notation": "Markdown",
  "bad-value.part-of-name": "two fields together",
  "bad-value.orcid": "a digit that checks the others",
  "bad-value.server": "a line break, written in code",
  "bad-value.row": "a row that its table's kind does not allow",
  "bad-id.device": "names that Windows keeps",
  "bad-id.file-name": "the name of a file",
  "bad-id.heading": "Markdown",
  "bad-number.fraction": "a fraction of nothing is in the form of a number",
  "unknown-field.column": "columns are named in the same file",
};
const SEEN = /^(missing-field|unknown-field|wrong-type|bad-value|bad-date|bad-number|bad-id)(\.|$)/;

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|yaml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Which schema stands for a file of the content. */
function schemaOf(path) {
  const [top] = path.split("/");
  if (["speeches", "papers", "conclusions"].includes(top)) return "record";
  return top === "pages" ? "page" : top.replace(/\.yaml$/, "");
}

/** The value of a YAML file or front matter, read by YAML 1.2; nothing where it is not well formed. */
function read(text, name) {
  const yaml = name.endsWith(".md") ? (text.match(/^---\n([^]*?)^---\s*$/m)?.[1] ?? "") : text;
  const document = parseDocument(yaml, { uniqueKeys: false });
  return document.errors.length ? undefined : (document.toJS() ?? (name.endsWith(".md") ? {} : null));
}

const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, allErrors: true });
const validators = {};
for (const name of readdirSync((execFileSync(kyyeu, ["schema", folder]), folder))) {
  const schema = JSON.parse(readFileSync(join(folder, name), "utf8"));
  if (!ajv.validate(metaschema, schema)) wrong.push(`${name} is no schema: ${ajv.errorsText()}`);
  validators[name.replace(".json", "")] = ajv.compile(schema);
}

/** What is wrong with the content in a folder, by the schemas. */
function faults(content) {
  const found = [];
  for (const path of existsSync(content) ? files(content) : []) {
    const name = path.slice(content.length + 1);
    const validate = validators[schemaOf(name)];
    if (!validate) continue;
    const value = read(readFileSync(path, "utf8").replaceAll("\r\n", "\n"), name);
    if (value !== undefined && !validate(value)) found.push(`${path}: ${ajv.errorsText(validate.errors)}`);
  }
  return found;
}

const good = ["content", ...readdirSync(join(root, "tests/sites")).map((site) => `tests/sites/${site}/content`)];
for (const content of good) wrong.push(...faults(join(root, content)));

const reference = readFileSync(join(root, "docs/content-reference.md"), "utf8");
let examples = 0;
for (const [, path, text] of reference.matchAll(/^```\w+ title=content\/(\S+)\n([^]*?)^```$/gm)) {
  const validate = validators[schemaOf(path)];
  if (!validate) continue;
  examples += 1;
  if (!validate(read(text, path))) wrong.push(`the reference's ${path}: ${ajv.errorsText(validate.errors)}`);
}

let refused = 0;
for (const fixture of readdirSync(join(root, "tests/diagnostics")).filter((name) => SEEN.test(name))) {
  const found = faults(join(root, "tests/diagnostics", fixture, "content"));
  refused += found.length > 0;
  if (found.length === 0 && !(fixture in UNSEEN)) wrong.push(`no schema refuses tests/diagnostics/${fixture}`);
  if (found.length > 0 && fixture in UNSEEN) wrong.push(`a schema does refuse ${fixture}: ${found}`);
}

rmSync(folder, { recursive: true });
console.log(wrong.join("\n"));
console.log(
  `schemas: ${Object.keys(validators).length} valid; ${good.length} contents and ${examples} examples accepted, ${refused} fixtures refused`,
);
process.exit(wrong.length > 0 || examples < 8 || refused < 12 ? 1 : 0);
