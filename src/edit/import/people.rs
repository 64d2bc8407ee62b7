//! Who wrote or spoke: names as they are declared.

use kyyeu_diag::Span;
use kyyeu_model::{ImportedField, ImportedValue, collapse_whitespace, is_syllable};

/// The fields that name people who speak.
pub const PERSON_FIELDS: [&str; 5] = ["author", "authors", "speaker", "speakers", "presenter"];

/// Someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPerson {
    /// The whole name.
    pub name: String,
    /// The family name, where it is declared.
    pub family: Option<String>,
    /// The given name, where it is declared.
    pub given: Option<String>,
}

/// The people of an entry, and what is to be said of them.
pub fn collect_people(
    fields: &[ImportedField],
    language: &str,
) -> (Vec<ImportedPerson>, Vec<(Span, String)>) {
    let (mut people, mut notes) = (Vec::new(), Vec::new());
    for field in fields.iter().filter(|field| PERSON_FIELDS.contains(&field.name.as_str())) {
        let one = [field.value.clone()];
        let several = match &field.value {
            ImportedValue::List(items) => items.as_slice(),
            _ => &one,
        };
        for value in several {
            match parse_person(value, language) {
                Ok((person, rest)) => {
                    notes.extend(
                        rest.into_iter()
                            .map(|said| (field.span, format!("\"{}\": {said}", person.name))),
                    );
                    people.push(person);
                }
                Err(said) => notes.push((field.span, said)),
            }
        }
    }
    (people, notes)
}

/// Someone, and what was not placed of what is said of them.
fn parse_person(
    value: &ImportedValue,
    language: &str,
) -> Result<(ImportedPerson, Vec<String>), String> {
    let whole = |name: &str| {
        let name = collapse_whitespace(name).into_owned();
        match name.as_str() {
            "" => Err("a name is empty".to_owned()),
            "others" | "et al." => Err("there are others, who are not named".to_owned()),
            _ => Ok(ImportedPerson { name, family: None, given: None }),
        }
    };
    let ImportedValue::Map(parts) = value else {
        let person = whole(value.as_text().unwrap_or_default())?;
        // Several people in one text, or one with what they are: who reads it can tell.
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
            whole(part("literal").or(part("name")).or(family).or(given).unwrap_or_default())?
        }
    };
    let rest = parts.iter().filter(|(name, value)| {
        !used.contains(&name.as_str()) && *value != ImportedValue::Text(String::new())
    });
    let notes = rest
        .map(|(name, value)| {
            format!("`{name}` was not placed: {}", crate::import::mapping::describe_value(value))
        })
        .collect();
    Ok((person, notes))
}

/// Whether a name is written with the family name first: a Vietnamese one, by its syllables and
/// marks; without marks only where the text is Vietnamese.
fn is_vietnamese(name: &str, language: &str) -> bool {
    name.split_whitespace().all(is_syllable) && (!name.is_ascii() || language.starts_with("vi"))
}
