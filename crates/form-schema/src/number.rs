//! Decimal numbers as they are written.

use std::cmp::Ordering;
use std::fmt;

use crate::limits::{MAXIMUM_EXPONENT, MAXIMUM_NUMBER_BYTES};

/// A number of JSON ([RFC 8259 section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)), kept as it was written:
/// `1.50` stays `1.50`. It is compared by what it is worth, in decimal arithmetic: `1.0` equals `1` and is an integer, and
/// `0.3` is a multiple of `0.1`.
#[derive(Clone)]
pub struct Number(String);

/// What a number is worth: `0.digits × 10^magnitude`. The digits neither begin nor end with a zero; there are none for 0.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    magnitude: i32,
}

/// With more digits the remainder would not fit into what it is computed in.
const MOST_DIGITS_OF_DIVISOR: usize = 30;

impl Number {
    /// Reads a number in the grammar of JSON. `None` if it is none, longer than [`MAXIMUM_NUMBER_BYTES`], or beyond
    /// [`MAXIMUM_EXPONENT`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAXIMUM_NUMBER_BYTES {
            return None;
        }
        let (length, complete) = scan(text.as_bytes());
        if !complete || length != text.len() {
            return None;
        }
        let number = Self(text.to_owned());
        let decimal = number.decimal();
        (decimal.digits.is_empty() || decimal.power().unsigned_abs() <= MAXIMUM_EXPONENT.unsigned_abs())
            .then_some(number)
    }

    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing stands behind the decimal point but zeros.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        let decimal = self.decimal();
        decimal.exponent() >= 0
    }

    /// The number as a count, if it is one.
    #[must_use]
    pub fn to_count(&self) -> Option<u32> {
        let decimal = self.decimal();
        if decimal.digits.is_empty() {
            return Some(0);
        }
        if decimal.negative || decimal.exponent() < 0 || decimal.magnitude > 10 {
            return None;
        }
        let shift = 10_u64.pow(decimal.exponent().unsigned_abs());
        u32::try_from(decimal.value_of_digits()? as u64 * shift).ok()
    }

    /// Whether the number is more than zero.
    pub(crate) fn is_positive(&self) -> bool {
        let decimal = self.decimal();
        !decimal.negative && !decimal.digits.is_empty()
    }

    /// Whether [`Number::is_multiple_of`] can be asked about this divisor.
    pub(crate) fn is_divisor(&self) -> bool {
        self.is_positive() && self.decimal().digits.len() <= MOST_DIGITS_OF_DIVISOR
    }

    /// Whether a whole number times the divisor makes this number. The divisor is a [`Number::is_divisor`].
    pub(crate) fn is_multiple_of(&self, divisor: &Self) -> bool {
        let (number, divisor) = (self.decimal(), divisor.decimal());
        if number.digits.is_empty() {
            return true;
        }
        let shift = number.exponent() - divisor.exponent();
        // No trailing zeros here, at least one there.
        if shift < 0 {
            return false;
        }
        let Some(modulus) = divisor.value_of_digits().filter(|value| *value > 0) else {
            return false;
        };
        let zeros = std::iter::repeat_n(0, shift.unsigned_abs() as usize);
        let digits = number.digits.iter().map(|digit| u128::from(*digit)).chain(zeros);
        digits.fold(0, |rest, digit| (rest * 10 + digit) % modulus) == 0
    }

    /// How many places behind the decimal point a multiple of this number has, if that is all it says: 2 for `0.01`.
    pub(crate) fn decimal_places(&self) -> Option<u32> {
        let decimal = self.decimal();
        (decimal.digits == [1] && decimal.exponent() < 0).then(|| decimal.exponent().unsigned_abs())
    }

    /// A text that equal numbers, and no others, have in common.
    pub(crate) fn canonical(&self) -> String {
        let decimal = self.decimal();
        let digits: String = decimal.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if decimal.negative { "-" } else { "" };
        [sign, &digits, "e", &decimal.magnitude.to_string()].concat()
    }

    fn decimal(&self) -> Decimal {
        let unsigned = self.0.strip_prefix('-').unwrap_or(&self.0);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
        let leading = all.iter().take_while(|digit| **digit == 0).count();
        let trailing = all.iter().rev().take_while(|digit| **digit == 0).count();
        let Some(digits) = all.get(leading..all.len() - trailing).filter(|rest| !rest.is_empty()) else {
            return Decimal {
                negative: false,
                digits: Vec::new(),
                magnitude: 0,
            };
        };
        // A number has at most a hundred bytes: an exponent that does not fit is one beyond every limit.
        let exponent: i32 = exponent.parse().unwrap_or(i32::MAX);
        let places = whole.len() as i32 - leading as i32;
        Decimal {
            negative: self.0.starts_with('-'),
            digits: digits.to_vec(),
            magnitude: exponent.saturating_add(places),
        }
    }
}

impl Decimal {
    /// The power of ten of the first digit.
    fn power(&self) -> i32 {
        self.magnitude.saturating_sub(1)
    }

    /// The power of ten that the digits as a whole number are to be multiplied with.
    fn exponent(&self) -> i32 {
        self.magnitude.saturating_sub(self.digits.len() as i32)
    }

    fn value_of_digits(&self) -> Option<u128> {
        if self.digits.len() > MOST_DIGITS_OF_DIVISOR {
            return None;
        }
        Some(
            self.digits
                .iter()
                .fold(0, |value, digit| value * 10 + u128::from(*digit)),
        )
    }

    fn size(&self) -> (bool, i32, &[u8]) {
        (!self.digits.is_empty(), self.magnitude, &self.digits)
    }
}

/// How many bytes at the beginning are a number, and whether they are a whole one.
pub(crate) fn scan(bytes: &[u8]) -> (usize, bool) {
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return (at, false);
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return (at, false);
        }
        at += 1 + fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + signed);
        if exponent == 0 {
            return (at, false);
        }
        at += 1 + signed + exponent;
    }
    (at, true)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.decimal(), other.decimal());
        match (left.negative, right.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => compare_sizes(&left, &right),
            (true, true) => compare_sizes(&right, &left),
        }
    }
}

/// Zero is smaller than whatever has digits, and a magnitude counts before the digits do.
fn compare_sizes(left: &Decimal, right: &Decimal) -> Ordering {
    left.size().cmp(&right.size())
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl From<u32> for Number {
    fn from(count: u32) -> Self {
        Self(count.to_string())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Not the digits: they are what a person has typed.
impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect(text)
    }

    #[test]
    fn only_the_grammar_of_json_is_a_number() {
        for text in [
            "0",
            "-0",
            "7",
            "-12.50",
            "1e5",
            "1E+5",
            "0.5e-3",
            "100000000000000000000",
        ] {
            assert_eq!(number(text).as_str(), text);
        }
        for text in [
            "",
            "-",
            "+1",
            "01",
            ".5",
            "5.",
            "1e",
            "1e+",
            "0x10",
            "1 ",
            " 1",
            "NaN",
            "1,5",
            "--1",
            "1e301",
            "1e400",
            "1e-400",
            "1e99999999999",
            "١",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        assert!(Number::parse(&"1".repeat(101)).is_none());
        assert!(Number::parse("0e99999999999").is_some());
    }

    #[test]
    fn numbers_are_compared_by_what_they_are_worth() {
        for (left, right) in [
            ("1.0", "1"),
            ("-0", "0"),
            ("0.0", "0e5"),
            ("100", "1e2"),
            ("0.01", "1E-2"),
            ("1.10", "1.1"),
        ] {
            assert_eq!(number(left), number(right));
            assert_eq!(number(left).canonical(), number(right).canonical());
        }
        let ascending = [
            "-1e10", "-2.5", "-2.25", "-0.1", "0", "0.09", "0.1", "0.11", "1", "9", "9.5", "10", "99", "1e2",
        ];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
            assert_ne!(number(pair[0]).canonical(), number(pair[1]).canonical());
        }
        assert_ne!(number("9007199254740993"), number("9007199254740992"));
    }

    #[test]
    fn integers_may_be_written_with_a_fraction() {
        for text in ["0", "1.0", "-3", "1.5e1", "1e300", "10"] {
            assert!(number(text).is_integer(), "{text}");
        }
        for text in ["0.5", "1e-1", "1.05e1"] {
            assert!(!number(text).is_integer(), "{text}");
        }
    }

    #[test]
    fn multiples_are_counted_in_decimals() {
        for (value, divisor) in [
            ("0.3", "0.1"),
            ("19.99", "0.01"),
            ("1e300", "7e299"),
            ("4.5", "1.5"),
            ("-9", "3"),
            ("0", "7"),
            ("1e3", "8"),
            ("0.0075", "0.0001"),
            ("123456789012345678901234567890", "10"),
        ] {
            let expected = divisor != "7e299";
            assert_eq!(
                number(value).is_multiple_of(&number(divisor)),
                expected,
                "{value} {divisor}"
            );
        }
        for (value, divisor) in [
            ("0.35", "0.1"),
            ("1", "3"),
            ("4.5", "1"),
            ("0.00751", "0.0001"),
            ("1e-300", "1"),
            ("5", "10"),
        ] {
            assert!(!number(value).is_multiple_of(&number(divisor)), "{value} {divisor}");
        }
        assert!(!number("0").is_divisor() && !number("-1").is_divisor() && !number(&"3".repeat(31)).is_divisor());
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        for (text, count) in [
            ("0", Some(0)),
            ("3", Some(3)),
            ("3.0", Some(3)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("-1", None),
            ("1.5", None),
            ("1e300", None),
            ("12e1", Some(120)),
        ] {
            assert_eq!(number(text).to_count(), count, "{text}");
        }
    }

    #[test]
    fn places_behind_the_point() {
        assert_eq!(number("0.01").decimal_places(), Some(2));
        assert_eq!(number("1e-3").decimal_places(), Some(3));
        assert_eq!(number("0.05").decimal_places(), None);
        assert_eq!(number("1").decimal_places(), None);
    }
}
