//! BibTeX, as BibLaTeX reads it too. Texts are UTF-8; titles stand in two pairs of braces, so that
//! no style changes their capitals.

use std::fmt::Write;

use super::Cited;
use kyyeu_view::{Author, Maker, NameParts, When, Work, WorkKind};

/// An entry.
pub fn entry(cited: Cited<'_>) -> String {
    let mut entry = Entry(String::new());
    let volume = cited.volume();
    let work = match cited {
        Cited::Work(work) => Some(work),
        Cited::Volume(_) => None,
    };
    let kind = if work.is_some() { "inproceedings" } else { "proceedings" };
    let _ = writeln!(entry.0, "@{kind}{{{},", cited.key()); // Writing to a string cannot fail.
    if let Some(work) = work {
        entry.names("author", &work.authors);
        entry.title("title", Some(&work.title));
        if work.kind != WorkKind::Paper {
            entry.text("titleaddon", work.genre.as_deref());
        }
        entry.title("booktitle", Some(&volume.title));
    } else {
        entry.title("title", Some(&volume.title));
        entry.title("subtitle", volume.subtitle.as_deref());
    }
    entry.names("editor", &volume.editors);
    entry.date(work.map_or_else(|| volume.issued(), Work::issued));
    let held = work.map_or(volume.held, |work| work.held);
    entry.text("eventdate", held.map(When::iso).as_deref());
    entry.text("venue", volume.place.as_deref());
    entry.text("series", volume.series.as_deref());
    entry.text(
        "pages",
        work.and_then(|work| work.pages.as_deref())
            .map(|pages| pages.replace(['-', '–'], "--"))
            .as_deref(),
    );
    entry.text("publisher", volume.publisher.as_deref());
    entry.text("address", volume.publisher_place.as_deref());
    entry.names("organization", &volume.organisers);
    entry.text("isbn", volume.isbn.as_deref());
    entry.raw("doi", work.map_or(volume.doi.as_deref(), |work| work.doi.as_deref()));
    entry.raw("url", work.map_or_else(|| volume.url(volume.path), Work::url).as_deref());
    entry.raw("langid", babel(work.map_or(&volume.language, |work| &work.language)));
    entry.0.push_str("}\n");
    entry.0
}

struct Entry(String);

impl Entry {
    /// A field whose value stands as it is: an address, a DOI, a language.
    fn raw(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            let _ = writeln!(self.0, "  {name} = {{{value}}},"); // Writing to a string cannot fail.
        }
    }

    fn text(&mut self, name: &str, value: Option<&str>) {
        self.raw(name, value.map(escaped).as_deref());
    }

    fn title(&mut self, name: &str, value: Option<&str>) {
        self.raw(name, value.map(|text| format!("{{{}}}", escaped(text))).as_deref());
    }

    fn names(&mut self, name: &str, authors: &[Author]) {
        let names: Vec<_> = authors.iter().map(self::name).collect();
        self.raw(name, (!names.is_empty()).then(|| names.join(" and ")).as_deref());
    }

    fn date(&mut self, when: Option<When>) {
        let Some(when) = when else { return };
        self.raw("year", Some(&when.from.year.to_string()));
        self.raw("month", when.from.month.map(|month| month.to_string()).as_deref());
    }
}

/// A name: its parts where they are declared, else a whole that nothing takes apart.
fn name(author: &Author) -> String {
    match &author.maker {
        Maker::Person(NameParts { family, given, .. }) => {
            let whole = |part: &str| {
                part.contains([',', '{', '}']) || part.split(' ').any(|word| word == "and")
            };
            let part = |part: &str| {
                if whole(part) { format!("{{{}}}", escaped(part)) } else { escaped(part) }
            };
            // A family name of several words must not be taken for one with a particle.
            let family = if family.contains(' ') {
                format!("{{{}}}", escaped(family))
            } else {
                part(family)
            };
            format!("{family}, {}", part(given))
        }
        Maker::Whole | Maker::Organisation => format!("{{{}}}", escaped(&author.name)),
    }
}

/// A text in which TeX finds no commands, and every brace has its other half.
fn escaped(text: &str) -> String {
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

/// What the packages that BibLaTeX asks for a language call it.
fn babel(language: &str) -> Option<&'static str> {
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
            escaped("50% & {ba_mươi} ~ \\x"),
            "50\\% \\& \\textbraceleft{}ba\\_mươi\\textbraceright{} \\textasciitilde{} \\textbackslash{}x"
        );
    }
}
