//! What each page is about, for programs.

use std::sync::Arc;

use crate::bibliography;
use crate::data_export;
use crate::view_builder::ViewBuilder;
use crate::{PageKind, PlanContext};
use kyyeu_model::{EntryKind, Feature, Figures, Key, RelationField};
use kyyeu_view::{
    StructuredData, StructuredDataset, StructuredOrganisation, StructuredPerson, StructuredProvince,
};

/// How many talks the home page tells programs of: the catalogue has them all.
const MAX_HOME_TALKS: usize = 50;

/// The volume; nothing where it is not to be described.
pub fn describe_volume(material: PlanContext<'_>) -> StructuredData {
    let described = material.proceedings.has_feature(Feature::Citations);
    if described {
        StructuredData::Volume(Arc::new(bibliography::build_volume_work(material)))
    } else {
        StructuredData::None
    }
}

/// What a page is about.
pub fn describe_page(filler: ViewBuilder<'_>, subject: PageKind) -> StructuredData {
    let material = filler.context;
    if !material.proceedings.has_feature(Feature::Citations) {
        return StructuredData::None;
    }
    match subject {
        PageKind::Home => {
            let volume = Arc::new(bibliography::build_volume_work(material));
            let talks = material
                .proceedings
                .programme
                .iter()
                .take(MAX_HOME_TALKS)
                .map(|at| Key::new(EntryKind::Record, at));
            let talks = talks.map(|key| bibliography::build_work(material, &volume, key)).collect();
            StructuredData::Workshop(volume, talks)
        }
        PageKind::Volume(_) => crate::structured_data::describe_volume(material),
        PageKind::Entry(key) => describe_entry(filler, key),
        _ => StructuredData::None,
    }
}

fn describe_entry(filler: ViewBuilder<'_>, key: Key) -> StructuredData {
    let material = filler.context;
    let proceedings = material.proceedings;
    let at = key.index();
    let named = |tie| {
        let other = material.links.register_relations.outgoing(key, tie)?;
        Some((filler.name(other), proceedings.address(other)))
    };
    match key.kind {
        EntryKind::Record => StructuredData::Work(Box::new(bibliography::build_work(
            material,
            &Arc::new(bibliography::build_volume_work(material)),
            key,
        ))),
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[at].value;
            StructuredData::Person(Box::new(StructuredPerson {
                author: bibliography::build_author(material, key),
                variants: speaker.variants.clone(),
                titles: speaker.titles.clone(),
                organisation: named(RelationField::Organisation),
            }))
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[at].value;
            StructuredData::Province(StructuredProvince {
                name: province.name.clone(),
                variants: province.variants.clone(),
                code: province.code.clone(),
                region: province.region.clone(),
            })
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[at].value;
            StructuredData::Organisation(StructuredOrganisation {
                name: organisation.name.clone(),
                variants: organisation.variants.clone(),
                parent: named(RelationField::Parent),
                province: named(RelationField::Province),
            })
        }
        EntryKind::Dataset => describe_dataset(filler, key, named(RelationField::Province)),
        EntryKind::Page | EntryKind::Document | EntryKind::Topic => StructuredData::None,
    }
}

fn describe_dataset(
    filler: ViewBuilder<'_>,
    key: Key,
    province: Option<(String, String)>,
) -> StructuredData {
    let material = filler.context;
    let entry = &material.proceedings.datasets[key.index()];
    let dataset = &entry.value;
    let measured: Vec<_> = match &dataset.figures {
        Figures::List(figures) => figures.iter().map(|figure| figure.value.label.clone()).collect(),
        Figures::Table(table) => {
            table.columns.iter().map(|column| column.value.label.clone()).collect()
        }
    };
    StructuredData::Dataset(Box::new(StructuredDataset {
        title: dataset.title.clone(),
        // Nothing is written that the dataset does not say: its title, what its figures count, and
        // where it belongs.
        description: format!(
            "{}: {}. {}.",
            dataset.title,
            measured.join("; "),
            material.proceedings.workshop.title.trim_end_matches('.')
        ),
        period: dataset.period.as_ref().and_then(bibliography::to_work_date),
        place: province.or_else(|| Some((dataset.region.clone()?, String::new()))),
        files: ["csv", "json"]
            .into_iter()
            .filter(|_| material.proceedings.has_feature(Feature::Data))
            .map(|form| data_export::data_file_path(&entry.id, form))
            .collect(),
        volume: Arc::new(bibliography::build_volume_work(material)),
        variables_measured: measured,
    }))
}
