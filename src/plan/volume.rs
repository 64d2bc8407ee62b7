//! The volume: the whole proceedings in order, on one page or in parts.

use super::fill::Filler;
use super::{Material, corrections, figures, kinds_of_records};
use crate::model::{EntryKind, Key, Proceedings, Relation, Tie};
use crate::view::{
    Link, VolumeEntry, VolumeFront, VolumeIndex, VolumeLine, VolumeList, VolumeName, VolumeRecord, VolumeRegister,
    VolumeSection, VolumeView,
};

/// Which entries have an index.
const INDEXED: [EntryKind; 4] = [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation, EntryKind::Document];

/// The view of a page of the volume, and whose texts it shows, in order.
pub fn volume(filler: Filler<'_>, part: usize) -> (VolumeView, Vec<Key>) {
    let mut maker = Maker { filler, texts: Vec::new() };
    let listed = maker.listed();
    let sections = maker.sections(&listed, part);
    let front = (part == 0).then(|| maker.front(&listed));
    let parts = filler.material.proceedings.parts_of_volume();
    let parts = if parts == 1 { Vec::new() } else { (0..parts).map(|part| maker.part(part)).collect() };
    (VolumeView { parts, part, front, sections }, maker.texts)
}

/// The whole volume at once, whatever its parts, and whose texts it shows, in order.
pub fn whole(filler: Filler<'_>) -> (VolumeFront, Vec<VolumeSection>, Vec<Key>) {
    let mut maker = Maker { filler, texts: Vec::new() };
    let listed = maker.listed();
    let parts = 0..filler.material.proceedings.parts_of_volume();
    let mut sections: Vec<VolumeSection> = Vec::new();
    for section in parts.flat_map(|part| maker.sections(&listed, part)) {
        match sections.last_mut() {
            Some(last) if last.kind == section.kind => last.records.extend(section.records),
            _ => sections.push(section),
        }
    }
    let front = maker.front(&listed);
    (front, sections, maker.texts)
}

struct Maker<'a> {
    filler: Filler<'a>,
    texts: Vec<Key>,
}

/// The name of a kind, and what is of it.
type Listed = (&'static str, Vec<Key>);

impl Maker<'_> {
    /// Records of each kind in the workshop's order, then the free pages.
    fn listed(&self) -> Vec<Listed> {
        let proceedings = self.filler.material.proceedings;
        let of_kind = |kind| {
            let records = proceedings.programme.iter().filter(move |&at| proceedings.records[at].value.kind == kind);
            records.map(|at| Key::new(EntryKind::Record, at)).collect()
        };
        let mut listed: Vec<_> = kinds_of_records(proceedings).map(|kind| (kind.name(), of_kind(kind))).collect();
        let pages = super::home::free_pages(proceedings);
        if !pages.is_empty() {
            listed.push(("page", pages));
        }
        listed
    }

    /// A part of the volume as a link.
    fn part(&self, part: usize) -> Link {
        let locale = &self.filler.material.language.locale;
        let text = locale.fill("volume_part", &[("volume", locale.text("volume")), ("n", &(part + 1).to_string())]);
        Link { href: Proceedings::volume_address(part), text }
    }

    fn sections(&mut self, listed: &[Listed], part: usize) -> Vec<VolumeSection> {
        let proceedings = self.filler.material.proceedings;
        let sections = listed.iter().map(|(kind, keys)| {
            let here = keys.iter().filter(|&&key| proceedings.part_of_volume(key) == part);
            let records = here.map(|&key| if key.kind == EntryKind::Page { self.page(key) } else { self.record(key) });
            VolumeSection { kind, records: records.collect() }
        });
        sections.filter(|section| !section.records.is_empty()).collect()
    }

    fn front(&mut self, listed: &[Listed]) -> VolumeFront {
        let material = self.filler.material;
        let list =
            |(kind, keys): &Listed| VolumeList { kind, records: keys.iter().map(|&key| self.line(key)).collect() };
        VolumeFront {
            summary: material.proceedings.workshop.summary.clone(),
            organisers: self.filler.links(&material.links.organisers),
            chairs: self.filler.links(&material.links.chairs),
            contents: listed.iter().map(list).collect(),
            registers: EntryKind::REGISTERS.iter().filter_map(|&kind| self.register(kind)).collect(),
            indexes: INDEXED.iter().filter_map(|&kind| self.index(kind)).collect(),
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

    fn register(&mut self, kind: EntryKind) -> Option<VolumeRegister> {
        let filler = self.filler;
        let mut keys: Vec<_> = filler.material.proceedings.keys(kind).collect();
        keys.sort_by_cached_key(|&key| filler.order(key));
        let entries: Vec<_> = keys.into_iter().map(|key| self.entry(key)).collect();
        let anchor = format!("register.{}", kind.name());
        (!entries.is_empty()).then(|| VolumeRegister { kind: kind.name(), anchor, entries })
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
            EntryKind::Province => proceedings.provinces[at].value.region.iter().map(plain).collect(),
            EntryKind::Organisation => proceedings.organisations[at].value.kind.iter().map(plain).collect(),
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
        records.into_iter().map(|(number, by)| Link { href: self.filler.href(by), text: number.to_string() }).collect()
    }

    /// Where an entry is named, in the order of the volume: by the number of a record where that is its own or about it as
    /// a whole, else by that of each paragraph.
    fn passages(&self, key: Key) -> Vec<Link> {
        let material = self.filler.material;
        let Material { proceedings, links, .. } = material;
        let mut passages: Vec<(usize, usize, String)> = Vec::new();
        for naming in links.namings(key).iter().filter(|naming| naming.by.kind == EntryKind::Record) {
            let record = proceedings.number_in_volume(naming.by);
            let in_places = naming.relation > Relation::About;
            let numbered = in_places.then(|| material.numbered(naming.by, key)).into_iter().flatten();
            let named: Vec<_> = numbered
                .filter_map(|(anchor, number)| Some((record, number?, self.filler.place(naming.by, anchor))))
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
        passages.into_iter().map(|(record, number, href)| Link { href, text: text(record, number) }).collect()
    }

    /// The index of a kind, by the custom of the language, each first one under its letter.
    fn index(&self, kind: EntryKind) -> Option<VolumeIndex> {
        let material = self.filler.material;
        let collation = &material.language.collation;
        let mut keys: Vec<_> = material.proceedings.keys(kind).collect();
        keys.sort_by_cached_key(|&key| self.filler.order(key));
        let mut lines: Vec<VolumeName> = Vec::new();
        let mut last = String::new();
        for key in keys {
            let places = self.passages(key);
            if places.is_empty() {
                continue;
            }
            let name = self.filler.link(key);
            let letter = match kind {
                EntryKind::Speaker => {
                    let speaker = &material.proceedings.speakers[key.at()].value;
                    collation.person_letter(&speaker.name, speaker.family.as_deref(), speaker.given.as_deref())
                }
                _ => collation.letter(&name.text),
            };
            let first = letter != last;
            last.clone_from(&letter);
            lines.push(VolumeName { name, letter: first.then_some(letter), places });
        }
        // The index of people was there first, and keeps its address.
        let anchor = if kind == EntryKind::Speaker { "names".to_owned() } else { format!("index.{}", kind.name()) };
        (!lines.is_empty()).then(|| VolumeIndex { kind: kind.name(), anchor, lines })
    }
}
