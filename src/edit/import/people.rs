//! Names of authors and speakers in imported entries, as they are declared there.

use crate::import::context::describe_value;
use kyyeu_diag::Span;
use kyyeu_model::{ImportedField, ImportedValue, collapse_whitespace, is_syllable};

/// The fields that name people who speak.
pub const PERSON_FIELDS: [&str; 5] = ["author", "authors", "speaker", "speakers", "presenter"];

/// A speaker or author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPerson {
    /// The full name.
    pub name: String,
    /// The family name, where it is declared.
    pub family: Option<String>,
    /// The given name, where it is declared.
    pub given: Option<String>,
}

/// The people of an entry, and notes on what was not placed.
pub fn collect_people(
    fields: &[ImportedField],
    language: &str,
) -> (Vec<ImportedPerson>, Vec<(Span, String)>) {
    let (mut people, mut notes) = (Vec::new(), Vec::new());
    for field in fields.iter().filter(|field| PERSON_FIELDS.contains(&field.name.as_str())) {
        let values = match &field.value {
            ImportedValue::List(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            match parse_person(value, language) {
                Ok((person, messages)) => {
                    for message in messages {
                        notes.push((field.span, format!("\"{}\": {message}", person.name)));
                    }
                    people.push(person);
                }
                Err(message) => notes.push((field.span, message)),
            }
        }
    }
    (people, notes)
}

/// A person, and messages about what was not placed.
///
/// # Errors
/// When the value is no name: the message says why.
fn parse_person(
    value: &ImportedValue,
    language: &str,
) -> Result<(ImportedPerson, Vec<String>), String> {
    let ImportedValue::Map(parts) = value else {
        let person = parse_full_name(value.as_text().unwrap_or_default())?;
        // Several people in one text, or one with a title: the editor has to decide.
        let several = person.name.contains([',', ';', '&']) || person.name.contains(" and ");
        let notes =
            several.then(|| "this may be several people; it was taken for one name".to_owned());
        return Ok((person, notes.into_iter().collect()));
    };
    let part = |name: &str| {
        value
            .get(name)
            .and_then(ImportedValue::as_text)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let mut used = vec!["family", "given"];
    let person = match (part("family"), part("given")) {
        (Some(family), Some(given)) => {
            let particles = ["non-dropping-particle", "dropping-particle", "prefix"];
            used.extend(particles);
            let family = particles
                .iter()
                .filter_map(|name| part(name))
                .chain([family])
                .collect::<Vec<_>>()
                .join(" ");
            let family_first = format!("{family} {given}");
            let is_vietnamese = is_vietnamese(&family_first, language);
            let name = if is_vietnamese { family_first } else { format!("{given} {family}") };
            ImportedPerson { name, family: Some(family), given: Some(given.to_owned()) }
        }
        (family, given) => {
            used.extend(["literal", "name"]);
            let name = part("literal").or(part("name")).or(family).or(given);
            parse_full_name(name.unwrap_or_default())?
        }
    };
    let unplaced = parts.iter().filter(|(name, value)| {
        !used.contains(&name.as_str()) && *value != ImportedValue::Text(String::new())
    });
    let notes = unplaced
        .map(|(name, value)| format!("`{name}` was not placed: {}", describe_value(value)))
        .collect();
    Ok((person, notes))
}

/// A name without declared parts.
fn parse_full_name(name: &str) -> Result<ImportedPerson, String> {
    let name = collapse_whitespace(name).into_owned();
    match name.as_str() {
        "" => Err("a name is empty".to_owned()),
        "others" | "et al." => Err("there are others, who are not named".to_owned()),
        _ => Ok(ImportedPerson { name, family: None, given: None }),
    }
}

/// Whether a name is written with the family name first: a Vietnamese one, by its syllables and
/// marks; without marks only if the text is Vietnamese.
fn is_vietnamese(name: &str, language: &str) -> bool {
    name.split_whitespace().all(is_syllable) && (!name.is_ascii() || language.starts_with("vi"))
}
