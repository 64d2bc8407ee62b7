//! The volume: the whole proceedings in order, on one page or in parts.

pub mod epub;
pub mod layout;
pub mod single_file;

use crate::PlanContext;
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

/// The view of a page of the volume, and whose texts it shows, in order.
pub fn build_volume_view(filler: ViewBuilder<'_>, part: usize) -> (VolumeView, Vec<Key>) {
    let mut maker = VolumeBuilder { view_builder: filler, prose_keys: Vec::new() };
    let binding = filler.context.volume_layout;
    let first_of_several = part == 0 && binding.is_split();
    let mut view = VolumeView {
        beside: (part > 0).then(|| maker.build_pager(part)),
        front: (part == 0).then(|| maker.build_front()),
        parts: if first_of_several { maker.build_parts() } else { Vec::new() },
        ..VolumeView::default()
    };
    for piece in binding.slices_of_part(part) {
        let kind = piece.section.kind_name();
        let keys = || piece.keys.iter().copied();
        let anchor = maker.slice_anchor(piece);
        match piece.section {
            Section::Records(_) => {
                view.contents.push(VolumeTocSection {
                    kind,
                    records: keys().map(|key| maker.build_toc_entry(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| maker.build_record(key)).collect(),
                });
            }
            Section::Pages => {
                view.contents.push(VolumeTocSection {
                    kind,
                    records: keys().map(|key| maker.build_toc_entry(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| maker.build_free_page(key)).collect(),
                });
            }
            Section::Register(_) => {
                let entries = keys().map(|key| maker.build_entry(key)).collect();
                view.registers.push(VolumeRegister { kind, anchor, entries });
            }
            Section::Index(_) => {
                view.indexes.push(VolumeIndex { kind, anchor, lines: maker.build_index(keys()) })
            }
        }
    }
    (view, maker.prose_keys)
}

/// The title of a page of the volume.
pub fn volume_title(material: PlanContext<'_>, part: usize) -> String {
    let locale = &material.language.locale;
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
        let material = self.view_builder.context;
        let link = |part| Link {
            href: Proceedings::volume_address(part),
            text: volume_title(material, part),
        };
        let behind = part + 1;
        VolumePager {
            before: link(part - 1),
            behind: (behind < material.volume_layout.part_count()).then(|| link(behind)),
        }
    }

    fn build_front(&self) -> VolumeTitlePage {
        let material = self.view_builder.context;
        VolumeTitlePage {
            summary: material.proceedings.workshop.summary.clone(),
            organisers: self.view_builder.links(&material.links.organisers),
            chairs: self.view_builder.links(&material.links.chairs),
        }
    }

    /// What stands in which part.
    fn build_parts(&self) -> Vec<VolumeSectionRanges> {
        let pieces = self.view_builder.context.volume_layout.slices();
        let sections = pieces.chunk_by(|a, b| a.section == b.section);
        sections.map(|pieces| self.build_part(pieces[0].section, pieces)).collect()
    }

    fn build_part(&self, section: Section, pieces: &[SectionSlice]) -> VolumeSectionRanges {
        let PlanContext { proceedings, language, .. } = self.view_builder.context;
        let group = if matches!(section, Section::Index(_)) { "volume_index" } else { "kinds" };
        let number = |key| proceedings.volume_number(key);
        let range = |piece: &SectionSlice| VolumeRange {
            href: format!(
                "{}#{}",
                Proceedings::volume_address(piece.part),
                self.slice_anchor(piece)
            ),
            numbers: matches!(section, Section::Records(_))
                .then(|| piece.first_and_last().map(number)),
            ends: piece.first_and_last().map(|key| self.view_builder.name(key)),
        };
        VolumeSectionRanges {
            heading: language.locale.text_in(group, section.kind_name()).to_owned(),
            ranges: pieces.iter().map(range).collect(),
        }
    }

    /// Where a piece begins.
    fn slice_anchor(&self, piece: &SectionSlice) -> String {
        let proceedings = self.view_builder.context.proceedings;
        match piece.section.anchor() {
            None => proceedings.volume_anchor(piece.first_and_last()[0]),
            Some(anchor) if self.view_builder.context.volume_layout.starts_section(piece) => anchor,
            Some(anchor) => format!("{anchor}.{}", piece.part + 1),
        }
    }

    /// A record or free page in the contents.
    fn build_toc_entry(&self, key: Key) -> VolumeTocEntry {
        let material = self.view_builder.context;
        let href = self.view_builder.href(key);
        if key.kind == EntryKind::Page {
            let page = &material.proceedings.pages[key.index()].value;
            let text = corrections::title_with_status(material, &page.title, page.status());
            return VolumeTocEntry { number: 0, link: Link { href, text }, speakers: Vec::new() };
        }
        let record = &material.proceedings.records[key.index()].value;
        let text = corrections::title_with_status(material, &record.title, record.status());
        let speakers = &material.links.records[key.index()].speakers;
        VolumeTocEntry {
            number: material.proceedings.volume_number(key),
            link: Link { href, text },
            speakers: speakers.iter().map(|&key| self.view_builder.name(key)).collect(),
        }
    }

    fn add_prose(&mut self, key: Key) -> usize {
        self.prose_keys.push(key);
        self.prose_keys.len() - 1
    }

    fn build_record(&mut self, key: Key) -> VolumeRecord {
        let material = self.view_builder.context;
        let record = &material.proceedings.records[key.index()].value;
        let links = &material.links.records[key.index()];
        VolumeRecord {
            number: material.proceedings.volume_number(key),
            anchor: material.proceedings.volume_anchor(key),
            title: corrections::title_with_status(material, &record.title, record.status()),
            language: record.language.clone(),
            speakers: self.view_builder.person_summaries(&links.speakers),
            role: record.role.clone(),
            organisations: self.view_builder.links(&links.organisations),
            date: record.date.as_ref().map(|date| date.format_localized(&material.language.locale)),
            session: record.session.clone(),
            source: record.source.clone(),
            corrections: corrections::build_volume_corrections(material, key),
            body: self.add_prose(key),
        }
    }

    fn build_free_page(&mut self, key: Key) -> VolumeRecord {
        let material = self.view_builder.context;
        let page = &material.proceedings.pages[key.index()].value;
        VolumeRecord {
            number: 0,
            anchor: material.proceedings.volume_anchor(key),
            title: corrections::title_with_status(material, &page.title, page.status()),
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
        let filler = self.view_builder;
        let material = filler.context;
        let has_text = material.has_prose(key);
        let dataset =
            (key.kind == EntryKind::Dataset).then(|| dataset::build_dataset_view(filler, key));
        VolumeEntry {
            anchor: material.proceedings.volume_anchor(key),
            name: filler.name(key),
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
        let ties = [
            RelationField::Organisation,
            RelationField::Parent,
            RelationField::Issuer,
            RelationField::Province,
            RelationField::Successor,
        ];
        facts.extend(ties.iter().filter_map(|&tie| self.view_builder.related(key, tie)));
        facts
    }

    /// The records that name an entry, by their numbers.
    fn record_links(&self, key: Key) -> Vec<Link> {
        let namings = self.view_builder.context.links.backlinks(key).iter();
        let mut records: Vec<_> = namings
            .filter(|naming| naming.source.kind == EntryKind::Record)
            .map(|naming| {
                (self.view_builder.context.proceedings.volume_number(naming.source), naming.source)
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
        let material = self.view_builder.context;
        let PlanContext { proceedings, links, .. } = material;
        let mut passages: Vec<(usize, usize, String)> = Vec::new();
        for naming in
            links.backlinks(key).iter().filter(|naming| naming.source.kind == EntryKind::Record)
        {
            let record = proceedings.volume_number(naming.source);
            let in_places = naming.relation > Relation::Subject;
            let numbered = in_places
                .then(|| material.mention_anchors(naming.source, key))
                .into_iter()
                .flatten();
            let named: Vec<_> = numbered
                .filter_map(|(anchor, number)| {
                    Some((record, number?, self.view_builder.href_to_anchor(naming.source, anchor)))
                })
                .collect();
            if named.is_empty() {
                passages.push((record, 0, self.view_builder.href(naming.source)));
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
        let material = self.view_builder.context;
        let collation = &material.language.collation;
        let mut last = String::new();
        let line = |key: Key| {
            let name = self.view_builder.link(key);
            let letter = match key.kind {
                EntryKind::Speaker => {
                    let speaker = &material.proceedings.speakers[key.index()].value;
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
