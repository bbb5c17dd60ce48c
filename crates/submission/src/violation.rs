//! What can be wrong with a field, as a code for programs and a sentence for people.

use crate::{Date, Field};
use thiserror::Error;

/// A rule that a value breaks. `Display` is the sentence that stands at the field, in the style of the GOV.UK Design
/// System (<https://design-system.service.gov.uk/components/error-message/>); it never repeats what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Violation {
    /// A required field is empty, or holds nothing but white space and invisible characters.
    #[error("Enter {}", .0.in_sentence())]
    Required(Field),
    /// The text is longer than [`Field::maximum_characters`].
    #[error("{} must be {} characters or fewer", .0.label(), .0.maximum_characters())]
    TooLong(Field),
    /// The text holds a control character, a character that reverses how the rest is displayed, or (but for notes) one that
    /// is not displayed at all.
    #[error("{} must not include hidden or invisible characters", .0.label())]
    ForbiddenCharacter(Field),
    /// The text is not an e-mail address.
    #[error("Enter an email address in the form name@example.com")]
    EmailFormat,
    /// The text is not `YYYY-MM-DD`.
    #[error("Enter your date of birth as year, month and day, like 1990-04-23")]
    DateFormat,
    /// The calendar has no such date.
    #[error("Date of birth must be a real date")]
    DateNotReal,
    /// The date is after today.
    #[error("Date of birth must be in the past")]
    DateInFuture,
    /// The date is before 1900, or more than 130 years ago.
    #[error("Date of birth must be {} or later", .0)]
    DateTooEarly(Date),
    /// The text is not a phone number.
    #[error("Enter a phone number with 7 to 15 digits, like +44 808 157 0192")]
    PhoneFormat,
    /// The file holds nothing.
    #[error("The selected file is empty")]
    FileEmpty,
    /// The file is larger than [`MAXIMUM_UPLOAD_BYTES`](crate::upload::MAXIMUM_UPLOAD_BYTES).
    #[error("The selected file must be 5 GB or smaller")]
    FileTooLarge,
    /// The file's name is empty, `.` or `..`, or nothing of it would be seen.
    #[error("The selected file must have a name")]
    FileNameMissing,
    /// The file's name is longer than 255 characters.
    #[error("The name of the selected file must be 255 characters or fewer")]
    FileNameTooLong,
    /// The file's name holds a slash, a backslash, a control character or an invisible one.
    #[error("The name of the selected file must not include slashes or hidden or invisible characters")]
    FileNameCharacters,
    /// The content type is not a media type such as `application/pdf`.
    #[error("The selected file must have a valid media type, like application/pdf")]
    MediaType,
    /// The checksum is not the base64 form of 32 bytes. A person never causes this one.
    #[error("The checksum of the selected file must be a SHA-256 in base64")]
    Checksum,
    /// The file has no part of this number, or the number was named before. A person never causes this one.
    #[error("The number of a part must be one of the file's parts, named once")]
    PartNumber,
    /// There are no parts, or not as many as the file has. A person never causes this one.
    #[error("The parts must be as many as the file has, and no more than can be asked for at once")]
    PartCount,
}

impl Violation {
    /// The stable name of the rule, for programs: `email_format`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required(_) => "required",
            Self::TooLong(_) => "too_long",
            Self::ForbiddenCharacter(_) => "forbidden_character",
            Self::EmailFormat => "email_format",
            Self::DateFormat => "date_format",
            Self::DateNotReal => "date_not_real",
            Self::DateInFuture => "date_in_future",
            Self::DateTooEarly(_) => "date_too_early",
            Self::PhoneFormat => "phone_format",
            Self::FileEmpty => "file_empty",
            Self::FileTooLarge => "file_too_large",
            Self::FileNameMissing => "file_name_missing",
            Self::FileNameTooLong => "file_name_too_long",
            Self::FileNameCharacters => "file_name_characters",
            Self::MediaType => "media_type",
            Self::Checksum => "checksum",
            Self::PartNumber => "part_number",
            Self::PartCount => "part_count",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_read_as_a_person_would_say_them() {
        assert_eq!(
            Violation::Required(Field::FirstName).to_string(),
            "Enter your first name"
        );
        assert_eq!(
            Violation::Required(Field::DateOfBirth).to_string(),
            "Enter your date of birth"
        );
        assert_eq!(
            Violation::TooLong(Field::Notes).to_string(),
            "Notes must be 2000 characters or fewer"
        );
        let earliest = Date::new(1900, 1, 1).unwrap();
        assert_eq!(
            Violation::DateTooEarly(earliest).to_string(),
            "Date of birth must be 1 January 1900 or later"
        );
    }
}
