//! Links of fields: what the front matter of each record and `workshop.yaml` name.

use rayon::prelude::*;

use crate::resolve::{resolve_entries, resolve_entry, resolve_figure};
use kyyeu_diag::Diagnostics;
use kyyeu_model::{Attendee, EntryKind, Links, Proceedings, Record, RecordLinks, Ref};

/// Resolves the front matter of all records, in the order of the register.
pub fn resolve_front_matter(
    proceedings: &Proceedings,
    diagnostics: &mut Diagnostics,
) -> Vec<RecordLinks> {
    let records: Vec<_> = proceedings.records.iter().collect();
    let resolved: Vec<_> = records
        .par_iter()
        .map(|record| {
            let mut diagnostics = Diagnostics::new();
            let links = resolve_record(proceedings, &record.value, &mut diagnostics);
            (links, diagnostics)
        })
        .collect();
    let mut all_links = Vec::with_capacity(resolved.len());
    for (links, mut record_diagnostics) in resolved {
        diagnostics.append(&mut record_diagnostics);
        all_links.push(links);
    }
    all_links
}

fn resolve_record(
    proceedings: &Proceedings,
    record: &Record,
    diagnostics: &mut Diagnostics,
) -> RecordLinks {
    let mut resolve =
        |kind, references: &[Ref]| resolve_entries(proceedings, kind, references, diagnostics);
    RecordLinks {
        speakers: resolve(EntryKind::Speaker, &record.speakers),
        organisations: resolve(EntryKind::Organisation, &record.organisations),
        provinces: resolve(EntryKind::Province, &record.provinces),
        topics: resolve(EntryKind::Topic, &record.topics),
        documents: resolve(EntryKind::Document, &record.documents),
        statistics: resolve(EntryKind::Dataset, &record.statistics),
    }
}

/// Resolves the organisers, people and key figures of the workshop.
pub fn resolve_workshop(
    proceedings: &Proceedings,
    links: &mut Links,
    diagnostics: &mut Diagnostics,
) {
    let workshop = &proceedings.workshop;
    let mut resolve =
        |kind, references: &[Ref]| resolve_entries(proceedings, kind, references, diagnostics);
    links.organisers = resolve(EntryKind::Organisation, &workshop.organisers);
    links.chairs = resolve(EntryKind::Speaker, &workshop.chairs);
    links.editors = resolve(EntryKind::Speaker, &workshop.editors);
    links.attendees = Vec::with_capacity(workshop.attendees.len());
    for attendee in &workshop.attendees {
        links.attendees.push(match attendee {
            Attendee::Speaker(speaker) => {
                resolve_entry(proceedings, EntryKind::Speaker, speaker, diagnostics)
            }
            Attendee::Group(_) => None,
        });
    }
    for figure in &workshop.key_figures {
        if let Some(figure) = resolve_figure(proceedings, None, figure, diagnostics) {
            links.key_figures.push((figure.dataset, figure.path));
        }
    }
}
