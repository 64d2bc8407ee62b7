//! Numbers in the notation of a language (CLDR, by ICU).

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as LanguageTag;

use crate::data::number::Number;

/// The number notation of a language.
#[derive(Debug)]
pub struct NumberFormat {
    formatter: DecimalFormatter,
}

impl NumberFormat {
    /// The notation of a language, a BCP 47 tag; that of the root locale for an invalid tag.
    ///
    /// # Panics
    /// Never: the data of all languages is compiled in.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let tag: LanguageTag = language.parse().unwrap_or(LanguageTag::UNKNOWN);
        let formatter = DecimalFormatter::try_new(
            tag.into(),
            icu_decimal::options::DecimalFormatterOptions::default(),
        )
        .expect("number data of all languages is compiled in");
        Self { formatter }
    }

    /// A stated number.
    #[must_use]
    pub fn format(&self, number: &Number) -> String {
        match number {
            Number::Decimal(decimal) => self.formatter.format(decimal).to_string(),
            Number::Fraction(..) => number.to_plain_string(),
        }
    }

    /// A percentage. The sign follows without a space, as in CLDR for Vietnamese and English.
    #[must_use]
    pub fn format_percent(&self, number: &Number) -> String {
        format!("{}%", self.format(number))
    }

    /// A count.
    #[must_use]
    pub fn format_count(&self, count: usize) -> String {
        self.formatter.format(&Decimal::from(count)).to_string()
    }

    /// A number in the notation of the content, also one that [`crate::Rational`] shortened by `…`.
    #[must_use]
    pub fn format_plain(&self, plain: &str) -> String {
        let (number, rest) = plain.strip_suffix('…').map_or((plain, ""), |number| (number, "…"));
        Number::parse(number)
            .map_or_else(|_| plain.to_owned(), |number| format!("{}{rest}", self.format(&number)))
    }
}
