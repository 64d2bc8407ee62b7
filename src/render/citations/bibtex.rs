//! BibTeX, also for BibLaTeX. Texts are UTF-8. Titles are in two pairs of braces, so that no style
//! changes their case.

use std::fmt::Write;

use crate::citations::Citable;
use kyyeu_view::{Author, AuthorKind, NameParts, Work, WorkDate, WorkKind};

/// The entry of a work or the volume.
pub fn bibtex_entry(cited: Citable<'_>) -> String {
    let mut entry = BibtexEntry(String::new());
    let volume = cited.volume();
    let work = match cited {
        Citable::Work(work) => Some(work),
        Citable::Volume(_) => None,
    };
    let kind = if work.is_some() { "inproceedings" } else { "proceedings" };
    let _ = writeln!(entry.0, "@{kind}{{{},", cited.key());
    if let Some(work) = work {
        entry.push_names("author", &work.authors);
        entry.push_title("title", Some(&work.title));
        if work.kind != WorkKind::Paper {
            entry.push_text("titleaddon", work.genre.as_deref());
        }
        entry.push_title("booktitle", Some(&volume.title));
    } else {
        entry.push_title("title", Some(&volume.title));
        entry.push_title("subtitle", volume.subtitle.as_deref());
    }
    entry.push_names("editor", &volume.editors);
    entry.push_date(work.map_or_else(|| volume.issue_date(), Work::issue_date));
    let held = work.map_or(volume.event_date, |work| work.event_date);
    entry.push_text("eventdate", held.map(WorkDate::to_iso).as_deref());
    entry.push_text("venue", volume.event_place.as_deref());
    entry.push_text("series", volume.series.as_deref());
    entry.push_text(
        "pages",
        work.and_then(|work| work.pages.as_deref())
            .map(|pages| pages.replace(['-', '–'], "--"))
            .as_deref(),
    );
    entry.push_text("publisher", volume.publisher.as_deref());
    entry.push_text("address", volume.publisher_place.as_deref());
    entry.push_names("organization", &volume.organisers);
    entry.push_text("isbn", volume.isbn.as_deref());
    entry.push_raw("doi", work.map_or(volume.doi.as_deref(), |work| work.doi.as_deref()));
    entry.push_raw("url", work.map_or_else(|| volume.url(volume.path), Work::url).as_deref());
    entry.push_raw("langid", babel_language(work.map_or(&volume.language, |work| &work.language)));
    entry.0.push_str("}\n");
    entry.0
}

struct BibtexEntry(String);

impl BibtexEntry {
    /// A field with an unescaped value: an address, a DOI, a language.
    fn push_raw(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            let _ = writeln!(self.0, "  {name} = {{{value}}},");
        }
    }

    fn push_text(&mut self, name: &str, value: Option<&str>) {
        self.push_raw(name, value.map(escape_tex).as_deref());
    }

    fn push_title(&mut self, name: &str, value: Option<&str>) {
        self.push_raw(name, value.map(group).as_deref());
    }

    fn push_names(&mut self, name: &str, authors: &[Author]) {
        let names: Vec<_> = authors.iter().map(format_name).collect();
        self.push_raw(name, (!names.is_empty()).then(|| names.join(" and ")).as_deref());
    }

    fn push_date(&mut self, when: Option<WorkDate>) {
        let Some(when) = when else { return };
        self.push_raw("year", Some(&when.start.year.to_string()));
        self.push_raw("month", when.start.month.map(|month| month.to_string()).as_deref());
    }
}

/// A name: family and given name if its parts are declared, else one group in braces.
fn format_name(author: &Author) -> String {
    match &author.kind {
        AuthorKind::Person(NameParts { family, given, .. }) => {
            // A family name of several words must not be read as one with a particle.
            let family = if family.contains(' ') { group(family) } else { name_part(family) };
            format!("{family}, {}", name_part(given))
        }
        AuthorKind::UnsplitPerson | AuthorKind::Organisation => group(&author.name),
    }
}

/// A part of a name: in braces if BibTeX would split it.
fn name_part(part: &str) -> String {
    let is_split = part.contains([',', '{', '}']) || part.split(' ').any(|word| word == "and");
    if is_split { group(part) } else { escape_tex(part) }
}

/// A text in braces.
fn group(text: &str) -> String {
    format!("{{{}}}", escape_tex(text))
}

/// A text without TeX commands and with balanced braces.
fn escape_tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            c if c.is_whitespace() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The name of a language in the package babel.
fn babel_language(language: &str) -> Option<&'static str> {
    Some(match language.split('-').next().unwrap_or(language) {
        "vi" => "vietnamese",
        "en" => "english",
        "fr" => "french",
        "de" => "german",
        "es" => "spanish",
        "it" => "italian",
        "pt" => "portuguese",
        "ru" => "russian",
        "ja" => "japanese",
        "ko" => "korean",
        "lo" => "lao",
        "th" => "thai",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_a_command() {
        assert_eq!(
            escape_tex("50% & {ba_mươi} ~ \\x"),
            concat!(
                "50\\% \\& \\textbraceleft{}ba\\_mươi\\textbraceright{} ",
                "\\textasciitilde{} \\textbackslash{}x"
            )
        );
    }
}
