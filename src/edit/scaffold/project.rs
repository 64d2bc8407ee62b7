//! The files of a new project, with explanations in the project's language.

use crate::scaffold::new_file::NewFile;
use crate::scaffold::provinces::{self, ProvinceList};
use crate::yaml_writer::{self, FieldValue, YamlField};

/// The answers that a new project is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectAnswers {
    /// Its title.
    pub title: String,
    /// `vi` or `en`.
    pub language: String,
    /// The date of the workshop, as EDTF.
    pub date: String,
    /// The place of the workshop.
    pub place: Option<String>,
    /// Its provinces.
    pub provinces: ProvinceList,
}

macro_rules! localized_text {
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

/// The comment above the entries of a new register.
pub(super) fn register_head(folder: &str, language: &str) -> String {
    let texts = match folder {
        "speakers" => localized_text!("speakers.yaml"),
        "provinces" => localized_text!("provinces.yaml"),
        "organisations" => localized_text!("organisations.yaml"),
        "documents" => localized_text!("documents.yaml"),
        _ => localized_text!("topics.yaml"),
    };
    format!("{}{}\n", modeline(folder, 1), in_language(texts, language))
}

/// A register without entries.
fn empty_register(folder: &str, language: &str) -> String {
    let head = register_head(folder, language);
    format!("{}\n", head.trim_end())
}

/// The comment below the fields of a new dataset without figures.
pub(super) fn dataset_tail(id: &str, language: &str) -> String {
    in_language(localized_text!("statistics.yaml"), language).replace("{id}", id)
}

/// The files of a new project, by their paths.
#[must_use]
pub fn project_files(answers: &ProjectAnswers) -> Vec<NewFile> {
    let ProjectAnswers { title, language, date, place, provinces } = answers;
    let mut fields = vec![
        YamlField::from_text("title", title),
        YamlField::new("date", FieldValue::Plain(date.clone())),
    ];
    if let Some(venue) = place {
        fields.push(YamlField::from_text("place", venue));
    }
    fields.push(YamlField::new("language", FieldValue::Plain(language.clone())));
    let workshop = in_language(localized_text!("workshop.yaml"), language)
        .replace("{fields}", yaml_writer::format_fields(&fields, 0).trim_end());
    let provinces = match provinces {
        ProvinceList::None => empty_register("provinces", language),
        ProvinceList::Before2025 => modeline("provinces", 1) + provinces::BEFORE_2025,
        ProvinceList::After2025 => modeline("provinces", 1) + provinces::AFTER_2025,
    };
    let sample = if language == "en" { "sample" } else { "bai-mau" };
    let registers = ["documents", "organisations", "speakers", "topics"];
    let mut files = vec![
        NewFile::new(".gitignore", in_language(localized_text!("gitignore"), language)),
        NewFile::new("content/workshop.yaml", modeline("workshop", 1) + &workshop),
        NewFile::new(
            format!("content/papers/{sample}.md"),
            in_language(localized_text!("sample.md"), language),
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
