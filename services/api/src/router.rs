//! The routes, and what goes around all of them.

use crate::auth::{Guard, authorize};
use crate::extract::{MAXIMUM_BODY_BYTES, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::{INVOICES_SCOPE, SUBMISSIONS_SCOPE, invoices, submissions, uploads};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, delete, get, post};
use std::sync::Arc;
use std::time::Duration;
use submission::problem::Kind;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

/// The OpenAPI 3.1 document. A test holds it together with [`routes`].
pub(crate) const OPENAPI: &str = include_str!("openapi.json");

/// One path.
pub(crate) struct Route {
    /// In axum's syntax, which for these paths is OpenAPI's too.
    pub(crate) path: &'static str,
    /// The scope that a token must carry, or `None` for what anybody may read.
    scope: Option<&'static str>,
    handlers: MethodRouter<ApiState>,
}

/// Every path of the API.
pub(crate) fn routes() -> Vec<Route> {
    let route = |path, scope, handlers| Route { path, scope, handlers };
    let submissions_scope = Some(SUBMISSIONS_SCOPE);
    let invoices_scope = Some(INVOICES_SCOPE);
    vec![
        route(
            "/v1/submissions",
            submissions_scope,
            get(submissions::list).post(submissions::create),
        ),
        route(
            "/v1/submissions/unfinished",
            submissions_scope,
            get(uploads::list_unfinished),
        ),
        route(
            "/v1/submissions/{id}",
            submissions_scope,
            get(submissions::detail).delete(submissions::remove),
        ),
        route("/v1/submissions/{id}/uploads", submissions_scope, post(uploads::open)),
        route(
            "/v1/submissions/{id}/uploads/{upload}",
            submissions_scope,
            delete(uploads::abort),
        ),
        route(
            "/v1/submissions/{id}/uploads/{upload}/sign",
            submissions_scope,
            post(uploads::sign),
        ),
        route(
            "/v1/submissions/{id}/uploads/{upload}/parts",
            submissions_scope,
            get(uploads::parts),
        ),
        route(
            "/v1/submissions/{id}/uploads/{upload}/complete",
            submissions_scope,
            post(uploads::complete),
        ),
        route(
            "/v1/submissions/{id}/complete",
            submissions_scope,
            post(submissions::complete),
        ),
        route("/v1/invoices", invoices_scope, get(invoices::list)),
        route("/v1/invoices/{id}", invoices_scope, get(invoices::detail)),
        route("/v1/openapi.json", None, get(openapi)),
    ]
}

/// The whole API, callable from `shell_origin` in browsers.
pub(crate) fn router(state: ApiState, shell_origin: HeaderValue) -> Router {
    let mut router = Router::new();
    for Route { path, scope, handlers } in routes() {
        let handlers = match scope {
            Some(scope) => {
                let guard = Guard {
                    authorizer: Arc::clone(&state.authorizer),
                    scope,
                };
                handlers.route_layer(from_fn_with_state(guard, authorize))
            }
            None => handlers,
        };
        router = router.route(path, handlers);
    }
    let header = SetResponseHeaderLayer::overriding;
    router
        .fallback(async || not_found())
        .method_not_allowed_fallback(async || {
            Failure::new(
                Kind::MethodNotAllowed,
                "This address does not take that method; see the Allow header.",
            )
        })
        .with_state(state)
        .layer(DefaultBodyLimit::max(MAXIMUM_BODY_BYTES))
        .layer(cors(shell_origin))
        .layer(header(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(header(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        // The route and not the URL: what callers write into URLs is theirs.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let route = request
                .extensions()
                .get::<MatchedPath>()
                .map_or("none", MatchedPath::as_str);
            tracing::info_span!("request", method = %request.method(), route)
        }))
}

/// CORS for exactly one origin, <https://fetch.spec.whatwg.org/#http-cors-protocol>. No credentials: the token is a
/// header, and there are no cookies.
fn cors(shell_origin: HeaderValue) -> CorsLayer {
    const LOCATION: HeaderName = header::LOCATION;
    CorsLayer::new()
        // As a list of one, so that other origins get no header at all instead of the right origin's.
        .allow_origin(AllowOrigin::list([shell_origin]))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::WWW_AUTHENTICATE, LOCATION])
        .max_age(Duration::from_secs(600))
}

/// `GET /v1/openapi.json`.
async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}
