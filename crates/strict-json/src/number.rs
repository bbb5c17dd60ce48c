//! Numbers as JSON has them ([RFC 8259 section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).

use crate::Json;

/// Beyond this every number is 0 or too large.
const MOST_EXPONENT: i32 = 700;

/// The largest power of ten that a floating-point number holds exactly.
const MOST_EXACT: i32 = 22;

/// The number that a text begins with, and its length in bytes.
///
/// Integers of 64 bits are exact. Of other numbers those are the nearest there is that have at most 15 digits and an exponent of
/// at most 22 from the last of them, as all have that people write; the last bits of others may differ: the tables for
/// these, which `str::parse` brings, are 10 KB.
pub(crate) fn read(text: &str) -> Option<(Json, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut digits = Digits::default();
    let is_negative = take(bytes, &mut at, b"-").is_some();
    if take(bytes, &mut at, b"0").is_none() && digits.take(bytes, &mut at, 0) == 0 {
        return None;
    }
    let mut is_whole = digits.exponent == 0;
    if take(bytes, &mut at, b".").is_some() {
        is_whole = false;
        if digits.take(bytes, &mut at, -1) == 0 {
            return None;
        }
    }
    if take(bytes, &mut at, b"eE").is_some() {
        is_whole = false;
        let is_small = take(bytes, &mut at, b"+-") == Some(b'-');
        let mut exponent = Digits::default();
        if exponent.take(bytes, &mut at, 0) == 0 {
            return None;
        }
        let exponent = i32::try_from(exponent.value).unwrap_or(i32::MAX);
        let exponent = if is_small { -exponent } else { exponent };
        digits.exponent = digits.exponent.saturating_add(exponent);
    }
    let integer = match is_negative {
        _ if !is_whole => None,
        false => i64::try_from(digits.value).ok(),
        // JSON has a zero with a sign, and integers do not.
        true => 0_i64.checked_sub_unsigned(digits.value).filter(|value| *value < 0),
    };
    let json = match integer {
        Some(integer) => Json::Integer(integer),
        None => {
            let number = digits.number()?;
            Json::Number(if is_negative { -number } else { number })
        }
    };
    Some((json, at))
}

/// Takes the next byte if it is one of these.
fn take(bytes: &[u8], at: &mut usize, which: &[u8]) -> Option<u8> {
    let byte = *bytes.get(*at)?;
    let is_one = which.contains(&byte);
    *at += usize::from(is_one);
    is_one.then_some(byte)
}

/// `value` times ten to the power of `exponent`.
#[derive(Default)]
struct Digits {
    value: u64,
    exponent: i32,
    /// Whether a digit had no room: then none that follows has.
    is_full: bool,
}

impl Digits {
    /// Takes all digits that come next, each of which changes the exponent by `step`; returns how many.
    fn take(&mut self, bytes: &[u8], at: &mut usize, step: i32) -> usize {
        let start = *at;
        while let Some(digit) = take(bytes, at, b"0123456789") {
            let longer = self.value.checked_mul(10);
            let longer = longer.and_then(|value| value.checked_add(u64::from(digit - b'0')));
            match longer.filter(|_| !self.is_full) {
                Some(value) => self.value = value,
                None => {
                    self.is_full = true;
                    self.exponent += 1;
                }
            }
            self.exponent += step;
        }
        *at - start
    }

    /// Nothing for what is too large.
    fn number(&self) -> Option<f64> {
        let mut number = self.value as f64;
        let mut left = self.exponent.clamp(-MOST_EXPONENT, MOST_EXPONENT);
        // One step for most numbers, which is rounded once and so exact.
        while left != 0 {
            let step = left.clamp(-MOST_EXACT, MOST_EXACT);
            let power = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
            number = if step < 0 { number / power } else { number * power };
            left -= step;
        }
        number.is_finite().then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_exactly() {
        for integer in [0, 7, -1, i64::MAX, i64::MIN, 10_000_000_000_000_000] {
            let text = integer.to_string();
            let (json, length) = read(&text).unwrap();
            assert!(matches!(json, Json::Integer(read) if read == integer), "{text}");
            assert_eq!(length, text.len());
        }
    }

    #[test]
    fn other_numbers_are_read_to_many_digits() {
        for text in [
            "0.5",
            "-0",
            "1.8e9",
            "1E+2",
            "100e-2",
            "18446744073709551616",
            "184467440737095516199",
            "9223372036854775808",
            "-9223372036854775809",
            "3.141592653589793238462643383279",
            "1e308",
            "1.5e-300",
            "0e999",
            "1e-999",
            "0.1e1",
            "1797693134862310000000000000000e278",
            "0.00000000000000000000000000001e30",
        ] {
            let number = match read(text) {
                Some((Json::Number(number), length)) if length == text.len() => number,
                other => panic!("{text}: {other:?}"),
            };
            let exact: f64 = text.parse().unwrap();
            assert!(
                (number - exact).abs() <= exact.abs() * 1e-13,
                "{text}: {number} {exact}"
            );
            assert_eq!(number.is_sign_negative(), exact.is_sign_negative(), "{text}");
        }
        let zeros = "0".repeat(1_000);
        let one =
            [&format!("0.{zeros}1e1001"), &format!("1{zeros}e-1000")].map(|text| read(text).map(|(json, _)| json));
        for one in one {
            assert!(
                matches!(one, Some(Json::Number(number)) if (number - 1.0).abs() < 1e-12),
                "{one:?}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "+1",
            ".5",
            "-.5",
            "1.",
            "1.e5",
            "1e",
            "1e+",
            "e5",
            "1e999",
            "-1e999",
            "1e99999999999999999999",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        // What follows is for others to judge.
        assert!(matches!(read("01"), Some((Json::Integer(0), 1))));
        assert!(matches!(read("1.5.5"), Some((Json::Number(_), 3))));
    }
}
