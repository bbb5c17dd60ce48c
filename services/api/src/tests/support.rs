//! An API on a temporary folder, a clock that tests move, and an issuer that signs whatever they want.

use super::meanwhile::{Event, Meanwhile};
use crate::BoxFuture;
use crate::auth::{Authorizer, KeySet, KeySource, KeySourceError};
use crate::bucket::Bucket;
use crate::clock::{Clock, utc_date};
use crate::state::ApiState;
use crate::store::{RedbStore, Store};
use crate::{INVOICES_SCOPE, Limits, S3Config, SUBMISSIONS_SCOPE};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use jiff::{SignedDuration, Timestamp};
use jwt_compact::alg::{ModulusBits, Rsa, RsaPrivateKey, RsaPublicKey, StrongKey};
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::{Algorithm as _, AlgorithmSignature as _};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(super) use stack::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
pub(super) use wharf_s3::testing::BUCKET;

pub(super) const ISSUER: &str = "http://localhost:8090/local_Test";
pub(super) const CLIENT: &str = "shell-client";
pub(super) const SHELL_ORIGIN: &str = "http://localhost:8080";
pub(super) const OWNER: &str = "3f1c9a52-7c1e-4b6e-9a55-0d5d3c1f7a01";
pub(super) const OTHER: &str = "b8e0d6c4-2f3a-4d0b-8c77-6a1e9b2c4d02";

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub(super) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(super) fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// A signing key of the issuer, with its name.
#[derive(Debug)]
pub(super) struct SigningKey {
    pub(super) id: &'static str,
    private: StrongKey<RsaPrivateKey>,
    public: StrongKey<RsaPublicKey>,
}

/// Two keys, made once: making one takes seconds.
pub(super) fn signing_keys() -> &'static [SigningKey; 2] {
    static KEYS: OnceLock<[SigningKey; 2]> = OnceLock::new();
    KEYS.get_or_init(|| {
        ["first/key+1=", "second"].map(|id| {
            let (private, public) = Rsa::generate(&mut rand::rngs::OsRng, ModulusBits::TwoKibibytes).unwrap();
            SigningKey { id, private, public }
        })
    })
}

impl SigningKey {
    /// The public key as the issuer publishes it.
    pub(super) fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(JsonWebKey::from(self.public.as_ref())).unwrap();
        jwk["kid"] = self.id.into();
        jwk["use"] = "sig".into();
        jwk["alg"] = "RS256".into();
        jwk
    }

    /// Signs any header and any claims.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = [header, claims]
            .map(|part| Base64UrlUnpadded::encode_string(part.to_string().as_bytes()))
            .join(".");
        let signature = Rsa::rs256().sign(self.private.as_ref(), message.as_bytes());
        format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature.as_bytes()))
    }
}

/// The issuer's JWK set, which tests may change, break and count fetches of.
#[derive(Debug)]
pub(super) struct TestKeySource {
    pub(super) document: Mutex<Option<String>>,
    pub(super) fetches: AtomicUsize,
}

impl TestKeySource {
    pub(super) fn publish(&self, keys: &[Value]) {
        *self.document.lock().unwrap() = Some(json!({ "keys": keys }).to_string());
    }

    pub(super) fn break_down(&self) {
        *self.document.lock().unwrap() = None;
    }

    pub(super) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl KeySource for TestKeySource {
    fn fetch(&self) -> BoxFuture<'_, Result<Vec<u8>, KeySourceError>> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        let document = self.document.lock().unwrap().clone();
        Box::pin(async { document.map(String::into_bytes).ok_or(KeySourceError::Status(503)) })
    }
}

/// A running API.
pub(super) struct World {
    pub(super) router: Router,
    pub(super) state: ApiState,
    pub(super) clock: Arc<TestClock>,
    pub(super) keys: Arc<TestKeySource>,
    _folder: TempDir,
}

/// An answer with its body as JSON, `Null` if there is none.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `errors` of a problem document as `pointer code`.
    pub(super) fn errors(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let errors = self.body["errors"].as_array().expect("a problem with errors");
        errors
            .iter()
            .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
            .collect()
    }
}

impl World {
    /// An API whose S3 is never called.
    pub(super) async fn new() -> Self {
        Self::with_s3("http://127.0.0.1:9").await
    }

    pub(super) async fn with_s3(endpoint: &str) -> Self {
        Self::with_limits(endpoint, Limits::default()).await
    }

    pub(super) async fn with_limits(endpoint: &str, limits: Limits) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock(Mutex::new(Timestamp::now())));
        let keys = Arc::new(TestKeySource {
            document: Mutex::default(),
            fetches: AtomicUsize::new(0),
        });
        keys.publish(&signing_keys().each_ref().map(SigningKey::jwk));
        let key_set = KeySet::new(
            Arc::clone(&keys) as Arc<dyn KeySource>,
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        let shared_clock: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let authorizer = Authorizer::new(ISSUER.into(), vec![CLIENT.into()], key_set, Arc::clone(&shared_clock));
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "test");
        let bucket = Bucket::new(S3Config {
            endpoint: Some(endpoint.into()),
            region: stack::REGION.into(),
            bucket: BUCKET.into(),
            credentials: SharedCredentialsProvider::new(credentials),
        });
        let store = RedbStore::open(&folder.path().join("api.redb"), utc_date(clock.now()))
            .await
            .unwrap();
        let state = ApiState {
            authorizer: Arc::new(authorizer),
            store: Arc::new(store),
            bucket: Arc::new(bucket),
            limits,
            clock: shared_clock,
        };
        let router = crate::router::router(state.clone(), HeaderValue::from_static(SHELL_ORIGIN));
        Self {
            router,
            state,
            clock,
            keys,
            _folder: folder,
        }
    }

    /// Has something else happen before the next change that a request makes.
    pub(super) fn before_next_change(&mut self, event: Event) {
        let state = ApiState {
            store: Arc::new(Meanwhile::new(Arc::clone(&self.state.store), event)) as Arc<dyn Store>,
            ..self.state.clone()
        };
        self.router = crate::router::router(state, HeaderValue::from_static(SHELL_ORIGIN));
    }

    /// The claims of a Cognito access token with every scope and no group.
    pub(super) fn claims(&self, subject: &str) -> Value {
        let now = self.clock.now().as_second();
        json!({
            "sub": subject,
            "iss": ISSUER,
            "client_id": CLIENT,
            "token_use": "access",
            "scope": format!("openid {SUBMISSIONS_SCOPE} {INVOICES_SCOPE}"),
            "auth_time": now - 10,
            "iat": now,
            "exp": now + 3600,
            "jti": "5c3e1d6b",
            "username": subject,
        })
    }

    /// The claims of [`claims`](Self::claims) with some replaced; `Null` removes one.
    pub(super) fn claims_with(&self, changes: Value) -> Value {
        let mut claims = self.claims(OWNER);
        let members = claims.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            members.insert(name.clone(), value.clone());
        }
        members.retain(|_, value| !value.is_null());
        claims
    }

    /// A token as Cognito would sign it.
    pub(super) fn sign(&self, claims: &Value) -> String {
        let [key, _] = signing_keys();
        key.sign(&json!({ "alg": "RS256", "kid": key.id }), claims)
    }

    pub(super) fn token(&self, subject: &str) -> String {
        self.sign(&self.claims(subject))
    }

    /// A token of a member of the group `billing`.
    pub(super) fn billing_token(&self) -> String {
        self.sign(&self.claims_with(json!({ "cognito:groups": ["customers", "billing"] })))
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(super) async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::GET, path, token).body(Body::empty()).unwrap())
            .await
    }

    pub(super) async fn delete(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::DELETE, path, token).body(Body::empty()).unwrap())
            .await
    }

    pub(super) async fn post(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::POST, path, token).body(Body::empty()).unwrap())
            .await
    }

    pub(super) async fn post_json(&self, path: &str, token: &str, body: &Value) -> Answer {
        let request = request(Method::POST, path, token).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

pub(super) fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
}

/// A valid form without a file.
pub(super) fn form() -> Value {
    json!({
        "customer": {
            "first_name": "Demo",
            "last_name": "Account",
            "email": "demo@example.com",
            "date_of_birth": "1990-04-23",
            "phone": "+44 808 157 0192",
            "notes": "First line\nsecond line, with ü",
        }
    })
}
