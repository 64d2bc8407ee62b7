//! Datasets: each stated number once, exactly.

use serde::{Deserialize, Serialize};

use crate::data::amount::{Amount, Qualifier, Scale, Year};
use crate::{Edtf, Entry, Locale, Number, NumberFormat, Prose, Ref, SpannedNumber, Table};
use kyyeu_diag::Span;

/// What a figure is a share of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Share {
    /// The figure of the whole, `figure` or `dataset/figure`.
    pub whole: Option<Ref>,
    /// The whole in words, where its number is not stated.
    pub whole_text: Option<String>,
    /// The share as stated.
    pub percent: Option<SpannedNumber>,
}

/// How a figure or column hangs together with others, as an editor declares it. A figure names
/// figures, a column names columns of its table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DeclaredRelations {
    /// Parts that add up to it.
    pub sum_of: Vec<Ref>,
    /// Parts that do not overlap and add up to it at most.
    pub includes: Vec<Ref>,
    /// The part of a share or rate whose whole is `of`.
    pub part: Option<Ref>,
    /// So many of the whole a rate counts; 100 where the unit is `%`.
    pub rate_base: Option<SpannedNumber>,
    /// The total that it is the average of.
    pub average_of: Option<Ref>,
    /// Over how many years, or other things, it is the average.
    pub average_divisor: Option<SpannedNumber>,
    /// The figures that its rank counts; for a column, the column whose rows it ranks.
    pub ranked_with: Vec<Ref>,
    /// Which end the ranks begin at.
    pub rank_from: RankFrom,
    /// Why what is declared does not hold in the source.
    pub known_discrepancy: Option<String>,
}

/// Which end ranks begin at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RankFrom {
    /// The highest is first.
    #[default]
    Highest,
    /// The lowest is first.
    Lowest,
}

/// One stated number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What it says.
    pub label: String,
    /// What exactly is counted, where the label does not say it.
    pub definition: Option<String>,
    /// The number, or the numbers by year.
    pub value: Amount,
    /// What is counted; `%` where the number is a percentage.
    pub unit: Option<String>,
    /// The power of ten that it was stated in.
    pub scale: Option<Scale>,
    /// How it was hedged.
    pub qualifier: Option<Qualifier>,
    /// The period, where it is not the dataset's.
    pub period: Option<Edtf>,
    /// The record that states it, where it is not the dataset's.
    pub source: Option<Ref>,
    /// The words of the source.
    pub quotation: Option<Quotation>,
    /// What it is a share of.
    pub share: Share,
    /// Its rank.
    pub rank: Option<SpannedNumber>,
    /// Among whom.
    pub rank_among: Option<String>,
    /// What was aimed at.
    pub target: Option<SpannedNumber>,
    /// How much of the target was reached, in percent.
    pub attained: Option<SpannedNumber>,
    /// How it hangs together with others.
    pub relations: DeclaredRelations,
    /// What a reader must know about it.
    pub note: Option<String>,
}

/// Words of a source, and where the content has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub span: kyyeu_diag::Span,
}

/// The numbers of a dataset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Figures {
    /// Figures one by one, in their order.
    List(Vec<Entry<Figure>>),
    /// A table.
    Table(Table),
}

/// How a dataset is drawn, where an editor says so.
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

    /// Its name in the content and in views.
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

/// Figures that belong together.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// The record that states it, and the paragraph where it is known.
    pub source: Option<Ref>,
    /// The words of the source, for figures that have none of their own.
    pub quotation: Option<Quotation>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
    /// How it is drawn.
    pub chart: Option<ChartKind>,
    /// Where the editor says so.
    pub chart_span: Option<Span>,
    /// Its numbers.
    pub figures: Figures,
}

/// Which number of a dataset. Without a year it is the one number, or the whole series.
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
            Self::ListItem(at, _) => Self::ListItem(at, year),
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

/// Which part of a figure.
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
    /// How much of the target was reached.
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

impl Figure {
    /// The figure's unit, or the dataset's.
    #[must_use]
    pub fn unit<'a>(&'a self, dataset: &'a Dataset) -> Option<&'a str> {
        self.unit.as_deref().or(dataset.unit.as_deref())
    }

    /// A number of the figure with its scale or percent sign: "8.620", "1,2 triệu", "50,3%".
    #[must_use]
    pub fn format_number(
        &self,
        number: &Number,
        dataset: &Dataset,
        format: &NumberFormat,
        locale: &Locale,
    ) -> String {
        let number = match self.unit(dataset) {
            Some("%") => format.format_percent(number),
            _ => format.format(number),
        };
        match self.scale {
            Some(scale) => format!("{number}\u{a0}{}", locale.text_in("scale", scale.name())),
            None => number,
        }
    }

    /// The word before the number.
    #[must_use]
    pub fn hedge_word<'a>(&self, locale: &'a Locale) -> Option<&'a str> {
        self.qualifier.map(|qualifier| locale.text_in("qualifier", qualifier.name()))
    }
}

impl Dataset {
    /// The figure of a path such as `nu`, `ha-noi.dan-so`, `ket-nap.2021` or `ha-noi.dan-so.2021`;
    /// a series where its year is left out.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FigurePath> {
        let whole = self.find_amount(path);
        if whole.is_some() {
            return whole;
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
            Figures::List(list) => list
                .iter()
                .position(|figure| figure.id == path)
                .map(|at| FigurePath::ListItem(at, None)),
            Figures::Table(table) => {
                let (row, column) = path.split_once('.')?;
                let row = table.rows.iter().position(|known| known.id.id == row)?;
                let column = table.columns.iter().position(|c| c.id == column)?;
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
                (0..list.len()).map(|at| FigurePath::ListItem(at, None)).collect()
            }
            Figures::Table(table) => {
                let of_row = |row: usize| {
                    let amounts = table.rows[row].amounts.iter().enumerate();
                    amounts
                        .filter(|(_, amount)| amount.is_some())
                        .map(move |(column, _)| (row, column))
                };
                let cells = (0..table.rows.len()).flat_map(of_row);
                cells.map(|(row, column)| FigurePath::TableCell(row, column, None)).collect()
            }
        }
    }

    /// The paths of all numbers, each year of a series on its own.
    #[must_use]
    pub fn number_paths(&self) -> Vec<FigurePath> {
        let places = self.figure_paths();
        let years = |path: FigurePath| {
            self.amount(path).into_iter().flat_map(Amount::years).map(move |y| path.in_year(y))
        };
        places.into_iter().flat_map(years).collect()
    }

    /// A path as the notation writes it.
    #[must_use]
    pub fn format_path(&self, path: FigurePath) -> String {
        let name = match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(at, _)) => list[at].id.clone(),
            (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
                format!("{}.{}", table.rows[row].id.id, table.columns[column].id)
            }
            _ => String::new(),
        };
        path.year().map_or(name.clone(), |year| format!("{name}.{year}"))
    }

    /// The paths of all figures, as the notation writes them.
    #[must_use]
    pub fn format_paths(&self) -> Vec<String> {
        self.number_paths().into_iter().map(|path| self.format_path(path)).collect()
    }

    /// The anchor of a figure on the dataset's page. It has a point or begins with `so.`, which no
    /// heading's has.
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
            (Figures::List(list), FigurePath::ListItem(at, _)) => Some(&list[at].value),
            _ => None,
        }
    }

    /// What stands at a path, whatever its year.
    #[must_use]
    pub fn amount(&self, path: FigurePath) -> Option<&Amount> {
        match (&self.figures, path) {
            (Figures::List(list), FigurePath::ListItem(at, _)) => Some(&list[at].value.value),
            (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
                table.rows[row].amounts[column].as_ref()
            }
            _ => None,
        }
    }

    /// The number of a part of a figure, and where it stands.
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
            (Figures::List(list), FigurePath::ListItem(at, _)) => list[at].value.unit(self),
            (Figures::Table(table), FigurePath::TableCell(_, column, _)) => {
                table.unit(column, self)
            }
            _ => None,
        }
    }

    /// The bare number of a part of a figure as the language writes it: without hedge, scale and
    /// percent sign.
    #[must_use]
    pub fn format_plain(
        &self,
        path: FigurePath,
        part: FigurePart,
        format: &NumberFormat,
    ) -> Option<String> {
        self.stated_number(path, part).map(|stated| format.format(&stated.number))
    }

    /// A part of a figure as the language writes it, with its hedge; `None` where that part is not
    /// stated.
    #[must_use]
    pub fn format_part(
        &self,
        path: FigurePath,
        part: FigurePart,
        format: &NumberFormat,
        locale: &Locale,
    ) -> Option<String> {
        let number = &self.stated_number(path, part)?.number;
        let figure = self.figure(path);
        Some(match (part, figure) {
            (FigurePart::Value, Some(figure)) => {
                let number = figure.format_number(number, self, format, locale);
                figure
                    .hedge_word(locale)
                    .map_or(number.clone(), |hedge| format!("{hedge} {number}"))
            }
            (FigurePart::Value, None) => match self.unit_of(path) {
                Some("%") => format.format_percent(number),
                _ => format.format(number),
            },
            (FigurePart::Percent | FigurePart::Attained, _) => format.format_percent(number),
            // A language has words for the first ranks: thứ nhất, not thứ 1.
            (FigurePart::Rank, _) => match locale.text_in("ranks", &number.to_plain_string()) {
                "" => format.format(number),
                word => word.to_owned(),
            },
            (FigurePart::Target, Some(figure)) => {
                figure.format_number(number, self, format, locale)
            }
            (FigurePart::Target, None) => format.format(number),
        })
    }
}
