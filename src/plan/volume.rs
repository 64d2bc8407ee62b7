//! The volume: the whole proceedings in order, on one page.

use super::fill::Filler;
use super::{corrections, figures, kinds_of_records};
use crate::model::{EntryKind, Key, Tie, standing};
use crate::view::{Link, VolumeEntry, VolumeName, VolumePart, VolumeRecord, VolumeRegister, VolumeView};

/// The view of the volume, and whose texts it shows, in order.
pub fn volume(filler: Filler<'_>) -> (VolumeView, Vec<Key>) {
    let material = filler.material;
    let mut maker = Maker { filler, numbers: vec![0; material.proceedings.records.len()], texts: Vec::new() };
    maker.number();
    let view = VolumeView {
        summary: material.proceedings.workshop.summary.clone(),
        organisers: filler.links(&material.links.organisers),
        chairs: filler.links(&material.links.chairs),
        parts: maker.parts(),
        registers: EntryKind::REGISTERS.iter().filter_map(|&kind| maker.register(kind)).collect(),
        names: maker.names(),
    };
    (view, maker.texts)
}

struct Maker<'a> {
    filler: Filler<'a>,
    /// The number of each record, by its position.
    numbers: Vec<usize>,
    texts: Vec<Key>,
}

impl Maker<'_> {
    /// Records of each kind, in the workshop's order.
    fn records(&self) -> Vec<(&'static str, Vec<Key>)> {
        let proceedings = self.filler.material.proceedings;
        let of_kind = |kind| {
            let records = proceedings.programme.iter().filter(move |&at| proceedings.records[at].value.kind == kind);
            records.map(|at| Key::new(EntryKind::Record, at)).collect()
        };
        kinds_of_records(proceedings).map(|kind| (kind.name(), of_kind(kind))).collect()
    }

    fn number(&mut self) {
        let records = self.records().into_iter().flat_map(|(_, keys)| keys);
        (1..).zip(records).for_each(|(number, key)| self.numbers[key.at()] = number);
    }

    fn parts(&mut self) -> Vec<VolumePart> {
        let mut parts: Vec<_> = self
            .records()
            .into_iter()
            .map(|(kind, keys)| VolumePart { kind, records: keys.into_iter().map(|key| self.record(key)).collect() })
            .collect();
        let pages = super::home::free_pages(self.filler.material.proceedings);
        if !pages.is_empty() {
            parts.push(VolumePart { kind: "page", records: pages.into_iter().map(|key| self.page(key)).collect() });
        }
        parts
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
            number: self.numbers[key.at()],
            anchor: material.proceedings.place_in_volume(key),
            title: corrections::marked(material, &record.title, standing(&record.corrections)),
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
        let proceedings = self.filler.material.proceedings;
        VolumeRecord {
            number: 0,
            anchor: proceedings.place_in_volume(key),
            title: proceedings.pages[key.at()].value.title.clone(),
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
        let has_text = material.links.prose.contains_key(&key);
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
            .map(|naming| (self.numbers[naming.by.at()], naming.by))
            .collect();
        records.sort_unstable();
        records.into_iter().map(|(number, by)| Link { href: self.filler.href(by), text: number.to_string() }).collect()
    }

    /// The index of people, by the custom of the language, each first one under its letter.
    fn names(&self) -> Vec<VolumeName> {
        let material = self.filler.material;
        let collation = &material.language.collation;
        let mut keys: Vec<_> = material.proceedings.keys(EntryKind::Speaker).collect();
        keys.sort_by_cached_key(|&key| self.filler.order(key));
        let mut names: Vec<VolumeName> = Vec::new();
        let mut last = String::new();
        for key in keys {
            let records = self.places(key);
            if records.is_empty() {
                continue;
            }
            let speaker = &material.proceedings.speakers[key.at()].value;
            let letter = collation.person_letter(&speaker.name, speaker.family.as_deref(), speaker.given.as_deref());
            let first = letter != last;
            last.clone_from(&letter);
            names.push(VolumeName { name: self.filler.link(key), letter: first.then_some(letter), records });
        }
        names
    }
}
