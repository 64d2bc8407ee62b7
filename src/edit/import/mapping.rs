//! Which field of another program becomes which of kyyeu's.

use crate::import::ImportContext;
use crate::import::people;
use crate::yaml_writer::{FieldValue, YamlField};
use kyyeu_diag::Span;
use kyyeu_model::{Edtf, ImportedField, ImportedValue, collapse_whitespace};

/// What was taken from an entry.
#[derive(Default)]
pub struct MappedEntry {
    pub title: Option<String>,
    pub language: Option<String>,
    /// The last part of the address that it had.
    pub slug: Option<String>,
    pub topics: Vec<String>,
    /// The fields of the record, but for its title, speakers and topics.
    pub fields: Vec<YamlField>,
    pub notes: Vec<(Span, String)>,
}

/// Takes what has a place in a record, and notes what has none.
pub fn map_fields(fields: &[ImportedField], known: &ImportContext) -> MappedEntry {
    let mut taken = MappedEntry::default();
    let value =
        |name: &str| fields.iter().find(|field| field.name == name).map(|field| &field.value);
    let text = |name: &str| {
        value(name).and_then(ImportedValue::as_text).filter(|text| !text.trim().is_empty())
    };
    let mut has_summary = false;
    let mut has_pages = false;
    let mut has_date = false;
    for ImportedField { name, span: at, value: found } in fields {
        let said = found.as_text().map(|text| collapse_whitespace(text).into_owned());
        let mut put =
            |name: &str, value: FieldValue| taken.fields.push(YamlField::new(name, value));
        let placed = match (name.as_str(), said.filter(|text| !text.is_empty())) {
            ("title", Some(title)) => {
                taken.title = Some(title);
                true
            }
            ("subtitle", Some(subtitle)) => {
                let title = taken.title.take().or_else(|| text("title").map(ToOwned::to_owned));
                taken.title = title.map(|title| format!("{title}: {subtitle}"));
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
            ("doi", Some(doi)) => match doi.find("10.").filter(|at| doi[*at..].contains('/')) {
                Some(at) => {
                    put("doi", FieldValue::Text(doi[at..].to_owned()));
                    true
                }
                None => false,
            },
            ("language" | "lang" | "langid", Some(language)) => match parse_language(&language) {
                Some(language) => {
                    if !known.language.eq_ignore_ascii_case(&language) {
                        put("language", FieldValue::Plain(language.clone()));
                    }
                    taken.language = Some(language);
                    true
                }
                None => false,
            },
            ("slug", Some(slug)) => {
                taken.slug = Some(slug);
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
                match parse_date(found, month) {
                    Some(date) => {
                        has_date = true;
                        // A year in which the workshop was held says less than the workshop does.
                        if !known.date.as_ref().is_some_and(|own| own.starts_with(&date)) {
                            put("date", FieldValue::Plain(date));
                        }
                        true
                    }
                    None => false,
                }
            }
            ("month", _) => has_date || text("year").is_some(),
            ("keywords" | "tags" | "topics" | "categories", _) => {
                taken.topics.extend(parse_keywords(found));
                true
            }
            // The whole entry says these.
            ("id" | "citation-key" | "layout" | "type" | "template", _) => true,
            (name, _) if people::PERSON_FIELDS.contains(&name) => true,
            (_, None) => *found == ImportedValue::Text(String::new()),
            _ => false,
        };
        if !placed {
            taken.notes.push((*at, format!("`{name}` was not placed: {}", describe_value(found))));
        }
    }
    taken
}

/// A value in one line, cut where it is long.
pub fn describe_value(value: &ImportedValue) -> String {
    const MAX_VALUE_CHARS: usize = 60;
    let whole = match value {
        ImportedValue::Text(text) => collapse_whitespace(text).into_owned(),
        ImportedValue::List(items) => {
            format!("[{}]", items.iter().map(describe_value).collect::<Vec<_>>().join(", "))
        }
        ImportedValue::Map(map) => {
            let inner =
                map.iter().map(|(name, value)| format!("{name}: {}", describe_value(value)));
            format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
        }
    };
    if whole.chars().count() <= MAX_VALUE_CHARS {
        whole
    } else {
        whole.chars().take(MAX_VALUE_CHARS).chain(['…']).collect()
    }
}

/// Words of a list, or of a text with commas or semicolons between them.
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

/// A date as EDTF has it: without the time, put together of its parts.
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
    number.or_else(|| MONTHS.iter().position(|month| text.starts_with(month)).map(|at| at + 1))
}
