//! A developer's own machine in the place of an app's origin.

use registry::{App, MANIFEST_FILE};

/// The member of the page's query that asks for an override: `?wharf-override=billing@http://localhost:9000`.
pub const OVERRIDE_PARAMETER: &str = "wharf-override";

/// The value of [`OVERRIDE_PARAMETER`] that takes all overrides back.
const RESET: &str = "reset";

/// What the query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverrideRequest<'registry> {
    /// Show this app from a developer's machine.
    Set(LocalOverride<'registry>),
    /// Show what is deployed again.
    Reset,
}

/// An app, and where a developer serves their own version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalOverride<'registry> {
    /// The app, which allows it.
    pub app: &'registry App,
    /// An origin on the machine that the browser runs on.
    pub origin: LocalOrigin,
}

/// An origin on the machine that the browser runs on, such as `http://localhost:9000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalOrigin(String);

/// Why an override is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// The text is not of the form `app@origin`.
    #[error("`{0}` is no override: expected an app and an origin, such as `billing@http://localhost:9000`, or `reset`")]
    Form(String),
    /// The registry has no such app.
    #[error("the registry has no app `{0}`")]
    UnknownApp(String),
    /// The registry does not allow it.
    #[error("the registry does not allow overrides of `{0}`")]
    NotAllowed(String),
    /// Somebody else's machine, or none.
    #[error("`{0}` is not on this machine: expected `http://localhost` or `http://127.0.0.1` and a port")]
    NotLocal(String),
}

impl<'registry> OverrideRequest<'registry> {
    /// Reads the value of [`OVERRIDE_PARAMETER`].
    ///
    /// # Errors
    ///
    /// See [`OverrideError`].
    pub fn parse(text: &str, apps: impl IntoIterator<Item = &'registry App>) -> Result<Self, OverrideError> {
        if text == RESET {
            return Ok(Self::Reset);
        }
        let Some((name, origin)) = text.split_once('@') else {
            return Err(OverrideError::Form(text.to_owned()));
        };
        let Some(app) = apps.into_iter().find(|app| app.name == name) else {
            return Err(OverrideError::UnknownApp(name.to_owned()));
        };
        let origin = LocalOrigin::parse(origin).ok_or_else(|| OverrideError::NotLocal(origin.to_owned()))?;
        if app.allows_override {
            Ok(Self::Set(LocalOverride { app, origin }))
        } else {
            Err(OverrideError::NotAllowed(name.to_owned()))
        }
    }
}

impl LocalOrigin {
    /// Reads an origin; `None` if it is not one of this machine.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let authority = text.strip_prefix("http://")?;
        let (host, port) = authority.split_once(':')?;
        let is_port =
            !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
        (matches!(host, "localhost" | "127.0.0.1") && is_port).then(|| Self(text.to_owned()))
    }

    /// The origin, without a `/` at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the app's manifest is.
    #[must_use]
    pub fn manifest_url(&self) -> String {
        [&self.0, "/", MANIFEST_FILE].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::registry_with;

    #[test]
    fn an_override_names_an_app_and_a_port_of_this_machine() {
        let registry = registry_with(r#""override": true"#);
        let request = OverrideRequest::parse("forms@http://localhost:9000", registry.apps()).unwrap();
        let OverrideRequest::Set(LocalOverride { app, origin }) = request else {
            panic!("{request:?}");
        };
        assert_eq!((app.name.as_str(), origin.as_str()), ("forms", "http://localhost:9000"));
        assert_eq!(origin.manifest_url(), "http://localhost:9000/manifest.json");
        assert_eq!(
            OverrideRequest::parse("reset", registry.apps()),
            Ok(OverrideRequest::Reset)
        );
    }

    #[test]
    fn the_registry_decides() {
        let registry = registry_with("");
        let request = OverrideRequest::parse("forms@http://localhost:9000", registry.apps());
        assert_eq!(request, Err(OverrideError::NotAllowed("forms".to_owned())));
        let request = OverrideRequest::parse("other@http://localhost:9000", registry.apps());
        assert_eq!(request, Err(OverrideError::UnknownApp("other".to_owned())));
    }

    #[test]
    fn nobody_else_s_machine_is_this_one() {
        let registry = registry_with(r#""override": true"#);
        for origin in [
            "http://localhost",
            "http://localhost:",
            "http://localhost:0",
            "http://localhost:090",
            "http://localhost:99999",
            "http://localhost:9000/",
            "http://localhost:9000/x",
            "http://localhost:9000#",
            "http://localhost:9000@evil.test",
            "http://localhost@evil.test:9000",
            "http://localhost.evil.test:9000",
            "http://LOCALHOST:9000",
            "http://127.0.0.1.evil.test:9000",
            "http://127.1:9000",
            "http://0.0.0.0:9000",
            "http://[::1]:9000",
            "http://192.168.0.1:9000",
            "https://evil.test:9000",
            "//localhost:9000",
            "javascript:alert(1)",
            "data:text/javascript,1",
            "",
        ] {
            let request = OverrideRequest::parse(&["forms@", origin].concat(), registry.apps());
            assert_eq!(request, Err(OverrideError::NotLocal(origin.to_owned())), "{origin}");
        }
        for text in ["", "forms", "http://localhost:9000"] {
            let request = OverrideRequest::parse(text, registry.apps());
            assert_eq!(request, Err(OverrideError::Form(text.to_owned())));
        }
    }
}
