//! Datasets: each stated number once, exactly.

use super::{Edtf, Entry, Locale, Number, NumberFormat, Prose, Ref};

/// How a number was hedged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// More than it.
    Over,
    /// A little less than it.
    Nearly,
    /// More or less it.
    About,
}

impl Qualifier {
    /// All qualifiers.
    pub const ALL: &'static [Self] = &[Self::Over, Self::Nearly, Self::About];

    /// Its name in the content and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Nearly => "nearly",
            Self::About => "about",
        }
    }
}

/// The power of ten that a number was stated in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 10³
    Thousand,
    /// 10⁶
    Million,
    /// 10⁹
    Billion,
}

impl Scale {
    /// All scales.
    pub const ALL: &'static [Self] = &[Self::Thousand, Self::Million, Self::Billion];

    /// Its name in the content and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Billion => "billion",
        }
    }
}

/// What a figure is a share of.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// The figure of the whole, `figure` or `dataset/figure`.
    pub of: Option<Ref>,
    /// The whole in words, where its number is not stated.
    pub of_text: Option<String>,
    /// The share as stated.
    pub percent: Option<Number>,
}

/// One stated number.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it says.
    pub label: String,
    /// The number.
    pub value: Number,
    /// What is counted; `%` where the number is a percentage.
    pub unit: Option<String>,
    /// The power of ten that it was stated in.
    pub scale: Option<Scale>,
    /// How it was hedged.
    pub qualifier: Option<Qualifier>,
    /// The period, where it is not the dataset's.
    pub period: Option<Edtf>,
    /// What it is a share of.
    pub share: Share,
    /// Its rank.
    pub rank: Option<u64>,
    /// Among whom.
    pub rank_among: Option<String>,
    /// What was aimed at.
    pub target: Option<Number>,
    /// What a reader must know about it.
    pub note: Option<String>,
}

/// The registers that a table's rows can belong to.
pub type Rows = super::EntryKind;

/// A column of a table.
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// What it says.
    pub label: String,
    /// What is counted.
    pub unit: Option<String>,
}

/// Numbers by entries of a register and columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// The register that the rows belong to.
    pub rows_are: Rows,
    /// The columns in their order.
    pub columns: Vec<Entry<TableColumn>>,
    /// The rows in their order: an id of the register, and a number a column where one is stated.
    pub rows: Vec<(Ref, Vec<Option<Number>>)>,
}

/// The numbers of a dataset.
#[derive(Clone, Debug)]
pub enum Figures {
    /// Figures one by one, in their order.
    List(Vec<Entry<Figure>>),
    /// A table.
    Table(Table),
}

/// Figures that belong together.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What it says.
    pub title: String,
    /// Unit of the figures that have none of their own.
    pub unit: Option<String>,
    /// The period that it holds for.
    pub period: Option<Edtf>,
    /// The province that it is about.
    pub province: Option<Ref>,
    /// The organisation that it is about.
    pub organisation: Option<Ref>,
    /// The region that it is about.
    pub region: Option<String>,
    /// The record that states it.
    pub source: Option<Ref>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
    /// Its numbers.
    pub figures: Figures,
}

/// Which number of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigurePath {
    /// By its position in the list.
    Listed(usize),
    /// By its row and column in the table.
    Tabled(usize, usize),
}

/// Which part of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FigurePart {
    /// The number itself.
    Value,
    /// The share as stated.
    Percent,
    /// The rank.
    Rank,
    /// The target.
    Target,
}

impl FigurePart {
    /// The parts that the notation names after a point.
    pub const NAMED: &'static [(&'static str, Self)] =
        &[("percent", Self::Percent), ("rank", Self::Rank), ("target", Self::Target)];
}

impl Figure {
    /// The figure's unit, or the dataset's.
    #[must_use]
    pub fn unit<'a>(&'a self, dataset: &'a Dataset) -> Option<&'a str> {
        self.unit.as_deref().or(dataset.unit.as_deref())
    }

    /// The number with its scale or percent sign: "8.620", "1,2 triệu", "50,3%".
    #[must_use]
    pub fn number(&self, dataset: &Dataset, format: &NumberFormat, locale: &Locale) -> String {
        let number = match self.unit(dataset) {
            Some("%") => format.percent(&self.value),
            _ => format.write(&self.value),
        };
        match self.scale {
            Some(scale) => format!("{number}\u{a0}{}", locale.of("scale", scale.name())),
            None => number,
        }
    }

    /// The word before the number.
    #[must_use]
    pub fn hedge<'a>(&self, locale: &'a Locale) -> Option<&'a str> {
        self.qualifier.map(|qualifier| locale.of("qualifier", qualifier.name()))
    }
}

impl Dataset {
    /// The figure of a path such as `nu` or `ha-noi.dan-so`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FigurePath> {
        match &self.figures {
            Figures::List(list) => list.iter().position(|figure| figure.id == path).map(FigurePath::Listed),
            Figures::Table(table) => {
                let (row, column) = path.split_once('.')?;
                let row = table.rows.iter().position(|(id, _)| id.id == row)?;
                let column = table.columns.iter().position(|c| c.id == column)?;
                table.rows[row].1[column].as_ref()?;
                Some(FigurePath::Tabled(row, column))
            }
        }
    }

    /// The paths of all figures, as the notation writes them.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        match &self.figures {
            Figures::List(list) => list.iter().map(|figure| figure.id.clone()).collect(),
            Figures::Table(table) => table
                .rows
                .iter()
                .flat_map(|(row, _)| table.columns.iter().map(move |column| format!("{}.{}", row.id, column.id)))
                .collect(),
        }
    }

    /// The anchor of a figure on the dataset's page. It has a point or begins with `so.`, which no heading's has.
    #[must_use]
    pub fn anchor(&self, path: FigurePath) -> String {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::Listed(at)) => format!("so.{}", list[at].id),
            (Figures::Table(table), FigurePath::Tabled(row, column)) => {
                format!("{}.{}", table.rows[row].0.id, table.columns[column].id)
            }
            _ => String::new(),
        }
    }

    /// The bare number of a part of a figure as the language writes it: without hedge, scale and percent sign.
    #[must_use]
    pub fn bare(&self, path: FigurePath, part: FigurePart, format: &NumberFormat) -> Option<String> {
        let number = match (&self.figures, path) {
            (Figures::List(list), FigurePath::Listed(at)) => {
                let figure = &list[at].value;
                match part {
                    FigurePart::Value => Some(&figure.value),
                    FigurePart::Percent => figure.share.percent.as_ref(),
                    FigurePart::Rank => return figure.rank.map(|rank| rank.to_string()),
                    FigurePart::Target => figure.target.as_ref(),
                }
            }
            (Figures::Table(table), FigurePath::Tabled(row, column)) => table.rows[row].1[column].as_ref(),
            _ => None,
        };
        number.map(|number| format.write(number))
    }

    /// A part of a figure as the language writes it, with its hedge; `None` where that part is not stated.
    #[must_use]
    pub fn write(&self, path: FigurePath, part: FigurePart, format: &NumberFormat, locale: &Locale) -> Option<String> {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::Listed(at)) => {
                let figure = &list[at].value;
                match part {
                    FigurePart::Value => {
                        let number = figure.number(self, format, locale);
                        Some(figure.hedge(locale).map_or(number.clone(), |hedge| format!("{hedge} {number}")))
                    }
                    FigurePart::Percent => figure.share.percent.as_ref().map(|share| format.percent(share)),
                    FigurePart::Rank => figure.rank.map(|rank| {
                        // A language has words for the first ranks: thứ nhất, not thứ 1.
                        let number = rank.to_string();
                        let word = locale.of("ranks", &number);
                        if word.is_empty() { number } else { word.to_owned() }
                    }),
                    FigurePart::Target => figure.target.as_ref().map(|target| format.write(target)),
                }
            }
            (Figures::Table(table), FigurePath::Tabled(row, column)) if part == FigurePart::Value => {
                table.rows[row].1[column].as_ref().map(|number| match table.unit(column, self) {
                    Some("%") => format.percent(number),
                    _ => format.write(number),
                })
            }
            _ => None,
        }
    }
}

impl Table {
    /// A column's unit, or the dataset's.
    #[must_use]
    pub fn unit<'a>(&'a self, column: usize, dataset: &'a Dataset) -> Option<&'a str> {
        self.columns[column].value.unit.as_deref().or(dataset.unit.as_deref())
    }
}
