#![cfg_attr(test, allow(clippy::unwrap_used))]
//! What one deployment of the shell is told by its `config.json`, apart from the identity provider, which crate `oidc`
//! reads from the same document, and the `limits` of apps, which crate `registry` reads.

use strict_json::{Json, Object, WrongType};

/// Where the document is on the shell's own origin.
pub const CONFIG_URL: &str = "/config.json";

/// Every member that `config.json` may have. Anything else is a mistake: a misspelt `session_lifetime` must not mean a
/// session without an end.
pub const MEMBERS: [&str; 19] = [
    "api",
    "client_id",
    "developer_panel",
    "global_sign_out_endpoint",
    "groups_claim",
    "identity_provider",
    "idp_identifier",
    "issuer",
    "limits",
    "metadata",
    "redirect_path",
    "registry",
    "resource",
    "scopes",
    "session_lifetime",
    "sign_out",
    "sign_out_scope",
    "storage",
    "token_profile",
];

/// How far *Sign out* can go: this browser's shell, the provider's own session, the person's other devices. The second is
/// what is done unless the configuration says otherwise.
pub const SCOPES: [&str; 3] = ["local", "federated", "global"];

/// The part of `config.json` that is about the shell itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellConfig {
    /// Where the registry is.
    pub registry: String,
    /// The base URL of the API that apps may be granted.
    pub api: String,
    /// The path on the shell's origin to which the identity provider sends people back.
    pub redirect_path: String,
    /// What survives a reload.
    pub storage: Storage,
    /// How far *Sign out* goes, by its name.
    pub sign_out_scope: &'static str,
    /// Whether people can open the developer panel.
    pub developer_panel: bool,
}

/// How long the session of a browser lives. Tokens are in the vault's memory either way, and never in any storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    /// As long as a tab is open: the vault outlives a reload, or the provider is asked again without showing anything.
    #[default]
    Reload,
    /// As long as the vault has a tab: after a reload of the only one, the person signs in.
    Memory,
}

/// Why a `config.json` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is no JSON object, or has a member twice.
    #[error("expected a JSON object without duplicate members")]
    Json,
    /// Nobody knows this member.
    #[error("`{0}` is not a known member")]
    Unknown(String),
    /// A member is missing, or of the wrong type or value.
    #[error("`{0}` is missing or unusable")]
    Member(&'static str),
}

impl From<WrongType> for ConfigError {
    fn from(WrongType(member): WrongType) -> Self {
        Self::Member(member)
    }
}

/// Reads the document, without judging its members' values.
///
/// # Errors
/// If it is no object or has a member that nobody knows.
pub fn document(text: &str) -> Result<Object, ConfigError> {
    let Ok(Json::Object(document)) = Json::parse(text) else {
        return Err(ConfigError::Json);
    };
    if let Some((name, _)) = document.members().find(|(name, _)| !MEMBERS.contains(name)) {
        return Err(ConfigError::Unknown(name.to_owned()));
    }
    Ok(document)
}

impl ShellConfig {
    /// Reads the shell's part of the document.
    ///
    /// # Errors
    /// If a member is missing or unusable.
    pub fn from_object(document: &Object) -> Result<Self, ConfigError> {
        let required = |name| Ok::<_, ConfigError>(document.text(name)?.ok_or(ConfigError::Member(name))?.to_owned());
        Ok(Self {
            registry: required("registry")?,
            api: required("api")?,
            redirect_path: required("redirect_path")?,
            storage: match document.text("storage")? {
                None | Some("reload") => Storage::Reload,
                Some("memory") => Storage::Memory,
                Some(_) => return Err(ConfigError::Member("storage")),
            },
            sign_out_scope: match document.text("sign_out_scope")? {
                None => SCOPES[1],
                Some(name) => SCOPES
                    .into_iter()
                    .find(|scope| *scope == name)
                    .ok_or(ConfigError::Member("sign_out_scope"))?,
            },
            developer_panel: document.flag("developer_panel")?.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ShellConfig, ConfigError> {
        ShellConfig::from_object(&document(text)?)
    }

    #[test]
    fn reads_the_configuration_of_this_repository() {
        let config = read(include_str!("../../../static/config.json")).unwrap();
        assert_eq!(
            (config.registry.as_str(), config.redirect_path.as_str()),
            ("/registry.json", "/auth/callback")
        );
        assert_eq!((config.storage, config.sign_out_scope), (Storage::Reload, "federated"));
        assert!(config.developer_panel);
    }

    #[test]
    fn names_what_is_wrong() {
        let with = |more: &str| {
            read(&format!(
                r#"{{ "registry": "/r", "api": "https://a", "redirect_path": "/c"{more} }}"#
            ))
        };
        assert_eq!(with(r#", "storage": "memory""#).unwrap().storage, Storage::Memory);
        assert_eq!(
            with(r#", "storage": "localStorage""#),
            Err(ConfigError::Member("storage"))
        );
        assert_eq!(
            with(r#", "session_lifetme": 60"#),
            Err(ConfigError::Unknown("session_lifetme".to_owned()))
        );
        assert_eq!(with(r#", "api": "https://b""#), Err(ConfigError::Json));
        for scope in ["local", "federated", "global"] {
            let config = with(&format!(r#", "sign_out_scope": "{scope}""#)).unwrap();
            assert_eq!(config.sign_out_scope, scope);
        }
        let nowhere = with(r#", "sign_out_scope": "everywhere""#);
        assert_eq!(nowhere, Err(ConfigError::Member("sign_out_scope")));
        assert!(!with("").unwrap().developer_panel && with(r#", "developer_panel": true"#).unwrap().developer_panel);
        assert_eq!(
            with(r#", "developer_panel": "on""#),
            Err(ConfigError::Member("developer_panel"))
        );
        assert_eq!(read("{}"), Err(ConfigError::Member("registry")));
        assert_eq!(read("[]"), Err(ConfigError::Json));
    }

    #[test]
    fn members_are_in_order_and_single() {
        assert!(MEMBERS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
