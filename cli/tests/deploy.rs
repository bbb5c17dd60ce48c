//! Deployments into a real S3 server: `s3s` on a folder, which checks signatures and checksums.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path};

use aws_sdk_s3::{primitives::ByteStream, types::ChecksumAlgorithm};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use registry::{Integrity, MANIFEST_FILE};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use wharf_cli::{
    artifact::hashed_name,
    compress::{Effort, brotli},
    deploy::{Credentials, Plan, Report, Target, TransferError, deploy},
};

const ACCESS_KEY_ID: &str = "AKIDFORTESTS";
const SECRET_ACCESS_KEY: &str = "secret-for-tests";
const BUCKET: &str = "wharf-forms";

/// A server with one bucket, for as long as the test runs.
struct Server {
    root: tempfile::TempDir,
    endpoint: String,
}

impl Server {
    async fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    // A client that closes its connection is no failure of the test.
                    let _ = Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { root, endpoint }
    }

    fn target(&self) -> Target {
        Target {
            endpoint: Some(self.endpoint.clone()),
            region: "eu-central-1".to_owned(),
            bucket: BUCKET.to_owned(),
        }
    }

    fn object(&self, key: &str) -> Vec<u8> {
        fs::read(self.root.path().join(BUCKET).join(key)).unwrap()
    }
}

fn credentials(secret: &str) -> Credentials {
    Credentials::from_variables(|name| match name {
        "AWS_ACCESS_KEY_ID" => Some(ACCESS_KEY_ID.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(secret.to_owned()),
        _ => None,
    })
    .unwrap()
}

/// Writes an app as `wharf build` does; answers with the names of its entry and its module.
fn write_app(folder: &Path, entry: &[u8]) -> [String; 2] {
    fs::create_dir_all(folder).unwrap();
    let mut names = Vec::new();
    let mut describe = |bytes: &[u8], extension: &str| {
        let name = hashed_name("forms", bytes, extension);
        fs::write(folder.join(&name), bytes).unwrap();
        fs::write(folder.join(format!("{name}.br")), brotli(bytes, Effort::Quick).unwrap()).unwrap();
        names.push(name.clone());
        serde_json::json!({ "path": name, "size": bytes.len(), "integrity": Integrity::of(bytes) })
    };
    let manifest = serde_json::json!({
        "schema": 1, "name": "forms", "version": "1.0.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
        "entry": describe(entry, "js"), "wasm": describe(b"\0asm\x01\0\0\0", "wasm"),
    });
    fs::write(folder.join(MANIFEST_FILE), manifest.to_string()).unwrap();
    names.try_into().unwrap()
}

async fn run(folder: &Path, server: &Server) -> (Report, Vec<String>) {
    let plan = Plan::read(folder).unwrap();
    let mut lines = Vec::new();
    let report = deploy(&plan, &server.target(), &credentials(SECRET_ACCESS_KEY), &mut |line| {
        lines.push(line.to_owned())
    })
    .await
    .unwrap();
    (report, lines)
}

#[tokio::test]
async fn a_second_deployment_sends_only_what_has_changed() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, module] = write_app(&folder.path().join("one"), b"export {};");

    let (report, lines) = run(&folder.path().join("one"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 5,
            unchanged: 0
        }
    );
    assert!(lines[4].contains(MANIFEST_FILE), "{lines:?}");
    assert_eq!(server.object(&entry), b"export {};");

    let (report, _) = run(&folder.path().join("one"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 0,
            unchanged: 5
        }
    );

    let [changed, same] = write_app(&folder.path().join("two"), b"export { };");
    assert_eq!(module, same);
    let (report, _) = run(&folder.path().join("two"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 3,
            unchanged: 2
        }
    );
    assert_eq!(server.object(&changed), b"export { };");
    assert_eq!(server.object(&entry), b"export {};", "the old version stays");
}

#[tokio::test]
async fn headers_are_stored_with_each_object() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, module] = write_app(folder.path(), b"export {};");
    run(folder.path(), &server).await;

    let client = client(&server);
    for (key, content_type, encoding, cache_control) in [
        (
            entry.clone(),
            "text/javascript; charset=utf-8",
            None,
            "public, max-age=31536000, immutable",
        ),
        (
            format!("{module}.br"),
            "application/wasm",
            Some("br"),
            "public, max-age=31536000, immutable",
        ),
        (MANIFEST_FILE.to_owned(), "application/json", None, "no-cache"),
    ] {
        let head = client.head_object().bucket(BUCKET).key(&key).send().await.unwrap();
        assert_eq!(head.content_type(), Some(content_type), "{key}");
        assert_eq!(head.content_encoding(), encoding, "{key}");
        assert_eq!(head.cache_control(), Some(cache_control), "{key}");
    }
}

#[tokio::test]
async fn an_object_that_somebody_else_has_overwritten_is_repaired() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, _] = write_app(folder.path(), b"export {};");
    run(folder.path(), &server).await;

    // Everything that the writer chooses is the same: length, headers and metadata.
    let client = client(&server);
    let head = client.head_object().bucket(BUCKET).key(&entry).send().await.unwrap();
    for algorithm in [ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Crc32] {
        client
            .put_object()
            .bucket(BUCKET)
            .key(&entry)
            .set_metadata(head.metadata().cloned())
            .set_content_type(head.content_type().map(str::to_owned))
            .set_cache_control(head.cache_control().map(str::to_owned))
            .checksum_algorithm(algorithm)
            .body(ByteStream::from_static(b"alert(1);;"))
            .send()
            .await
            .unwrap();
        let (report, _) = run(folder.path(), &server).await;
        assert_eq!(
            report,
            Report {
                uploaded: 1,
                unchanged: 4
            }
        );
        assert_eq!(server.object(&entry), b"export {};");
    }
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    let plan = Plan::read(folder.path()).unwrap();
    let try_with = async |target: &Target, secret: &str| {
        deploy(&plan, target, &credentials(secret), &mut |_| {})
            .await
            .unwrap_err()
    };

    let error = try_with(&server.target(), "wrong").await;
    assert!(
        matches!(&error, TransferError::Refused { code, .. } if code == "SignatureDoesNotMatch"),
        "{error}"
    );
    let elsewhere = Target {
        bucket: "missing".to_owned(),
        ..server.target()
    };
    let error = try_with(&elsewhere, SECRET_ACCESS_KEY).await;
    assert!(
        matches!(&error, TransferError::NoBucket(bucket) if bucket == "missing"),
        "{error}"
    );
    assert!(!server.root.path().join(BUCKET).join(MANIFEST_FILE).exists());

    // The port was free a moment ago, and nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = try_with(
        &Target {
            endpoint: Some(endpoint.clone()),
            ..server.target()
        },
        SECRET_ACCESS_KEY,
    )
    .await;
    assert!(
        matches!(&error, TransferError::Unreachable { server, .. } if *server == endpoint),
        "{error}"
    );
}

fn client(server: &Server) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .region(aws_sdk_s3::config::Region::new("eu-central-1"))
        .credentials_provider(aws_credential_types::Credentials::new(
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            None,
            None,
            "test",
        ))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(&server.endpoint)
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

#[tokio::test]
async fn a_compressed_page_of_an_earlier_version_does_not_outlive_it() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("index.html");
    let compressed = folder.path().join("index.html.br");
    fs::write(&page, b"one").unwrap();
    fs::write(&compressed, brotli(b"one", Effort::Quick).unwrap()).unwrap();
    run(folder.path(), &server).await;

    fs::write(&page, b"two").unwrap();
    fs::remove_file(&compressed).unwrap();
    run(folder.path(), &server).await;
    assert_eq!(server.object("index.html"), b"two");
    assert!(!server.root.path().join(BUCKET).join("index.html.br").exists());
}
