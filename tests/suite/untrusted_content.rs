//! No one is let in: what foreign content says reaches pages as text, never as a part of them.
//!
//! The reference has an example of every field, so its project is what intruders are put into:
//! field by field, from the tables that the program itself checks with. A new field is tried
//! without a word about it here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kyyeu_load::schema::{self, FieldType, Schema};
use scraper::{Html, Node};

use crate::documents::{REFERENCE_PATH, doc_examples, read_document, write_examples};
use crate::harness::{assert_no_errors, empty_dir, kyyeu, read_tree, write_file};

/// Ends every kind of text that it may land in, and then begins something of its own.
const PAYLOAD: &str = "zqx\"'><zqx-el zqx-at=1 \
                       onload=zqx()></title></textarea></style></script><script>zqx()</script>\
                       <img src=x onerror=zqx()><svg/onload=zqx()>]]>{{ zqx }}{% zqx \
                       %}&#60;zqx-el&#62;<a href=\"javascript:zqx()\">";

/// Fields whose text names something, so that it cannot be any text: a column, a part of a person's
/// name, a place.
const NAME_FIELDS: &[&str] =
    &["of", "part", "sum_of", "includes", "average_of", "rank_of", "family", "given", "paragraph"];

fn everything_project(name: &str) -> std::path::PathBuf {
    let folder = empty_dir(name);
    write_examples(&folder, &doc_examples(&read_document(REFERENCE_PATH)));
    write_file(&folder.join("content/media/hoi-truong.jpg"), "ảnh");
    write_file(&folder.join("content/media/chuong-trinh.pdf"), "pdf");
    folder
}

/// The schemas that the files at a path are of.
fn schemas_of(path: &str) -> Vec<&'static Schema> {
    let of_file = |file: &str| {
        let files = file.split_once(", in `").map_or(file, |(files, _)| files);
        files.split(", ").any(|file| {
            let (folder, name) = file.rsplit_once('/').unwrap();
            let pattern =
                name.starts_with("NN-") || name.starts_with("name.") || name.starts_with("id.");
            path == file
                || pattern && path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder)
        })
    };
    schema::FILE_SCHEMAS
        .iter()
        .filter(|(file, _)| of_file(file))
        .map(|(_, schema)| *schema)
        .collect()
}

/// A text as YAML holds any text.
fn quote_yaml(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Puts something behind the values of fields in a file of YAML or front matter; says in which.
///
/// Only what the examples write is understood: `name: text`, `name: [text, text]`, both also in
/// `{…}` and behind `- `, and `name: |`.
fn change_fields(
    text: &str,
    fields: &BTreeSet<&str>,
    change: impl Fn(&str, &str) -> String,
) -> (String, BTreeSet<String>) {
    let mut done = BTreeSet::new();
    let mut changed_text = String::new();
    let mut inside = !text.starts_with("---");
    for (index, line) in text.lines().enumerate() {
        if line == "---" {
            inside = index == 0;
        }
        let mut line = line.to_owned();
        for field in fields.iter().filter(|_| inside) {
            let key = format!("{field}: ");
            let Some(start) =
                line.match_indices(&key).map(|(position, _)| position).find(|&position| {
                    line[..position].chars().all(|c| " -".contains(c))
                        || line[..position].ends_with("{ ")
                        || line[..position].ends_with(", ")
                })
            else {
                continue;
            };
            let from = start + key.len();
            let rest = &line[from..];
            let flow = line[..start].contains('{');
            let (value, after) = if let Some(inner) = rest.strip_prefix('[') {
                let end = inner.find(']').expect("a list of the examples ends in its line") + 2;
                rest.split_at(end)
            } else if let Some(inner) = rest.strip_prefix('"') {
                rest.split_at(inner.find('"').expect("a text of the examples ends in its line") + 2)
            } else if flow {
                rest.split_at(
                    rest.find([',', '}']).expect("a map of the examples ends in its line"),
                )
            } else {
                (rest, "")
            };
            // A text in lines of its own gets one more.
            if value.starts_with(['|', '>']) {
                let margin = line.len() - line.trim_start().len() + 2;
                line = format!("{line}\n{}{}", " ".repeat(margin), change(field, "").trim());
                done.insert((*field).to_owned());
                continue;
            }
            let change_item =
                |text: &str| quote_yaml(&change(field, text.trim().trim_matches('"')));
            let value = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                Some(list) => {
                    format!("[{}]", list.split(',').map(change_item).collect::<Vec<_>>().join(", "))
                }
                None => change_item(value),
            };
            line = format!("{}{value}{after}", &line[..from]);
            done.insert((*field).to_owned());
        }
        changed_text.push_str(&line);
        changed_text.push('\n');
    }
    (changed_text, done)
}

fn fields_of_types(
    schemas: &[&'static Schema],
    matches_type: impl Fn(FieldType) -> bool,
) -> BTreeSet<&'static str> {
    let fields = schemas.iter().flat_map(|schema| schema.fields);
    let names: BTreeSet<_> =
        fields.filter(|field| matches_type(field.ty)).map(|field| field.name).collect();
    // A name of one file may be a text in one of its maps, and something else in another.
    let other = |name: &&str| {
        schemas.iter().filter_map(|schema| schema.field(name)).all(|field| {
            matches!(
                field.ty,
                FieldType::Text
                    | FieldType::Texts
                    | FieldType::Markdown
                    | FieldType::Url
                    | FieldType::Doi
                    | FieldType::Orcid
            )
        })
    };
    names.into_iter().filter(|name| !NAME_FIELDS.contains(name)).filter(other).collect()
}

const fn is_text(ty: FieldType) -> bool {
    matches!(ty, FieldType::Text | FieldType::Texts | FieldType::Markdown)
}

/// Puts the payload into every text of a project; gives the fields, each with its file.
fn inject_payload(folder: &Path, payload: &str) -> BTreeSet<(String, String)> {
    let mut done = BTreeSet::new();
    for path in read_tree(&folder.join("content")).into_keys() {
        let file = folder.join("content").join(&path);
        let schemas = schemas_of(&format!("content/{path}"));
        if schemas.is_empty() {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let fields = fields_of_types(&schemas, is_text);
        // A sign for percent says how a number is computed.
        let is_percent_unit = |field: &str, value: &str| field == "unit" && value == "%";
        let change = |field: &str, value: &str| {
            if is_percent_unit(field, value) {
                value.to_owned()
            } else {
                format!("{value} {payload}")
            }
        };
        let (text, fields) = change_fields(&text, &fields, change);
        let text = if path.ends_with(".md") { format!("{text}\n{payload}\n") } else { text };
        write_file(&file, text);
        for field in fields {
            done.extend(schemas.iter().filter(|schema| schema.field(&field).is_some()).map(
                |schema| {
                    let file = schema::FILE_SCHEMAS
                        .iter()
                        .find(|(_, candidate)| std::ptr::eq(*candidate, *schema))
                        .unwrap()
                        .0;
                    (file.to_owned(), field.clone())
                },
            ));
        }
    }
    done
}

/// The elements of a page with the names of their attributes, in order.
fn element_skeleton(html: &str) -> Vec<String> {
    let element = |node: &Node| {
        node.as_element().map(|element| {
            let mut attributes: Vec<_> = element.attrs().map(|(name, _)| name.to_owned()).collect();
            attributes.sort();
            format!("{} {}", element.name(), attributes.join(" "))
        })
    };
    let mut elements: Vec<_> =
        Html::parse_document(html).tree.nodes().filter_map(|node| element(node.value())).collect();
    // A long text of a drawing is broken into lines.
    elements.dedup_by(|element, before| element == before && element.starts_with("text "));
    elements
}

/// What of a page is not its own.
fn injected_markup(path: &str, html: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let document = Html::parse_document(html);
    for node in document.tree.nodes() {
        let Some(element) = node.value().as_element() else {
            if node.value().as_comment().is_some_and(|comment| comment.contains("zqx")) {
                wrong.push(format!("{path}: a comment from the content"));
            }
            continue;
        };
        let name = element.name();
        if name.contains("zqx") || matches!(name, "iframe" | "object" | "embed" | "base") {
            wrong.push(format!("{path}: an element <{name}>"));
        }
        for (attribute, value) in element.attrs() {
            if attribute.starts_with("on") || attribute.contains("zqx") || attribute == "srcdoc" {
                wrong.push(format!("{path}: <{name}> has an attribute {attribute}"));
            }
            let plain: String =
                value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let plain = plain.to_lowercase();
            // Citations to be saved, which kyyeu packs itself: nothing of them is read as a page.
            let packed = plain
                .strip_prefix("data:application/")
                .and_then(|rest| rest.split_once(";base64,"));
            if packed.is_some_and(|(ty, _)| !ty.contains("html") && !ty.contains("xml"))
                && element.attr("download").is_some()
            {
                continue;
            }
            if ["javascript:", "vbscript:", "data:"].iter().any(|scheme| plain.starts_with(scheme))
            {
                wrong.push(format!("{path}: {attribute} of <{name}> is {value}"));
            }
        }
        if name == "script" {
            let text: String = node
                .children()
                .filter_map(|child| child.value().as_text().map(|text| text.to_string()))
                .collect();
            let data = element.attr("type").is_some_and(|ty| ty.ends_with("json"));
            if data && serde_json::from_str::<serde_json::Value>(&text).is_err() {
                wrong.push(format!("{path}: data in the page that is no JSON: {text}"));
            }
            if !data && !text.trim().is_empty() {
                wrong.push(format!("{path}: a script in the page: {text}"));
            }
        }
    }
    wrong
}

#[test]
fn no_text_of_the_content_becomes_a_part_of_a_page() {
    let (folder, harmless) =
        (everything_project("intruders"), everything_project("intruders-none"));
    let infested = inject_payload(&folder, PAYLOAD);
    inject_payload(&harmless, "zqx");
    let mut wrong = Vec::new();
    for (file, schema) in schema::FILE_SCHEMAS {
        for field in schema
            .fields
            .iter()
            .filter(|field| is_text(field.ty) && !NAME_FIELDS.contains(&field.name))
        {
            if !infested.contains(&((*file).to_owned(), field.name.to_owned())) {
                wrong.push(format!(
                    "{file}: `{}` was not tried: write its example in one line",
                    field.name
                ));
            }
        }
    }
    for folder in [&folder, &harmless] {
        let run = kyyeu(folder, &["build", "--base-url", "https://kyyeu.example/"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let (site, clean) = (read_tree(&folder.join("public")), read_tree(&harmless.join("public")));
    let mut seen = 0;
    for (path, bytes) in &site {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        seen += usize::from(text.contains("zqx") && path.ends_with(".html"));
        let ending = path.rsplit('.').next().unwrap();
        match ending {
            "html" => {
                wrong.extend(injected_markup(path, text));
                let clean = clean
                    .get(path)
                    .map(|bytes| element_skeleton(std::str::from_utf8(bytes).unwrap()));
                if clean.is_some_and(|clean| clean != element_skeleton(text)) {
                    wrong.push(format!("{path} has other elements than with harmless texts"));
                }
            }
            "xml" => {
                wrong.extend(
                    roxmltree::Document::parse(text)
                        .err()
                        .map(|error| format!("{path} is no XML: {error}")),
                );
                if text.contains("<zqx") {
                    wrong.push(format!("{path} has an element of the content's"));
                }
            }
            "json" => {
                let parsed = serde_json::from_str::<serde_json::Value>(text);
                wrong.extend(parsed.err().map(|error| format!("{path} is no JSON: {error}")));
            }
            _ => {}
        }
    }
    assert!(seen > 20, "the payload reached {seen} pages only");
    assert_no_errors(&wrong);
}

#[test]
fn what_a_spreadsheet_would_reckon_is_a_text() {
    let folder = everything_project("formulas");
    for path in read_tree(&folder.join("content"))
        .into_keys()
        .filter(|path| path.starts_with("statistics/"))
    {
        let file = folder.join("content").join(&path);
        let fields = BTreeSet::from(["label", "note", "region"]);
        let (text, done) =
            change_fields(&fs::read_to_string(&file).unwrap(), &fields, |_, value| {
                format!("=zqx({value})")
            });
        assert!(!done.is_empty(), "{path}");
        write_file(&file, text);
    }
    let run = kyyeu(&folder, &["build", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut cells = 0;
    for (path, bytes) in
        read_tree(&folder.join("public")).into_iter().filter(|(path, _)| path.ends_with(".csv"))
    {
        let text = String::from_utf8(bytes).unwrap();
        for (start, _) in text.match_indices("=zqx(") {
            cells += 1;
            assert!(
                text[..start].ends_with('\''),
                "{path}: {}",
                &text[start.saturating_sub(20)..start + 10]
            );
        }
    }
    assert!(cells > 3, "{cells} cells");
}

#[test]
fn addresses_that_run_are_refused_in_every_field() {
    let mut tried = 0;
    for path in read_tree(&everything_project("addresses").join("content")).into_keys() {
        let schemas = schemas_of(&format!("content/{path}"));
        for field in fields_of_types(&schemas, |ty| {
            matches!(ty, FieldType::Url | FieldType::Doi | FieldType::Orcid)
        }) {
            for address in [
                "javascript:zqx()",
                " JaVaScript:zqx()",
                "data:text/html,zqx",
                "https://x/\\\" onload=zqx()",
            ] {
                let folder = everything_project("addresses");
                let file = folder.join("content").join(&path);
                let text = fs::read_to_string(&file).unwrap();
                let (text, done) =
                    change_fields(&text, &BTreeSet::from([field]), |_, _| address.to_owned());
                if done.is_empty() {
                    continue;
                }
                write_file(&file, text);
                let run = kyyeu(&folder, &["check"]);
                assert!(
                    run.code == 1 && run.stderr.contains("error[bad-value]"),
                    "{path} {field} {address}\n{}",
                    run.stderr
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 8, "{tried} addresses were tried");
}

/// Ways to write an address that runs, or HTML that does.
const ATTACK_MARKDOWN: &[&str] = &[
    "[x](javascript:zqx())",
    "[x](JaVaScRiPt:zqx())",
    "[x](<java\tscript:zqx()>)",
    "[x](&#106;avascript:zqx())",
    "[x](&#x6A;&#x61;vascript&colon;zqx())",
    "[x](javascript&NewLine;:zqx())",
    "[x](\\javascript:zqx())",
    "[x](%6aavascript:zqx())",
    "[x](vbscript:zqx())",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data&colon;text/html,zqx)",
    "![x](javascript:zqx())",
    "![x](data:image/svg+xml,<svg/onload=zqx()>)",
    "![x](x\" onerror=\"zqx())",
    "<javascript:zqx()>",
    "<data:text/html,zqx>",
    "[x]: javascript:zqx()\n\n[x]",
    "[x]: <data:text/html,zqx> \"t\"\n\n![x]",
    "[x](https://kyyeu.example/ \"t\\\" onclick=\\\"zqx()\")",
    "[x](https://kyyeu.example/\"onclick=zqx())",
    "[[an|<img src=x onerror=zqx()>]]",
    "[[javascript:zqx()]]",
    "[[an\" onclick=\"zqx()]]",
    "<script>zqx()</script>",
    "<SCRIPT\n>zqx()</SCRIPT\n>",
    "<img src=x onerror=zqx()>",
    "a <img src=x onerror=zqx()> b",
    "<svg/onload=zqx()>",
    "<svg><script>zqx()</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=zqx()>",
    "<iframe srcdoc=\"<script>zqx()</script>\"></iframe>",
    "<a href=\"javascript:zqx()\">x</a>",
    "<base href=\"https://zqx.example/\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:zqx()\">",
    "<form action=\"javascript:zqx()\"><button>x</button></form>",
    "<!-- --><script>zqx()</script>",
    "<!--><script>zqx()</script>-->",
    "<!-- x --!><script>zqx()</script> -->",
    "<![CDATA[<script>zqx()</script>]]>",
    "<?php <script>zqx()</script> ?>",
    "<!DOCTYPE x [<!ENTITY zqx SYSTEM \"file:///etc/passwd\">]>",
    "```\"><script>zqx()</script>\ncode </code></pre><script>zqx()</script>\n```",
    "```html\n</code></pre><script>zqx()</script>\n```",
    "`</code><script>zqx()</script>`",
    "| a | b |\n|---|---|\n| <script>zqx()</script> | \" onload=zqx() |",
    "## <script>zqx()</script> {#a}",
    "## x {#a onclick=zqx()}",
    "## x {.\"><script>zqx()</script>}",
    "a[^1]\n\n[^1]: <script>zqx()</script>",
    "a[^<script>zqx()</script>]\n\n[^<script>zqx()</script>]: x",
    "term <script>zqx()</script>\n: <script>zqx()</script>",
    "- [x] <script>zqx()</script>",
    "\\<script>zqx()\\</script>",
    "&lt;script&gt;zqx()&lt;/script&gt;",
    "{{ zqx }}{% raw %}<script>zqx()</script>",
];

#[test]
fn no_markdown_runs() {
    let mut wrong = Vec::new();
    let mut pages = 0;
    for (index, text) in ATTACK_MARKDOWN.iter().enumerate() {
        let folder = empty_dir(&format!("markdown/{index}"));
        write_file(
            &folder.join("content/workshop.yaml"),
            "title: Hội thảo\ndate: 2023\nbase_url: https://kyyeu.example/\n",
        );
        write_file(&folder.join("content/speakers.yaml"), "an:\n  name: Nguyễn Văn An\n");
        let record =
            format!("---\ntitle: Một\nspeakers: [an]\n---\n\nĐoạn đầu.\n\n{text}\n\nĐoạn cuối.\n");
        write_file(&folder.join("content/papers/01-mot.md"), record);
        let run = kyyeu(&folder, &["build"]);
        assert!(matches!(run.code, 0 | 1), "{text}: {}", run.stderr);
        for (path, bytes) in read_tree(&folder.join("public"))
            .into_iter()
            .filter(|(path, _)| path.ends_with(".html"))
        {
            pages += 1;
            let html = String::from_utf8(bytes).unwrap();
            wrong.extend(
                injected_markup(&path, &html)
                    .into_iter()
                    .map(|markup| format!("{text}\n    {markup}")),
            );
        }
        let scheme = text.contains("script:") || text.contains("data:");
        if scheme
            && text.contains("](")
            && !text.contains('\\')
            && !text.contains('%')
            && run.code == 0
        {
            wrong.push(format!("{text} is not refused"));
        }
    }
    assert!(pages > 200, "{pages} pages were looked at");
    assert_no_errors(&wrong);
}

#[test]
fn no_text_outgrows_what_is_promised() {
    let folder = empty_dir("outgrown");
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
    let paper = folder.join("content/papers/01-mot.md");
    let many = |text: &str, times: usize| text.repeat(times);
    let texts: BTreeMap<&str, String> = BTreeMap::from([
        ("brackets", many("[", 50_000)),
        ("links", many("[a](", 20_000)),
        ("stars", many("*a **b ", 20_000)),
        ("quotations", many("> ", 50_000) + "x"),
        (
            "lists",
            (0..2_000)
                .map(|depth| format!("{}- a\n", " ".repeat(depth * 2)))
                .collect::<Vec<_>>()
                .concat(),
        ),
        ("tags", many("<a ", 30_000)),
        ("comments", many("<!--", 20_000)),
        ("ticks", format!("{}x{}", many("`", 20_000), many("`", 19_999))),
        ("notation", many("[[an", 20_000)),
        (
            "footnotes",
            (0..3_000).map(|n| format!("[^{n}]: [^{}]\n\n", n + 1)).collect::<Vec<_>>().concat(),
        ),
        ("entities", many("&#38;", 20_000)),
        ("table", format!("|{}\n|{}\n", many("a|", 2_000), many("-|", 2_000))),
    ]);
    for (name, text) in texts {
        write_file(&paper, format!("---\ntitle: Một\n---\n\n{text}\n"));
        let run = kyyeu(&folder, &["check", "--quiet"]);
        assert!(matches!(run.code, 0 | 1), "{name}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    }
    // A template that writes for ever comes to an end, and the page is not published.
    write_file(&paper, "---\ntitle: Một\n---\n\nMột đoạn.\n");
    let line = "x".repeat(8_000);
    write_file(
        &folder.join("templates/404.html"),
        format!("{{% for i in range(end=100000) %}}{line}{{% endfor %}}"),
    );
    let run = kyyeu(&folder, &["build"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("404.html") && run.stderr.contains("error[too-large]"),
        "{}",
        run.stderr
    );
    write_file(&folder.join("templates/404.html"), "{% include \"404.html\" %}");
    let run = kyyeu(&folder, &["build"]);
    assert!(run.code == 1 && run.stderr.contains("takes in itself"), "{}", run.stderr);
}
