//! Pages of records and free pages.

use std::cmp::Reverse;

use crate::corrections;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{
    Backlink, Edtf, EntryKind, Heading, Key, Programme, RecordLinks, RecordStatus, Relation,
};
use kyyeu_view::{FreePageView, RecordView, TocItem};

/// The most related records of a page.
const MAX_RELATED: usize = 5;

/// The most records on each side of a record that are scored for each entry that it names. An entry
/// that thousands of records name says little about which of them are related, and of equal scores
/// the nearest in the programme win.
const RELATED_WINDOW: usize = 32;

pub fn build_record_view(builder: ViewBuilder<'_>, key: Key) -> RecordView {
    let context = builder.context;
    let record = &context.proceedings.records[key.index()].value;
    let links = &context.links.records[key.index()];
    let programme = &context.proceedings.programme;
    let rank = programme.rank(key);
    let summary_at = |rank: usize| {
        let index = programme.record_at(rank)?;
        Some(builder.record_summary(Key::new(EntryKind::Record, index)))
    };
    let cited_by = context.links.backlinks(key).iter().map(|backlink| backlink.source);
    let related = related_records(builder, key).into_iter();
    RecordView {
        kind: record.kind.name(),
        number: programme.number(key),
        kind_total: programme.count(record.kind),
        summary: record.summary.clone(),
        date: builder.format_date(record.date.as_ref()),
        datetime: record.date.as_ref().and_then(Edtf::to_iso),
        session: record.session.clone(),
        role: record.role.clone(),
        source: record.source.clone(),
        status: record.status().map(RecordStatus::name),
        corrections: corrections::build_record_corrections(context, key, ""),
        speakers: builder.person_summaries(&links.speakers),
        organisations: builder.links(&links.organisations),
        provinces: builder.links(&links.provinces),
        topics: builder.links(&links.topics),
        documents: builder.document_summaries(&links.documents),
        datasets: builder.links(&links.statistics),
        mentioned: builder.links(&unlisted_mentions(builder, key, links)),
        toc: build_toc(builder, key),
        previous: rank.checked_sub(1).and_then(summary_at),
        next: summary_at(rank + 1),
        related: related.map(|key| builder.record_item(key)).collect(),
        cited_by: cited_by.map(|key| builder.record_item(key)).collect(),
    }
}

pub fn build_free_page_view(builder: ViewBuilder<'_>, key: Key) -> FreePageView {
    let page = &builder.context.proceedings.pages[key.index()].value;
    FreePageView {
        summary: page.summary.clone(),
        status: page.status().map(RecordStatus::name),
        toc: build_toc(builder, key),
    }
}

fn build_toc(builder: ViewBuilder<'_>, key: Key) -> Vec<TocItem> {
    let headings = builder.context.prose(key).map_or(&[][..], |prose| &prose.headings);
    let item = |heading: &Heading| TocItem {
        level: heading.level,
        anchor: heading.anchor.clone(),
        text: heading.text.clone(),
    };
    headings.iter().map(item).collect()
}

/// Entries that the prose names and the front matter does not, by kind, then by name. Records and
/// datasets are left out: the links in the prose and the list of datasets lead to them.
fn unlisted_mentions(builder: ViewBuilder<'_>, key: Key, links: &RecordLinks) -> Vec<Key> {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics: _ } =
        links;
    let lists = [speakers, organisations, provinces, topics, documents];
    let is_unlisted = |key: &Key| {
        !matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset)
            && !lists.iter().any(|list| list.contains(key))
    };
    let mentions = builder.context.prose(key).map_or(&[][..], |prose| &prose.mentions);
    let mut keys: Vec<_> = mentions.iter().map(|mention| mention.key).filter(is_unlisted).collect();
    keys.sort_by_cached_key(|&key| (key.kind, builder.sort_key(key)));
    keys.dedup();
    keys
}

/// The records that share most entries with a record. An entry that few records name weighs more,
/// and so do people, organisations and documents. Of equal scores the nearest in the programme come
/// first.
fn related_records(builder: ViewBuilder<'_>, key: Key) -> Vec<Key> {
    let context = builder.context;
    let links = &context.links.records[key.index()];
    let programme = &context.proceedings.programme;
    let rank = programme.rank(key);
    let weighted_entries = [
        (4, &links.speakers),
        (3, &links.organisations),
        (3, &links.documents),
        (2, &links.provinces),
        (2, &links.topics),
    ];
    // Millions of shares are summed in a large project: a sorted vector is faster than a map.
    let mut shares: Vec<Share> = Vec::new();
    for (weight, entries) in weighted_entries {
        for &entry in entries {
            let backlinks = context.links.backlinks(entry);
            let record_count =
                backlinks.partition_point(|backlink| backlink.source.kind == EntryKind::Record);
            let score = weight * 1_000_000 / (record_count as u64).max(1);
            for backlink in backlinks_near(&backlinks[..record_count], programme, rank) {
                let other_rank = programme.rank(backlink.source);
                if other_rank != rank && backlink.relation < Relation::Mention {
                    shares.push(Share { rank: other_rank, score });
                }
            }
        }
    }
    shares.sort_unstable_by_key(|share| share.rank);
    let mut candidates: Vec<_> = shares
        .chunk_by(|a, b| a.rank == b.rank)
        .map(|shares| Candidate {
            score: Reverse(shares.iter().map(|share| share.score).sum()),
            distance: shares[0].rank.abs_diff(rank),
            rank: shares[0].rank,
        })
        .collect();
    if candidates.len() > MAX_RELATED {
        candidates.select_nth_unstable(MAX_RELATED);
        candidates.truncate(MAX_RELATED);
    }
    candidates.sort_unstable();
    candidates
        .into_iter()
        .filter_map(|Candidate { rank, .. }| {
            Some(Key::new(EntryKind::Record, programme.record_at(rank)?))
        })
        .collect()
}

/// What a shared entry adds to the score of the record at a rank of the programme. A record and its
/// translations have one rank, because they are the same work.
struct Share {
    rank: usize,
    score: u64,
}

/// A related record, ordered by how closely it is related.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: Reverse<u64>,
    /// Distance in the programme.
    distance: usize,
    rank: usize,
}

/// The backlinks around a rank of the programme, up to [`RELATED_WINDOW`] on each side.
fn backlinks_near<'a>(
    backlinks: &'a [Backlink],
    programme: &Programme,
    rank: usize,
) -> &'a [Backlink] {
    let index = backlinks.partition_point(|backlink| programme.rank(backlink.source) < rank);
    let start = index.saturating_sub(RELATED_WINDOW);
    let end = (index + RELATED_WINDOW).min(backlinks.len());
    &backlinks[start..end]
}
