//! What the rules say of a form.

use submission::{CustomerInput, Field, Violation, validate};

use super::inputs::today;

/// A verdict as one line: the bytes that would be stored, or each wrong field with its code and its sentence.
pub(crate) fn of(input: &CustomerInput) -> String {
    match validate(input, today()) {
        Ok(customer) => String::from_utf8(customer.to_bytes()).unwrap(),
        Err(errors) => {
            let line = |(field, violation): (Field, Violation)| {
                format!("{} {}: {violation}", field.pointer(), violation.code())
            };
            errors.iter().map(line).collect::<Vec<_>>().join("; ")
        }
    }
}
