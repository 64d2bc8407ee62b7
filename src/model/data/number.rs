//! Numbers exactly as they were stated, and how a language writes them.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as LanguageTag;
use serde::{Deserialize, Serialize};

use kyyeu_diag::Span;

/// A number and where the content states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpannedNumber {
    /// The number.
    pub number: Number,
    /// Where it stands.
    pub span: Span,
}

/// A number with the decimals that it was stated with, or a fraction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Number {
    /// `8620`, `50.3`: 50.3 is not 50.30.
    #[serde(with = "digits")]
    Decimal(Decimal),
    /// `1/6`.
    Fraction(u64, u64),
}

/// Decimals as the text that they are.
mod digits {
    use icu_decimal::input::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(decimal)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("no decimal"))
    }
}

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It has a decimal comma or grouping commas; the text may be what was meant.
    Comma(String),
    /// A fraction of nothing.
    ZeroDenominator,
    /// It is no number at all.
    Other,
}

impl Number {
    /// Reads a number: digits, a decimal point, a sign; or a fraction of two whole numbers.
    ///
    /// # Errors
    /// For anything else: commas, grouping, exponents, words.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Some((above, below)) = text.split_once('/') {
            return match (parse_integer(above.trim()), parse_integer(below.trim())) {
                (Some(_), Some(0)) => Err(NumberError::ZeroDenominator),
                (Some(above), Some(below)) => Ok(Self::Fraction(above, below)),
                _ => Err(NumberError::Other),
            };
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let plain = !unsigned.is_empty()
            && unsigned.starts_with(|c: char| c.is_ascii_digit())
            && unsigned.ends_with(|c: char| c.is_ascii_digit())
            && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match text.parse() {
            Ok(decimal) if plain && unsigned.len() <= 40 => Ok(Self::Decimal(decimal)),
            _ if text.contains(',') => {
                let meant = if is_grouped(text, ',') {
                    text.replace(',', "")
                } else {
                    text.replace(',', ".")
                };
                Err(NumberError::Comma(meant))
            }
            _ => Err(NumberError::Other),
        }
    }

    /// How many decimals it was stated with.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        match self {
            Self::Decimal(decimal) => decimal
                .to_string()
                .split_once('.')
                .map_or(0, |(_, rest)| u32::try_from(rest.len()).unwrap_or(u32::MAX)),
            Self::Fraction(..) => 0,
        }
    }

    /// How many zeros stand behind its last other digit: 3 for 2000, none for 10.0, for which
    /// nobody says "about".
    #[must_use]
    pub fn trailing_zeros(&self) -> i32 {
        let text = self.to_plain_string();
        let zeros = text.bytes().rev().take_while(|&digit| digit == b'0').count();
        if zeros == text.len() { 0 } else { i32::try_from(zeros).unwrap_or(0) }
    }

    /// Whether it is 1, 10, 1000 or 0.1: a one and zeros.
    #[must_use]
    pub fn is_power_of_ten(&self) -> bool {
        let digits = self.to_plain_string().replace('.', "");
        digits.trim_matches('0') == "1"
    }

    /// As the content writes it: `8620`, `50.30`, `1/6`.
    #[must_use]
    pub fn to_plain_string(&self) -> String {
        match self {
            Self::Decimal(decimal) => decimal.to_string(),
            Self::Fraction(above, below) => format!("{above}/{below}"),
        }
    }

    /// Whether its text looks like thousands grouped by points, as Vietnamese writes them: `8.620`,
    /// not `0.125`.
    #[must_use]
    pub fn looks_grouped(text: &str) -> bool {
        is_grouped(text, '.') && !text.starts_with('0')
    }
}

/// Digits alone: the standard library also takes a plus sign.
fn parse_integer(digits: &str) -> Option<u64> {
    if digits.starts_with('+') { None } else { digits.parse().ok() }
}

fn is_grouped(text: &str, separator: char) -> bool {
    let mut groups = text.split(separator);
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && digits(group));
    let mut rest = groups.peekable();
    first && rest.peek().is_some() && rest.all(|group| group.len() == 3 && digits(group))
}

/// How a language writes numbers (CLDR, by ICU).
#[derive(Debug)]
pub struct NumberFormat {
    formatter: DecimalFormatter,
}

impl NumberFormat {
    /// For a language, a BCP 47 tag; for a tag that is none, the root locale's notation.
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

    /// A number as the language writes it.
    #[must_use]
    pub fn format(&self, number: &Number) -> String {
        match number {
            Number::Decimal(decimal) => self.formatter.format(decimal).to_string(),
            Number::Fraction(above, below) => format!("{above}/{below}"),
        }
    }

    /// A percentage as the language writes it, the sign close to the number as CLDR has it for
    /// Vietnamese and English.
    #[must_use]
    pub fn format_percent(&self, number: &Number) -> String {
        format!("{}%", self.format(number))
    }

    /// A count as the language writes it.
    #[must_use]
    pub fn format_count(&self, count: usize) -> String {
        self.formatter.format(&Decimal::from(count)).to_string()
    }

    /// A number that our own arithmetic wrote, as the language writes it.
    #[must_use]
    pub fn format_plain(&self, plain: &str) -> String {
        let (number, rest) = plain.strip_suffix('…').map_or((plain, ""), |number| (number, "…"));
        Number::parse(number)
            .map_or_else(|_| plain.to_owned(), |number| format!("{}{rest}", self.format(&number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_has_no_signs() {
        assert_eq!(Number::parse("1/6"), Ok(Number::Fraction(1, 6)));
        assert_eq!(Number::parse("+1/6"), Err(NumberError::Other));
        assert_eq!(Number::parse("1/+6"), Err(NumberError::Other));
        assert_eq!(Number::parse("1/00"), Err(NumberError::ZeroDenominator));
    }
}
