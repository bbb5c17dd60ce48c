//! Requests in the person's name.

use js_sys::JsString;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{
    host::{Host, HostError},
    json,
};

/// What stands before the number in an `instance` of Wharf's API.
const OCCURRENCE: &str = "urn:wharf:occurrence:";

/// An error answer of an API, [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457): the members that Wharf's clients read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// Names the kind of problem: a URI.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// A short sentence about the kind of problem.
    pub title: String,
    /// What went wrong this time.
    pub detail: String,
    /// Names this occurrence, for support and logs: a URI.
    pub instance: String,
    /// Which parts of the request are wrong.
    pub errors: Vec<FieldProblem>,
}

/// One wrong part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct FieldProblem {
    /// Where, as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
    pub pointer: String,
    /// What, as a stable code.
    pub code: String,
    /// What, as a sentence.
    pub detail: String,
}

/// Why there is no answer to use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The request did not get through, or the answer did not.
    #[error("The service could not be reached. Check your connection and try again.")]
    Network(String),
    /// Nobody is signed in any more (status 401), or not recently enough. The shell offers to sign in, and
    /// [`Host::identity`] changes when the person has.
    #[error("You need to sign in again to go on.")]
    SignedOut,
    /// The API answered with another error.
    #[error("{}", if problem.detail.is_empty() { &problem.title } else { &problem.detail })]
    Status {
        /// The status code, 400 and above.
        status: u16,
        /// What the API said about it.
        problem: Problem,
    },
    /// The API answered with something else than was expected.
    #[error("The service gave an answer that this version of the app cannot read.")]
    Body(String),
    /// The registry does not name the service for this app.
    #[error("This app may not use the service `{0}`.")]
    NotGranted(String),
}

impl FetchError {
    /// What to quote to the people who run the service: how its logs name this occurrence. Empty if it said nothing about that.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        match self {
            Self::Status { problem, .. } => match problem.instance.strip_prefix(OCCURRENCE) {
                Some(id) => id,
                None => &problem.instance,
            },
            _ => "",
        }
    }

    /// The sentence with the [trace id](Self::trace_id) behind it, where there is no better place for that.
    #[must_use]
    pub fn with_trace(&self) -> String {
        match self.trace_id() {
            "" => self.to_string(),
            id => [&self.to_string(), " (Trace: ", id, ")"].concat(),
        }
    }
}

impl From<HostError> for FetchError {
    fn from(error: HostError) -> Self {
        Self::Network(error.to_string())
    }
}

impl Host {
    /// Reads JSON from `path` below a granted service.
    ///
    /// Read by the browser's parser, which limits what `T` may consist of: whole numbers up to 2^53, enums of unit variants
    /// only, maps with texts as keys. A member that appears twice counts with its last value.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn get<T: DeserializeOwned>(&self, service: &str, path: &str) -> Result<T, FetchError> {
        self.get_body(service, path).await?.read()
    }

    /// Sends JSON to `path` below a granted service and reads the answer.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        service: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, FetchError> {
        let body = serde_json::to_string(body).map_err(|_| FetchError::Body("the request is no JSON".to_owned()))?;
        self.request("POST", service, path, Some(body)).await?.read()
    }

    /// Deletes what is at `path` below a granted service.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn delete(&self, service: &str, path: &str) -> Result<(), FetchError> {
        self.request("DELETE", service, path, None).await.map(drop)
    }

    /// As [`Self::get`], for callers that read the answer later. What does not depend on its type is then compiled once.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn get_body(&self, service: &str, path: &str) -> Result<Body, FetchError> {
        self.request("GET", service, path, None).await
    }

    async fn request(&self, method: &str, service: &str, path: &str, body: Option<String>) -> Result<Body, FetchError> {
        let base = self
            .service(service)
            .ok_or_else(|| FetchError::NotGranted(service.to_owned()))?;
        let init = web_sys::RequestInit::new();
        init.set_method(method);
        init.set_signal(Some(&self.signal()));
        if let Some(body) = body {
            let headers = web_sys::Headers::new().map_err(HostError::from)?;
            headers
                .set("content-type", "application/json")
                .map_err(HostError::from)?;
            init.set_headers(&headers);
            init.set_body(&body.into());
        }
        let url = format!("{}{path}", base.trim_end_matches('/'));
        let promise = self.js().fetch(&url, &init).map_err(HostError::from)?;
        let response: web_sys::Response = JsFuture::from(promise)
            .await
            .map_err(HostError::from)?
            .dyn_into()
            .map_err(HostError::from)?;
        let text = text_of(&response).await?;
        if response.ok() {
            Ok(Body(text))
        } else if response.status() == 401 {
            // What an API says then is about tokens, of which an app knows nothing.
            Err(FetchError::SignedOut)
        } else {
            let mut problem: Problem = json::from_text(&text).unwrap_or_default();
            // Gateways in front of an API have JSON of their own.
            if problem.title.is_empty() && problem.detail.is_empty() {
                problem.title = ["The service answered with status ", &response.status().to_string(), "."].concat();
            }
            Err(FetchError::Status {
                status: response.status(),
                problem,
            })
        }
    }
}

/// The text of an answer that is no error.
#[derive(Debug, Clone)]
pub struct Body(JsString);

impl Body {
    /// Reads it as JSON.
    ///
    /// # Errors
    ///
    /// [`FetchError::Body`] if it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, FetchError> {
        json::from_text(&self.0).map_err(FetchError::Body)
    }
}

/// The body as a text of JavaScript's: it goes from the network to `JSON.parse` without being copied into this module.
async fn text_of(response: &web_sys::Response) -> Result<JsString, FetchError> {
    let text = JsFuture::from(response.text().map_err(HostError::from)?)
        .await
        .map_err(HostError::from)?;
    text.dyn_into().map_err(|_| FetchError::Body("not a text".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(instance: &str) -> FetchError {
        let problem = Problem {
            detail: "Nothing was changed.".to_owned(),
            instance: instance.to_owned(),
            ..Problem::default()
        };
        FetchError::Status { status: 500, problem }
    }

    #[test]
    fn what_an_api_calls_an_occurrence_is_there_to_be_quoted() {
        let error = failed("urn:wharf:occurrence:01JDC3W6T3Z8");
        assert_eq!(error.trace_id(), "01JDC3W6T3Z8");
        assert_eq!(error.with_trace(), "Nothing was changed. (Trace: 01JDC3W6T3Z8)");
        assert_eq!(failed("/errors/7").trace_id(), "/errors/7");
        assert_eq!(failed("").with_trace(), "Nothing was changed.");
        assert_eq!(FetchError::SignedOut.trace_id(), "");
    }
}
