//! Reports entries and files that nothing uses.
//!
//! Provinces are left out: their register is a country's or a region's list, whole whether or not
//! all are spoken of.

use std::collections::BTreeSet;

use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::{EntryKind, Key, LinkTarget, Links, Proceedings, RelationField, check_id};

/// Reports what nothing uses.
pub fn report_unused(proceedings: &Proceedings, links: &Links, diagnostics: &mut Diagnostics) {
    let mut used: BTreeSet<Key> = BTreeSet::new();
    used.extend(links.backlinks.keys());
    used.extend(links.register_relations.outgoing.values());
    // A table and the entries of its rows show one another.
    for ((entry, _), datasets) in
        links.register_relations.incoming.iter().filter(|((_, tie), _)| *tie == RelationField::Row)
    {
        used.insert(*entry);
        used.extend(datasets);
    }
    used.extend(
        links
            .organisers
            .iter()
            .chain(&links.chairs)
            .chain(&links.editors)
            .chain(links.attendees.iter().flatten()),
    );
    used.extend(links.key_figures.iter().map(|(key, _)| key));
    used.extend(links.share_wholes.values().map(|(key, _)| key));
    for (key, prose) in links.prose.iter() {
        used.extend(prose.targets.iter().filter_map(|(_, target)| match target {
            LinkTarget::Entry(to, _) | LinkTarget::Figure(to, ..) if *to != key => Some(*to),
            _ => None,
        }));
    }
    let kinds = EntryKind::REGISTERS.iter().filter(|&&kind| kind != EntryKind::Province);
    for key in kinds.flat_map(|&kind| proceedings.keys(kind)).filter(|key| !used.contains(key)) {
        let (kind, id) = (key.kind.name(), proceedings.id(key));
        if check_id(id).is_err() {
            continue; // The id is to be changed first.
        }
        let way = match key.kind {
            EntryKind::Speaker => "`speakers` of a record or as an attendee",
            EntryKind::Dataset => "`statistics` of a record",
            EntryKind::Organisation => "`organisations` of a record",
            EntryKind::Document => "`documents` of a record",
            _ => "`topics` of a record",
        };
        diagnostics.push(
            Diagnostic::new(
                Code::UnusedEntry,
                proceedings.span(key),
                format!("nothing uses the {kind} \"{id}\""),
            )
            .help(format!("name it in {way}, or by [[{id}]] in a text; or take the entry away")),
        );
    }
    let shown = |at: usize| links.media.binary_search(&at).is_ok();
    for (_, medium) in proceedings.media.iter().enumerate().filter(|&(at, _)| !shown(at)) {
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
