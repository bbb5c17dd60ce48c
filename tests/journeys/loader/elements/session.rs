//! Who sees apps on a page that is not the shell's: whoever is signed in to the shell, and may use them.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading},
    embedding_page::{HEADING, PATH, element},
    guests::Guests,
    probe_app::probe,
    shell::{DEMO, SECOND},
};

use super::{Scene, Venue, act, open_page, shows, text_of};

/// Goes on in the tab that a button has opened.
async fn in_opened_tab(browser: &Browser) -> Result<()> {
    let two_tabs = async || Ok((browser.tabs().await? == 2).then_some(()));
    browser.wait("the tab for signing in", two_tabs).await?;
    browser.in_tab(1).await
}

async fn back_to_the_page(browser: &Browser) -> Result<()> {
    browser.find(&heading("You are signed in")).await?;
    browser.close_tab().await?;
    browser.in_tab(0).await
}

pub(in crate::loader) async fn whoever_is_not_signed_in_signs_in_beside_the_page_and_the_app_appears(
    venue: &Venue,
) -> Result<()> {
    let (turn, browser) = venue.enter().await?;
    let guests = Guests::invite(&[probe("inner"), probe("closed").with("groups", json!(["nobody"]))]).await?;
    open_page(&browser, &["inner", "closed"].map(element).concat()).await?;
    for (index, title) in ["Guest inner", "Guest closed"].into_iter().enumerate() {
        shows(&browser, index, &format!("Sign in to see {title}")).await?;
    }
    ensure!(guests.server.targets().is_empty(), "{:?}", guests.server.targets());
    let typed =
        "document.querySelector('main').append(Object.assign(document.createElement('input'), { value: 'typed' }));";
    act::<Value>(&browser, typed).await?;
    // Nobody is sent anywhere who has not asked for it.
    ensure!(browser.address().await?.path() == PATH && browser.tabs().await? == 1);

    browser.all(&button("Sign in")).await?[0].click().await?;
    in_opened_tab(&browser).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    back_to_the_page(&browser).await?;
    shows(&browser, 0, "inner is at / with nothing.").await?;
    // The keyboard was on the button that has gone, and goes on in the same element.
    let focused = "return document.activeElement === elements[0] || null;";
    let here = async || act::<Option<bool>>(&browser, focused).await;
    browser.wait("the keyboard in the element", here).await?;
    shows(&browser, 1, "You do not have access to Guest closed").await?;
    ensure!(guests.server.requests("closed/manifest.json") == 0);
    let kept = "return [document.querySelector('main > input').value, probes.inner.host.identity.name];";
    ensure!(act::<Value>(&browser, kept).await? == json!(["typed", "Demo Account"]));
    ensure!(!browser.has(&button("Sign in")).await?);

    // Signed out in another tab: gone here.
    browser.in_new_tab().await?;
    browser.go_to("/").await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    browser.in_tab(0).await?;
    shows(&browser, 0, "You signed out in another tab.").await?;
    shows(&browser, 0, "Sign in to see Guest inner").await?;
    let ended = async || {
        Ok(act::<bool>(&browser, "return probes.inner.host.signal.aborted;")
            .await?
            .then_some(()))
    };
    browser.wait("the end of the mount", ended).await?;
    drop((browser, guests, turn));
    Ok(())
}

#[tokio::test]
async fn whom_the_provider_knows_signs_in_without_a_password() -> Result<()> {
    let scene = Scene::set(&[probe("inner")]).await?;
    let browser = &scene.browser;
    open_page(browser, &element("inner")).await?;
    shows(browser, 0, "inner is at /").await?;
    // As after a while without a page of the shell: the vault has ended, the provider's cookie has not.
    browser.end_vault().await?;
    browser.find_text("Your session has ended").await?;
    browser.reload().await?;
    browser.click(&button("Sign in")).await?;
    in_opened_tab(browser).await?;
    back_to_the_page(browser).await?;
    shows(browser, 0, "inner is at /").await
}

#[tokio::test]
async fn a_session_that_ends_by_itself_leaves_the_app_and_another_person_takes_it_over() -> Result<()> {
    let scene = Scene::set(&[probe("inner"), probe("second")]).await?;
    let browser = &scene.browser;
    open_page(browser, &["inner", "second"].map(element).concat()).await?;
    shows(browser, 0, "inner is at /").await?;
    shows(browser, 1, "second is at /").await?;
    act::<Value>(browser, "probes.inner.element.querySelector('input').value = 'typed';").await?;
    browser.end_vault().await?;
    browser.find_text("Your session has ended").await?;
    // Once, however many elements there are, and everything stays.
    ensure!(browser.all(&button("Sign in")).await?.len() == 1);
    let typed = "return [probes.inner.element.querySelector('input').value, probes.inner.all.length];";
    ensure!(act::<Value>(browser, typed).await? == json!(["typed", 1]));
    browser.click(&button("Sign in")).await?;
    in_opened_tab(browser).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    back_to_the_page(browser).await?;
    browser.find_gone(&button("Sign in")).await?;
    ensure!(act::<Value>(browser, typed).await? == json!(["typed", 1]));

    // Another person gets nothing of what was there.
    browser.in_new_tab().await?;
    browser.go_to("/auth/again?max_age=0").await?;
    browser.enter_credentials(SECOND.email, SECOND.password).await?;
    back_to_the_page(browser).await?;
    browser.find_text("Second Account is signed in now.").await?;
    let taken_over = async || {
        let script = "return probes.inner.all.length === 2 && probes.inner.all[0].signal.aborted
            && probes.inner.element.querySelector('input').value === '' && probes.inner.host.identity.name === 'Second Account';";
        Ok(act::<bool>(browser, script).await?.then_some(()))
    };
    browser.wait("the app of the other person", taken_over).await?;
    let said = browser
        .text()
        .await?
        .matches("Second Account is signed in now.")
        .count();
    ensure!(said == 1, "said {said} times");
    browser.find(&heading(HEADING)).await.map(drop)
}

#[tokio::test]
async fn an_app_that_wants_a_recent_sign_in_asks_for_it_and_then_appears() -> Result<()> {
    let scene = Scene::set(&[probe("recent").with("max_age", json!(60))]).await?;
    let browser = &scene.browser;
    // Here an hour has passed since the person has signed in.
    let later = "const now = Date.now;
        globalThis.late = location.pathname === '/embedding.html' ? 3_600_000 : 0;
        Date.now = () => now() + late;";
    browser.run_in_every_document(later).await?;
    open_page(browser, &element("recent")).await?;
    shows(browser, 0, "Confirm that it is you").await?;
    let text = text_of(browser, 0).await?;
    ensure!(
        text.contains("Guest recent needs to know that it is still you."),
        "{text}"
    );
    ensure!(scene.all_marks().await?.is_empty());
    act::<Value>(browser, "globalThis.late = 0;").await?;
    browser.click(&button("Sign in")).await?;
    in_opened_tab(browser).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    back_to_the_page(browser).await?;
    shows(browser, 0, "recent is at / with nothing.").await?;
    ensure!(!browser.has(&button("Sign in")).await?);
    // What is open stays open, however long ago that is by now.
    act::<Value>(browser, "globalThis.late = 3_600_000; elements[0].props = { more: 1 };").await?;
    shows(browser, 0, r#"with {"more":1}."#).await?;
    scene.leaves_marks("recent", &["1:mount", "1:update"]).await
}

in_chromium!(whoever_is_not_signed_in_signs_in_beside_the_page_and_the_app_appears);
