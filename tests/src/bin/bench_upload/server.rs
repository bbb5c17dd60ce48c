//! The local S3, and a server that serves the pages and signs for them.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, anyhow, ensure};
use aws_sdk_s3::{
    Client,
    error::DisplayErrorContext,
    presigning::PresigningConfig,
    types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use wharf_s3::{BucketCors, ObjectStore};
use wharf_tests::{Result, bucket};

use crate::{
    REQUESTS, SIZE,
    delay::{Delay, Line},
    part_size,
    peers::Page,
};

const BUCKET: &str = "bench";
const KEY: &str = "film.bin";
const PAGE: &str = include_str!("../../../../benches/upload/page.html");
const MEASURE: &str = include_str!("../../../../benches/upload/measure.js");

/// One upload at a time.
#[derive(Debug, Default, Clone)]
struct Upload {
    id: String,
    fingerprint: Option<String>,
    has_checksums: bool,
}

#[derive(Debug)]
struct Inner {
    /// What browsers reach, be it slowly; it signs.
    far: Client,
    /// What is beside the storage.
    near: Client,
    files: BTreeMap<String, Vec<u8>>,
    upload: Mutex<Option<Upload>>,
    puts: Arc<AtomicUsize>,
}

/// Both servers. They end with this value.
#[derive(Debug)]
pub(crate) struct Server {
    inner: Arc<Inner>,
    port: u16,
    tasks: Vec<JoinHandle<std::io::Result<()>>>,
    _delays: Vec<Delay>,
    _folder: TempDir,
}

/// A signed request.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
}

fn refused<E: std::error::Error>(what: &str, error: &E) -> anyhow::Error {
    anyhow!("cannot {what}: {}", DisplayErrorContext(error))
}

impl Server {
    /// Starts both, each at the end of such a line.
    pub(crate) async fn start(pages: &[Page], line: Line) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = ObjectStore::open(folder.path(), &[BUCKET])?;
        let puts = Arc::<AtomicUsize>::default();
        // The rules for other origins are this program's own: its pages have any port.
        let storage = wharf_s3::router(store, BucketCors::new(BUCKET, "http://localhost")?)
            .layer(middleware::from_fn_with_state(Arc::clone(&puts), at_the_door));
        let (storage_port, storage) = serve(storage).await?;
        let mut delays = Vec::new();
        let far_port = lengthen(storage_port, line, &mut delays).await?;
        let own = [("", PAGE), ("measure.js", MEASURE)];
        let mut files: BTreeMap<_, Vec<u8>> = own
            .map(|(name, text)| (format!("/{name}"), text.into()))
            .into_iter()
            .collect();
        for page in pages {
            let more = page.files()?;
            files.extend(more.into_iter().map(|(name, bytes)| (format!("/{name}"), bytes)));
        }
        let inner = Arc::new(Inner {
            far: bucket::client_of(&stack::origin(far_port)),
            near: bucket::client_of(&stack::origin(storage_port)),
            files,
            upload: Mutex::default(),
            puts,
        });
        let (port, site) = serve(Router::new().fallback(answer).with_state(Arc::clone(&inner))).await?;
        let port = lengthen(port, line, &mut delays).await?;
        Ok(Self {
            inner,
            port,
            tasks: vec![storage, site],
            _delays: delays,
            _folder: folder,
        })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        format!("{}/", stack::origin(self.port))
    }

    /// How many parts the storage has taken so far.
    pub(crate) fn puts(&self) -> usize {
        self.inner.puts.load(Ordering::SeqCst)
    }

    pub(crate) async fn open(&self, fingerprint: Option<&str>, has_checksums: bool) -> Result<()> {
        self.inner.open(fingerprint, has_checksums).await.map(drop)
    }

    pub(crate) async fn sign(&self, number: i32, sha256: Option<&str>) -> Result<Signed> {
        self.inner.sign(number, sha256).await
    }

    pub(crate) async fn complete(&self) -> Result<()> {
        self.inner.complete().await
    }

    /// How many parts are stored, once two looks in a row find the same: what was under way may still arrive.
    pub(crate) async fn settled(&self) -> Result<usize> {
        let mut before = usize::MAX;
        loop {
            let now = self.inner.parts().await?.len();
            if now == before {
                return Ok(now);
            }
            before = now;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// Fails unless all of the file is stored, with this checksum of the whole.
    pub(crate) async fn check(&self, sha256: Option<String>) -> Result<()> {
        let head = self.inner.near.head_object().bucket(BUCKET).key(KEY);
        let head = head.checksum_mode(ChecksumMode::Enabled).send().await;
        let head = head.map_err(|error| refused("look at what is stored", &error))?;
        ensure!(head.content_length().and_then(|length| u64::try_from(length).ok()) == Some(SIZE));
        ensure!(
            sha256.is_none() || head.checksum_sha256() == sha256.as_deref(),
            "another content is stored"
        );
        Ok(())
    }

    /// Removes what is stored.
    pub(crate) async fn clear(&self) -> Result<()> {
        self.inner.upload().take();
        let delete = self.inner.near.delete_object().bucket(BUCKET).key(KEY).send().await;
        delete.map(drop).map_err(|error| refused("remove", &error))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn serve(router: Router) -> Result<(u16, JoinHandle<std::io::Result<()>>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((port, tokio::spawn(axum::serve(listener, router).into_future())))
}

async fn lengthen(port: u16, line: Line, delays: &mut Vec<Delay>) -> Result<u16> {
    if line.round_trip.is_zero() && line.megabits.is_none() {
        return Ok(port);
    }
    let delay = Delay::to(port, line).await?;
    let port = delay.port;
    delays.push(delay);
    Ok(port)
}

/// Lets pages of every origin in, and counts the parts that are taken.
async fn at_the_door(State(puts): State<Arc<AtomicUsize>>, mut request: Request, next: Next) -> Response {
    // The local S3 lets the pages of the shell in and no others.
    request.headers_mut().remove(header::ORIGIN);
    let method = request.method().clone();
    let mut response = if method == Method::OPTIONS {
        StatusCode::OK.into_response()
    } else {
        next.run(request).await
    };
    if method == Method::PUT && response.status().is_success() {
        puts.fetch_add(1, Ordering::SeqCst);
    }
    let any = HeaderValue::from_static("*");
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, any);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("PUT"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
    response
}

async fn answer(State(server): State<Arc<Inner>>, method: Method, uri: Uri, body: Bytes) -> Response {
    if method == Method::POST {
        return match server.post(uri.path(), &body).await {
            Ok(answer) => axum::Json(answer).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
        };
    }
    let Some(bytes) = server.files.get(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match uri.path().rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "text/html; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, kind)], bytes.clone()).into_response()
}

impl Inner {
    fn upload(&self) -> std::sync::MutexGuard<'_, Option<Upload>> {
        self.upload.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn current(&self) -> Result<Upload> {
        self.upload().clone().context("no upload is open")
    }

    async fn post(&self, path: &str, body: &[u8]) -> Result<Value> {
        let body: Value = serde_json::from_slice(body)?;
        match path {
            "/open" => {
                let fingerprint = body["fingerprint"].as_str();
                let resumed = self.open(fingerprint, fingerprint.is_some()).await?;
                Ok(json!({ "part_size": part_size(), "requests": REQUESTS, "resumed": resumed }))
            }
            "/list" => Ok(json!({ "parts": self.parts().await?, "next": null })),
            "/sign" => {
                let mut parts = Vec::new();
                for part in body["parts"].as_array().context("no parts")? {
                    let number = part["number"].as_i64().and_then(|number| number.try_into().ok());
                    let number = number.context("no number")?;
                    let signed = self.sign(number, part["sha256"].as_str()).await?;
                    parts.push(json!({ "number": number, "url": signed.url, "headers": signed.headers }));
                }
                Ok(json!({ "parts": parts }))
            }
            "/complete" => self.complete().await.map(|()| json!({})),
            _ => Err(anyhow!("no such path")),
        }
    }

    /// Opens an upload. Whether it was open before.
    async fn open(&self, fingerprint: Option<&str>, has_checksums: bool) -> Result<bool> {
        let is_same = |upload: &Upload| fingerprint.is_some() && upload.fingerprint.as_deref() == fingerprint;
        if self.upload().as_ref().is_some_and(is_same) {
            return Ok(true);
        }
        let create = self.near.create_multipart_upload().bucket(BUCKET).key(KEY);
        let create = create.set_checksum_algorithm(has_checksums.then_some(ChecksumAlgorithm::Sha256));
        let created = create.send().await.map_err(|error| refused("open an upload", &error))?;
        *self.upload() = Some(Upload {
            id: created.upload_id().context("an upload without a number")?.to_owned(),
            fingerprint: fingerprint.map(str::to_owned),
            has_checksums,
        });
        Ok(false)
    }

    async fn sign(&self, number: i32, sha256: Option<&str>) -> Result<Signed> {
        let part = self
            .far
            .upload_part()
            .bucket(BUCKET)
            .key(KEY)
            .upload_id(self.current()?.id);
        let part = part.part_number(number).set_checksum_sha256(sha256.map(str::to_owned));
        let config = PresigningConfig::expires_in(Duration::from_secs(300))?;
        let signed = part.presigned(config).await.map_err(|error| refused("sign", &error))?;
        let headers = signed.headers().filter(|(name, _)| *name != "host");
        Ok(Signed {
            url: signed.uri().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }

    /// All parts: there are fewer than a page has.
    async fn parts(&self) -> Result<Vec<Value>> {
        let list = self
            .near
            .list_parts()
            .bucket(BUCKET)
            .key(KEY)
            .upload_id(self.current()?.id);
        let page = list.send().await.map_err(|error| refused("list the parts", &error))?;
        let parts = page.parts().iter().map(|part| {
            json!({
                "number": part.part_number(), "size": part.size(), "etag": part.e_tag(), "sha256": part.checksum_sha256(),
            })
        });
        Ok(parts.collect())
    }

    async fn complete(&self) -> Result<()> {
        let upload = self.current()?;
        let parts = self.parts().await?;
        let parts = parts.iter().map(|part| {
            let number = part["number"].as_i64().and_then(|number| number.try_into().ok());
            let text = |name: &str| part[name].as_str().map(str::to_owned);
            CompletedPart::builder()
                .set_part_number(number)
                .set_e_tag(text("etag"))
                .set_checksum_sha256(upload.has_checksums.then(|| text("sha256")).flatten())
                .build()
        });
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts.collect()))
            .build();
        let complete = self
            .near
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key(KEY)
            .upload_id(upload.id);
        let complete = complete.multipart_upload(parts).send().await;
        complete
            .map(drop)
            .map_err(|error| refused("put the parts together", &error))
    }
}
