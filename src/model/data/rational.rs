//! Exact arithmetic on stated numbers, and what a stated number can stand for.
//!
//! Fractions of whole numbers, so that a share or an average is compared without any rounding of
//! our own: 1/6 and 8620/17135 are what they are. An operation whose result does not fit in 128
//! bits gives nothing, never something wrong.

use std::fmt;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Deserialize, Serialize};

use crate::{Dataset, FigurePart, FigurePath, Number, Qualifier, Scale};

/// A number without rounding.
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
    /// Nothing.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// A hundred, as in percent.
    pub const HUNDRED: Self = Self(Ratio::new_raw(100, 1));

    /// A whole number.
    #[must_use]
    pub const fn from_integer(number: i128) -> Self {
        Self(Ratio::new_raw(number, 1))
    }

    /// A number as stated; nothing where it has more digits than fit.
    #[must_use]
    pub fn from_number(number: &Number) -> Option<Self> {
        match number {
            Number::Fraction(above, below) if *below != 0 => {
                Some(Self(Ratio::new(i128::from(*above), i128::from(*below))))
            }
            Number::Fraction(..) => None,
            Number::Decimal(decimal) => {
                let text = decimal.to_string();
                let digits: String = text.chars().filter(|c| *c != '.').collect();
                let below = 10_i128.checked_pow(number.decimals())?;
                Some(Self(Ratio::new(digits.parse().ok()?, below)))
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

    /// The quotient; nothing for a division by nothing.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.0.is_zero() { None } else { self.0.checked_div(&other.0).map(Self) }
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The number with so many decimals, halves away from zero, as our content writes it.
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
        let (above, below) = text.split_at(text.len() - places);
        if below.is_empty() { format!("{sign}{above}") } else { format!("{sign}{above}.{below}") }
    }

    /// Whether so many decimals write it whole.
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

/// Everything that a stated number can stand for, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: Rational,
    /// The most.
    pub high: Rational,
}

/// How a number came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// It was counted: a whole number without a scale is that number.
    Counted,
    /// It was reckoned or measured: it was rounded to the decimals that it has.
    Rounded,
}

impl Interval {
    /// One number alone.
    #[must_use]
    pub const fn point(number: Rational) -> Self {
        Self { low: number, high: number }
    }

    /// What a stated number can stand for.
    ///
    /// A rounded number reaches half a unit of its last stated place to both sides. A hedged one
    /// reaches to the next number that is as round: "over 1.2 million" from 1.2 to 1.3 million,
    /// "nearly 50" from 40 to 50; "about 300" half as far to both sides, from 250 to 350. A
    /// fraction such as 1/6 reaches half-way to its neighbours: from 1/6.5 to 1/5.5.
    #[must_use]
    pub fn from_number(
        number: &Number,
        scale: Option<Scale>,
        qualifier: Option<Qualifier>,
        reading: Provenance,
    ) -> Option<Self> {
        let value = Rational::from_number(number)?;
        if let Number::Fraction(above, below) = number {
            let (above, twice) =
                (Rational::from_integer(2 * i128::from(*above)), 2 * i128::from(*below));
            return Some(Self {
                low: above.checked_div(Rational::from_integer(twice + 1))?,
                high: above.checked_div(Rational::from_integer(twice - 1))?,
            });
        }
        let power = scale.map_or(0, Scale::power);
        let last = i32::try_from(number.decimals()).ok()?.checked_neg()?;
        let factor = Rational::power_of_ten(power)?;
        let value = value.checked_mul(factor)?;
        let Some(qualifier) = qualifier else {
            if reading == Provenance::Counted && last == 0 && scale.is_none() {
                return Some(Self::point(value));
            }
            let half =
                Rational::power_of_ten(last + power)?.checked_div(Rational::from_integer(2))?;
            return Some(Self { low: value.checked_sub(half)?, high: value.checked_add(half)? });
        };
        // The number as round below 10000 is 9000, the one above it 20000.
        let place = last + power + number.trailing_zeros();
        let below = Rational::power_of_ten(place - i32::from(number.is_power_of_ten()))?;
        let above = Rational::power_of_ten(place)?;
        let half = |step: Rational| step.checked_div(Rational::from_integer(2));
        Some(match qualifier {
            Qualifier::Over => Self { low: value, high: value.checked_add(above)? },
            Qualifier::Nearly => Self { low: value.checked_sub(below)?, high: value },
            Qualifier::About => Self {
                low: value.checked_sub(half(below)?)?,
                high: value.checked_add(half(above)?)?,
            },
        })
    }

    /// Whether some number is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The reach of a sum.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            low: self.low.checked_add(other.low)?,
            high: self.high.checked_add(other.high)?,
        })
    }

    /// The reach of a product with a number that is not negative.
    #[must_use]
    pub fn checked_mul(self, factor: Rational) -> Option<Self> {
        Some(Self { low: self.low.checked_mul(factor)?, high: self.high.checked_mul(factor)? })
    }

    /// The reach of a quotient of numbers that are not negative; nothing where the divisor can be
    /// nothing.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.low <= Rational::ZERO || self.low < Rational::ZERO {
            return None;
        }
        Some(Self {
            low: self.low.checked_div(other.high)?,
            high: self.high.checked_div(other.low)?,
        })
    }
}

impl Dataset {
    /// The number of a part of a figure itself, in units: 1,2 triệu is 1200000.
    #[must_use]
    pub fn exact_value(&self, path: FigurePath, part: FigurePart) -> Option<Rational> {
        let power = self.scale(path, part).map_or(0, Scale::power);
        Rational::from_number(&self.stated_number(path, part)?.number)?
            .checked_mul(Rational::power_of_ten(power)?)
    }

    /// What the number of a part of a figure can stand for.
    #[must_use]
    pub fn value_interval(
        &self,
        path: FigurePath,
        part: FigurePart,
        reading: Provenance,
    ) -> Option<Interval> {
        let percent = matches!(part, FigurePart::Percent | FigurePart::Attained)
            || self.unit_of(path) == Some("%");
        let reading = if percent { Provenance::Rounded } else { reading };
        let qualifier = self
            .figure(path)
            .and_then(|figure| figure.qualifier)
            .filter(|_| part == FigurePart::Value);
        Interval::from_number(
            &self.stated_number(path, part)?.number,
            self.scale(path, part),
            qualifier,
            reading,
        )
    }

    fn scale(&self, path: FigurePath, part: FigurePart) -> Option<Scale> {
        let scaled = matches!(part, FigurePart::Value | FigurePart::Target);
        self.figure(path).and_then(|figure| figure.scale).filter(|_| scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn interval_text(text: &str, scale: Option<Scale>, qualifier: Option<Qualifier>) -> String {
        let reach =
            Interval::from_number(&number(text), scale, qualifier, Provenance::Counted).unwrap();
        format!("{} to {}", reach.low, reach.high)
    }

    #[test]
    fn a_stated_number_reaches_as_far_as_it_was_rounded() {
        assert_eq!(interval_text("8620", None, None), "8620 to 8620");
        assert_eq!(interval_text("50.3", None, None), "50.25 to 50.35");
        assert_eq!(interval_text("50.30", None, None), "50.295 to 50.305");
        assert_eq!(interval_text("650", Some(Scale::Thousand), None), "649500 to 650500");
        assert_eq!(
            interval_text("1.2", Some(Scale::Million), Some(Qualifier::Over)),
            "1200000 to 1300000"
        );
        assert_eq!(interval_text("50", None, Some(Qualifier::Nearly)), "40 to 50");
        assert_eq!(interval_text("10000", None, Some(Qualifier::Nearly)), "9000 to 10000");
        assert_eq!(interval_text("15", None, Some(Qualifier::Over)), "15 to 16");
        assert_eq!(interval_text("300", None, Some(Qualifier::About)), "250 to 350");
        assert_eq!(interval_text("1/6", None, None), "0.1538… to 0.1818…");
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
