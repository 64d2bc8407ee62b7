//! Dates that may be known only in part: EDTF, levels 0 and 1 (ISO 8601-2:2019; the Library of
//! Congress's specification of 2019-02-04).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Locale;

/// How sure a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Certainty {
    /// As it says.
    Certain,
    /// `?`: perhaps.
    Uncertain,
    /// `~`: about.
    Approximate,
    /// `%`: perhaps, and only about.
    UncertainApproximate,
}

/// A year, a month, a season or a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The date as written, without its certainty.
    text: String,
    /// The year; where its last digits are unspecified, with zeros for them.
    pub year: i64,
    /// How many of the year's last digits are unspecified.
    pub unspecified_digits: u8,
    /// The month, 1 to 12, or the season, 21 to 24.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: Option<u8>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A date or an interval of two dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Edtf {
    /// One date.
    Date(Date),
    /// From a date to a date; `None` is an open end (`..`) or an unknown one (nothing).
    Interval(Option<Date>, Option<Date>),
}

/// Why a text is no date, in words that follow the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdtfError(pub String);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        f.write_str(match self.certainty {
            Certainty::Certain => "",
            Certainty::Uncertain => "?",
            Certainty::Approximate => "~",
            Certainty::UncertainApproximate => "%",
        })
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |date: &Option<Date>| {
            date.as_ref().map_or_else(|| "..".to_owned(), ToString::to_string)
        };
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Interval(from, to) => write!(f, "{}/{}", end(from), end(to)),
        }
    }
}

impl std::str::FromStr for Edtf {
    type Err = EdtfError;

    /// Reads a date.
    ///
    /// ```
    /// use kyyeu::model::Edtf;
    /// assert_eq!("2020/2022".parse::<Edtf>().unwrap().to_string(), "2020/2022");
    /// assert!("2024-13-45".parse::<Edtf>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let Some((from, to)) = text.split_once('/') else {
            return Ok(Self::Date(parse_date(text)?));
        };
        let end = |text: &str| match text {
            "" | ".." => Ok(None),
            text => parse_date(text).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        match (&from, &to) {
            (None, None) => {
                return Err(EdtfError("has no date on either side of the slash".into()));
            }
            (Some(a), Some(b)) if a.first_day() > b.last_day() => {
                return Err(EdtfError("ends before it begins".into()));
            }
            _ => {}
        }
        Ok(Self::Interval(from, to))
    }
}

fn parse_date(text: &str) -> Result<Date, EdtfError> {
    let wrong = |why: &str| Err(EdtfError(why.into()));
    let (core, certainty) = match text.char_indices().next_back() {
        Some((at, '?')) => (&text[..at], Certainty::Uncertain),
        Some((at, '~')) => (&text[..at], Certainty::Approximate),
        Some((at, '%')) => (&text[..at], Certainty::UncertainApproximate),
        _ => (text, Certainty::Certain),
    };
    let (digits, time) = match core.split_once('T') {
        Some((digits, time)) => (digits, Some(time)),
        None => (core, None),
    };
    let (sign, unsigned) = match digits.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, digits),
    };
    if let Some(long) = unsigned.strip_prefix('Y') {
        let (sign, long) = long.strip_prefix('-').map_or((1, long), |rest| (-1, rest));
        if sign == 1 && digits.starts_with('-')
            || long.len() < 5
            || !long.bytes().all(|b| b.is_ascii_digit())
        {
            return wrong("has a year that begins with Y but not more than four digits after it");
        }
        let Ok(year) = long.parse::<i64>() else { return wrong("has a year that is too long") };
        return Ok(Date {
            text: core.into(),
            year: sign * year,
            unspecified_digits: 0,
            month: None,
            day: None,
            certainty,
        });
    }
    let mut parts = unsigned.split('-');
    let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    if parts.next().is_some() {
        return wrong("has more than a year, a month and a day");
    }
    let known = year.trim_end_matches('X');
    let unspecified_digits = match (year.len(), year.len() - known.len()) {
        (4, hidden @ 0..=2) => u8::try_from(hidden).unwrap_or(0),
        _ => return wrong("does not begin with a year of four digits"),
    };
    if !known.bytes().all(|b| b.is_ascii_digit()) {
        return wrong("does not begin with a year of four digits");
    }
    let year = sign * known.parse::<i64>().unwrap_or(0) * 10_i64.pow(u32::from(unspecified_digits));
    let two = |part: Option<&str>, what: &str| match part {
        None => Ok(None),
        Some("XX") => Ok(Some(0)),
        Some(text) if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(text.parse::<u8>().ok())
        }
        Some(text) => Err(EdtfError(format!("has a {what} \"{text}\" that is not two digits"))),
    };
    let (month, day) = (two(month, "month")?, two(day, "day")?);
    if unspecified_digits > 0 && month.is_some() {
        return wrong("has a month in a year that is not known");
    }
    match (month, day) {
        (Some(month), _) if !matches!(month, 0..=12 | 21..=24) => {
            return Err(EdtfError(format!("has no month {month:02}")));
        }
        (Some(0 | 21..=24), Some(day)) if day != 0 => return wrong("has a day but no month"),
        (Some(month @ 1..=12), Some(day)) if day != 0 => {
            let calendar =
                i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
            if calendar.and_then(|((y, m), d)| jiff::civil::Date::new(y, m, d).ok()).is_none() {
                return Err(EdtfError(format!("has no day {day:02} in that month")));
            }
        }
        _ => {}
    }
    if time.is_some_and(|time| day.is_none() || !is_time(time)) {
        return wrong("has a time that is not HH:MM:SS with Z or an offset after a full date");
    }
    let known = |part: Option<u8>| part.filter(|&part| part != 0);
    Ok(Date {
        text: core.into(),
        year,
        unspecified_digits,
        month: known(month),
        day: known(day),
        certainty,
    })
}

/// `HH:MM:SS`, then nothing, `Z`, `±HH` or `±HH:MM`.
fn is_time(text: &str) -> bool {
    let clock = |text: &str, limits: &[u8]| {
        let parts: Vec<_> = text.split(':').collect();
        parts.len() == limits.len()
            && parts.iter().zip(limits).all(|(part, &limit)| {
                part.len() == 2 && part.parse::<u8>().is_ok_and(|n| n <= limit)
            })
    };
    let Some((hms, zone)) = text.split_at_checked(8) else { return false };
    let zone = match zone.strip_prefix(['+', '-']) {
        Some(offset) => clock(offset, &[14]) || clock(offset, &[14, 59]),
        None => zone.is_empty() || zone == "Z",
    };
    clock(hms, &[23, 59, 59]) && zone
}

impl Date {
    /// The first day that it can be, as numbers that compare.
    #[must_use]
    pub fn first_day(&self) -> (i64, u8, u8) {
        let month = match self.month {
            Some(season @ 21..=24) => (season - 21) * 3 + 1,
            month => month.unwrap_or(1),
        };
        (self.year, month, self.day.unwrap_or(1))
    }

    /// The last day that it can be, as numbers that compare.
    #[must_use]
    pub fn last_day(&self) -> (i64, u8, u8) {
        let month = match self.month {
            Some(season @ 21..=24) => (season - 20) * 3,
            month => month.unwrap_or(12),
        };
        (
            self.year + 10_i64.pow(u32::from(self.unspecified_digits)) - 1,
            month,
            self.day.unwrap_or(31),
        )
    }

    /// As HTML's `time` element takes it: a year, a month or a day of this era that is not in
    /// doubt.
    #[must_use]
    pub fn to_iso(&self) -> Option<String> {
        let plain = self.certainty == Certainty::Certain
            && self.unspecified_digits == 0
            && (1..=9999).contains(&self.year)
            && self.month.is_none_or(|month| month <= 12);
        plain.then(|| match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        })
    }

    fn format_localized(&self, locale: &Locale) -> String {
        let year = match self.unspecified_digits {
            0 => self.year.to_string(),
            _ => self.text.clone(),
        };
        let words = match (self.month, self.day) {
            (Some(season @ 21..=24), _) => {
                let season = locale.text_in("seasons", &season.to_string());
                locale.format("date_season", &[("season", season), ("y", &year)])
            }
            (Some(month), day) => {
                let (number, day) = (month.to_string(), day.map(|day| day.to_string()));
                let key = if day.is_some() { "date_day" } else { "date_month" };
                let month = locale.text_in("months", &number);
                locale.format(
                    key,
                    &[
                        ("d", day.as_deref().unwrap_or("")),
                        ("m", &number),
                        ("month", month),
                        ("y", &year),
                    ],
                )
            }
            (None, _) => locale.format("date_year", &[("y", &year)]),
        };
        self.qualify_uncertainty(words, locale)
    }

    fn qualify_uncertainty(&self, words: String, locale: &Locale) -> String {
        match self.certainty {
            Certainty::Certain => words,
            Certainty::Uncertain => locale.format("date_uncertain", &[("date", &words)]),
            Certainty::Approximate => locale.format("date_approximate", &[("date", &words)]),
            Certainty::UncertainApproximate => {
                let about = locale.format("date_approximate", &[("date", &words)]);
                locale.format("date_uncertain", &[("date", &about)])
            }
        }
    }

    fn is_plain_year(&self) -> bool {
        self.month.is_none() && self.certainty == Certainty::Certain && self.unspecified_digits == 0
    }
}

impl Edtf {
    /// The date in the words of a language.
    #[must_use]
    pub fn format_localized(&self, locale: &Locale) -> String {
        match self {
            Self::Date(date) => date.format_localized(locale),
            Self::Interval(Some(from), Some(to)) if from.is_plain_year() && to.is_plain_year() => {
                locale.format(
                    "years_range",
                    &[("from", &from.year.to_string()), ("to", &to.year.to_string())],
                )
            }
            Self::Interval(Some(from), Some(to)) => locale.format(
                "date_range",
                &[("from", &from.format_localized(locale)), ("to", &to.format_localized(locale))],
            ),
            Self::Interval(Some(from), None) => {
                locale.format("date_since", &[("from", &from.format_localized(locale))])
            }
            Self::Interval(None, Some(to)) => {
                locale.format("date_until", &[("to", &to.format_localized(locale))])
            }
            Self::Interval(None, None) => String::new(),
        }
    }

    /// How many calendar years it spans, where it is made of years alone.
    #[must_use]
    pub fn year_count(&self) -> Option<i64> {
        match self {
            Self::Date(date) => date.is_plain_year().then_some(1),
            Self::Interval(Some(from), Some(to)) if from.is_plain_year() && to.is_plain_year() => {
                Some(to.year - from.year + 1)
            }
            Self::Interval(..) => None,
        }
    }

    /// The first known date.
    #[must_use]
    pub const fn first_date(&self) -> Option<&Date> {
        match self {
            Self::Date(date) | Self::Interval(Some(date), _) | Self::Interval(None, Some(date)) => {
                Some(date)
            }
            Self::Interval(None, None) => None,
        }
    }

    /// As HTML's `time` element takes it, where it is one date that is not in doubt.
    #[must_use]
    pub fn to_iso(&self) -> Option<String> {
        match self {
            Self::Date(date) => date.to_iso(),
            Self::Interval(..) => None,
        }
    }
}
