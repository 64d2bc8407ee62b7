//! Pages of register entries.

use crate::graph;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, RelationField};
use kyyeu_view::{DocumentView, OrganisationView, ProvinceView, SpeakerView, Successor, TopicView};

pub fn build_speaker_view(builder: ViewBuilder<'_>, key: Key) -> SpeakerView {
    let speaker = &builder.context.proceedings.speakers[key.index()].value;
    SpeakerView {
        titles: speaker.titles.clone(),
        organisation: builder.related(key, RelationField::Organisation),
        province: builder.related(key, RelationField::Province),
        variants: speaker.variants.clone(),
        orcid: speaker.orcid.clone(),
        neighbours: graph::neighbourhood_if_large(builder, key),
        backlinks: builder.backlinks(key),
    }
}

pub fn build_province_view(builder: ViewBuilder<'_>, key: Key) -> ProvinceView {
    let province = &builder.context.proceedings.provinces[key.index()].value;
    let successor = builder
        .related(key, RelationField::Successor)
        .zip(province.successor.as_ref())
        .map(|(link, successor)| Successor {
            province: link,
            date: successor
                .date
                .as_ref()
                .map(|date| date.format_localized(&builder.context.language.locale)),
            document: builder.related(key, RelationField::SuccessorDocument),
        });
    ProvinceView {
        kind: province.kind.name(),
        region: province.region.clone(),
        code: province.code.clone(),
        successor,
        predecessors: builder.links(&builder.related_by(
            key,
            RelationField::Successor,
            EntryKind::Province,
        )),
        variants: province.variants.clone(),
        people: builder.person_summaries(&builder.related_by(
            key,
            RelationField::Province,
            EntryKind::Speaker,
        )),
        organisations: builder.links(&builder.related_by(
            key,
            RelationField::Province,
            EntryKind::Organisation,
        )),
        datasets: builder.related_datasets(key, RelationField::Province),
        neighbours: graph::neighbourhood_if_large(builder, key),
        backlinks: builder.backlinks(key),
    }
}

pub fn build_organisation_view(builder: ViewBuilder<'_>, key: Key) -> OrganisationView {
    let organisation = &builder.context.proceedings.organisations[key.index()].value;
    OrganisationView {
        kind: organisation.kind.clone(),
        province: builder.related(key, RelationField::Province),
        parent: builder.related(key, RelationField::Parent),
        children: builder.links(&builder.related_by(
            key,
            RelationField::Parent,
            EntryKind::Organisation,
        )),
        variants: organisation.variants.clone(),
        people: builder.person_summaries(&builder.related_by(
            key,
            RelationField::Organisation,
            EntryKind::Speaker,
        )),
        documents: builder.document_summaries(&builder.related_by(
            key,
            RelationField::Issuer,
            EntryKind::Document,
        )),
        datasets: builder.related_datasets(key, RelationField::Organisation),
        backlinks: builder.backlinks(key),
    }
}

pub fn build_document_view(builder: ViewBuilder<'_>, key: Key) -> DocumentView {
    let document = &builder.context.proceedings.documents[key.index()].value;
    DocumentView {
        kind: document.kind.clone(),
        number: document.number.clone(),
        title: document.title.clone(),
        issuer: builder.related(key, RelationField::Issuer),
        date: document
            .date
            .as_ref()
            .map(|date| date.format_localized(&builder.context.language.locale)),
        variants: document.variants.clone(),
        provinces: builder.links(&builder.related_by(
            key,
            RelationField::SuccessorDocument,
            EntryKind::Province,
        )),
        backlinks: builder.backlinks(key),
    }
}

pub fn build_topic_view(builder: ViewBuilder<'_>, key: Key) -> TopicView {
    let topic = &builder.context.proceedings.topics[key.index()].value;
    TopicView { variants: topic.variants.clone(), backlinks: builder.backlinks(key) }
}
