//! A broken rule and where it is.

use std::fmt;

use crate::violation::Violation;

/// What is wrong with one field. `Display` is what stands in the summary at the top of a form: the sentence at the field, after
/// the entry of a list that it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where the value is, or has to be, as a JSON Pointer (RFC 6901): `/guests/1/name`.
    pub pointer: String,
    /// The rule.
    pub violation: Violation,
    /// The label of the field.
    pub label: String,
    /// Which entries of lists the field is in, such as `Guest 2`. Empty outside of lists.
    pub within: String,
}

impl Problem {
    /// The stable name of the rule, for programs: `email_format`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.violation.code()
    }

    /// What stands at the field: `Enter name`.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.violation.sentence(&self.label)
    }
}

/// `Enter name`, or `Guest 2: Enter name`.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.within.is_empty() {
            formatter.write_str(&self.within)?;
            formatter.write_str(": ")?;
        }
        formatter.write_str(&self.sentence())
    }
}

/// Pointer and code.
impl fmt::Debug for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.pointer)?;
        formatter.write_str(" ")?;
        formatter.write_str(self.code())
    }
}
