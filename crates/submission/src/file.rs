//! What a file must be to go with the form.

use crate::Violation;
use crate::media_type::is_media_type;
use crate::text::{is_blank, is_hidden, is_invisible};
use crate::upload::MAXIMUM_UPLOAD_BYTES;

/// The longest file name, in characters.
pub const MAXIMUM_FILE_NAME_CHARACTERS: usize = 255;
/// The media type of a file for which the browser knows none (`File.type` is empty).
pub const DEFAULT_MEDIA_TYPE: &str = "application/octet-stream";

pub(crate) fn default_media_type() -> String {
    DEFAULT_MEDIA_TYPE.to_owned()
}

/// Checks a file as soon as a person has chosen it, before its content is read.
///
/// `content_type` is what [`OpenUpload::content_type`](crate::upload::OpenUpload::content_type) will hold: put [`DEFAULT_MEDIA_TYPE`] where the
/// browser reports none.
///
/// # Errors
/// The first broken rule.
pub fn check_file(name: &str, content_type: &str, size: u64) -> Result<(), Violation> {
    check_size(size)?;
    check_name(name)?;
    check_media_type(content_type)
}

/// Checks the size of a file.
///
/// # Errors
/// [`Violation::FileEmpty`] or [`Violation::FileTooLarge`].
pub(crate) fn check_size(size: u64) -> Result<(), Violation> {
    match size {
        0 => Err(Violation::FileEmpty),
        1..=MAXIMUM_UPLOAD_BYTES => Ok(()),
        _ => Err(Violation::FileTooLarge),
    }
}

pub(crate) fn check_name(name: &str) -> Result<(), Violation> {
    if is_blank(name) || matches!(name.trim(), "." | "..") {
        return Err(Violation::FileNameMissing);
    }
    if name.chars().count() > MAXIMUM_FILE_NAME_CHARACTERS {
        return Err(Violation::FileNameTooLong);
    }
    if name
        .chars()
        .any(|character| is_hidden(character) || is_invisible(character) || matches!(character, '/' | '\\'))
    {
        return Err(Violation::FileNameCharacters);
    }
    Ok(())
}

pub(crate) fn check_media_type(text: &str) -> Result<(), Violation> {
    if is_media_type(text) {
        Ok(())
    } else {
        Err(Violation::MediaType)
    }
}

/// 32 bytes are 43 characters of base64 (RFC 4648 section 4) and one of padding. The last character carries four bits
/// only; where its other two are not zero the text would not come back the same from S3.
pub(crate) fn check_checksum(text: &str) -> Result<(), Violation> {
    let Some(digits) = text.strip_suffix('=') else {
        return Err(Violation::Checksum);
    };
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let last_is_canonical = digits.ends_with(|last: char| "AEIMQUYcgkosw048".contains(last));
    if digits.len() == 43 && digits.bytes().all(is_base64) && last_is_canonical {
        Ok(())
    } else {
        Err(Violation::Checksum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_file_passes_and_one_byte_more_does_not() {
        assert_eq!(check_file("a", DEFAULT_MEDIA_TYPE, 5_000_000_000), Ok(()));
        assert_eq!(
            check_file("a", DEFAULT_MEDIA_TYPE, 5_000_000_001),
            Err(Violation::FileTooLarge)
        );
        assert_eq!(check_file("a", DEFAULT_MEDIA_TYPE, 0), Err(Violation::FileEmpty));
    }

    #[test]
    fn names_with_folders_or_hidden_characters_are_refused() {
        for name in [
            "a/b",
            "a\\b",
            "../a",
            "a\nb",
            "a\0",
            "invoice\u{202e}fdp.exe",
            "invoice.pdf\u{200b}",
            "in\u{ad}voice.pdf",
            "\u{e0041}a",
        ] {
            assert_eq!(
                check_file(name, DEFAULT_MEDIA_TYPE, 1),
                Err(Violation::FileNameCharacters),
                "{name:?}"
            );
        }
        for name in ["", " ", ".", "..", "\u{200b}", "\u{200d}\u{200c} "] {
            assert_eq!(
                check_file(name, DEFAULT_MEDIA_TYPE, 1),
                Err(Violation::FileNameMissing),
                "{name:?}"
            );
        }
        assert_eq!(check_file(&"ü".repeat(255), DEFAULT_MEDIA_TYPE, 1), Ok(()));
        assert_eq!(
            check_file(&"ü".repeat(256), DEFAULT_MEDIA_TYPE, 1),
            Err(Violation::FileNameTooLong)
        );
    }

    #[test]
    fn only_the_canonical_base64_of_32_bytes_is_a_checksum() {
        assert_eq!(check_checksum("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), Ok(()));
        for sha256 in [
            "",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ] {
            assert_eq!(check_checksum(sha256), Err(Violation::Checksum), "{sha256}");
        }
    }
}
