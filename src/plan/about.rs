//! What each page is about, for programs.

use std::sync::Arc;

use super::fill::Filler;
use super::{Material, Subject, data, works};
use kyyeu_model::{EntryKind, Figures, Key, Part, Tie};
use kyyeu_view::{About, DatasetAbout, OrganisationAbout, PersonAbout, PlaceAbout};

/// How many talks the home page tells programs of: the catalogue has them all.
const TALKS: usize = 50;

/// The volume; nothing where it is not to be described.
pub fn volume(material: Material<'_>) -> About {
    let described = material.proceedings.has(Part::Citations);
    if described { About::Volume(Arc::new(works::volume(material))) } else { About::Nothing }
}

/// What a page is about.
pub fn of(filler: Filler<'_>, subject: Subject) -> About {
    let material = filler.material;
    if !material.proceedings.has(Part::Citations) {
        return About::Nothing;
    }
    match subject {
        Subject::Home => {
            let volume = Arc::new(works::volume(material));
            let talks = material
                .proceedings
                .programme
                .iter()
                .take(TALKS)
                .map(|at| Key::new(EntryKind::Record, at));
            let talks = talks.map(|key| works::record(material, &volume, key)).collect();
            About::Meeting(volume, talks)
        }
        Subject::Volume(_) => self::volume(material),
        Subject::Entry(key) => entry(filler, key),
        _ => About::Nothing,
    }
}

fn entry(filler: Filler<'_>, key: Key) -> About {
    let material = filler.material;
    let proceedings = material.proceedings;
    let at = key.at();
    let named = |tie| {
        let other = material.links.kin.of(key, tie)?;
        Some((filler.name(other), proceedings.address(other)))
    };
    match key.kind {
        EntryKind::Record => {
            About::Work(Box::new(works::record(material, &Arc::new(works::volume(material)), key)))
        }
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[at].value;
            About::Person(Box::new(PersonAbout {
                person: works::author(material, key),
                variants: speaker.variants.clone(),
                titles: speaker.titles.clone(),
                organisation: named(Tie::Organisation),
            }))
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[at].value;
            About::Place(PlaceAbout {
                name: province.name.clone(),
                variants: province.variants.clone(),
                code: province.code.clone(),
                region: province.region.clone(),
            })
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[at].value;
            About::Organisation(OrganisationAbout {
                name: organisation.name.clone(),
                variants: organisation.variants.clone(),
                parent: named(Tie::Parent),
                province: named(Tie::Province),
            })
        }
        EntryKind::Dataset => dataset(filler, key, named(Tie::Province)),
        EntryKind::Page | EntryKind::Document | EntryKind::Topic => About::Nothing,
    }
}

fn dataset(filler: Filler<'_>, key: Key, province: Option<(String, String)>) -> About {
    let material = filler.material;
    let entry = &material.proceedings.datasets[key.at()];
    let dataset = &entry.value;
    let measured: Vec<_> = match &dataset.figures {
        Figures::List(figures) => figures.iter().map(|figure| figure.value.label.clone()).collect(),
        Figures::Table(table) => {
            table.columns.iter().map(|column| column.value.label.clone()).collect()
        }
    };
    About::Dataset(Box::new(DatasetAbout {
        title: dataset.title.clone(),
        // Nothing is written that the dataset does not say: its title, what its figures count, and
        // where it belongs.
        description: format!(
            "{}: {}. {}.",
            dataset.title,
            measured.join("; "),
            material.proceedings.workshop.title.trim_end_matches('.')
        ),
        period: dataset.period.as_ref().and_then(works::when),
        place: province.or_else(|| Some((dataset.region.clone()?, String::new()))),
        files: ["csv", "json"]
            .into_iter()
            .filter(|_| material.proceedings.has(Part::Data))
            .map(|form| data::path(&entry.id, form))
            .collect(),
        volume: Arc::new(works::volume(material)),
        measured,
    }))
}
