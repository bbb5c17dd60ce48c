//! An S3 that answers as a test says, for what the real one never does.

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// It ends when it is dropped.
#[derive(Debug)]
pub(super) struct StubS3 {
    /// Where it listens.
    pub(super) url: String,
    server: AbortHandle,
}

impl StubS3 {
    pub(super) async fn start<Answer>(answer: impl Fn(Method, Uri) -> Answer + Clone + Send + Sync + 'static) -> Self
    where
        Answer: Future<Output = (StatusCode, &'static str)> + Send + 'static,
    {
        let listener = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let answer = move |method: Method, uri: Uri| answer(method, uri);
        let router = Router::new().fallback(answer);
        let server = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        Self { url, server }
    }
}

impl Drop for StubS3 {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What S3 lists where there is nothing.
pub(super) fn nothing(uri: &Uri) -> &'static str {
    if uri.query().is_some_and(|query| query.contains("list-type=2")) {
        "<?xml version=\"1.0\"?><ListBucketResult></ListBucketResult>"
    } else {
        "<?xml version=\"1.0\"?><ListMultipartUploadsResult></ListMultipartUploadsResult>"
    }
}
