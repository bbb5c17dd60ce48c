//! One connection: a request, and the answer with its fault.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use super::{Content, Fault, State};

/// The longest head of a request, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;

/// The first line of a request.
struct Asked {
    method: String,
    /// The path below `/`, with its query.
    target: String,
}

impl Asked {
    fn file(&self) -> &str {
        self.target.split(['?', '#']).next().unwrap_or_default()
    }
}

/// What goes out if nothing goes wrong on the way.
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    has_cors: bool,
    body: Vec<u8>,
}

impl Answer {
    fn plain(status: u16) -> Self {
        Self {
            status,
            headers: vec![
                ("Content-Type", "text/plain; charset=utf-8".to_owned()),
                ("Cache-Control", "no-store".to_owned()),
            ],
            has_cors: true,
            body: format!("{status}\n").into_bytes(),
        }
    }

    fn preflight() -> Self {
        Self {
            headers: vec![
                ("Access-Control-Allow-Methods", "GET, HEAD".to_owned()),
                (
                    "Access-Control-Allow-Headers",
                    "cache-control, if-none-match".to_owned(),
                ),
                ("Cache-Control", "no-store".to_owned()),
            ],
            body: Vec::new(),
            ..Self::plain(204)
        }
    }

    fn of(content: Option<Content>) -> Self {
        let Some(content) = content else {
            return Self::plain(404);
        };
        Self {
            status: 200,
            headers: vec![
                ("Content-Type", content.content_type),
                ("Cache-Control", content.cache_control),
            ],
            has_cors: true,
            body: content.bytes,
        }
    }

    /// The answer with those faults that are in what is said, and not in how it travels.
    fn with(mut self, fault: &Fault) -> Self {
        match fault {
            Fault::Status(status) => return Self::plain(*status),
            Fault::Redirect(location) => {
                self = Self::plain(302);
                self.headers.push(("Location", location.clone()));
            }
            Fault::ContentType(content_type) => {
                self.headers.retain(|(name, _)| *name != "Content-Type");
                self.headers.push(("Content-Type", content_type.clone()));
            }
            Fault::WithoutCors => self.has_cors = false,
            Fault::OtherBody(body) => self.body.clone_from(body),
            Fault::FlippedByte(offset) => {
                if let Some(byte) = self.body.get_mut(*offset) {
                    *byte = !*byte;
                }
            }
            _ => {}
        }
        self
    }

    /// The head as the static origins of the local stack write it.
    fn head(&self, reader: &str) -> String {
        let mut head = format!("HTTP/1.1 {} \r\n", self.status);
        let mut add = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        for (name, value) in &self.headers {
            add(name, value);
        }
        if self.has_cors {
            add("Access-Control-Allow-Origin", reader);
            add("Timing-Allow-Origin", reader);
        }
        add("Vary", "Origin, Accept-Encoding");
        add("X-Content-Type-Options", "nosniff");
        add("Cross-Origin-Resource-Policy", "cross-origin");
        if self.status != 204 {
            add("Content-Length", &self.body.len().to_string());
        }
        add("Connection", "close");
        head.push_str("\r\n");
        head
    }
}

/// Reads a request and answers it.
pub(super) async fn answer(mut stream: TcpStream, state: &State) -> io::Result<()> {
    let Some(asked) = read(&mut stream).await? else {
        return Ok(());
    };
    let file = asked.file();
    if asked.method == "OPTIONS" {
        let refuses = matches!(
            state.plan().faults.get(file).map(|planned| &planned.fault),
            Some(Fault::WithoutCors)
        );
        let answer = Answer {
            has_cors: !refuses,
            ..Answer::preflight()
        };
        stream.write_all(answer.head(&state.reader).as_bytes()).await?;
        return stream.shutdown().await;
    }
    // Before the request counts: whoever sees it and releases the file at once means this answer too.
    let released = state.released(file);
    let (content, fault) = state.arrive(file, &asked.target);
    let mut answer = Answer::of(content);
    if let Some(fault) = &fault {
        answer = answer.with(fault);
    }
    match fault {
        Some(Fault::ResetBeforeHead) => return reset(stream),
        Some(Fault::Late(delay)) => sleep(delay).await,
        Some(Fault::Held) => state.next_release(file, released).await,
        _ => {}
    }
    stream.write_all(answer.head(&state.reader).as_bytes()).await?;
    if asked.method == "HEAD" {
        return stream.shutdown().await;
    }
    let body = answer.body.as_slice();
    match fault {
        Some(Fault::HeldAfterHead) => {
            state.next_release(file, released).await;
            stream.write_all(body).await?;
        }
        Some(Fault::Trickle { piece, pause }) => trickle(&mut stream, body, piece, pause).await?,
        Some(Fault::Truncated(length)) => stream.write_all(&body[..length.min(body.len())]).await?,
        Some(Fault::ResetInBody(length)) => {
            stream.write_all(&body[..length.min(body.len())]).await?;
            return reset(stream);
        }
        _ => stream.write_all(body).await?,
    }
    stream.shutdown().await
}

/// Reads the head of a request; `None` if it is none, or too long.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Asked>> {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while !received.windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).await?;
        if count == 0 || received.len() > HEAD_LIMIT {
            return Ok(None);
        }
        received.extend_from_slice(&buffer[..count]);
    }
    let head = String::from_utf8_lossy(&received);
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    Ok(words.next().zip(words.next()).map(|(method, target)| Asked {
        method: method.to_owned(),
        target: target.trim_start_matches('/').to_owned(),
    }))
}

async fn trickle(stream: &mut TcpStream, body: &[u8], piece: usize, pause: Duration) -> io::Result<()> {
    // Without waiting for more to send, so that each piece is a packet of its own.
    stream.set_nodelay(true)?;
    for (index, piece) in body.chunks(piece.max(1)).enumerate() {
        if index > 0 {
            sleep(pause).await;
        }
        stream.write_all(piece).await?;
    }
    Ok(())
}

/// Ends a connection without goodbye: what is still to be sent is thrown away, and the other side gets RST.
fn reset(stream: TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}
