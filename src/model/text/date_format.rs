//! Dates in the words of a language, and as HTML's `time` element takes them.

use crate::text::edtf::{Certainty, Date, Edtf};
use crate::text::locale::Locale;

impl Date {
    /// The value of an HTML `datetime` attribute: a year, a month or a day of this era that is
    /// certain.
    #[must_use]
    pub fn to_iso(&self) -> Option<String> {
        let is_exact = self.certainty == Certainty::Certain
            && self.unspecified_digits == 0
            && (1..=9999).contains(&self.year)
            && self.month.is_none_or(|month| month <= 12);
        if !is_exact {
            return None;
        }
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        })
    }

    fn format_localized(&self, locale: &Locale) -> String {
        let date = self.format_certain(locale);
        match self.certainty {
            Certainty::Certain => date,
            Certainty::Uncertain => locale.format("date_uncertain", &[("date", &date)]),
            Certainty::Approximate => locale.format("date_approximate", &[("date", &date)]),
            Certainty::UncertainApproximate => {
                let approximate = locale.format("date_approximate", &[("date", &date)]);
                locale.format("date_uncertain", &[("date", &approximate)])
            }
        }
    }

    fn format_certain(&self, locale: &Locale) -> String {
        let year = match self.unspecified_digits {
            0 => self.year.to_string(),
            _ => self.text.clone(),
        };
        match (self.month, self.day) {
            (Some(season @ 21..=24), _) => {
                let season = locale.text_in("seasons", &season.to_string());
                locale.format("date_season", &[("season", season), ("y", &year)])
            }
            (Some(month), day) => {
                let key = if day.is_some() { "date_day" } else { "date_month" };
                let day = day.map(|day| day.to_string()).unwrap_or_default();
                let month = month.to_string();
                let name = locale.text_in("months", &month);
                locale.format(key, &[("d", &day), ("m", &month), ("month", name), ("y", &year)])
            }
            (None, _) => locale.format("date_year", &[("y", &year)]),
        }
    }
}

impl Edtf {
    /// The date in the words of a language.
    #[must_use]
    pub fn format_localized(&self, locale: &Locale) -> String {
        match self {
            Self::Date(date) => date.format_localized(locale),
            Self::Interval(Some(from), Some(to)) if from.is_plain_year() && to.is_plain_year() => {
                let (from, to) = (from.year.to_string(), to.year.to_string());
                locale.format("years_range", &[("from", &from), ("to", &to)])
            }
            Self::Interval(Some(from), Some(to)) => {
                let (from, to) = (from.format_localized(locale), to.format_localized(locale));
                locale.format("date_range", &[("from", &from), ("to", &to)])
            }
            Self::Interval(Some(from), None) => {
                locale.format("date_since", &[("from", &from.format_localized(locale))])
            }
            Self::Interval(None, Some(to)) => {
                locale.format("date_until", &[("to", &to.format_localized(locale))])
            }
            Self::Interval(None, None) => String::new(),
        }
    }

    /// The value of an HTML `datetime` attribute; `None` for an interval.
    #[must_use]
    pub fn to_iso(&self) -> Option<String> {
        match self {
            Self::Date(date) => date.to_iso(),
            Self::Interval(..) => None,
        }
    }
}
