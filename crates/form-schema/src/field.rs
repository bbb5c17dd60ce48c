//! The fields of a form.

use std::sync::Arc;

use crate::{Choice, Constraints, Type, Value, violation::Request};

/// Names a field of one form: its place among [`FormSchema::fields`](crate::FormSchema::fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub(crate) usize);

/// What a field is filled with, and so how it is shown.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines of text: `x-wharf` has the widget `textarea`.
    LongText,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// One of several values.
    Choice(Arc<[Choice]>),
    /// Any number of several values, each once: an array with `uniqueItems` whose items are a choice.
    Choices(Arc<[Choice]>),
    /// A date.
    Date,
    /// A time with its offset from UTC.
    Time,
    /// A date and a time with its offset from UTC.
    DateTime,
    /// An e-mail address.
    Email,
    /// A URI.
    Uri,
    /// Fields, in page order.
    Group(Vec<FieldId>),
    /// Any number of entries, each of which is like this field.
    List(FieldId),
}

/// How a field asks to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widget {
    /// `textarea`: several lines of text.
    TextArea,
    /// `radio`: all choices at once.
    Radio,
    /// `select`: choices in a list that opens.
    Select,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Where its value stands, as a JSON Pointer (RFC 6901), with `-` for the entries of a list: `/guests/-/name`.
    pub pointer: String,
    /// The name of the property; empty for the entry of a list.
    pub name: String,
    /// What a person reads beside it: `title`, or the name.
    pub label: String,
    /// What is explained beside it: `description`.
    pub hint: Option<String>,
    /// What it is filled with.
    pub kind: FieldKind,
    /// The type in JSON Schema.
    pub value_type: Type,
    /// Whether it is required wherever it stands. [`FormSchema::apply`](crate::FormSchema::apply) knows what conditions add.
    pub required: bool,
    /// Whether it is there under a condition only.
    pub conditional: bool,
    /// The value that it begins with: `default`.
    pub default: Option<Value>,
    /// Whether nobody is to change it: `readOnly`.
    pub read_only: bool,
    /// Values to show as examples: `examples`.
    pub examples: Vec<Value>,
    /// How it asks to be shown.
    pub widget: Option<Widget>,
    /// The rules of its value by itself.
    pub constraints: Constraints,
    /// The group or list that it stands in; nothing for those of the form itself.
    pub parent: Option<FieldId>,
}

impl Field {
    /// What a person is asked to do if it is required and empty.
    #[must_use]
    pub const fn request(&self) -> Request {
        match self.kind {
            FieldKind::Choice(_) | FieldKind::Choices(_) | FieldKind::Boolean => Request::Select,
            FieldKind::List(_) => Request::Add,
            _ => Request::Enter,
        }
    }

    /// The values that it may have, if they are listed.
    #[must_use]
    pub fn choices(&self) -> Option<&[Choice]> {
        match &self.kind {
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => Some(choices),
            _ => None,
        }
    }
}

/// A page of a wizard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its title: `step` in `x-wharf`, or the title of the form.
    pub title: String,
    /// Its fields, in page order.
    pub fields: Vec<FieldId>,
}
