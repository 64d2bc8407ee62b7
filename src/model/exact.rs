//! Exact arithmetic on stated numbers, and what a stated number can stand for.
//!
//! Fractions of whole numbers, so that a share or an average is compared without any rounding of
//! our own: 1/6 and 8620/17135 are what they are. An operation whose result does not fit in 128
//! bits gives nothing, never something wrong.

use std::fmt;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::{Deserialize, Serialize};

use super::{Dataset, FigurePart, FigurePath, Number, Qualifier, Scale};

/// A number without rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(i128, i128)", into = "(i128, i128)")]
pub struct Exact(Ratio<i128>);

impl From<(i128, i128)> for Exact {
    fn from((above, below): (i128, i128)) -> Self {
        Self(Ratio::new_raw(above, below))
    }
}

impl From<Exact> for (i128, i128) {
    fn from(Exact(ratio): Exact) -> Self {
        ratio.into_raw()
    }
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// A hundred, as in percent.
    pub const HUNDRED: Self = Self(Ratio::new_raw(100, 1));

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Self {
        Self(Ratio::new_raw(number, 1))
    }

    /// A number as stated; nothing where it has more digits than fit.
    #[must_use]
    pub fn of(number: &Number) -> Option<Self> {
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
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(&other.0).map(Self)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(&other.0).map(Self)
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        self.0.checked_mul(&other.0).map(Self)
    }

    /// The quotient; nothing for a division by nothing.
    #[must_use]
    pub fn by(self, other: Self) -> Option<Self> {
        if other.0.is_zero() { None } else { self.0.checked_div(&other.0).map(Self) }
    }

    /// Without its sign.
    #[must_use]
    pub fn size(self) -> Self {
        Self(self.0.abs())
    }

    /// The number with so many decimals, halves away from zero, as our content writes it.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> String {
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
    pub fn fits(self, decimals: u32) -> bool {
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
    pub fn roughly(self) -> f64 {
        *self.0.numer() as f64 / *self.0.denom() as f64
    }
}

/// As our content writes it: whole where a few decimals do, else with four and an ellipsis.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (0..=6).find(|&decimals| self.fits(decimals)) {
            Some(decimals) => f.write_str(&self.rounded(decimals)),
            None => write!(f, "{}…", self.rounded(4)),
        }
    }
}

/// Everything that a stated number can stand for, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The least.
    pub low: Exact,
    /// The most.
    pub high: Exact,
}

/// How a number came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It was counted: a whole number without a scale is that number.
    Counted,
    /// It was reckoned or measured: it was rounded to the decimals that it has.
    Rounded,
}

impl Reach {
    /// One number alone.
    #[must_use]
    pub const fn point(number: Exact) -> Self {
        Self { low: number, high: number }
    }

    /// What a stated number can stand for.
    ///
    /// A rounded number reaches half a unit of its last stated place to both sides. A hedged one
    /// reaches to the next number that is as round: "over 1.2 million" from 1.2 to 1.3 million,
    /// "nearly 50" from 40 to 50; "about 300" half as far to both sides, from 250 to 350. A
    /// fraction such as 1/6 reaches half-way to its neighbours: from 1/6.5 to 1/5.5.
    #[must_use]
    pub fn of(
        number: &Number,
        scale: Option<Scale>,
        qualifier: Option<Qualifier>,
        reading: Reading,
    ) -> Option<Self> {
        let value = Exact::of(number)?;
        if let Number::Fraction(above, below) = number {
            let (above, twice) = (Exact::whole(2 * i128::from(*above)), 2 * i128::from(*below));
            return Some(Self {
                low: above.by(Exact::whole(twice + 1))?,
                high: above.by(Exact::whole(twice - 1))?,
            });
        }
        let power = scale.map_or(0, Scale::power);
        let last = i32::try_from(number.decimals()).ok()?.checked_neg()?;
        let factor = Exact::power_of_ten(power)?;
        let value = value.times(factor)?;
        let Some(qualifier) = qualifier else {
            if reading == Reading::Counted && last == 0 && scale.is_none() {
                return Some(Self::point(value));
            }
            let half = Exact::power_of_ten(last + power)?.by(Exact::whole(2))?;
            return Some(Self { low: value.minus(half)?, high: value.plus(half)? });
        };
        // The number as round below 10000 is 9000, the one above it 20000.
        let place = last + power + number.round_places();
        let below = Exact::power_of_ten(place - i32::from(number.is_power_of_ten()))?;
        let above = Exact::power_of_ten(place)?;
        let half = |step: Exact| step.by(Exact::whole(2));
        Some(match qualifier {
            Qualifier::Over => Self { low: value, high: value.plus(above)? },
            Qualifier::Nearly => Self { low: value.minus(below)?, high: value },
            Qualifier::About => {
                Self { low: value.minus(half(below)?)?, high: value.plus(half(above)?)? }
            }
        })
    }

    /// Whether some number is in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The reach of a sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.plus(other.low)?, high: self.high.plus(other.high)? })
    }

    /// The reach of a product with a number that is not negative.
    #[must_use]
    pub fn times(self, factor: Exact) -> Option<Self> {
        Some(Self { low: self.low.times(factor)?, high: self.high.times(factor)? })
    }

    /// The reach of a quotient of numbers that are not negative; nothing where the divisor can be
    /// nothing.
    #[must_use]
    pub fn by(self, other: Self) -> Option<Self> {
        if other.low <= Exact::ZERO || self.low < Exact::ZERO {
            return None;
        }
        Some(Self { low: self.low.by(other.high)?, high: self.high.by(other.low)? })
    }
}

impl Dataset {
    /// The number of a part of a figure itself, in units: 1,2 triệu is 1200000.
    #[must_use]
    pub fn exact(&self, path: FigurePath, part: FigurePart) -> Option<Exact> {
        let power = self.scale(path, part).map_or(0, Scale::power);
        Exact::of(&self.stated(path, part)?.number)?.times(Exact::power_of_ten(power)?)
    }

    /// What the number of a part of a figure can stand for.
    #[must_use]
    pub fn reach(&self, path: FigurePath, part: FigurePart, reading: Reading) -> Option<Reach> {
        let percent = matches!(part, FigurePart::Percent | FigurePart::Attained)
            || self.unit_of(path) == Some("%");
        let reading = if percent { Reading::Rounded } else { reading };
        let qualifier = self
            .figure(path)
            .and_then(|figure| figure.qualifier)
            .filter(|_| part == FigurePart::Value);
        Reach::of(&self.stated(path, part)?.number, self.scale(path, part), qualifier, reading)
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

    fn reach(text: &str, scale: Option<Scale>, qualifier: Option<Qualifier>) -> String {
        let reach = Reach::of(&number(text), scale, qualifier, Reading::Counted).unwrap();
        format!("{} to {}", reach.low, reach.high)
    }

    #[test]
    fn a_stated_number_reaches_as_far_as_it_was_rounded() {
        assert_eq!(reach("8620", None, None), "8620 to 8620");
        assert_eq!(reach("50.3", None, None), "50.25 to 50.35");
        assert_eq!(reach("50.30", None, None), "50.295 to 50.305");
        assert_eq!(reach("650", Some(Scale::Thousand), None), "649500 to 650500");
        assert_eq!(reach("1.2", Some(Scale::Million), Some(Qualifier::Over)), "1200000 to 1300000");
        assert_eq!(reach("50", None, Some(Qualifier::Nearly)), "40 to 50");
        assert_eq!(reach("10000", None, Some(Qualifier::Nearly)), "9000 to 10000");
        assert_eq!(reach("15", None, Some(Qualifier::Over)), "15 to 16");
        assert_eq!(reach("300", None, Some(Qualifier::About)), "250 to 350");
        assert_eq!(reach("1/6", None, None), "0.1538… to 0.1818…");
    }

    #[test]
    fn quotients_are_exact() {
        let share =
            Exact::whole(8620).by(Exact::whole(17135)).unwrap().times(Exact::HUNDRED).unwrap();
        assert_eq!(share.to_string(), "50.3064…");
        assert_eq!(share.rounded(1), "50.3");
        assert_eq!(Exact::whole(10705).by(Exact::whole(5)).unwrap().to_string(), "2141");
        assert_eq!(Exact::of(&number("-0.05")).unwrap().rounded(1), "-0.1");
        assert!(Exact::whole(1).by(Exact::ZERO).is_none());
        let huge = Exact::whole(i128::MAX);
        assert!(huge.plus(huge).is_none());
    }
}
