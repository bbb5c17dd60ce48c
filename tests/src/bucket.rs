//! A bucket behind the page's back.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use aws_credential_types::Credentials;
use aws_sdk_s3::{
    Client,
    config::{BehaviorVersion, Config, Region},
    error::DisplayErrorContext,
    primitives::ByteStream,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use registry::{Contents, File, MANIFEST_FILE, ManifestPayload, SignedManifest};

use crate::{Result, signing};

/// An object with the headers that are stored beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The content.
    pub bytes: Vec<u8>,
    content_type: Option<String>,
    content_encoding: Option<String>,
    cache_control: Option<String>,
    metadata: BTreeMap<String, String>,
}

impl Object {
    /// An object as `wharf deploy` stores one.
    #[must_use]
    pub fn new(bytes: Vec<u8>, content_type: &str) -> Self {
        Self {
            bytes,
            content_type: Some(content_type.to_owned()),
            content_encoding: None,
            cache_control: Some("no-cache".to_owned()),
            metadata: BTreeMap::new(),
        }
    }
}

/// The keys and objects of a bucket.
pub type Objects = BTreeMap<String, Object>;

/// A bucket, with the right to do everything.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
}

/// A client of the local S3.
#[must_use]
pub(crate) fn client() -> Client {
    client_of(&stack::origin(stack::S3_PORT))
}

/// A client of the local S3 that is here.
#[must_use]
pub fn client_of(endpoint: &str) -> Client {
    let credentials = Credentials::new(stack::ACCESS_KEY_ID, stack::SECRET_ACCESS_KEY, None, None, "stack");
    let http = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(stack::REGION))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
        .force_path_style(true)
        .http_client(http)
        .build();
    Client::from_conf(config)
}

fn refused<E: std::error::Error>(what: &str, key: &str, error: &E) -> anyhow::Error {
    anyhow!("cannot {what} {key}: {}", DisplayErrorContext(error))
}

impl Bucket {
    /// The bucket of this name.
    #[must_use]
    pub fn open(name: &str) -> Self {
        Self {
            client: client(),
            name: name.to_owned(),
        }
    }

    /// The keys with the ETag of each object.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn list(&self) -> Result<BTreeMap<String, String>> {
        let mut pages = self.client.list_objects_v2().bucket(&self.name).into_paginator().send();
        let mut found = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refused("list", &self.name, &error))?;
            for object in page.contents() {
                let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
                found.insert(text(object.key()), text(object.e_tag()));
            }
        }
        Ok(found)
    }

    /// Reads an object.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub async fn get(&self, key: &str) -> Result<Object> {
        let answer = self.client.get_object().bucket(&self.name).key(key).send().await;
        let answer = answer.map_err(|error| refused("read", key, &error))?;
        let metadata = answer.metadata().cloned().unwrap_or_default().into_iter().collect();
        Ok(Object {
            content_type: answer.content_type().map(str::to_owned),
            content_encoding: answer.content_encoding().map(str::to_owned),
            cache_control: answer.cache_control().map(str::to_owned),
            metadata,
            bytes: answer.body.collect().await?.to_vec(),
        })
    }

    /// Writes an object.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn put(&self, key: &str, object: Object) -> Result<()> {
        let request = self.client.put_object().bucket(&self.name).key(key);
        request
            .set_content_type(object.content_type)
            .set_content_encoding(object.content_encoding)
            .set_cache_control(object.cache_control)
            .set_metadata(Some(object.metadata.into_iter().collect()))
            .body(ByteStream::from(object.bytes))
            .send()
            .await
            .map_err(|error| refused("write", key, &error))?;
        Ok(())
    }

    /// Changes the content of an object and leaves its headers. The compressed sibling goes: browsers would get it
    /// instead.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub async fn change(&self, key: &str, change: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        let mut object = self.get(key).await?;
        change(&mut object.bytes);
        self.put(key, object).await?;
        self.remove(&format!("{key}.br")).await
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn remove(&self, key: &str) -> Result<()> {
        let answer = self.client.delete_object().bucket(&self.name).key(key).send().await;
        answer.map(drop).map_err(|error| refused("remove", key, &error))
    }

    /// Removes everything.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn empty(&self) -> Result<()> {
        for key in self.list().await?.keys() {
            self.remove(key).await?;
        }
        Ok(())
    }

    /// What the manifest of the app that is deployed here says.
    ///
    /// # Errors
    ///
    /// There is none, or it is not signed.
    pub async fn payload(&self) -> Result<ManifestPayload> {
        payload(&self.get(MANIFEST_FILE).await?)
    }

    /// The version that is deployed here.
    ///
    /// # Errors
    ///
    /// As [`Self::payload`].
    pub async fn manifest(&self) -> Result<Contents> {
        Ok(self.payload().await?.contents)
    }

    /// Signs another manifest, with a higher sequence, and puts it in place of the one that is there.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn put_manifest(&self, contents: &Contents) -> Result<()> {
        self.put_payload(&signing::payload(contents.clone(), self.sequence().await)?)
            .await
    }

    /// Signs this payload and puts it in place of the manifest that is there.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn put_payload(&self, payload: &ManifestPayload) -> Result<()> {
        let signed = signing::sign(payload, &[signing::key()?])?;
        self.put(MANIFEST_FILE, Object::new(signed.into_bytes(), "application/json"))
            .await
    }

    /// The sequence of the manifest that is here, 0 without one.
    pub async fn sequence(&self) -> u64 {
        self.payload().await.map_or(0, |payload| payload.sequence)
    }

    /// Remembers what is in the bucket, to be put back when the answer is dropped.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn keep(&self) -> Result<Kept> {
        let mut objects = Objects::new();
        for key in self.list().await?.into_keys() {
            let object = self.get(&key).await?;
            objects.insert(key, object);
        }
        Ok(Kept {
            name: self.name.clone(),
            objects,
        })
    }
}

fn payload(manifest: &Object) -> Result<ManifestPayload> {
    let text = String::from_utf8_lossy(&manifest.bytes);
    Ok(SignedManifest::parse(&text)?.unverified()?)
}

/// The module of an app of kind `wasm`.
///
/// # Errors
///
/// There is none.
pub fn module(manifest: &Contents) -> Result<&File> {
    manifest.wasm.as_ref().context("the app has no module")
}

/// What was in a bucket. It is put back when this is dropped, also when a test fails in between.
#[derive(Debug)]
pub struct Kept {
    name: String,
    objects: Objects,
}

impl Kept {
    /// Puts it back now, as a deployment does: the manifest last, and signed anew. Pages that have seen a later one would
    /// refuse the manifest as it was.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn restore(&self) -> Result<()> {
        let bucket = Bucket::open(&self.name);
        let is_manifest = |key: &str| key == MANIFEST_FILE;
        for (key, object) in self.objects.iter().filter(|(key, _)| !is_manifest(key)) {
            bucket.put(key, object.clone()).await?;
        }
        if let Some(manifest) = self.objects.get(MANIFEST_FILE) {
            match payload(manifest) {
                Ok(payload) => bucket.put_manifest(&payload.contents).await?,
                Err(_) => bucket.put(MANIFEST_FILE, manifest.clone()).await?,
            }
        }
        for stranger in bucket
            .list()
            .await?
            .keys()
            .filter(|key| !self.objects.contains_key(*key))
        {
            bucket.remove(stranger).await?;
        }
        Ok(())
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let work = || -> Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(self.restore())
        };
        // On a thread of its own: the test's runtime cannot wait for anything while it unwinds.
        let result = std::thread::scope(|scope| scope.spawn(work).join());
        if !matches!(result, Ok(Ok(()))) {
            eprintln!(
                "bucket {} could not be restored: {result:?}; start the stack again",
                self.name
            );
        }
    }
}
