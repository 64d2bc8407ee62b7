//! The volume: the whole proceedings in order, on one page or in parts.

pub mod epub;
pub mod layout;
pub mod single_file;

use crate::context::PlanContext;
use crate::corrections;
use crate::dataset;
use crate::view_builder::ViewBuilder;
use crate::volume::layout::{Section, SectionSlice};
use kyyeu_model::{EntryKind, Key, Proceedings, Relation, RelationField};
use kyyeu_view::{
    Link, VolumeEntry, VolumeIndex, VolumeIndexEntry, VolumePager, VolumeRange, VolumeRecord,
    VolumeRegister, VolumeSection, VolumeSectionRanges, VolumeTitlePage, VolumeTocEntry,
    VolumeTocSection, VolumeView,
};

/// A part of the volume.
pub struct VolumeContent {
    pub view: VolumeView,
    /// The entries whose prose the part shows, in order; the view refers to them by index.
    pub prose_keys: Vec<Key>,
}

/// Builds a part of the volume.
pub fn build_volume_view(builder: ViewBuilder<'_>, part: usize) -> VolumeContent {
    let layout = builder.context.volume_layout;
    let mut builder = VolumeBuilder { view_builder: builder, prose_keys: Vec::new() };
    let is_first_of_several = part == 0 && layout.is_split();
    let mut view = VolumeView {
        beside: (part > 0).then(|| builder.build_pager(part)),
        front: (part == 0).then(|| builder.build_front()),
        parts: if is_first_of_several { builder.build_parts() } else { Vec::new() },
        ..VolumeView::default()
    };
    for slice in layout.slices_of_part(part) {
        let kind = slice.section.kind_name();
        let keys = || slice.keys.iter().copied();
        let anchor = builder.slice_anchor(slice);
        match slice.section {
            Section::Records(_) => {
                view.contents.push(VolumeTocSection {
                    kind,
                    records: keys().map(|key| builder.build_toc_entry(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| builder.build_record(key)).collect(),
                });
            }
            Section::Pages => {
                view.contents.push(VolumeTocSection {
                    kind,
                    records: keys().map(|key| builder.build_toc_entry(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| builder.build_free_page(key)).collect(),
                });
            }
            Section::Register(_) => {
                let entries = keys().map(|key| builder.build_entry(key)).collect();
                view.registers.push(VolumeRegister { kind, anchor, entries });
            }
            Section::Index(_) => {
                view.indexes.push(VolumeIndex { kind, anchor, lines: builder.build_index(keys()) })
            }
        }
    }
    VolumeContent { view, prose_keys: builder.prose_keys }
}

/// The title of a page of the volume.
pub fn volume_title(context: PlanContext<'_>, part: usize) -> String {
    let locale = &context.language.locale;
    let volume = locale.text("volume");
    match part {
        0 => volume.to_owned(),
        _ => locale.format("volume_part", &[("volume", volume), ("n", &(part + 1).to_string())]),
    }
}

struct VolumeBuilder<'a> {
    view_builder: ViewBuilder<'a>,
    prose_keys: Vec<Key>,
}

impl VolumeBuilder<'_> {
    /// The parts before and behind one.
    fn build_pager(&self, part: usize) -> VolumePager {
        let context = self.view_builder.context;
        let link = |part| Link {
            href: Proceedings::volume_address(part),
            text: volume_title(context, part),
        };
        let behind = part + 1;
        VolumePager {
            before: link(part - 1),
            behind: (behind < context.volume_layout.part_count()).then(|| link(behind)),
        }
    }

    fn build_front(&self) -> VolumeTitlePage {
        let context = self.view_builder.context;
        VolumeTitlePage {
            summary: context.proceedings.workshop.summary.clone(),
            organisers: self.view_builder.links(&context.links.organisers),
            chairs: self.view_builder.links(&context.links.chairs),
        }
    }

    /// What stands in which part.
    fn build_parts(&self) -> Vec<VolumeSectionRanges> {
        let slices = self.view_builder.context.volume_layout.slices();
        let sections = slices.chunk_by(|a, b| a.section == b.section);
        sections.map(|slices| self.build_part(slices[0].section, slices)).collect()
    }

    fn build_part(&self, section: Section, slices: &[SectionSlice]) -> VolumeSectionRanges {
        let PlanContext { proceedings, language, .. } = self.view_builder.context;
        let group = if matches!(section, Section::Index(_)) { "volume_index" } else { "kinds" };
        let number = |key| proceedings.volume_number(key);
        let range = |slice: &SectionSlice| VolumeRange {
            href: format!(
                "{}#{}",
                Proceedings::volume_address(slice.part),
                self.slice_anchor(slice)
            ),
            numbers: matches!(section, Section::Records(_))
                .then(|| slice.first_and_last().map(number)),
            ends: slice.first_and_last().map(|key| self.view_builder.name(key)),
        };
        VolumeSectionRanges {
            heading: language.locale.text_in(group, section.kind_name()).to_owned(),
            ranges: slices.iter().map(range).collect(),
        }
    }

    /// Where a piece begins.
    fn slice_anchor(&self, slice: &SectionSlice) -> String {
        let proceedings = self.view_builder.context.proceedings;
        match slice.section.anchor() {
            None => proceedings.volume_anchor(slice.first_and_last()[0]),
            Some(anchor) if self.view_builder.context.volume_layout.starts_section(slice) => anchor,
            Some(anchor) => format!("{anchor}.{}", slice.part + 1),
        }
    }

    /// A record or free page in the contents.
    fn build_toc_entry(&self, key: Key) -> VolumeTocEntry {
        let context = self.view_builder.context;
        let href = self.view_builder.href(key);
        if key.kind == EntryKind::Page {
            let page = &context.proceedings.pages[key.index()].value;
            let text = corrections::title_with_status(context, &page.title, page.status());
            return VolumeTocEntry { number: 0, link: Link { href, text }, speakers: Vec::new() };
        }
        let record = &context.proceedings.records[key.index()].value;
        let text = corrections::title_with_status(context, &record.title, record.status());
        let speakers = &context.links.records[key.index()].speakers;
        VolumeTocEntry {
            number: context.proceedings.volume_number(key),
            link: Link { href, text },
            speakers: speakers.iter().map(|&key| self.view_builder.name(key)).collect(),
        }
    }

    fn add_prose(&mut self, key: Key) -> usize {
        self.prose_keys.push(key);
        self.prose_keys.len() - 1
    }

    fn build_record(&mut self, key: Key) -> VolumeRecord {
        let context = self.view_builder.context;
        let record = &context.proceedings.records[key.index()].value;
        let links = &context.links.records[key.index()];
        VolumeRecord {
            number: context.proceedings.volume_number(key),
            anchor: context.proceedings.volume_anchor(key),
            title: corrections::title_with_status(context, &record.title, record.status()),
            language: record.language.clone(),
            speakers: self.view_builder.person_summaries(&links.speakers),
            role: record.role.clone(),
            organisations: self.view_builder.links(&links.organisations),
            date: record.date.as_ref().map(|date| date.format_localized(&context.language.locale)),
            session: record.session.clone(),
            source: record.source.clone(),
            corrections: corrections::build_volume_corrections(context, key),
            body: self.add_prose(key),
        }
    }

    fn build_free_page(&mut self, key: Key) -> VolumeRecord {
        let context = self.view_builder.context;
        let page = &context.proceedings.pages[key.index()].value;
        VolumeRecord {
            number: 0,
            anchor: context.proceedings.volume_anchor(key),
            title: corrections::title_with_status(context, &page.title, page.status()),
            language: None,
            speakers: Vec::new(),
            role: None,
            organisations: Vec::new(),
            date: None,
            session: None,
            source: None,
            corrections: Vec::new(),
            body: self.add_prose(key),
        }
    }

    fn build_entry(&mut self, key: Key) -> VolumeEntry {
        let builder = self.view_builder;
        let context = builder.context;
        let has_text = context.has_prose(key);
        let dataset =
            (key.kind == EntryKind::Dataset).then(|| dataset::build_dataset_view(builder, key));
        VolumeEntry {
            anchor: context.proceedings.volume_anchor(key),
            name: builder.name(key),
            facts: self.facts(key),
            dataset,
            records: self.record_links(key),
            body: has_text.then(|| self.add_prose(key)),
        }
    }

    /// What is said of an entry beside its name; a fact that leads nowhere has no address.
    fn facts(&self, key: Key) -> Vec<Link> {
        let proceedings = self.view_builder.context.proceedings;
        let plain = |text: &String| Link { href: String::new(), text: text.clone() };
        let at = key.index();
        let mut facts: Vec<Link> = match key.kind {
            EntryKind::Speaker => proceedings.speakers[at].value.titles.iter().map(plain).collect(),
            EntryKind::Province => {
                proceedings.provinces[at].value.region.iter().map(plain).collect()
            }
            EntryKind::Organisation => {
                proceedings.organisations[at].value.kind.iter().map(plain).collect()
            }
            EntryKind::Document => {
                let line = self.view_builder.document_summary(key);
                line.title.iter().chain(&line.date).map(plain).collect()
            }
            _ => Vec::new(),
        };
        let fields = [
            RelationField::Organisation,
            RelationField::Parent,
            RelationField::Issuer,
            RelationField::Province,
            RelationField::Successor,
        ];
        facts.extend(fields.iter().filter_map(|&field| self.view_builder.related(key, field)));
        facts
    }

    /// The records that name an entry, by their numbers.
    fn record_links(&self, key: Key) -> Vec<Link> {
        let backlinks = self.view_builder.context.links.backlinks(key).iter();
        let mut records: Vec<_> = backlinks
            .filter(|backlink| backlink.source.kind == EntryKind::Record)
            .map(|backlink| {
                (
                    self.view_builder.context.proceedings.volume_number(backlink.source),
                    backlink.source,
                )
            })
            .collect();
        records.sort_unstable();
        records
            .into_iter()
            .map(|(number, by)| Link { href: self.view_builder.href(by), text: number.to_string() })
            .collect()
    }

    /// Where an entry is named, in the order of the volume: by the number of a record where that is
    /// its own or about it as a whole, else by that of each paragraph.
    fn passage_links(&self, key: Key) -> Vec<Link> {
        let context = self.view_builder.context;
        let PlanContext { proceedings, links, .. } = context;
        let mut passages: Vec<(usize, usize, String)> = Vec::new();
        for backlink in
            links.backlinks(key).iter().filter(|backlink| backlink.source.kind == EntryKind::Record)
        {
            let record = proceedings.volume_number(backlink.source);
            let in_places = backlink.relation > Relation::Subject;
            let numbered = in_places
                .then(|| context.mention_anchors(backlink.source, key))
                .into_iter()
                .flatten();
            let named: Vec<_> = numbered
                .filter_map(|(anchor, number)| {
                    Some((
                        record,
                        number?,
                        self.view_builder.href_to_anchor(backlink.source, anchor),
                    ))
                })
                .collect();
            if named.is_empty() {
                passages.push((record, 0, self.view_builder.href(backlink.source)));
            }
            passages.extend(named);
        }
        passages.sort_unstable();
        passages.dedup();
        let text = |record: usize, number| match number {
            0 => record.to_string(),
            number => format!("{record}.{number}"),
        };
        passages
            .into_iter()
            .map(|(record, number, href)| Link { href, text: text(record, number) })
            .collect()
    }

    /// Lines of an index, each first one under its letter.
    fn build_index(&self, keys: impl Iterator<Item = Key>) -> Vec<VolumeIndexEntry> {
        let context = self.view_builder.context;
        let collation = &context.language.collation;
        let mut last = String::new();
        let line = |key: Key| {
            let name = self.view_builder.link(key);
            let letter = match key.kind {
                EntryKind::Speaker => {
                    let speaker = &context.proceedings.speakers[key.index()].value;
                    collation.person_index_letter(
                        &speaker.name,
                        speaker.family.as_deref(),
                        speaker.given.as_deref(),
                    )
                }
                _ => collation.index_letter(&name.text),
            };
            let first = letter != last;
            last.clone_from(&letter);
            VolumeIndexEntry {
                name,
                letter: first.then_some(letter),
                places: self.passage_links(key),
            }
        };
        keys.map(line).collect()
    }
}
