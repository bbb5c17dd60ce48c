mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a person has typed, to be kept until they come back: see [`Form::draft`](crate::Form::draft).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The values that differ from the initial ones, by JSON Pointer. A list with other items than at first has the number
    /// of its items here, and all their values.
    pub values: BTreeMap<String, Value>,
    /// The fields that were touched.
    pub touched: BTreeSet<String>,
}

impl Draft {
    /// Nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values at a pointer and below it.
    pub(crate) fn below(&self, pointer: &str) -> BTreeMap<String, Value> {
        let is_below = |other: &str| {
            let rest = other.strip_prefix(pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let below = self.values.iter().filter(|(other, _)| is_below(other));
        below.map(|(other, value)| (other.clone(), value.clone())).collect()
    }
}
