//! What S3 checks about multipart uploads and `s3s-fs` does not.

use std::io;
use std::path::{Path, PathBuf};

use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{CompletedPart, ETag};
use s3s::{S3Error, S3ErrorCode, S3Result};
use tokio::fs::{self, File};
use tokio::io::AsyncReadExt;

/// Five MiB, the least that every part but the last must have.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// The files of one multipart upload, named as `s3s-fs` names them.
#[derive(Debug)]
pub(super) struct Upload<'root> {
    root: &'root Path,
    id: &'root str,
}

impl<'root> Upload<'root> {
    /// An upload that was created and neither completed nor aborted.
    pub(super) async fn open(root: &'root Path, id: &'root str) -> S3Result<Self> {
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let known = plain
            && fs::try_exists(root.join(format!(".upload-{id}.json")))
                .await
                .unwrap_or(false);
        if known {
            Ok(Self { root, id })
        } else {
            Err(S3ErrorCode::NoSuchUpload.into())
        }
    }

    fn part_path(&self, number: i32) -> PathBuf {
        self.root.join(format!(".upload_id-{}.part-{number}", self.id))
    }

    /// The ETag of a part that arrived: the MD5 of its bytes.
    pub(super) async fn part_etag(&self, number: i32) -> io::Result<ETag> {
        let mut file = File::open(self.part_path(number)).await?;
        let mut md5 = Md5::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer).await? {
                0 => {
                    return Ok(ETag::Strong(
                        md5.finalize()
                            .as_ref()
                            .iter()
                            .map(|byte| format!("{byte:02x}"))
                            .collect(),
                    ));
                }
                count => md5.update(&buffer[..count]),
            }
        }
    }

    /// Checks the list of a `CompleteMultipartUpload` before anything is assembled: `s3s-fs` ends the upload even when
    /// it then fails, and S3 leaves it open.
    pub(super) async fn check(&self, parts: &[CompletedPart]) -> S3Result<()> {
        let mut previous = 0;
        let mut sizes = Vec::with_capacity(parts.len());
        for part in parts {
            let number = part.part_number.unwrap_or_default();
            if number <= previous {
                return Err(S3ErrorCode::InvalidPartOrder.into());
            }
            previous = number;
            let found = self.part_etag(number).await.map_err(|_| invalid_part())?;
            if part.e_tag.as_ref().map(ETag::value) != Some(found.value()) {
                return Err(invalid_part());
            }
            sizes.push(
                fs::metadata(self.part_path(number))
                    .await
                    .map_err(|_| invalid_part())?
                    .len(),
            );
        }
        sizes.pop();
        if sizes.iter().any(|size| *size < SMALLEST_PART) {
            return Err(S3ErrorCode::EntityTooSmall.into());
        }
        Ok(())
    }
}

fn invalid_part() -> S3Error {
    S3Error::with_message(
        S3ErrorCode::InvalidPart,
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified \
         entity tag may not match the part's entity tag.",
    )
}
