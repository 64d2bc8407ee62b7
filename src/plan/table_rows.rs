//! The rows of a dataset's table: their order, their entries, their labels.

use crate::view_builder::ViewBuilder;
use kyyeu_model::{Key, Table};

/// The rows of a table in reading order, by index: entries by name, the total last.
pub fn sorted_rows(builder: ViewBuilder<'_>, table: &Table) -> Vec<usize> {
    let proceedings = builder.context.proceedings;
    let mut rows: Vec<usize> = table.body_rows().map(|(row, _)| row).collect();
    if let Some(kind) = table.row_kind.register() {
        let entry = |row: usize| proceedings.find(kind, &table.rows[row].id.id);
        rows.retain(|&row| entry(row).is_some());
        rows.sort_by_cached_key(|&row| entry(row).map(|key| builder.sort_key(key)));
    }
    rows.extend(table.total);
    rows
}

/// The register entry of a row; `None` for the total, and if rows are no entries.
pub fn row_entry(builder: ViewBuilder<'_>, table: &Table, row: usize) -> Option<Key> {
    if table.total == Some(row) {
        return None;
    }
    let kind = table.row_kind.register()?;
    builder.context.proceedings.find(kind, &table.rows[row].id.id)
}

/// The label of a row.
pub fn row_label(builder: ViewBuilder<'_>, table: &Table, row: usize) -> String {
    table.row_name(row, builder.context.proceedings, &builder.context.language.locale)
}
