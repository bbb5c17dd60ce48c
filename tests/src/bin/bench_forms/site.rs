//! The pages, served on a free port of this machine.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinHandle};
use wharf_tests::Result;

use crate::libraries::Library;

/// The page of every library: it loads none before it is told to.
const PAGE: &str = include_str!("../../../../benches/forms/page.html");
const MEASURE: &str = include_str!("../../../../benches/forms/measure.js");
const STYLE: &str = include_str!("../../../../static/toolkit.css");

type Files = BTreeMap<String, Vec<u8>>;

/// A server that ends with this value.
#[derive(Debug)]
pub(crate) struct Site {
    port: u16,
    server: JoinHandle<std::io::Result<()>>,
}

impl Site {
    /// Serves the page and the files of all libraries.
    pub(crate) async fn start(libraries: &[Library]) -> Result<Self> {
        let own = [("", PAGE), ("measure.js", MEASURE), ("toolkit.css", STYLE)];
        let mut files: Files = own
            .map(|(name, text)| (format!("/{name}"), text.into()))
            .into_iter()
            .collect();
        for library in libraries {
            let more = library.files()?;
            files.extend(more.into_iter().map(|(name, bytes)| (format!("/{name}"), bytes)));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let router = Router::new().fallback(answer).with_state(Arc::new(files));
        let server = tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { port, server })
    }

    /// The address of the page.
    pub(crate) fn address(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(files): State<Arc<Files>>, uri: Uri) -> Response {
    let Some(bytes) = files.get(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match uri.path().rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "text/html; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        // Each load is a first one, without code that the browser has compiled before.
        (header::CACHE_CONTROL, "no-store"),
        // The clock of a page on its own goes in steps of 5 µs, that of others in steps of 100.
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("cross-origin-embedder-policy"),
            "require-corp",
        ),
    ];
    (headers, bytes.clone()).into_response()
}
