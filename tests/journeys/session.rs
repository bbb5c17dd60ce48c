//! What can go wrong between a person, the provider and the API.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::StatusCode;
use serde_json::{Value, json};
use url::Url;
use wharf_tests::{
    Result,
    api::Api,
    browser::{Browser, button, field, heading, link},
    identity_faults::{self, Endpoint},
    provider,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, child_named},
};

#[tokio::test]
async fn a_wrong_password_is_said_and_the_right_one_still_works() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/profile").await?;
    browser.click(&button("Sign in")).await?;
    browser.enter_credentials(DEMO.email, "not-the-password").await?;
    browser
        .find_text("The email address or the password is not correct.")
        .await?;
    ensure!(browser.address().await?.port() == Some(stack::IDENTITY_PROVIDER_PORT));
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&button("Sign out")).await?;
    ensure!(browser.address().await?.path() == "/profile");
    Ok(())
}

#[tokio::test]
async fn a_cancelled_login_leads_back_with_a_message_and_no_loop() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/profile").await?;
    browser.click(&button("Sign in")).await?;
    browser.find(&field("Password")).await?;
    browser.requests().await?;
    browser.click(&link("Cancel")).await?;
    signed_out_with_message(&browser).await?;
    stays_signed_out(&browser).await?;
    // And the way in is open.
    browser.click(&button("Sign in")).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&button("Sign out")).await?;
    Ok(())
}

#[tokio::test]
async fn a_state_that_does_not_match_is_refused() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.go_to("/profile").await?;
    browser.click(&button("Sign in")).await?;
    browser.find(&field("Password")).await?;
    // The login of somebody else: the provider sends its code with a state that this browser never made.
    let mut login = browser.address().await?;
    let pairs: Vec<(String, String)> = login.query_pairs().into_owned().collect();
    let foreign = |(name, value): &(String, String)| match name.as_str() {
        "state" => (name.clone(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
        _ => (name.clone(), value.clone()),
    };
    login.query_pairs_mut().clear().extend_pairs(pairs.iter().map(foreign));
    browser.go_to(login.as_str()).await?;
    identity_faults::reset().await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    signed_out_with_message(&browser).await?;
    let counters = identity_faults::report().await?.counters;
    assert_eq!(
        counters.answered(Endpoint::TokenCode),
        0,
        "the foreign code was redeemed"
    );
    stays_signed_out(&browser).await
}

/// Whoever wants a person to be signed in as somebody else gives them a cookie of the provider and a link to the shell.
#[tokio::test]
async fn another_site_leads_nobody_to_the_provider() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    // From here on the provider's cookie would answer at once.
    identity_faults::reset().await?;
    let addresses = [
        "/auth/again?first=",
        "/auth/again?first=00000000000000000000000000000000",
    ];
    browser.in_new_tab().await?;
    for address in addresses {
        follow_elsewhere(&browser, address).await?;
        browser.find(&heading("You are signed in")).await?;
    }
    let opened = "/auth/again?first=0123456789abcdef0123456789abcdef";
    open_for_sign_in(&browser, opened).await?;
    follow_elsewhere(&browser, opened).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.end_vault().await?;
    browser.find_text("Your session has ended").await?;
    // A tab without a past: one that had a session asks for it when it is loaded anew.
    browser.in_new_tab().await?;
    for address in addresses {
        follow_elsewhere(&browser, address).await?;
        browser.find(&heading("Welcome to Wharf")).await?;
        ensure!(browser.address().await?.path() == "/auth/again");
    }
    let asked =
        async || Ok::<_, anyhow::Error>(identity_faults::report().await?.counters.answered(Endpoint::Authorize));
    assert_eq!(asked().await?, 0, "the person was led to the provider");
    // Nobody is kept out: it takes a click.
    browser.click(&button("Sign in")).await?;
    browser.find(&heading("You are signed in")).await?;
    assert_eq!(asked().await?, 1);

    // The tab that the shell has opened goes on by itself, once.
    browser.end_vault().await?;
    browser.in_new_tab().await?;
    browser.go_to("/auth/again").await?;
    open_for_sign_in(&browser, opened).await?;
    follow_elsewhere(&browser, opened).await?;
    browser.find(&heading("You are signed in")).await?;
    assert_eq!(asked().await?, 2);
    browser.end_vault().await?;
    browser.in_new_tab().await?;
    follow_elsewhere(&browser, opened).await?;
    browser.find(&heading("Welcome to Wharf")).await?;
    assert_eq!(asked().await?, 2);
    Ok(())
}

/// Writes down what the shell does when it opens a tab with this address.
async fn open_for_sign_in(browser: &Browser, address: &str) -> Result<()> {
    let query = address.trim_start_matches("/auth/again");
    let write_down = "localStorage.setItem('wharf.opened', arguments[0]);";
    browser.run::<Value>(write_down, vec![json!(query)]).await.map(drop)
}

/// Goes to an address of the shell by a link of another origin.
async fn follow_elsewhere(browser: &Browser, address: &str) -> Result<()> {
    let elsewhere = stack::origin(stack::CHILDREN[0].port);
    browser.go_to(&format!("{elsewhere}/manifest.json")).await?;
    let link = json!(format!("{}{address}", stack::origin(stack::SHELL.port)));
    browser
        .run::<Value>("location.assign(arguments[0]);", vec![link])
        .await
        .map(drop)
}

#[tokio::test]
async fn the_address_of_a_used_code_opened_again_costs_nothing() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    let callback = callback(&browser).await?;
    identity_faults::reset().await?;
    browser.go_to(callback.as_str()).await?;
    // Who is signed in stays so: the code is not redeemed again, which would end the session.
    browser.find_text("Welcome, Demo Account").await?;
    ensure!(
        browser.address().await?.query().is_none(),
        "the code stays in the address"
    );
    let counters = identity_faults::report().await?.counters;
    assert_eq!(counters.answered(Endpoint::TokenCode), 0);
    browser.visit(child_named("Billing")).await?;

    // In another browser it says nothing of anybody's session.
    let other = Browser::start().await?;
    other.go_to(callback.as_str()).await?;
    signed_out_with_message(&other).await?;
    stays_signed_out(&other).await?;
    assert_eq!(
        identity_faults::report().await?.counters.answered(Endpoint::TokenCode),
        0
    );
    Ok(())
}

#[tokio::test]
async fn a_code_works_once() -> Result<()> {
    let _turn = turn().await?;
    let code = provider::authorization_code(DEMO, provider::SHELL).await?;
    let first = provider::redeem(&code, provider::SHELL).await?;
    ensure!(first.status() == StatusCode::OK);
    let tokens: provider::Tokens = first.json().await?;
    ensure!(
        Api::with_token(&tokens.access_token)
            .get("/v1/submissions")
            .await?
            .status
            == StatusCode::OK
    );
    let second = provider::redeem(&code, provider::SHELL).await?;
    ensure!(second.status() == StatusCode::BAD_REQUEST);
    assert_eq!(second.json::<Value>().await?["error"], "invalid_grant");
    Ok(())
}

#[tokio::test]
async fn the_api_takes_only_access_tokens_of_the_shell_that_hold() -> Result<()> {
    let _turn = turn().await?;
    let tokens = provider::tokens(DEMO, provider::SHELL).await?;
    let other = provider::tokens(DEMO, provider::OTHER).await?;
    let good = &tokens.access_token;
    let signed = |name: &str, value: Value| provider::sign_access_token(good, &[(name, value)]);
    // The signer itself is right: with no change at all its token passes.
    let unchanged = provider::sign_access_token(good, &[])?;
    ensure!(Api::with_token(&unchanged).get("/v1/submissions").await?.status == StatusCode::OK);

    let (head, signature) = good.rsplit_once('.').context("no JWT")?;
    let refused = [
        ("expired", provider::expired_access_token(good)?),
        ("of another client", other.access_token.clone()),
        ("an ID token", tokens.id_token.clone()),
        (
            "of another issuer",
            signed("iss", json!("http://localhost:8090/local_Other0001"))?,
        ),
        ("with another use", signed("token_use", json!("id"))?),
        ("without a signature", format!("{head}.")),
        (
            "with a signature cut off",
            format!("{head}.{}", &signature[..signature.len() - 8]),
        ),
        ("nonsense", "nonsense".to_owned()),
    ];
    for (which, token) in refused {
        for path in ["/v1/submissions", "/v1/invoices"] {
            let answer = Api::with_token(&token).get(path).await?;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "a token that is {which} at {path}"
            );
            ensure!(
                answer.challenge.starts_with("Bearer"),
                "no challenge for a token that is {which}"
            );
        }
    }
    ensure!(Api::anonymous().get("/v1/submissions").await?.status == StatusCode::UNAUTHORIZED);
    let without_scope = signed("scope", json!("openid"))?;
    ensure!(Api::with_token(&without_scope).get("/v1/submissions").await?.status == StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn tokens_are_nowhere_but_in_memory() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_text("customers").await?;
    let stored: Vec<String> = browser
        .run(
            "return [localStorage, sessionStorage].flatMap((storage) => Object.values({ ...storage }))
               .concat(document.cookie, location.href, history.state ? JSON.stringify(history.state) : '',
                 Object.keys(globalThis).map((key) => typeof globalThis[key] === 'string' ? globalThis[key] : ''))
               .filter((text) => text.includes('eyJ'));",
            Vec::new(),
        )
        .await?;
    assert_eq!(stored, Vec::<String>::new());
    Ok(())
}

/// The address with the code that the browser was sent to.
async fn callback(browser: &Browser) -> Result<Url> {
    let requests = browser.requests().await?;
    let prefix = format!("{}{}?", stack::origin(stack::SHELL.port), stack::REDIRECT_PATH);
    let found = requests.iter().find(|request| request.url.starts_with(&prefix));
    Ok(Url::parse(&found.context("no callback was recorded")?.url)?)
}

async fn signed_out_with_message(browser: &Browser) -> Result<()> {
    // The login page has a button of the same name; the number is the shell's alone.
    browser.find_text("WHARF-").await?;
    ensure!(browser.address().await?.port() == Some(stack::SHELL.port));
    browser.find(&button("Sign in")).await.map(drop)
}

/// Nothing goes to the provider by itself. Absence can only be watched for a while.
async fn stays_signed_out(browser: &Browser) -> Result<()> {
    browser.requests().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let left: Vec<String> = browser
        .requests()
        .await?
        .into_iter()
        .map(|request| request.url)
        .collect();
    assert_eq!(left, Vec::<String>::new());
    browser.find(&button("Sign in")).await?;
    Ok(())
}
