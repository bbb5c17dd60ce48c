//! What can be wrong with a value, as a code for programs and a sentence for people.

use crate::{Format, Number, Type, Value};

/// What a person is asked to do about a required field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Type something.
    Enter,
    /// Take one of several.
    Select,
    /// Put an entry into a list.
    Add,
}

/// A rule that a value breaks. [`Violation::sentence`] is what stands at the field, in the style of the GOV.UK Design System
/// (<https://design-system.service.gov.uk/components/error-message/>); it never repeats what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// `required` or `dependentRequired`: the field is not there.
    Required(Request),
    /// `type`.
    Type(Type),
    /// `enum`, or `oneOf` with `const`.
    Choice,
    /// `const`: the one value that it may have.
    Constant(Value),
    /// `minLength`: shorter than so many characters.
    TooShort(u32),
    /// `maxLength`: longer than so many characters.
    TooLong(u32),
    /// `format`: the text is written differently.
    Format(Format),
    /// `format`: the calendar or the clock has no such thing.
    NotReal(Format),
    /// `minimum`.
    Minimum(Number),
    /// `maximum`.
    Maximum {
        /// The largest number.
        limit: Number,
        /// Whether things are counted, and not measured: "fewer", and not "less".
        whole: bool,
    },
    /// `exclusiveMinimum`.
    ExclusiveMinimum(Number),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(Number),
    /// `multipleOf`.
    MultipleOf(Number),
    /// `minItems`.
    TooFewEntries(u32),
    /// `maxItems`.
    TooManyEntries(u32),
    /// `uniqueItems`.
    NotUnique,
    /// `false` in a branch: the field must not be there now.
    NotApplicable,
    /// `additionalProperties: false`: the form has no such field.
    Unknown,
    /// The whole is beyond [the limits](crate::limits).
    TooMuch,
}

impl Violation {
    /// The stable name of the rule, for programs: `email_format`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required(_) => "required",
            Self::Type(Type::Object) => "not_a_group",
            Self::Type(Type::Array) => "not_a_list",
            Self::Type(Type::Text) => "not_a_text",
            Self::Type(Type::Number) => "not_a_number",
            Self::Type(Type::Integer) => "not_a_whole_number",
            Self::Type(Type::Boolean) => "not_yes_or_no",
            Self::Choice => "choice",
            Self::Constant(_) => "constant",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::Format(Format::Date) => "date_format",
            Self::Format(Format::Time) => "time_format",
            Self::Format(Format::DateTime) => "date_time_format",
            Self::Format(Format::Email) => "email_format",
            Self::Format(Format::Uri) => "uri_format",
            Self::NotReal(Format::Time) => "time_not_real",
            Self::NotReal(Format::DateTime) => "date_time_not_real",
            Self::NotReal(_) => "date_not_real",
            Self::Minimum(_) => "minimum",
            Self::Maximum { .. } => "maximum",
            Self::ExclusiveMinimum(_) => "exclusive_minimum",
            Self::ExclusiveMaximum(_) => "exclusive_maximum",
            Self::MultipleOf(_) => "multiple_of",
            Self::TooFewEntries(_) => "too_few_entries",
            Self::TooManyEntries(_) => "too_many_entries",
            Self::NotUnique => "not_unique",
            Self::NotApplicable => "not_applicable",
            Self::Unknown => "unknown",
            Self::TooMuch => "too_much",
        }
    }

    /// What a person reads at a field with this label.
    #[must_use]
    pub fn sentence(&self, label: &str) -> String {
        let about = |rest: &str| [label, " ", rest].concat();
        let limit = |before: &str, number: &dyn ToString, after: &str| {
            [label, " must ", before, " ", &number.to_string(), after].concat()
        };
        let enter = |rest: &str| ["Enter ", &in_sentence(label), rest].concat();
        match self {
            Self::Required(Request::Enter) | Self::TooShort(1) => enter(""),
            Self::Required(Request::Select) => ["Select ", &in_sentence(label)].concat(),
            Self::Required(Request::Add) => ["Add ", &in_sentence(label)].concat(),
            Self::Type(Type::Object) => about("must be a group of fields"),
            Self::Type(Type::Array) => about("must be a list"),
            Self::Type(Type::Text) => about("must be text"),
            Self::Type(Type::Number) => about("must be a number, like 12.5"),
            Self::Type(Type::Integer) => about("must be a whole number, like 12"),
            Self::Type(Type::Boolean) => about("must be yes or no"),
            Self::Choice => ["Select ", &in_sentence(label), " from the list"].concat(),
            Self::Constant(Value::Boolean(true)) => ["Select ", &in_sentence(label)].concat(),
            Self::Constant(value) => limit("be", &text_of(value), ""),
            Self::TooShort(count) => limit("be", count, " characters or more"),
            Self::TooManyEntries(0) | Self::TooLong(0) => about("must be left empty"),
            Self::TooLong(1) => about("must be 1 character or fewer"),
            Self::TooLong(count) => limit("be", count, " characters or fewer"),
            Self::Format(Format::Date) => enter(" as year, month and day, like 2026-04-23"),
            Self::Format(Format::Time) => enter(" as a time, like 14:30"),
            Self::Format(Format::DateTime) => enter(" as a date and a time, like 2026-04-23T14:30"),
            Self::Format(Format::Email) => enter(" in the form name@example.com"),
            Self::Format(Format::Uri) => enter(" as a full address, like https://example.com"),
            Self::NotReal(Format::Time) => about("must be a real time"),
            Self::NotReal(Format::DateTime) => about("must be a real date and time"),
            Self::NotReal(_) => about("must be a real date"),
            Self::Minimum(number) => limit("be", number, " or more"),
            Self::Maximum {
                limit: number,
                whole: true,
            } => limit("be", number, " or fewer"),
            Self::Maximum {
                limit: number,
                whole: false,
            } => limit("be", number, " or less"),
            Self::ExclusiveMinimum(number) => limit("be more than", number, ""),
            Self::ExclusiveMaximum(number) => limit("be less than", number, ""),
            Self::MultipleOf(number) => match number.decimal_places() {
                Some(1) => about("must have 1 decimal place or fewer"),
                Some(places) => limit("have", &places, " decimal places or fewer"),
                None => limit("be a multiple of", number, ""),
            },
            Self::TooFewEntries(1) => ["Add ", &in_sentence(label)].concat(),
            Self::TooFewEntries(count) => limit("have", count, " entries or more"),
            Self::TooManyEntries(1) => about("must have 1 entry or fewer"),
            Self::TooManyEntries(count) => limit("have", count, " entries or fewer"),
            Self::NotUnique => about("must not have the same entry twice"),
            Self::NotApplicable => about("must be left empty, as it does not apply here"),
            Self::Unknown => "The form has no such field".to_owned(),
            Self::TooMuch => "The form holds more than it can take".to_owned(),
        }
    }
}

/// A value as a person would write it.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Boolean(true) => "Yes".to_owned(),
        Value::Boolean(false) => "No".to_owned(),
        other => other.to_string(),
    }
}

/// A label in the middle of a sentence: `first name`, but `VAT number` and `I agree`. A question is quoted.
fn in_sentence(label: &str) -> String {
    if label.ends_with('?') {
        return ["“", label, "”"].concat();
    }
    let mut characters = label.chars();
    let first = characters.next();
    let second_is_small = characters.next().is_some_and(char::is_lowercase);
    match first {
        Some(first) if second_is_small => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).expect(text)
    }

    #[test]
    fn sentences_read_as_a_person_would_say_them() {
        for (violation, label, sentence) in [
            (Violation::Required(Request::Enter), "First name", "Enter first name"),
            (Violation::Required(Request::Enter), "VAT number", "Enter VAT number"),
            (Violation::Required(Request::Select), "Country", "Select country"),
            (
                Violation::Required(Request::Select),
                "Do you come by car?",
                "Select “Do you come by car?”",
            ),
            (Violation::Required(Request::Add), "Guests", "Add guests"),
            (Violation::TooShort(1), "Name", "Enter name"),
            (Violation::TooShort(3), "Name", "Name must be 3 characters or more"),
            (
                Violation::TooLong(200),
                "Notes",
                "Notes must be 200 characters or fewer",
            ),
            (Violation::Minimum(number("5")), "Age", "Age must be 5 or more"),
            (
                Violation::Maximum {
                    limit: number("5"),
                    whole: true,
                },
                "Chairs",
                "Chairs must be 5 or fewer",
            ),
            (
                Violation::Maximum {
                    limit: number("5.5"),
                    whole: false,
                },
                "Weight",
                "Weight must be 5.5 or less",
            ),
            (
                Violation::ExclusiveMinimum(number("0")),
                "Price",
                "Price must be more than 0",
            ),
            (
                Violation::MultipleOf(number("0.01")),
                "Price",
                "Price must have 2 decimal places or fewer",
            ),
            (
                Violation::MultipleOf(number("12")),
                "Bottles",
                "Bottles must be a multiple of 12",
            ),
            (Violation::TooFewEntries(1), "Guests", "Add guests"),
            (
                Violation::TooManyEntries(4),
                "Guests",
                "Guests must have 4 entries or fewer",
            ),
            (Violation::Constant(Value::Boolean(true)), "I agree", "Select I agree"),
            (
                Violation::Constant(Value::from("EUR")),
                "Currency",
                "Currency must be EUR",
            ),
            (
                Violation::Format(Format::Email),
                "Email",
                "Enter email in the form name@example.com",
            ),
            (
                Violation::NotReal(Format::Date),
                "Arrival",
                "Arrival must be a real date",
            ),
        ] {
            assert_eq!(violation.sentence(label), sentence);
        }
    }
}
