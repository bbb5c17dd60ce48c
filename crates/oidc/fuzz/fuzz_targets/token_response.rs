//! The token endpoint's answer: two bytes of status, and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc::TokenResponse;

fuzz_target!(|answer: (u16, &str)| {
    let (status, body) = answer;
    // Half of all answers are a success: most numbers are no status at all.
    let status = if status % 2 == 0 { 200 } else { status / 2 % 700 };
    match TokenResponse::parse(status, body) {
        Ok(response) => {
            assert!((200..300).contains(&status) && !response.access_token.reveal().is_empty());
            assert!(response.id_token.is_none_or(|token| !token.reveal().is_empty()));
            assert!(response.refresh_token.is_none_or(|token| !token.reveal().is_empty()));
        }
        Err(error) => {
            let text = format!("{error} {error:?}");
            assert!(text.len() < 300 && text.is_ascii() && !text.contains('<'), "{text}");
        }
    }
});
