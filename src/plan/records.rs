//! Pages of records and free pages.

use std::cmp::Reverse;

use crate::corrections;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{Backlink, EntryKind, Key, RecordLinks, RecordStatus, Relation};
use kyyeu_view::{FreePageView, RecordView, TocItem};

/// How many related records a page shows.
const MAX_RELATED: usize = 5;

/// How many records on each side of this one are looked at for each entry that it names: an entry
/// that thousands of records name says little about which of them are near, and what is near in the
/// programme comes first.
const RELATED_WINDOW: usize = 32;

pub fn build_record_view(filler: ViewBuilder<'_>, key: Key) -> RecordView {
    let material = filler.context;
    let record = &material.proceedings.records[key.index()].value;
    let links = &material.links.records[key.index()];
    let programme = &material.proceedings.programme;
    let rank = programme.rank(key);
    let beside = |at: Option<usize>| {
        Some(filler.record_summary(Key::new(EntryKind::Record, programme.record_at(at?)?)))
    };
    let cited_by = material.links.backlinks(key).iter().map(|naming| naming.source);
    RecordView {
        kind: record.kind.name(),
        number: programme.number(key),
        of: programme.count(record.kind),
        summary: record.summary.clone(),
        date: record.date.as_ref().map(|date| date.format_localized(&material.language.locale)),
        datetime: record.date.as_ref().and_then(kyyeu_model::Edtf::to_iso),
        session: record.session.clone(),
        role: record.role.clone(),
        source: record.source.clone(),
        standing: record.status().map(RecordStatus::name),
        corrections: corrections::build_record_corrections(material, key, ""),
        speakers: filler.person_summaries(&links.speakers),
        organisations: filler.links(&links.organisations),
        provinces: filler.links(&links.provinces),
        topics: filler.links(&links.topics),
        documents: filler.document_summaries(&links.documents),
        datasets: filler.links(&links.statistics),
        mentioned: filler.links(&unlisted_mentions(filler, key, links)),
        toc: build_toc(filler, key),
        previous: beside(rank.checked_sub(1)),
        next: beside(Some(rank + 1)),
        related: related_records(filler, key)
            .into_iter()
            .map(|key| filler.record_item(key))
            .collect(),
        cited_by: cited_by.map(|key| filler.record_item(key)).collect(),
    }
}

pub fn build_free_page_view(filler: ViewBuilder<'_>, key: Key) -> FreePageView {
    let page = &filler.context.proceedings.pages[key.index()].value;
    FreePageView {
        summary: page.summary.clone(),
        standing: page.status().map(RecordStatus::name),
        toc: build_toc(filler, key),
    }
}

fn build_toc(filler: ViewBuilder<'_>, key: Key) -> Vec<TocItem> {
    let headings = filler.context.prose(key).map_or(&[][..], |prose| &prose.headings);
    let item = |heading: &kyyeu_model::Heading| TocItem {
        level: heading.level,
        anchor: heading.anchor.clone(),
        text: heading.text.clone(),
    };
    headings.iter().map(item).collect()
}

/// Entries that the text names and the front matter does not, by kind, then by name. Records and
/// datasets are left out: the text's own links and the list of datasets lead there.
fn unlisted_mentions(filler: ViewBuilder<'_>, key: Key, links: &RecordLinks) -> Vec<Key> {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics: _ } =
        links;
    let listed = |key: &Key| {
        [speakers, organisations, provinces, topics, documents]
            .iter()
            .any(|list| list.contains(key))
    };
    let mentions = filler.context.prose(key).map_or(&[][..], |prose| &prose.mentions);
    let entry =
        |key: &Key| !matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset);
    let mut keys: Vec<_> = mentions
        .iter()
        .map(|mention| mention.key)
        .filter(entry)
        .filter(|key| !listed(key))
        .collect();
    keys.sort_by_cached_key(|&key| (key.kind, filler.sort_key(key)));
    keys.dedup();
    keys
}

/// Records that share most with a record: what few records share weighs more, and so do people,
/// organisations and documents. Nearest in the programme first where they share alike.
fn related_records(filler: ViewBuilder<'_>, key: Key) -> Vec<Key> {
    let material = filler.context;
    let links = &material.links.records[key.index()];
    let programme = &material.proceedings.programme;
    let own = programme.rank(key);
    // By rank, so that the shares of one record stand together once they are sorted: rank above,
    // share below.
    let mut shares: Vec<u64> = Vec::new();
    let weighed = [
        (4, &links.speakers),
        (3, &links.organisations),
        (3, &links.documents),
        (2, &links.provinces),
        (2, &links.topics),
    ];
    for (weight, entries) in weighed {
        for &entry in entries {
            let namings = material.links.backlinks(entry);
            let records = namings.partition_point(|naming| naming.source.kind == EntryKind::Record);
            let namings = &namings[..records];
            let at = namings.partition_point(|naming| programme.rank(naming.source) < own);
            let near = &namings
                [at.saturating_sub(RELATED_WINDOW)..(at + RELATED_WINDOW).min(namings.len())];
            let share = weight * 1_000_000 / (namings.len() as u64).max(1);
            // A record and its translations have one rank: they are the same work.
            let others = |naming: &&Backlink| {
                programme.rank(naming.source) != own && naming.relation < Relation::Mention
            };
            let near = near.iter().filter(others);
            shares.extend(near.map(|naming| (programme.rank(naming.source) as u64) << 32 | share));
        }
    }
    shares.sort_unstable();
    let mut best = Vec::with_capacity(MAX_RELATED + 1);
    for run in shares.chunk_by(|a, b| a >> 32 == b >> 32) {
        let rank = usize::try_from(run[0] >> 32).unwrap_or(usize::MAX);
        let score: u64 = run.iter().map(|share| share & u64::from(u32::MAX)).sum();
        let place = (Reverse(score), rank.abs_diff(own), rank);
        let at = best.partition_point(|better| *better < place);
        if at < MAX_RELATED {
            best.insert(at, place);
            best.truncate(MAX_RELATED);
        }
    }
    let record = |(.., rank): (_, usize, usize)| {
        Some(Key::new(EntryKind::Record, programme.record_at(rank)?))
    };
    best.into_iter().filter_map(record).collect()
}
