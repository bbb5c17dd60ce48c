//! Only requests for this machine are answered.
//!
//! A page on the internet can let its own name point to 127.0.0.1 (DNS rebinding); for the browser its requests to the
//! stack are then requests to its own origin, and CORS does not apply. The name still stands in `Host`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

const REFUSAL: &str = "This server answers for localhost and 127.0.0.1 only.\n";

/// Answers 421 (RFC 9110 section 15.5.20) to requests for other hosts and passes on all others.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    if is_local(request.uri(), request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, REFUSAL).into_response()
    }
}

/// Whether every place that can name the host names this machine, and at least one does: the target in absolute form
/// (RFC 9112 section 3.2.2) and `Host`.
fn is_local(uri: &Uri, headers: &HeaderMap) -> bool {
    let target = uri.authority().map(is_loopback);
    let fields = headers.get_all(header::HOST).iter().map(names_loopback);
    let mut named = target.into_iter().chain(fields).peekable();
    named.peek().is_some() && named.all(|local| local)
}

fn names_loopback(value: &HeaderValue) -> bool {
    Authority::try_from(value.as_bytes()).is_ok_and(|authority| is_loopback(&authority))
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    host.eq_ignore_ascii_case("localhost") || host == stack::HOST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(uri: &'static str, hosts: &[&'static str]) -> bool {
        let mut map = HeaderMap::new();
        for host in hosts {
            map.append(header::HOST, HeaderValue::from_static(host));
        }
        is_local(&Uri::from_static(uri), &map)
    }

    #[test]
    fn this_machine_has_two_names() {
        for host in [
            "localhost",
            "localhost:8092",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.0.0.1:8091",
        ] {
            assert!(accepts("/", &[host]), "{host}");
            assert!(!accepts("http://rebound.example/", &[host]), "{host}");
        }
        assert!(accepts("http://localhost:8080/", &["localhost:8080"]));
    }

    #[test]
    fn every_other_name_is_refused() {
        for host in [
            "",
            "rebound.example",
            "rebound.example:8092",
            "localhost.rebound.example:8092",
            "localhost@rebound.example",
            "notlocalhost",
            "127.0.0.1.rebound.example",
            "0.0.0.0:8092",
            "[::1]:8092",
        ] {
            assert!(!accepts("/", &[host]), "{host}");
        }
        assert!(!accepts("/", &[]));
        assert!(!accepts("/", &["localhost", "rebound.example"]));
    }
}
