//! The origins that the shell talks to, beside those of its apps.

use serde_json::Value;
use url::Url;

/// The members of a provider's metadata that the worker fetches from.
const FETCHED: [&str; 4] = ["jwks_uri", "revocation_endpoint", "token_endpoint", "userinfo_endpoint"];

/// The origins of identity provider, API and whatever else a deployment names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Services {
    /// Of the provider and of the endpoints that are given beside it. The browser is sent to the others; a policy has no say
    /// in that. Endpoints that are only discovered are added by [`Services::discovered`].
    provider: Vec<String>,
    /// Everything else: API, storage.
    others: Vec<String>,
}

impl Services {
    /// The origins that the shell's `config.json` names.
    #[must_use]
    pub fn configured(config: &Value) -> Self {
        let provider = [&config["issuer"], &config["global_sign_out_endpoint"]];
        let services = Self {
            provider: origins(provider),
            others: origins([&config["api"]]),
        };
        services.discovered(&config["metadata"])
    }

    /// With the endpoints that are fetched from by the provider's metadata
    /// ([OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html), section 3). They need not be
    /// on the origin of the issuer: Cognito's are on the domain of the pool.
    #[must_use]
    pub fn discovered(mut self, metadata: &Value) -> Self {
        self.provider.extend(origins(FETCHED.map(|name| &metadata[name])));
        self
    }

    /// One more origin that pages talk to, unless it is the provider's.
    #[must_use]
    pub fn with(mut self, origin: impl Into<String>) -> Self {
        self.others.push(origin.into());
        self
    }

    /// Whether there is a provider among them.
    #[must_use]
    pub fn has_provider(&self) -> bool {
        !self.provider.is_empty()
    }

    pub(crate) fn of_pages(&self) -> Vec<&str> {
        let others = self.others.iter().filter(|origin| !self.provider.contains(origin));
        in_order(others.map(String::as_str))
    }

    pub(crate) fn of_the_worker(&self) -> Vec<&str> {
        in_order(self.others.iter().chain(&self.provider).map(String::as_str))
    }
}

/// Those of the members that are URLs.
fn origins<'value>(urls: impl IntoIterator<Item = &'value Value>) -> Vec<String> {
    urls.into_iter().filter_map(|url| origin(url.as_str()?)).collect()
}

fn in_order<'origin>(origins: impl Iterator<Item = &'origin str>) -> Vec<&'origin str> {
    let mut origins: Vec<&str> = origins.collect();
    origins.sort_unstable();
    origins.dedup();
    origins
}

/// The origin of a URL as a source expression, which it only is without what means something else in a policy.
#[must_use]
pub fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let text = url.origin().ascii_serialization();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'.' | b'-' | b'[' | b']');
    (matches!(url.scheme(), "http" | "https") && text.bytes().all(is_plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_origins_of_a_configuration_are_those_that_are_fetched_from() {
        let config = json!({
            "issuer": "https://id.example.com/pool", "api": "http://localhost:8091/v1", "registry": "/registry.json",
            "metadata": {
                "authorization_endpoint": "https://login.example.com/authorize",
                "token_endpoint": "https://tokens.example.com:8443/token",
                "jwks_uri": "https://id.example.com/keys",
            },
        });
        let services = Services::configured(&config);
        assert_eq!(services.of_pages(), ["http://localhost:8091"]);
        assert_eq!(
            services.of_the_worker(),
            [
                "http://localhost:8091",
                "https://id.example.com",
                "https://tokens.example.com:8443"
            ]
        );
        for config in [json!({}), json!([]), json!({ "issuer": 7, "metadata": "x" })] {
            assert_eq!(Services::configured(&config), Services::default(), "{config}");
        }
    }

    #[test]
    fn what_is_discovered_is_for_the_worker_alone() {
        let config = json!({ "issuer": "https://cognito-idp.eu-central-1.amazonaws.com/pool", "api": "https://api.example.com" });
        let discovered = json!({
            "authorization_endpoint": "https://pages.example.com/oauth2/authorize",
            "token_endpoint": "https://pool.auth.eu-central-1.amazoncognito.com/oauth2/token",
            "revocation_endpoint": "https://pool.auth.eu-central-1.amazoncognito.com/oauth2/revoke",
        });
        let services = Services::configured(&config)
            .discovered(&discovered)
            .with("https://pool.auth.eu-central-1.amazoncognito.com");
        assert_eq!(services.of_pages(), ["https://api.example.com"]);
        assert_eq!(
            services.of_the_worker(),
            [
                "https://api.example.com",
                "https://cognito-idp.eu-central-1.amazonaws.com",
                "https://pool.auth.eu-central-1.amazoncognito.com",
            ]
        );
    }

    #[test]
    fn nothing_but_an_origin_gets_into_the_policy() {
        for url in [
            "",
            "*",
            "/relative",
            "https://*.example.com",
            "https://a;script-src *",
            "https://a'b.example/",
            "data:text/plain,x",
            "blob:https://a.example/b",
            "file:///etc/passwd",
            "ftp://a.example/",
            "wss://a.example/",
        ] {
            assert_eq!(origin(url), None, "{url}");
        }
        assert_eq!(
            origin("https://me@A.Example:443/x?y").as_deref(),
            Some("https://a.example")
        );
    }
}
