//! The files of a new project: few, and each says what it is for, in the project's own language.

use crate::scaffold::entry::NewFile;
use crate::scaffold::provinces;
use crate::yaml_writer::{self, FieldValue, YamlField};

/// Which provinces a new project has from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvinceList {
    /// None.
    None,
    /// The 63 of before July 2025, with what became of each.
    Before2025,
    /// The 34 of since then.
    After2025,
}

/// What is to be known of a workshop from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectAnswers {
    /// Its title.
    pub title: String,
    /// `vi` or `en`.
    pub language: String,
    /// When it was held, as EDTF.
    pub date: String,
    /// Where.
    pub place: Option<String>,
    /// Its provinces.
    pub provinces: ProvinceList,
}

macro_rules! told {
    ($name:literal) => {
        [include_str!(concat!("vi/", $name)), include_str!(concat!("en/", $name))]
    };
}

/// A text in the project's language.
fn in_language(texts: [&'static str; 2], language: &str) -> &'static str {
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
    format!("{}{}\n", modeline(folder, 1), in_language(texts, language))
}

/// A register without entries.
fn empty_register(folder: &str, language: &str) -> String {
    let head = register_head(folder, language);
    format!("{}\n", head.trim_end())
}

/// What stands below the fields of a new dataset without figures.
pub(super) fn dataset_tail(id: &str, language: &str) -> String {
    in_language(told!("statistics.yaml"), language).replace("{id}", id)
}

/// The files of a new project, by their paths.
#[must_use]
pub fn project_files(answers: &ProjectAnswers) -> Vec<NewFile> {
    let ProjectAnswers { title, language, date, place, provinces } = answers;
    let mut fields = vec![
        YamlField::from_text("title", title),
        YamlField::new("date", FieldValue::Plain(date.clone())),
    ];
    fields.extend(place.iter().map(|place| YamlField::from_text("place", place)));
    fields.push(YamlField::new("language", FieldValue::Plain(language.clone())));
    let workshop = in_language(told!("workshop.yaml"), language)
        .replace("{fields}", yaml_writer::format_fields(&fields, 0).trim_end());
    let provinces = match provinces {
        ProvinceList::None => empty_register("provinces", language),
        ProvinceList::Before2025 => modeline("provinces", 1) + provinces::BEFORE_2025,
        ProvinceList::After2025 => modeline("provinces", 1) + provinces::AFTER_2025,
    };
    let sample = if language == "en" { "sample" } else { "bai-mau" };
    let registers = ["documents", "organisations", "speakers", "topics"];
    let mut files = vec![
        NewFile::new(".gitignore", in_language(told!("gitignore"), language)),
        NewFile::new("content/workshop.yaml", modeline("workshop", 1) + &workshop),
        NewFile::new(
            format!("content/papers/{sample}.md"),
            in_language(told!("sample.md"), language),
        ),
        NewFile::new("content/provinces.yaml", provinces),
    ];
    files.extend(
        registers.map(|name| {
            NewFile::new(format!("content/{name}.yaml"), empty_register(name, language))
        }),
    );
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
