//! The children that are written without Rust, each by itself on a page without a shell, in both engines: a fixture that does
//! not do what it says would make every test with it say the wrong thing.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading},
    failing_app::{self, Fault, How, Phase},
    fixtures,
    publication::{Kind, Publication},
    stage::Stage,
};

async fn run(browser: &Browser, script: &str) -> Result<Value> {
    browser.run_async(script, Vec::new()).await
}

/// Leads a working app through everything that it does.
async fn works(browser: &Browser, app: &Publication, title: &str) -> Result<()> {
    let stage = Stage::with(std::slice::from_ref(app)).await?;
    stage.open(browser).await?;
    stage.put(browser, app).await?;
    browser.find(&heading(title)).await?;
    browser.find_text("Test Person").await?;

    run(
        browser,
        "stage.current.change('theme', 'dark'); stage.current.change('locale', 'de');",
    )
    .await?;
    browser.find_text("dark").await?;
    browser.find_text("de").await?;
    for _ in 0..2 {
        browser.click(&button("Count")).await?;
    }
    browser.find_text("The count is 2.").await?;
    browser.click(&button("Ask the service")).await?;
    browser.find_text("The service answered 200.").await?;
    browser.click(&button("Notify")).await?;
    let calls = run(browser, "return stage.current.calls;").await?;
    let calls: Vec<&str> = calls
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    ensure!(calls.contains(&format!("title {title}").as_str()), "{calls:?}");
    ensure!(calls.iter().any(|call| call.starts_with("notify ")), "{calls:?}");

    run(browser, "await stage.current.update({ greeting: 'Updated' });").await?;
    browser.find_text("Updated").await?;
    browser.find_text("The count is 2.").await?;
    let details = "return stage.current.place.querySelector('a:not([hidden])').getAttribute('href');";
    let address = run(browser, details).await?;
    ensure!(address == format!("/{}/details", app.name), "{address}");
    run(
        browser,
        "stage.current.change('location', { path: '/details', search: '', hash: '' });",
    )
    .await?;
    browser.find(&heading("Details")).await?;

    run(browser, "await stage.current.unmount();").await?;
    let left = run(
        browser,
        "return [stage.current.place.childElementCount, stage.current.listeners()];",
    )
    .await?;
    ensure!(left == json!([0, 0]), "left behind (elements, listeners): {left}");
    // A module serves any number of mounts.
    stage.put(browser, app).await?;
    browser.find_text("The count is 0.").await?;
    Ok(())
}

async fn all_work(browser: &Browser) -> Result<()> {
    works(browser, &fixtures::lookout("lookout"), "Lookout")
        .await
        .context("esm")?;
    works(browser, &fixtures::clock("clock"), "Clock")
        .await
        .context("element")?;
    works(browser, &fixtures::harbour("harbour")?, "Harbour")
        .await
        .context("single-spa")
}

#[tokio::test]
async fn every_kind_works_in_chromium() -> Result<()> {
    all_work(&Browser::start().await?).await
}

#[tokio::test]
async fn every_kind_works_in_firefox() -> Result<()> {
    all_work(&Browser::start_firefox().await?).await
}

/// The marks of a life in which this goes wrong.
fn expected_marks(kind: Kind, fault: Option<Fault>) -> Vec<String> {
    let mut marks = Vec::new();
    let mut is_late = false;
    for phase in Phase::ALL {
        let is_left_out = match phase {
            Phase::Start => matches!(kind, Kind::Esm | Kind::Element),
            Phase::Unload => kind == Kind::Element,
            _ => false,
        };
        if is_left_out {
            continue;
        }
        let instance = match phase {
            Phase::Evaluate | Phase::Start | Phase::Unload => "-",
            _ => "one",
        };
        let how = fault.filter(|fault| fault.phase == phase).map(|fault| fault.how);
        if how == Some(How::NoFunction) && phase != Phase::Evaluate {
            return marks;
        }
        let name = phase.name();
        marks.push(format!("{instance}:{name}"));
        let end = match how {
            Some(How::Hangs) => return marks,
            Some(How::Throws | How::Rejects | How::HangsAndDies(_)) => format!("{name}-failed"),
            _ => done(phase).to_owned(),
        };
        marks.push(format!("{instance}:{end}"));
        match how {
            None => {}
            // The life has been given up, but what waits for this phase goes on: before the mount, that is the mount.
            Some(How::Late(_)) if matches!(phase, Phase::Evaluate | Phase::Start) => is_late = true,
            Some(_) => return marks,
        }
        if is_late && phase == Phase::Mount {
            return marks;
        }
    }
    marks
}

fn done(phase: Phase) -> &'static str {
    match phase {
        Phase::Evaluate => "evaluated",
        Phase::Start => "started",
        Phase::Mount => "mounted",
        Phase::Update => "updated",
        Phase::Unmount => "unmounted",
        Phase::Unload => "unloaded",
    }
}

async fn all_fail_as_told(browser: &Browser) -> Result<()> {
    let mut lives = Vec::new();
    for kind in Kind::ALL {
        for fault in [None].into_iter().chain(Fault::all(kind).into_iter().map(Some)) {
            let fault_name = fault.map_or("nothing wrong".to_owned(), |fault| fault.to_string());
            let name = format!("{kind} {fault_name}").replace(' ', "-");
            lives.push((
                failing_app::publication(&name, kind, fault)?,
                expected_marks(kind, fault),
            ));
        }
    }
    let apps: Vec<Publication> = lives.iter().map(|(app, _)| app.clone()).collect();
    let stage = Stage::with(&apps).await?;
    stage.open(browser).await?;
    for (app, expected) in &lives {
        let marks = stage.live(browser, app).await.with_context(|| app.name.clone())?;
        ensure!(marks == *expected, "{}: {marks:?}, expected {expected:?}", app.name);
    }
    Ok(())
}

#[tokio::test]
async fn every_failing_app_fails_as_told_in_chromium() -> Result<()> {
    all_fail_as_told(&Browser::start().await?).await
}

#[tokio::test]
async fn every_failing_app_fails_as_told_in_firefox() -> Result<()> {
    all_fail_as_told(&Browser::start_firefox().await?).await
}

#[tokio::test]
async fn what_only_chromium_can_do_says_so_in_firefox() -> Result<()> {
    let browser = Browser::start_firefox().await?;
    let error = browser
        .requests()
        .await
        .err()
        .context("Firefox has a log of requests")?;
    ensure!(error.to_string().contains("Chromium alone"), "{error}");
    Ok(())
}
