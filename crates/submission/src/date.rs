//! Calendar dates without a time zone.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A date of the proleptic Gregorian calendar between the years 0 and 9999. On the wire it is `YYYY-MM-DD`
/// (`full-date` in RFC 3339 section 5.6); `Display` is what a person reads: `23 April 1990`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // In this order the derived comparison is the order of time.
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text or three numbers are not a [`Date`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DateError {
    /// The text is not four digits, a hyphen, two digits, a hyphen, two digits.
    #[error("a date is written YYYY-MM-DD")]
    Format,
    /// The calendar has no such day, such as 30 February.
    #[error("the calendar has no such date")]
    NotReal,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Date {
    /// The date of these three numbers; month and day count from one.
    ///
    /// # Errors
    /// [`DateError::NotReal`] if the calendar has no such date or the year has more than four digits.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return Err(DateError::NotReal);
        }
        Ok(Self { year, month, day })
    }

    /// The year, 0 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The form on the wire: `1990-04-23`.
    #[must_use]
    pub fn to_iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The same day so many years earlier; 29 February becomes 1 March where it must, and no date is before year 0.
    #[must_use]
    pub(crate) const fn years_before(self, years: u16) -> Self {
        let year = self.year.saturating_sub(years);
        match Self::new(year, self.month, self.day) {
            Ok(date) => date,
            Err(_) => Self { year, month: 3, day: 1 },
        }
    }
}

const fn is_leap_year(year: u16) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
            return Err(DateError::Format);
        };
        let digit = |byte: u8| {
            if byte.is_ascii_digit() {
                Ok(byte - b'0')
            } else {
                Err(DateError::Format)
            }
        };
        let two = |tens: u8, ones: u8| Ok(digit(tens)? * 10 + digit(ones)?);
        let year = u16::from(two(a, b)?) * 100 + u16::from(two(c, d)?);
        Self::new(year, two(e, f)?, two(g, h)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = MONTHS.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        write!(formatter, "{} {month} {}", self.day, self.year)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_iso())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Date, DateError> {
        text.parse()
    }

    #[test]
    fn leap_years_follow_the_gregorian_rule() {
        assert!(parse("2000-02-29").is_ok());
        assert!(parse("2024-02-29").is_ok());
        assert_eq!(parse("1900-02-29"), Err(DateError::NotReal));
        assert_eq!(parse("2023-02-29"), Err(DateError::NotReal));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2024-00-10",
            "2024-13-01",
            "2024-04-31",
            "2024-01-00",
            "2024-01-32",
            "2024-06-99",
        ] {
            assert_eq!(parse(text), Err(DateError::NotReal), "{text}");
        }
        assert!(parse("2024-12-31").is_ok());
    }

    #[test]
    fn anything_but_ten_ascii_characters_in_place_is_a_wrong_format() {
        for text in [
            "",
            "2024-1-1",
            "01/02/2024",
            "2024-01-011",
            "+024-01-01",
            "2024-01-0١",
            "20240101",
            "2024–01–01",
        ] {
            assert_eq!(parse(text), Err(DateError::Format), "{text}");
        }
    }

    #[test]
    fn dates_are_ordered_in_time_and_written_as_read() {
        let early = parse("1999-12-31").unwrap();
        let late = parse("2000-01-01").unwrap();
        assert!(early < late);
        assert_eq!(late.to_iso(), "2000-01-01");
        assert_eq!(serde_json::to_string(&early).unwrap(), "\"1999-12-31\"");
        assert_eq!(serde_json::from_str::<Date>("\"1999-12-31\"").unwrap(), early);
        assert!(serde_json::from_str::<Date>("\"1999-02-29\"").is_err());
        assert_eq!(late.to_string(), "1 January 2000");
    }

    #[test]
    fn a_leap_day_has_an_anniversary_in_every_year() {
        let leap = parse("2024-02-29").unwrap();
        assert_eq!(leap.years_before(4).to_iso(), "2020-02-29");
        assert_eq!(leap.years_before(1).to_iso(), "2023-03-01");
    }
}
