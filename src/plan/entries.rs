//! Pages of register entries.

use crate::graph;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, RelationField};
use kyyeu_view::{DocumentView, OrganisationView, ProvinceView, SpeakerView, Successor, TopicView};

pub fn build_speaker_view(filler: ViewBuilder<'_>, key: Key) -> SpeakerView {
    let speaker = &filler.context.proceedings.speakers[key.index()].value;
    SpeakerView {
        titles: speaker.titles.clone(),
        organisation: filler.related(key, RelationField::Organisation),
        province: filler.related(key, RelationField::Province),
        variants: speaker.variants.clone(),
        orcid: speaker.orcid.clone(),
        near: graph::neighbourhood_if_large(filler, key),
        backlinks: filler.backlinks(key),
    }
}

pub fn build_province_view(filler: ViewBuilder<'_>, key: Key) -> ProvinceView {
    let province = &filler.context.proceedings.provinces[key.index()].value;
    let successor = filler
        .related(key, RelationField::Successor)
        .zip(province.successor.as_ref())
        .map(|(link, successor)| Successor {
            province: link,
            date: successor
                .date
                .as_ref()
                .map(|date| date.format_localized(&filler.context.language.locale)),
            document: filler.related(key, RelationField::SuccessorDocument),
        });
    ProvinceView {
        kind: province.kind.name(),
        region: province.region.clone(),
        code: province.code.clone(),
        successor,
        predecessors: filler.links(&filler.related_by(
            key,
            RelationField::Successor,
            EntryKind::Province,
        )),
        variants: province.variants.clone(),
        people: filler.person_summaries(&filler.related_by(
            key,
            RelationField::Province,
            EntryKind::Speaker,
        )),
        organisations: filler.links(&filler.related_by(
            key,
            RelationField::Province,
            EntryKind::Organisation,
        )),
        datasets: filler.related_datasets(key, RelationField::Province),
        near: graph::neighbourhood_if_large(filler, key),
        backlinks: filler.backlinks(key),
    }
}

pub fn build_organisation_view(filler: ViewBuilder<'_>, key: Key) -> OrganisationView {
    let organisation = &filler.context.proceedings.organisations[key.index()].value;
    OrganisationView {
        kind: organisation.kind.clone(),
        province: filler.related(key, RelationField::Province),
        parent: filler.related(key, RelationField::Parent),
        children: filler.links(&filler.related_by(
            key,
            RelationField::Parent,
            EntryKind::Organisation,
        )),
        variants: organisation.variants.clone(),
        people: filler.person_summaries(&filler.related_by(
            key,
            RelationField::Organisation,
            EntryKind::Speaker,
        )),
        documents: filler.document_summaries(&filler.related_by(
            key,
            RelationField::Issuer,
            EntryKind::Document,
        )),
        datasets: filler.related_datasets(key, RelationField::Organisation),
        backlinks: filler.backlinks(key),
    }
}

pub fn build_document_view(filler: ViewBuilder<'_>, key: Key) -> DocumentView {
    let document = &filler.context.proceedings.documents[key.index()].value;
    DocumentView {
        kind: document.kind.clone(),
        number: document.number.clone(),
        title: document.title.clone(),
        issuer: filler.related(key, RelationField::Issuer),
        date: document
            .date
            .as_ref()
            .map(|date| date.format_localized(&filler.context.language.locale)),
        variants: document.variants.clone(),
        provinces: filler.links(&filler.related_by(
            key,
            RelationField::SuccessorDocument,
            EntryKind::Province,
        )),
        backlinks: filler.backlinks(key),
    }
}

pub fn build_topic_view(filler: ViewBuilder<'_>, key: Key) -> TopicView {
    let topic = &filler.context.proceedings.topics[key.index()].value;
    TopicView { variants: topic.variants.clone(), backlinks: filler.backlinks(key) }
}
