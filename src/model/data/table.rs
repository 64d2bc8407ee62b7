//! Tables: amounts by rows and columns. The rows are entries of a register or parts of a breakdown.

use serde::{Deserialize, Serialize};

use crate::data::amount::Amount;
use crate::data::figure::DeclaredRelations;
use crate::id::{EntryKind, Ref};
use crate::register::Entry;
use crate::text::locale::Locale;

/// The kind of all rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowKind {
    /// Entries of a register.
    Entries(EntryKind),
    /// Years.
    Years,
    /// Sexes: `female`, `male`.
    Sexes,
    /// Ages: `18-22`, `under-18`, `from-60`.
    Ages,
    /// Groups that the dataset names itself.
    Groups,
}

impl RowKind {
    /// All kinds of rows with their names in the content, registers first.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("province", Self::Entries(EntryKind::Province)),
        ("organisation", Self::Entries(EntryKind::Organisation)),
        ("speaker", Self::Entries(EntryKind::Speaker)),
        ("document", Self::Entries(EntryKind::Document)),
        ("topic", Self::Entries(EntryKind::Topic)),
        ("year", Self::Years),
        ("sex", Self::Sexes),
        ("age", Self::Ages),
        ("group", Self::Groups),
    ];

    /// The name in the content and in views.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("group", |(name, _)| name)
    }

    /// The register that the rows belong to.
    #[must_use]
    pub const fn register(self) -> Option<EntryKind> {
        match self {
            Self::Entries(kind) => Some(kind),
            _ => None,
        }
    }

    /// The error of a row's id that is invalid for the kind; ids of registers are not looked up.
    #[must_use]
    pub fn check_id(self, id: &str) -> Option<&'static str> {
        let is_valid = match self {
            Self::Entries(_) | Self::Groups => true,
            Self::Years => id.len() == 4 && is_digits(id),
            Self::Sexes => matches!(id, "female" | "male" | "other"),
            Self::Ages => AgeRange::parse(id).is_some(),
        };
        match self {
            _ if is_valid => None,
            Self::Years => Some("a row of years is a year of four digits"),
            Self::Sexes => Some("a row of sexes is female, male or other"),
            _ => Some("a row of ages is 18-22, under-18 or from-60"),
        }
    }

    /// The name for readers of a row that is no entry of a register.
    #[must_use]
    pub fn label(self, id: &str, locale: &Locale) -> String {
        match self {
            Self::Sexes => locale.text_in("sexes", id).to_owned(),
            Self::Ages => match AgeRange::parse(id) {
                Some(AgeRange { from: Some(from), to: Some(to) }) => {
                    locale.format("age_range", &[("from", from), ("to", to)])
                }
                Some(AgeRange { from: Some(from), to: None }) => {
                    locale.format("age_from", &[("from", from)])
                }
                Some(AgeRange { from: None, to: Some(to) }) => {
                    locale.format("age_under", &[("to", to)])
                }
                _ => id.to_owned(),
            },
            _ => id.to_owned(),
        }
    }
}

/// The ages of a row, as written.
struct AgeRange<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
}

impl<'a> AgeRange<'a> {
    fn parse(id: &'a str) -> Option<Self> {
        let (from, to) = match id.split_once('-')? {
            ("under", to) => (None, Some(to)),
            ("from", from) => (Some(from), None),
            (from, to) => (Some(from), Some(to)),
        };
        let lowest = from.map_or(Some(0), parse_age)?;
        let highest = to.map_or(Some(u8::MAX), parse_age)?;
        (lowest <= highest).then_some(Self { from, to })
    }
}

fn parse_age(text: &str) -> Option<u8> {
    if text.len() <= 3 && is_digits(text) { text.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A column of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableColumn {
    /// The heading.
    pub label: String,
    /// What exactly is counted, if the heading does not tell.
    pub definition: Option<String>,
    /// What is counted.
    pub unit: Option<String>,
    /// The column that it is a share or rate of.
    pub whole: Option<Ref>,
    /// Relations to other columns.
    pub relations: DeclaredRelations,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableRow {
    /// The id: of an entry of the register, or of a part of the breakdown; `total` for the total.
    pub id: Ref,
    /// The name, if the dataset states one.
    pub label: Option<String>,
    /// The amounts, column by column.
    pub amounts: Vec<Option<Amount>>,
}

/// Whether the rows of a table are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coverage {
    /// They add up to the total.
    #[default]
    Complete,
    /// They add up to the total or less.
    Partial,
}

/// Numbers by rows and columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// The kind of the rows.
    pub row_kind: RowKind,
    /// The columns, in order.
    pub columns: Vec<Entry<TableColumn>>,
    /// The rows, in order; the total, if the table has one, is the last.
    pub rows: Vec<TableRow>,
    /// The position of the total among the rows.
    pub total: Option<usize>,
    /// Whether the rows add up to the total.
    pub coverage: Coverage,
}

impl Table {
    /// The id of the row of totals.
    pub const TOTAL: &'static str = "total";

    /// The rows without the total, with their positions.
    pub fn body_rows(&self) -> impl Iterator<Item = (usize, &TableRow)> {
        self.rows.iter().enumerate().filter(|(index, _)| Some(*index) != self.total)
    }

    /// The years of a column's series, ascending; empty if it has no series.
    #[must_use]
    pub fn years(&self, column: usize) -> Vec<crate::Year> {
        let amounts = self.rows.iter().filter_map(|row| row.amounts[column].as_ref());
        let years: std::collections::BTreeSet<_> =
            amounts.flat_map(Amount::years).flatten().collect();
        years.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_digits_in_ascending_order() {
        let is_age_range = |id| RowKind::Ages.check_id(id).is_none();
        assert!(["18-22", "under-18", "from-60", "18-18"].into_iter().all(is_age_range));
        assert!(!["+5-10", "from-+6", "22-18", "18", "under-"].into_iter().any(is_age_range));
        assert!(RowKind::Years.check_id("+202").is_some());
    }
}
