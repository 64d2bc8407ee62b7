//! The order in which a workshop has its records.

use serde::{Deserialize, Serialize};

use crate::{Key, Record, RecordKind, Register};

/// The records in the workshop's order, and the place of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    order: Vec<usize>,
    ranks: Vec<usize>,
    numbers: Vec<usize>,
    counts: [usize; RecordKind::ALL.len()],
}

impl Programme {
    /// The programme of a register of records.
    #[must_use]
    pub fn new(records: &Register<Record>) -> Self {
        let all = 0..records.len();
        let mut order: Vec<_> =
            all.clone().filter(|&at| records[at].value.original.is_none()).collect();
        order
            .sort_by_cached_key(|&at| (records[at].value.programme_key(), records[at].id.as_str()));
        let mut programme =
            Self { ranks: vec![0; all.len()], numbers: vec![0; all.len()], ..Self::default() };
        for (rank, &at) in order.iter().enumerate() {
            let count = &mut programme.counts[records[at].value.kind as usize];
            *count += 1;
            programme.numbers[at] = *count;
            programme.ranks[at] = rank;
        }
        // A translation has the place of its original.
        for (at, original) in all.filter_map(|at| Some((at, records[at].value.original?))) {
            programme.ranks[at] = programme.ranks[original];
            programme.numbers[at] = programme.numbers[original];
        }
        Self { order, ..programme }
    }

    /// The records, by their positions in the register.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.order.iter().copied()
    }

    /// How many records there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The record at a rank.
    #[must_use]
    pub fn record_at(&self, rank: usize) -> Option<usize> {
        self.order.get(rank).copied()
    }

    /// The rank of a record, from 0.
    #[must_use]
    pub fn rank(&self, record: Key) -> usize {
        self.ranks[record.index()]
    }

    /// The place of a record among those of its kind, from 1.
    #[must_use]
    pub fn number(&self, record: Key) -> usize {
        self.numbers[record.index()]
    }

    /// How many records of a kind there are.
    #[must_use]
    pub const fn count(&self, kind: RecordKind) -> usize {
        self.counts[kind as usize]
    }
}
