//! Apps of a journey in the registry of the deployed shell, served by a [`FaultServer`].

use anyhow::Context;
use registry::SigningKey;
use serde_json::{Value, json};

use crate::{
    Result,
    bucket::{Bucket, Kept},
    fault_server::{FaultServer, Files},
    publication::Publication,
    running_stack::shell_document,
    signing,
};

const REGISTRY_KEY: &str = "registry.json";

/// An app that a journey brings with it.
#[derive(Debug, Clone)]
pub struct Guest {
    /// What is deployed.
    pub publication: Publication,
    /// Further members of `extras.wharf`, such as `limits`.
    pub members: Value,
    /// Other versions than the default: name, traffic and what is deployed.
    pub versions: Vec<(String, u8, Publication)>,
    /// What is deployed at the `fallbackUrl` of a version, `None` for the default one.
    pub fallbacks: Vec<(Option<String>, Publication)>,
}

impl Guest {
    /// An app with limits that a journey can wait for.
    #[must_use]
    pub fn new(publication: Publication) -> Self {
        Self {
            publication,
            members: json!({}),
            versions: Vec::new(),
            fallbacks: Vec::new(),
        }
    }

    /// With this member of `extras.wharf`.
    #[must_use]
    pub fn with(mut self, member: &str, value: Value) -> Self {
        self.members[member] = value;
        self
    }

    /// With another version, which this share of people gets. It is served from the folder `<app>.<version>`.
    #[must_use]
    pub fn with_version(mut self, version: &str, traffic: u8, publication: Publication) -> Self {
        self.versions.push((version.to_owned(), traffic, publication));
        self
    }

    /// With another place for a version, `None` for the default one. It is served from the version's folder with `.fallback`
    /// behind its name.
    #[must_use]
    pub fn with_fallback(mut self, version: Option<&str>, publication: Publication) -> Self {
        self.fallbacks.push((version.map(str::to_owned), publication));
        self
    }

    /// The app's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.publication.name
    }

    /// What the navigation calls the app.
    #[must_use]
    pub fn title(&self) -> String {
        format!("Guest {}", self.name())
    }

    /// The folder on the server in which a version is; `None` is the default one.
    #[must_use]
    pub fn folder(&self, version: Option<&str>) -> String {
        match version {
            None => format!("{}/", self.name()),
            Some(version) => format!("{}.{version}/", self.name()),
        }
    }

    fn fallback_folder(&self, version: Option<&str>) -> String {
        let folder = self.folder(version);
        format!("{}.fallback/", folder.trim_end_matches('/'))
    }

    fn files(&self) -> Result<Files> {
        let mut files = self.publication.files_in(&self.folder(None))?;
        for (version, _, publication) in &self.versions {
            files.extend(publication.files_in(&self.folder(Some(version)))?);
        }
        for (version, publication) in &self.fallbacks {
            files.extend(publication.files_in(&self.fallback_folder(version.as_deref()))?);
        }
        Ok(files)
    }

    fn entry(&self, server: &FaultServer, order: usize, key: &SigningKey) -> Result<Value> {
        let url = |version: Option<&str>| server.url(&format!("{}manifest.json", self.folder(version)));
        let rest = 100 - self.versions.iter().map(|(_, traffic, _)| *traffic).sum::<u8>();
        let key: Value = serde_json::from_str(&key.public_jwk())?;
        let mut wharf = json!({
            "mount": format!("/{}", self.name()),
            "kind": self.publication.kind.name(),
            "title": self.title(),
            "order": 100 + order,
            "keys": [key],
        });
        let members = self.members.as_object().context("members are an object")?;
        for (name, value) in members {
            wharf[name] = value.clone();
        }
        let version = |name: Option<&str>, traffic: u8| {
            let mut entry = json!({
                "url": url(name),
                "metadata": { "integrity": "per-file, in the manifest", "version": name.unwrap_or("stable") },
                "deployment": { "traffic": traffic, "default": name.is_none() },
            });
            if self.fallbacks.iter().any(|(version, _)| version.as_deref() == name) {
                let manifest = format!("{}manifest.json", self.fallback_folder(name));
                entry["fallbackUrl"] = server.url(&manifest).into();
            }
            entry
        };
        let mut default = version(None, rest);
        default["extras"] = json!({ "wharf": wharf });
        let others = self.versions.iter();
        let others = others.map(|(name, traffic, _)| version(Some(name), *traffic));
        Ok([default].into_iter().chain(others).collect())
    }
}

/// Apps in the registry of the deployed shell. It is as it was when this is dropped.
#[derive(Debug)]
pub struct Guests {
    /// What serves them.
    pub server: FaultServer,
    _kept: Kept,
}

impl Guests {
    /// Serves the apps and names them in the registry. Whoever calls this has the stack's turn.
    ///
    /// # Errors
    ///
    /// No shell is deployed.
    pub async fn invite(guests: &[Guest]) -> Result<Self> {
        let server = FaultServer::start(Files::new()).await?;
        let mut registry: Value = serde_json::from_str(&shell_document("/registry.json").await?)?;
        let key = signing::key()?;
        for (order, guest) in guests.iter().enumerate() {
            server.put_all(guest.files()?);
            registry["microFrontends"][guest.name()] = guest.entry(&server, order, &key)?;
        }
        let shell = Bucket::open(stack::SHELL.bucket);
        let kept = shell.keep().await?;
        let bytes = serde_json::to_vec(&registry)?;
        shell.change(REGISTRY_KEY, |content| *content = bytes).await?;
        // The compressed form would be served in its place.
        shell.remove("registry.json.br").await?;
        Ok(Self { server, _kept: kept })
    }

    /// Deploys another version of an app in place of the one that is there.
    ///
    /// # Errors
    ///
    /// The stack's key cannot sign.
    pub fn redeploy(&self, guest: &Guest) -> Result<()> {
        self.server.put_all(guest.files()?);
        Ok(())
    }
}
