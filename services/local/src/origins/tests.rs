//! Origins as a browser meets them: through the router, with objects that were put there through S3.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{OriginConfig, router};
use wharf_s3::testing::{LocalS3, ORIGIN};

const CHILD: &str = "wharf-data";
const SHELL: &str = "wharf-shell";
const REGISTRY: &str = include_str!("../../../../static/registry.json");

struct Origins {
    s3: LocalS3,
    child: axum::Router,
    shell: axum::Router,
}

struct Answer {
    response: Response<()>,
    body: Bytes,
}

impl Answer {
    fn status(&self) -> StatusCode {
        self.response.status()
    }

    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(router: &axum::Router, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        response: Response::from_parts(parts, ()),
        body,
    }
}

impl Origins {
    async fn start() -> Self {
        let s3 = LocalS3::start().await;
        let shell_origin = HeaderValue::from_static(ORIGIN);
        let config = |bucket: &str, services| OriginConfig {
            bucket: bucket.to_owned(),
            single_page: bucket == SHELL,
            shell_origin: shell_origin.clone(),
            services,
        };
        let child = router(s3.store.clone(), config(CHILD, None));
        let shell = router(
            s3.store.clone(),
            config(SHELL, Some(vec!["http://localhost:8091".to_owned()])),
        );
        Self { s3, child, shell }
    }

    async fn put(&self, bucket: &str, key: &str, body: &str, content_type: Option<&str>, cache: Option<&str>) {
        let put = self
            .s3
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .body(body.as_bytes().to_vec().into());
        put.set_content_type(content_type.map(str::to_owned))
            .set_cache_control(cache.map(str::to_owned))
            .send()
            .await
            .unwrap();
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        ask(&self.child, Method::GET, path, headers).await
    }

    async fn page(&self, path: &str) -> Answer {
        ask(&self.shell, Method::GET, path, &[]).await
    }
}

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn an_object_is_served_with_what_was_stored() {
    let origins = Origins::start().await;
    origins
        .put(CHILD, "forms-1.wasm", "wasm", Some("application/wasm"), Some(IMMUTABLE))
        .await;
    let answer = origins.get("/forms-1.wasm?x=1", &[("origin", ORIGIN)]).await;
    assert_eq!(
        (answer.status(), &answer.body[..]),
        (StatusCode::OK, b"wasm".as_slice())
    );
    for (name, value) in [
        ("content-type", "application/wasm"),
        ("content-length", "4"),
        ("cache-control", IMMUTABLE),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", ORIGIN),
        ("timing-allow-origin", ORIGIN),
        ("vary", "Origin, Accept-Encoding"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("content-encoding", ""),
        ("content-security-policy", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }

    let head = ask(&origins.child, Method::HEAD, "/forms-1.wasm", &[]).await;
    assert_eq!(
        (head.status(), head.header("content-length"), head.body.len()),
        (StatusCode::OK, "4", 0)
    );
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let origins = Origins::start().await;
    origins
        .put(CHILD, "manifest.json", "{}", Some("application/json"), Some("no-cache"))
        .await;
    let first = origins.get("/manifest.json", &[]).await;
    let etag = first.header(header::ETAG).to_owned();
    assert!(etag.starts_with('"') && etag.len() > 10);
    let again = origins.get("/manifest.json", &[("if-none-match", &etag)]).await;
    assert_eq!((again.status(), again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(
        (again.header(header::ETAG), again.header(header::CACHE_CONTROL)),
        (etag.as_str(), "no-cache")
    );
    assert_eq!(again.header("access-control-allow-origin"), ORIGIN);

    origins
        .put(
            CHILD,
            "manifest.json",
            "{ }",
            Some("application/json"),
            Some("no-cache"),
        )
        .await;
    let changed = origins.get("/manifest.json", &[("if-none-match", &etag)]).await;
    assert_eq!(
        (changed.status(), &changed.body[..]),
        (StatusCode::OK, b"{ }".as_slice())
    );
}

#[tokio::test]
async fn brotli_is_served_to_those_who_take_it() {
    let origins = Origins::start().await;
    origins
        .put(
            CHILD,
            "a/forms.js",
            "original",
            Some("text/javascript"),
            Some(IMMUTABLE),
        )
        .await;
    origins
        .put(
            CHILD,
            "a/forms.js.br",
            "small",
            Some("application/octet-stream"),
            Some("no-store"),
        )
        .await;
    let plain = origins.get("/a/forms.js", &[("accept-encoding", "gzip")]).await;
    assert_eq!(
        (&plain.body[..], plain.header("content-encoding")),
        (b"original".as_slice(), "")
    );
    let small = origins.get("/a/forms.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(
        (&small.body[..], small.header("content-encoding")),
        (b"small".as_slice(), "br")
    );
    assert_eq!(
        (small.header("content-type"), small.header("cache-control")),
        ("text/javascript", IMMUTABLE)
    );
    assert_eq!(small.header("content-length"), "5");
    assert_ne!(small.header(header::ETAG), plain.header(header::ETAG));
    // A compressed file alone is not an object.
    origins.put(CHILD, "b.js.br", "small", None, None).await;
    assert_eq!(
        origins.get("/b.js", &[("accept-encoding", "br")]).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_missing_is_a_plain_404() {
    let origins = Origins::start().await;
    origins.put(CHILD, "index.html", "<p>", Some("text/html"), None).await;
    origins.put(SHELL, "index.html", "<p>", Some("text/html"), None).await;
    for path in [
        "/",
        "/missing",
        "/missing.js",
        "/%2e%2e/wharf-shell/index.html",
        "/../wharf-shell/index.html",
    ] {
        let answer = origins.get(path, &[]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    }
    for path in ["/missing.js", "/forms/x.wasm", "/..%2fwharf-data/index.html", "/a//b"] {
        assert_eq!(origins.page(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let origins = Origins::start().await;
    origins.put(CHILD, "a.js", "a", None, None).await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = ask(&origins.child, method, "/a.js", &[]).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header(header::ALLOW), "GET, HEAD, OPTIONS");
    }
    let preflight = ask(&origins.child, Method::OPTIONS, "/a.js", &[("origin", ORIGIN)]).await;
    assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD");
}

#[tokio::test]
async fn the_shell_answers_its_own_paths_with_its_page() {
    let origins = Origins::start().await;
    origins
        .put(
            SHELL,
            "index.html",
            "<p>shell",
            Some("text/html; charset=utf-8"),
            Some("no-cache"),
        )
        .await;
    origins.put(SHELL, "LICENSE", "free", Some("text/plain"), None).await;
    for path in [
        "/",
        "/forms",
        "/forms/",
        "/billing/invoices/7",
        "/auth/callback?code=x&state=y",
    ] {
        let answer = origins.page(path).await;
        assert_eq!(
            (answer.status(), &answer.body[..]),
            (StatusCode::OK, b"<p>shell".as_slice()),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    assert_eq!(&origins.page("/LICENSE").await.body[..], b"free");
}

#[tokio::test]
async fn the_shells_policy_follows_the_deployed_registry() {
    let origins = Origins::start().await;
    origins
        .put(SHELL, "index.html", "<p>shell", Some("text/html"), None)
        .await;
    let before = origins.page("/").await;
    assert!(
        !before
            .header(header::CONTENT_SECURITY_POLICY)
            .contains("http://localhost:8081")
    );
    origins
        .put(SHELL, "registry.json", REGISTRY, Some("application/json"), None)
        .await;
    for path in ["/", "/missing.js"] {
        let answer = origins.page(path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval' http://localhost:8081"),
            "{policy}"
        );
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", ""),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
    }
    let moved = REGISTRY.replace("http://localhost:8081", "https://forms.example.com");
    origins
        .put(SHELL, "registry.json", &moved, Some("application/json"), None)
        .await;
    let answer = origins.page("/").await;
    assert!(
        answer
            .header(header::CONTENT_SECURITY_POLICY)
            .contains("https://forms.example.com")
    );
    origins
        .put(SHELL, "registry.json", "{", Some("application/json"), None)
        .await;
    let answer = origins.page("/").await;
    assert!(
        !answer
            .header(header::CONTENT_SECURITY_POLICY)
            .contains("https://forms.example.com")
    );
}

#[tokio::test]
async fn the_workers_policy_follows_the_deployed_configuration() {
    const PROVIDER: &str = "http://localhost:8095";
    let origins = Origins::start().await;
    let policy = async || {
        let answer = origins.page("/vault-worker.js").await;
        answer.header(header::CONTENT_SECURITY_POLICY).to_owned()
    };
    assert!(!policy().await.contains(PROVIDER));
    let config = format!(r#"{{ "issuer": "{PROVIDER}", "api": "http://localhost:8091" }}"#);
    origins
        .put(SHELL, "config.json", &config, Some("application/json"), None)
        .await;
    let with_provider = policy().await;
    assert!(
        with_provider.contains(&format!("connect-src 'self' http://localhost:8091 {PROVIDER};")),
        "{with_provider}"
    );
    assert_eq!(with_provider.matches(PROVIDER).count(), 1, "{with_provider}");
    origins
        .put(SHELL, "config.json", "{", Some("application/json"), None)
        .await;
    assert!(!policy().await.contains(PROVIDER));
}
