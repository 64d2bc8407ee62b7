//! The documents of the repository are true: tables of fields are the program's own,
//! examples build, paths and links lead to files.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use kyyeu_load::schema::{self, Requirement, Schema};

use crate::harness::{
    assert_no_errors, empty_dir, expect_file, is_blessing, kyyeu, repository_root, write_file,
};

pub const REFERENCE_PATH: &str = "docs/content-reference.md";

/// A document for people.
pub fn read_document(path: &str) -> String {
    fs::read_to_string(repository_root().join(path)).unwrap()
}

/// The fields of a file as a table.
fn field_table(schema: &Schema) -> String {
    let mut table = String::from("| Field | Holds | | Meaning |\n|---|---|---|---|\n");
    for field in schema.fields {
        let need = if field.requirement == Requirement::Required { "required" } else { "" };
        let (what, doc) =
            (field.ty.description().replace('|', "\\|"), field.doc.replace('|', "\\|"));
        writeln!(table, "| `{}` | {what} | {need} | {doc} |", field.name).unwrap();
    }
    table
}

#[test]
fn the_reference_has_every_field_of_every_file() {
    let text = read_document(REFERENCE_PATH);
    let mut updated = String::new();
    let mut rest = text.as_str();
    let mut seen = Vec::new();
    while let Some(open) = rest.find("<!-- fields of ") {
        let line_end = open + rest[open..].find('\n').unwrap() + 1;
        let name = rest[open..line_end]
            .trim()
            .trim_start_matches("<!-- fields of ")
            .trim_end_matches(" -->");
        let (_, schema) = schema::FILE_SCHEMAS
            .iter()
            .find(|(file, _)| *file == name)
            .unwrap_or_else(|| panic!("the reference has a table of {name}, which is no file"));
        let close = rest.find("<!-- end of fields -->").expect("every table is closed");
        updated.push_str(&rest[..line_end]);
        updated.push_str(&field_table(schema));
        updated.push_str("<!-- end of fields -->");
        rest = &rest[close + "<!-- end of fields -->".len()..];
        seen.push(name.to_owned());
    }
    updated.push_str(rest);
    let all: Vec<_> = schema::FILE_SCHEMAS.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(seen, all, "the reference has the tables of all files, in their order");
    assert_no_errors(
        &expect_file(&repository_root().join(REFERENCE_PATH), &updated)
            .err()
            .into_iter()
            .collect::<Vec<_>>(),
    );
}

/// A fenced block of a document that is the text of a file.
pub struct DocExample {
    pub path: String,
    pub text: String,
}

/// The blocks of a document whose first line says `title=path`.
pub fn doc_examples(document: &str) -> Vec<DocExample> {
    let mut examples = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        let Some((_, path)) = line.strip_prefix("```").and_then(|info| info.split_once(" title="))
        else {
            continue;
        };
        let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        examples.push(DocExample { path: path.to_owned(), text: format!("{}\n", text.join("\n")) });
    }
    examples
}

pub fn write_examples(folder: &Path, examples: &[DocExample]) {
    for DocExample { path, text } in examples {
        write_file(&folder.join(path), text);
    }
}

/// Whether an example of a file gives a field; further in, where the schema is of a map in the
/// file.
fn example_has_field(examples: &[DocExample], file: &str, field: &str) -> bool {
    let (files, within) =
        file.split_once(", in `").map_or((file, false), |(files, _)| (files, true));
    let of_file = |path: &str| {
        files.split(", ").any(|file| {
            let (folder, name) = file.rsplit_once('/').unwrap();
            let pattern =
                name.starts_with("NN-") || name.starts_with("name.") || name.starts_with("id.");
            path == file
                || pattern && path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder)
        })
    };
    let here = examples.iter().filter(|example| of_file(&example.path));
    here.flat_map(|example| example.text.lines()).any(|line| {
        let inner = line.trim_start_matches([' ', '-']);
        let is_own_line =
            inner.starts_with(&format!("{field}:")) && (!within || inner.len() < line.len());
        is_own_line || ["{ ", ", "].iter().any(|before| line.contains(&format!("{before}{field}:")))
    })
}

#[test]
fn the_examples_of_the_reference_build_and_give_every_field() {
    let text = read_document(REFERENCE_PATH);
    let examples = doc_examples(&text);
    let mut wrong = Vec::new();
    for (file, schema) in schema::FILE_SCHEMAS {
        for field in
            schema.fields.iter().filter(|field| !example_has_field(&examples, file, field.name))
        {
            wrong.push(format!("no example of {file} gives `{}`", field.name));
        }
    }
    assert_no_errors(&wrong);
    let folder = empty_dir("reference");
    write_examples(&folder, &examples);
    write_file(&folder.join("content/media/hoi-truong.jpg"), "ảnh");
    write_file(&folder.join("content/media/chuong-trinh.pdf"), "pdf");
    let run = kyyeu(&folder, &["build"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "the examples build without any fault");
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut wrong = Vec::new();
    for path in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        REFERENCE_PATH,
        "docs/content-in-english.md",
        "docs/archiving.md",
        "docs/publishing.md",
        "docs/reading.md",
        "docs/speed.md",
    ] {
        let text = read_document(path);
        let folder = repository_root().join(path).parent().unwrap().to_owned();
        let mut code = false;
        for line in text.lines() {
            if line.starts_with("```") {
                code = !code;
            }
            let prose: Vec<_> = line.split('`').step_by(2).collect();
            let line = prose.join("`");
            for (index, _) in line.match_indices("](").filter(|_| !code) {
                let address = line[index + 2..].split(')').next().unwrap();
                let file = address.split('#').next().unwrap();
                if !address.starts_with("https://")
                    && !file.is_empty()
                    && !folder.join(file).exists()
                {
                    wrong.push(format!("{path} links to {address}, which is not there"));
                }
            }
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = read_document("ARCHITECTURE.md");
    let named: Vec<_> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| {
            ["src/", "tests/", "templates/", "docs/", "content/", ".ci/"]
                .iter()
                .any(|top| code.starts_with(top))
        })
        .collect();
    let wrong: Vec<_> = named
        .iter()
        .filter(|path| !repository_root().join(path).exists())
        .map(|path| format!("ARCHITECTURE.md names {path}, which is not there"))
        .collect();
    assert_no_errors(&wrong);
    for folder in fs::read_dir(repository_root().join("src")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        let is_named =
            named.iter().any(|path| path.trim_start_matches("src/").trim_end_matches('/') == name);
        assert!(
            is_named || matches!(name.as_str(), "main.rs" | "lib.rs"),
            "ARCHITECTURE.md does not name src/{name}"
        );
    }
    assert!(text.lines().count() < 170, "it is one page and a glossary");
    assert!(!is_blessing() || !named.is_empty());
}

#[test]
fn the_dates_of_the_reference_are_dates() {
    let text = read_document(REFERENCE_PATH);
    let section = text.split("## Dates").nth(1).unwrap().split("\n## ").next().unwrap();
    let dates: Vec<_> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert!(dates.len() > 7, "the reference has a table of dates");
    for date in dates {
        let read =
            date.parse::<kyyeu_model::Edtf>().unwrap_or_else(|why| panic!("{date} {}", why.0));
        assert_eq!(read.to_string(), date, "a date stays as it was written");
    }
    for wrong in ["", "20/7/2023", "2023-13", "2023-02-29", "2022/2020", "23", "2023-7", "../.."] {
        assert!(wrong.parse::<kyyeu_model::Edtf>().is_err(), "{wrong:?} is no date");
    }
}
