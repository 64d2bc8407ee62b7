//! Lists of records and of register entries.

use crate::entry_order::record_kinds;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Feature, Key, RecordKind, relative_address, slug};
use kyyeu_view::{ListGroup, ListItem, ListView, RecordGroup, RecordItemDetail, RecordsView};

/// The fewest topics or datasets for which their list has letters.
const MIN_ENTRIES_FOR_LETTERS: usize = 40;

pub fn build_records_view(builder: ViewBuilder<'_>, kind: Option<RecordKind>) -> RecordsView {
    let groups = build_record_groups(builder, kind, RecordItemDetail::SUMMARY);
    RecordsView { total: groups.iter().map(|group| group.records.len()).sum(), groups }
}

/// Records of a kind, or of all, by kind and in the workshop's order.
pub fn build_record_groups(
    builder: ViewBuilder<'_>,
    only: Option<RecordKind>,
    detail: RecordItemDetail,
) -> Vec<RecordGroup> {
    let proceedings = builder.context.proceedings;
    let kinds = record_kinds(proceedings).filter(|&kind| only.is_none_or(|only| only == kind));
    let group = |kind: RecordKind| {
        let of_kind = |index: &usize| {
            builder.context.record_entry(Key::new(EntryKind::Record, *index));
            proceedings.records[*index].value.kind == kind
        };
        let keys = proceedings
            .programme
            .iter()
            .filter(of_kind)
            .map(|index| Key::new(EntryKind::Record, index));
        RecordGroup {
            kind: kind.name(),
            href: relative_address(builder.page_path, &format!("{}/index.html", kind.folder())),
            records: builder.record_items(keys, detail),
        }
    };
    kinds.map(group).collect()
}

pub fn build_list_view(builder: ViewBuilder<'_>, kind: EntryKind) -> ListView {
    let proceedings = builder.context.proceedings;
    let mut lines: Vec<_> = proceedings
        .keys(kind)
        .map(|key| {
            let heading = group_heading(builder, key);
            let order = heading
                .as_deref()
                .map(|heading| builder.context.language.collation.name_key(heading));
            ((order, builder.sort_key(key), key), heading)
        })
        .collect();
    lines.sort();
    // Entries without a heading come last: those with one are what the heading is there for.
    lines.sort_by_key(|((order, ..), _)| order.is_none());
    let mut groups: Vec<ListGroup> = Vec::new();
    let headed = lines.iter().any(|(_, heading)| heading.is_some());
    for ((.., key), heading) in lines {
        let heading = heading.or_else(|| headed.then(|| fallback_heading(builder, kind)));
        match groups.last_mut() {
            Some(group) if group.heading == heading => {
                group.items.push(build_list_item(builder, key));
            }
            _ => groups.push(ListGroup {
                anchor: heading.as_deref().map(|heading| group_anchor(heading, groups.len())),
                heading,
                items: vec![build_list_item(builder, key)],
            }),
        }
    }
    ListView {
        kind: kind.name(),
        total: proceedings.count(kind),
        groups,
        map: if kind == EntryKind::Province {
            crate::charts::tile_map::build_records_map(builder)
        } else {
            None
        },
        package: (kind == EntryKind::Dataset && proceedings.has_feature(Feature::Data))
            .then(|| relative_address(builder.page_path, "datapackage.json")),
    }
}

/// The heading under which an entry is listed.
fn group_heading(builder: ViewBuilder<'_>, key: Key) -> Option<String> {
    let proceedings = builder.context.proceedings;
    let collation = &builder.context.language.collation;
    let index = key.index();
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[index].value;
            Some(collation.person_index_letter(
                &speaker.name,
                speaker.family.as_deref(),
                speaker.given.as_deref(),
            ))
        }
        EntryKind::Province => proceedings.provinces[index].value.region.clone(),
        EntryKind::Organisation => proceedings.organisations[index].value.kind.clone(),
        EntryKind::Document => proceedings.documents[index].value.kind.clone(),
        kind if proceedings.count(kind) >= MIN_ENTRIES_FOR_LETTERS => {
            Some(collation.index_letter(&builder.name(key)))
        }
        _ => None,
    }
}

/// The heading of entries that have none, where others have one.
fn fallback_heading(builder: ViewBuilder<'_>, kind: EntryKind) -> String {
    let locale = &builder.context.language.locale;
    match kind {
        EntryKind::Province => locale.text("region_none").to_owned(),
        EntryKind::Organisation => locale.text("kind_none").to_owned(),
        kind => locale.text_in("kind", kind.name()).to_owned(),
    }
}

/// The anchor of a heading: its slug, with its number where it is more than a letter of ASCII,
/// since letters that differ by a mark alone have one slug.
fn group_anchor(heading: &str, count: usize) -> String {
    let slug = slug(heading);
    if heading.len() == 1 { format!("nhom_{slug}") } else { format!("nhom_{slug}_{count}") }
}

fn build_list_item(builder: ViewBuilder<'_>, key: Key) -> ListItem {
    let proceedings = builder.context.proceedings;
    let locale = &builder.context.language.locale;
    let relations = &builder.context.links.register_relations;
    let index = key.index();
    let name = builder.name(key);
    let detail = match key.kind {
        EntryKind::Speaker => Some(proceedings.speakers[index].value.titles.join("; ")),
        EntryKind::Province => {
            Some(locale.text_in("kind", proceedings.provinces[index].value.kind.name()).to_owned())
        }
        EntryKind::Organisation => relations
            .outgoing(key, kyyeu_model::RelationField::Province)
            .map(|key| builder.name(key)),
        EntryKind::Document => {
            proceedings.documents[index].value.title.clone().filter(|title| *title != name)
        }
        EntryKind::Dataset => proceedings.datasets[index]
            .value
            .period
            .as_ref()
            .map(|period| period.format_localized(locale)),
        _ => None,
    };
    ListItem {
        href: builder.href(key),
        name,
        detail: detail.filter(|detail| !detail.is_empty()),
        count: builder
            .context
            .links
            .backlinks(key)
            .iter()
            .filter(|backlink| backlink.source.kind == EntryKind::Record)
            .count(),
    }
}
