//! What a person looks for on a page.

use core::fmt;

/// The kind of thing that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A live region that is announced at once.
    Alert,
    /// A button.
    Button,
    /// Anything that takes input and has a label.
    Field,
    /// A heading of any level.
    Heading,
    /// A link.
    Link,
    /// A progress bar.
    Progress,
    /// A row of a table's body.
    Row,
}

impl Role {
    /// The name in `page.js`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Button => "button",
            Self::Field => "field",
            Self::Heading => "heading",
            Self::Link => "link",
            Self::Progress => "progress",
            Self::Row => "row",
        }
    }
}

/// A role and an accessible name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) role: Role,
    pub(crate) name: Option<String>,
    pub(crate) is_prefix: bool,
}

impl Target {
    /// Everything of this role.
    #[must_use]
    pub fn any(role: Role) -> Self {
        Self {
            role,
            name: None,
            is_prefix: false,
        }
    }

    /// The same, if the name only begins with the words: a list says which entry a link belongs to behind them.
    #[must_use]
    pub fn prefix(mut self) -> Self {
        self.is_prefix = true;
        self
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "{} “{name}”", self.role.name()),
            None => write!(formatter, "any {}", self.role.name()),
        }
    }
}

fn named(role: Role, name: &str) -> Target {
    Target {
        role,
        name: Some(name.to_owned()),
        is_prefix: false,
    }
}

/// A button with this name.
#[must_use]
pub fn button(name: &str) -> Target {
    named(Role::Button, name)
}

/// A field with this label; "(optional)" behind it does not count.
#[must_use]
pub fn field(label: &str) -> Target {
    named(Role::Field, label)
}

/// A heading with this text.
#[must_use]
pub fn heading(text: &str) -> Target {
    named(Role::Heading, text)
}

/// A link with this name.
#[must_use]
pub fn link(name: &str) -> Target {
    named(Role::Link, name)
}
