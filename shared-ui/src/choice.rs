/// One of several answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What the answer is in the data.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A sentence that helps to choose. [`Select`](crate::Select) has no place for it.
    pub hint: Option<String>,
}

impl Choice {
    /// An answer with this value and this label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The same with a sentence that helps to choose.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
