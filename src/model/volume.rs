//! The volume: its pages, and the numbers of records in it.

use crate::{Key, Proceedings, RecordKind};

impl Proceedings {
    /// The path of a page of the volume, from 0 on.
    #[must_use]
    pub fn volume_address(part: usize) -> String {
        if part == 0 { "volume.html".to_owned() } else { format!("volume-{}.html", part + 1) }
    }

    /// The number of a record in the volume, from 1 on: kind by kind, in the workshop's order.
    #[must_use]
    pub fn volume_number(&self, record: Key) -> usize {
        let kind = self.records[record.index()].value.kind;
        let before = RecordKind::ALL.iter().take_while(|&&other| other != kind);
        before.map(|&kind| self.programme.count(kind)).sum::<usize>()
            + self.programme.number(record)
    }
}
