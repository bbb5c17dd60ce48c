//! Presigned URLs that the API would not make.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use anyhow::anyhow;
use aws_sdk_s3::{error::DisplayErrorContext, presigning::PresigningConfig, primitives::ByteStream};

use crate::{Result, bucket};

/// A PUT of an object that was signed ten minutes ago for five minutes, with the headers that the page sends.
///
/// # Errors
///
/// The headers cannot be signed.
pub async fn expired_put(url: &str, headers: &BTreeMap<String, String>, length: i64) -> Result<String> {
    let address = url::Url::parse(url)?;
    let path = address.path().trim_start_matches('/');
    let (bucket_name, key) = path.split_once('/').ok_or_else(|| anyhow!("{path} names no object"))?;
    let config = PresigningConfig::builder()
        .start_time(SystemTime::now() - Duration::from_secs(600))
        .expires_in(Duration::from_secs(300))
        .build()?;
    let header = |name: &str| headers.get(name).cloned();
    let request = bucket::client()
        .put_object()
        .bucket(bucket_name)
        .key(key)
        .content_length(length)
        .set_content_type(header("content-type"))
        .set_checksum_sha256(header("x-amz-checksum-sha256"))
        .set_if_none_match(header("if-none-match"))
        .body(ByteStream::from_static(b""));
    let signed = request.presigned(config).await;
    Ok(signed
        .map_err(|error| anyhow!("{}", DisplayErrorContext(&error)))?
        .uri()
        .to_owned())
}
