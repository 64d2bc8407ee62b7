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

pub fn build_record_view(builder: ViewBuilder<'_>, key: Key) -> RecordView {
    let context = builder.context;
    let record = &context.proceedings.records[key.index()].value;
    let links = &context.links.records[key.index()];
    let programme = &context.proceedings.programme;
    let rank = programme.rank(key);
    let beside = |at: Option<usize>| {
        Some(builder.record_summary(Key::new(EntryKind::Record, programme.record_at(at?)?)))
    };
    let cited_by = context.links.backlinks(key).iter().map(|backlink| backlink.source);
    RecordView {
        kind: record.kind.name(),
        number: programme.number(key),
        of: programme.count(record.kind),
        summary: record.summary.clone(),
        date: record.date.as_ref().map(|date| date.format_localized(&context.language.locale)),
        datetime: record.date.as_ref().and_then(kyyeu_model::Edtf::to_iso),
        session: record.session.clone(),
        role: record.role.clone(),
        source: record.source.clone(),
        standing: record.status().map(RecordStatus::name),
        corrections: corrections::build_record_corrections(context, key, ""),
        speakers: builder.person_summaries(&links.speakers),
        organisations: builder.links(&links.organisations),
        provinces: builder.links(&links.provinces),
        topics: builder.links(&links.topics),
        documents: builder.document_summaries(&links.documents),
        datasets: builder.links(&links.statistics),
        mentioned: builder.links(&unlisted_mentions(builder, key, links)),
        toc: build_toc(builder, key),
        previous: beside(rank.checked_sub(1)),
        next: beside(Some(rank + 1)),
        related: related_records(builder, key)
            .into_iter()
            .map(|key| builder.record_item(key))
            .collect(),
        cited_by: cited_by.map(|key| builder.record_item(key)).collect(),
    }
}

pub fn build_free_page_view(builder: ViewBuilder<'_>, key: Key) -> FreePageView {
    let page = &builder.context.proceedings.pages[key.index()].value;
    FreePageView {
        summary: page.summary.clone(),
        standing: page.status().map(RecordStatus::name),
        toc: build_toc(builder, key),
    }
}

fn build_toc(builder: ViewBuilder<'_>, key: Key) -> Vec<TocItem> {
    let headings = builder.context.prose(key).map_or(&[][..], |prose| &prose.headings);
    let item = |heading: &kyyeu_model::Heading| TocItem {
        level: heading.level,
        anchor: heading.anchor.clone(),
        text: heading.text.clone(),
    };
    headings.iter().map(item).collect()
}

/// Entries that the text names and the front matter does not, by kind, then by name. Records and
/// datasets are left out: the text's own links and the list of datasets lead there.
fn unlisted_mentions(builder: ViewBuilder<'_>, key: Key, links: &RecordLinks) -> Vec<Key> {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics: _ } =
        links;
    let listed = |key: &Key| {
        [speakers, organisations, provinces, topics, documents]
            .iter()
            .any(|list| list.contains(key))
    };
    let mentions = builder.context.prose(key).map_or(&[][..], |prose| &prose.mentions);
    let entry =
        |key: &Key| !matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset);
    let mut keys: Vec<_> = mentions
        .iter()
        .map(|mention| mention.key)
        .filter(entry)
        .filter(|key| !listed(key))
        .collect();
    keys.sort_by_cached_key(|&key| (key.kind, builder.sort_key(key)));
    keys.dedup();
    keys
}

/// Records that share most with a record: what few records share weighs more, and so do people,
/// organisations and documents. Nearest in the programme first where they share alike.
fn related_records(builder: ViewBuilder<'_>, key: Key) -> Vec<Key> {
    let context = builder.context;
    let links = &context.links.records[key.index()];
    let programme = &context.proceedings.programme;
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
            let backlinks = context.links.backlinks(entry);
            let records =
                backlinks.partition_point(|backlink| backlink.source.kind == EntryKind::Record);
            let backlinks = &backlinks[..records];
            let at = backlinks.partition_point(|backlink| programme.rank(backlink.source) < own);
            let near = &backlinks
                [at.saturating_sub(RELATED_WINDOW)..(at + RELATED_WINDOW).min(backlinks.len())];
            let share = weight * 1_000_000 / (backlinks.len() as u64).max(1);
            // A record and its translations have one rank: they are the same work.
            let others = |backlink: &&Backlink| {
                programme.rank(backlink.source) != own && backlink.relation < Relation::Mention
            };
            let near = near.iter().filter(others);
            shares.extend(
                near.map(|backlink| (programme.rank(backlink.source) as u64) << 32 | share),
            );
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
