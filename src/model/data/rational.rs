//! Rational numbers: exact arithmetic on stated numbers.
//!
//! Numbers are fractions of integers, so that shares and averages are compared without rounding. An
//! operation whose result does not fit in 128 bits gives `None`.

use std::fmt;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Deserialize, Serialize};

use crate::data::number::Number;

/// An exact number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(i128, i128)", into = "(i128, i128)")]
pub struct Rational(Ratio<i128>);

impl TryFrom<(i128, i128)> for Rational {
    type Error = &'static str;

    /// A fraction in lowest terms, as the cache stores it.
    fn try_from((numerator, denominator): (i128, i128)) -> Result<Self, Self::Error> {
        if denominator <= 0 {
            return Err("the denominator is not positive");
        }
        Ok(Self(Ratio::new_raw(numerator, denominator)))
    }
}

impl From<Rational> for (i128, i128) {
    fn from(Rational(ratio): Rational) -> Self {
        ratio.into_raw()
    }
}

impl Rational {
    /// 0
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// 100, as in percent.
    pub const HUNDRED: Self = Self(Ratio::new_raw(100, 1));

    /// An integer.
    #[must_use]
    pub const fn from_integer(number: i128) -> Self {
        Self(Ratio::new_raw(number, 1))
    }

    /// A stated number; `None` if it has more digits than fit.
    #[must_use]
    pub fn from_number(number: &Number) -> Option<Self> {
        match number {
            Number::Fraction(numerator, denominator) if *denominator != 0 => {
                Some(Self(Ratio::new(i128::from(*numerator), i128::from(*denominator))))
            }
            Number::Fraction(..) => None,
            Number::Decimal(decimal) => {
                let text = decimal.to_string();
                let digits: String = text.chars().filter(|c| *c != '.').collect();
                let denominator = 10_i128.checked_pow(number.decimals())?;
                Some(Self(Ratio::new(digits.parse().ok()?, denominator)))
            }
        }
    }

    /// Ten to a power.
    #[must_use]
    pub fn power_of_ten(power: i32) -> Option<Self> {
        let ten = 10_i128.checked_pow(power.unsigned_abs())?;
        Some(Self(if power < 0 { Ratio::new(1, ten) } else { Ratio::from_integer(ten) }))
    }

    /// The sum.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(&other.0).map(Self)
    }

    /// The difference.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(&other.0).map(Self)
    }

    /// The product.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        self.0.checked_mul(&other.0).map(Self)
    }

    /// The quotient; `None` for a division by zero.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.0.is_zero() { None } else { self.0.checked_div(&other.0).map(Self) }
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The number with a number of decimals, halves away from zero, as our content writes it.
    #[must_use]
    pub fn to_decimal_string(self, decimals: u32) -> String {
        let scaled = 10_i128
            .checked_pow(decimals)
            .and_then(|ten| self.0.checked_mul(&Ratio::from_integer(ten)));
        let Some(scaled) = scaled else { return "…".to_owned() };
        let digits = scaled.round().to_integer();
        let (sign, digits) = if digits < 0 { ("-", -digits) } else { ("", digits) };
        let places = decimals as usize;
        let text = format!("{digits:0>width$}", width = places + 1);
        let (numerator, denominator) = text.split_at(text.len() - places);
        if denominator.is_empty() {
            format!("{sign}{numerator}")
        } else {
            format!("{sign}{numerator}.{denominator}")
        }
    }

    /// Whether a number of decimals write it whole.
    #[must_use]
    pub fn fits_decimals(self, decimals: u32) -> bool {
        10_i128
            .checked_pow(decimals)
            .and_then(|ten| self.0.checked_mul(&Ratio::from_integer(ten)))
            .is_some_and(|scaled| scaled.is_integer())
    }

    /// The number for drawing, where the last digits do not count.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a drawing has no more than a few thousand points"
    )]
    pub fn to_f64(self) -> f64 {
        *self.0.numer() as f64 / *self.0.denom() as f64
    }
}

/// As our content writes it: whole where a few decimals do, else with four and an ellipsis.
impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (0..=6).find(|&decimals| self.fits_decimals(decimals)) {
            Some(decimals) => f.write_str(&self.to_decimal_string(decimals)),
            None => write!(f, "{}…", self.to_decimal_string(4)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn quotients_are_exact() {
        let share = Rational::from_integer(8620)
            .checked_div(Rational::from_integer(17135))
            .unwrap()
            .checked_mul(Rational::HUNDRED)
            .unwrap();
        assert_eq!(share.to_string(), "50.3064…");
        assert_eq!(share.to_decimal_string(1), "50.3");
        assert_eq!(
            Rational::from_integer(10705)
                .checked_div(Rational::from_integer(5))
                .unwrap()
                .to_string(),
            "2141"
        );
        assert_eq!(Rational::from_number(&number("-0.05")).unwrap().to_decimal_string(1), "-0.1");
        assert!(Rational::from_integer(1).checked_div(Rational::ZERO).is_none());
        let huge = Rational::from_integer(i128::MAX);
        assert!(huge.checked_add(huge).is_none());
    }

    #[test]
    fn a_denominator_of_zero_is_an_error_of_the_cache() {
        let bytes = postcard::to_allocvec(&(1_i128, 0_i128)).unwrap();
        assert!(postcard::from_bytes::<Rational>(&bytes).is_err());
        let sixth = Rational::from_number(&number("1/6")).unwrap();
        let bytes = postcard::to_allocvec(&sixth).unwrap();
        assert_eq!(postcard::from_bytes::<Rational>(&bytes), Ok(sixth));
    }
}
