//! A server that writes down who asked for what: with which tokens, above all.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
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
}

/// A server on a free port of this machine. It ends with this value.
#[derive(Debug)]
pub struct Recorder {
    port: u16,
    requests: Arc<Mutex<Vec<Recorded>>>,
    server: JoinHandle<()>,
}

impl Recorder {
    /// Starts one that answers everything with an empty object, but for paths that end in
    ///
    /// - `/away`: a redirect to `away`
    /// - `/step-up`: 401, and that a sign-in of the last five minutes is needed
    /// - `/slow`: a first line at once, and a second one when `/go-on` has been asked for
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start(away: Option<String>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let requests = Arc::<Mutex<Vec<Recorded>>>::default();
        let (shared, go_on) = (Arc::clone(&requests), Arc::<Notify>::default());
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, away, go_on) = (Arc::clone(&shared), away.clone(), Arc::clone(&go_on));
                tokio::spawn(async move {
                    // A browser that hangs up is none of the recorder's business.
                    let _ = answer(stream, &shared, away.as_deref(), &go_on).await;
                });
            }
        });
        Ok(Self { port, requests, server })
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
        std::mem::take(&mut self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

const CORS: &str = "Access-Control-Allow-Origin: http://localhost:8080\r\n\
    Access-Control-Allow-Headers: authorization, content-type\r\n\
    Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n\
    Access-Control-Expose-Headers: WWW-Authenticate\r\nConnection: close\r\n";
const CHALLENGE: &str = r#"WWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="300""#;

async fn answer(
    mut stream: TcpStream,
    requests: &Mutex<Vec<Recorded>>,
    away: Option<&str>,
    go_on: &Notify,
) -> std::io::Result<()> {
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
    while length < expected {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        length += count;
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_preflight = method == "OPTIONS";
    let text = match (last, away) {
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
            authorization: header("authorization"),
            length,
        };
        requests.lock().unwrap_or_else(PoisonError::into_inner).push(recorded);
    }
    stream.write_all(text.as_bytes()).await?;
    match last {
        "slow" if !is_preflight => {
            go_on.notified().await;
            stream.write_all(b"second\n").await?;
        }
        "go-on" if !is_preflight => go_on.notify_one(),
        _ => {}
    }
    stream.shutdown().await
}
