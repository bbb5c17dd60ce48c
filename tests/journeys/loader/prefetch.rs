//! Files that are fetched before the person goes there.

use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result, browser::link, failing_app::publication, guests::Guest, publication::Kind, shell::child_named,
};

use super::{Scene, Venue};

/// A person who pays for what is transferred, on the pages after this.
const SAVE_DATA: &str = "Object.defineProperty(navigator, 'connection', \
    { value: { saveData: true, effectiveType: '4g' }, configurable: true });";
/// A person with a slow connection.
const SLOW: &str = "Object.defineProperty(navigator, 'connection', \
    { value: { saveData: false, effectiveType: '3g' }, configurable: true });";
/// A person whose connection is fast, and metered.
const CELLULAR: &str = "Object.defineProperty(navigator, 'connection', \
    { value: { saveData: false, type: 'cellular', effectiveType: '4g' }, configurable: true });";
/// An ordinary connection, whatever the machine has that this runs on.
const FAST: &str = "Object.defineProperty(navigator, 'connection', \
    { value: { saveData: false, effectiveType: '4g' }, configurable: true });";

/// What makes the connection an ordinary one. Firefox does not tell pages of it.
fn ordinary(venue: &Venue) -> &'static [&'static str] {
    match venue {
        Venue::Chromium | Venue::WholeChromium => &[FAST],
        Venue::Firefox(..) => &[],
    }
}

/// For so long a manifest that was fetched ahead is used (`loader::Ahead`), less a second for clocks that count in seconds.
const FRESH: Duration = Duration::from_secs(29);

/// An app of every file there is.
fn guest(name: &str, prefetch: Option<&str>) -> Result<Guest> {
    let mut app = publication(name, Kind::Wasm, None)?;
    app.styles.push("h1 { letter-spacing: 0.5px }".to_owned());
    let guest = Guest::new(app);
    Ok(match prefetch {
        Some(prefetch) => guest.with("prefetch", prefetch.into()),
        None => guest,
    })
}

impl Scene {
    /// How often each file of an app was asked for, the manifest first.
    fn requests_for(&self, guest: &Guest) -> Result<Vec<usize>> {
        let counts = paths(guest)?.into_iter().map(|path| self.guests.server.requests(&path));
        Ok(counts.collect())
    }

    /// Waits until every file of an app was asked for.
    async fn is_fetched(&self, guest: &Guest) -> Result<()> {
        for path in paths(guest)? {
            let asked = async || Ok((self.guests.server.requests(&path) > 0).then_some(()));
            self.browser.wait(format!("a request for {path}"), asked).await?;
        }
        // The last file is in the cache when it has come whole, which the page's timings tell.
        let url = self.guests.server.url(&paths(guest)?.pop().unwrap_or_default());
        let script =
            "return performance.getEntriesByName(arguments[0]).some(({ responseEnd }) => responseEnd > 0) || null;";
        let whole = async || self.browser.run(script, vec![json!(url)]).await;
        self.browser
            .wait(format!("{url} to be there"), whole)
            .await
            .map(|_: bool| ())
    }

    /// Moves the pointer onto the link of an app.
    async fn points_at(&self, guest: &Guest) -> Result<()> {
        self.browser.point_at(&link(&guest.title())).await
    }

    /// Goes to an app by its link without touching it with the pointer.
    async fn goes_straight_to(&self, guest: &Guest) -> Result<()> {
        let script = "find('link', arguments[0], false)[0].click();";
        self.browser.run::<Value>(script, vec![json!(guest.title())]).await?;
        let text = format!("This is {}.", guest.name());
        self.browser.find_text(&text).await
    }
}

/// Where the files of an app are, the manifest first.
fn paths(guest: &Guest) -> Result<Vec<String>> {
    let manifest = guest.publication.manifest();
    let files = [&manifest["entry"], &manifest["wasm"], &manifest["styles"][0]];
    let files = files.map(|file| file["path"].as_str().unwrap_or_default().to_owned());
    let names = ["manifest.json".to_owned()].into_iter().chain(files);
    Ok(names.map(|name| format!("{}{name}", guest.folder(None))).collect())
}

pub(in crate::loader) async fn a_pointer_the_keyboard_and_an_idle_page_fetch_ahead_and_run_nothing(
    venue: &Venue,
) -> Result<()> {
    let by_default = guest("by-default", None)?;
    let focused = guest("focused", Some("hover"))?;
    let idle = guest("idle", Some("idle"))?;
    let never = guest("never", Some("never"))?;
    let untouched = guest("untouched", Some("hover"))?;
    let guests = [&focused, &by_default, &idle, &never, &untouched].map(Clone::clone);
    let scene = Scene::prepare_in(venue, &guests, ordinary(venue), |_| Ok(())).await?;
    let browser = &scene.browser;

    scene.is_fetched(&idle).await?;
    for other in [&focused, &by_default, &never, &untouched] {
        ensure!(
            scene.requests_for(other)? == [0; 4],
            "{} was fetched by itself",
            other.name()
        );
    }

    // First the one that is not wanted, so that it would be on its way before the others.
    scene.points_at(&never).await?;
    scene.points_at(&by_default).await?;
    scene.is_fetched(&by_default).await?;
    // Back and forth is one visit that is expected, not three.
    scene.points_at(&never).await?;
    scene.points_at(&by_default).await?;
    let expected_at = Instant::now();
    browser.tab_to(&link(&focused.title())).await?;
    scene.is_fetched(&focused).await?;
    ensure!(
        scene.requests_for(&never)? == [0; 4],
        "what is never to be fetched ahead was"
    );
    ensure!(scene.requests_for(&untouched)? == [0; 4]);
    ensure!(scene.all_marks().await?.is_empty(), "something ran");
    ensure!(scene.history().await?.is_empty());

    // The visit has everything. Only the manifest is asked for again, if that was long ago.
    for guest in [&focused, &by_default, &idle] {
        scene.goes_straight_to(guest).await?;
        let requests = scene.requests_for(guest)?;
        if guest.name() == focused.name() && expected_at.elapsed() < FRESH {
            ensure!(
                requests == [1; 4],
                "the manifest was asked for again at once: {requests:?}"
            );
        }
        ensure!(
            (1..=2).contains(&requests[0]) && requests[1..] == [1; 3],
            "the visit of {} asked again: {requests:?}",
            guest.name()
        );
    }
    for guest in [&never, &untouched] {
        scene.goes_straight_to(guest).await?;
        ensure!(
            scene.requests_for(guest)? == [1; 4],
            "{}: {:?}",
            guest.name(),
            scene.requests_for(guest)?
        );
    }
    Ok(())
}

/// Whoever was expected and has been there is not expected again; whoever is there is not fetched.
#[tokio::test]
async fn nothing_is_fetched_ahead_that_is_there_already() -> Result<()> {
    let app = guest("there", None)?;
    let control = guest("control", None)?;
    let scene = Scene::prepare(&[app.clone(), control.clone()], &[FAST], |_| Ok(())).await?;
    scene.goes_straight_to(&app).await?;
    scene.points_at(&app).await?;
    scene.points_at(&control).await?;
    scene.is_fetched(&control).await?;
    ensure!(scene.requests_for(&app)? == [1; 4], "{:?}", scene.requests_for(&app)?);
    Ok(())
}

#[tokio::test]
async fn whoever_pays_or_waits_for_it_gets_nothing_ahead() -> Result<()> {
    let apps = |name: &str| -> Result<_> {
        let hover = guest(&format!("{name}-hover"), None)?;
        Ok([hover, guest(&format!("{name}-idle"), Some("idle"))?])
    };
    let (saving, slow, metered) = (apps("saving")?, apps("slow")?, apps("metered")?);
    let all = [saving.clone(), slow.clone(), metered.clone()].concat();
    let scene = Scene::prepare(&all, &[SAVE_DATA], |_| Ok(())).await?;
    for (guests, connection) in [(saving, None), (slow, Some(SLOW)), (metered, Some(CELLULAR))] {
        if let Some(connection) = connection {
            scene.browser.run_in_every_document(connection).await?;
            scene.browser.go_to("/").await?;
            scene.browser.find(&link(&guests[0].title())).await?;
        }
        scene.points_at(&guests[0]).await?;
        // Time enough: whatever is fetched ahead is on its way before anybody has been to another app.
        scene.browser.visit(child_named("Profile")).await?;
        for guest in &guests {
            ensure!(scene.requests_for(guest)? == [0; 4], "{} was fetched", guest.name());
        }
        for guest in &guests {
            scene.goes_straight_to(guest).await?;
            ensure!(
                scene.requests_for(guest)? == [1; 4],
                "{}: {:?}",
                guest.name(),
                scene.requests_for(guest)?
            );
        }
    }
    Ok(())
}

in_chromium!(a_pointer_the_keyboard_and_an_idle_page_fetch_ahead_and_run_nothing);
