//! Texts of a table that need its dataset or the registers.

use crate::data::dataset::Dataset;
use crate::data::table::{Table, TableRow};
use crate::proceedings::Proceedings;
use crate::text::locale::Locale;

impl Table {
    /// A column's unit, or the dataset's.
    #[must_use]
    pub fn unit<'a>(&'a self, column: usize, dataset: &'a Dataset) -> Option<&'a str> {
        self.columns[column].value.unit.as_deref().or(dataset.unit.as_deref())
    }

    /// The name of a row for readers.
    #[must_use]
    pub fn row_name(&self, row: usize, proceedings: &Proceedings, locale: &Locale) -> String {
        let TableRow { id, label, .. } = &self.rows[row];
        if self.total == Some(row) {
            return locale.text("total").to_owned();
        }
        let entry = self.row_kind.register().and_then(|kind| proceedings.find(kind, &id.id));
        match (entry, label) {
            (Some(key), _) => proceedings.name(key, locale),
            (None, Some(label)) => label.clone(),
            (None, None) => self.row_kind.label(&id.id, locale),
        }
    }
}
