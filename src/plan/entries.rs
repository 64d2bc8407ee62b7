//! Pages of register entries.

use super::fill::Filler;
use super::graph;
use kyyeu_model::{EntryKind, Key, Tie};
use kyyeu_view::{DocumentView, OrganisationView, ProvinceView, SpeakerView, Successor, TopicView};

pub fn speaker(filler: Filler<'_>, key: Key) -> SpeakerView {
    let speaker = &filler.material.proceedings.speakers[key.at()].value;
    SpeakerView {
        titles: speaker.titles.clone(),
        organisation: filler.of(key, Tie::Organisation),
        province: filler.of(key, Tie::Province),
        variants: speaker.variants.clone(),
        orcid: speaker.orcid.clone(),
        near: graph::neighbourhood(filler, key),
        backlinks: filler.backlinks(key),
    }
}

pub fn province(filler: Filler<'_>, key: Key) -> ProvinceView {
    let province = &filler.material.proceedings.provinces[key.at()].value;
    let successor =
        filler.of(key, Tie::Successor).zip(province.successor.as_ref()).map(|(link, successor)| {
            Successor {
                province: link,
                date: successor
                    .date
                    .as_ref()
                    .map(|date| date.words(&filler.material.language.locale)),
                document: filler.of(key, Tie::SuccessorDocument),
            }
        });
    ProvinceView {
        kind: province.kind.name(),
        region: province.region.clone(),
        code: province.code.clone(),
        successor,
        predecessors: filler.links(&filler.to(key, Tie::Successor, EntryKind::Province)),
        variants: province.variants.clone(),
        people: filler.people(&filler.to(key, Tie::Province, EntryKind::Speaker)),
        organisations: filler.links(&filler.to(key, Tie::Province, EntryKind::Organisation)),
        datasets: filler.datasets(key, Tie::Province),
        near: graph::neighbourhood(filler, key),
        backlinks: filler.backlinks(key),
    }
}

pub fn organisation(filler: Filler<'_>, key: Key) -> OrganisationView {
    let organisation = &filler.material.proceedings.organisations[key.at()].value;
    OrganisationView {
        kind: organisation.kind.clone(),
        province: filler.of(key, Tie::Province),
        parent: filler.of(key, Tie::Parent),
        children: filler.links(&filler.to(key, Tie::Parent, EntryKind::Organisation)),
        variants: organisation.variants.clone(),
        people: filler.people(&filler.to(key, Tie::Organisation, EntryKind::Speaker)),
        documents: filler.documents(&filler.to(key, Tie::Issuer, EntryKind::Document)),
        datasets: filler.datasets(key, Tie::Organisation),
        backlinks: filler.backlinks(key),
    }
}

pub fn document(filler: Filler<'_>, key: Key) -> DocumentView {
    let document = &filler.material.proceedings.documents[key.at()].value;
    DocumentView {
        kind: document.kind.clone(),
        number: document.number.clone(),
        title: document.title.clone(),
        issuer: filler.of(key, Tie::Issuer),
        date: document.date.as_ref().map(|date| date.words(&filler.material.language.locale)),
        variants: document.variants.clone(),
        provinces: filler.links(&filler.to(key, Tie::SuccessorDocument, EntryKind::Province)),
        backlinks: filler.backlinks(key),
    }
}

pub fn topic(filler: Filler<'_>, key: Key) -> TopicView {
    let topic = &filler.material.proceedings.topics[key.at()].value;
    TopicView { variants: topic.variants.clone(), backlinks: filler.backlinks(key) }
}
