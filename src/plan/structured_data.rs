//! Structured data of each page, for search engines (schema.org).

use std::sync::Arc;

use crate::bibliography;
use crate::context::PlanContext;
use crate::data_export;
use crate::page::PageKind;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Feature, Figures, Key, RelationField};
use kyyeu_view::{
    StructuredData, StructuredDataset, StructuredOrganisation, StructuredPerson, StructuredProvince,
};

/// The most talks in the structured data of the home page; the catalogue has all.
const MAX_HOME_TALKS: usize = 50;

/// The volume; nothing where it is not to be described.
pub fn describe_volume(context: PlanContext<'_>) -> StructuredData {
    let described = context.proceedings.has_feature(Feature::Citations);
    if described {
        StructuredData::Volume(Arc::new(bibliography::build_volume_work(context)))
    } else {
        StructuredData::None
    }
}

/// What a page is about.
pub fn describe_page(builder: ViewBuilder<'_>, subject: PageKind) -> StructuredData {
    let context = builder.context;
    if !context.proceedings.has_feature(Feature::Citations) {
        return StructuredData::None;
    }
    match subject {
        PageKind::Home => {
            let volume = Arc::new(bibliography::build_volume_work(context));
            let talks = context
                .proceedings
                .programme
                .iter()
                .take(MAX_HOME_TALKS)
                .map(|index| Key::new(EntryKind::Record, index));
            let talks = talks.map(|key| bibliography::build_work(context, &volume, key)).collect();
            StructuredData::Workshop(volume, talks)
        }
        PageKind::Volume(_) => crate::structured_data::describe_volume(context),
        PageKind::Entry(key) => describe_entry(builder, key),
        _ => StructuredData::None,
    }
}

fn describe_entry(builder: ViewBuilder<'_>, key: Key) -> StructuredData {
    let context = builder.context;
    let proceedings = context.proceedings;
    let index = key.index();
    let named = |field| {
        let other = context.links.register_relations.outgoing(key, field)?;
        Some((builder.name(other), proceedings.address(other)))
    };
    match key.kind {
        EntryKind::Record => StructuredData::Work(Box::new(bibliography::build_work(
            context,
            &Arc::new(bibliography::build_volume_work(context)),
            key,
        ))),
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[index].value;
            StructuredData::Person(Box::new(StructuredPerson {
                author: bibliography::build_author(context, key),
                variants: speaker.variants.clone(),
                titles: speaker.titles.clone(),
                organisation: named(RelationField::Organisation),
            }))
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[index].value;
            StructuredData::Province(StructuredProvince {
                name: province.name.clone(),
                variants: province.variants.clone(),
                code: province.code.clone(),
                region: province.region.clone(),
            })
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[index].value;
            StructuredData::Organisation(StructuredOrganisation {
                name: organisation.name.clone(),
                variants: organisation.variants.clone(),
                parent: named(RelationField::Parent),
                province: named(RelationField::Province),
            })
        }
        EntryKind::Dataset => describe_dataset(builder, key, named(RelationField::Province)),
        EntryKind::Page | EntryKind::Document | EntryKind::Topic => StructuredData::None,
    }
}

fn describe_dataset(
    builder: ViewBuilder<'_>,
    key: Key,
    province: Option<(String, String)>,
) -> StructuredData {
    let context = builder.context;
    let entry = &context.proceedings.datasets[key.index()];
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
            context.proceedings.workshop.title.trim_end_matches('.')
        ),
        period: dataset.period.as_ref().and_then(bibliography::to_work_date),
        place: province.or_else(|| Some((dataset.region.clone()?, String::new()))),
        files: ["csv", "json"]
            .into_iter()
            .filter(|_| context.proceedings.has_feature(Feature::Data))
            .map(|form| data_export::data_file_path(&entry.id, form))
            .collect(),
        volume: Arc::new(bibliography::build_volume_work(context)),
        variables_measured: measured,
    }))
}
