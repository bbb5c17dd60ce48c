//! The login page and its form.

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::browser::form;
use super::{Browser, CALLBACK};

const WRONG: &str = "The email address or the password is not correct.";

#[tokio::test]
async fn the_page_is_usable_and_locked_down() {
    let mut browser = Browser::new();
    let (page, action) = browser.login_page(&[("login_hint", "demo@example.com")]).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<html lang=\"en\">",
        "<h1>Sign in</h1>",
        "<label for=\"email\">Email</label>",
        "<label for=\"password\">Password</label>",
        "<button type=\"submit\">Sign in</button>",
        ">Cancel</a>",
        "value=\"demo@example.com\"",
        "autocomplete=\"current-password\"",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    assert!(!page.text.contains("{{") && !page.text.contains("<script") && !page.text.contains("role=\"alert\""));
    assert!(action.starts_with("/login?"), "{action}");

    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    for part in [
        "default-src 'none'",
        "form-action 'self' http://localhost:8080;",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"));
    assert_eq!(page.header(header::X_FRAME_OPTIONS), "DENY");
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");

    let stylesheet = browser.get("/login.css").await;
    assert_eq!(stylesheet.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert!(stylesheet.text.contains("prefers-color-scheme: dark"));
}

#[tokio::test]
async fn cancel_goes_back_with_an_error() {
    let mut browser = Browser::new();
    let (page, _) = browser.login_page(&[]).await;
    let link = page.attribute("class=\"cancel\" href=\"");
    assert_eq!(link, format!("{CALLBACK}?error=access_denied&state=the-state"));
}

#[tokio::test]
async fn a_good_password_leads_back_with_a_code_and_nothing_else() {
    let mut browser = Browser::new();
    let page = browser.login_page(&[]).await;
    let account = stack::ACCOUNTS[0];
    let answer = browser.submit(&page, " DEMO@example.com ", account.password).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let location = answer.header(header::LOCATION);
    let (address, query) = location.split_once('?').unwrap();
    assert_eq!(address, CALLBACK);
    let names: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
    assert_eq!(names, ["code", "state"]);
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("cognito=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600"));
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_address_look_the_same() {
    let mut browser = Browser::new();
    for email in ["demo@example.com", "nobody@example.com"] {
        let page = browser.login_page(&[]).await;
        let answer = browser.submit(&page, email, "wrong").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(
            answer.text.contains(&format!("role=\"alert\">{WRONG}</p>")),
            "{}",
            answer.text
        );
        assert!(answer.text.contains(&format!("value=\"{email}\"")));
        assert!(!answer.text.contains("wrong\""));
        assert!(answer.headers.get(header::LOCATION).is_none());
    }
    // The page that came back works.
    let page = browser.login_page(&[]).await;
    let answer = browser.submit(&page, "demo@example.com", "wrong").await;
    let action = answer.attribute("<form method=\"post\" action=\"");
    let again = browser
        .submit(&(answer, action), "demo@example.com", stack::ACCOUNTS[0].password)
        .await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_a_person_types_cannot_become_markup() {
    let mut browser = Browser::new();
    let odd = "\"><script>alert(1)</script>{{token}}";
    let page = browser.login_page(&[("state", odd), ("login_hint", odd)]).await;
    assert!(!page.0.text.contains("<script") && page.0.text.contains("&lt;script&gt;"));
    let answer = browser.submit(&page, odd, odd).await;
    assert!(!answer.text.contains("<script"));
    // The parameters survived the way through the page.
    let action = answer.attribute("<form method=\"post\" action=\"");
    let answer = browser
        .submit(&(answer, action), "demo@example.com", stack::ACCOUNTS[0].password)
        .await;
    assert_eq!(answer.redirect_parameter("state").unwrap(), odd);
}

#[tokio::test]
async fn ten_failures_make_an_account_wait() {
    let mut browser = Browser::new();
    let page = browser.login_page(&[]).await;
    for _ in 0..10 {
        assert_eq!(
            browser.submit(&page, "second@example.com", "wrong").await.status,
            StatusCode::OK
        );
    }
    let account = stack::ACCOUNTS[1];
    let answer = browser.submit(&page, account.email, account.password).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::RETRY_AFTER), "60");
    assert!(answer.text.contains("Too many attempts. Try again in 60 seconds."));
    let other = browser
        .submit(&page, "demo@example.com", stack::ACCOUNTS[0].password)
        .await;
    assert_eq!(other.status, StatusCode::SEE_OTHER);
    browser.clock.advance(60);
    assert_eq!(
        browser.submit(&page, account.email, account.password).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn guesses_at_the_same_time_count_like_guesses_in_turn() {
    let mut browser = Browser::new();
    let page = browser.login_page(&[]).await;
    let statuses = browser.submit_together(&page, "second@example.com", "wrong", 24).await;
    let count = |status| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((count(StatusCode::OK), count(StatusCode::TOO_MANY_REQUESTS)), (10, 14));
}

#[tokio::test]
async fn a_form_of_another_page_does_not_sign_in() {
    let mut browser = Browser::new();
    let page = browser.login_page(&[]).await;
    let token = page.0.attribute("name=\"_csrf\" value=\"");
    let fields = |token: &str| {
        let account = stack::ACCOUNTS[0];
        form(&[
            ("_csrf", token),
            ("username", account.email),
            ("password", account.password),
        ])
    };
    let post = |body: String, origin: &'static str| {
        Request::post(&page.1)
            .header(header::ORIGIN, origin)
            .body(Body::from(body))
            .unwrap()
    };
    let own = "http://localhost:8090";
    for (body, origin) in [
        (fields(""), own),
        (fields("x"), own),
        (fields(&token), "http://evil.example"),
    ] {
        let answer = browser.send(post(body, origin)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains("role=\"alert\""));
    }
    assert_eq!(
        browser.send(post(fields(&token), own)).await.status,
        StatusCode::SEE_OTHER
    );
    browser.forget_cookies();
    assert_eq!(
        browser.send(post(fields(&token), own)).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn two_tabs_can_sign_in_one_after_the_other() {
    let mut browser = Browser::new();
    let first = browser.login_page(&[]).await;
    let second = browser.login_page(&[]).await;
    let account = stack::ACCOUNTS[0];
    for page in [first, second] {
        assert_eq!(
            browser.submit(&page, account.email, account.password).await.status,
            StatusCode::SEE_OTHER
        );
    }
}

#[tokio::test]
async fn an_untrusted_address_gets_a_page_and_no_redirect() {
    let mut browser = Browser::new();
    for change in [("redirect_uri", "https://evil.example/"), ("client_id", "unknown")] {
        let answer = browser.authorize(&[change]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.headers.get(header::LOCATION).is_none());
        assert!(answer.text.contains("<h1>This did not work</h1>"));
        assert!(
            answer
                .header(header::CONTENT_SECURITY_POLICY)
                .contains("form-action 'none'")
        );
    }
    let direct = browser.get("/login").await;
    assert_eq!(direct.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pkce_is_required_and_unknown_scopes_are_refused() {
    let mut browser = Browser::new();
    for (change, error) in [
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "openid offline_access"), "invalid_scope"),
    ] {
        let answer = browser.authorize(&[change]).await;
        assert_eq!(answer.redirect_parameter("error").unwrap(), error);
        assert_eq!(answer.redirect_parameter("state").unwrap(), "the-state");
        assert!(answer.header(header::LOCATION).starts_with(CALLBACK));
        assert!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none());
    }
}
