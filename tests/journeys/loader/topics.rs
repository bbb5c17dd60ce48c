//! Messages between apps: kept for those that come later, copied for everybody, and only where the registry lets them.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, heading, link},
    guests::Guest,
    probe_app::{self, probe},
    shell::SECOND,
};

use super::{Scene, Venue};

fn apps() -> [Guest; 3] {
    [
        probe("outer").with("embeds", json!(["sender", "hearer"])),
        probe("sender").with("topics", json!({ "emit": ["shop.cart"] })),
        probe("hearer").with("topics", json!({ "on": ["shop.cart"] })),
    ]
}

/// Writes down what arrives under a name.
fn hear(name: &str) -> String {
    format!(
        "(window.heard ??= {{}}).{name} = [];
        window.end_{name} = probes.hearer.host.on('shop.cart', (cart) => {{ heard.{name}.push(structuredClone(cart)); }});"
    )
}

impl Scene {
    async fn show(&self, app: &str) -> Result<()> {
        self.browser.click(&link(&format!("Guest {app}"))).await?;
        self.browser.find(&heading(&probe_app::heading(app))).await.map(drop)
    }

    async fn script(&self, script: &str) -> Result<Value> {
        self.browser.run_async(script, Vec::new()).await
    }

    async fn emit(&self, payload: &Value) -> Result<()> {
        let script = format!("probes.sender.host.emit('shop.cart', {payload});");
        self.script(&script).await.map(drop)
    }

    /// Waits until exactly this was heard.
    async fn has_heard(&self, name: &str, expected: &Value) -> Result<()> {
        // As JSON, which unlike WebDriver has a form for dates.
        let read = format!("return JSON.parse(JSON.stringify(window.heard?.{name} ?? null));");
        let heard = async || Ok((self.script(&read).await? == *expected).then_some(()));
        let result = self.browser.wait(format!("`{name}` to hear {expected}"), heard).await;
        let heard = self.script(&read).await?;
        result.with_context(|| format!("`{name}` has heard {heard}"))
    }

    /// The errors that were said since the last call, as `app: text`.
    async fn reports(&self) -> Result<Vec<String>> {
        let script = "return wharfEvents.splice(0).filter(({ name }) => name === 'reported')
            .map(({ app, text }) => `${app}: ${text}`);";
        self.browser.run(script, Vec::new()).await
    }
}

pub(in crate::loader) async fn apps_tell_each_other_what_the_registry_lets_them(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(venue, &apps()).await?;
    let browser = &scene.browser;

    // From one page to another. Only the latest is kept.
    scene.show("sender").await?;
    scene.emit(&json!({ "items": 1 })).await?;
    scene.emit(&json!({ "items": 2, "of": [1, 2] })).await?;
    scene.show("hearer").await?;
    scene.script(&hear("late")).await?;
    scene.has_heard("late", &json!([{ "items": 2, "of": [1, 2] }])).await?;
    // The mount of the sender has ended.
    let error =
        "try { probes.sender.host.emit('shop.cart', 0); return 'sent'; } catch ({ message }) { return message; }";
    ensure!(scene.script(error).await? == "this mount of the app has ended");

    // On one page.
    scene.show("outer").await?;
    let open = "const { host, element } = probes.outer;
        for (const app of ['hearer', 'sender']) {
          const place = element.querySelector('.slot').appendChild(document.createElement('div'));
          host.open(place, app);
        }";
    scene.script(open).await?;
    for app in ["hearer", "sender"] {
        browser.find(&heading(&probe_app::heading(app))).await?;
    }
    // Nothing of the mount before hears any more.
    scene.emit(&json!(3)).await?;
    scene.script(&hear("first")).await?;
    let throw = "probes.hearer.host.on('shop.cart', () => { throw new Error('told to throw'); });";
    scene.script(throw).await?;
    scene.script(&hear("second")).await?;
    scene.has_heard("second", &json!([3])).await?;
    scene.reports().await?;
    scene.emit(&json!(4)).await?;
    scene.has_heard("first", &json!([3, 4])).await?;
    scene.has_heard("second", &json!([3, 4])).await?;
    scene.has_heard("late", &json!([{ "items": 2, "of": [1, 2] }])).await?;
    let reports = scene.reports().await?;
    ensure!(
        reports == ["hearer: one of its handlers failed: told to throw"],
        "{reports:?}"
    );

    // Everybody has a copy, the sender too, and whoever comes later.
    let spoil = "probes.hearer.host.on('shop.cart', (cart) => { if (cart.list) { cart.list.push('spoilt'); } });";
    scene.script(spoil).await?;
    let share = format!(
        "{} const cart = {{ list: ['kept'], at: new Date(7) }};
        probes.sender.host.emit('shop.cart', cart);
        cart.list.push('changed by the sender');
        {}
        return cart.list;",
        hear("before"),
        hear("after"),
    );
    let own = scene.script(&share).await?;
    ensure!(own == json!(["kept", "changed by the sender"]), "{own}");
    let copy = json!([{ "list": ["kept"], "at": "1970-01-01T00:00:00.007Z" }]);
    scene.has_heard("after", &copy).await?;
    let before = scene
        .script("return JSON.parse(JSON.stringify(heard.before.at(-1)));")
        .await?;
    ensure!(before == copy[0], "{before}");
    // A date is still one: it is no JSON that goes from app to app.
    ensure!(scene.script("return heard.after[0].at instanceof Date;").await? == true);
    let function =
        "try { probes.sender.host.emit('shop.cart', () => {}); return 'sent'; } catch ({ name }) { return name; }";
    ensure!(scene.script(function).await? == "DataCloneError");

    // Whoever has heard enough.
    scene.script("end_first();").await?;
    scene.emit(&json!(5)).await?;
    ensure!(scene.script("return heard.first.at(-1).list !== undefined;").await? == true);
    ensure!(scene.script("return heard.second.at(-1);").await? == 5);

    // What the registry does not grant.
    scene.reports().await?;
    for (call, member) in [
        ("probes.hearer.host.emit('shop.cart', 1)", "emit"),
        ("probes.sender.host.on('shop.cart', () => {})", "on"),
        ("probes.sender.host.emit('shop', 1)", "emit"),
        ("probes.sender.host.emit('shop.cart.more', 1)", "emit"),
        ("probes.outer.host.on('shop.cart', () => {})", "on"),
    ] {
        let attempt = format!("try {{ {call}; return 'done'; }} catch ({{ message }}) {{ return message; }}");
        let message = scene.script(&attempt).await?;
        let message = message.as_str().unwrap_or_default();
        ensure!(
            message.starts_with("the registry does not have the topic")
                && message.contains(&format!("`topics.{member}` of this app")),
            "{call}: {message}"
        );
        let reports = scene.reports().await?;
        ensure!(reports.len() == 1 && reports[0].ends_with(message), "{reports:?}");
    }
    ensure!(scene.script("return heard.second.at(-1);").await? == 5);
    another_person_finds_nothing(&scene).await
}

/// What was kept belonged to the person who is gone. The page has stayed the same.
async fn another_person_finds_nothing(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    scene.script("window.isTheSamePage = true;").await?;
    browser.in_new_tab().await?;
    browser.go_to("/").await?;
    browser.click(&button("Sign out")).await?;
    browser.click(&button("Sign in")).await?;
    browser.enter_credentials(SECOND.email, SECOND.password).await?;
    browser.find(&button("Sign out")).await?;
    browser.in_first_tab().await?;
    browser.find_text(SECOND.family_name).await?;
    ensure!(scene.script("return window.isTheSamePage === true;").await? == true);
    scene.show("hearer").await?;
    scene.script(&hear("other")).await?;
    // Everything that was to come has come: a kept payload would come before one that is sent now.
    scene.show("sender").await?;
    scene.emit(&json!("new")).await?;
    scene.show("hearer").await?;
    scene.script(&hear("own")).await?;
    scene.has_heard("own", &json!(["new"])).await?;
    ensure!(scene.script("return heard.other;").await? == json!([]));
    Ok(())
}

in_chromium!(apps_tell_each_other_what_the_registry_lets_them);
