//! The volume: on one page as a rule, in parts where a browser could not open it whole.

use super::{EntryKind, Key, Proceedings, RecordKind};

/// How many records one page of the volume holds.
const RECORDS: usize = 200;

impl Proceedings {
    /// How many pages the volume has. The first of several holds title, contents, registers and indexes alone.
    #[must_use]
    pub const fn parts_of_volume(&self) -> usize {
        let records = self.programme.len();
        if records <= RECORDS { 1 } else { 1 + records.div_ceil(RECORDS) }
    }

    /// The path of a page of the volume, from 0 on.
    #[must_use]
    pub fn volume_address(part: usize) -> String {
        if part == 0 { "volume.html".to_owned() } else { format!("volume-{}.html", part + 1) }
    }

    /// The number of a record in the volume, from 1 on: kind by kind, in the workshop's order.
    #[must_use]
    pub fn number_in_volume(&self, record: Key) -> usize {
        let kind = self.records[record.at()].value.kind;
        let before = RecordKind::ALL.iter().take_while(|&&other| other != kind);
        before.map(|&kind| self.programme.count(kind)).sum::<usize>() + self.programme.number(record)
    }

    /// On which page of the volume an entry stands: free pages follow the last record.
    #[must_use]
    pub fn part_of_volume(&self, key: Key) -> usize {
        match key.kind {
            _ if self.parts_of_volume() == 1 => 0,
            EntryKind::Record => 1 + (self.number_in_volume(key) - 1) / RECORDS,
            EntryKind::Page => self.parts_of_volume() - 1,
            _ => 0,
        }
    }
}
