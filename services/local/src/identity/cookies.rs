//! The two cookies: `cognito` for single sign-on, `XSRF-TOKEN` for the login form.

use http::{HeaderMap, HeaderValue, header};

use super::secret::Secret;

/// The cookie of a signed-in browser.
pub(crate) const LOGIN: &str = "cognito";
/// The cookie that the login form must repeat.
pub(crate) const FORM: &str = "XSRF-TOKEN";

/// The value of a cookie of the request.
pub(crate) fn get(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let fields = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    fields.flat_map(|field| field.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then(|| Secret::received(value))
    })
}

/// A `Set-Cookie` value. No `Secure`: the stack speaks plain HTTP on loopback.
///
/// `max_age` is in seconds; `None` is until the browser closes, 0 removes the cookie.
pub(crate) fn set(name: &str, value: &str, max_age: Option<i64>) -> Option<HeaderValue> {
    let age = max_age
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let mut value = HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("xcognito=1; cognito=2; a=3"))]);
        assert_eq!(get(&headers, LOGIN).unwrap().expose(), "2");
        assert!(get(&headers, FORM).is_none());
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts() {
        let value = set(LOGIN, "abc", Some(3600)).unwrap();
        assert_eq!(
            value.to_str().unwrap(),
            "cognito=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600"
        );
    }
}
