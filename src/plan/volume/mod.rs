//! The volume: the whole proceedings in reading order, on one page or in parts.

pub mod epub;
mod epub_cover;
mod epub_documents;
mod epub_package;
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
        pager: (part > 0).then(|| builder.build_pager(part)),
        title_page: (part == 0).then(|| builder.build_front()),
        parts: if is_first_of_several { builder.build_parts() } else { Vec::new() },
        ..VolumeView::default()
    };
    for slice in layout.slices_of_part(part) {
        let SectionSlice { section, ref keys, .. } = *slice;
        let kind = section.kind_name();
        let anchor = builder.slice_anchor(slice);
        match section {
            Section::Records(_) | Section::Pages => {
                let entries = keys.iter().map(|&key| builder.build_toc_entry(key)).collect();
                view.contents.push(VolumeTocSection { kind, records: entries });
                let records = keys.iter().map(|&key| builder.build_record(key)).collect();
                view.sections.push(VolumeSection { kind, records });
            }
            Section::Register(_) => {
                let entries = keys.iter().map(|&key| builder.build_entry(key)).collect();
                view.registers.push(VolumeRegister { kind, anchor, entries });
            }
            Section::Index(_) => {
                view.indexes.push(VolumeIndex { kind, anchor, lines: builder.build_index(keys) });
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

/// Builds a part of the volume, and collects the entries whose prose it shows.
struct VolumeBuilder<'a> {
    view_builder: ViewBuilder<'a>,
    prose_keys: Vec<Key>,
}

impl VolumeBuilder<'_> {
    /// Links to the parts before and after one.
    fn build_pager(&self, part: usize) -> VolumePager {
        let context = self.view_builder.context;
        let link = |part| Link {
            href: Proceedings::volume_address(part),
            text: volume_title(context, part),
        };
        let next = part + 1;
        VolumePager {
            previous: link(part - 1),
            next: (next < context.volume_layout.part_count()).then(|| link(next)),
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

    /// The contents of a volume in parts: which entries of each section are in which part.
    fn build_parts(&self) -> Vec<VolumeSectionRanges> {
        let slices = self.view_builder.context.volume_layout.slices();
        let sections = slices.chunk_by(|a, b| a.section == b.section);
        sections.map(|slices| self.build_ranges(slices[0].section, slices)).collect()
    }

    fn build_ranges(&self, section: Section, slices: &[SectionSlice]) -> VolumeSectionRanges {
        let PlanContext { proceedings, language, .. } = self.view_builder.context;
        let group = if matches!(section, Section::Index(_)) { "volume_index" } else { "kinds" };
        let are_numbered = matches!(section, Section::Records(_));
        let range = |slice: &SectionSlice| {
            let ends = slice.first_and_last();
            let page = Proceedings::volume_address(slice.part);
            VolumeRange {
                href: format!("{page}#{}", self.slice_anchor(slice)),
                numbers: are_numbered.then(|| ends.map(|key| proceedings.volume_number(key))),
                first_and_last: ends.map(|key| self.view_builder.name(key)),
            }
        };
        VolumeSectionRanges {
            heading: language.locale.text_in(group, section.kind_name()).to_owned(),
            ranges: slices.iter().map(range).collect(),
        }
    }

    /// The anchor at which a slice begins.
    fn slice_anchor(&self, slice: &SectionSlice) -> String {
        let PlanContext { proceedings, volume_layout, .. } = self.view_builder.context;
        match slice.section.anchor() {
            None => proceedings.volume_anchor(slice.first_and_last()[0]),
            Some(anchor) if volume_layout.starts_section(slice) => anchor,
            Some(anchor) => format!("{anchor}.{}", slice.part + 1),
        }
    }

    /// A record or free page in the table of contents.
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

    /// Adds the prose of an entry to the part, and returns its index.
    fn add_prose(&mut self, key: Key) -> usize {
        self.prose_keys.push(key);
        self.prose_keys.len() - 1
    }

    /// A record or free page.
    fn build_record(&mut self, key: Key) -> VolumeRecord {
        if key.kind == EntryKind::Page {
            return self.build_free_page(key);
        }
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
            date: self.view_builder.format_date(record.date.as_ref()),
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
        let has_prose = context.has_prose(key);
        let is_dataset = key.kind == EntryKind::Dataset;
        VolumeEntry {
            anchor: context.proceedings.volume_anchor(key),
            name: builder.name(key),
            facts: self.facts(key),
            dataset: is_dataset.then(|| dataset::build_dataset_view(builder, key)),
            records: self.record_links(key),
            body: has_prose.then(|| self.add_prose(key)),
        }
    }

    /// The facts below an entry's name; a fact that is no entry has no address.
    fn facts(&self, key: Key) -> Vec<Link> {
        let proceedings = self.view_builder.context.proceedings;
        let index = key.index();
        let texts: Vec<String> = match key.kind {
            EntryKind::Speaker => proceedings.speakers[index].value.titles.clone(),
            EntryKind::Province => {
                Vec::from_iter(proceedings.provinces[index].value.region.clone())
            }
            EntryKind::Organisation => {
                Vec::from_iter(proceedings.organisations[index].value.kind.clone())
            }
            EntryKind::Document => {
                let document = self.view_builder.document_summary(key);
                document.title.into_iter().chain(document.date).collect()
            }
            _ => Vec::new(),
        };
        let related = [
            RelationField::Organisation,
            RelationField::Parent,
            RelationField::Issuer,
            RelationField::Province,
            RelationField::Successor,
        ];
        let plain = texts.into_iter().map(|text| Link { href: String::new(), text });
        let links = related.iter().filter_map(|&field| self.view_builder.related(key, field));
        plain.chain(links).collect()
    }

    /// The records that name an entry, by their numbers.
    fn record_links(&self, key: Key) -> Vec<Link> {
        let PlanContext { proceedings, links, .. } = self.view_builder.context;
        let mut records: Vec<_> = links
            .backlinks(key)
            .iter()
            .filter(|backlink| backlink.source.kind == EntryKind::Record)
            .map(|backlink| (proceedings.volume_number(backlink.source), backlink.source))
            .collect();
        records.sort_unstable();
        records
            .into_iter()
            .map(|(number, source)| Link {
                href: self.view_builder.href(source),
                text: number.to_string(),
            })
            .collect()
    }

    /// The passages that name an entry, in the order of the volume: the number of the record if the
    /// entry is its speaker or subject, else the number of each paragraph.
    fn passage_links(&self, key: Key) -> Vec<Link> {
        let context = self.view_builder.context;
        let mut passages: Vec<PassageRef> = Vec::new();
        for backlink in context.links.backlinks(key) {
            let source = backlink.source;
            if source.kind != EntryKind::Record {
                continue;
            }
            let record = context.proceedings.volume_number(source);
            let passage_count = passages.len();
            if backlink.relation > Relation::Subject {
                for (anchor, number) in context.mention_anchors(source, key) {
                    if let Some(paragraph) = number {
                        let href = self.view_builder.href_to_anchor(source, anchor);
                        passages.push(PassageRef { record, paragraph, href });
                    }
                }
            }
            if passages.len() == passage_count {
                let href = self.view_builder.href(source);
                passages.push(PassageRef { record, paragraph: 0, href });
            }
        }
        passages.sort_unstable();
        passages.dedup();
        passages
            .into_iter()
            .map(|PassageRef { record, paragraph, href }| {
                let text = match paragraph {
                    0 => record.to_string(),
                    _ => format!("{record}.{paragraph}"),
                };
                Link { href, text }
            })
            .collect()
    }

    /// The lines of an index; the first entry of each letter has the letter.
    fn build_index(&self, keys: &[Key]) -> Vec<VolumeIndexEntry> {
        let mut entries = Vec::new();
        let mut previous_letter = String::new();
        for &key in keys {
            let name = self.view_builder.link(key);
            let letter = self.view_builder.index_letter(key);
            let is_first = letter != previous_letter;
            previous_letter.clone_from(&letter);
            entries.push(VolumeIndexEntry {
                name,
                letter: is_first.then_some(letter),
                mentions: self.passage_links(key),
            });
        }
        entries
    }
}

/// A passage that an index refers to, by the numbers of its record and its paragraph. Paragraph 0
/// is the record as a whole.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PassageRef {
    record: usize,
    paragraph: usize,
    href: String,
}
