//! A page that mounts apps of every kind without a shell: it shows that a fixture is what it claims to be.

use serde_json::{Value, json};

use crate::{
    Result,
    browser::Browser,
    fault_server::{Content, FaultServer, Files},
    publication::Publication,
};

/// A server of the page and of apps. It ends with this value.
#[derive(Debug)]
pub struct Stage {
    server: FaultServer,
}

impl Stage {
    /// Starts it with these apps.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn with(apps: &[Publication]) -> Result<Self> {
        let page = [
            ("index.html", include_str!("../fixtures/stage/index.html")),
            ("stage.js", include_str!("../fixtures/stage/stage.js")),
            ("toolkit.css", include_str!("../../static/toolkit.css")),
            ("userinfo.json", "{}"),
        ];
        let mut files: Files = page
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Content::named(name, text)))
            .collect();
        for app in apps {
            files.extend(app.files_in(&folder(app))?);
        }
        Ok(Self {
            server: FaultServer::start(files).await?,
        })
    }

    /// Opens the page.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn open(&self, browser: &Browser) -> Result<()> {
        browser.go_to(&self.server.url("index.html")).await?;
        let ready = async || browser.run("return 'stage' in window ? true : null;", Vec::new()).await;
        browser.wait("the stage", ready).await.map(|_: bool| ())
    }

    /// Mounts an app in the open page.
    ///
    /// # Errors
    ///
    /// The app fails.
    pub async fn put(&self, browser: &Browser, app: &Publication) -> Result<()> {
        browser
            .run_async("await stage.put(...arguments);", vec![describe(app)])
            .await
            .map(|_: Value| ())
    }

    /// Leads an app of [`crate::failing_app`] through its life, and answers with its marks, without its name.
    ///
    /// # Errors
    ///
    /// The page does not answer.
    pub async fn live(&self, browser: &Browser, app: &Publication) -> Result<Vec<String>> {
        browser
            .run_async("return await stage.live(...arguments);", vec![describe(app)])
            .await
    }
}

fn folder(app: &Publication) -> String {
    format!("apps/{}/", app.name)
}

fn describe(app: &Publication) -> Value {
    let url = format!("/{}{}", folder(app), app.entry_file().0);
    json!({ "name": app.name, "kind": app.kind.name(), "url": url, "tag": app.element })
}
