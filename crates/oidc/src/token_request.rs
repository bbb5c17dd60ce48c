//! Requests to the provider's back channel.

use core::fmt;

use crate::{
    config::ClientConfig,
    encoding::push_parameter,
    metadata::ProviderMetadata,
    pkce::PkceCodeVerifier,
    secret::{AccessToken, AuthorizationCode, Redacted, RefreshToken},
    web_address::{Endpoint, RedirectUri},
};

/// A request to POST to the token or revocation endpoint, without cookies and without an `Authorization` header (Cognito
/// answers `invalid_client` to a public client that sends one).
///
/// Not `Clone`: a code is redeemed once.
pub struct TokenRequest {
    url: Endpoint,
    body: String,
    /// The operation of an AWS API; a form without it.
    operation: Option<&'static str>,
}

impl TokenRequest {
    /// The headers to send, by name in lower case.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, &'static str)> {
        match self.operation {
            None => vec![("content-type", "application/x-www-form-urlencoded")],
            Some(operation) => vec![
                ("content-type", "application/x-amz-json-1.1"),
                ("x-amz-target", operation),
            ],
        }
    }

    fn new(url: &Endpoint, parameters: &[(&str, &str)]) -> Self {
        let mut body = String::new();
        for (name, value) in parameters {
            push_parameter(&mut body, name, value);
        }
        Self {
            url: url.clone(),
            body,
            operation: None,
        }
    }

    /// Where to send it.
    #[must_use]
    pub const fn url(&self) -> &Endpoint {
        &self.url
    }

    /// The body. It contains secrets.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenRequest")
            .field("url", &self.url)
            .field("body", &Redacted)
            .finish()
    }
}

/// Redeems a code ([RFC 6749 section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3),
/// [RFC 7636 section 4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)).
pub(crate) fn code_request(
    config: &ClientConfig,
    metadata: &ProviderMetadata,
    code: &AuthorizationCode,
    code_verifier: &PkceCodeVerifier,
    redirect_uri: &RedirectUri,
) -> TokenRequest {
    let parameters = [
        ("grant_type", "authorization_code"),
        ("client_id", config.client_id.as_str()),
        ("code", code.reveal()),
        ("code_verifier", code_verifier.reveal()),
        ("redirect_uri", redirect_uri.as_str()),
    ];
    TokenRequest::new(&metadata.token_endpoint, &parameters)
}

/// Renews the tokens ([RFC 6749 section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)). No `scope`: it stays as it was.
#[must_use]
pub fn refresh_request(
    config: &ClientConfig,
    metadata: &ProviderMetadata,
    refresh_token: &RefreshToken,
) -> TokenRequest {
    let parameters = [
        ("grant_type", "refresh_token"),
        ("client_id", config.client_id.as_str()),
        ("refresh_token", refresh_token.reveal()),
    ];
    TokenRequest::new(&metadata.token_endpoint, &parameters)
}

/// Revokes a refresh token and the access tokens that came from it
/// ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)); `None` if the provider has no revocation endpoint.
///
/// The answer is 200 also for an unknown token. Sign-out goes on whatever the answer is.
#[must_use]
pub fn revoke_request(
    config: &ClientConfig,
    metadata: &ProviderMetadata,
    refresh_token: &RefreshToken,
) -> Option<TokenRequest> {
    let parameters = [
        ("token", refresh_token.reveal()),
        ("token_type_hint", "refresh_token"),
        ("client_id", config.client_id.as_str()),
    ];
    metadata
        .revocation_endpoint
        .as_ref()
        .map(|endpoint| TokenRequest::new(endpoint, &parameters))
}

/// Signs the person out on every device
/// ([`GlobalSignOut`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html));
/// `None` unless the configuration says where. The access token needs the scope `aws.cognito.signin.user.admin`.
#[must_use]
pub fn global_sign_out_request(config: &ClientConfig, access_token: &AccessToken) -> Option<TokenRequest> {
    let token = serde_json::to_string(access_token.reveal()).ok()?;
    Some(TokenRequest {
        url: config.global_sign_out_endpoint.clone()?,
        body: ["{\"AccessToken\":", &token, "}"].concat(),
        operation: Some("AWSCognitoIdentityProviderService.GlobalSignOut"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{config, metadata, metadata_with};

    #[test]
    fn a_refresh_sends_the_client_and_no_scope() {
        let request = refresh_request(&config(), &metadata(), &RefreshToken::new("r+/="));
        assert_eq!(request.url().as_str(), "https://login.example.com/oauth2/token");
        assert_eq!(
            request.body(),
            "grant_type=refresh_token&client_id=client-1&refresh_token=r%2B%2F%3D"
        );
    }

    #[test]
    fn a_revocation_goes_to_its_own_endpoint_if_there_is_one() {
        let token = RefreshToken::new("r");
        let request = revoke_request(&config(), &metadata(), &token).unwrap();
        assert_eq!(request.url().as_str(), "https://login.example.com/oauth2/revoke");
        assert_eq!(
            request.body(),
            "token=r&token_type_hint=refresh_token&client_id=client-1"
        );
        assert!(
            revoke_request(
                &config(),
                &metadata_with(json!({ "revocation_endpoint": null })),
                &token
            )
            .is_none()
        );
    }

    #[test]
    fn debug_shows_no_body() {
        let request = refresh_request(&config(), &metadata(), &RefreshToken::new("Zq7refresh"));
        let debug = format!("{request:?}");
        assert!(
            debug.contains("https://login.example.com/oauth2/token") && !debug.contains("Zq7"),
            "{debug}"
        );
    }
}
