//! Relations between entries of the registers, such as the province of a speaker, and the check
//! that none of them is circular.

use std::collections::BTreeSet;

use crate::figure_sources::source_record;
use crate::resolve::resolve_entry;
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{EntryKind, Figures, Key, Proceedings, Ref, RegisterRelations, RelationField};

/// Resolves the relations of all registers, in both directions.
pub fn resolve_relations(
    proceedings: &Proceedings,
    diagnostics: &mut Diagnostics,
) -> RegisterRelations {
    let mut resolver =
        RelationResolver { proceedings, relations: RegisterRelations::default(), diagnostics };
    for key in proceedings.keys(EntryKind::Speaker) {
        let speaker = &proceedings.speakers[key.index()].value;
        let organisation = speaker.organisation.as_ref();
        resolver.add(key, RelationField::Organisation, EntryKind::Organisation, organisation);
        let province = speaker.province.as_ref();
        resolver.add(key, RelationField::Province, EntryKind::Province, province);
    }
    for key in proceedings.keys(EntryKind::Province) {
        if let Some(successor) = &proceedings.provinces[key.index()].value.successor {
            let province = Some(&successor.province);
            resolver.add(key, RelationField::Successor, EntryKind::Province, province);
            let document = successor.document.as_ref();
            resolver.add(key, RelationField::SuccessorDocument, EntryKind::Document, document);
        }
    }
    for key in proceedings.keys(EntryKind::Organisation) {
        let organisation = &proceedings.organisations[key.index()].value;
        let province = organisation.province.as_ref();
        resolver.add(key, RelationField::Province, EntryKind::Province, province);
        let parent = organisation.parent.as_ref();
        resolver.add(key, RelationField::Parent, EntryKind::Organisation, parent);
    }
    for key in proceedings.keys(EntryKind::Document) {
        let issuer = proceedings.documents[key.index()].value.issuer.as_ref();
        resolver.add(key, RelationField::Issuer, EntryKind::Organisation, issuer);
    }
    for key in proceedings.keys(EntryKind::Dataset) {
        resolver.add_dataset(key);
    }
    let RelationResolver { relations, diagnostics, .. } = resolver;
    for field in [RelationField::Parent, RelationField::Successor] {
        report_cycles(proceedings, &relations, field, diagnostics);
    }
    relations
}

struct RelationResolver<'a, 'd> {
    proceedings: &'a Proceedings,
    relations: RegisterRelations,
    diagnostics: &'d mut Diagnostics,
}

impl RelationResolver<'_, '_> {
    fn add_dataset(&mut self, key: Key) {
        let dataset = &self.proceedings.datasets[key.index()].value;
        self.add(key, RelationField::Province, EntryKind::Province, dataset.province.as_ref());
        let organisation = dataset.organisation.as_ref();
        self.add(key, RelationField::Organisation, EntryKind::Organisation, organisation);
        let source = dataset.source.as_ref().map(source_record);
        self.add(key, RelationField::Source, EntryKind::Record, source.as_ref());
        if let Figures::Table(table) = &dataset.figures
            && let Some(kind) = table.row_kind.register()
        {
            for (_, row) in table.body_rows() {
                self.add(key, RelationField::Row, kind, Some(&row.id));
            }
        }
    }

    /// Adds the relation of a field if the field has a reference that can be resolved.
    fn add(&mut self, from: Key, field: RelationField, kind: EntryKind, reference: Option<&Ref>) {
        let Some(reference) = reference else { return };
        let Some(to) = resolve_entry(self.proceedings, kind, reference, self.diagnostics) else {
            return;
        };
        if field != RelationField::Row {
            self.relations.outgoing.insert((from, field), to);
        }
        self.relations.incoming.entry((to, field)).or_default().push(from);
    }
}

/// Reports entries that lead back to themselves, each cycle once.
fn report_cycles(
    proceedings: &Proceedings,
    relations: &RegisterRelations,
    field: RelationField,
    diagnostics: &mut Diagnostics,
) {
    let mut visited = BTreeSet::new();
    for &(start, start_field) in relations.outgoing.keys() {
        if start_field != field {
            continue;
        }
        let mut path = vec![start];
        let mut entry = start;
        while let Some(next) = relations.outgoing(entry, field) {
            if visited.contains(&next) {
                break;
            }
            if let Some(cycle_start) = path.iter().position(|&key| key == next) {
                path.push(next);
                diagnostics.push(cycle_diagnostic(proceedings, &path[cycle_start..], field));
                break;
            }
            path.push(next);
            entry = next;
        }
        visited.extend(path);
    }
}

/// The diagnostic of a cycle, whose first entry is also its last.
fn cycle_diagnostic(proceedings: &Proceedings, cycle: &[Key], field: RelationField) -> Diagnostic {
    let ids: Vec<_> = cycle.iter().map(|&key| proceedings.id(key)).collect();
    let field = if field == RelationField::Parent { "parent" } else { "successor" };
    Diagnostic::new(
        Code::Cycle,
        proceedings.span(cycle[0]),
        format!("{} leads back to itself: {}", ids[0], ids.join(" → ")),
    )
    .help(format!("take one `{field}` away"))
}
