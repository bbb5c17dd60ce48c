//! Requests of apps, with the access token where the registry grants it.

use futures::future::LocalBoxFuture;
use oidc::{AccessToken, AfterFailure};
use registry::{App, FetchGrant, Method, RequestTarget};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, Request, RequestCredentials, RequestInit, RequestRedirect, Response, Url};

use super::{Session, provider::BrowserRandom};
use crate::platform::{outcome, promise, unix_time, window};

/// What the vault has to give, copied out of it.
enum Access {
    Valid(AccessToken),
    NeedsRenewal,
    Ended,
}

impl Session {
    /// Sends a request of an app. It carries the person's access token if and only if the registry grants the parsed
    /// URL and the method to the app; whatever the app put into `Authorization` itself is taken out.
    ///
    /// # Errors
    ///
    /// What `fetch` threw: the app sees the same as without the shell in between.
    pub(crate) async fn fetch(&self, app: &App, request: Request) -> Result<JsValue, JsValue> {
        request.headers().delete("authorization")?;
        if !self.grants(app, &request) {
            return send(&request).await;
        }
        // A body can be read once: the copy is for the second try.
        let again = request.clone()?;
        let Some(token) = self.access_token().await else {
            return send(&request).await;
        };
        let response = send(&with_token(&request, &token)?).await?;
        if response.unchecked_ref::<Response>().status() != 401 {
            return Ok(response);
        }
        // The API knows better than the clock. One renewal, one repeat.
        if !self.renew().await {
            return Ok(response);
        }
        match self.access_token().await {
            Some(token) => send(&with_token(&again, &token)?).await,
            None => Ok(response),
        }
    }

    fn grants(&self, app: &App, request: &Request) -> bool {
        let Some(method) = Method::parse(&request.method()) else {
            return false;
        };
        let Ok(url) = Url::new(&request.url()) else {
            return false;
        };
        app.fetch.iter().any(|grant| self.covers(grant, &url, method))
    }

    fn covers(&self, grant: &FetchGrant, url: &Url, method: Method) -> bool {
        let Some(base) = self.service_url(grant.service).and_then(|base| Url::new(&base).ok()) else {
            return false;
        };
        let parts = |url: &Url| {
            (
                url.origin(),
                url.pathname(),
                !url.username().is_empty() || !url.password().is_empty(),
            )
        };
        let (base_origin, base_path, base_credentials) = parts(&base);
        let (origin, path, has_credentials) = parts(url);
        grant.covers(
            RequestTarget {
                origin: &base_origin,
                path: &base_path,
                has_credentials: base_credentials,
            },
            RequestTarget {
                origin: &origin,
                path: &path,
                has_credentials,
            },
            method,
        )
    }

    /// A token that is good now, renewed if it must be.
    fn access_token(&self) -> LocalBoxFuture<'_, Option<AccessToken>> {
        Box::pin(async move {
            match self.token_now() {
                Access::Valid(token) => return Some(token),
                Access::Ended => return None,
                Access::NeedsRenewal => {}
            }
            self.renew().await;
            match self.token_now() {
                Access::Valid(token) => Some(token),
                Access::NeedsRenewal | Access::Ended => None,
            }
        })
    }

    fn token_now(&self) -> Access {
        match self.0.vault.borrow().access_token(unix_time()) {
            oidc::Access::Valid(token) => Access::Valid(token.clone()),
            oidc::Access::NeedsRenewal => Access::NeedsRenewal,
            oidc::Access::Ended => Access::Ended,
        }
    }

    /// Renews the tokens; concurrent callers share one request.
    fn renew(&self) -> LocalBoxFuture<'static, bool> {
        let running = self.0.renewal.borrow().clone();
        let renewal = running.unwrap_or_else(|| {
            let session = self.clone();
            let renewal = promise(Box::pin(async move {
                let renewed = session.renew_now().await;
                // Here and not by whoever waited: the next renewal may have begun by the time that they wake up.
                session.0.renewal.borrow_mut().take();
                Ok(renewed.into())
            }));
            *self.0.renewal.borrow_mut() = Some(renewal.clone());
            renewal
        });
        let renewed = outcome(Ok(renewal));
        Box::pin(async move { renewed.await == Ok(JsValue::TRUE) })
    }

    async fn renew_now(&self) -> bool {
        // After a failure that may pass, requests go out as they are for a while instead of all asking again.
        if js_sys::Date::now() < self.0.renew_not_before.get() {
            return false;
        }
        let Some(renewal) = self.0.vault.borrow().begin_renewal() else {
            return false;
        };
        let result = self.0.provider.renew(&renewal).await;
        // A session that ended or was replaced in the meantime takes neither tokens nor failures of this one.
        let failure = match result {
            Ok(renewed) => {
                let taken = self.0.vault.borrow_mut().renewed(renewed);
                self.0.backoff.borrow_mut().reset();
                if taken == Ok(true) {
                    self.announce_identity();
                }
                return taken.is_ok();
            }
            Err(error) => error,
        };
        let decision = self
            .0
            .vault
            .borrow_mut()
            .renewal_failed(renewal.epoch(), failure, unix_time());
        match decision {
            Ok(AfterFailure::Retry) => {
                let delay = self.0.backoff.borrow_mut().next_delay(&BrowserRandom);
                self.0
                    .renew_not_before
                    .set(js_sys::Date::now() + delay.as_secs_f64() * 1000.0);
            }
            Ok(AfterFailure::Ended(_)) => self.end(),
            Err(_) => {}
        }
        false
    }
}

/// The request with the token, and without cookies and redirects: a redirect could lead the token elsewhere.
fn with_token(request: &Request, token: &AccessToken) -> Result<Request, JsValue> {
    let headers = Headers::new_with_headers(&request.headers())?;
    headers.set("authorization", &["Bearer ", token.reveal()].concat())?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    Request::new_with_request_and_init(request, &init)
}

fn send(request: &Request) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
    outcome(Ok(window().fetch_with_request(request)))
}
