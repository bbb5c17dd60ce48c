//! S3 as its clients meet it: the AWS SDK and plain HTTP against a server on a free port.

mod cors;
mod pages;
mod presigned;
mod storage;

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Region};
use tokio::net::TcpListener;

use super::{BucketCors, ObjectStore, router};
use crate::server::Servers;

pub(crate) const ORIGIN: &str = "http://localhost:8080";
pub(crate) const BUCKET: &str = "wharf-data";

/// A running S3 with the bucket [`BUCKET`] and another one.
pub(crate) struct LocalS3 {
    pub(crate) url: String,
    pub(crate) client: Client,
    pub(crate) http: reqwest::Client,
    pub(crate) store: ObjectStore,
    pub(crate) folder: tempfile::TempDir,
    _servers: Servers,
}

impl LocalS3 {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &[BUCKET, "wharf-shell"]).unwrap();
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let mut servers = Servers::new();
        servers.serve(
            "S3",
            listener,
            router(store.clone(), BucketCors::new(BUCKET, ORIGIN).unwrap()),
        );
        let client = client(&url, stack::SECRET_ACCESS_KEY);
        Self {
            url,
            client,
            http: reqwest::Client::new(),
            store,
            folder,
            _servers: servers,
        }
    }

    /// The address of an object.
    pub(crate) fn object(&self, key: &str) -> String {
        format!("{}/{BUCKET}/{key}", self.url)
    }

    /// The stored bytes of an object.
    pub(crate) async fn stored(&self, key: &str) -> Option<Vec<u8>> {
        self.store
            .read(BUCKET, key)
            .await
            .unwrap()
            .map(|object| object.body.to_vec())
    }
}

pub(crate) fn client(url: &str, secret: &str) -> Client {
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

/// The `Code` of an error document.
pub(crate) fn code(xml: &str) -> &str {
    xml.split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or("", |(code, _)| code)
}
