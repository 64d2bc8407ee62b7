//! How the volume is bound: on one page as a rule, in parts where a browser could not open it
//! whole.
//!
//! The cut depends on who names whom and on the order of names, never on how long a text is: an
//! edit of words alone moves nothing from one part into another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entry_order::{free_pages, record_kinds, sort_key};
use kyyeu_model::{EntryKind, Key, Links, LocaleContext, Proceedings, RecordKind};

/// Up to so many records, the volume is on one page.
const MAX_UNSPLIT_RECORDS: usize = 200;

/// Which entries have an index.
const INDEXED_REGISTERS: [EntryKind; 4] =
    [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation, EntryKind::Document];

// What weighs about as much as a link to a record: a record, and an entry without those who name
// it.
const RECORD_WEIGHT: usize = 160;
const ENTRY_WEIGHT: usize = 8;

/// How much goes into a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VolumeSplit {
    /// As much as a browser opens at once: fifty records.
    Screen,
    /// As much as it prints at once: few files for whoever prints them.
    Print,
    /// Everything: a file that stands alone, and a book, which is cut by its own rules.
    None,
}

impl VolumeSplit {
    const fn max_part_weight(self) -> usize {
        match self {
            Self::Screen => 50 * RECORD_WEIGHT,
            Self::Print => 200 * RECORD_WEIGHT,
            Self::None => usize::MAX,
        }
    }
}

/// What the volume has, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Section {
    /// Records of a kind, in the workshop's order.
    Records(RecordKind),
    /// Free pages.
    Pages,
    /// A register, by name.
    Register(EntryKind),
    /// The index of a register: those that a record names, by name.
    Index(EntryKind),
}

impl Section {
    /// The name of what stands in it.
    #[must_use]
    pub const fn kind_name(self) -> &'static str {
        match self {
            Self::Records(kind) => kind.name(),
            Self::Pages => "page",
            Self::Register(kind) | Self::Index(kind) => kind.name(),
        }
    }

    /// Its anchor, where it has a heading.
    #[must_use]
    pub fn anchor(self) -> Option<String> {
        match self {
            Self::Records(_) | Self::Pages => None,
            Self::Register(kind) => Some(format!("register.{}", kind.name())),
            // The index of people was there first, and keeps its address.
            Self::Index(EntryKind::Speaker) => Some("names".to_owned()),
            Self::Index(kind) => Some(format!("index.{}", kind.name())),
        }
    }

    const fn holds_entries(self) -> bool {
        !matches!(self, Self::Index(_))
    }
}

/// What of a section stands in a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionSlice {
    /// The section.
    pub section: Section,
    /// Which of it, in order: one at least.
    pub keys: Vec<Key>,
    /// In which part.
    pub part: usize,
}

impl SectionSlice {
    /// The first and the last.
    #[must_use]
    pub fn first_and_last(&self) -> [Key; 2] {
        [self.keys[0], self.keys[self.keys.len() - 1]]
    }
}

/// The volume, bound.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VolumeLayout {
    slices: Vec<SectionSlice>,
    part_count: usize,
    part_of: BTreeMap<Key, usize>,
}

impl VolumeLayout {
    /// Binds the volume.
    #[must_use]
    pub fn new(
        proceedings: &Proceedings,
        links: &Links,
        language: &LocaleContext,
        split: VolumeSplit,
    ) -> Self {
        let sections = list_sections(proceedings, links, language);
        let (mut slices, mut part, mut held) = (Vec::<SectionSlice>::new(), 0, usize::MAX);
        let whole =
            proceedings.programme.len() <= MAX_UNSPLIT_RECORDS || split == VolumeSplit::None;
        for (section, keys) in sections {
            let mut slice: Option<SectionSlice> = None;
            for key in keys {
                let weight = if key.kind == EntryKind::Record {
                    RECORD_WEIGHT
                } else {
                    ENTRY_WEIGHT + links.backlinks(key).len()
                };
                held = held.saturating_add(weight);
                if !whole && held > split.max_part_weight() {
                    // The first of several has the title and the contents, and nothing else.
                    part += 1;
                    held = weight;
                    slices.extend(slice.take());
                }
                slice
                    .get_or_insert_with(|| SectionSlice { section, keys: Vec::new(), part })
                    .keys
                    .push(key);
            }
            slices.extend(slice);
        }
        let entries = slices.iter().filter(|slice| slice.section.holds_entries());
        let part_of =
            entries.flat_map(|slice| slice.keys.iter().map(|&key| (key, slice.part))).collect();
        Self { part_of, part_count: part + 1, slices: slices }
    }

    /// How many pages the volume has.
    #[must_use]
    pub const fn part_count(&self) -> usize {
        self.part_count
    }

    /// Whether it is on several pages.
    #[must_use]
    pub const fn is_split(&self) -> bool {
        self.part_count > 1
    }

    /// What stands in a part, in order.
    pub fn slices_of_part(&self, part: usize) -> impl Iterator<Item = &SectionSlice> {
        self.slices.iter().filter(move |slice| slice.part == part)
    }

    /// Whether a section begins with a piece.
    #[must_use]
    pub fn starts_section(&self, slice: &SectionSlice) -> bool {
        self.slices
            .iter()
            .find(|first| first.section == slice.section)
            .is_some_and(|first| first.part == slice.part)
    }

    /// Everything that there is, in order.
    #[must_use]
    pub fn slices(&self) -> &[SectionSlice] {
        &self.slices
    }

    /// On which page of the volume an entry stands, from 0 on.
    #[must_use]
    pub fn part_of(&self, key: Key) -> usize {
        self.part_of.get(&key).copied().unwrap_or(0)
    }
}

fn list_sections(
    proceedings: &Proceedings,
    links: &Links,
    language: &LocaleContext,
) -> Vec<(Section, Vec<Key>)> {
    let of_kind = |kind: RecordKind| {
        let records =
            proceedings.programme.iter().filter(|&at| proceedings.records[at].value.kind == kind);
        (Section::Records(kind), records.map(|at| Key::new(EntryKind::Record, at)).collect())
    };
    let sorted = |kind: EntryKind| {
        let mut keys: Vec<_> = proceedings.keys(kind).collect();
        keys.sort_by_cached_key(|&key| sort_key(proceedings, language, key));
        keys
    };
    let is_named = |key: &Key| {
        links.backlinks(*key).iter().any(|backlink| backlink.source.kind == EntryKind::Record)
    };
    let mut sections: Vec<(Section, Vec<Key>)> = record_kinds(proceedings).map(of_kind).collect();
    sections.push((Section::Pages, free_pages(proceedings)));
    let registers: Vec<_> =
        EntryKind::REGISTERS.iter().map(|&kind| (Section::Register(kind), sorted(kind))).collect();
    let index = |kind: EntryKind| {
        let register = registers.iter().find(|(section, _)| *section == Section::Register(kind));
        let keys = register
            .map(|(_, keys)| keys.iter().copied().filter(is_named).collect())
            .unwrap_or_default();
        (Section::Index(kind), keys)
    };
    let indexes: Vec<_> = INDEXED_REGISTERS.into_iter().map(index).collect();
    sections.extend(registers);
    sections.extend(indexes);
    sections
}
