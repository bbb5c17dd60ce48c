//! The rules of one value.

use std::sync::Arc;

use crate::format::FormatError;
use crate::violation::Violation;
use crate::{Format, Number, Type, Value};

/// One of the values that a field may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value.
    pub value: Value,
    /// What a person reads: `title` in `oneOf`, or the value itself.
    pub label: String,
}

/// What the keywords beside `type` ask of a value. A keyword that is not there asks nothing.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// `enum`, or `oneOf` with `const` and `title`.
    pub choices: Option<Arc<[Choice]>>,
    /// `const`.
    pub constant: Option<Value>,
    /// `minLength`, in characters (code points).
    pub minimum_characters: Option<u32>,
    /// `maxLength`, in characters (code points).
    pub maximum_characters: Option<u32>,
    /// `format`.
    pub format: Option<Format>,
    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<Number>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<Number>,
    /// `multipleOf`.
    pub multiple_of: Option<Number>,
    /// `minItems`.
    pub minimum_items: Option<u32>,
    /// `maxItems`.
    pub maximum_items: Option<u32>,
    /// `uniqueItems`.
    pub unique_items: bool,
}

impl Constraints {
    /// Checks a value by itself: its type and these rules, and not what is inside of a list or an object.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, kind: Option<Type>, value: &Value) -> Result<(), Violation> {
        if let Some(kind) = kind.filter(|kind| !kind.accepts(value)) {
            return Err(Violation::Type(kind));
        }
        if let Some(choices) = &self.choices
            && !choices.iter().any(|choice| choice.value == *value)
        {
            return Err(Violation::Choice);
        }
        if let Some(constant) = self.constant.as_ref().filter(|constant| *constant != value) {
            return Err(Violation::Constant(constant.clone()));
        }
        match value {
            Value::Text(text) => self.check_text(text),
            Value::Number(number) => self.check_number(number, kind),
            Value::Array(items) => self.check_items(items),
            _ => Ok(()),
        }
    }

    fn check_text(&self, text: &str) -> Result<(), Violation> {
        let is_below = |limit: &u32| text.chars().count() < *limit as usize;
        let is_above = |limit: &u32| text.chars().count() > *limit as usize;
        if let Some(limit) = self.minimum_characters.filter(is_below) {
            return Err(Violation::TooShort(limit));
        }
        if let Some(limit) = self.maximum_characters.filter(is_above) {
            return Err(Violation::TooLong(limit));
        }
        match self.format.map(|format| (format, format.check(text))) {
            Some((format, Err(FormatError::Written))) => Err(Violation::Format(format)),
            Some((format, Err(FormatError::NotReal))) => Err(Violation::NotReal(format)),
            _ => Ok(()),
        }
    }

    fn check_number(&self, number: &Number, kind: Option<Type>) -> Result<(), Violation> {
        let broken = |limit: &Option<Number>, is_broken: fn(&Number, &Number) -> bool| {
            limit.clone().filter(|limit| is_broken(number, limit))
        };
        if let Some(limit) = broken(&self.minimum, |number, limit| number < limit) {
            return Err(Violation::Minimum(limit));
        }
        if let Some(limit) = broken(&self.exclusive_minimum, |number, limit| number <= limit) {
            return Err(Violation::ExclusiveMinimum(limit));
        }
        if let Some(limit) = broken(&self.maximum, |number, limit| number > limit) {
            let whole = kind == Some(Type::Integer);
            return Err(Violation::Maximum { limit, whole });
        }
        if let Some(limit) = broken(&self.exclusive_maximum, |number, limit| number >= limit) {
            return Err(Violation::ExclusiveMaximum(limit));
        }
        if let Some(divisor) = broken(&self.multiple_of, |number, divisor| !number.is_multiple_of(divisor)) {
            return Err(Violation::MultipleOf(divisor));
        }
        Ok(())
    }

    fn check_items(&self, items: &[Value]) -> Result<(), Violation> {
        if let Some(limit) = self.minimum_items.filter(|limit| items.len() < *limit as usize) {
            return Err(Violation::TooFewEntries(limit));
        }
        if let Some(limit) = self.maximum_items.filter(|limit| items.len() > *limit as usize) {
            return Err(Violation::TooManyEntries(limit));
        }
        if self.unique_items {
            // Sorted: each compared with each would take time by the square.
            let mut texts: Vec<String> = items.iter().map(Value::canonical).collect();
            crate::order::sort_by(&mut texts, Ord::cmp);
            if texts.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(Violation::NotUnique);
            }
        }
        Ok(())
    }

    /// Two rules that no value follows both, by the keyword of the second.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let are_apart = |low: Option<u32>, high: Option<u32>| low.zip(high).is_some_and(|(low, high)| low > high);
        if are_apart(self.minimum_characters, self.maximum_characters) {
            return Some("maxLength");
        }
        if are_apart(self.minimum_items, self.maximum_items) {
            return Some("maxItems");
        }
        let pair = |low: &Option<Number>, high: &Option<Number>, is_wrong: fn(&Number, &Number) -> bool| {
            low.as_ref()
                .zip(high.as_ref())
                .is_some_and(|(low, high)| is_wrong(low, high))
        };
        if pair(&self.minimum, &self.maximum, |low, high| low > high)
            || pair(&self.exclusive_minimum, &self.maximum, |low, high| low >= high)
        {
            return Some("maximum");
        }
        if pair(&self.minimum, &self.exclusive_maximum, |low, high| low >= high)
            || pair(&self.exclusive_minimum, &self.exclusive_maximum, |low, high| {
                low >= high
            })
        {
            return Some("exclusiveMaximum");
        }
        None
    }
}
