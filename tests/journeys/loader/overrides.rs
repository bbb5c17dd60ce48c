//! A developer's own version of an app, in one tab of the deployed shell.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::button,
    embedding_page::{self, element},
    failing_app::publication,
    fault_server::{Content, FaultServer},
    guests::{Guest, Guests},
    publication::{Kind, Publication},
    running_stack::turn,
};

use super::{Scene, Venue};

/// A server on a developer's machine, with the app as `wharf build` leaves it: nobody has signed it.
pub(super) async fn own_version(app: &str, label: &str) -> Result<(FaultServer, Publication)> {
    let mut publication = publication(label, Kind::Esm, None)?;
    publication.name = app.to_owned();
    let server = FaultServer::start(publication.files()?).await?;
    let name = registry::MANIFEST_FILE;
    server.put(name, Content::named(name, publication.manifest().to_string()));
    Ok((server, publication))
}

fn guest(name: &str) -> Result<Guest> {
    Ok(Guest::new(publication(name, Kind::Esm, None)?).with("prefetch", "never".into()))
}

fn open_guest(name: &str) -> Result<Guest> {
    Ok(guest(name)?.with("override", true.into()))
}

const DEPLOYED: &str = "This is open.";
const OWN: &str = "This is own.";
const QUESTION: &str = "Run your own version?";
const BANNER: &str = "Local override";

impl Scene {
    /// The banner is there, and names what runs.
    pub(super) async fn has_banner(&self, server: &FaultServer) -> Result<()> {
        self.browser.find_text(BANNER).await?;
        let runs = format!("This tab runs Guest open from {}.", server.origin());
        self.browser.find_text(&runs).await
    }

    pub(super) async fn shows_what_is_deployed(&self) -> Result<()> {
        self.browser.find_text(DEPLOYED).await?;
        let text = self.browser.text().await?;
        ensure!(!text.contains(BANNER) && !text.contains(OWN), "{text}");
        Ok(())
    }
}

pub(in crate::loader) async fn a_developer_is_asked_sees_a_banner_and_can_take_it_back(venue: &Venue) -> Result<()> {
    let (server, _) = own_version("open", "own").await?;
    let guest = open_guest("open")?;
    let scene = Scene::set_beside_the_shell(venue, std::slice::from_ref(&guest)).await?;
    let browser = &scene.browser;
    let asking = format!("/open?a=1&wharf-override=open@{}&b=2#part", server.origin());

    // Anybody can send a link: nothing is asked for before the person has said so.
    browser.go_to(&asking).await?;
    browser.find_text(QUESTION).await?;
    browser.find_text(&server.origin()).await?;
    let address = browser.address().await?;
    ensure!(
        (address.query(), address.fragment()) == (Some("a=1&b=2"), Some("part")),
        "{address}"
    );
    scene.shows_what_is_deployed().await?;
    browser.click(&button("Cancel")).await?;
    browser.find_gone(&button("Run it")).await?;
    browser.reload().await?;
    scene.shows_what_is_deployed().await?;
    ensure!(!browser.text().await?.contains(QUESTION), "the question comes again");
    ensure!(server.targets().is_empty(), "{:?}", server.targets());

    browser.go_to(&asking).await?;
    browser.click(&button("Run it")).await?;
    browser.find_text(OWN).await?;
    scene.has_banner(&server).await?;
    let address = browser.address().await?;
    ensure!(address.query() == Some("a=1&b=2"), "{address}");
    let marks = scene.all_marks().await?;
    ensure!(marks.iter().all(|mark| mark.starts_with("own:")), "{marks:?}");

    // For as long as the tab is there, on every page and after a reload,
    scene.go_home().await?;
    scene.has_banner(&server).await?;
    browser.reload().await?;
    scene.has_banner(&server).await?;
    scene.go_to(&guest).await?;
    browser.find_text(OWN).await?;
    // with what the developer has built meanwhile,
    let (_, newer) = own_version("open", "newer").await?;
    server.put_all(newer.files()?);
    let name = registry::MANIFEST_FILE;
    server.put(name, Content::named(name, newer.manifest().to_string()));
    browser.reload().await?;
    browser.find_text("This is newer.").await?;
    // and in no other tab.
    scene.in_new_tab().await?;
    browser.go_to("/open").await?;
    scene.shows_what_is_deployed().await?;
    browser.close_tab().await?;
    browser.in_first_tab().await?;

    browser.click(&button("Show what is deployed")).await?;
    scene.shows_what_is_deployed().await?;
    browser.reload().await?;
    scene.shows_what_is_deployed().await?;

    // By its address as well.
    browser.go_to(&asking).await?;
    browser.click(&button("Run it")).await?;
    browser.find_text("This is newer.").await?;
    browser.go_to("/open?wharf-override=reset").await?;
    scene.shows_what_is_deployed().await?;
    ensure!(browser.address().await?.query().is_none());

    // What is wrong with the own version is shown; what is deployed does not cover it.
    let (_, broken) = own_version("open", "broken").await?;
    let entry = broken.entry_file().0;
    server.put(name, Content::named(name, broken.manifest().to_string()));
    server.put(&entry, Content::named(&entry, format!("{}\n", broken.entry)));
    browser.go_to(&asking).await?;
    browser.click(&button("Run it")).await?;
    scene.fails_with(&guest, "WHARF-203").await?;
    scene.has_banner(&server).await?;
    ensure!(scene.all_marks().await?.is_empty());
    Ok(())
}

pub(in crate::loader) async fn an_override_is_refused_for_other_apps_and_other_machines(venue: &Venue) -> Result<()> {
    let (server, _) = own_version("closed", "own").await?;
    let (for_open, _) = own_version("open", "own").await?;
    let port = for_open.port();
    let guests = [open_guest("open")?, guest("closed")?];
    let scene = Scene::set_beside_the_shell(venue, &guests).await?;
    let browser = &scene.browser;
    for asked in [
        format!("closed@{}", server.origin()),
        format!("nobody@{}", server.origin()),
        format!("open@https://localhost:{port}"),
        format!("open@http://localhost:{port}/"),
        format!("open@http://localhost:{port}%23@evil.example:80"),
        format!("open@http://localhost:{port}@evil.example"),
        format!("open@http://evil.example:{port}"),
        format!("open@http://localhost.evil.example:{port}"),
        format!("open@http://127.1:{port}"),
        format!("open@//localhost:{port}"),
        "open@javascript:alert(1)".to_owned(),
        "open@data:application/json,{}".to_owned(),
        "open".to_owned(),
    ] {
        let check = async {
            browser.go_to(&format!("/open?wharf-override={asked}")).await?;
            browser.find_text("WHARF-219").await?;
            scene.shows_what_is_deployed().await?;
            ensure!(!browser.has(&button("Run it")).await?, "it is offered");
            ensure!(browser.address().await?.query().is_none(), "it stays in the address");
            let stored: usize = browser
                .run(
                    "return Object.keys(sessionStorage).filter((key) => key.startsWith('wharf.override')).length;",
                    Vec::new(),
                )
                .await?;
            ensure!(stored == 0, "it was remembered");
            Ok(())
        };
        check.await.with_context(|| asked.clone())?;
    }
    browser.click(&button("Close")).await?;

    // An app can write into the tab's storage, which helps it as little.
    for (app, origin) in [
        ("closed", server.origin()),
        ("open", format!("http://evil.example:{port}")),
        ("open", format!("https://localhost:{port}")),
        ("open", format!("http://localhost:{port}/x")),
        ("nobody", server.origin()),
    ] {
        let script = "for (const key of Object.keys(sessionStorage)) if (key.startsWith('wharf.override')) sessionStorage.removeItem(key);
            sessionStorage.setItem(`wharf.override.${arguments[0]}`, arguments[1]);";
        browser.run::<Value>(script, vec![json!(app), json!(origin)]).await?;
        for (path, text) in [("/open", DEPLOYED), ("/closed", "This is closed.")] {
            browser.go_to(path).await?;
            browser
                .find_text(text)
                .await
                .with_context(|| format!("{app} at {origin}"))?;
            let text = browser.text().await?;
            ensure!(!text.contains(BANNER), "{app} at {origin}: {text}");
        }
    }
    ensure!(server.targets().is_empty() && for_open.targets().is_empty());
    Ok(())
}

/// The page's policy opens this machine to nobody unless the registry has an app for it.
#[tokio::test]
async fn the_policy_names_this_machine_only_for_a_registry_with_an_override() -> Result<()> {
    let _turn = turn().await?;
    for (guest, expected) in [(guest("closed")?, 0), (open_guest("open")?, 2), (guest("closed")?, 0)] {
        let _guests = Guests::invite(&[guest]).await?;
        let policy = policy().await?;
        for source in ["http://localhost:*", "http://127.0.0.1:*"] {
            ensure!(policy.matches(source).count() == expected, "{policy}");
        }
    }
    Ok(())
}

async fn policy() -> Result<String> {
    let answer = reqwest::get(stack::origin(stack::SHELL.port))
        .await?
        .error_for_status()?;
    let policy = answer.headers().get("content-security-policy");
    Ok(policy.context("the page has no policy")?.to_str()?.to_owned())
}

/// A page that is not the shell's has no place for the banner but its elements.
pub(in crate::loader) async fn an_element_of_another_page_says_whose_version_it_shows(venue: &Venue) -> Result<()> {
    let (server, _) = own_version("open", "own").await?;
    let guests = [open_guest("open")?, guest("closed")?];
    let scene = Scene::set_beside_the_shell(venue, &guests).await?;
    let browser = &scene.browser;
    let set = "for (const app of ['open', 'closed']) sessionStorage.setItem(`wharf.override.${app}`, arguments[0]);";
    browser.run::<Value>(set, vec![json!(server.origin())]).await?;
    embedding_page::publish(&[element("open"), element("closed")].concat()).await?;
    // What a link asks for is asked on the shell's own page, and not here.
    let asking = format!("{}?wharf-override=closed@{}", embedding_page::PATH, server.origin());
    browser.go_to(&asking).await?;
    scene.has_banner(&server).await?;
    browser.find_text(OWN).await?;
    browser.find_text("This is closed.").await?;
    let text = browser.text().await?;
    ensure!(text.matches(BANNER).count() == 1 && !text.contains(QUESTION), "{text}");
    ensure!(browser.address().await?.query() == Some(&asking[embedding_page::PATH.len() + 1..]));
    browser.click(&button("Show what is deployed")).await?;
    scene.shows_what_is_deployed().await
}

in_chromium!(
    a_developer_is_asked_sees_a_banner_and_can_take_it_back,
    an_override_is_refused_for_other_apps_and_other_machines,
    an_element_of_another_page_says_whose_version_it_shows,
);
