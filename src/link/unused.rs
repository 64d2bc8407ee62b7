//! The lint of unused entries and files.
//!
//! Provinces are left out: their register lists all of a country or region, also those that nothing
//! names.

use std::collections::BTreeSet;

use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::{EntryKind, Key, LinkTarget, Links, Proceedings, RelationField, check_id};

/// Reports entries and media files that nothing uses.
pub fn report_unused(proceedings: &Proceedings, links: &Links, diagnostics: &mut Diagnostics) {
    let used = used_entries(links);
    for &kind in EntryKind::REGISTERS {
        if kind == EntryKind::Province {
            continue;
        }
        for key in proceedings.keys(kind) {
            // An invalid id is reported already, and must be changed first.
            if !used.contains(&key) && check_id(proceedings.id(key)).is_ok() {
                diagnostics.push(unused_entry(proceedings, key));
            }
        }
    }
    for (index, medium) in proceedings.media.iter().enumerate() {
        if links.media.binary_search(&index).is_err() {
            diagnostics.push(
                Diagnostic::new(
                    Code::UnusedMedia,
                    Span::new(medium.file, 0..0),
                    "nothing uses this file",
                )
                .help("it is not published; show it with ![…](…), link to it, or remove it"),
            );
        }
    }
}

/// All entries that something uses.
fn used_entries(links: &Links) -> BTreeSet<Key> {
    let mut used: BTreeSet<Key> = BTreeSet::new();
    used.extend(links.backlinks.keys());
    used.extend(links.register_relations.outgoing.values());
    for ((entry, field), datasets) in &links.register_relations.incoming {
        // A table and the entries of its rows show each other.
        if *field == RelationField::Row {
            used.insert(*entry);
            used.extend(datasets);
        }
    }
    used.extend(links.organisers.iter().chain(&links.chairs).chain(&links.editors));
    used.extend(links.attendees.iter().flatten());
    used.extend(links.key_figures.iter().map(|(key, _)| key));
    used.extend(links.share_wholes.values().map(|(key, _)| key));
    for (source, prose) in links.prose.iter() {
        for (_, target) in &prose.targets {
            if let LinkTarget::Entry(key, _) | LinkTarget::Figure(key, ..) = target
                && *key != source
            {
                used.insert(*key);
            }
        }
    }
    used
}

fn unused_entry(proceedings: &Proceedings, key: Key) -> Diagnostic {
    let (kind, id) = (key.kind.name(), proceedings.id(key));
    let field = match key.kind {
        EntryKind::Speaker => "`speakers` of a record or as an attendee",
        EntryKind::Dataset => "`statistics` of a record",
        EntryKind::Organisation => "`organisations` of a record",
        EntryKind::Document => "`documents` of a record",
        _ => "`topics` of a record",
    };
    Diagnostic::new(
        Code::UnusedEntry,
        proceedings.span(key),
        format!("nothing uses the {kind} \"{id}\""),
    )
    .help(format!("name it in {field}, or by [[{id}]] in a text; or take the entry away"))
}
