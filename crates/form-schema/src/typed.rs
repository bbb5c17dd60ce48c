//! From what a person types to a value, and back.

use submission::normalise;

use crate::field::{Field, FieldKind};
use crate::violation::{Violation, text_of};
use crate::{Format, Number, Type, Value};

impl Field {
    /// Reads what a person has typed, or the `value` of an input or of a chosen option. Nothing, if it is blank: then the member is
    /// to be left out.
    ///
    /// - A text loses white space at both ends, and its line breaks become `\n`.
    /// - A number may be written `+5`, `.5`, `5.` or `007` too, and with the minus sign of typographers. Its digits are kept: `1.50`.
    /// - A time and a date with a time may lack seconds (`14:30`) and offset. Without an offset they are in UTC: a page that asks for a
    ///   person's own time adds the person's offset.
    /// - Yes and no are `true` and `false`.
    ///
    /// [`Field::check`] has the rules beyond that, and the same ones are asked of data that was imported.
    ///
    /// # Errors
    /// If it is nothing of the kind. Groups, lists and choices of several are not typed.
    pub fn read(&self, raw: &str) -> Result<Option<Value>, Violation> {
        let text = normalise(raw);
        if text.is_empty() {
            return Ok(None);
        }
        let value = match &self.kind {
            FieldKind::Text | FieldKind::LongText => Value::Text(text),
            FieldKind::Number | FieldKind::Integer => match number(&text).map(Value::Number) {
                Some(value) if self.value_type.accepts(&value) => value,
                _ => return Err(Violation::Type(self.value_type)),
            },
            FieldKind::Boolean => match text.as_str() {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                _ => return Err(Violation::Type(Type::Boolean)),
            },
            FieldKind::Choice(choices) => {
                let typed = number(&text);
                let is_meant = |value: &Value| match value {
                    Value::Number(number) => typed.as_ref() == Some(number),
                    Value::Boolean(value) => text == if *value { "true" } else { "false" },
                    // As it is: the page has put it there.
                    value => value.as_text() == Some(raw) || value.as_text() == Some(&text),
                };
                let choice = choices.iter().find(|choice| is_meant(&choice.value));
                choice.map(|choice| choice.value.clone()).ok_or(Violation::Choice)?
            }
            FieldKind::Date => self.formatted(text, Format::Date)?,
            FieldKind::Time => self.formatted(complete(&text), Format::Time)?,
            FieldKind::DateTime => {
                let complete = match text.split_once(['T', 't', ' ']) {
                    Some((date, time)) => [date, "T", &complete(time)].concat(),
                    None => text,
                };
                self.formatted(complete, Format::DateTime)?
            }
            FieldKind::Email => self.formatted(text, Format::Email)?,
            FieldKind::Uri => self.formatted(text, Format::Uri)?,
            FieldKind::Choices(_) | FieldKind::Group(_) | FieldKind::List(_) => {
                return Err(Violation::Type(self.value_type));
            }
        };
        Ok(Some(value))
    }

    fn formatted(&self, text: String, format: Format) -> Result<Value, Violation> {
        use crate::format::FormatError;
        match format.check(&text) {
            Ok(()) => Ok(Value::Text(text)),
            Err(FormatError::Written) => Err(Violation::Format(format)),
            Err(FormatError::NotReal) => Err(Violation::NotReal(format)),
        }
    }

    /// What stands in the input for a value: [`Field::read`] makes an equal value of it. Empty for what is not typed.
    #[must_use]
    pub fn write(&self, value: &Value) -> String {
        let text = match value {
            Value::Boolean(value) => return if *value { "true" } else { "false" }.to_owned(),
            Value::Text(_) | Value::Number(_) => text_of(value),
            Value::Null | Value::Array(_) | Value::Object(_) => return String::new(),
        };
        match self.kind {
            // An `input` of the type `time` or `datetime-local` takes no offset.
            FieldKind::Time | FieldKind::DateTime => text.strip_suffix(['Z', 'z']).unwrap_or(&text).to_owned(),
            _ => text,
        }
    }

    /// Checks a value by itself, as when a person leaves the field: its type and its own rules, and not what is inside of a group or
    /// list, nor what a condition adds.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, value: &Value) -> Result<(), Violation> {
        self.constraints.check(Some(self.value_type), value)
    }
}

/// A number as people write it.
fn number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(['e', 'E']).unwrap_or(digits.len());
    let (mantissa, exponent) = digits.split_at(end);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Number::parse(&[sign, whole, point, fraction, exponent].concat())
}

/// Seconds and offset where they were left out.
fn complete(time: &str) -> String {
    let clock_end = time
        .find(|character: char| !character.is_ascii_digit() && !matches!(character, ':' | '.'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(clock_end);
    let seconds = if clock.matches(':').count() == 1 { ":00" } else { "" };
    let zone = if zone.is_empty() { "Z" } else { zone };
    [clock, seconds, zone].concat()
}
