//! What the browser recorded: every request of every document, and what stands on the console.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Browser;
use crate::Result;

/// One request with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The address without its fragment.
    pub url: String,
    /// The method.
    pub method: String,
    /// What asked for it, in the DevTools protocol's words: `Document`, `Script`, `Fetch`, `XHR`…
    pub kind: String,
    /// The status, if anything answered.
    pub status: Option<u64>,
    /// The answer's headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The network was not used.
    pub is_from_cache: bool,
}

impl Request {
    /// Whether it went to this port of the stack.
    #[must_use]
    pub fn is_to(&self, port: u16) -> bool {
        self.url.starts_with(&format!("{}/", stack::origin(port)))
    }
}

impl Browser {
    /// The requests since the last call, over all documents, in their order. Answers from `data:` URLs are left out.
    /// Chromium only.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.needs_chromium("the log of requests")?;
        let mut requests: Vec<(String, Request)> = Vec::new();
        for entry in self.driver.get_log("performance").await? {
            let message: Value = serde_json::from_str(&entry.message)?;
            let event = &message["message"];
            let parameters = &event["params"];
            let id = parameters["requestId"].as_str().unwrap_or_default();
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    // A redirect keeps the id; the answer that redirected comes with the next request.
                    if let Some(answer) = parameters.get("redirectResponse") {
                        update(&mut requests, id, |request| request.answer(answer));
                    }
                    let url = text(&parameters["request"]["url"]);
                    if !url.starts_with("data:") {
                        requests.push((id.to_owned(), Request::sent(url, parameters)));
                    }
                }
                "Network.requestServedFromCache" => {
                    update(&mut requests, id, |request| request.is_from_cache = true);
                }
                "Network.responseReceived" => {
                    update(&mut requests, id, |request| request.answer(&parameters["response"]));
                }
                _ => {}
            }
        }
        Ok(requests.into_iter().map(|(_, request)| request).collect())
    }

    /// The errors on the console since the last call: of scripts, of the loading of resources, and violations of the
    /// Content-Security-Policy. Chromium only.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        self.needs_chromium("the log of the console")?;
        let entries = self.driver.browser_log().await?;
        let errors = entries.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(errors.map(|entry| entry.message).collect())
    }
}

impl Request {
    fn sent(url: String, parameters: &Value) -> Self {
        Self {
            url,
            method: text(&parameters["request"]["method"]),
            kind: text(&parameters["type"]),
            status: None,
            headers: BTreeMap::new(),
            is_from_cache: false,
        }
    }

    fn answer(&mut self, answer: &Value) {
        self.status = answer["status"].as_u64();
        self.is_from_cache |= answer["fromDiskCache"].as_bool().unwrap_or_default();
        for (name, value) in answer["headers"].as_object().into_iter().flatten() {
            self.headers.insert(name.to_ascii_lowercase(), text(value));
        }
    }
}

fn update(requests: &mut [(String, Request)], id: &str, change: impl FnOnce(&mut Request)) {
    if let Some((_, request)) = requests.iter_mut().rev().find(|(other, _)| other == id) {
        change(request);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
