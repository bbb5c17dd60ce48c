//! Names that are no names, apps that fail, and pages on which no app is shown.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, Role, Target, button, heading},
    embedding_page::{HEADING, element, page, publish},
    fault_server::{Content, FaultServer, Files},
    fixtures,
    guests::Guest,
    probe_app::probe,
    publication::{Kind, Publication},
    running_stack::shell_document,
    shell::child_named,
};

use super::{Scene, Venue, act, open_page, shows, text_of};

const EVIL: &str = "(globalThis.wharfMarks ??= []).push('evil:-:evaluate');
    export const wharf_abi = () => 1;
    export const mount = () => ({ unmount() {} });";

#[tokio::test]
async fn a_name_is_looked_up_in_the_registry_and_is_nothing_else() -> Result<()> {
    let app = probe("inner");
    let scene = Scene::set(std::slice::from_ref(&app)).await?;
    let browser = &scene.browser;
    // All of it could be loaded, if anybody took it for an address.
    let evil = Publication::new("inner", Kind::Esm, EVIL);
    let elsewhere = FaultServer::start(evil.files()?).await?;
    elsewhere.put("evil.js", Content::named("evil.js", EVIL));
    let there = elsewhere.origin();
    let names = [
        String::new(),
        " ".to_owned(),
        "no-such-app".to_owned(),
        "Inner".to_owned(),
        " inner".to_owned(),
        "inner/".to_owned(),
        "/inner".to_owned(),
        "./inner".to_owned(),
        "../inner".to_owned(),
        "inner?attempt=2".to_owned(),
        "inner#x".to_owned(),
        "inner\u{0}".to_owned(),
        "constructor".to_owned(),
        "__proto__".to_owned(),
        there.clone(),
        format!("{there}/manifest.json"),
        format!("{there}/evil.js"),
        format!("//{}/evil.js", there.trim_start_matches("http://")),
        format!("inner@{there}"),
        "data:text/javascript,(globalThis.wharfMarks??=[]).push('evil:-:evaluate')".to_owned(),
        "javascript:(globalThis.wharfMarks??=[]).push('evil:-:evaluate')".to_owned(),
        "blob:null/0".to_owned(),
        "<img src=x onerror=alert(1)>".to_owned(),
        "\"><script src=/evil.js></script>".to_owned(),
    ];
    open_page(browser, "").await?;
    browser.requests().await?;
    browser.console_errors().await?;
    let put = format!(
        "for (const name of {}) {{
          const made = document.createElement('wharf-app');
          made.setAttribute('name', name);
          document.querySelector('main').append(made);
        }}",
        json!(names)
    );
    act::<Value>(browser, &put).await?;
    for (index, name) in names.iter().enumerate() {
        shows(browser, index, "WHARF-220")
            .await
            .with_context(|| format!("“{name}”"))?;
        let text = text_of(browser, index).await?;
        ensure!(!text.contains("Try again"), "“{name}”: {text}");
    }
    let told: Vec<(String, String)> = browser
        .run("return wharfEvents.map(({ app, code }) => [app, code]);", Vec::new())
        .await?;
    let expected: Vec<(String, String)> = names
        .iter()
        .map(|name| (name.clone(), "WHARF-220".to_owned()))
        .collect();
    ensure!(told == expected, "{told:?}");
    // A name that has become one shows the app, and one that is none any more takes it away.
    act::<Value>(browser, "elements[0].name = 'inner';").await?;
    shows(browser, 0, "inner is at / with nothing.").await?;
    let there_now = format!("elements[0].name = '{there}';");
    act::<Value>(browser, &there_now).await?;
    shows(browser, 0, "WHARF-220").await?;
    scene
        .leaves_marks("inner", &["1:mount", "1:unmount", "1:aborted"])
        .await?;

    ensure!(elsewhere.targets().is_empty(), "{:?}", elsewhere.targets());
    let marks = scene.all_marks().await?;
    ensure!(marks.iter().all(|mark| mark.starts_with("inner:")), "{marks:?}");
    let strange: Vec<String> = (browser.requests().await?.into_iter())
        .map(|request| request.url)
        .filter(|url| {
            !url.starts_with(&scene.guests.server.origin()) && !url.starts_with(&stack::origin(stack::SHELL.port))
        })
        .collect();
    ensure!(strange.is_empty(), "{strange:?}");
    // Nothing was tried that the policy would have had to stop.
    let errors = browser.console_errors().await?;
    ensure!(errors.iter().all(|error| error.contains("WHARF-220")), "{errors:?}");
    Ok(())
}

pub(in crate::loader) async fn an_app_that_fails_costs_its_own_element(venue: &Venue) -> Result<()> {
    let broken = Guest::new(fixtures::misbehaving("broken")?);
    let scene = Scene::set_beside_the_shell(venue, &[broken, probe("sound"), probe("other")]).await?;
    let browser = &scene.browser;
    open_page(browser, &["sound", "broken", "other"].map(element).concat()).await?;
    shows(browser, 0, "sound is at /").await?;
    shows(browser, 1, "Pressed 0 times").await?;
    shows(browser, 2, "other is at /").await?;
    // A module that dies, and an app that gives up.
    for what in ["Panic in a timer", "Trap"] {
        browser.click(&button(what)).await?;
        shows(browser, 1, "WHARF-212").await.with_context(|| what.to_owned())?;
        // It can be reached with the keyboard, which goes on inside the element when the button has gone.
        browser.tab_to(&button("Try again")).await?;
        browser.type_keys(" ").await?;
        shows(browser, 1, "Pressed 0 times").await?;
        let focused = async || {
            let script = "return elements.indexOf(document.activeElement) === 1
                && elements[1].shadowRoot.activeElement?.id === 'wharf-main';";
            Ok(act::<bool>(browser, script).await?.then_some(()))
        };
        browser.wait("the keyboard in the element", focused).await?;
    }
    act::<Value>(browser, "probes.other.host.report('told to give up', true);").await?;
    shows(browser, 2, "WHARF-212").await?;
    let cards = browser.all(&Target::any(Role::Alert)).await?.len();
    ensure!(cards == 1, "{cards} alerts");
    // The page and the others go on.
    let sound = "return [probes.sound.all.length, probes.sound.host.signal.aborted];";
    ensure!(act::<Value>(browser, sound).await? == json!([1, false]));
    browser.find(&heading(HEADING)).await?;
    ensure!(scene.failures("broken").await? == ["WHARF-212", "WHARF-212"]);
    ensure!(scene.failures("sound").await?.is_empty());
    Ok(())
}

/// Waits for an error on the console.
async fn says(browser: &Browser, text: &str) -> Result<()> {
    let said = async || {
        let errors = browser.console_errors().await?;
        Ok(errors.into_iter().find(|error| error.contains(text)))
    };
    browser.wait(format!("“{text}” on the console"), said).await.map(drop)
}

#[tokio::test]
async fn only_pages_of_the_shells_origin_show_apps_and_not_the_shells_own() -> Result<()> {
    let scene = Scene::set(&[probe("inner")]).await?;
    let browser = &scene.browser;
    let script = shell_document("/wharf-app.js").await?;

    // Another origin with the shell's script, and with a copy of it.
    let lender = FaultServer::start(Files::new()).await?;
    let html = page(&element("inner")).replace("/wharf-app.js", &lender.url("wharf-app.js"));
    let other = FaultServer::start([("index.html".to_owned(), Content::named("index.html", html))].into()).await?;
    let lends = FaultServer::start_for(
        [(
            "wharf-app.js".to_owned(),
            Content::named("wharf-app.js", script.as_str()),
        )]
        .into(),
        other.origin(),
    )
    .await?;
    let html = page(&element("inner")).replace("/wharf-app.js", &lends.url("wharf-app.js"));
    other.put("index.html", Content::named("index.html", html));
    other.put("copy.html", Content::named("copy.html", page(&element("inner"))));
    other.put("wharf-app.js", Content::named("wharf-app.js", script.as_str()));
    for (name, sentence, error) in [
        ("index.html", "cannot be shown here", "is not on the shell's origin"),
        ("copy.html", "could not be loaded", "the shell could not be started"),
    ] {
        browser.go_to(&other.url(name)).await?;
        browser.find(&heading(HEADING)).await?;
        shows(browser, 0, sentence).await?;
        // What the page has put there is still of use.
        shows(browser, 0, "Here comes inner.").await?;
        says(browser, error).await?;
        ensure!(scene.all_marks().await?.is_empty());
    }
    let asked: Vec<String> = scene.guests.server.targets();
    ensure!(asked.is_empty(), "{asked:?}");

    // A page of the right origin that asks another one for the shell's files.
    let base = format!("<base href=\"{}/\" />{}", other.origin(), element("inner"));
    publish(&base).await?;
    browser.go_to("/embedding.html").await?;
    // The shell's own policy takes no base from a page.
    shows(browser, 0, "inner is at /").await?;

    // The shell's own page has one shell already.
    browser.go_to("/profile").await?;
    browser.find_child(child_named("Profile")).await?;
    let put = "await import('/wharf-app.js');
        const made = document.createElement('wharf-app');
        made.setAttribute('name', 'inner');
        document.body.append(made);";
    act::<Value>(browser, put).await?;
    shows(browser, 0, "cannot be shown here").await?;
    says(browser, "this is the shell's own page").await?;
    ensure!(scene.all_marks().await?.is_empty());
    browser.find_child(child_named("Profile")).await
}

in_chromium!(an_app_that_fails_costs_its_own_element);
