//! The fault switch, used as the journeys use it.

mod answers;
mod settings;
mod switch;
mod tokens;

use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::Browser;
use super::browser::Answer;
use crate::identity::IdentityConfig;

pub(super) const JWKS: &str = "/local_Wharf0001/.well-known/jwks.json";
pub(super) const DISCOVERY: &str = "/local_Wharf0001/.well-known/openid-configuration";

/// A browser of a provider with the switch.
fn switched_on() -> Browser {
    Browser::with(IdentityConfig {
        fault_switch: true,
        ..IdentityConfig::of_the_stack()
    })
}

impl Browser {
    async fn switch(&mut self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-wharf-faults", "1")
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn set_faults(&mut self, plan: Value) {
        let answer = self.switch(Method::PUT, "/_faults", &plan.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }

    async fn set(&mut self, settings: Value) {
        self.set_faults(json!({ "settings": settings })).await;
    }

    async fn report(&mut self) -> Value {
        self.switch(Method::GET, "/_faults", "").await.json()
    }

    async fn change_keys(&mut self, action: &str) {
        let body = json!({ "action": action }).to_string();
        let answer = self.switch(Method::POST, "/_faults/keys", &body).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
    }

    /// A code for a browser that is signed in.
    async fn code(&mut self) -> String {
        let answer = self.authorize(&[("prompt", "none")]).await;
        answer.redirect_parameter("code").unwrap()
    }
}
