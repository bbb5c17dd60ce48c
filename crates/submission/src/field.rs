//! The fields of the form.

/// A field of the customer form, in page order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// The date of birth, as `YYYY-MM-DD`.
    DateOfBirth,
    /// The e-mail address.
    Email,
    /// The phone number. Optional.
    Phone,
    /// Free text of several lines. Optional.
    Notes,
}

impl Field {
    /// Every field, in page order.
    pub const ALL: [Self; 6] = [
        Self::FirstName,
        Self::LastName,
        Self::DateOfBirth,
        Self::Email,
        Self::Phone,
        Self::Notes,
    ];

    /// The key in JSON: `first_name`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Email => "email",
            Self::DateOfBirth => "date_of_birth",
            Self::Phone => "phone",
            Self::Notes => "notes",
        }
    }

    /// What a person reads beside the field: `First name`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Email => "Email",
            Self::DateOfBirth => "Date of birth",
            Self::Phone => "Phone",
            Self::Notes => "Notes",
        }
    }

    /// Where the field stands in [`CreateSubmission`](crate::CreateSubmission), as a JSON Pointer (RFC 6901):
    /// `/customer/first_name`.
    #[must_use]
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::FirstName => "/customer/first_name",
            Self::LastName => "/customer/last_name",
            Self::Email => "/customer/email",
            Self::DateOfBirth => "/customer/date_of_birth",
            Self::Phone => "/customer/phone",
            Self::Notes => "/customer/notes",
        }
    }

    /// The field that a pointer from a problem document belongs to.
    #[must_use]
    pub fn from_pointer(pointer: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.pointer() == pointer)
    }

    /// Whether the form may be submitted without it.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Phone | Self::Notes)
    }

    /// How many characters (Unicode scalar values, after trimming) a person may type. The date has rules of its own.
    #[must_use]
    pub const fn maximum_characters(self) -> usize {
        match self {
            Self::FirstName | Self::LastName => 100,
            // RFC 5321 section 4.5.3.1.3 allows 256 octets for a path, angle brackets included.
            Self::Email => 254,
            Self::DateOfBirth => 10,
            // Fifteen digits with a separator after each, and a plus.
            Self::Phone => 31,
            Self::Notes => 2_000,
        }
    }

    /// The field inside a sentence: `your first name`.
    pub(crate) const fn in_sentence(self) -> &'static str {
        match self {
            Self::FirstName => "your first name",
            Self::LastName => "your last name",
            Self::Email => "your email address",
            Self::DateOfBirth => "your date of birth",
            Self::Phone => "a phone number",
            Self::Notes => "notes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pointer_finds_its_field_again() {
        for field in Field::ALL {
            assert_eq!(Field::from_pointer(field.pointer()), Some(field));
            assert!(field.pointer().ends_with(field.name()));
        }
        assert_eq!(Field::from_pointer("/customer"), None);
        assert_eq!(Field::from_pointer("/customer/email/0"), None);
        assert_eq!(Field::from_pointer(""), None);
    }

    #[test]
    fn fields_are_ordered_as_on_the_page() {
        assert!(Field::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
