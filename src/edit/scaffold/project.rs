//! The files of a new project: few, and each says what it is for, in the project's own language.

use super::entry::NewText;
use super::provinces;
use crate::yaml_writer::{self, Field, Value};

/// Which provinces a new project has from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provinces {
    /// None.
    None,
    /// The 63 of before July 2025, with what became of each.
    Before2025,
    /// The 34 of since then.
    After2025,
}

/// What is to be known of a workshop from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Its title.
    pub title: String,
    /// `vi` or `en`.
    pub language: String,
    /// When it was held, as EDTF.
    pub date: String,
    /// Where.
    pub place: Option<String>,
    /// Its provinces.
    pub provinces: Provinces,
}

macro_rules! told {
    ($name:literal) => {
        [include_str!(concat!("vi/", $name)), include_str!(concat!("en/", $name))]
    };
}

/// A text in the project's language.
fn told(texts: [&'static str; 2], language: &str) -> &'static str {
    if language == "en" { texts[1] } else { texts[0] }
}

/// The line by which editors find the schema of a file in `content/`.
#[must_use]
pub fn modeline(schema: &str, depth: usize) -> String {
    format!("# yaml-language-server: $schema={}.kyyeu/schema/{schema}.json\n", "../".repeat(depth))
}

/// What stands above the entries of a new register.
pub(super) fn register_head(folder: &str, language: &str) -> String {
    let texts = match folder {
        "speakers" => told!("speakers.yaml"),
        "provinces" => told!("provinces.yaml"),
        "organisations" => told!("organisations.yaml"),
        "documents" => told!("documents.yaml"),
        _ => told!("topics.yaml"),
    };
    format!("{}{}\n", modeline(folder, 1), told(texts, language))
}

/// A register without entries.
fn empty_register(folder: &str, language: &str) -> String {
    let head = register_head(folder, language);
    format!("{}\n", head.trim_end())
}

/// What stands below the fields of a new dataset without figures.
pub(super) fn dataset_tail(id: &str, language: &str) -> String {
    told(told!("statistics.yaml"), language).replace("{id}", id)
}

/// The files of a new project, by their paths.
#[must_use]
pub fn project(answers: &Answers) -> Vec<NewText> {
    let Answers { title, language, date, place, provinces } = answers;
    let mut fields =
        vec![Field::text("title", title), Field::new("date", Value::Plain(date.clone()))];
    fields.extend(place.iter().map(|place| Field::text("place", place)));
    fields.push(Field::new("language", Value::Plain(language.clone())));
    let workshop = told(told!("workshop.yaml"), language)
        .replace("{fields}", yaml_writer::fields(&fields, 0).trim_end());
    let provinces = match provinces {
        Provinces::None => empty_register("provinces", language),
        Provinces::Before2025 => modeline("provinces", 1) + provinces::BEFORE_2025,
        Provinces::After2025 => modeline("provinces", 1) + provinces::AFTER_2025,
    };
    let sample = if language == "en" { "sample" } else { "bai-mau" };
    let registers = ["documents", "organisations", "speakers", "topics"];
    let mut files = vec![
        NewText::new(".gitignore", told(told!("gitignore"), language)),
        NewText::new("content/workshop.yaml", modeline("workshop", 1) + &workshop),
        NewText::new(format!("content/papers/{sample}.md"), told(told!("sample.md"), language)),
        NewText::new("content/provinces.yaml", provinces),
    ];
    files.extend(
        registers.map(|name| {
            NewText::new(format!("content/{name}.yaml"), empty_register(name, language))
        }),
    );
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
