//! Records as lines of lists. Entries and records all stand one folder deep, so the line of a
//! record is the same on all of their pages, and is filled once.

use std::sync::OnceLock;

use super::fill::{Filler, Frame};
use kyyeu_model::{EntryKind, Key, Proceedings};
use kyyeu_view::{Line, Telling};

/// The lines that were filled so far, in one language, as they stand on pages one folder deep.
#[derive(Debug)]
pub struct Lines {
    records: Vec<OnceLock<Line>>,
    pages: Vec<OnceLock<Line>>,
}

/// A page one folder deep, in a folder where nothing else stands: addresses from it hold on every
/// such page.
const ANYWHERE: &str = "*/*";

impl Lines {
    /// None yet.
    #[must_use]
    pub fn new(proceedings: &Proceedings) -> Self {
        let empty =
            |kind| std::iter::repeat_with(OnceLock::new).take(proceedings.count(kind)).collect();
        Self { records: empty(EntryKind::Record), pages: empty(EntryKind::Page) }
    }

    fn place(&self, key: Key) -> Option<&OnceLock<Line>> {
        if key.kind == EntryKind::Page { &self.pages } else { &self.records }.get(key.at())
    }
}

impl Filler<'_> {
    /// A record or free page as a line among others of all kinds.
    pub fn line(&self, key: Key) -> Line {
        let one_deep = self.frame == Frame::Site && self.from.matches('/').count() == 1;
        if !one_deep {
            return Line::new(self.record(key), Telling::Kind);
        }
        let fill = || Line::new(Filler { from: ANYWHERE, ..*self }.record(key), Telling::Kind);
        match self.material.lines.place(key) {
            // Whoever watches wants to know what each page looks at.
            Some(place) if !self.material.proceedings.is_watched() => {
                place.get_or_init(fill).clone()
            }
            _ => fill(),
        }
    }

    /// Records as lines of a list of their own.
    pub fn list(&self, keys: impl IntoIterator<Item = Key>, telling: Telling) -> Vec<Line> {
        keys.into_iter().map(|key| Line::new(self.record(key), telling)).collect()
    }
}
