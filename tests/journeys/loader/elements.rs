//! Apps on a page that somebody has written without Wharf: `<wharf-app name="…">`.

pub(super) mod refused;
pub(super) mod session;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, ColorScheme, button, heading, link},
    bucket::Bucket,
    embedding_page::{HEADING, PATH, TITLE, element, publish},
    fault_server::Fault,
    fixtures,
    guests::Guest,
    probe_app::probe,
    shell::child_named,
};

use super::{Scene, Venue};

/// Opens the page with this markup in it.
async fn open_page(browser: &Browser, apps: &str) -> Result<()> {
    publish(apps).await?;
    browser.go_to(PATH).await?;
    browser.find(&heading(HEADING)).await.map(drop)
}

/// Runs a script that has all elements of the page in `elements`.
async fn act<T: serde::de::DeserializeOwned>(browser: &Browser, script: &str) -> Result<T> {
    let script = format!("const elements = [...document.querySelectorAll('wharf-app')];\n{script}");
    browser.run_async(&script, Vec::new()).await
}

/// Everything that can be read of an element.
async fn text_of(browser: &Browser, index: usize) -> Result<String> {
    let script = format!(
        "const textOf = (node) => {{
          if (node.nodeType === Node.TEXT_NODE) return node.data;
          if (node.hidden) return '';
          const children = node.localName === 'slot' ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
          return [...children].map(textOf).join(' ');
        }};
        return textOf(elements[{index}]);"
    );
    act(browser, &script).await
}

/// Waits until this can be read of an element.
async fn shows(browser: &Browser, index: usize, text: &str) -> Result<()> {
    let shows = async || Ok(text_of(browser, index).await?.contains(text).then_some(()));
    let result = browser.wait(format!("element {index} to show “{text}”"), shows).await;
    let Err(error) = result else { return Ok(()) };
    let shown = text_of(browser, index).await?;
    Err(error.context(format!("element {index} shows “{shown}”")))
}

/// What a page owns, and the shell must leave alone.
const PAGE: &str = "globalThis.page = () => {
    const elements = [...document.querySelectorAll('wharf-app')];
    return [location.href, document.title, history.length, history.state, history.scrollRestoration,
      document.documentElement.attributes.length, document.head.childElementCount,
      // But for the place of messages.
      [...document.body.children].filter(({ shadowRoot, localName }) => !shadowRoot || localName !== 'div').length,
      document.activeElement.localName, elements.map((element) => element.outerHTML)];
  };
  document.addEventListener('readystatechange', () => { globalThis.pageBefore = page(); }, { once: true });";

pub(in crate::loader) async fn a_page_shows_apps_with_the_session_and_keeps_what_is_its_own(
    venue: &Venue,
) -> Result<()> {
    let scene = Scene::set_beside_the_shell(venue, &[probe("inner"), probe("second")]).await?;
    let browser = &scene.browser;
    let apps = ["billing", "inner", "inner", "second"].map(element).concat();
    publish(&apps).await?;
    browser.run_in_every_document(PAGE).await?;
    browser.go_to(&format!("{PATH}#tides")).await?;
    for (index, text) in [
        (0, "INV-"),
        (1, "inner is at / with nothing."),
        (2, "inner is at /"),
        (3, "second is at /"),
    ] {
        shows(browser, index, text).await?;
        let text = text_of(browser, index).await?;
        ensure!(!text.contains("Here comes"), "{text}");
    }
    let [before, after]: [Value; 2] = act(browser, "return [pageBefore, page()];").await?;
    ensure!(before == after, "{before}\nbecame\n{after}");

    // One shell with one session for all of them, and the look of the shell's page.
    let shared = "const { inner, second } = probes;
        const sheets = ({ element }) => element.getRootNode().adoptedStyleSheets.length;
        return [inner.all.length, second.all.length, inner.host.identity.name, inner.host.identity.subject === second.host.identity.subject,
            sheets(inner), inner.element.getRootNode() !== second.element.getRootNode(),
            performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/config.json')).length];";
    let shared: Value = act(browser, shared).await?;
    ensure!(shared == json!([2, 1, "Demo Account", true, 1, true, 1]), "{shared}");
    scene.leaves_marks("inner", &["1:mount", "2:mount"]).await?;
    let busy = "return elements.map((element) => element.shadowRoot.querySelector('slot').hidden);";
    ensure!(act::<Value>(browser, busy).await? == json!([true, true, true, true]));

    // The title and the address are the page's; what an app has to say is said in one place.
    let said = "probes.inner.host.setTitle('Not the page');
        probes.second.host.notify('info', 'The tide is coming in.');
        return document.title;";
    ensure!(act::<String>(browser, said).await? == TITLE);
    browser.find_text("The tide is coming in.").await?;
    let regions = "const own = [...document.body.children].filter(({ localName, shadowRoot }) => localName === 'div' && shadowRoot);
        const regions = [...elements, ...own].map(({ shadowRoot }) => shadowRoot.querySelectorAll('[aria-live]'));
        return regions.map((regions) => [...regions].map(({ textContent }) => textContent.includes('The tide')));";
    let regions: Value = act(browser, regions).await?;
    ensure!(regions == json!([[], [], [], [], [true]]), "{regions}");
    // Whatever the page hides or takes away, the messages stay, and can be seen.
    act::<Value>(browser, "elements[0].remove(); elements[1].hidden = true;").await?;
    let seen = "const own = [...document.body.children].find(({ localName, shadowRoot }) => localName === 'div' && shadowRoot);
        return own.shadowRoot.querySelector('.wharf-notices').checkVisibility();";
    ensure!(act::<bool>(browser, seen).await?);
    browser.find_text("The tide is coming in.").await?;
    act::<Value>(browser, "elements[1].hidden = false;").await?;
    scene.nothing_is_wrong().await?;

    // Whoever goes on inside an app goes to its page in the shell, and comes back to this one.
    // Whoever holds a guard keeps the page: what the browser asks then, chromedriver answers with leaving.
    let guarded = "probes.inner.host.guard(() => false);
        addEventListener('beforeunload', ({ defaultPrevented }) => sessionStorage.setItem('asks', defaultPrevented));";
    act::<Value>(browser, guarded).await?;
    act::<Value>(browser, "probes.inner.host.navigate('/deeper?a=1#b');").await?;
    browser.find_text("inner is at /deeper?a=1#b with nothing.").await?;
    ensure!(browser.address().await?.path() == "/inner/deeper");
    let asks: String = browser
        .run("return sessionStorage.getItem('asks');", Vec::new())
        .await?;
    ensure!(asks == "true", "{asks}");
    browser.back().await?;
    browser.find(&heading(HEADING)).await?;
    shows(browser, 1, "inner is at /").await
}

pub(in crate::loader) async fn new_props_reach_an_app_without_a_new_mount(venue: &Venue) -> Result<()> {
    let scene = Scene::set_beside_the_shell(venue, &[probe("inner")]).await?;
    let browser = &scene.browser;
    open_page(browser, "<wharf-app name=\"inner\" props='{\"count\":1}'></wharf-app>").await?;
    shows(browser, 0, r#"with {"count":1}."#).await?;
    let steps = [
        (
            "elements[0].setAttribute('props', '{\"count\":2}');",
            r#"with {"count":2}."#,
        ),
        (
            "elements[0].props = { count: 3, at: [1] };",
            r#"with {"count":3,"at":[1]}."#,
        ),
        // A copy: what becomes of the page's own object is the page's business.
        (
            "const props = { count: 4 }; elements[0].props = props; props.count = 'spoilt';",
            r#"with {"count":4}."#,
        ),
        (
            "elements[0].props.count = 'spoilt'; elements[0].props = { ...elements[0].props, more: 1 };",
            r#"with {"count":4,"more":1}."#,
        ),
        ("elements[0].setAttribute('props', '[5]');", "with [5]."),
    ];
    for (index, (script, text)) in steps.iter().enumerate() {
        act::<Value>(browser, script).await?;
        shows(browser, 0, text).await?;
        let mut marks = vec!["1:mount"];
        marks.extend(vec!["1:update"; index + 1]);
        scene.leaves_marks("inner", &marks).await?;
    }
    // What is no JSON, or cannot be copied, changes nothing, and is said.
    let bad = "elements[0].setAttribute('props', '{\"count\": oops}');
        try { elements[0].props = { act() {} }; return 'taken'; } catch ({ name }) { return name; }";
    ensure!(act::<String>(browser, bad).await? == "DataCloneError");
    if !browser.is_firefox() {
        let said = async || {
            let errors = browser.console_errors().await?;
            Ok(errors
                .into_iter()
                .find(|error| error.contains("the attribute `props` is not JSON")))
        };
        let error = browser.wait("the error on the console", said).await?;
        // As the browser quotes it.
        ensure!(error.contains(r#"wharf-app name=\"inner\">"#), "{error}");
    }
    shows(browser, 0, "with [5].").await?;
    act::<Value>(browser, "elements[0].removeAttribute('props');").await?;
    shows(browser, 0, "with nothing.").await?;
    ensure!(scene.marks("inner").await?.len() == steps.len() + 2);

    // What was set before the element is in the page, or before it is defined at all.
    let early = "const made = document.createElement('wharf-app');
        made.props = { early: true };
        made.name = 'inner';
        elements[0].after(made);
        return made.getAttribute('name');";
    ensure!(act::<String>(browser, early).await? == "inner");
    shows(browser, 1, r#"with {"early":true}."#).await?;
    // This event comes before the page's scripts.
    let before_the_script = "document.addEventListener('readystatechange', () => {
        const [first, second] = document.querySelectorAll('wharf-app');
        first.props = { first: 1 };
        second.name = 'inner';
    }, { once: true });";
    browser.run_in_every_document(before_the_script).await?;
    let markup = "<wharf-app name=\"inner\" props='{\"second\":2}'></wharf-app><wharf-app></wharf-app>";
    open_page(browser, markup).await?;
    shows(browser, 0, r#"with {"first":1}."#).await?;
    shows(browser, 1, "inner is at / with nothing.").await
}

pub(in crate::loader) async fn an_element_that_is_moved_stays_and_one_that_is_taken_away_ends(
    venue: &Venue,
) -> Result<()> {
    let topics = json!({ "emit": ["shop.cart"], "on": ["shop.cart"] });
    let scene = Scene::set_beside_the_shell(venue, &[probe("inner").with("topics", topics), probe("second")]).await?;
    let browser = &scene.browser;
    open_page(
        browser,
        &[
            element("inner"),
            element("second"),
            "<div id=\"there\"></div>".to_owned(),
        ]
        .concat(),
    )
    .await?;
    shows(browser, 0, "inner is at /").await?;
    shows(browser, 1, "second is at /").await?;
    act::<Value>(
        browser,
        "window.heard = []; probes.inner.host.on('shop.cart', (cart) => heard.push(cart));",
    )
    .await?;
    // Somebody types into the app while it is moved, in every way there is.
    let moves = [
        "elements[1].after(elements[0]);",
        "there.append(elements.find(({ name }) => name === 'inner'));",
        "const [moved] = elements.filter(({ name }) => name === 'inner'); moved.remove(); document.querySelector('main').prepend(moved);",
        "there.moveBefore?.(elements[0], null);",
        "for (const element of elements) { const { name } = element; element.name = 'other'; element.name = name; }",
    ];
    for script in moves {
        let script = format!("{script} await new Promise((resolve) => {{ setTimeout(resolve); }});");
        act::<Value>(browser, &script).await.with_context(|| script.clone())?;
    }
    act::<Value>(browser, "probes.inner.host.emit('shop.cart', 1);").await?;
    scene.leaves_marks("inner", &["1:mount"]).await?;
    scene.leaves_marks("second", &["1:mount"]).await?;

    // Another name is another app, which comes when the one before has gone.
    act::<Value>(
        browser,
        "elements.find(({ name }) => name === 'inner').name = 'second';",
    )
    .await?;
    scene
        .leaves_marks("inner", &["1:mount", "1:unmount", "1:aborted"])
        .await?;
    scene.leaves_marks("second", &["1:mount", "2:mount"]).await?;
    let order: Vec<String> = browser
        .run(
            "return wharfMarks.map((mark) => mark.replace(/:.*:/, ':'));",
            Vec::new(),
        )
        .await?;
    let at = |what: &str| order.iter().rposition(|mark| mark == what);
    ensure!(at("inner:unmount") < at("second:mount"), "{order:?}");
    let ended = "probes.second.host; try { probes.inner.host.emit('shop.cart', 2); return 'sent'; } catch ({ message }) { return message; }";
    ensure!(act::<String>(browser, ended).await? == "this mount of the app has ended");
    ensure!(act::<Value>(browser, "return heard;").await? == json!([1]));

    // Out of the page, and in again as a new mount. What is out of the page is not shown.
    act::<Value>(
        browser,
        "window.kept = elements; for (const element of elements) element.remove();",
    )
    .await?;
    let ended = async || {
        let mut marks = scene.marks("second").await?;
        marks.sort_unstable();
        Ok((marks == ["1:aborted", "1:mount", "1:unmount", "2:aborted", "2:mount", "2:unmount"]).then_some(()))
    };
    browser.wait("one end of each mount", ended).await?;
    act::<Value>(
        browser,
        "kept[0].name = 'inner'; document.querySelector('main').append(kept[0]);",
    )
    .await?;
    shows(browser, 0, "inner is at /").await?;
    // An app that leaves while it is on its way is never seen.
    act::<Value>(browser, "elements[0].name = 'second'; await null; elements[0].name = 'inner'; await null; elements[0].removeAttribute('name');").await?;
    let nothing = async || Ok(text_of(browser, 0).await?.contains("Here comes").then_some(()));
    browser.wait("the page's own text", nothing).await?;
    let live = "return [...probes.inner.all, ...probes.second.all].filter(({ signal }) => !signal.aborted).length;";
    let none = async || Ok((act::<usize>(browser, live).await? == 0).then_some(()));
    browser.wait("the end of every mount", none).await
}

pub(in crate::loader) async fn what_the_page_has_put_inside_is_seen_until_the_app_is_there(
    venue: &Venue,
) -> Result<()> {
    let scene = Scene::set_beside_the_shell(venue, &[probe("inner")]).await?;
    let (browser, server) = (&scene.browser, &scene.guests.server);
    let manifest = "inner/manifest.json";
    server.break_file(manifest, Fault::Held);
    open_page(browser, &element("inner")).await?;
    server.asked(manifest, 1).await?;
    shows(browser, 0, "Here comes inner.").await?;
    // Said to whoever cannot see it.
    browser.find_text("Loading Guest inner").await?;
    server.release(manifest);
    shows(browser, 0, "inner is at /").await?;
    let text = text_of(browser, 0).await?;
    ensure!(!text.contains("Here comes") && !text.contains("Loading"), "{text}");
    // A page that cannot get the script, or anything of the shell, keeps what is inside.
    Bucket::open(stack::SHELL.bucket).remove("wharf-app.js").await?;
    browser.reload().await?;
    browser.find_text("Here comes inner.").await?;
    ensure!(!act::<bool>(browser, "return Boolean(customElements.get('wharf-app'));").await?);
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_on_a_page_with_apps() -> Result<()> {
    let guests = [
        Guest::new(fixtures::lookout("lookout")),
        probe("closed").with("groups", json!(["nobody"])),
    ];
    let scene = Scene::set(&guests).await?;
    let browser = &scene.browser;
    let apps = ["lookout", "billing", "closed", "nobody-knows"].map(element).concat();
    open_page(browser, &apps).await?;
    browser.find(&heading("Lookout")).await?;
    shows(browser, 1, "INV-").await?;
    shows(browser, 2, "You do not have access to Guest closed").await?;
    shows(browser, 3, "WHARF-220").await?;
    browser.click(&button("Notify")).await?;
    browser.find_text("The count is 0.").await?;
    for scheme in ColorScheme::ALL {
        browser.prefer(scheme).await?;
        let found = browser.axe().await?;
        ensure!(found.is_empty(), "{}: {found:#?}", scheme.name());
    }
    // The keyboard was nowhere before, and comes to everything by itself.
    ensure!(browser.focused().await?.is_none_or(|focused| focused.name == "Notify"));
    browser.tab_to(&button("Ask the service")).await?;
    browser.click(&link("Profile")).await?;
    browser.find_child(child_named("Profile")).await
}

in_chromium!(
    a_page_shows_apps_with_the_session_and_keeps_what_is_its_own,
    new_props_reach_an_app_without_a_new_mount,
    an_element_that_is_moved_stays_and_one_that_is_taken_away_ends,
    what_the_page_has_put_inside_is_seen_until_the_app_is_there,
);
