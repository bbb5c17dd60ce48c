//! Parameters of a query or a form.

/// Decoded parameters in their order.
#[derive(Clone)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// A parameter stands there more than once, which OAuth forbids
/// ([RFC 6749, 3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a parameter is repeated")]
pub(crate) struct Repeated;

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(crate) fn parse(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The value of a parameter. One without a value counts as left out (RFC 6749, 3.1).
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self
            .0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() {
            Err(Repeated)
        } else {
            Ok(value.filter(|value| !value.is_empty()))
        }
    }
}

impl core::fmt::Debug for Parameters {
    /// The names only: values may be codes, tokens and passwords.
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_counts_as_left_out_and_twice_as_an_error() {
        let parameters = Parameters::parse("a=1&b=&c=1&c=2&scope=openid+wharf%2Fx");
        assert_eq!(parameters.get("a"), Ok(Some("1")));
        assert_eq!(parameters.get("b"), Ok(None));
        assert_eq!(parameters.get("c"), Err(Repeated));
        assert_eq!(parameters.get("d"), Ok(None));
        assert_eq!(parameters.get("scope"), Ok(Some("openid wharf/x")));
        assert!(!format!("{:?}", Parameters::parse("password=hidden")).contains("hidden"));
    }
}
