/// When a field is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// With each change of the value.
    Change,
    /// When the field is left.
    Blur,
    /// Only when the form or the step is submitted.
    Submit,
}

/// What becomes of the value of a field that is not part of the form for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inactive {
    /// What was typed is there again when the field is.
    #[default]
    Keep,
    /// The field starts again with its initial value.
    Drop,
}

/// Everything about a field but its value and its rules.
///
/// ```
/// use form::{FieldOptions, When};
///
/// let options = FieldOptions { first: When::Change, ..FieldOptions::labelled("Email") };
/// assert_eq!(options.again, When::Change);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOptions {
    /// What a person reads beside the field.
    pub label: String,
    /// The `id` of the control. By default it is made of the names along the pointer: `address-street`. In items of a
    /// list it has the item's key instead of its index, and so stays when the item is moved.
    pub id: Option<String>,
    /// When it is first said what is wrong.
    pub first: When,
    /// When it is said anew, once it was.
    pub again: When,
    /// What becomes of the value while the field is not active.
    pub inactive: Inactive,
}

impl Default for FieldOptions {
    /// Checked when it is first left, and from then on with each change.
    fn default() -> Self {
        Self {
            label: String::new(),
            id: None,
            first: When::Blur,
            again: When::Change,
            inactive: Inactive::default(),
        }
    }
}

impl FieldOptions {
    /// The defaults with a label.
    pub fn labelled(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }
}
