//! Every page of Forms by axe and by keyboard, in Chromium and Firefox.

use anyhow::ensure;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use submission::unfinished::UnfinishedList;
use thirtyfour::Key;
use wharf_tests::{
    Result,
    api::{Api, data, put, sha256, upload},
    browser::{Browser, ColorScheme, Target, button, field, heading, link},
    files::{LocalFile, png},
    running_stack::turn,
    shell::{SECOND, child_named},
};

use crate::{
    form::{CONTACT, Customer, FILES, REVIEW, fresh_name},
    submissions::focus_is_on,
    tab_order,
};

/// Lets the vault be asked for another address than that of the list, while the page says so.
const FAIL_LIST: &str = "
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const request = message?.[1] === 'fetch' ? message[3] : undefined;
    if (globalThis.__failing && request?.url.includes('/v1/submissions?')) request.url = request.url.replace('submissions?', 'nothing?');
    return postMessage.call(this, message, ...rest);
  };";

/// Keeps what is sent to the storage, while the page says so, until `__release()`.
const HOLD_UPLOADS: &str = "
  const { send, abort } = XMLHttpRequest.prototype;
  globalThis.__held = [];
  XMLHttpRequest.prototype.send = function (...body) {
    const go = () => send.apply(this, body);
    globalThis.__isHolding ? __held.push([this, go]) : go();
  };
  // What was not sent stays as it is for the browser: it would be sent after all.
  XMLHttpRequest.prototype.abort = function () {
    globalThis.__held = __held.filter(([request]) => request !== this);
    return abort.call(this);
  };
  globalThis.__release = () => {
    globalThis.__isHolding = false;
    for (const [, go] of __held.splice(0)) go();
  };";

/// Pages, and what is wrong with them.
struct Tour<'browser> {
    browser: &'browser Browser,
    wrong: Vec<String>,
}

impl Tour<'_> {
    /// Looks at the page that is shown.
    async fn look_at(&mut self, page: &str) -> Result<()> {
        let Self { browser, wrong } = self;
        // Firefox has no way to be told; the dark colours are the same in both.
        let schemes = if browser.is_firefox() {
            &ColorScheme::ALL[..1]
        } else {
            &ColorScheme::ALL[..]
        };
        for scheme in schemes {
            if !browser.is_firefox() {
                browser.prefer(*scheme).await?;
            }
            for found in browser.axe().await? {
                let elements = found.elements.join("\n      ");
                wrong.push(format!(
                    "{page}, {}: {} ({})\n      {elements}",
                    scheme.name(),
                    found.id,
                    found.help
                ));
            }
        }
        wrong.extend(tab_order::problems(browser, page).await?);
        Ok(())
    }

    /// Goes to a control with the Tab key and presses another one there.
    async fn press(&self, target: &Target, key: Key) -> Result<()> {
        self.browser.tab_to(target).await?;
        self.browser.press(key).await
    }

    /// Types into fields that Tab comes to.
    async fn fill(&self, texts: &[(&str, &str)]) -> Result<()> {
        for (label, text) in texts {
            self.browser.tab_to(&field(label)).await?;
            self.browser.type_keys(text).await?;
        }
        Ok(())
    }

    /// Goes on with the Enter key, to the step with this heading.
    async fn go_on_to(&self, step: &str) -> Result<()> {
        self.press(&button("Continue"), Key::Enter).await?;
        self.browser.find(&heading(step)).await.map(drop)
    }
}

/// Deletes everything that this account has sent or begun.
async fn delete_all(account: &Api) -> Result<()> {
    let complete = account.list().await?.submissions;
    for submission in complete.into_iter().chain(account.pending().await?.submissions) {
        account.delete(&format!("/v1/submissions/{}", submission.id)).await?;
    }
    Ok(())
}

/// Begins a submission of which a file is missing.
async fn begin_unfinished(account: &Api) -> Result<()> {
    let created = account.create().await?;
    put(upload(&created)?, &data()?).await?;
    let description = json!({
        "name": "left.bin", "size": 1, "last_modified": 0, "fingerprint": sha256(b"left"),
    });
    let path = format!("/v1/submissions/{}/uploads", created.id);
    let opened = account.send(Method::POST, &path, Some(description)).await?;
    ensure!(opened.status == StatusCode::CREATED, "{}", opened.status);
    let list: UnfinishedList = account
        .get("/v1/submissions/unfinished")
        .await?
        .expect(StatusCode::OK)?;
    ensure!(!list.submissions.is_empty(), "the API does not list it");
    Ok(())
}

async fn every_page(browser: &Browser) -> Result<()> {
    let second = Api::of(SECOND).await?;
    delete_all(&second).await?;
    browser.run_in_every_document(FAIL_LIST).await?;
    browser.run_in_every_document(HOLD_UPLOADS).await?;
    browser.sign_in_at("/forms", SECOND).await?;
    browser.find_child(child_named("Forms")).await?;
    let mut tour = Tour {
        browser,
        wrong: Vec::new(),
    };

    browser.find_text("No submissions yet").await?;
    tour.look_at("first step, no submissions").await?;
    tour.press(&button("Continue"), Key::Enter).await?;
    browser.find(&heading("There is a problem")).await?;
    tour.look_at("first step with errors").await?;

    let last_name = fresh_name("Tour")?;
    let customer = Customer::named(&last_name);
    // Month, day, year: the parts of the field move on by themselves.
    let [first_name, born] = [("First name", customer.first_name), ("Date of birth", "04231990")];
    tour.fill(&[first_name, ("Last name", customer.last_name), born])
        .await?;
    tour.go_on_to(CONTACT).await?;
    tour.look_at("second step").await?;
    tour.fill(&[("Email", customer.email), ("Phone", customer.phone)])
        .await?;
    tour.go_on_to(FILES).await?;
    tour.fill(&[("Notes", customer.notes)]).await?;
    let file = LocalFile::new("picture.png", png())?;
    browser.attach("Attachments", &file.path).await?;
    browser.find(&button("Remove picture.png")).await?;
    tour.look_at("third step").await?;
    tour.go_on_to(REVIEW).await?;
    tour.look_at("answers").await?;
    browser
        .run::<Value>("globalThis.__isHolding = true;", Vec::new())
        .await?;
    tour.press(&button("Upload data"), Key::Space).await?;
    browser.find(&button("Pause: picture.png")).await?;
    tour.look_at("an upload").await?;
    tour.press(&button("Pause: picture.png"), Key::Enter).await?;
    browser.find(&button("Resume: picture.png")).await?;
    focus_is_on(browser, "Resume: picture.png").await?;
    tour.look_at("an upload with a file that is paused").await?;
    tour.press(&button("Resume: picture.png"), Key::Space).await?;
    browser.find(&button("Pause: picture.png")).await?;
    browser.run::<Value>("__release();", Vec::new()).await?;
    customer.find_listed(browser).await?;
    browser.find(&button("Delete: ").prefix()).await?;
    tour.look_at("what was sent").await?;

    tour.press(&button("Delete: ").prefix(), Key::Enter).await?;
    let question = heading("Delete this submission?");
    browser.find(&question).await?;
    tour.look_at("the question before something is deleted").await?;
    browser.press(Key::Escape).await?;
    browser.find_gone(&question).await?;

    begin_unfinished(&second).await?;
    browser.reload().await?;
    browser.find(&heading("Not finished: ").prefix()).await?;
    tour.look_at("what was not finished").await?;
    tour.press(&button("Leave out left.bin"), Key::Enter).await?;
    browser.find_gone(&button("Leave out left.bin")).await?;
    focus_is_on(browser, "Not finished: ").await?;
    tour.press(&button("Complete the submission"), Key::Enter).await?;
    browser.find_gone(&heading("Not finished: ").prefix()).await?;
    focus_is_on(browser, "Your submissions").await?;

    browser.visit(child_named("Profile")).await?;
    browser.run::<Value>("globalThis.__failing = true;", Vec::new()).await?;
    browser.click(&link("Forms")).await?;
    browser.find(&heading("Your submissions could not be loaded")).await?;
    tour.look_at("a list that does not come").await?;

    tour.press(&link("load one from a JSON Schema"), Key::Enter).await?;
    browser.find(&heading("Load a schema")).await?;
    tour.look_at("no schema yet").await?;
    tour.press(&button("Use the example"), Key::Enter).await?;
    browser.find(&heading("About you")).await?;
    tour.look_at("a form from a schema").await?;

    delete_all(&second).await?;
    let wrong = tour.wrong;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn in_chromium() -> Result<()> {
    let _turn = turn().await?;
    every_page(&Browser::start().await?).await
}

#[tokio::test]
async fn in_firefox() -> Result<()> {
    let _turn = turn().await?;
    every_page(&Browser::start_firefox().await?).await
}
