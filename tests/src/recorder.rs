//! A server that writes down who asked for what: with which tokens, above all.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

use crate::Result;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The header `Authorization`.
    pub authorization: Option<String>,
    /// How long the body was, in bytes.
    pub length: usize,
    /// What it began with, up to [`KEPT`] bytes.
    pub body: Vec<u8>,
}

/// How much is kept of a body.
pub const KEPT: usize = 64 * 1024;

/// A server on a free port of this machine. It ends with this value.
#[derive(Debug)]
pub struct Recorder {
    port: u16,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What all connections have in common.
#[derive(Debug, Default)]
struct Shared {
    requests: Mutex<Vec<Recorded>>,
    away: Option<String>,
    go_on: Notify,
    /// The token that `/stale` was asked with first.
    stale: Mutex<Option<String>>,
}

impl Recorder {
    /// Starts one that answers everything with an empty object, but for paths that end in
    ///
    /// - `/away`: a redirect to `away`
    /// - `/step-up`: 401, and that a sign-in of the last five minutes is needed
    /// - `/refused`: 401 and no more
    /// - `/stale`: the same for whoever has the token that came first, as if it had ended
    /// - `/slow`: a first line at once, and a second one when `/go-on` has been asked for
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start(away: Option<String>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            away,
            ..Shared::default()
        });
        let for_all = Arc::clone(&shared);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&for_all);
                tokio::spawn(async move {
                    // A browser that hangs up is none of the recorder's business.
                    let _ = answer(stream, &shared).await;
                });
            }
        });
        Ok(Self { port, shared, server })
    }

    /// Its origin.
    #[must_use]
    pub fn origin(&self) -> String {
        stack::origin(self.port)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What has arrived since the last call, without the browser's preflights.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut held(&self.shared.requests))
    }
}

impl Shared {
    /// Whether this is the token that came first.
    fn is_stale(&self, authorization: Option<&str>) -> bool {
        let mut stale = held(&self.stale);
        let first = stale.get_or_insert_with(|| authorization.unwrap_or_default().to_owned());
        Some(first.as_str()) == authorization
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

const CORS: &str = "Access-Control-Allow-Origin: http://localhost:8080\r\n\
    Access-Control-Allow-Headers: authorization, content-type, x-amz-target\r\n\
    Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n\
    Access-Control-Expose-Headers: WWW-Authenticate\r\nConnection: close\r\n";
const CHALLENGE: &str = r#"WWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="300""#;

async fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut received = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    let end = loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 || received.len() > 64 * 1024 {
            return Ok(());
        }
        received.extend_from_slice(&buffer[..count]);
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let expected = header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    let mut length = received.len() - end;
    let mut body = received.split_off(end);
    while length < expected {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        length += count;
        let kept = count.min(KEPT.saturating_sub(body.len()));
        body.extend_from_slice(&buffer[..kept]);
    }
    body.truncate(KEPT);
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_preflight = method == "OPTIONS";
    let authorization = header("authorization");
    let is_refused =
        !is_preflight && (last == "refused" || (last == "stale" && shared.is_stale(authorization.as_deref())));
    let text = match (last, &shared.away) {
        _ if is_refused => format!("HTTP/1.1 401 Unauthorized\r\n{CORS}Content-Length: 0\r\n\r\n"),
        ("away", Some(away)) if !is_preflight => {
            format!("HTTP/1.1 302 Found\r\nLocation: {away}\r\n{CORS}Content-Length: 0\r\n\r\n")
        }
        ("step-up", _) if !is_preflight => {
            format!("HTTP/1.1 401 Unauthorized\r\n{CHALLENGE}\r\n{CORS}Content-Length: 0\r\n\r\n")
        }
        ("slow", _) if !is_preflight => {
            format!("HTTP/1.1 200 OK\r\n{CORS}Content-Type: application/json\r\n\r\nfirst\n")
        }
        _ => format!("HTTP/1.1 200 OK\r\n{CORS}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"),
    };
    if !is_preflight {
        let recorded = Recorded {
            method: method.to_owned(),
            path: path.to_owned(),
            authorization,
            length,
            body,
        };
        held(&shared.requests).push(recorded);
    }
    stream.write_all(text.as_bytes()).await?;
    match last {
        "slow" if !is_preflight => {
            shared.go_on.notified().await;
            stream.write_all(b"second\n").await?;
        }
        "go-on" if !is_preflight => shared.go_on.notify_one(),
        _ => {}
    }
    stream.shutdown().await
}
