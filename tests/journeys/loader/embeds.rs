//! Apps inside apps.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, heading, link},
    failing_app::{Fault, How, Phase, publication, tell},
    guests::Guest,
    probe_app::{self, probe},
    publication::Kind,
    shell::child_named,
};

use super::{Scene, Venue, lifecycle::hangs};

/// Opens an app in an element of its own inside a probe: `opened[place]`.
fn open(outer: &str, place: &str, app: &str, props: Option<Value>) -> String {
    let props = props.map_or_else(|| "undefined".to_owned(), |props| props.to_string());
    format!(
        "const {{ host, element }} = probes['{outer}'];
        const place = document.createElement('div');
        element.querySelector('.slot').append(place);
        (window.places ??= {{}})['{place}'] = place;
        (window.opened ??= {{}})['{place}'] = host.open(place, '{app}', {props});"
    )
}

impl Scene {
    async fn do_in_page(&self, script: &str) -> Result<Value> {
        self.browser.run_async(script, Vec::new()).await
    }

    async fn go_to_probe(&self, name: &str) -> Result<()> {
        self.browser.click(&link(&format!("Guest {name}"))).await?;
        self.browser.find(&heading(&probe_app::heading(name))).await.map(drop)
    }

    /// Waits until this can be read at a place.
    async fn place_shows(&self, place: &str, text: &str) -> Result<()> {
        let shows = async || Ok(self.text_of(place).await?.contains(text).then_some(()));
        self.browser.wait(format!("{place} to show “{text}”"), shows).await
    }

    async fn text_of(&self, place: &str) -> Result<String> {
        let script = "const textOf = (node) => [
              ...(node.checkVisibility?.() === false ? [] : node.childNodes),
              ...(node.shadowRoot?.childNodes ?? []),
            ].map((child) => child.nodeType === Node.TEXT_NODE ? child.data : textOf(child)).join(' ');
            return textOf(places[arguments[0]]);";
        self.browser.run(script, vec![place.into()]).await
    }

    /// Presses a button of the shell at a place.
    async fn press_at(&self, place: &str, name: &str) -> Result<()> {
        let script = "const [place, name] = arguments;
            const found = [...places[place].querySelectorAll('button')].find((button) => button.textContent.includes(name));
            found.click();";
        self.browser
            .run::<Value>(script, vec![place.into(), name.into()])
            .await
            .map(drop)
    }

    /// The message of the error with which an app is refused.
    async fn is_refused(&self, outer: &str, app: &str) -> Result<String> {
        let attempt = open(outer, "refused", app, None);
        let script = format!("try {{ {attempt} return 'opened'; }} catch ({{ message }}) {{ return message; }}");
        let message = self.do_in_page(&script).await?;
        let left: bool = self
            .browser
            .run("return places.refused.childNodes.length > 0;", Vec::new())
            .await?;
        ensure!(!left, "something is at the place of {app}");
        Ok(message.as_str().unwrap_or_default().to_owned())
    }
}

pub(in crate::loader) async fn an_app_shows_others_inside_itself(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(
        venue,
        &[
            probe("outer").with("embeds", json!(["inner", "closed", "second"])),
            probe("inner").with("embeds", json!(["outer"])),
            probe("closed").with("groups", json!(["nobody"])),
            probe("second").with("embeds", json!(["third"])),
            probe("third").with("embeds", json!(["fourth"])),
            probe("fourth").with("embeds", json!(["fifth"])),
            probe("fifth"),
        ],
    )
    .await?;
    let browser = &scene.browser;
    scene.go_to_probe("outer").await?;

    // With the same person, session and look, its own props, and no part in the page's location.
    scene
        .do_in_page(&open("outer", "one", "inner", Some(json!({ "count": 1 }))))
        .await?;
    scene.place_shows("one", r#"inner is at / with {"count":1}."#).await?;
    let same = "const { inner, outer } = probes;
        const sheets = ({ element }) => element.getRootNode().adoptedStyleSheets.length;
        return [inner.host.identity.subject === outer.host.identity.subject, inner.host.theme === outer.host.theme,
            sheets(inner) === sheets(outer) && sheets(inner) > 0, inner.element.getRootNode() !== outer.element.getRootNode()];";
    let same_host = scene.do_in_page(same).await?;
    ensure!(same_host == json!([true, true, true, true]), "{same_host}");
    ensure!(title_after(&scene, "Not the page").await? == "Guest outer · Wharf");

    // New props without a new mount; several mounts of one app, each with its own.
    scene
        .do_in_page(&open("outer", "two", "inner", Some(json!({ "count": 10 }))))
        .await?;
    scene.place_shows("two", r#"with {"count":10}."#).await?;
    scene.do_in_page("opened.one.update({ count: 2 });").await?;
    scene.place_shows("one", r#"with {"count":2}."#).await?;
    scene.place_shows("two", r#"with {"count":10}."#).await?;
    scene.leaves_marks("inner", &["1:mount", "2:mount", "1:update"]).await?;
    // What is handed over is a copy.
    let shared = "const props = { count: 3 }; opened.one.update(props); props.count = 'spoilt';";
    scene.do_in_page(shared).await?;
    scene.place_shows("one", r#"with {"count":3}."#).await?;

    // Closed once, however often that is asked for; the other one stays.
    let close = "await Promise.all([opened.one.close(), opened.one.close()]);
        return [places.one.childElementCount, probes.inner.all[0].signal.aborted, probes.inner.all[1].signal.aborted];";
    let closed = scene.do_in_page(close).await?;
    ensure!(closed == json!([0, true, false]), "{closed}");
    scene.do_in_page("opened.one.update({ count: 4 });").await?;
    let ends = |marks: &[String], what: &str| marks.iter().filter(|mark| *mark == what).count();
    let marks = scene.marks("inner").await?;
    ensure!(
        ends(&marks, "1:unmount") == 1 && ends(&marks, "1:aborted") == 1 && ends(&marks, "2:unmount") == 0,
        "{marks:?}"
    );

    // A crash is its own card, and a fresh start its own affair.
    scene
        .do_in_page("probes.inner.all[1].report('told to give up', true);")
        .await?;
    scene.place_shows("two", "WHARF-212").await?;
    ensure!(scene.failures("inner").await? == ["WHARF-212"]);
    browser.find(&heading(&probe_app::heading("outer"))).await?;
    ensure!(scene.do_in_page("return probes.outer.host.signal.aborted;").await? == false);
    scene.press_at("two", "Try again").await?;
    scene.place_shows("two", r#"inner is at / with {"count":10}."#).await?;
    ensure!(scene.do_in_page("return probes.inner.all.length;").await? == 3);

    // What is refused.
    scene.forget_events().await?;
    for (outer, app, why) in [
        ("outer", "fifth", "does not have it in `embeds`"),
        ("outer", "no-such-app", "does not have it in `embeds`"),
        ("outer", "closed", "the person may not use it"),
        ("inner", "outer", "it is around it already"),
    ] {
        let message = scene.is_refused(outer, app).await?;
        ensure!(message.contains(why), "{app} inside {outer}: {message}");
    }
    for (outer, app) in [("outer", "second"), ("second", "third"), ("third", "fourth")] {
        scene.do_in_page(&open(outer, app, app, None)).await?;
        browser.find(&heading(&probe_app::heading(app))).await?;
    }
    let message = scene.is_refused("fourth", "fifth").await?;
    ensure!(message.contains("four levels deep"), "{message}");
    let script = "return wharfEvents.filter(({ name }) => name === 'reported').length;";
    ensure!(browser.run::<usize>(script, Vec::new()).await? == 5);

    // The end of the app around it is the end of everything in it.
    browser.visit(child_named("Profile")).await?;
    for app in ["outer", "second", "third", "fourth"] {
        let ended = async || {
            let marks = scene.marks(app).await?;
            Ok((ends(&marks, "1:unmount") == 1 && ends(&marks, "1:aborted") == 1).then_some(()))
        };
        browser.wait(format!("the end of {app}"), ended).await?;
    }
    let marks = scene.marks("inner").await?;
    ensure!(
        ends(&marks, "3:unmount") == 1 && ends(&marks, "1:unmount") == 1,
        "{marks:?}"
    );
    ensure!(scene.failures("inner").await?.is_empty());
    Ok(())
}

/// The title of the page when the inner app has set this one, and the shell has had its turn.
async fn title_after(scene: &Scene, title: &str) -> Result<String> {
    let script = format!(
        "probes.inner.host.setTitle('{title}');
        return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(document.title))));"
    );
    scene.browser.run_async(&script, Vec::new()).await
}

pub(in crate::loader) async fn an_app_is_given_locations_of_the_one_around_it(venue: &Venue) -> Result<()> {
    let scene = Scene::set_in(
        venue,
        &[
            probe("outer").with("embeds", json!(["inner"])),
            probe("inner").with("navigation", json!(false)),
        ],
    )
    .await?;
    let browser = &scene.browser;
    ensure!(!browser.has(&link("Guest inner")).await?, "the navigation has it");
    scene.go_to_probe("outer").await?;
    for path in ["part", "/", "/Part", "/part/", "/../other", "-other", ""] {
        let script = format!(
            "const place = document.createElement('div');
            try {{ probes.outer.host.open(place, 'inner', null, {{ path: '{path}' }}); return 'opened'; }}
            catch ({{ message }}) {{ return message; }}"
        );
        let message = scene.do_in_page(&script).await?;
        let message = message.as_str().unwrap_or_default();
        ensure!(message.contains("is not a path"), "{path}: {message}");
    }
    scene
        .do_in_page(
            "const { host, element } = probes.outer;
            const place = document.createElement('div');
            element.querySelector('.slot').append(place);
            window.places = { part: place };
            host.open(place, 'inner', null, { path: '/part' });",
        )
        .await?;
    scene.place_shows("part", "inner is at / with null.").await?;
    let base = "return probes.inner.host.app.basePath;";
    ensure!(scene.do_in_page(base).await? == "/outer/part");
    // Where the page is not there, the app around it has the page's title.
    ensure!(title_after(&scene, "Part").await? == "Guest outer · Wharf");

    scene.do_in_page("probes.inner.host.navigate('/one?two=3');").await?;
    scene.place_shows("part", "inner is at /one?two=3").await?;
    ensure!(browser.address().await?.path() == "/outer/part/one");
    let title = title_after(&scene, "Part").await?;
    ensure!(title == "Part · Guest outer · Wharf", "{title}");
    let outer = scene.do_in_page("return probes.outer.host.location.path;").await?;
    ensure!(outer == "/part/one", "{outer}");
    let refused =
        "try { probes.inner.host.navigate('/../../profile'); return 'gone'; } catch ({ message }) { return message; }";
    let message = scene.do_in_page(refused).await?;
    ensure!(
        message.as_str().unwrap_or_default().contains("is not a location"),
        "{message}"
    );
    ensure!(scene.failures("inner").await?.is_empty() && scene.failures("outer").await?.is_empty());
    Ok(())
}

/// Every way in which an `update` can go wrong, each at a place of its own on one page.
pub(in crate::loader) async fn an_app_that_fails_on_new_props(venue: &Venue) -> Result<()> {
    let mut apps: Vec<(Guest, Kind, How)> = Vec::new();
    for kind in Kind::ALL {
        let faults = Fault::all(kind).into_iter();
        for fault in faults.filter(|fault| fault.phase == Phase::Update) {
            let name = format!("{}-{kind}", fault.how.name());
            let mut guest = Guest::new(publication(&name, kind, Some(fault))?);
            if hangs(fault.how) {
                guest = guest.with("limits", json!({ "update": { "warn": 100, "fail": 300 } }));
            }
            apps.push((guest, kind, fault.how));
        }
    }
    let names: Vec<&str> = apps.iter().map(|(guest, ..)| guest.name()).collect();
    let outer = probe("outer").with("embeds", json!(names));
    let guests: Vec<Guest> = apps.iter().map(|(guest, ..)| guest.clone()).chain([outer]).collect();
    let scene = Scene::set_in(venue, &guests).await?;
    scene.go_to_probe("outer").await?;
    for name in &names {
        scene.do_in_page(&open("outer", name, name, None)).await?;
    }
    for (guest, kind, how) in &apps {
        let name = guest.name();
        let code = match (how, kind) {
            // The lifecycles of single-spa are looked at before any of them is called.
            (How::NoFunction, Kind::SingleSpa) => {
                scene.place_shows(name, "WHARF-210").await?;
                continue;
            }
            // As an app that leaves `update` out: it has its host, which tells it of new props.
            (How::NoFunction, _) => None,
            (how, _) if hangs(*how) => Some("WHARF-209"),
            _ => Some("WHARF-216"),
        };
        let check = async {
            scene.place_shows(name, &format!("This is {name}.")).await?;
            let update = format!("opened['{name}'].update({{ count: 1 }});");
            scene.do_in_page(&update).await?;
            let Some(code) = code else { return Ok(()) };
            scene.place_shows(name, code).await?;
            let ends = async || {
                let marks = scene.marks(name).await?;
                let count = |what: &str| marks.iter().filter(|mark| *mark == what).count();
                let is_over = count("1:unmount") == 1 && count("1:unmounted") == 1 && count("1:aborted") == 1;
                Ok((is_over && count("1:mount") == 1).then_some(()))
            };
            scene.browser.wait("one end of the mount", ends).await?;
            let failures = scene.failures(name).await?;
            ensure!(failures == [code], "{failures:?}");
            // What comes too late changes nothing.
            scene.do_in_page(&tell(name)).await?;
            scene.place_shows(name, "is not available").await
        };
        check.await.with_context(|| guest.title())?;
    }
    for (guest, kind, how) in &apps {
        let failures = scene.failures(guest.name()).await?;
        let expected = usize::from(*how != How::NoFunction || *kind == Kind::SingleSpa);
        ensure!(failures.len() == expected, "{}: {failures:?}", guest.name());
    }
    let cards = scene.browser.all(&button("Try again")).await?.len();
    let working = apps
        .iter()
        .filter(|(_, kind, how)| *how == How::NoFunction && *kind != Kind::SingleSpa);
    ensure!(cards == apps.len() - working.count(), "{cards} cards");
    scene.browser.find(&heading(&probe_app::heading("outer"))).await?;
    ensure!(scene.do_in_page("return probes.outer.host.signal.aborted;").await? == false);
    Ok(())
}

in_chromium!(
    an_app_shows_others_inside_itself,
    an_app_is_given_locations_of_the_one_around_it,
    an_app_that_fails_on_new_props,
);
