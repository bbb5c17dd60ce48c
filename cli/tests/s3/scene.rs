//! A real S3 server, apps as `wharf build` writes them, and keys.

use std::{fs, path::Path};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use registry::{Integrity, MANIFEST_FILE, ManifestPayload, SignedManifest, SigningKey};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use wharf_cli::{
    artifact::hashed_name,
    compress::{Effort, brotli},
    deploy::{Credentials, DeployError, Plan, Report, Target, deploy},
    sign::{Terms, sign},
};

pub(crate) const ACCESS_KEY_ID: &str = "AKIDFORTESTS";
pub(crate) const SECRET_ACCESS_KEY: &str = "secret-for-tests";
pub(crate) const BUCKET: &str = "wharf-forms";

/// A server with one bucket, for as long as the test runs.
pub(crate) struct Server {
    pub(crate) root: tempfile::TempDir,
    pub(crate) endpoint: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
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

    pub(crate) fn target(&self) -> Target {
        Target {
            endpoint: Some(self.endpoint.clone()),
            region: "eu-central-1".to_owned(),
            bucket: BUCKET.to_owned(),
        }
    }

    /// Somebody else's way into the bucket.
    pub(crate) fn client(&self) -> aws_sdk_s3::Client {
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
            .endpoint_url(&self.endpoint)
            .force_path_style(true)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// Writes an object behind the back of `wharf`.
    pub(crate) async fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        let put = self.client().put_object().bucket(BUCKET).key(key);
        put.body(bytes.into().into()).send().await.unwrap();
    }

    pub(crate) fn object(&self, key: &str) -> Vec<u8> {
        fs::read(self.root.path().join(BUCKET).join(key)).unwrap()
    }
}

pub(crate) fn credentials(secret: &str) -> Credentials {
    Credentials::from_variables(|name| match name {
        "AWS_ACCESS_KEY_ID" => Some(ACCESS_KEY_ID.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(secret.to_owned()),
        _ => None,
    })
    .unwrap()
}

/// Writes an app as `wharf build` does; answers with the names of its entry and its module.
pub(crate) fn write_app(folder: &Path, entry: &[u8]) -> [String; 2] {
    write_version(folder, entry, "1.0.0")
}

/// As [`write_app`], of this version.
pub(crate) fn write_version(folder: &Path, entry: &[u8], version: &str) -> [String; 2] {
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
        "schema": 1, "name": "forms", "version": version, "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
        "entry": describe(entry, "js"), "wasm": describe(b"\0asm\x01\0\0\0", "wasm"),
    });
    fs::write(folder.join(MANIFEST_FILE), manifest.to_string()).unwrap();
    names.try_into().unwrap()
}

/// The time of every test, in seconds since 1970.
pub(crate) const NOW: u64 = 1_800_000_000;

/// A key that is the same for the same number.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

/// How every test signs.
pub(crate) fn terms(keys: &[SigningKey]) -> Terms<'_> {
    Terms {
        keys,
        now: NOW,
        lifetime: "90d".parse().unwrap(),
    }
}

/// Signs an app with key 1.
pub(crate) fn sign_it(folder: &Path, sequence: u64) {
    sign(folder, &terms(&[key(1)]), Some(sequence)).unwrap();
}

/// A manifest as an earlier `wharf sign` made it, with key 1, of a version that this one does not accept any more.
pub(crate) fn signed_earlier(folder: &Path, version: &str, sequence: u64) -> String {
    let mut payload = sign(folder, &terms(&[key(1)]), Some(sequence)).unwrap().payload;
    version.clone_into(&mut payload.contents.version);
    let text = registry::sign(serde_json::to_string(&payload).unwrap().as_bytes(), &[key(1)]).unwrap();
    assert!(SignedManifest::parse(&text).unwrap().unverified().is_err());
    text
}

/// Deploys a folder, with what was said meanwhile.
pub(crate) async fn try_run(folder: &Path, server: &Server) -> (Result<Report, DeployError>, Vec<String>) {
    let plan = Plan::read(folder, NOW).unwrap();
    let mut lines = Vec::new();
    let report = deploy(&plan, &server.target(), &credentials(SECRET_ACCESS_KEY), &mut |line| {
        lines.push(line.to_owned())
    })
    .await;
    (report, lines)
}

/// As [`try_run`], and it must work.
pub(crate) async fn run(folder: &Path, server: &Server) -> (Report, Vec<String>) {
    let (report, lines) = try_run(folder, server).await;
    (report.unwrap(), lines)
}

/// What the current manifest of the bucket says.
pub(crate) fn current(server: &Server) -> ManifestPayload {
    let text = String::from_utf8(server.object(MANIFEST_FILE)).unwrap();
    SignedManifest::parse(&text).unwrap().unverified().unwrap()
}
