//! Serving routers until they are told to stop.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::host;

/// How long requests may go on after the stack was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// The servers of the stack.
#[derive(Debug)]
pub(crate) struct Servers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Servers {
    pub(crate) fn new() -> Self {
        Self {
            tasks: JoinSet::new(),
            stop: watch::Sender::new(false),
        }
    }

    /// Serves a router on a listener that is bound already, for the host names of this machine only.
    pub(crate) fn serve(&mut self, name: &'static str, listener: TcpListener, router: Router) {
        let mut stop = self.stop.subscribe();
        let router = router
            .layer(middleware::from_fn(host::check))
            .layer(middleware::from_fn(move |request, next| log(name, request, next)));
        // Small answers on kept connections would wait for the delayed acknowledgement otherwise.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY cannot be set");
            }
        });
        self.tasks.spawn(async move {
            let stopped = async move {
                // An error means that the sender is gone, which is a reason to stop too.
                let _ = stop.wait_for(|stop| *stop).await;
            };
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
                tracing::error!(%error, name, "the server ended");
            }
        });
    }

    /// Stops every server: idle connections at once, running requests after [`GRACE`] at the latest.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(GRACE, all).await.is_err() {
            tracing::debug!("requests that were still running are cut off");
            self.tasks.shutdown().await;
        }
    }
}

/// One line for each request: never the query, where codes and presigned signatures stand, and no header.
async fn log(name: &'static str, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        tracing::warn!(name, %method, path, status, "request");
    } else {
        tracing::debug!(name, %method, path, status, "request");
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::routing::get;

    use super::*;

    #[tokio::test]
    async fn no_server_answers_for_the_name_of_somebody_else() {
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut servers = Servers::new();
        servers.serve("test", listener, Router::new().fallback(|| async { "here" }));
        let client = reqwest::Client::new();
        let get = |host: String| {
            client
                .get(format!("http://127.0.0.1:{port}/"))
                .header("host", host)
                .send()
        };
        for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}")] {
            assert_eq!(get(host).await.unwrap().text().await.unwrap(), "here");
        }
        let refused = get(format!("rebound.example:{port}")).await.unwrap();
        assert_eq!(refused.status().as_u16(), 421);
        assert_eq!(refused.headers()["content-type"], "text/plain; charset=utf-8");
        assert!(!refused.text().await.unwrap().contains("here"));
        servers.stop().await;
    }

    #[tokio::test]
    async fn a_rebound_name_does_not_reach_the_buckets() {
        use wharf_s3::testing::{BUCKET, LocalS3, ORIGIN};
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let url = format!("http://{}/{BUCKET}/a", listener.local_addr().unwrap());
        let s3 = LocalS3::start().await;
        let cors = wharf_s3::BucketCors::new(BUCKET, ORIGIN).unwrap();
        let mut servers = Servers::new();
        servers.serve("S3", listener, wharf_s3::router(s3.store.clone(), cors));
        let ask = |host: &'static str| s3.http.get(&url).header("host", host).send();
        assert_eq!(ask("localhost:8092").await.unwrap().status().as_u16(), 403);
        assert_eq!(ask("rebound.example:8092").await.unwrap().status().as_u16(), 421);
        servers.stop().await;
    }

    #[tokio::test]
    async fn stops_although_a_client_keeps_its_connection() {
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut servers = Servers::new();
        servers.serve("test", listener, Router::new().route("/", get(|| async { "here" })));
        let client = reqwest::Client::new();
        let url = format!("http://{address}/");
        assert_eq!(client.get(&url).send().await.unwrap().text().await.unwrap(), "here");
        servers.stop().await;
        assert!(client.get(&url).send().await.is_err());
    }
}
