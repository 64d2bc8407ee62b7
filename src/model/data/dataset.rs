//! Datasets: figures as a list or a table, and their lookup by path.
//!
//! Each number is stated once, and kept as stated. `figure_format` writes figures in a language.

use serde::{Deserialize, Serialize};

use crate::data::amount::{Amount, Scale};
use crate::data::figure::{Figure, FigurePart, FigurePath, Quotation};
use crate::data::interval::{Interval, Provenance};
use crate::data::number::SpannedNumber;
use crate::data::rational::Rational;
use crate::data::table::Table;
use crate::id::Ref;
use crate::register::{Entry, RegisterEntry};
use crate::text::edtf::Edtf;
use crate::text::locale::Locale;
use crate::text::prose::Prose;
use kyyeu_diag::Span;

/// The numbers of a dataset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Figures {
    /// Figures one by one, in their order.
    List(Vec<Entry<Figure>>),
    /// A table.
    Table(Table),
}

/// The drawing of a dataset that an editor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChartKind {
    /// A bar a figure, from zero.
    Bars,
    /// One bar in parts.
    Stacked,
    /// A line over the years.
    Series,
    /// Bars against their targets.
    Targets,
    /// A dot a row, in order of size.
    Dots,
    /// A tile a province.
    Map,
    /// No drawing.
    None,
}

impl ChartKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::Bars,
        Self::Stacked,
        Self::Series,
        Self::Targets,
        Self::Dots,
        Self::Map,
        Self::None,
    ];

    /// The name in the content and in views.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bars => "bars",
            Self::Stacked => "stacked",
            Self::Series => "series",
            Self::Targets => "targets",
            Self::Dots => "dots",
            Self::Map => "map",
            Self::None => "none",
        }
    }
}

/// Figures of one source or subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dataset {
    /// The title.
    pub title: String,
    /// The unit of figures without one.
    pub unit: Option<String>,
    /// The period that the figures are about.
    pub period: Option<Edtf>,
    /// The province that it is about.
    pub province: Option<Ref>,
    /// The organisation that it is about.
    pub organisation: Option<Ref>,
    /// The region that it is about.
    pub region: Option<String>,
    /// The record that states the figures, with the anchor of the paragraph if known.
    pub source: Option<Ref>,
    /// The words of the source, for figures without a quotation.
    pub quotation: Option<Quotation>,
    /// Remarks for readers.
    pub note: Option<Prose>,
    /// The drawing that the editor asks for.
    pub chart: Option<ChartKind>,
    /// The value of the field `chart`.
    pub chart_span: Option<Span>,
    /// The numbers.
    pub figures: Figures,
}

impl RegisterEntry for Dataset {
    fn name(&self, _: &Locale) -> String {
        self.title.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        self.note.as_ref()
    }
}

impl Dataset {
    /// The figure of a path such as `nu`, `ha-noi.dan-so`, `ket-nap.2021` or `ha-noi.dan-so.2021`;
    /// the whole series if the path has no year.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FigurePath> {
        if let Some(figure) = self.find_amount(path) {
            return Some(figure);
        }
        let (path, year) = path.rsplit_once('.')?;
        if year.starts_with('+') {
            return None;
        }
        let path = self.find_amount(path)?.in_year(Some(year.parse().ok()?));
        self.stated_number(path, FigurePart::Value).map(|_| path)
    }

    fn find_amount(&self, path: &str) -> Option<FigurePath> {
        match &self.figures {
            Figures::List(list) => {
                let index = list.iter().position(|figure| figure.id == path)?;
                Some(FigurePath::ListItem(index, None))
            }
            Figures::Table(table) => {
                let (row, column) = path.split_once('.')?;
                let row = table.rows.iter().position(|table_row| table_row.id.id == row)?;
                let column =
                    table.columns.iter().position(|table_column| table_column.id == column)?;
                table.rows[row].amounts[column].as_ref()?;
                Some(FigurePath::TableCell(row, column, None))
            }
        }
    }

    /// The paths of all figures, a series once.
    #[must_use]
    pub fn figure_paths(&self) -> Vec<FigurePath> {
        match &self.figures {
            Figures::List(list) => {
                (0..list.len()).map(|index| FigurePath::ListItem(index, None)).collect()
            }
            Figures::Table(table) => {
                let mut paths = Vec::new();
                for (row_index, row) in table.rows.iter().enumerate() {
                    for (column_index, amount) in row.amounts.iter().enumerate() {
                        if amount.is_some() {
                            paths.push(FigurePath::TableCell(row_index, column_index, None));
                        }
                    }
                }
                paths
            }
        }
    }

    /// The paths of all numbers, each year of a series on its own.
    #[must_use]
    pub fn number_paths(&self) -> Vec<FigurePath> {
        let mut paths = Vec::new();
        for path in self.figure_paths() {
            let years = self.amount(path).into_iter().flat_map(Amount::years);
            paths.extend(years.map(|year| path.in_year(year)));
        }
        paths
    }

    /// A path as the notation writes it.
    #[must_use]
    pub fn format_path(&self, path: FigurePath) -> String {
        let name = match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(index, _)) => list[index].id.clone(),
            (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
                format!("{}.{}", table.rows[row].id.id, table.columns[column].id)
            }
            _ => String::new(),
        };
        match path.year() {
            Some(year) => format!("{name}.{year}"),
            None => name,
        }
    }

    /// The paths of all figures, as the notation writes them.
    #[must_use]
    pub fn format_paths(&self) -> Vec<String> {
        self.number_paths().into_iter().map(|path| self.format_path(path)).collect()
    }

    /// The anchor of a figure on the dataset's page. It has a point, which no heading's anchor has.
    #[must_use]
    pub fn anchor(&self, path: FigurePath) -> String {
        match path {
            FigurePath::ListItem(..) => format!("so.{}", self.format_path(path)),
            FigurePath::TableCell(..) => self.format_path(path),
        }
    }

    /// The figure of a path into a list.
    #[must_use]
    pub fn figure(&self, path: FigurePath) -> Option<&Figure> {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(index, _)) => Some(&list[index].value),
            _ => None,
        }
    }

    /// The number or series at a path, in spite of its year.
    #[must_use]
    pub fn amount(&self, path: FigurePath) -> Option<&Amount> {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(index, _)) => Some(&list[index].value.value),
            (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
                table.rows[row].amounts[column].as_ref()
            }
            _ => None,
        }
    }

    /// The number of a part of a figure, with its span.
    #[must_use]
    pub fn stated_number(&self, path: FigurePath, part: FigurePart) -> Option<&SpannedNumber> {
        match part {
            FigurePart::Value => self.amount(path)?.get(path.year()),
            FigurePart::Percent => self.figure(path)?.share.percent.as_ref(),
            FigurePart::Rank => self.figure(path)?.rank.as_ref(),
            FigurePart::Target => self.figure(path)?.target.as_ref(),
            FigurePart::Attained => self.figure(path)?.attained.as_ref(),
        }
    }

    /// The unit of the number at a path.
    #[must_use]
    pub fn unit_of(&self, path: FigurePath) -> Option<&str> {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(index, _)) => {
                list[index].value.unit.as_deref().or(self.unit.as_deref())
            }
            (Figures::Table(table), FigurePath::TableCell(_, column, _)) => {
                table.unit(column, self)
            }
            _ => None,
        }
    }

    /// The exact number of a part of a figure, without its scale: 1,2 triệu is 1200000.
    #[must_use]
    pub fn exact_value(&self, path: FigurePath, part: FigurePart) -> Option<Rational> {
        let power = self.scale(path, part).map_or(0, Scale::power);
        Rational::from_number(&self.stated_number(path, part)?.number)?
            .checked_mul(Rational::power_of_ten(power)?)
    }

    /// The numbers that a part of a figure can mean.
    #[must_use]
    pub fn value_interval(
        &self,
        path: FigurePath,
        part: FigurePart,
        provenance: Provenance,
    ) -> Option<Interval> {
        let is_percentage = matches!(part, FigurePart::Percent | FigurePart::Attained)
            || self.unit_of(path) == Some("%");
        let qualifier = match part {
            FigurePart::Value => self.figure(path).and_then(|figure| figure.qualifier),
            _ => None,
        };
        Interval::from_number(
            &self.stated_number(path, part)?.number,
            self.scale(path, part),
            qualifier,
            if is_percentage { Provenance::Rounded } else { provenance },
        )
    }

    fn scale(&self, path: FigurePath, part: FigurePart) -> Option<Scale> {
        match part {
            FigurePart::Value | FigurePart::Target => self.figure(path)?.scale,
            _ => None,
        }
    }
}
