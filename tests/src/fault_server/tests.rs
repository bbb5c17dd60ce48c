use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{Content, Fault, FaultServer, Files};

/// How long an answer may take before the test fails: nothing here is meant to take as long.
const PATIENCE: Duration = Duration::from_secs(10);
const FILE: &str = "app-1.js";
const BODY: &[u8] = b"export const mount = 1;";

/// What a connection brought before it ended.
struct Received {
    bytes: Vec<u8>,
    /// How it ended, if not in good order.
    error: Option<ErrorKind>,
}

impl Received {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn status(&self) -> String {
        self.text().split(' ').nth(1).unwrap_or_default().to_owned()
    }

    fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next()?;
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.map(str::to_owned)
    }

    fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        &self.bytes[end + 4..]
    }
}

async fn start() -> FaultServer {
    let files = Files::from([(FILE.to_owned(), Content::named(FILE, BODY))]);
    FaultServer::start(files).await.unwrap()
}

async fn open(server: &FaultServer, method: &str, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).await.unwrap();
    let request = format!("{method} /{target} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8080\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn receive(mut stream: TcpStream) -> Received {
    let mut bytes = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap();
    let error = end.err().map(|error| error.kind());
    Received { bytes, error }
}

async fn get(server: &FaultServer, target: &str) -> Received {
    receive(open(server, "GET", target).await).await
}

async fn get_broken(fault: Fault) -> Received {
    let server = start().await;
    server.break_file(FILE, fault);
    get(&server, FILE).await
}

#[tokio::test]
async fn without_a_fault_a_file_comes_as_from_an_origin_of_the_stack() {
    let server = start().await;
    let answer = get(&server, "app-1.js?attempt=2").await;
    assert_eq!(
        (answer.status().as_str(), answer.body(), answer.error),
        ("200", BODY, None)
    );
    for (name, value) in [
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Content-Length", "23"),
        ("Cache-Control", "public, max-age=31536000, immutable"),
        ("Access-Control-Allow-Origin", "http://localhost:8080"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ] {
        assert_eq!(answer.header(name).as_deref(), Some(value), "{name}");
    }
    let manifest = Content::named("apps/one/manifest.json", "{}");
    assert_eq!(
        (manifest.content_type.as_str(), manifest.cache_control.as_str()),
        ("application/json", "no-cache")
    );
}

#[tokio::test]
async fn requests_are_counted_by_file_and_preflights_are_not() {
    let server = start().await;
    get(&server, FILE).await;
    get(&server, "app-1.js?attempt=2").await;
    assert_eq!(get(&server, "none.js").await.status(), "404");
    assert_eq!(receive(open(&server, "OPTIONS", FILE).await).await.status(), "204");
    assert_eq!((server.requests(FILE), server.requests("none.js")), (2, 1));
    assert_eq!(server.targets(), [FILE, "app-1.js?attempt=2", "none.js"]);
}

#[tokio::test]
async fn a_head_comes_without_its_body() {
    let server = start().await;
    let answer = receive(open(&server, "HEAD", FILE).await).await;
    assert_eq!(
        (answer.header("Content-Length").as_deref(), answer.body()),
        (Some("23"), b"".as_slice())
    );
}

#[tokio::test]
async fn late() {
    let (delay, started) = (Duration::from_millis(30), Instant::now());
    let answer = get_broken(Fault::Late(delay)).await;
    assert!(started.elapsed() >= delay);
    assert_eq!(answer.body(), BODY);
}

#[tokio::test]
async fn held_until_it_is_released_and_held_again() {
    let server = start().await;
    server.break_file(FILE, Fault::Held);
    for round in 1..=2 {
        let mut stream = open(&server, "GET", FILE).await;
        server.asked(FILE, round).await.unwrap();
        // Nothing is there; that nothing comes later cannot be awaited.
        let nothing = stream.try_read(&mut [0; 1]).unwrap_err();
        assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
        server.release("another file");
        server.release(FILE);
        let mut first = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut first)).await.unwrap().unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        assert!(receive(stream).await.bytes.ends_with(BODY));
    }
}

#[tokio::test]
async fn held_after_the_head() {
    let server = start().await;
    server.break_file(FILE, Fault::HeldAfterHead);
    let mut stream = open(&server, "GET", FILE).await;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
    }
    let nothing = stream.try_read(&mut [0; 1]).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
    server.release(FILE);
    assert_eq!(receive(stream).await.bytes, BODY);
}

#[tokio::test]
async fn in_pieces() {
    let started = Instant::now();
    let pause = Duration::from_millis(5);
    let answer = get_broken(Fault::Trickle { piece: 10, pause }).await;
    assert_eq!((answer.body(), answer.error), (BODY, None));
    // Three pieces of 23 bytes.
    assert!(started.elapsed() >= 2 * pause);
}

#[tokio::test]
async fn truncated() {
    let answer = get_broken(Fault::Truncated(7)).await;
    assert_eq!(answer.header("Content-Length").as_deref(), Some("23"));
    assert_eq!((answer.body(), answer.error), (&BODY[..7], None));
}

#[tokio::test]
async fn reset_before_the_head() {
    let answer = get_broken(Fault::ResetBeforeHead).await;
    assert_eq!(
        (answer.bytes.as_slice(), answer.error),
        (b"".as_slice(), Some(ErrorKind::ConnectionReset))
    );
}

#[tokio::test]
async fn reset_in_the_body() {
    let answer = get_broken(Fault::ResetInBody(7)).await;
    assert_eq!(answer.error, Some(ErrorKind::ConnectionReset));
    // A reset may overtake what was sent before it.
    assert!(answer.bytes.len() < BODY.len() || answer.body().len() <= 7);
}

#[tokio::test]
async fn of_another_type() {
    let answer = get_broken(Fault::ContentType("text/plain".to_owned())).await;
    assert_eq!(answer.header("Content-Type").as_deref(), Some("text/plain"));
    assert_eq!(answer.body(), BODY);
}

#[tokio::test]
async fn without_cors_and_without_a_preflight_that_allows() {
    let server = start().await;
    server.break_file(FILE, Fault::WithoutCors);
    for method in ["GET", "OPTIONS"] {
        let answer = receive(open(&server, method, FILE).await).await;
        assert_eq!(answer.header("Access-Control-Allow-Origin"), None, "{method}");
    }
    server.mend(FILE);
    assert!(get(&server, FILE).await.header("Access-Control-Allow-Origin").is_some());
}

#[tokio::test]
async fn with_a_flipped_byte() {
    let answer = get_broken(Fault::FlippedByte(3)).await;
    let mut expected = BODY.to_vec();
    expected[3] = !expected[3];
    assert_eq!(answer.body(), expected);
    // Behind the end there is nothing to flip.
    assert_eq!(get_broken(Fault::FlippedByte(23)).await.body(), BODY);
}

#[tokio::test]
async fn with_another_body() {
    let answer = get_broken(Fault::OtherBody(b"other".to_vec())).await;
    assert_eq!(
        (answer.body(), answer.header("Content-Length").as_deref()),
        (b"other".as_slice(), Some("5"))
    );
}

#[tokio::test]
async fn with_another_status_or_elsewhere() {
    assert_eq!(get_broken(Fault::Status(503)).await.status(), "503");
    let answer = get_broken(Fault::Redirect("https://elsewhere.example/x.js".to_owned())).await;
    assert_eq!(answer.status(), "302");
    assert_eq!(
        answer.header("Location").as_deref(),
        Some("https://elsewhere.example/x.js")
    );
}

#[tokio::test]
async fn a_fault_for_some_requests_ends_by_itself() {
    let server = start().await;
    server.break_times(FILE, 2, Fault::Status(500));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&server, FILE).await.status());
    }
    assert_eq!(statuses, ["500", "500", "200"]);
}

#[tokio::test]
async fn files_change_while_it_runs() {
    let server = start().await;
    server.put(FILE, Content::named(FILE, "new"));
    assert_eq!(get(&server, FILE).await.body(), b"new");
    server.remove(FILE);
    assert_eq!(get(&server, FILE).await.status(), "404");
}

#[tokio::test]
async fn every_connection_ends_with_the_handle() {
    let server = start().await;
    server.break_file(FILE, Fault::Held);
    let stream = open(&server, "GET", FILE).await;
    server.asked(FILE, 1).await.unwrap();
    let port = server.port();
    drop(server);
    assert_eq!(receive(stream).await.bytes, b"");
    let refused = TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
