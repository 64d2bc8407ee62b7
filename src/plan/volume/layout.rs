//! Layout of the volume: on one page as a rule, in parts if one page would be too long for a
//! browser.
//!
//! The division depends on backlinks and on the order of names, never on the length of a text: an
//! edit of prose alone moves no entry into another part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entry_order::{free_pages, record_kinds, sort_key};
use kyyeu_model::{EntryKind, Key, Links, LocaleContext, Proceedings, RecordKind};

/// The most records of a volume on one page.
const MAX_UNSPLIT_RECORDS: usize = 200;

/// The registers that have an index.
const INDEXED_REGISTERS: [EntryKind; 4] =
    [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation, EntryKind::Document];

/// The weights of a record, and of an entry without its backlinks; a backlink weighs 1.
const RECORD_WEIGHT: usize = 160;
const ENTRY_WEIGHT: usize = 8;

/// How the volume is divided into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VolumeSplit {
    /// Parts that a browser opens quickly: about fifty records each.
    Screen,
    /// Parts that a browser prints at once: about 200 records each.
    Print,
    /// No division: the single file has one page, and the EPUB has its own rules.
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

/// A section of the volume; sections are in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Section {
    /// Records of a kind, in the workshop's order.
    Records(RecordKind),
    /// Free pages.
    Pages,
    /// A register, by name.
    Register(EntryKind),
    /// The index of a register: the entries that records name, by name.
    Index(EntryKind),
}

impl Section {
    /// The name of the kind of entries that it contains, such as `paper` or `speaker`.
    #[must_use]
    pub const fn kind_name(self) -> &'static str {
        match self {
            Self::Records(kind) => kind.name(),
            Self::Pages => "page",
            Self::Register(kind) | Self::Index(kind) => kind.name(),
        }
    }

    /// The anchor of its heading; `None` if the section has no heading.
    #[must_use]
    pub fn anchor(self) -> Option<String> {
        match self {
            Self::Records(_) | Self::Pages => None,
            Self::Register(kind) => Some(format!("register.{}", kind.name())),
            // The index of speakers is older than the others and keeps its published address.
            Self::Index(EntryKind::Speaker) => Some("names".to_owned()),
            Self::Index(kind) => Some(format!("index.{}", kind.name())),
        }
    }

    const fn holds_entries(self) -> bool {
        !matches!(self, Self::Index(_))
    }
}

/// The entries of a section that are in one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionSlice {
    /// The section.
    pub section: Section,
    /// The entries, in order; never empty.
    pub keys: Vec<Key>,
    /// The part, counted from 0.
    pub part: usize,
}

impl SectionSlice {
    /// The first entry and the last one.
    #[must_use]
    pub fn first_and_last(&self) -> [Key; 2] {
        [self.keys[0], self.keys[self.keys.len() - 1]]
    }
}

/// The parts of the volume, and which part contains which entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VolumeLayout {
    slices: Vec<SectionSlice>,
    part_count: usize,
    part_of: BTreeMap<Key, usize>,
}

impl VolumeLayout {
    /// Divides the volume into parts.
    #[must_use]
    pub fn new(
        proceedings: &Proceedings,
        links: &Links,
        language: &LocaleContext,
        split: VolumeSplit,
    ) -> Self {
        let is_split =
            proceedings.programme.len() > MAX_UNSPLIT_RECORDS && split != VolumeSplit::None;
        let max_part_weight = if is_split { split.max_part_weight() } else { usize::MAX };
        let mut slices: Vec<SectionSlice> = Vec::new();
        // The first of several parts has the title and the contents, and no entries.
        let mut part = usize::from(is_split);
        let mut part_weight: usize = 0;
        let mut has_entries = false;
        for SectionKeys { section, keys } in list_sections(proceedings, links, language) {
            let mut is_slice_open = false;
            for key in keys {
                let weight = entry_weight(links, key);
                part_weight = part_weight.saturating_add(weight);
                if part_weight > max_part_weight && has_entries {
                    part += 1;
                    part_weight = weight;
                    is_slice_open = false;
                }
                has_entries = true;
                match slices.last_mut() {
                    Some(slice) if is_slice_open => slice.keys.push(key),
                    _ => slices.push(SectionSlice { section, keys: vec![key], part }),
                }
                is_slice_open = true;
            }
        }
        let part_of = slices
            .iter()
            .filter(|slice| slice.section.holds_entries())
            .flat_map(|slice| slice.keys.iter().map(|&key| (key, slice.part)))
            .collect();
        Self { slices, part_count: part + 1, part_of }
    }

    /// The number of pages of the volume.
    #[must_use]
    pub const fn part_count(&self) -> usize {
        self.part_count
    }

    /// Whether the volume has several pages.
    #[must_use]
    pub const fn is_split(&self) -> bool {
        self.part_count > 1
    }

    /// The slices of a part, in order.
    #[must_use]
    pub fn slices_of_part(&self, part: usize) -> &[SectionSlice] {
        // Slices are sorted by part.
        let start = self.slices.partition_point(|slice| slice.part < part);
        let count = self.slices[start..].partition_point(|slice| slice.part == part);
        &self.slices[start..start + count]
    }

    /// Whether a slice is the first of its section.
    #[must_use]
    pub fn starts_section(&self, slice: &SectionSlice) -> bool {
        self.slices
            .iter()
            .find(|first| first.section == slice.section)
            .is_some_and(|first| first.part == slice.part)
    }

    /// All slices, in order.
    #[must_use]
    pub fn slices(&self) -> &[SectionSlice] {
        &self.slices
    }

    /// The part that contains an entry, counted from 0.
    #[must_use]
    pub fn part_of(&self, key: Key) -> usize {
        self.part_of.get(&key).copied().unwrap_or(0)
    }
}

/// About the length of an entry in the volume.
fn entry_weight(links: &Links, key: Key) -> usize {
    match key.kind {
        EntryKind::Record => RECORD_WEIGHT,
        _ => ENTRY_WEIGHT + links.backlinks(key).len(),
    }
}

/// The entries of a section, in order.
struct SectionKeys {
    section: Section,
    keys: Vec<Key>,
}

fn list_sections(
    proceedings: &Proceedings,
    links: &Links,
    language: &LocaleContext,
) -> Vec<SectionKeys> {
    let mut sections = Vec::new();
    for kind in record_kinds(proceedings) {
        let keys = proceedings
            .programme
            .iter()
            .filter(|&index| proceedings.records[index].value.kind == kind)
            .map(|index| Key::new(EntryKind::Record, index))
            .collect();
        sections.push(SectionKeys { section: Section::Records(kind), keys });
    }
    sections.push(SectionKeys { section: Section::Pages, keys: free_pages(proceedings) });
    let mut indexes: Vec<SectionKeys> = INDEXED_REGISTERS
        .into_iter()
        .map(|kind| SectionKeys { section: Section::Index(kind), keys: Vec::new() })
        .collect();
    let is_named_by_record = |key: &Key| {
        links.backlinks(*key).iter().any(|backlink| backlink.source.kind == EntryKind::Record)
    };
    for &kind in EntryKind::REGISTERS {
        let mut keys: Vec<_> = proceedings.keys(kind).collect();
        keys.sort_by_cached_key(|&key| sort_key(proceedings, language, key));
        if let Some(index) = indexes.iter_mut().find(|index| index.section == Section::Index(kind))
        {
            index.keys = keys.iter().copied().filter(is_named_by_record).collect();
        }
        sections.push(SectionKeys { section: Section::Register(kind), keys });
    }
    sections.extend(indexes);
    sections
}
