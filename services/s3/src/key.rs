//! Keys are names, not paths: what the folder below could read as a way out is refused.

use s3s::{S3Error, S3ErrorCode, S3Result};

/// Checks a key before it becomes a path below the bucket's folder.
///
/// S3 itself takes `a//b`, `a/../b` and `a/` as names of their own. A folder cannot hold them apart from `a/b`, `b` and
/// `a`, so they are refused rather than confused.
pub(super) fn check(key: &str) -> S3Result<()> {
    let plain = !key.contains(['\0', '\\']) && key.split('/').all(|segment| !matches!(segment, "" | "." | ".."));
    if plain {
        return Ok(());
    }
    Err(S3Error::with_message(
        S3ErrorCode::InvalidArgument,
        "The local S3 stores objects in files: a key has no empty segment, no `.` or `..` segment and no backslash",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_a_file_system_reads_differently() {
        for key in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            ".",
            "..",
            "a/../b",
            "../wharf-data/x",
            "a/./b",
            "a\\b",
            "a\0",
        ] {
            assert!(check(key).is_err(), "{key:?}");
        }
        for key in ["a", "a.b", "a/b/..c", ".well-known/x", "ünï cødé", "...", "a/b.js.br"] {
            assert!(check(key).is_ok(), "{key:?}");
        }
    }
}
