//! The mapping of fields of other programs to fields of records.

use crate::import::context::{ImportContext, describe_value};
use crate::import::people::PERSON_FIELDS;
use crate::yaml_writer::{FieldValue, YamlField};
use kyyeu_diag::Span;
use kyyeu_model::{Edtf, ImportedField, ImportedValue, collapse_whitespace};

/// The fields of a record that were made of an imported entry.
#[derive(Default)]
pub struct MappedEntry {
    pub title: Option<String>,
    pub language: Option<String>,
    /// The last segment of its address in the other program.
    pub slug: Option<String>,
    pub topics: Vec<String>,
    /// The fields of the record, but for its title, speakers and topics.
    pub fields: Vec<YamlField>,
    pub notes: Vec<(Span, String)>,
}

/// Maps the fields that have a counterpart in a record, and notes the others.
#[expect(clippy::too_many_lines, reason = "one arm for each field")]
pub fn map_fields(fields: &[ImportedField], context: &ImportContext) -> MappedEntry {
    let mut mapped = MappedEntry::default();
    let value =
        |name: &str| fields.iter().find(|field| field.name == name).map(|field| &field.value);
    let text = |name: &str| {
        value(name).and_then(ImportedValue::as_text).filter(|text| !text.trim().is_empty())
    };
    let mut has_summary = false;
    let mut has_pages = false;
    let mut has_date = false;
    for ImportedField { name, span, value: imported } in fields {
        let trimmed = imported.as_text().map(|text| collapse_whitespace(text).into_owned());
        let mut put =
            |name: &str, value: FieldValue| mapped.fields.push(YamlField::new(name, value));
        let placed = match (name.as_str(), trimmed.filter(|text| !text.is_empty())) {
            ("title", Some(title)) => {
                mapped.title = Some(title);
                true
            }
            ("subtitle", Some(subtitle)) => {
                let title = mapped.title.take().or_else(|| text("title").map(ToOwned::to_owned));
                mapped.title = title.map(|title| format!("{title}: {subtitle}"));
                true
            }
            ("abstract" | "summary" | "description", Some(summary)) if !has_summary => {
                has_summary = true;
                put("summary", FieldValue::Text(summary));
                true
            }
            ("pages" | "page", Some(pages)) if !has_pages => {
                has_pages = true;
                put("pages", FieldValue::Text(pages.replace("--", "-").replace(['–', '—'], "-")));
                true
            }
            ("firstpage", Some(first)) if text("page").is_none() && text("pages").is_none() => {
                let pages = text("lastpage")
                    .map_or_else(|| first.clone(), |last| format!("{first}-{last}"));
                put("pages", FieldValue::Text(pages));
                true
            }
            ("firstpage" | "lastpage", Some(_)) => text("firstpage").is_some(),
            ("doi", Some(doi)) => match doi.find("10.").filter(|start| doi[*start..].contains('/'))
            {
                Some(start) => {
                    put("doi", FieldValue::Text(doi[start..].to_owned()));
                    true
                }
                None => false,
            },
            ("language" | "lang" | "langid", Some(language)) => match parse_language(&language) {
                Some(language) => {
                    if !context.language.eq_ignore_ascii_case(&language) {
                        put("language", FieldValue::Plain(language.clone()));
                    }
                    mapped.language = Some(language);
                    true
                }
                None => false,
            },
            ("slug", Some(slug)) => {
                mapped.slug = Some(slug);
                true
            }
            ("draft", Some(flag)) => {
                if flag == "true" {
                    put("draft", FieldValue::Plain(flag));
                }
                true
            }
            ("published", Some(flag)) if flag == "false" || flag == "true" => {
                if flag == "false" {
                    put("draft", FieldValue::Plain("true".to_owned()));
                }
                true
            }
            ("date" | "issued" | "year", _) if !has_date => {
                let month = if name == "year" {
                    value("month").and_then(ImportedValue::as_text)
                } else {
                    None
                };
                match parse_date(imported, month) {
                    Some(date) => {
                        has_date = true;
                        // The year of the workshop adds nothing to the date of the workshop.
                        if !context.date.as_ref().is_some_and(|held| held.starts_with(&date)) {
                            put("date", FieldValue::Plain(date));
                        }
                        true
                    }
                    None => false,
                }
            }
            ("month", _) => has_date || text("year").is_some(),
            ("keywords" | "tags" | "topics" | "categories", _) => {
                mapped.topics.extend(parse_keywords(imported));
                true
            }
            // These are about the form of the entry, not its content.
            ("id" | "citation-key" | "layout" | "type" | "template", _) => true,
            (name, _) if PERSON_FIELDS.contains(&name) => true,
            (_, None) => *imported == ImportedValue::Text(String::new()),
            _ => false,
        };
        if !placed {
            let message = format!("`{name}` was not placed: {}", describe_value(imported));
            mapped.notes.push((*span, message));
        }
    }
    mapped
}

/// The items of a list, or of a text that is separated by commas or semicolons.
fn parse_keywords(value: &ImportedValue) -> Vec<String> {
    let clean = |text: &str| collapse_whitespace(text).into_owned();
    let all: Vec<String> = match value {
        ImportedValue::Text(text) => text.split([',', ';']).map(clean).collect(),
        ImportedValue::List(items) => {
            items.iter().filter_map(ImportedValue::as_text).map(clean).collect()
        }
        ImportedValue::Map(_) => Vec::new(),
    };
    all.into_iter().filter(|word| !word.is_empty()).collect()
}

/// A language by its code or its English name.
fn parse_language(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    match name.as_str() {
        "vietnamese" | "vi" | "vi-vn" => Some("vi".to_owned()),
        "english" | "american" | "british" | "usenglish" | "ukenglish" => Some("en".to_owned()),
        "french" | "français" => Some("fr".to_owned()),
        "german" | "ngerman" => Some("de".to_owned()),
        code => {
            let language = code.split(['-', '_']).next().unwrap_or_default();
            let plain = (2..=3).contains(&language.len())
                && language.bytes().all(|b| b.is_ascii_lowercase());
            plain.then(|| language.to_owned())
        }
    }
}

/// A date in EDTF: without the time of day, or joined from the parts that CSL-JSON has.
fn parse_date(value: &ImportedValue, month: Option<&str>) -> Option<String> {
    let good = |text: &str| text.parse::<Edtf>().is_ok().then(|| text.to_owned());
    match value {
        ImportedValue::Text(text) => {
            let text = text.trim();
            let day = text.get(..10).filter(|_| text[10..].starts_with(['T', ' ']));
            match month.and_then(month_number) {
                Some(month) => good(&format!("{text}-{month:02}")),
                None => good(day.unwrap_or(text)),
            }
        }
        ImportedValue::Map(_) => {
            let Some(ImportedValue::List(ends)) = value.get("date-parts") else {
                return value
                    .get("raw")
                    .or(value.get("literal"))
                    .and_then(ImportedValue::as_text)
                    .and_then(good);
            };
            let end = |end: &ImportedValue| match end {
                ImportedValue::List(parts) => {
                    let numbers: Option<Vec<u32>> =
                        parts.iter().map(|part| part.as_text()?.parse().ok()).collect();
                    let numbers = numbers?;
                    let (year, rest) = numbers.split_first()?;
                    Some(
                        rest.iter()
                            .fold(format!("{year:04}"), |date, part| format!("{date}-{part:02}")),
                    )
                }
                _ => None,
            };
            let ends: Option<Vec<_>> = ends.iter().map(end).collect();
            good(&ends?.join("/"))
        }
        ImportedValue::List(_) => None,
    }
}

/// A month by its number or its English name.
fn month_number(text: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.trim().to_lowercase();
    let number = text.parse().ok().filter(|number| (1..=12).contains(number));
    number
        .or_else(|| MONTHS.iter().position(|month| text.starts_with(month)).map(|index| index + 1))
}
