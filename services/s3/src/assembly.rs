//! The end of a multipart upload: its parts become an object.
//!
//! `s3s-fs` 0.14.1 would read and hash every part once more through a buffer of its own, remove each as it goes, and have to be
//! kept under the lock of all objects meanwhile. Here the system copies the parts into a file that nobody sees, under the lock of
//! this upload alone, and the lock of all is held only while that file gets its name. Until then the parts stay, so that
//! whatever fails before can be asked for again.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use s3s::dto::{ChecksumType, CompleteMultipartUploadInput, CompleteMultipartUploadOutput, ETag, ETagCondition};
use s3s::{S3Error, S3ErrorCode, S3Result};
use tokio::fs;

use super::key;
use super::multipart::{Upload, Whole};
use super::store::ObjectStore;

/// A file that becomes an object or is removed.
#[derive(Debug)]
pub(super) struct Unnamed(pub(super) PathBuf);

impl Drop for Unnamed {
    fn drop(&mut self) {
        // When it has its name, there is nothing left here.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl ObjectStore {
    /// Carries out a `CompleteMultipartUpload`.
    pub(super) async fn complete(self, input: CompleteMultipartUploadInput) -> S3Result<CompleteMultipartUploadOutput> {
        let CompleteMultipartUploadInput {
            bucket, key, upload_id, ..
        } = &input;
        key::check(key)?;
        let _turn = self.turns.of(upload_id).await;
        let upload = Upload::open(&self.root, bucket, key, upload_id).await?;
        let parts = input.multipart_upload.as_ref();
        let parts = parts.and_then(|upload| upload.parts.as_deref()).unwrap_or_default();
        let whole = upload.check(parts, input.mpu_object_size).await?;
        if input.checksum_sha256.is_some() && input.checksum_sha256 != whole.sha256 {
            return Err(S3ErrorCode::BadDigest.into());
        }
        {
            let _settled = self.commits.read().await;
            self.require_conditions(&input).await?;
        }
        let file = self.assemble(&upload, whole.parts).await?;
        self.put_in_place(&input, &upload, file, &whole).await?;
        Ok(CompleteMultipartUploadOutput {
            bucket: Some(bucket.clone()),
            key: Some(key.clone()),
            e_tag: Some(ETag::Strong(whole.etag)),
            checksum_type: whole
                .sha256
                .is_some()
                .then(|| ChecksumType::from_static(ChecksumType::COMPOSITE)),
            checksum_sha256: whole.sha256,
            ..CompleteMultipartUploadOutput::default()
        })
    }

    /// Puts the parts one behind the other in a file without a name of its own.
    pub(super) async fn assemble(&self, upload: &Upload<'_>, count: i32) -> S3Result<Unnamed> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        // `s3s-fs` removes what is called like this when it is started.
        let path = self.root.join(format!(".tmp.whole-{number}.internal.part"));
        let parts: Vec<_> = (1..=count).map(|number| upload.content_path(number)).collect();
        let copied = tokio::task::spawn_blocking(move || {
            let unnamed = Unnamed(path);
            let mut file = File::create(&unnamed.0)?;
            for part in parts {
                // From one file to another the standard library leaves this to the system.
                io::copy(&mut File::open(part)?, &mut file)?;
            }
            io::Result::Ok(unnamed)
        });
        let copied = copied.await.map_err(S3Error::internal_error)?;
        copied.map_err(S3Error::internal_error)
    }

    /// Makes the file the object of this key, with what is known of it, and ends the upload.
    async fn put_in_place(
        &self,
        input: &CompleteMultipartUploadInput,
        upload: &Upload<'_>,
        file: Unnamed,
        whole: &Whole,
    ) -> S3Result<()> {
        let CompleteMultipartUploadInput {
            bucket, key, upload_id, ..
        } = input;
        let path = self.object_path(bucket, key)?;
        let [encoded_bucket, encoded_key] = [bucket, key].map(|name| Base64UrlUnpadded::encode_string(name.as_bytes()));
        let beside = |what: &str| {
            self.root
                .join(format!(".bucket-{encoded_bucket}.object-{encoded_key}.{what}.json"))
        };
        let _lock = self.commits.write().await;
        self.require_conditions(input).await?;
        let result = async {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).await?;
            }
            fs::rename(&file.0, &path).await?;
            fs::rename(beside(&format!("upload-{upload_id}.metadata")), beside("metadata")).await?;
            fs::write(beside("internal"), whole.attributes()).await
        };
        result.await.map_err(S3Error::internal_error)?;
        upload.forget().await
    }

    /// `If-Match` and `If-None-Match`.
    async fn require_conditions(&self, input: &CompleteMultipartUploadInput) -> S3Result<()> {
        if input.if_match.is_none() && input.if_none_match.is_none() {
            return Ok(());
        }
        let stored = self.stored_attributes(&input.bucket, &input.key).await?;
        let etag = stored.map(|attributes| ETag::Strong(attributes.etag));
        let matches = |condition: &ETagCondition| {
            etag.as_ref().is_some_and(|etag| {
                condition.is_any() || condition.as_etag().is_some_and(|wanted| wanted.strong_cmp(etag))
            })
        };
        let holds = input.if_match.as_ref().is_none_or(matches) && !input.if_none_match.as_ref().is_some_and(matches);
        if holds {
            return Ok(());
        }
        Err(S3Error::with_message(
            S3ErrorCode::PreconditionFailed,
            "At least one of the pre-conditions you specified did not hold",
        ))
    }
}
