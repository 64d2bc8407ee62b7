//! RIS: a tag, two spaces, a hyphen, a space, and the value; lines end in CR LF.

use super::Cited;
use crate::meta::ends;
use kyyeu_view::{Day, When, Work, WorkKind};

/// An entry.
pub fn entry(cited: Cited<'_>) -> String {
    let mut entry = Entry(String::new());
    let volume = cited.volume();
    match cited {
        Cited::Work(work) => {
            entry.line("TY", "CPAPER");
            entry.line("ID", &work.key);
            work.authors.iter().for_each(|author| entry.line("AU", &author.inverted()));
            entry.line("TI", &work.title);
            entry.line("T2", &volume.title);
            if work.kind != WorkKind::Paper {
                entry.some("M3", work.genre.as_deref());
            }
        }
        Cited::Volume(volume) => {
            entry.line("TY", "CONF");
            entry.line("ID", &volume.key);
            entry.line("TI", &volume.whole_title());
        }
    }
    let work = match cited {
        Cited::Work(work) => Some(work),
        Cited::Volume(_) => None,
    };
    volume.editors.iter().for_each(|editor| entry.line("ED", &editor.inverted()));
    entry.some("T3", volume.series.as_deref());
    entry.date(work.map_or_else(|| volume.issued(), Work::issued));
    entry.some("C1", volume.place.as_deref());
    if let Some(pages) = work.and_then(|work| work.pages.as_deref()) {
        let (first, last) = ends(pages);
        entry.line("SP", first);
        entry.some("EP", last);
    }
    entry.some("PB", volume.publisher.as_deref());
    entry.some("CY", volume.publisher_place.as_deref());
    entry.some("SN", volume.isbn.as_deref().or(volume.issn.as_deref()));
    entry.some("DO", work.map_or(volume.doi.as_deref(), |work| work.doi.as_deref()));
    entry.some("UR", work.map_or_else(|| volume.url(volume.path), Work::url).as_deref());
    entry.line("LA", work.map_or(&volume.language, |work| &work.language));
    entry.0.push_str("ER  - \r\n");
    entry.0
}

struct Entry(String);

impl Entry {
    fn line(&mut self, tag: &str, value: &str) {
        self.0.push_str(tag);
        self.0.push_str("  - ");
        self.0.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
        self.0.push_str("\r\n");
    }

    fn some(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(tag, value);
        }
    }

    fn date(&mut self, when: Option<When>) {
        let Some(When { from: Day { year, month, day }, .. }) = when else { return };
        self.line("PY", &year.to_string());
        if let Some(month) = month {
            let day = day.map(|day| format!("{day:02}")).unwrap_or_default();
            self.line("DA", &format!("{year:04}/{month:02}/{day}"));
        }
    }
}
