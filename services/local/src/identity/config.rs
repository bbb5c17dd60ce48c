//! What the provider is set up with: issuer, app clients, accounts.

use stack::Account;

use super::rotation::Rotation;

/// The provider's configuration.
#[derive(Debug, Clone)]
pub(crate) struct IdentityConfig {
    /// The provider's own origin.
    pub(crate) origin: String,
    /// The user pool, the last part of the issuer.
    pub(crate) pool: String,
    /// The registered app clients.
    pub(crate) clients: Vec<AppClient>,
    /// The accounts.
    pub(crate) accounts: &'static [Account],
    /// Whether the provider can be told to misbehave.
    pub(crate) fault_switch: bool,
}

/// A registered public app client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppClient {
    /// `client_id`.
    pub(crate) id: String,
    /// Where a code may be sent, compared as strings
    /// ([RFC 9700, 2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)).
    pub(crate) redirect_uris: Vec<String>,
    /// Where a sign-out may lead, compared as strings.
    pub(crate) logout_uris: Vec<String>,
    /// The scopes that the client may ask for.
    pub(crate) scopes: Vec<String>,
    /// What an access token can be bound to, compared as strings
    /// ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707#section-2)).
    pub(crate) resources: Vec<String>,
    /// What a renewal does to the refresh token.
    pub(crate) rotation: Rotation,
}

impl IdentityConfig {
    /// The configuration of the table.
    pub(crate) fn of_the_stack() -> Self {
        let shell = stack::origin(stack::SHELL.port);
        let client = |id: &str, redirect_path: &str, resources: &[String]| AppClient {
            id: id.to_owned(),
            redirect_uris: vec![format!("{shell}{redirect_path}")],
            logout_uris: vec![format!("{shell}/")],
            scopes: stack::SCOPES.map(str::to_owned).to_vec(),
            resources: resources.to_vec(),
            rotation: Rotation::Off,
        };
        Self {
            origin: stack::origin(stack::IDENTITY_PROVIDER_PORT),
            pool: stack::USER_POOL.to_owned(),
            clients: vec![
                client(
                    stack::CLIENT_ID,
                    stack::REDIRECT_PATH,
                    &[stack::origin(stack::API_PORT)],
                ),
                client(stack::OTHER_CLIENT_ID, "/other/callback", &[]),
            ],
            accounts: &stack::ACCOUNTS,
            fault_switch: false,
        }
    }

    /// `iss`.
    pub(crate) fn issuer(&self) -> String {
        format!("{}{}", self.origin, self.pool_path())
    }

    /// The path of the issuer.
    pub(crate) fn pool_path(&self) -> String {
        format!("/{}", self.pool)
    }

    /// The client with this id.
    pub(crate) fn client(&self, id: &str) -> Option<&AppClient> {
        self.clients.iter().find(|client| client.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_that_of_the_table_and_of_the_shell() {
        let config = IdentityConfig::of_the_stack();
        assert_eq!(config.issuer(), stack::issuer());
        let shell: serde_json::Value = serde_json::from_str(include_str!("../../../../static/config.json")).unwrap();
        let client = config.client(shell["client_id"].as_str().unwrap()).unwrap();
        assert_eq!(shell["issuer"], config.issuer());
        assert_eq!(shell["api"], stack::origin(stack::API_PORT));
        assert_eq!(shell["scopes"], serde_json::json!(client.scopes));
        let redirect = format!(
            "{}{}",
            stack::origin(stack::SHELL.port),
            shell["redirect_path"].as_str().unwrap()
        );
        assert_eq!(client.redirect_uris, [redirect]);
    }

    #[test]
    fn the_registry_names_the_origins_of_the_table() {
        let registry = registry::Registry::parse(include_str!("../../../../static/registry.json")).unwrap();
        let origins: Vec<_> = registry.apps().iter().flat_map(registry::App::origins).collect();
        // Whoever tries Wharf adds an app of their own.
        let known = [stack::CHILDREN.as_slice(), &[stack::GUEST]].concat();
        let known: Vec<_> = known.iter().map(|origin| stack::origin(origin.port)).collect();
        assert!(
            origins.iter().all(|origin| known.iter().any(|known| known == origin)),
            "{origins:?}"
        );
        assert!(
            known[..stack::CHILDREN.len()]
                .iter()
                .all(|child| origins.contains(&child.as_str())),
            "{origins:?}"
        );
    }
}
