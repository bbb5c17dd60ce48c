//! The one file that may go with the form.

use crate::Violation;
use crate::media_type::is_media_type;
use crate::text::{is_blank, is_hidden, is_invisible};
use serde::{Deserialize, Serialize};

/// The largest attachment, in bytes: 25 MB, decimal as file managers and S3 count.
pub const MAXIMUM_ATTACHMENT_BYTES: u64 = 25_000_000;
/// The longest file name, in characters.
pub const MAXIMUM_FILE_NAME_CHARACTERS: usize = 255;
/// The media type of a file for which the browser knows none (`File.type` is empty).
pub const DEFAULT_MEDIA_TYPE: &str = "application/octet-stream";

/// A file that the browser is about to upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentDescription {
    /// The file's name, without folders.
    pub name: String,
    /// The media type that the upload will carry and a download will be stored with.
    #[serde(default = "default_media_type")]
    pub content_type: String,
    /// The size, in bytes.
    pub size: u64,
    /// The SHA-256 of the content, as standard base64 with padding: the form of `x-amz-checksum-sha256`.
    pub sha256: String,
}

pub(crate) fn default_media_type() -> String {
    DEFAULT_MEDIA_TYPE.to_owned()
}

impl AttachmentDescription {
    /// Checks the whole description: [`check_file`] and the form of the checksum.
    ///
    /// # Errors
    /// Every broken rule, with the JSON Pointer (RFC 6901) of the member below [`CreateSubmission`](crate::CreateSubmission).
    pub fn validate(&self) -> Result<(), Vec<(&'static str, Violation)>> {
        let violations: Vec<_> = [
            ("/attachment/name", check_name(&self.name)),
            ("/attachment/content_type", check_media_type(&self.content_type)),
            ("/attachment/size", check_size(self.size)),
            ("/attachment/sha256", check_checksum(&self.sha256)),
        ]
        .into_iter()
        .filter_map(|(pointer, verdict)| verdict.err().map(|violation| (pointer, violation)))
        .collect();
        if violations.is_empty() { Ok(()) } else { Err(violations) }
    }
}

/// Checks a file as soon as a person has chosen it, before its content is read.
///
/// `content_type` is what [`AttachmentDescription::content_type`] will hold: put [`DEFAULT_MEDIA_TYPE`] where the
/// browser reports none.
///
/// # Errors
/// The first broken rule.
pub fn check_file(name: &str, content_type: &str, size: u64) -> Result<(), Violation> {
    check_size(size)?;
    check_name(name)?;
    check_media_type(content_type)
}

fn check_size(size: u64) -> Result<(), Violation> {
    match size {
        0 => Err(Violation::FileEmpty),
        1..=MAXIMUM_ATTACHMENT_BYTES => Ok(()),
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

    /// The SHA-256 of nothing.
    const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn file() -> AttachmentDescription {
        AttachmentDescription {
            name: "report.pdf".into(),
            content_type: "application/pdf".into(),
            size: 12,
            sha256: DIGEST.into(),
        }
    }

    #[test]
    fn the_largest_file_passes_and_one_byte_more_does_not() {
        assert_eq!(check_file("a", DEFAULT_MEDIA_TYPE, 25_000_000), Ok(()));
        assert_eq!(
            check_file("a", DEFAULT_MEDIA_TYPE, 25_000_001),
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
    fn every_broken_rule_is_reported_at_its_member() {
        assert_eq!(file().validate(), Ok(()));
        let wrong = AttachmentDescription {
            name: String::new(),
            content_type: "pdf".into(),
            size: 0,
            sha256: "x".into(),
        };
        assert_eq!(
            wrong.validate(),
            Err(vec![
                ("/attachment/name", Violation::FileNameMissing),
                ("/attachment/content_type", Violation::MediaType),
                ("/attachment/size", Violation::FileEmpty),
                ("/attachment/sha256", Violation::Checksum),
            ])
        );
    }

    #[test]
    fn only_the_canonical_base64_of_32_bytes_is_a_checksum() {
        for sha256 in [
            "",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ] {
            assert!(
                AttachmentDescription {
                    sha256: sha256.into(),
                    ..file()
                }
                .validate()
                .is_err(),
                "{sha256}"
            );
        }
    }

    #[test]
    fn the_content_type_may_be_left_out_and_nothing_may_be_added() {
        let json = format!(r#"{{"name":"a","size":1,"sha256":"{DIGEST}"}}"#);
        let parsed: AttachmentDescription = serde_json::from_str(&json).unwrap();
        assert_eq!(parsed.content_type, DEFAULT_MEDIA_TYPE);
        let json = format!(r#"{{"name":"a","size":1,"sha256":"{DIGEST}","key":"u/other/data.json"}}"#);
        assert!(serde_json::from_str::<AttachmentDescription>(&json).is_err());
    }
}
