//! Lists of records and of register entries.

use super::fill::Filler;
use super::kinds_of_records;
use kyyeu_model::{EntryKind, Key, Part, RecordKind, relative, slug};
use kyyeu_view::{Group, Item, ListView, RecordGroup, RecordsView, Telling};

/// From so many topics on, and datasets, their list has letters.
const LETTERS_FROM: usize = 40;

pub fn records(filler: Filler<'_>, kind: Option<RecordKind>) -> RecordsView {
    let groups = groups(filler, kind, Telling::Summary);
    RecordsView { total: groups.iter().map(|group| group.records.len()).sum(), groups }
}

/// Records of a kind, or of all, by kind and in the workshop's order.
pub fn groups(filler: Filler<'_>, only: Option<RecordKind>, telling: Telling) -> Vec<RecordGroup> {
    let proceedings = filler.material.proceedings;
    let kinds = kinds_of_records(proceedings).filter(|&kind| only.is_none_or(|only| only == kind));
    let group = |kind: RecordKind| {
        let of_kind = |at: &usize| proceedings.records[*at].value.kind == kind;
        let keys =
            proceedings.programme.iter().filter(of_kind).map(|at| Key::new(EntryKind::Record, at));
        RecordGroup {
            kind: kind.name(),
            href: relative(filler.from, &format!("{}/index.html", kind.folder())),
            records: filler.list(keys, telling),
        }
    };
    kinds.map(group).collect()
}

pub fn list(filler: Filler<'_>, kind: EntryKind) -> ListView {
    let proceedings = filler.material.proceedings;
    let mut lines: Vec<_> = proceedings
        .keys(kind)
        .map(|key| {
            let heading = heading(filler, key);
            let order = heading
                .as_deref()
                .map(|heading| filler.material.language.collation.syllables(heading));
            ((order, filler.order(key), key), heading)
        })
        .collect();
    lines.sort();
    // Entries without a heading come last: those with one are what the heading is there for.
    lines.sort_by_key(|((order, ..), _)| order.is_none());
    let mut groups: Vec<Group> = Vec::new();
    let headed = lines.iter().any(|(_, heading)| heading.is_some());
    for ((.., key), heading) in lines {
        let heading = heading.or_else(|| headed.then(|| nameless(filler, kind)));
        match groups.last_mut() {
            Some(group) if group.heading == heading => group.items.push(item(filler, key)),
            _ => groups.push(Group {
                anchor: heading.as_deref().map(|heading| anchor(heading, groups.len())),
                heading,
                items: vec![item(filler, key)],
            }),
        }
    }
    ListView {
        kind: kind.name(),
        total: proceedings.count(kind),
        groups,
        map: if kind == EntryKind::Province { super::map::of_records(filler) } else { None },
        package: (kind == EntryKind::Dataset && proceedings.has(Part::Data))
            .then(|| relative(filler.from, "datapackage.json")),
    }
}

/// What an entry stands under.
fn heading(filler: Filler<'_>, key: Key) -> Option<String> {
    let proceedings = filler.material.proceedings;
    let collation = &filler.material.language.collation;
    let at = key.at();
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[at].value;
            Some(collation.person_letter(
                &speaker.name,
                speaker.family.as_deref(),
                speaker.given.as_deref(),
            ))
        }
        EntryKind::Province => proceedings.provinces[at].value.region.clone(),
        EntryKind::Organisation => proceedings.organisations[at].value.kind.clone(),
        EntryKind::Document => proceedings.documents[at].value.kind.clone(),
        kind if proceedings.count(kind) >= LETTERS_FROM => {
            Some(collation.letter(&filler.name(key)))
        }
        _ => None,
    }
}

/// The heading of entries that have none, where others have one.
fn nameless(filler: Filler<'_>, kind: EntryKind) -> String {
    let locale = &filler.material.language.locale;
    match kind {
        EntryKind::Province => locale.text("region_none").to_owned(),
        EntryKind::Organisation => locale.text("kind_none").to_owned(),
        kind => locale.of("kind", kind.name()).to_owned(),
    }
}

/// The anchor of a heading: its slug, with its number where it is more than a letter of ASCII,
/// since letters that differ by a mark alone have one slug.
fn anchor(heading: &str, count: usize) -> String {
    let slug = slug(heading);
    if heading.len() == 1 { format!("nhom_{slug}") } else { format!("nhom_{slug}_{count}") }
}

fn item(filler: Filler<'_>, key: Key) -> Item {
    let proceedings = filler.material.proceedings;
    let locale = &filler.material.language.locale;
    let kin = &filler.material.links.kin;
    let at = key.at();
    let name = filler.name(key);
    let detail = match key.kind {
        EntryKind::Speaker => Some(proceedings.speakers[at].value.titles.join("; ")),
        EntryKind::Province => {
            Some(locale.of("kind", proceedings.provinces[at].value.kind.name()).to_owned())
        }
        EntryKind::Organisation => {
            kin.of(key, kyyeu_model::Tie::Province).map(|key| filler.name(key))
        }
        EntryKind::Document => {
            proceedings.documents[at].value.title.clone().filter(|title| *title != name)
        }
        EntryKind::Dataset => {
            proceedings.datasets[at].value.period.as_ref().map(|period| period.words(locale))
        }
        _ => None,
    };
    Item {
        href: filler.href(key),
        name,
        detail: detail.filter(|detail| !detail.is_empty()),
        count: filler
            .material
            .links
            .namings(key)
            .iter()
            .filter(|naming| naming.by.kind == EntryKind::Record)
            .count(),
    }
}
