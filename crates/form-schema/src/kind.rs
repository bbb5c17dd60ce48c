//! The types of JSON Schema that a field may have.

use crate::Value;

/// A value of the keyword `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `object`: a group of fields.
    Object,
    /// `array`: a list.
    Array,
    /// `string`.
    Text,
    /// `number`.
    Number,
    /// `integer`: a number without a fraction, however it is written.
    Integer,
    /// `boolean`.
    Boolean,
}

impl Type {
    /// Every type with its name in JSON Schema.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("object", Self::Object),
        ("array", Self::Array),
        ("string", Self::Text),
        ("number", Self::Number),
        ("integer", Self::Integer),
        ("boolean", Self::Boolean),
    ];

    /// The name in JSON Schema.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::Text => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
        }
    }

    /// Whether a value is of this type.
    pub(crate) fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Object, Value::Object(_))
            | (Self::Array, Value::Array(_))
            | (Self::Text, Value::Text(_))
            | (Self::Number, Value::Number(_))
            | (Self::Boolean, Value::Boolean(_)) => true,
            (Self::Integer, Value::Number(number)) => number.is_integer(),
            _ => false,
        }
    }
}
