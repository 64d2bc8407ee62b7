//! The volume: the whole proceedings in order, on one page or in parts.

use super::binding::{Piece, Section};
use super::fill::Filler;
use super::{Material, corrections, figures};
use kyyeu_model::{EntryKind, Key, Proceedings, Relation, Tie};
use kyyeu_view::{
    Link, VolumeBeside, VolumeEntry, VolumeFront, VolumeIndex, VolumeLine, VolumeList, VolumeName,
    VolumePart, VolumeRange, VolumeRecord, VolumeRegister, VolumeSection, VolumeView,
};

/// The view of a page of the volume, and whose texts it shows, in order.
pub fn volume(filler: Filler<'_>, part: usize) -> (VolumeView, Vec<Key>) {
    let mut maker = Maker { filler, texts: Vec::new() };
    let binding = filler.material.binding;
    let first_of_several = part == 0 && binding.is_cut();
    let mut view = VolumeView {
        beside: (part > 0).then(|| maker.beside(part)),
        front: (part == 0).then(|| maker.front()),
        parts: if first_of_several { maker.parts() } else { Vec::new() },
        ..VolumeView::default()
    };
    for piece in binding.of(part) {
        let kind = piece.section.kind();
        let keys = || piece.keys.iter().copied();
        let anchor = maker.anchor(piece);
        match piece.section {
            Section::Records(_) => {
                view.contents.push(VolumeList {
                    kind,
                    records: keys().map(|key| maker.line(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| maker.record(key)).collect(),
                });
            }
            Section::Pages => {
                view.contents.push(VolumeList {
                    kind,
                    records: keys().map(|key| maker.line(key)).collect(),
                });
                view.sections.push(VolumeSection {
                    kind,
                    records: keys().map(|key| maker.page(key)).collect(),
                });
            }
            Section::Register(_) => {
                let entries = keys().map(|key| maker.entry(key)).collect();
                view.registers.push(VolumeRegister { kind, anchor, entries });
            }
            Section::Index(_) => {
                view.indexes.push(VolumeIndex { kind, anchor, lines: maker.index(keys()) })
            }
        }
    }
    (view, maker.texts)
}

/// The title of a page of the volume.
pub fn title(material: Material<'_>, part: usize) -> String {
    let locale = &material.language.locale;
    let volume = locale.text("volume");
    match part {
        0 => volume.to_owned(),
        _ => locale.fill("volume_part", &[("volume", volume), ("n", &(part + 1).to_string())]),
    }
}

struct Maker<'a> {
    filler: Filler<'a>,
    texts: Vec<Key>,
}

impl Maker<'_> {
    /// The parts before and behind one.
    fn beside(&self, part: usize) -> VolumeBeside {
        let material = self.filler.material;
        let link =
            |part| Link { href: Proceedings::volume_address(part), text: title(material, part) };
        let behind = part + 1;
        VolumeBeside {
            before: link(part - 1),
            behind: (behind < material.binding.parts()).then(|| link(behind)),
        }
    }

    fn front(&self) -> VolumeFront {
        let material = self.filler.material;
        VolumeFront {
            summary: material.proceedings.workshop.summary.clone(),
            organisers: self.filler.links(&material.links.organisers),
            chairs: self.filler.links(&material.links.chairs),
        }
    }

    /// What stands in which part.
    fn parts(&self) -> Vec<VolumePart> {
        let pieces = self.filler.material.binding.pieces();
        let sections = pieces.chunk_by(|a, b| a.section == b.section);
        sections.map(|pieces| self.section(pieces[0].section, pieces)).collect()
    }

    fn section(&self, section: Section, pieces: &[Piece]) -> VolumePart {
        let Material { proceedings, language, .. } = self.filler.material;
        let group = if matches!(section, Section::Index(_)) { "volume_index" } else { "kinds" };
        let number = |key| proceedings.number_in_volume(key);
        let range = |piece: &Piece| VolumeRange {
            href: format!("{}#{}", Proceedings::volume_address(piece.part), self.anchor(piece)),
            numbers: matches!(section, Section::Records(_)).then(|| piece.ends().map(number)),
            ends: piece.ends().map(|key| self.filler.name(key)),
        };
        VolumePart {
            heading: language.locale.of(group, section.kind()).to_owned(),
            ranges: pieces.iter().map(range).collect(),
        }
    }

    /// Where a piece begins.
    fn anchor(&self, piece: &Piece) -> String {
        let proceedings = self.filler.material.proceedings;
        match piece.section.anchor() {
            None => proceedings.place_in_volume(piece.ends()[0]),
            Some(anchor) if self.filler.material.binding.begins(piece) => anchor,
            Some(anchor) => format!("{anchor}.{}", piece.part + 1),
        }
    }

    /// A record or free page in the contents.
    fn line(&self, key: Key) -> VolumeLine {
        let material = self.filler.material;
        let href = self.filler.href(key);
        if key.kind == EntryKind::Page {
            let page = &material.proceedings.pages[key.at()].value;
            let text = corrections::marked(material, &page.title, page.standing());
            return VolumeLine { number: 0, link: Link { href, text }, speakers: Vec::new() };
        }
        let record = &material.proceedings.records[key.at()].value;
        let text = corrections::marked(material, &record.title, record.standing());
        let speakers = &material.links.records[key.at()].speakers;
        VolumeLine {
            number: material.proceedings.number_in_volume(key),
            link: Link { href, text },
            speakers: speakers.iter().map(|&key| self.filler.name(key)).collect(),
        }
    }

    fn text(&mut self, key: Key) -> usize {
        self.texts.push(key);
        self.texts.len() - 1
    }

    fn record(&mut self, key: Key) -> VolumeRecord {
        let material = self.filler.material;
        let record = &material.proceedings.records[key.at()].value;
        let links = &material.links.records[key.at()];
        VolumeRecord {
            number: material.proceedings.number_in_volume(key),
            anchor: material.proceedings.place_in_volume(key),
            title: corrections::marked(material, &record.title, record.standing()),
            language: record.language.clone(),
            speakers: self.filler.people(&links.speakers),
            role: record.role.clone(),
            organisations: self.filler.links(&links.organisations),
            date: record.date.as_ref().map(|date| date.words(&material.language.locale)),
            session: record.session.clone(),
            source: record.source.clone(),
            corrections: corrections::in_volume(material, key),
            body: self.text(key),
        }
    }

    fn page(&mut self, key: Key) -> VolumeRecord {
        let material = self.filler.material;
        let page = &material.proceedings.pages[key.at()].value;
        VolumeRecord {
            number: 0,
            anchor: material.proceedings.place_in_volume(key),
            title: corrections::marked(material, &page.title, page.standing()),
            language: None,
            speakers: Vec::new(),
            role: None,
            organisations: Vec::new(),
            date: None,
            session: None,
            source: None,
            corrections: Vec::new(),
            body: self.text(key),
        }
    }

    fn entry(&mut self, key: Key) -> VolumeEntry {
        let filler = self.filler;
        let material = filler.material;
        let has_text = material.has_prose(key);
        let dataset = (key.kind == EntryKind::Dataset).then(|| figures::dataset(filler, key));
        VolumeEntry {
            anchor: material.proceedings.place_in_volume(key),
            name: filler.name(key),
            facts: self.facts(key),
            dataset,
            records: self.places(key),
            body: has_text.then(|| self.text(key)),
        }
    }

    /// What is said of an entry beside its name; a fact that leads nowhere has no address.
    fn facts(&self, key: Key) -> Vec<Link> {
        let proceedings = self.filler.material.proceedings;
        let plain = |text: &String| Link { href: String::new(), text: text.clone() };
        let at = key.at();
        let mut facts: Vec<Link> = match key.kind {
            EntryKind::Speaker => proceedings.speakers[at].value.titles.iter().map(plain).collect(),
            EntryKind::Province => {
                proceedings.provinces[at].value.region.iter().map(plain).collect()
            }
            EntryKind::Organisation => {
                proceedings.organisations[at].value.kind.iter().map(plain).collect()
            }
            EntryKind::Document => {
                let line = self.filler.document(key);
                line.title.iter().chain(&line.date).map(plain).collect()
            }
            _ => Vec::new(),
        };
        let ties = [Tie::Organisation, Tie::Parent, Tie::Issuer, Tie::Province, Tie::Successor];
        facts.extend(ties.iter().filter_map(|&tie| self.filler.of(key, tie)));
        facts
    }

    /// The records that name an entry, by their numbers.
    fn places(&self, key: Key) -> Vec<Link> {
        let namings = self.filler.material.links.namings(key).iter();
        let mut records: Vec<_> = namings
            .filter(|naming| naming.by.kind == EntryKind::Record)
            .map(|naming| (self.filler.material.proceedings.number_in_volume(naming.by), naming.by))
            .collect();
        records.sort_unstable();
        records
            .into_iter()
            .map(|(number, by)| Link { href: self.filler.href(by), text: number.to_string() })
            .collect()
    }

    /// Where an entry is named, in the order of the volume: by the number of a record where that is
    /// its own or about it as a whole, else by that of each paragraph.
    fn passages(&self, key: Key) -> Vec<Link> {
        let material = self.filler.material;
        let Material { proceedings, links, .. } = material;
        let mut passages: Vec<(usize, usize, String)> = Vec::new();
        for naming in links.namings(key).iter().filter(|naming| naming.by.kind == EntryKind::Record)
        {
            let record = proceedings.number_in_volume(naming.by);
            let in_places = naming.relation > Relation::About;
            let numbered =
                in_places.then(|| material.numbered(naming.by, key)).into_iter().flatten();
            let named: Vec<_> = numbered
                .filter_map(|(anchor, number)| {
                    Some((record, number?, self.filler.place(naming.by, anchor)))
                })
                .collect();
            if named.is_empty() {
                passages.push((record, 0, self.filler.href(naming.by)));
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
    fn index(&self, keys: impl Iterator<Item = Key>) -> Vec<VolumeName> {
        let material = self.filler.material;
        let collation = &material.language.collation;
        let mut last = String::new();
        let line = |key: Key| {
            let name = self.filler.link(key);
            let letter = match key.kind {
                EntryKind::Speaker => {
                    let speaker = &material.proceedings.speakers[key.at()].value;
                    collation.person_letter(
                        &speaker.name,
                        speaker.family.as_deref(),
                        speaker.given.as_deref(),
                    )
                }
                _ => collation.letter(&name.text),
            };
            let first = letter != last;
            last.clone_from(&letter);
            VolumeName { name, letter: first.then_some(letter), places: self.passages(key) }
        };
        keys.map(line).collect()
    }
}
