//! What `format` asserts.

use submission::{Date, DateError, is_email};

use crate::uri::is_uri;

/// The formats that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `date`: `full-date` of [RFC 3339 section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6).
    Date,
    /// `time`: `full-time` of the same section, which has an offset.
    Time,
    /// `date-time` of the same section.
    DateTime,
    /// `email`: an address that a person would be written to, as [`submission::is_email`] says. JSON Schema's own rule admits quoted
    /// names, IP addresses and hosts without a dot as well.
    Email,
    /// `uri`: [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986), with a scheme. Any scheme, `javascript:` too: what makes a link of it
    /// has to look at that.
    Uri,
}

/// Why a text is not of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatError {
    /// It is written differently.
    Written,
    /// It is written well, but the calendar or the clock has no such thing.
    NotReal,
}

impl Format {
    /// Every format with its name in JSON Schema.
    pub(crate) const ALL: [(&'static str, Self); 5] = [
        ("date", Self::Date),
        ("time", Self::Time),
        ("date-time", Self::DateTime),
        ("email", Self::Email),
        ("uri", Self::Uri),
    ];

    /// Checks a text.
    pub(crate) fn check(self, text: &str) -> Result<(), FormatError> {
        let written = |is_good: bool| if is_good { Ok(()) } else { Err(FormatError::Written) };
        match self {
            Self::Date => date(text),
            Self::Time => time(text),
            Self::DateTime => {
                let Some((day, rest)) = text.split_at_checked(10) else {
                    return Err(FormatError::Written);
                };
                let rest = rest.strip_prefix(['T', 't']).ok_or(FormatError::Written)?;
                date(day).and_then(|()| time(rest))
            }
            Self::Email => written(is_email(text)),
            Self::Uri => written(is_uri(text)),
        }
    }
}

fn date(text: &str) -> Result<(), FormatError> {
    match text.parse::<Date>() {
        Ok(_) => Ok(()),
        Err(DateError::Format) => Err(FormatError::Written),
        Err(DateError::NotReal) => Err(FormatError::NotReal),
    }
}

fn time(text: &str) -> Result<(), FormatError> {
    let [a, b, b':', c, d, b':', e, f, rest @ ..] = text.as_bytes() else {
        return Err(FormatError::Written);
    };
    let (hour, minute, second) = (two_digits(*a, *b)?, two_digits(*c, *d)?, two_digits(*e, *f)?);
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return Err(FormatError::Written);
            }
            fraction.get(digits..).unwrap_or_default()
        }
        _ => rest,
    };
    // In minutes.
    let offset = match zone {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let (hours, minutes) = (two_digits(*a, *b)?, two_digits(*c, *d)?);
            if hours > 23 || minutes > 59 {
                return Err(FormatError::NotReal);
            }
            let offset = hours * 60 + minutes;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return Err(FormatError::Written),
    };
    if hour > 23 || minute > 59 || second > 60 {
        return Err(FormatError::NotReal);
    }
    // A leap second is the last one of a day in UTC.
    let minute_in_utc = (hour * 60 + minute - offset).rem_euclid(24 * 60);
    if second == 60 && minute_in_utc != 23 * 60 + 59 {
        return Err(FormatError::NotReal);
    }
    Ok(())
}

fn two_digits(tens: u8, ones: u8) -> Result<i32, FormatError> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Ok(i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
    } else {
        Err(FormatError::Written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_an_offset() {
        for text in [
            "14:30:00Z",
            "00:00:00z",
            "23:59:59.123456789+23:59",
            "08:30:06-08:00",
            "23:59:60Z",
            "01:29:60+01:30",
            "15:59:60-08:00",
        ] {
            assert_eq!(Format::Time.check(text), Ok(()), "{text}");
        }
        for text in [
            "",
            "14:30",
            "14:30:00",
            "1:30:00Z",
            "14:30:00.Z",
            "14:30:00+0100",
            "14:30:00 Z",
            "14:30:00Zz",
            "১4:30:00Z",
            "14:30:0Z",
        ] {
            assert_eq!(Format::Time.check(text), Err(FormatError::Written), "{text}");
        }
        for text in [
            "24:00:00Z",
            "12:60:00Z",
            "12:00:61Z",
            "22:59:60Z",
            "12:00:00+24:00",
            "12:00:00-00:60",
            "23:59:60+01:00",
        ] {
            assert_eq!(Format::Time.check(text), Err(FormatError::NotReal), "{text}");
        }
    }

    #[test]
    fn a_date_and_a_time_are_joined_by_t() {
        for text in [
            "2026-04-23T14:30:00Z",
            "2026-04-23t14:30:00.5+02:00",
            "1998-12-31T15:59:60.123-08:00",
        ] {
            assert_eq!(Format::DateTime.check(text), Ok(()), "{text}");
        }
        for text in [
            "",
            "2026-04-23",
            "2026-04-23 14:30:00Z",
            "2026-04-23T14:30",
            "2026-04-2éT14:30:00Z",
            "2026-4-23T14:30:00Z",
        ] {
            assert_eq!(Format::DateTime.check(text), Err(FormatError::Written), "{text}");
        }
        for text in ["2026-02-30T14:30:00Z", "2026-04-23T25:30:00Z"] {
            assert_eq!(Format::DateTime.check(text), Err(FormatError::NotReal), "{text}");
        }
    }
}
