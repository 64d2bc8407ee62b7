//! Amounts: one number or a series by year, with the hedge and the scale of the source.

use serde::{Deserialize, Serialize};

use crate::SpannedNumber;

/// The hedge of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Qualifier {
    /// More than the number.
    Over,
    /// A little less than the number.
    Nearly,
    /// A little more or less than the number.
    About,
}

impl Qualifier {
    /// All qualifiers.
    pub const ALL: &'static [Self] = &[Self::Over, Self::Nearly, Self::About];

    /// The name in the content and in locale files.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The name in the content and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Billion => "billion",
        }
    }

    /// The power of ten.
    #[must_use]
    pub const fn power(self) -> i32 {
        match self {
            Self::Thousand => 3,
            Self::Million => 6,
            Self::Billion => 9,
        }
    }
}

/// A year of a series.
pub type Year = u16;

/// One number, or one for each of several years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Amount {
    /// One number.
    Single(SpannedNumber),
    /// Numbers by year, years ascending.
    Series(Vec<(Year, SpannedNumber)>),
}

impl Amount {
    /// The number of a year, or without a year the one number.
    #[must_use]
    pub fn get(&self, year: Option<Year>) -> Option<&SpannedNumber> {
        match (self, year) {
            (Self::Single(stated), None) => Some(stated),
            (Self::Series(series), Some(year)) => {
                series.iter().find(|(other, _)| *other == year).map(|(_, stated)| stated)
            }
            _ => None,
        }
    }

    /// The years of a series; one `None` for a single number.
    pub fn years(&self) -> impl Iterator<Item = Option<Year>> + '_ {
        let (single, series) = match self {
            Self::Single(_) => (Some(None), &[][..]),
            Self::Series(series) => (None, series.as_slice()),
        };
        single.into_iter().chain(series.iter().map(|(year, _)| Some(*year)))
    }
}
