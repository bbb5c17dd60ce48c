//! *Your submissions*: finding, downloading and deleting what was sent.

use anyhow::ensure;
use reqwest::StatusCode;
use serde_json::Value;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    api::Api,
    browser::{Browser, button, field, heading, link},
    line::Line,
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, SECOND, child_named},
};

use crate::form::fresh_name;

/// Submissions of the demo account with these last names, the last one newest.
async fn submitted(names: &[&str]) -> Result<Vec<String>> {
    let demo = Api::of(DEMO).await?;
    let mut ids = Vec::new();
    for name in names {
        ids.push(demo.submit_as(name).await?);
    }
    Ok(ids)
}

/// The names in the rows that are shown, in their order, as long as they have this word.
async fn shown(browser: &Browser, word: &str) -> Result<Vec<String>> {
    let script = "return roots(document).flatMap((root) => [...root.querySelectorAll('tbody th')])
      .map((cell) => cell.innerText).filter((name) => name.includes(arguments[0]));";
    browser.run(script, vec![word.into()]).await
}

async fn shows(browser: &Browser, word: &str, names: &[String]) -> Result<()> {
    let is_so = async || Ok((shown(browser, word).await? == names).then_some(()));
    browser.wait(format!("the rows {names:?}"), is_so).await
}

pub(crate) async fn focus_is_on(browser: &Browser, start: &str) -> Result<()> {
    let is_so = async || {
        let focused = browser.focused().await?;
        Ok(focused.filter(|focused| focused.name.starts_with(start)).map(drop))
    };
    browser.wait(format!("the keyboard on {start}"), is_so).await
}

#[tokio::test]
async fn what_was_sent_can_be_searched_and_sorted() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let word = fresh_name("Find")?;
    let last_names = ["Zebra", "Apple", "Melon"].map(|fruit| format!("{word} {fruit}"));
    submitted(&last_names.each_ref().map(String::as_str)).await?;
    let [zebra, apple, melon] = last_names.map(|last_name| format!("Demo {last_name}"));
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.find(&field("Search")).await?;
    browser.fill("Search", &word).await?;
    let newest_first = [melon.clone(), apple.clone(), zebra.clone()];
    shows(&browser, &word, &newest_first).await?;
    browser.click(&button("Name")).await?;
    shows(&browser, &word, &[apple.clone(), melon.clone(), zebra.clone()]).await?;
    browser.click(&button("Name")).await?;
    shows(&browser, &word, &[zebra.clone(), melon, apple]).await?;
    browser.fill("Search", &format!("{word} zeb")).await?;
    shows(&browser, &word, &[zebra]).await?;
    browser.fill("Search", &format!("{word} nothing")).await?;
    browser.find_text("No loaded submission matches.").await
}

#[tokio::test]
async fn deleting_asks_first_and_the_keyboard_goes_to_the_next_row() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let word = fresh_name("Delete")?;
    let last_names = ["Third", "Second", "First"].map(|which| format!("{word} {which}"));
    let ids = submitted(&last_names.each_ref().map(String::as_str)).await?;
    let [third, second, first] = last_names.map(|last_name| format!("Demo {last_name}"));
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.find(&field("Search")).await?;
    browser.fill("Search", &word).await?;
    shows(&browser, &word, &[first.clone(), second.clone(), third.clone()]).await?;

    // Nothing happens to whoever does not mean it.
    let delete = |name: &str| button(&format!("Delete: {name}")).prefix();
    browser.tab_to(&delete(&second)).await?;
    browser.press(Key::Enter).await?;
    browser.find(&heading("Delete this submission?")).await?;
    focus_is_on(&browser, "Keep it").await?;
    browser.press(Key::Escape).await?;
    browser.find_gone(&heading("Delete this submission?")).await?;
    focus_is_on(&browser, &format!("Delete: {second}")).await?;

    browser.press(Key::Enter).await?;
    browser.click(&button("Delete")).await?;
    shows(&browser, &word, &[first.clone(), third.clone()]).await?;
    focus_is_on(&browser, &format!("Delete: {third}")).await?;
    browser.find_text("The submission was deleted.").await?;
    let demo = Api::of(DEMO).await?;
    let of = |id: &str| format!("/v1/submissions/{id}");
    assert_eq!(demo.get(&of(&ids[1])).await?.status, StatusCode::NOT_FOUND);

    // The last row has the one before it; after the last of all the list itself has the keyboard.
    browser.press(Key::Enter).await?;
    browser.click(&button("Delete")).await?;
    shows(&browser, &word, std::slice::from_ref(&first)).await?;
    focus_is_on(&browser, &format!("Delete: {first}")).await?;
    browser.press(Key::Enter).await?;
    browser.click(&button("Delete")).await?;
    focus_is_on(&browser, "Your submissions").await?;
    browser.reload().await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(
        demo.list()
            .await?
            .submissions
            .iter()
            .filter(|left| left.name.contains(&word))
            .count(),
        0
    );
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    Ok(())
}

/// Holds the requests that delete, while the page says so; `__release` lets them go, with another method if it has one.
const HOLD: &str = "
  const { postMessage } = MessagePort.prototype;
  const held = [];
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const request = message?.[1] === 'fetch' ? message[3] : undefined;
    if (!globalThis.__holding || request?.method !== 'DELETE') return postMessage.call(this, message, ...rest);
    held.push((method) => {
      request.method = method ?? request.method;
      postMessage.call(this, message, ...rest);
    });
  };
  globalThis.__release = (method) => {
    for (const release of held.splice(0)) release(method);
  };";

#[tokio::test]
async fn a_deletion_that_takes_long_leaves_the_question_about_another_one_alone() -> Result<()> {
    const QUESTION: &str = "Delete this submission?";
    let (_turn, browser) = turn_with_browser().await?;
    browser.run_in_every_document(HOLD).await?;
    let word = fresh_name("Slow")?;
    let last_names = ["Second", "First"].map(|which| format!("{word} {which}"));
    submitted(&last_names.each_ref().map(String::as_str)).await?;
    let [second, first] = last_names.map(|last_name| format!("Demo {last_name}"));
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.find(&field("Search")).await?;
    browser.fill("Search", &word).await?;
    shows(&browser, &word, &[first.clone(), second.clone()]).await?;
    browser.run::<Value>("globalThis.__holding = true;", Vec::new()).await?;
    let delete = |name: &str| button(&format!("Delete: {name}")).prefix();
    let ask = async |name: &str| {
        // A notice may lie above it, in the way of a pointer.
        browser.tab_to(&delete(name)).await?;
        browser.press(Key::Enter).await?;
        browser.find(&heading(QUESTION)).await
    };
    let keep = async || {
        browser.click(&button("Keep it")).await?;
        browser.find_gone(&heading(QUESTION)).await
    };

    ask(&first).await?;
    browser.click(&button("Delete")).await?;
    keep().await?;
    ask(&second).await?;
    // The API does not take this.
    browser.run::<Value>("__release('PUT');", Vec::new()).await?;
    browser.find_text("The submission was not deleted.").await?;
    ensure!(browser.has(&heading(QUESTION)).await?, "the question is closed");
    let shown: u64 = browser
        .run(
            "return roots(document).flatMap((root) => [...root.querySelectorAll('dialog [role=alert]')]).length;",
            Vec::new(),
        )
        .await?;
    assert_eq!(shown, 0, "the reason stands in the question about another one");
    keep().await?;

    ask(&first).await?;
    browser.click(&button("Delete")).await?;
    keep().await?;
    ask(&second).await?;
    browser.run::<Value>("__release();", Vec::new()).await?;
    shows(&browser, &word, std::slice::from_ref(&second)).await?;
    ensure!(browser.has(&heading(QUESTION)).await?, "the question is closed");
    browser
        .run::<Value>("globalThis.__holding = false;", Vec::new())
        .await?;
    // The row has moved to where the other one was, and its button with it.
    keep().await?;
    focus_is_on(&browser, &format!("Delete: {second}")).await?;
    ask(&second).await?;
    browser.click(&button("Delete")).await?;
    browser.find_gone(&heading(QUESTION)).await?;
    shows(&browser, &word, &[]).await
}

#[tokio::test]
async fn what_was_not_finished_is_listed_as_such_and_can_be_deleted() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let word = fresh_name("Half")?;
    let demo = Api::of(DEMO).await?;
    let id = demo.begin_as(&word).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.find(&field("Search")).await?;
    browser.fill("Search", &word).await?;
    let name = format!("Demo {word}");
    shows(&browser, &word, std::slice::from_ref(&name)).await?;
    browser.find_text("Not finished").await?;
    ensure!(
        !browser.has(&button(&format!("Download data: {name}")).prefix()).await?,
        "there is nothing to download"
    );
    // Nobody else can do it.
    let second = Api::of(SECOND).await?;
    let path = format!("/v1/submissions/{id}");
    assert_eq!(second.delete(&path).await?.status, StatusCode::NOT_FOUND);
    browser.click(&button(&format!("Delete: {name}")).prefix()).await?;
    browser.click(&button("Delete")).await?;
    browser.find_text("The submission was deleted.").await?;
    let pending = demo.pending().await?.submissions;
    ensure!(
        !pending.iter().any(|pending| pending.id.as_str() == id),
        "it is there still"
    );
    Ok(())
}

const NOT_LOADED: &str = "Your submissions could not be loaded";

/// Forms, which did not get its list, and the line to the API that is cut.
async fn without_the_list() -> Result<(Line, Browser)> {
    let api = Line::to(stack::API_PORT).await?;
    let browser = Browser::start_with(&[Line::switch(&[&api])]).await?;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.find_child(child_named("Profile")).await?;
    api.cut();
    browser.click(&link("Forms")).await?;
    browser.find(&heading(NOT_LOADED)).await?;
    Ok((api, browser))
}

#[tokio::test]
async fn a_list_that_does_not_come_can_be_asked_for_again_with_the_keyboard() -> Result<()> {
    let _turn = turn().await?;
    let (api, browser) = without_the_list().await?;
    let failed = heading(NOT_LOADED);
    // The form does not need the list.
    browser.fill("First name", "Ada").await?;
    browser.tab_to(&button("Try again")).await?;
    browser.press(Key::Enter).await?;
    browser.find(&failed).await?;
    focus_is_on(&browser, "Try again").await?;
    api.mend();
    browser.press(Key::Enter).await?;
    browser.find_gone(&failed).await?;
    focus_is_on(&browser, "Your submissions").await
}

#[tokio::test]
async fn a_list_that_comes_with_the_network_takes_the_keyboard_from_nobody() -> Result<()> {
    let _turn = turn().await?;
    let (api, browser) = without_the_list().await?;
    let failed = heading(NOT_LOADED);
    browser.go_offline().await?;
    browser.find_text("You are offline").await?;
    browser.fill("First name", "Ada").await?;
    api.mend();
    browser.go_online().await?;
    browser.find_gone(&failed).await?;
    focus_is_on(&browser, "First name").await
}

/// The API is asked by a worker, which the browser does not take offline with the page: what is shown here is what the page does.
#[tokio::test]
async fn without_a_network_the_form_says_so_and_what_is_there_stays() -> Result<()> {
    const OFFLINE: &str = "You are offline";
    let (_turn, browser) = turn_with_browser().await?;
    let [before, meanwhile] = [fresh_name("Before")?, fresh_name("Meanwhile")?];
    submitted(&[&before]).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.find_text(&before).await?;
    ensure!(!browser.text().await?.contains(OFFLINE));
    browser.go_offline().await?;
    browser.find_text(OFFLINE).await?;
    // Everything is there all the same.
    browser.fill("First name", "Ada").await?;
    browser.find_text(&before).await?;
    submitted(&[&meanwhile]).await?;
    browser.go_online().await?;
    let is_over = async || Ok((!browser.text().await?.contains(OFFLINE)).then_some(()));
    browser.wait("the notice to go", is_over).await?;
    // A list that was loaded anew would have it, and nothing of what was loaded after the first page.
    browser.find_text(&before).await?;
    ensure!(!browser.text().await?.contains(&meanwhile), "the list was loaded anew");
    let name = browser.find(&field("First name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some("Ada"));
    Ok(())
}
