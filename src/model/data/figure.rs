//! Figures: the stated numbers of a dataset, their parts and paths, and their declared relations.

use serde::{Deserialize, Serialize};

use crate::data::amount::{Amount, Qualifier, Scale, Year};
use crate::data::number::SpannedNumber;
use crate::id::Ref;
use crate::text::edtf::Edtf;
use kyyeu_diag::Span;

/// The whole that a figure is a share of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Share {
    /// The figure of the whole, `figure` or `dataset/figure`.
    pub whole: Option<Ref>,
    /// The whole in words, if its number is not stated.
    pub whole_text: Option<String>,
    /// The share as stated.
    pub percent: Option<SpannedNumber>,
}

/// Relations of a figure or column to others, as an editor declares them. A figure names figures, a
/// column names columns of its table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DeclaredRelations {
    /// Parts that add up to it.
    pub sum_of: Vec<Ref>,
    /// Parts that do not overlap and add up to it or less.
    pub includes: Vec<Ref>,
    /// The part of a share or rate whose whole is `of`.
    pub part: Option<Ref>,
    /// The part of the whole that a rate counts, such as 1000 inhabitants; 100 if the unit is `%`.
    pub rate_base: Option<SpannedNumber>,
    /// The total that it is the average of.
    pub average_of: Option<Ref>,
    /// The number of years or other items of the average.
    pub average_divisor: Option<SpannedNumber>,
    /// The figures that its rank counts; for a column, the column with the ranked rows.
    pub ranked_with: Vec<Ref>,
    /// The number that has the first rank.
    pub rank_from: RankFrom,
    /// The reason why the relation does not hold in the source.
    pub known_discrepancy: Option<String>,
}

/// The number that has the first rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RankFrom {
    /// The highest.
    #[default]
    Highest,
    /// The lowest.
    Lowest,
}

/// One stated number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The name of the figure.
    pub label: String,
    /// What exactly is counted, if the label does not tell.
    pub definition: Option<String>,
    /// The number, or the numbers by year.
    pub value: Amount,
    /// What is counted; `%` for a percentage.
    pub unit: Option<String>,
    /// The power of ten that it was stated in.
    pub scale: Option<Scale>,
    /// The hedge of the source: more than, about.
    pub qualifier: Option<Qualifier>,
    /// The period, if it is not that of the dataset.
    pub period: Option<Edtf>,
    /// The record that states it, if it is not that of the dataset.
    pub source: Option<Ref>,
    /// The words of the source.
    pub quotation: Option<Quotation>,
    /// The whole that it is a share of.
    pub share: Share,
    /// The rank.
    pub rank: Option<SpannedNumber>,
    /// The group of the rank, in words.
    pub rank_among: Option<String>,
    /// The target.
    pub target: Option<SpannedNumber>,
    /// The reached part of the target, in percent.
    pub attained: Option<SpannedNumber>,
    /// Relations to other figures.
    pub relations: DeclaredRelations,
    /// Remarks for readers.
    pub note: Option<String>,
}

/// Words of a source, and their span in the content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// The words.
    pub text: String,
    /// The value that quotes them.
    pub span: Span,
}

/// The path of a number in a dataset. Without a year it is the one number, or the whole series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FigurePath {
    /// By its position in the list.
    ListItem(usize, Option<Year>),
    /// By its row and column in the table.
    TableCell(usize, usize, Option<Year>),
}

impl FigurePath {
    /// The same figure in a year.
    #[must_use]
    pub const fn in_year(self, year: Option<Year>) -> Self {
        match self {
            Self::ListItem(index, _) => Self::ListItem(index, year),
            Self::TableCell(row, column, _) => Self::TableCell(row, column, year),
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> Option<Year> {
        match self {
            Self::ListItem(_, year) | Self::TableCell(_, _, year) => year,
        }
    }
}

/// A part of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FigurePart {
    /// The number itself.
    Value,
    /// The share as stated.
    Percent,
    /// The rank.
    Rank,
    /// The target.
    Target,
    /// The reached part of the target.
    Attained,
}

impl FigurePart {
    /// All parts.
    pub const ALL: &'static [Self] =
        &[Self::Value, Self::Percent, Self::Rank, Self::Target, Self::Attained];

    /// The parts that the notation names after a point.
    pub const SUFFIXES: &'static [(&'static str, Self)] = &[
        ("percent", Self::Percent),
        ("rank", Self::Rank),
        ("target", Self::Target),
        ("attained", Self::Attained),
    ];
}
