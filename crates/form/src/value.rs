use serde_json::Value;

/// What a field can hold.
///
/// The value stays as it was typed: a field for a number holds a `String`, which its rules read, so that `-` and `1.`
/// can be typed. Files are described by a type of the application; without the two methods they are not part of drafts.
pub trait FieldValue: Clone + PartialEq + 'static {
    /// The value for drafts and for the value of the form; `None` if it has no such form.
    fn to_json(&self) -> Option<Value> {
        None
    }

    /// The value that [`to_json`](Self::to_json) gave; `None` if it is not one of this type.
    fn from_json(value: &Value) -> Option<Self> {
        let _ = value;
        None
    }
}

impl FieldValue for String {
    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.clone()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FieldValue for bool {
    fn to_json(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    fn to_json(&self) -> Option<Value> {
        self.iter().map(T::to_json).collect::<Option<_>>().map(Value::Array)
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_json).collect()
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn to_json(&self) -> Option<Value> {
        self.as_ref().map_or(Some(Value::Null), T::to_json)
    }

    fn from_json(value: &Value) -> Option<Self> {
        if value.is_null() {
            Some(None)
        } else {
            T::from_json(value).map(Some)
        }
    }
}

/// A rule of a group holds nothing.
impl FieldValue for () {}

/// The two ways of a [`FieldValue`], so that lists of items, which are no `FieldValue`, share the code of fields.
pub(crate) struct Codec<T> {
    pub(crate) to_json: fn(&T) -> Option<Value>,
    pub(crate) from_json: fn(&Value) -> Option<T>,
}

impl<T: FieldValue> Codec<T> {
    pub(crate) fn of_value() -> Self {
        Self {
            to_json: T::to_json,
            from_json: T::from_json,
        }
    }
}

impl<T> Codec<T> {
    pub(crate) fn none() -> Self {
        Self {
            to_json: |_| None,
            from_json: |_| None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: FieldValue + core::fmt::Debug>(value: T) {
        assert_eq!(T::from_json(&value.to_json().unwrap()), Some(value));
    }

    #[test]
    fn values_come_back_as_they_were() {
        comes_back("-1.".to_owned());
        comes_back(true);
        comes_back(vec!["red".to_owned(), "blue".to_owned()]);
        comes_back(None::<String>);
        comes_back(Some("x".to_owned()));
    }

    #[test]
    fn a_value_of_another_type_is_not_taken() {
        assert_eq!(bool::from_json(&Value::String("true".into())), None);
        assert_eq!(Vec::<String>::from_json(&serde_json::json!(["a", 1])), None);
        assert_eq!(String::from_json(&Value::Null), None);
    }
}
