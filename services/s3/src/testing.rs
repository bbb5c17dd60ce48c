//! A running S3 for tests.

// For tests, which have nothing to do where it does not start.
#![allow(clippy::unwrap_used)]

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Region};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::{BucketCors, ObjectStore, router};

/// The origin whose pages may use [`BUCKET`].
pub const ORIGIN: &str = "http://localhost:8080";
/// The bucket that pages may use.
pub const BUCKET: &str = "wharf-data";

/// A running S3 with the bucket [`BUCKET`] and another one, `wharf-shell`. It ends when it is dropped.
#[derive(Debug)]
pub struct LocalS3 {
    /// Where it listens.
    pub url: String,
    /// A client with the right keys.
    pub client: Client,
    /// A client without any.
    pub http: reqwest::Client,
    /// The store, for a look that does not go through HTTP.
    pub store: ObjectStore,
    /// Where everything lies.
    pub folder: tempfile::TempDir,
    server: AbortHandle,
}

impl LocalS3 {
    /// Starts it on a free port.
    ///
    /// # Panics
    /// If there is no free port or no temporary folder.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &[BUCKET, "wharf-shell"]).unwrap();
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let router = router(store.clone(), BucketCors::new(BUCKET, ORIGIN).unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        let client = client(&url, stack::SECRET_ACCESS_KEY);
        Self {
            url,
            client,
            http: reqwest::Client::new(),
            store,
            folder,
            server,
        }
    }

    /// The address of an object.
    #[must_use]
    pub fn object(&self, key: &str) -> String {
        format!("{}/{BUCKET}/{key}", self.url)
    }

    /// The stored bytes of an object.
    ///
    /// # Panics
    /// If they cannot be read.
    pub async fn stored(&self, key: &str) -> Option<Vec<u8>> {
        self.store
            .read(BUCKET, key)
            .await
            .unwrap()
            .map(|object| object.body.to_vec())
    }
}

impl Drop for LocalS3 {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A client with the local stack's name and this secret.
#[must_use]
pub fn client(url: &str, secret: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new(stack::ACCESS_KEY_ID, secret, None, None, "test"))
        .region(Region::new(stack::REGION))
        .endpoint_url(url)
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}
