//! The operations of `s3s-fs`, with what S3 checks before them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, ChecksumType,
    CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CopyObjectInput, CopyObjectOutput, CopySource,
    CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteBucketInput,
    DeleteBucketOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
    GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput, GetObjectOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput, ListBucketsOutput,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, ListPartsInput, ListPartsOutput, PutObjectInput, PutObjectOutput, UploadPartCopyInput,
    UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use tokio::fs;
use tokio::sync::RwLock;

use super::key;
use super::multipart::{self, Upload, UploadRecord};
use super::turns::Turns;
use super::upload::{Conditions, Guard, Snapshot, checked, promised_checksum, trailer_name};

/// Buckets in a folder: one folder for each, one file for each object, attributes beside them.
#[derive(Debug, Clone)]
pub struct ObjectStore {
    pub(super) inner: Arc<FileSystem>,
    pub(super) root: Arc<Path>,
    /// Held for writing while an object and its attributes are put in place, for reading while they are read.
    pub(super) commits: Arc<RwLock<()>>,
    /// Held for a multipart upload while a part is put in place and while it ends.
    pub(super) turns: Turns,
}

/// The folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the S3 folder {folder} cannot be opened: {reason}")]
pub struct OpenStoreError {
    folder: String,
    reason: String,
}

impl ObjectStore {
    /// Opens a folder, creating it and the buckets where they are missing.
    ///
    /// # Errors
    ///
    /// An error of the file system.
    pub fn open(root: &Path, buckets: &[&str]) -> Result<Self, OpenStoreError> {
        let fault = |reason: String| OpenStoreError {
            folder: root.display().to_string(),
            reason,
        };
        for bucket in buckets {
            std::fs::create_dir_all(root.join(bucket)).map_err(|error| fault(error.to_string()))?;
        }
        let root = root.canonicalize().map_err(|error| fault(error.to_string()))?;
        let inner = FileSystem::new(&root).map_err(|error| fault(format!("{error:?}")))?;
        Ok(Self {
            inner: Arc::new(inner),
            root: root.into(),
            commits: Arc::default(),
            turns: Turns::default(),
        })
    }

    pub(super) fn object_path(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        key::check(key)?;
        Ok(self.root.join(bucket).join(key))
    }

    /// A key can also be the folder of other keys; that is no object.
    pub(super) async fn require_object(&self, bucket: &str, key: &str) -> S3Result<()> {
        let path = self.object_path(bucket, key)?;
        let is_file = fs::metadata(path).await.is_ok_and(|metadata| metadata.is_file());
        if is_file {
            Ok(())
        } else {
            self.require_bucket(bucket)
                .await
                .and(Err(S3ErrorCode::NoSuchKey.into()))
        }
    }

    pub(super) async fn require_bucket(&self, bucket: &str) -> S3Result<()> {
        let is_folder = fs::metadata(self.root.join(bucket))
            .await
            .is_ok_and(|metadata| metadata.is_dir());
        if is_folder {
            Ok(())
        } else {
            Err(S3ErrorCode::NoSuchBucket.into())
        }
    }

    async fn require_source(&self, source: &CopySource) -> S3Result<()> {
        match source {
            CopySource::Bucket { bucket, key, .. } => self.require_object(bucket, key).await,
            _ => Err(S3ErrorCode::NotImplemented.into()),
        }
    }
}

#[async_trait::async_trait]
impl S3 for ObjectStore {
    async fn put_object(&self, mut request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let path = self.object_path(&request.input.bucket, &request.input.key)?;
        self.require_bucket(&request.input.bucket).await?;
        let trailer = trailer_name(&request.headers).zip(request.trailing_headers.clone());
        let input = &mut request.input;
        if let (Some((name, _)), None) = (&trailer, &input.checksum_algorithm) {
            let algorithm = name.trim_start_matches("x-amz-checksum-").to_ascii_uppercase();
            input.checksum_algorithm = Some(ChecksumAlgorithm::from(algorithm));
        }
        let unchanged = match input.if_match {
            // A write that is between its file and its attributes would show the new content beside the old ETag.
            Some(_) => {
                let _settled = self.commits.read().await;
                Some(Snapshot::of(path.clone()))
            }
            None => None,
        };
        let conditions = Conditions {
            checksum: promised_checksum!(input),
            content_md5: input.content_md5.clone(),
            trailer,
            absent: input
                .if_none_match
                .as_ref()
                .is_some_and(s3s::dto::ETagCondition::is_any)
                .then_some(path),
            unchanged,
            open: None,
        };
        let blob = input.body.take().ok_or(S3ErrorCode::IncompleteBody)?;
        let lock = Arc::clone(&self.commits).write_owned();
        let (blob, outcome) = checked(blob, conditions, async { Box::new(lock.await) as Guard });
        input.body = Some(blob);
        outcome.conclude(self.inner.put_object(request).await)
    }

    async fn upload_part(&self, mut request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let trailer = trailer_name(&request.headers).zip(request.trailing_headers.clone());
        let input = &mut request.input;
        key::check(&input.key)?;
        multipart::check_number(input.part_number)?;
        let (number, id, sha256) = (
            input.part_number,
            input.upload_id.clone(),
            input.checksum_sha256.clone(),
        );
        let upload = Upload::open(&self.root, &input.bucket, &input.key, &id).await?;
        if upload.record.sha256 && sha256.is_none() {
            return Err(S3Error::with_message(
                S3ErrorCode::InvalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null",
            ));
        }
        let conditions = Conditions {
            checksum: promised_checksum!(input),
            content_md5: input.content_md5.clone(),
            trailer,
            absent: None,
            unchanged: None,
            open: Some(multipart::record_path(&self.root, &id)),
        };
        let blob = input.body.take().ok_or(S3ErrorCode::IncompleteBody)?;
        let (turns, of) = (self.turns.clone(), id.clone());
        let (blob, outcome) = checked(blob, conditions, async move { Box::new(turns.of(&of).await) as Guard });
        input.body = Some(blob);
        let mut result = self.inner.upload_part(request).await;
        // While it is the turn of this part: of two parts of one number, file and record are of the same.
        if let Ok(response) = &mut result {
            let etag = response.output.e_tag.as_ref().map(|etag| etag.value().to_owned());
            upload
                .store_part(number, etag.unwrap_or_default(), sha256.clone())
                .await?;
            response.output.checksum_sha256 = sha256;
        }
        outcome.conclude(result)
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        // Who has asked may be gone before it is done, and asks again what became of it.
        let completion = tokio::spawn(self.clone().complete(request.input));
        let output = completion.await.map_err(S3Error::internal_error)??;
        Ok(S3Response::new(output))
    }

    async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        self.page_of_parts(request.input).await.map(S3Response::new)
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        self.page_of_uploads(request.input).await.map(S3Response::new)
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        key::check(&request.input.key)?;
        self.require_bucket(&request.input.bucket).await?;
        let algorithm = request.input.checksum_algorithm.clone();
        let sha256 = algorithm
            .as_ref()
            .is_some_and(|algorithm| algorithm.as_str() == ChecksumAlgorithm::SHA256);
        let record = UploadRecord {
            bucket: request.input.bucket.clone(),
            key: request.input.key.clone(),
            initiated: multipart::now(),
            sha256,
        };
        let mut response = self.inner.create_multipart_upload(request).await?;
        let id = response.output.upload_id.clone().unwrap_or_default();
        Upload::create(&self.root, &id, &record).await?;
        response.output.checksum_algorithm = algorithm;
        Ok(response)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let AbortMultipartUploadInput {
            bucket, key, upload_id, ..
        } = &request.input;
        key::check(key)?;
        let id = upload_id.clone();
        let _turn = self.turns.of(&id).await;
        let upload = Upload::open(&self.root, bucket, key, &id).await?;
        let response = self.inner.abort_multipart_upload(request).await?;
        upload.forget().await?;
        Ok(response)
    }

    async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        let input = &request.input;
        key::check(&input.key)?;
        multipart::check_number(input.part_number)?;
        self.require_source(&input.copy_source).await?;
        let (number, id) = (input.part_number, input.upload_id.clone());
        let _turn = self.turns.of(&id).await;
        let upload = Upload::open(&self.root, &input.bucket, &input.key, &id).await?;
        let response = self.inner.upload_part_copy(request).await?;
        let etag = response
            .output
            .copy_part_result
            .as_ref()
            .and_then(|result| result.e_tag.as_ref());
        upload
            .store_part(
                number,
                etag.map(|etag| etag.value().to_owned()).unwrap_or_default(),
                None,
            )
            .await?;
        Ok(response)
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        key::check(&request.input.key)?;
        self.require_source(&request.input.copy_source).await?;
        let _lock = self.commits.write().await;
        self.inner.copy_object(request).await
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let _lock = self.commits.read().await;
        self.require_object(&request.input.bucket, &request.input.key).await?;
        self.inner.get_object(request).await
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let _lock = self.commits.read().await;
        self.require_object(&request.input.bucket, &request.input.key).await?;
        let mut response = self.inner.head_object(request).await?;
        let checksum = response.output.checksum_sha256.as_deref();
        response.output.checksum_type = checksum.map(|checksum| {
            let is_composite = checksum.contains('-');
            let kind = if is_composite {
                ChecksumType::COMPOSITE
            } else {
                ChecksumType::FULL_OBJECT
            };
            ChecksumType::from_static(kind)
        });
        Ok(response)
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        key::check(&request.input.key)?;
        let _lock = self.commits.write().await;
        self.inner.delete_object(request).await
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        request
            .input
            .delete
            .objects
            .iter()
            .try_for_each(|object| key::check(&object.key))?;
        let _lock = self.commits.write().await;
        self.inner.delete_objects(request).await
    }

    async fn list_objects(&self, request: S3Request<ListObjectsInput>) -> S3Result<S3Response<ListObjectsOutput>> {
        self.inner.list_objects(request).await
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.inner.list_objects_v2(request).await
    }

    async fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        self.inner.create_bucket(request).await
    }

    async fn delete_bucket(&self, request: S3Request<DeleteBucketInput>) -> S3Result<S3Response<DeleteBucketOutput>> {
        self.inner.delete_bucket(request).await
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.inner.head_bucket(request).await
    }

    async fn list_buckets(&self, request: S3Request<ListBucketsInput>) -> S3Result<S3Response<ListBucketsOutput>> {
        self.inner.list_buckets(request).await
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        self.inner.get_bucket_location(request).await
    }
}
