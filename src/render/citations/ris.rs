//! RIS: a tag, two spaces, a hyphen, a space, and the value; lines end in CR LF.

use crate::bibliographic::page_range;
use crate::citations::Citable;
use kyyeu_view::{PartialDate, Work, WorkDate, WorkKind};

/// An entry.
pub fn ris_entry(cited: Citable<'_>) -> String {
    let mut entry = RisEntry(String::new());
    let volume = cited.volume();
    match cited {
        Citable::Work(work) => {
            entry.push_line("TY", "CPAPER");
            entry.push_line("ID", &work.key);
            for author in &work.authors {
                entry.push_line("AU", &author.inverted_name());
            }
            entry.push_line("TI", &work.title);
            entry.push_line("T2", &volume.title);
            if work.kind != WorkKind::Paper {
                entry.push_optional("M3", work.genre.as_deref());
            }
        }
        Citable::Volume(volume) => {
            entry.push_line("TY", "CONF");
            entry.push_line("ID", &volume.key);
            entry.push_line("TI", &volume.full_title());
        }
    }
    let work = match cited {
        Citable::Work(work) => Some(work),
        Citable::Volume(_) => None,
    };
    for editor in &volume.editors {
        entry.push_line("ED", &editor.inverted_name());
    }
    entry.push_optional("T3", volume.series.as_deref());
    entry.push_date(work.map_or_else(|| volume.issue_date(), Work::issue_date));
    entry.push_optional("C1", volume.event_place.as_deref());
    if let Some(pages) = work.and_then(|work| work.pages.as_deref()) {
        let (first, last) = page_range(pages);
        entry.push_line("SP", first);
        entry.push_optional("EP", last);
    }
    entry.push_optional("PB", volume.publisher.as_deref());
    entry.push_optional("CY", volume.publisher_place.as_deref());
    entry.push_optional("SN", volume.isbn.as_deref().or(volume.issn.as_deref()));
    entry.push_optional("DO", work.map_or(volume.doi.as_deref(), |work| work.doi.as_deref()));
    entry.push_optional("UR", work.map_or_else(|| volume.url(volume.path), Work::url).as_deref());
    entry.push_line("LA", work.map_or(&volume.language, |work| &work.language));
    entry.0.push_str("ER  - \r\n");
    entry.0
}

struct RisEntry(String);

impl RisEntry {
    fn push_line(&mut self, tag: &str, value: &str) {
        self.0.push_str(tag);
        self.0.push_str("  - ");
        self.0.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
        self.0.push_str("\r\n");
    }

    fn push_optional(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push_line(tag, value);
        }
    }

    fn push_date(&mut self, when: Option<WorkDate>) {
        let Some(WorkDate { start: PartialDate { year, month, day }, .. }) = when else { return };
        self.push_line("PY", &year.to_string());
        if let Some(month) = month {
            let day = day.map(|day| format!("{day:02}")).unwrap_or_default();
            self.push_line("DA", &format!("{year:04}/{month:02}/{day}"));
        }
    }
}
