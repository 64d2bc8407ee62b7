//! Intervals: the numbers that a stated number can mean, given its decimals, scale and hedge.

use crate::data::amount::{Qualifier, Scale};
use crate::data::number::Number;
use crate::data::rational::Rational;

/// The numbers that a stated number can mean, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lowest.
    pub low: Rational,
    /// The highest.
    pub high: Rational,
}

/// The origin of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Counted: an integer without a scale is exact.
    Counted,
    /// Computed or measured: rounded to the decimals that it has.
    Rounded,
}

impl Interval {
    /// One exact number.
    #[must_use]
    pub const fn point(number: Rational) -> Self {
        Self { low: number, high: number }
    }

    /// The interval of a stated number.
    ///
    /// The interval of a rounded number extends half a unit of its last decimal to both sides. That
    /// of a hedged number extends to the next number that is as round: "over 1.2 million" is 1.2 to
    /// 1.3 million, "nearly 50" is 40 to 50; "about 300" extends half as far to both sides, 250 to
    /// 350. That of a fraction such as 1/6 extends half-way to its neighbours: 1/6.5 to 1/5.5.
    #[must_use]
    pub fn from_number(
        number: &Number,
        scale: Option<Scale>,
        qualifier: Option<Qualifier>,
        provenance: Provenance,
    ) -> Option<Self> {
        let value = Rational::from_number(number)?;
        if let Number::Fraction(numerator, denominator) = number {
            let numerator = Rational::from_integer(2 * i128::from(*numerator));
            let denominator = 2 * i128::from(*denominator);
            return Some(Self {
                low: numerator.checked_div(Rational::from_integer(denominator + 1))?,
                high: numerator.checked_div(Rational::from_integer(denominator - 1))?,
            });
        }
        let power = scale.map_or(0, Scale::power);
        let last = i32::try_from(number.decimals()).ok()?.checked_neg()?;
        let factor = Rational::power_of_ten(power)?;
        let value = value.checked_mul(factor)?;
        let Some(qualifier) = qualifier else {
            if provenance == Provenance::Counted && last == 0 && scale.is_none() {
                return Some(Self::point(value));
            }
            let half =
                Rational::power_of_ten(last + power)?.checked_div(Rational::from_integer(2))?;
            return Some(Self { low: value.checked_sub(half)?, high: value.checked_add(half)? });
        };
        // The number as round below 10000 is 9000, the one above it 20000.
        let magnitude = last + power + number.trailing_zeros();
        let step_below = Rational::power_of_ten(magnitude - i32::from(number.is_power_of_ten()))?;
        let step_above = Rational::power_of_ten(magnitude)?;
        let half = |step: Rational| step.checked_div(Rational::from_integer(2));
        Some(match qualifier {
            Qualifier::Over => Self { low: value, high: value.checked_add(step_above)? },
            Qualifier::Nearly => Self { low: value.checked_sub(step_below)?, high: value },
            Qualifier::About => Self {
                low: value.checked_sub(half(step_below)?)?,
                high: value.checked_add(half(step_above)?)?,
            },
        })
    }

    /// Whether a number is in both intervals.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The interval of a sum.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            low: self.low.checked_add(other.low)?,
            high: self.high.checked_add(other.high)?,
        })
    }

    /// The interval of a product with a number; `None` if the number is negative.
    #[must_use]
    pub fn checked_mul(self, factor: Rational) -> Option<Self> {
        if factor < Rational::ZERO {
            return None;
        }
        Some(Self { low: self.low.checked_mul(factor)?, high: self.high.checked_mul(factor)? })
    }

    /// The interval of a quotient of numbers that are not negative; `None` if the divisor can be
    /// zero.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn interval_text(text: &str, scale: Option<Scale>, qualifier: Option<Qualifier>) -> String {
        let number = Number::parse(text).unwrap();
        let interval =
            Interval::from_number(&number, scale, qualifier, Provenance::Counted).unwrap();
        format!("{} to {}", interval.low, interval.high)
    }

    #[test]
    fn an_interval_is_as_wide_as_the_rounding() {
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
}
