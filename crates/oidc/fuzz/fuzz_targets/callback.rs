//! The query of the redirect URI.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc::Callback;

fuzz_target!(|query: &str| {
    let Ok(Some(callback)) = Callback::parse(query) else {
        return;
    };
    let read = |name: &str| {
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.into_owned());
        assert!(values.next().is_none(), "`{name}` is there twice");
        value.filter(|value| !value.is_empty())
    };
    assert_eq!(callback.state().map(|state| state.reveal().to_owned()), read("state"));
    match callback {
        Callback::Code { code, iss, .. } => {
            assert_eq!(Some(code.reveal().to_owned()), read("code"));
            assert_eq!((iss, read("error")), (read("iss"), None));
        }
        Callback::Error { error, iss, .. } => {
            assert_eq!((iss, read("code")), (read("iss"), None));
            assert!(error.error().len() <= 64);
            assert!(
                error
                    .description()
                    .is_none_or(|text| text.chars().count() <= 300 && !text.contains('\n'))
            );
        }
    }
});
