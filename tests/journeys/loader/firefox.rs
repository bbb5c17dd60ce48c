//! The essential ones again in Firefox, whose module map, integrity checks and history are its own.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    fault_server::{Content, Fault},
    fixtures,
    guests::{Guest, Guests},
    probe_app::{self, probe},
    publication::{Kind, Publication},
    running_stack::turn,
    shell::{CHILDREN, DEMO, child_named},
};

use super::{Scene, WRITE_DOWN};

/// Leaves a mark if anything of it is called.
const MARKING: &str = "const mark = () => { (window.wharfMarks ??= []).push('tampered:-:ran'); };
    export default async () => { mark(); };
    export const wharf_abi = () => { mark(); return 1; };
    export const mount = () => { mark(); return { unmount() {} }; };
";

impl Scene {
    /// Without what only Chromium can do: events are written down from the sign-in on, until the page is loaded again.
    async fn set_in_firefox(guests: &[Guest]) -> Result<Self> {
        let turn = turn().await?;
        let guests = Guests::invite(guests).await?;
        let browser = Browser::start_firefox().await?;
        browser.sign_in_at("/", DEMO).await?;
        // Scripts of a test have a global of their own there.
        let write_down = WRITE_DOWN.replace("globalThis", "window");
        browser.run::<Value>(&write_down, Vec::new()).await?;
        Ok(Self {
            browser,
            guests,
            _turn: turn,
        })
    }
}

#[tokio::test]
async fn what_matters_most_holds_in_firefox_too() -> Result<()> {
    let tampered = |name: &str| Guest::new(Publication::new(name, Kind::Wasm, MARKING));
    let guests = [
        probe("alpha").with("embeds", json!(["beta"])),
        probe("beta"),
        tampered("entry"),
        tampered("module"),
        Guest::new(fixtures::misbehaving("broken")?),
    ];
    let scene = Scene::set_in_firefox(&guests).await?;
    let browser = &scene.browser;
    for child in CHILDREN {
        browser.visit(child).await?;
    }

    // What does not match its manifest never runs, at the second attempt neither.
    let [_, _, entry, module, broken] = &guests;
    let another = Content::named("entry.js", format!("{MARKING} mark();").into_bytes());
    let (path, _) = entry.publication.entry_file();
    scene.guests.server.put(&format!("entry/{path}"), another);
    let files = module.publication.files_in("module/")?;
    let wasm = files.keys().find(|path| path.ends_with(".wasm"));
    let wasm = wasm.map(String::as_str).unwrap_or_default();
    scene.guests.server.break_file(wasm, Fault::FlippedByte(7));
    for (guest, code) in [(entry, "WHARF-203"), (module, "WHARF-205")] {
        scene.go_to(guest).await?;
        scene.fails_with(guest, code).await?;
        browser.click(&button("Try again")).await?;
        let again = async || Ok((scene.failures(guest.name()).await? == [code]).then_some(()));
        browser.wait("the second failure", again).await?;
    }
    let marks = scene.marks("tampered").await?;
    ensure!(marks.is_empty(), "something ran: {marks:?}");
    let asked = scene.guests.server.targets();
    ensure!(asked.iter().any(|target| target.ends_with("?attempt=2")), "{asked:?}");

    // A crash.
    browser.click(&link(&broken.title())).await?;
    browser.click(&button("Press twice")).await?;
    browser.find_text("Pressed 1 times").await?;
    browser.click(&button("Press twice")).await?;
    browser.find_text("WHARF-212").await?;
    browser.click(&button("Try again")).await?;
    browser.find_text("Pressed 0 times").await?;
    browser.visit(child_named("Profile")).await?;

    // A guard on Back, and then none.
    browser.click(&link("Guest alpha")).await?;
    browser.find(&heading(&probe_app::heading("alpha"))).await?;
    let guard = "const { host } = window.probes.alpha;
        host.navigate('/two');
        window.wharfAsked = [];
        window.wharfGuard = host.guard((to) => { window.wharfAsked.push(to.path); return false; });
        window.wharfLength = history.length;
        history.back();";
    browser.run::<Value>(guard, Vec::new()).await?;
    let asked = async || {
        let asked: Vec<String> = browser.run("return [...window.wharfAsked];", Vec::new()).await?;
        Ok((!asked.is_empty()).then_some(asked))
    };
    let asked = browser.wait("the question", asked).await?;
    ensure!(asked == ["/"], "{asked:?}");
    let stays: bool = browser
        .run(
            "return location.pathname === '/alpha/two' && history.length === window.wharfLength;",
            Vec::new(),
        )
        .await?;
    ensure!(stays, "the guard has not kept the page");
    browser
        .run::<Value>("window.wharfGuard(); history.back();", Vec::new())
        .await?;
    browser.find_text("alpha is at / with nothing.").await?;

    // An app inside an app.
    let open = "const { host, element } = window.probes.alpha;
        window.wharfOpened = host.open(element.querySelector('.slot'), 'beta', { count: 1 });";
    browser.run::<Value>(open, Vec::new()).await?;
    browser.find_text(r#"beta is at / with {"count":1}."#).await?;
    browser
        .run::<Value>("window.wharfOpened.update({ count: 2 });", Vec::new())
        .await?;
    browser.find_text(r#"beta is at / with {"count":2}."#).await?;
    browser
        .run_async::<Value>("await window.wharfOpened.close();", Vec::new())
        .await?;
    browser.find_gone(&heading(&probe_app::heading("beta"))).await?;
    scene
        .leaves_marks("beta", &["1:mount", "1:update", "1:unmount", "1:aborted"])
        .await
}
