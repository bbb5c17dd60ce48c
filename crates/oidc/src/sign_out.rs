//! Leaving the provider's own session.

use crate::{
    config::{ClientConfig, SignOutStyle},
    encoding::push_parameter,
    metadata::ProviderMetadata,
};

/// Where to send the browser to sign out at the provider, and from there to `post_logout`, a URL that is registered
/// there. `None` if the provider has no such endpoint; clearing the [`Session`](crate::Session) is then all there is.
///
/// Revoking tokens is not enough: Cognito's login cookie would sign the next person in without a question. The
/// RP-initiated form goes without `id_token_hint`, which would put a token into a URL.
#[must_use]
pub fn sign_out_url(config: &ClientConfig, metadata: &ProviderMetadata, post_logout: &str) -> Option<String> {
    let mut url = metadata.end_session_endpoint.as_ref()?.with_query();
    push_parameter(&mut url, "client_id", config.client_id.as_str());
    let return_parameter = match config.sign_out {
        SignOutStyle::Cognito => "logout_uri",
        SignOutStyle::RpInitiated => "post_logout_redirect_uri",
    };
    push_parameter(&mut url, return_parameter, post_logout);
    Some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{config, config_with, metadata, metadata_with};

    #[test]
    fn each_style_has_its_parameter() {
        let url = |config| sign_out_url(&config, &metadata(), "https://shell.example.com/?a b").unwrap();
        let start = "https://login.example.com/logout?client_id=client-1&";
        let encoded = "https%3A%2F%2Fshell.example.com%2F%3Fa%20b";
        assert_eq!(url(config()), format!("{start}logout_uri={encoded}"));
        let standard = config_with(json!({ "sign_out": "rp-initiated" }));
        assert_eq!(url(standard), format!("{start}post_logout_redirect_uri={encoded}"));
    }

    #[test]
    fn there_is_no_url_without_an_endpoint() {
        assert_eq!(
            sign_out_url(
                &config(),
                &metadata_with(json!({ "end_session_endpoint": null })),
                "https://a.example"
            ),
            None
        );
    }
}
