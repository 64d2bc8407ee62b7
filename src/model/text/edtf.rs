//! Dates that may be known only in part: EDTF, levels 0 and 1 (ISO 8601-2:2019; the Library of
//! Congress's specification of 2019-02-04). Parsing, and the days that a date can be.
//!
//! `date_format` writes dates in the words of a language.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How certain a date is (section "Qualification of a date").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Certainty {
    /// No sign.
    Certain,
    /// `?`
    Uncertain,
    /// `~`
    Approximate,
    /// `%`: both.
    UncertainApproximate,
}

/// A year, a month, a season or a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The date as written, without the sign of its certainty.
    pub(super) text: String,
    /// The year, with zeros for unspecified digits.
    pub year: i64,
    /// The number of unspecified digits at the end of the year, 0 to 2.
    pub unspecified_digits: u8,
    /// The month, 1 to 12, or the season, 21 to 24; `None` where it is unspecified.
    pub month: Option<u8>,
    /// The day of the month; `None` where it is unspecified.
    pub day: Option<u8>,
    /// How certain the date is.
    pub certainty: Certainty,
}

/// A date or an interval of two dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Edtf {
    /// A year, a month, a season or a day.
    Date(Date),
    /// From a date to a date; `None` is an open end (`..`) or an unknown one (empty).
    Interval(Option<Date>, Option<Date>),
}

/// A day that compares. The month and the day need not exist together: the last day of any month is
/// 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Negative before the year 0.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// The day of three numbers.
    #[must_use]
    pub const fn new(year: i64, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }
}

/// Why a text is not a valid date, in words that follow the quoted text.
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
        let write_end = |end: &Option<Date>, f: &mut fmt::Formatter<'_>| match end {
            Some(date) => date.fmt(f),
            None => f.write_str(".."),
        };
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Interval(from, to) => {
                write_end(from, f)?;
                f.write_str("/")?;
                write_end(to, f)
            }
        }
    }
}

impl std::str::FromStr for Edtf {
    type Err = EdtfError;

    /// Parses a date or an interval.
    ///
    /// ```
    /// use kyyeu_model::Edtf;
    /// assert_eq!("2020/2022".parse::<Edtf>().unwrap().to_string(), "2020/2022");
    /// assert!("2024-13-45".parse::<Edtf>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, EdtfError> {
        let Some((from, to)) = text.split_once('/') else {
            return Ok(Self::Date(parse_date(text)?));
        };
        let (from, to) = (parse_interval_end(from)?, parse_interval_end(to)?);
        match (&from, &to) {
            (None, None) => error("has no date on either side of the slash"),
            (Some(from), Some(to)) if from.first_day() > to.last_day() => {
                error("ends before it begins")
            }
            _ => Ok(Self::Interval(from, to)),
        }
    }
}

fn error<T>(reason: impl Into<String>) -> Result<T, EdtfError> {
    Err(EdtfError(reason.into()))
}

fn parse_interval_end(text: &str) -> Result<Option<Date>, EdtfError> {
    match text {
        "" | ".." => Ok(None),
        text => parse_date(text).map(Some),
    }
}

fn parse_date(text: &str) -> Result<Date, EdtfError> {
    let (text, certainty) = split_certainty(text);
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if let Some(long_year) = date.strip_prefix('Y').or_else(|| date.strip_prefix("-Y")) {
        let year = parse_long_year(long_year, date.starts_with('-'))?;
        return Ok(Date {
            text: text.into(),
            year,
            unspecified_digits: 0,
            month: None,
            day: None,
            certainty,
        });
    }
    let (sign, unsigned) = match date.strip_prefix('-') {
        Some(unsigned) => (-1, unsigned),
        None => (1, date),
    };
    let mut parts = unsigned.split('-');
    let (year, month, day) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    if parts.next().is_some() {
        return error("has more than a year, a month and a day");
    }
    let (year, unspecified_digits) = parse_year(year)?;
    let year = sign * year;
    let month = month.map(|month| Component::parse(month, "month")).transpose()?;
    let day = day.map(|day| Component::parse(day, "day")).transpose()?;
    if unspecified_digits > 0 && month.is_some() {
        return error("has a month in a year that is not known");
    }
    check_calendar(year, month, day)?;
    if time.is_some_and(|time| day.is_none() || !is_time(time)) {
        return error("has a time that is not HH:MM:SS with Z or an offset after a full date");
    }
    Ok(Date {
        text: text.into(),
        year,
        unspecified_digits,
        month: month.and_then(Component::number),
        day: day.and_then(Component::number),
        certainty,
    })
}

/// The text without the sign of its certainty, and the certainty.
fn split_certainty(text: &str) -> (&str, Certainty) {
    let signs = [
        ('?', Certainty::Uncertain),
        ('~', Certainty::Approximate),
        ('%', Certainty::UncertainApproximate),
    ];
    let split = |(sign, certainty)| text.strip_suffix(sign).map(|text| (text, certainty));
    signs.into_iter().find_map(split).unwrap_or((text, Certainty::Certain))
}

/// The year behind a `Y`, which has five digits or more: `Y17000`, `Y-17000`. A sign before the `Y`
/// is an error.
fn parse_long_year(text: &str, has_outer_sign: bool) -> Result<i64, EdtfError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_negative = digits.len() < text.len();
    if has_outer_sign && !is_negative || digits.len() < 5 || !is_digits(digits) {
        return error("has a year that begins with Y but not more than four digits after it");
    }
    match digits.parse::<i64>() {
        Ok(year) if is_negative => Ok(-year),
        Ok(year) => Ok(year),
        Err(_) => error("has a year that is too long"),
    }
}

/// A year of four digits, and how many of them are unspecified: `2024`, `202X`, `20XX`.
fn parse_year(text: &str) -> Result<(i64, u8), EdtfError> {
    let specified = text.trim_end_matches('X');
    let unspecified_digits = match text.len() - specified.len() {
        0 => 0,
        1 => 1,
        2 => 2,
        _ => return error("does not begin with a year of four digits"),
    };
    if text.len() != 4 || !is_digits(specified) {
        return error("does not begin with a year of four digits");
    }
    let year = specified.parse::<i64>().unwrap_or(0) * 10_i64.pow(u32::from(unspecified_digits));
    Ok((year, unspecified_digits))
}

/// A month or a day.
#[derive(Clone, Copy)]
enum Component {
    /// `XX`
    Unspecified,
    /// Two digits.
    Number(u8),
}

impl Component {
    fn parse(text: &str, name: &str) -> Result<Self, EdtfError> {
        if text == "XX" {
            return Ok(Self::Unspecified);
        }
        match text.parse() {
            Ok(number) if text.len() == 2 && is_digits(text) => Ok(Self::Number(number)),
            _ => error(format!("has a {name} \"{text}\" that is not two digits")),
        }
    }

    const fn number(self) -> Option<u8> {
        match self {
            Self::Unspecified => None,
            Self::Number(number) => Some(number),
        }
    }
}

/// Checks that the calendar has the month and the day.
fn check_calendar(
    year: i64,
    month: Option<Component>,
    day: Option<Component>,
) -> Result<(), EdtfError> {
    let day = day.and_then(Component::number);
    match (month, day) {
        (Some(Component::Number(month)), _) if !matches!(month, 1..=12 | 21..=24) => {
            error(format!("has no month {month:02}"))
        }
        (Some(Component::Unspecified | Component::Number(21..=24)), Some(_)) => {
            error("has a day but no month")
        }
        (Some(Component::Number(month)), Some(day)) if !is_calendar_day(year, month, day) => {
            error(format!("has no day {day:02} in that month"))
        }
        _ => Ok(()),
    }
}

fn is_calendar_day(year: i64, month: u8, day: u8) -> bool {
    match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => jiff::civil::Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

/// Whether a text is `HH:MM:SS`, then nothing, `Z`, `±HH` or `±HH:MM`.
fn is_time(text: &str) -> bool {
    let Some((clock, zone)) = text.split_at_checked(8) else { return false };
    let is_zone = match zone.strip_prefix(['+', '-']) {
        Some(offset) => is_clock(offset, &[14]) || is_clock(offset, &[14, 59]),
        None => zone.is_empty() || zone == "Z",
    };
    is_clock(clock, &[23, 59, 59]) && is_zone
}

/// Whether a text is numbers of two digits with `:` between them, each up to its limit.
fn is_clock(text: &str, limits: &[u8]) -> bool {
    let is_part = |(part, limit): (&str, &u8)| {
        part.len() == 2 && is_digits(part) && part.parse::<u8>().is_ok_and(|n| n <= *limit)
    };
    text.split(':').count() == limits.len() && text.split(':').zip(limits).all(is_part)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Date {
    /// The first day that the date can be.
    #[must_use]
    pub fn first_day(&self) -> Day {
        let month = match self.month {
            Some(season @ 21..=24) => (season - 21) * 3 + 1,
            month => month.unwrap_or(1),
        };
        Day::new(self.year.min(self.outermost_year()), month, self.day.unwrap_or(1))
    }

    /// The last day that the date can be.
    #[must_use]
    pub fn last_day(&self) -> Day {
        let month = match self.month {
            Some(season @ 21..=24) => (season - 20) * 3,
            month => month.unwrap_or(12),
        };
        Day::new(self.year.max(self.outermost_year()), month, self.day.unwrap_or(31))
    }

    /// The year with a nine for each unspecified digit: 1909 for `190X`, -1909 for `-190X`.
    fn outermost_year(&self) -> i64 {
        let nines = 10_i64.pow(u32::from(self.unspecified_digits)) - 1;
        if self.text.starts_with('-') { self.year - nines } else { self.year + nines }
    }

    /// Whether the date is a whole year without any doubt.
    pub(super) fn is_plain_year(&self) -> bool {
        self.month.is_none() && self.certainty == Certainty::Certain && self.unspecified_digits == 0
    }
}

impl Edtf {
    /// The number of calendar years that the date covers, where it is made of plain years.
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

    /// The first date that is known.
    #[must_use]
    pub const fn first_date(&self) -> Option<&Date> {
        match self {
            Self::Date(date) | Self::Interval(Some(date), _) | Self::Interval(None, Some(date)) => {
                Some(date)
            }
            Self::Interval(None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Edtf, EdtfError> {
        text.parse()
    }

    fn date(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn a_month_or_a_day_of_zero_is_refused() {
        assert_eq!(parse("2024-00"), Err(EdtfError("has no month 00".to_owned())));
        assert_eq!(parse("2024-00-05"), Err(EdtfError("has no month 00".to_owned())));
        assert_eq!(parse("2024-05-00"), Err(EdtfError("has no day 00 in that month".to_owned())));
        assert!(parse("2024-XX").is_ok() && parse("2024-05-XX").is_ok());
    }

    #[test]
    fn an_unspecified_negative_year_reaches_backwards() {
        let decade = date("-190X");
        assert_eq!((decade.first_day().year, decade.last_day().year), (-1909, -1900));
        assert!(parse("-190X/-1905").is_ok());
        assert!(parse("-1899/-190X").is_err());
        let decade = date("190X");
        assert_eq!((decade.first_day().year, decade.last_day().year), (1900, 1909));
    }

    #[test]
    fn a_sign_is_no_digit_of_a_time() {
        assert!(parse("2024-05-06T05:00:00+07:00").is_ok());
        assert!(parse("2024-05-06T+5:00:00").is_err());
        assert!(parse("2024-05-06T05:00:00++7").is_err());
    }
}
