//! Numbers exactly as stated: parsing, decimals, and the notation of the content.

use icu_decimal::input::Decimal;
use serde::{Deserialize, Serialize};

use kyyeu_diag::Span;

/// A number with its span in the content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpannedNumber {
    /// The number.
    pub number: Number,
    /// The value that states it.
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

/// Serialises decimals as text.
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

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It has a decimal comma or grouping commas. The text is the number without them.
    Comma(String),
    /// The denominator of a fraction is zero.
    ZeroDenominator,
    /// Anything else.
    Other,
}

impl Number {
    /// Parses a number: digits, a decimal point, a minus sign; or a fraction of two integers.
    ///
    /// # Errors
    /// For anything else: commas, grouping, exponents, words.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if let Some((numerator, denominator)) = text.split_once('/') {
            return match (parse_integer(numerator.trim()), parse_integer(denominator.trim())) {
                (Some(_), Some(0)) => Err(NumberError::ZeroDenominator),
                (Some(numerator), Some(denominator)) => Ok(Self::Fraction(numerator, denominator)),
                _ => Err(NumberError::Other),
            };
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let is_plain = !unsigned.is_empty()
            && unsigned.starts_with(|c: char| c.is_ascii_digit())
            && unsigned.ends_with(|c: char| c.is_ascii_digit())
            && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match text.parse() {
            Ok(decimal) if is_plain && unsigned.len() <= 40 => Ok(Self::Decimal(decimal)),
            _ if text.contains(',') => {
                let replacement = if is_grouped(text, ',') { "" } else { "." };
                Err(NumberError::Comma(text.replace(',', replacement)))
            }
            _ => Err(NumberError::Other),
        }
    }

    /// The number of stated decimals.
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

    /// The number of zeros at the end: 3 for 2000, 1 for 50.30. Of a number of zeros alone it is 0.
    #[must_use]
    pub fn trailing_zeros(&self) -> i32 {
        let text = self.to_plain_string();
        let zeros = text.bytes().rev().take_while(|&digit| digit == b'0').count();
        if zeros == text.len() { 0 } else { i32::try_from(zeros).unwrap_or(0) }
    }

    /// Whether its digits are a one and zeros: 1, 10, 1000, 0.1.
    #[must_use]
    pub fn is_power_of_ten(&self) -> bool {
        let digits = self.to_plain_string().replace('.', "");
        digits.trim_matches('0') == "1"
    }

    /// The notation of the content: `8620`, `50.30`, `1/6`.
    #[must_use]
    pub fn to_plain_string(&self) -> String {
        match self {
            Self::Decimal(decimal) => decimal.to_string(),
            Self::Fraction(numerator, denominator) => format!("{numerator}/{denominator}"),
        }
    }

    /// Whether a text looks like thousands grouped by points, as in Vietnamese: `8.620`, not
    /// `0.125`.
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
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let has_first =
        groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && is_digits(group));
    let mut rest = groups.peekable();
    has_first && rest.peek().is_some() && rest.all(|group| group.len() == 3 && is_digits(group))
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
