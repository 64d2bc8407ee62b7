//! The programme: the order of a workshop's records.

use serde::{Deserialize, Serialize};

use crate::content::record::{Record, RecordKind};
use crate::id::Key;
use crate::register::Register;

/// The order of the records, and the rank of each. Translations are not in the order; they have the
/// rank and the number of their original.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Positions in the register, in order.
    order: Vec<usize>,
    /// By position in the register.
    ranks: Vec<usize>,
    /// By position in the register.
    numbers: Vec<usize>,
    /// By kind.
    counts: [usize; RecordKind::ALL.len()],
}

impl Programme {
    /// The programme of a register of records.
    #[must_use]
    pub fn new(records: &Register<Record>) -> Self {
        let is_original = |index: &usize| records[*index].value.original.is_none();
        let mut order: Vec<_> = (0..records.len()).filter(is_original).collect();
        // The register is sorted by id, so a stable sort leaves equal keys sorted by id.
        order.sort_by_cached_key(|&index| records[index].value.programme_key());
        let mut ranks = vec![0; records.len()];
        let mut numbers = vec![0; records.len()];
        let mut counts = [0; RecordKind::ALL.len()];
        for (rank, &index) in order.iter().enumerate() {
            let count = &mut counts[records[index].value.kind as usize];
            *count += 1;
            numbers[index] = *count;
            ranks[index] = rank;
        }
        for (index, record) in records.iter().enumerate() {
            if let Some(original) = record.value.original {
                ranks[index] = ranks[original];
                numbers[index] = numbers[original];
            }
        }
        Self { order, ranks, numbers, counts }
    }

    /// The records, by their positions in the register.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.order.iter().copied()
    }

    /// The number of records without translations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are no records.
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

    /// The number of a record among those of its kind, from 1.
    #[must_use]
    pub fn number(&self, record: Key) -> usize {
        self.numbers[record.index()]
    }

    /// The number of records of a kind.
    #[must_use]
    pub const fn count(&self, kind: RecordKind) -> usize {
        self.counts[kind as usize]
    }
}
