//! What was typed and not sent: it comes back to the person who typed it, and to nobody else.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading},
    bucket::Bucket,
    files::{LocalFile, noise, pdf},
    identity_faults::{Answer, Endpoint, Honest, Plan, Settings},
    running_stack::{turn, turn_with_browser},
    shell::{DEMO, SECOND, child_named},
    workspace,
};

use crate::{
    form::{CONTACT, Customer, FILES, REVIEW, fresh_name, go_on_to, upload_data},
    submissions::focus_is_on,
};

pub(crate) const RESTORED: &str = "What you typed before and did not send is here again.";

/// What lies in the database of an app: the number of keys, and the drafts with everything in them that can be read.
const STORED: &str = "
  const of_app = `wharf-drafts/${arguments[0]}`;
  const known = (await indexedDB.databases()).some(({ name }) => name === of_app);
  if (!known) return { keys: 0, drafts: [] };
  const asked = (request) => new Promise((resolve, reject) =>
    Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  const database = await asked(indexedDB.open(of_app));
  const of = (store) => database.transaction(store).objectStore(store);
  const keys = await asked(of('keys').count());
  const records = await asked(of('drafts').getAll());
  database.close();
  const text = (bytes) => new TextDecoder('latin1').decode(bytes);
  return { keys, drafts: records.map(({ header, ciphertext }) => header + text(ciphertext)) };";

/// How many keys, and the drafts of Forms.
async fn stored(browser: &Browser) -> Result<(u64, Vec<String>)> {
    stored_by(browser, "forms").await
}

/// The same of another app.
async fn stored_by(browser: &Browser, app: &str) -> Result<(u64, Vec<String>)> {
    let found: Value = browser.run_async(STORED, vec![app.into()]).await?;
    let drafts = found["drafts"].as_array().context("no drafts are listed")?;
    let drafts = drafts.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok((found["keys"].as_u64().context("no keys are counted")?, drafts))
}

/// Waits until there are so many drafts.
async fn has_drafts(browser: &Browser, count: usize) -> Result<()> {
    let is_so = async || Ok((stored(browser).await?.1.len() == count).then_some(()));
    browser.wait(format!("{count} drafts"), is_so).await
}

/// Remembers when something was typed last, in every page that is opened from now on: for [`is_kept`].
pub(crate) async fn watch_typing(browser: &Browser) -> Result<()> {
    const WATCH: &str = "addEventListener('input', () => { globalThis.__typed = Date.now(); }, true);";
    browser.run_in_every_document(WATCH).await
}

/// Waits until the draft has what was typed last: it was saved after that.
pub(crate) async fn is_kept(browser: &Browser) -> Result<()> {
    is_kept_by(browser, "forms", 1).await
}

/// The same of another app, which has at least so many drafts.
pub(crate) async fn is_kept_by(browser: &Browser, app: &str, count: usize) -> Result<()> {
    let is_so = async || {
        let typed: u64 = browser.run("return globalThis.__typed;", Vec::new()).await?;
        let (_, drafts) = stored_by(browser, app).await?;
        let saved = drafts.iter().filter_map(|draft| saved_at(draft)).max();
        let is_kept = drafts.len() >= count && saved.is_some_and(|saved| saved > typed);
        Ok(is_kept.then_some(()))
    };
    browser.wait("the draft to be kept", is_so).await
}

/// When a draft was saved, in milliseconds since 1970. Its header stands before what is encrypted.
fn saved_at(draft: &str) -> Option<u64> {
    let header = serde_json::Deserializer::from_str(draft).into_iter::<Value>().next()?;
    header.ok()?["saved_at"].as_u64()
}

async fn open(browser: &Browser) -> Result<()> {
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await
}

/// The value of a field.
async fn value(browser: &Browser, label: &str) -> Result<Option<String>> {
    Ok(browser.find(&field(label)).await?.prop("value").await?)
}

#[tokio::test]
async fn a_reload_in_the_middle_leads_back_to_the_step_with_everything_that_was_typed() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let last_name = fresh_name("Draft")?;
    let customer = Customer::named(&last_name);
    customer.fill_in(&browser, None).await?;
    go_on_to(&browser, REVIEW).await?;
    // Before the page goes: what a crash would leave.
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&heading(REVIEW)).await?;
    browser.find_text(RESTORED).await?;
    ensure!(browser.address().await?.path() == "/forms/review");
    for text in [customer.last_name, customer.email, customer.phone, customer.notes] {
        browser.find_text(text).await?;
    }
    browser.back().await?;
    browser.find(&heading("Notes and files")).await?;
    assert_eq!(value(&browser, "Notes").await?.as_deref(), Some(customer.notes));

    // It can be sent as if nothing had been, and then it is gone.
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    has_drafts(&browser, 0).await?;
    browser.reload().await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    ensure!(!browser.text().await?.contains(RESTORED));
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    Ok(())
}

#[tokio::test]
async fn files_that_were_chosen_are_named_after_a_reload() -> Result<()> {
    const AGAIN: &str = "These files must be chosen again:";
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let last_name = fresh_name("Again")?;
    let customer = Customer::named(&last_name);
    let (letter, copy) = (LocalFile::new("letter.pdf", pdf())?, LocalFile::new("copy.pdf", pdf())?);
    customer.fill_in_with(&browser, &[&letter.path, &copy.path]).await?;
    is_kept(&browser).await?;
    ensure!(!browser.text().await?.contains(AGAIN), "nothing is missing yet");
    browser.reload().await?;
    browser.find_text(RESTORED).await?;
    browser.find_text(AGAIN).await?;
    browser.find_text("letter.pdf").await?;
    let leave_out = button("Leave out: copy.pdf");
    browser.tab_to(&leave_out).await?;
    browser.press(Key::Enter).await?;
    browser.find_gone(&leave_out).await?;
    focus_is_on(&browser, "Leave out: letter.pdf").await?;
    browser.attach("Attachments", &letter.path).await?;
    let is_there = async || Ok((!browser.text().await?.contains(AGAIN)).then_some(()));
    browser.wait("the file to be there again", is_there).await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&[&letter]).await
}

#[tokio::test]
async fn files_that_were_chosen_stay_while_the_person_looks_at_another_app() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser).await?;
    let last_name = fresh_name("Away")?;
    let customer = Customer::named(&last_name);
    let letter = LocalFile::new("letter.pdf", pdf())?;
    customer.fill_in_with(&browser, &[&letter.path]).await?;
    browser.visit(child_named("Profile")).await?;
    browser.visit(child_named("Forms")).await?;
    browser.find_text(RESTORED).await?;
    ensure!(!browser.text().await?.contains("must be chosen again"));
    go_on_to(&browser, CONTACT).await?;
    go_on_to(&browser, FILES).await?;
    upload_data(&browser).await?;
    customer.find_listed(&browser).await?;
    customer.arrived_with(&[&letter]).await?;
    // What was sent is not there a second time.
    browser.visit(child_named("Profile")).await?;
    browser.visit(child_named("Forms")).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    ensure!(!browser.text().await?.contains(RESTORED));
    Customer::named(&fresh_name("Next")?).fill_in(&browser, None).await?;
    ensure!(
        !browser.text().await?.contains("letter.pdf"),
        "the next customer has no files"
    );
    Ok(())
}

#[tokio::test]
async fn files_do_not_come_back_to_the_answers_of_somebody_else() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let letter = LocalFile::new("letter.pdf", pdf())?;
    let last_name = fresh_name("Away")?;
    Customer::named(&last_name)
        .fill_in_with(&browser, &[&letter.path])
        .await?;
    is_kept(&browser).await?;
    browser.visit(child_named("Profile")).await?;
    browser.in_new_tab().await?;
    watch_typing(&browser).await?;
    browser.go_to("/forms").await?;
    browser.find_text(RESTORED).await?;
    // Another customer, whose file has the same name.
    let last_name = fresh_name("Next")?;
    Customer::named(&last_name)
        .fill_in_with(&browser, &[&letter.path])
        .await?;
    is_kept(&browser).await?;
    browser.in_first_tab().await?;
    browser.visit(child_named("Forms")).await?;
    browser.find(&button("Leave out: letter.pdf")).await?;
    Ok(())
}

#[tokio::test]
async fn files_do_not_come_back_to_a_form_that_was_thrown_away_in_another_tab() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let last_name = fresh_name("Away")?;
    let customer = Customer::named(&last_name);
    let letter = LocalFile::new("letter.pdf", pdf())?;
    customer.fill_in_with(&browser, &[&letter.path]).await?;
    is_kept(&browser).await?;
    browser.visit(child_named("Profile")).await?;
    browser.in_new_tab().await?;
    browser.go_to("/forms").await?;
    browser.find_text(RESTORED).await?;
    browser.click(&button("Discard what was restored")).await?;
    browser.find_text("What was restored has been discarded.").await?;
    has_drafts(&browser, 0).await?;
    browser.in_first_tab().await?;
    browser.visit(child_named("Forms")).await?;
    customer.fill_in(&browser, None).await?;
    ensure!(!browser.text().await?.contains("letter.pdf"), "it was thrown away");
    Ok(())
}

#[tokio::test]
async fn a_file_that_was_overlooked_is_missed_again_when_sending_is_cancelled() -> Result<()> {
    const LEAVE_OUT: &str = "Leave out: letter.pdf";
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let last_name = fresh_name("Overlooked")?;
    let customer = Customer::named(&last_name);
    let (reel, letter) = (
        LocalFile::new("reel.bin", noise(3 << 20))?,
        LocalFile::new("letter.pdf", pdf())?,
    );
    customer.fill_in_with(&browser, &[&reel.path, &letter.path]).await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&button(LEAVE_OUT)).await?;
    browser.attach("Attachments", &reel.path).await?;
    browser.slow_uploads(100_000).await?;
    upload_data(&browser).await?;
    browser.find_gone(&button(LEAVE_OUT)).await?;
    // What is kept from now on is kept because of the button.
    browser
        .run::<Value>("globalThis.__typed = Date.now();", Vec::new())
        .await?;
    browser.click(&button("Cancel").prefix()).await?;
    browser.find(&button(LEAVE_OUT)).await?;
    // And still after a reload.
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&button(LEAVE_OUT)).await.map(drop)
}

/// The form in two tabs. Into the second one, which is shown, the person has typed "Ada", and that is kept.
async fn type_in_a_second_tab(browser: &Browser) -> Result<()> {
    open(browser).await?;
    browser.in_new_tab().await?;
    watch_typing(browser).await?;
    browser.go_to("/forms").await?;
    browser.find_child(child_named("Forms")).await?;
    browser.fill("First name", "Ada").await?;
    is_kept(browser).await
}

#[tokio::test]
async fn a_crash_of_the_tab_takes_nothing_that_was_kept() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    type_in_a_second_tab(&browser).await?;
    browser.crash_tab().await?;

    browser.in_first_tab().await?;
    ensure!(value(&browser, "First name").await?.as_deref() == Some(""));
    browser.reload().await?;
    browser.find_text(RESTORED).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Ada"));
    Ok(())
}

#[tokio::test]
async fn two_tabs_with_the_same_form_both_say_that_there_is_one_draft() -> Result<()> {
    const BOTH: &str = "You have typed into this form in another tab, too.";
    let (_turn, browser) = turn_with_browser().await?;
    type_in_a_second_tab(&browser).await?;
    ensure!(!browser.text().await?.contains(BOTH), "nobody has typed elsewhere");
    browser.in_first_tab().await?;
    browser.find_text(BOTH).await?;
    browser.fill("First name", "Grace").await?;
    browser.in_tab(1).await?;
    browser.find_text(BOTH).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Ada"));
    browser.reload().await?;
    browser.find_text(RESTORED).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Grace"));
    // Where it is thrown away, there is nothing to be told of any more.
    browser.click(&button("Discard what was restored")).await?;
    browser.in_first_tab().await?;
    let is_gone = async || Ok((!browser.text().await?.contains(BOTH)).then_some(()));
    browser.wait("the notice that goes", is_gone).await
}

/// A page with the new version reads what the old one has kept.
#[tokio::test]
async fn a_new_version_of_the_app_finds_what_was_typed_into_the_old_one() -> Result<()> {
    let _turn = turn().await?;
    let forms = child_named("Forms");
    let bucket = Bucket::open(forms.bucket);
    let _kept = bucket.keep().await?;
    let browser = Browser::start().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    is_kept(&browser).await?;

    let copy = workspace::Copy::new()?;
    let (old, new) = (
        "const TITLE: &str = \"Customer form\"",
        "const TITLE: &str = \"Customer form, second edition\"",
    );
    copy.replace("components/forms/src/lib.rs", old, new)?;
    let version = ("\nversion.workspace = true", "\nversion = \"9.9.9\"");
    copy.replace("components/forms/Cargo.toml", version.0, version.1)?;
    let built = copy.root().join("forms-dist");
    workspace::build(&copy.root().join("components/forms"), &built)?;
    workspace::deploy(&built, forms.bucket).await?;
    browser.reload().await?;
    browser.find(&heading("Customer form, second edition")).await?;
    browser.find_text(RESTORED).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Ada"));
    Ok(())
}

#[tokio::test]
async fn what_was_restored_can_be_discarded() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    browser.fill("Last name", "Lovelace").await?;
    browser.fill_date("Date of birth", "1990-04-23").await?;
    go_on_to(&browser, CONTACT).await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&heading(CONTACT)).await?;
    browser.click(&button("Discard what was restored")).await?;
    browser.find_text("What was restored has been discarded.").await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    ensure!(browser.address().await?.path() == "/forms");
    has_drafts(&browser, 0).await?;
    browser.reload().await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(value(&browser, "Last name").await?.as_deref(), Some(""));
    Ok(())
}

#[tokio::test]
async fn what_was_typed_since_is_not_discarded_with_what_was_restored() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find_text(RESTORED).await?;
    browser.fill("Last name", "Lovelace").await?;
    browser.click(&button("Discard what was restored")).await?;
    browser
        .find_text("What you have typed or chosen since then is still here.")
        .await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    assert_eq!(value(&browser, "Last name").await?.as_deref(), Some("Lovelace"));
    has_drafts(&browser, 1).await
}

/// A file that was chosen again is the person's; the others are not asked for any more, also not by the draft.
#[tokio::test]
async fn files_that_were_not_chosen_again_are_discarded_with_what_was_restored() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let last_name = fresh_name("Thrown")?;
    let customer = Customer::named(&last_name);
    let (letter, copy) = (LocalFile::new("letter.pdf", pdf())?, LocalFile::new("copy.pdf", pdf())?);
    customer.fill_in_with(&browser, &[&letter.path, &copy.path]).await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&button("Leave out: copy.pdf")).await?;
    browser.attach("Attachments", &letter.path).await?;
    browser.find_gone(&button("Leave out: letter.pdf")).await?;
    browser
        .run::<Value>("globalThis.__typed = Date.now();", Vec::new())
        .await?;
    browser.click(&button("Discard what was restored")).await?;
    browser
        .find_text("What you have typed or chosen since then is still here.")
        .await?;
    is_kept(&browser).await?;
    browser.reload().await?;
    browser.find(&button("Leave out: letter.pdf")).await?;
    ensure!(
        !browser.has(&button("Leave out: copy.pdf")).await?,
        "what was discarded is asked for"
    );
    Ok(())
}

/// The session is refused in the middle; the person loads the page anew and signs in there.
#[tokio::test]
async fn what_was_typed_is_there_again_after_the_session_was_refused() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let _honest = Honest::begin().await?;
    let settings = Settings {
        access_token_seconds: Some(12),
        ..Settings::default()
    };
    Plan::new().settings(settings).apply().await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    browser.fill("Last name", "Lovelace").await?;
    let refused = Answer::error(400, "invalid_grant");
    Plan::new()
        .endpoint(Endpoint::TokenRefresh, refused, None)
        .apply()
        .await?;
    browser.find_text("Your session has ended").await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Ada"));
    has_drafts(&browser, 1).await?;

    Plan::new().apply().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_text(RESTORED).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some("Ada"));
    assert_eq!(value(&browser, "Last name").await?.as_deref(), Some("Lovelace"));
    Ok(())
}

#[tokio::test]
async fn signing_out_deletes_the_draft_and_its_key() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    browser.fill("Last name", "Lovelace").await?;
    has_drafts(&browser, 1).await?;
    let (keys, drafts) = stored(&browser).await?;
    assert_eq!(keys, 1);
    ensure!(
        !drafts.iter().any(|draft| draft.contains("Lovelace")),
        "what was typed lies there in the open"
    );
    browser.click(&button("Sign out")).await?;
    // After the way through the provider: a page that is being left answers nothing.
    browser.find_text("You are signed out.").await?;
    assert_eq!(stored(&browser).await?, (0, Vec::new()));

    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    Ok(())
}

#[tokio::test]
async fn another_person_does_not_see_it_and_the_first_one_finds_it_again() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser).await?;
    browser.fill("First name", "Ada").await?;
    has_drafts(&browser, 1).await?;
    for (account, typed) in [(SECOND, ""), (DEMO, "Ada")] {
        // Without signing out, which would delete it.
        browser.go_to("/auth/again?max_age=0").await?;
        browser.enter_credentials(account.email, account.password).await?;
        browser.find(&heading("You are signed in")).await?;
        browser.go_to("/forms").await?;
        browser.find_child(child_named("Forms")).await?;
        assert_eq!(value(&browser, "First name").await?.as_deref(), Some(typed));
        assert_eq!(browser.text().await?.contains(RESTORED), !typed.is_empty());
    }
    Ok(())
}

/// Saved by hand under the other person's name, it is thrown away: the person is part of what is encrypted.
#[tokio::test]
async fn a_draft_that_somebody_moves_to_another_person_is_not_read() -> Result<()> {
    const MOVE: &str = "
      const asked = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
      const database = await asked(indexedDB.open('wharf-drafts/forms'));
      const change = database.transaction(['keys', 'drafts'], 'readwrite');
      const [keys, drafts] = ['keys', 'drafts'].map((store) => change.objectStore(store));
      const [[id], [key], [record], [own]] = await Promise.all(
        [drafts.getAllKeys(), keys.getAll(), drafts.getAll(), keys.getAllKeys()].map(asked));
      const [other] = arguments;
      await asked(keys.put(key, other));
      await asked(drafts.put({ ...record, header: record.header.replace(own, other) }, id.replace(own, other)));
      database.close();";
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", SECOND).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.fill("First name", "Ada").await?;
    has_drafts(&browser, 1).await?;
    browser.run_async::<Value>(MOVE, vec![json!(DEMO.subject)]).await?;
    has_drafts(&browser, 2).await?;
    browser.go_to("/auth/again?max_age=0").await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.go_to("/forms").await?;
    browser.find_child(child_named("Forms")).await?;
    assert_eq!(value(&browser, "First name").await?.as_deref(), Some(""));
    has_drafts(&browser, 1).await?;
    Ok(())
}
