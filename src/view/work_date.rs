//! Dates of works: a year, a month or a day, or a range of them, with an uncertainty.

/// A year, a month or a day of this era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: Option<u8>,
}

/// How sure a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateQualifier {
    /// As it says.
    Exact,
    /// Perhaps, or about.
    Approximate,
}

/// When something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkDate {
    /// The first day, month or year.
    pub start: PartialDate,
    /// The last one, where there are several.
    pub end: Option<PartialDate>,
    /// How sure it is.
    pub qualifier: DateQualifier,
}

impl PartialDate {
    /// As ISO 8601 has it: `2023`, `2023-07` or `2023-07-20`.
    #[must_use]
    pub fn to_iso(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            (None, _) => format!("{:04}", self.year),
        }
    }

    /// The first day that it can be: `2023-07-01` for July.
    #[must_use]
    pub fn first_day(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }
}

impl WorkDate {
    /// As ISO 8601 has it, with a slash between two ends.
    #[must_use]
    pub fn to_iso(self) -> String {
        match self.end {
            Some(to) => format!("{}/{}", self.start.to_iso(), to.to_iso()),
            None => self.start.to_iso(),
        }
    }
}
