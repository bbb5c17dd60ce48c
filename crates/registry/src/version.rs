//! The versions of an app that people are spread over.

use crate::{
    RegistryError,
    location::{is_trustworthy, origin_of},
    read::Part,
};

/// One version of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The name of the version, unique in its app: `metadata.version`.
    pub name: String,
    /// Where the version's manifest is.
    pub manifest_url: String,
    /// Where another manifest is, for when the version cannot be had from there.
    pub fallback_url: Option<String>,
    /// How many of a hundred people get the version; at 0, nobody does, unless it is the default and their own version fails.
    pub traffic: u8,
    /// Whether this is the version for those whose own version fails.
    pub is_default: bool,
}

impl Version {
    /// The origins that files of the version may come from.
    pub(crate) fn origins(&self) -> impl Iterator<Item = &str> {
        let urls = [&self.manifest_url].into_iter().chain(&self.fallback_url);
        urls.map(|url| origin_of(url))
    }
}

/// The versions of one app, and what the default one says about all of them.
pub(crate) struct Versions<'json> {
    pub(crate) versions: Vec<Version>,
    pub(crate) wharf: Part<'json>,
}

impl<'json> Versions<'json> {
    /// Reads and checks the list of versions.
    pub(crate) fn read(app: &str, part: &Part<'json>) -> Result<Self, RegistryError> {
        let mut versions: Vec<Version> = Vec::new();
        let mut settings = None;
        for part in part.items()? {
            let (version, wharf) = read_version(app, &part)?;
            if versions.iter().any(|other| other.name == version.name) {
                return Err(RegistryError::VersionTwice {
                    app: app.to_owned(),
                    version: version.name,
                });
            }
            match (version.is_default, wharf) {
                (true, Some(wharf)) => settings = Some(wharf),
                (false, None) => {}
                (true, None) => return Err(part.missing("extras.wharf").into()),
                (false, Some(wharf)) => {
                    return Err(wharf
                        .fault("stands at a version that is not the default; the default one's holds for all")
                        .into());
                }
            }
            versions.push(version);
        }
        let defaults = versions.iter().filter(|version| version.is_default).count();
        let traffic: u32 = versions.iter().map(|version| u32::from(version.traffic)).sum();
        match settings {
            Some(wharf) if defaults == 1 && traffic == 100 => Ok(Self { versions, wharf }),
            Some(_) if defaults == 1 => Err(RegistryError::Traffic {
                app: app.to_owned(),
                found: traffic,
            }),
            _ => Err(RegistryError::Default {
                app: app.to_owned(),
                found: defaults,
            }),
        }
    }
}

fn read_version<'json>(app: &str, part: &Part<'json>) -> Result<(Version, Option<Part<'json>>), RegistryError> {
    let members = part.object(&["url", "fallbackUrl", "metadata", "deployment", "extras"])?;
    let metadata = members.part("metadata")?;
    let metadata = metadata.object(&["integrity", "version"])?;
    // The manifest has an integrity for every file; this one would be of a text that changes with every deployment.
    metadata.part("integrity")?.text()?;
    let name: String = metadata.required("version")?;
    if name.is_empty() {
        return Err(metadata.part("version")?.fault("must not be empty").into());
    }
    let deployment = members.part("deployment")?;
    let deployment = deployment.object(&["traffic", "default"])?;
    let traffic: u8 = deployment.required("traffic")?;
    if traffic > 100 {
        return Err(deployment.part("traffic")?.out_of_range().into());
    }
    let mut wharf = None;
    if members.has("extras") {
        let extras = members.part("extras")?;
        let extras = extras.open_object()?;
        if extras.has("wharf") {
            wharf = Some(extras.part("wharf")?);
        }
    }
    let version = Version {
        name,
        manifest_url: members.required("url")?,
        fallback_url: members.optional("fallbackUrl")?,
        traffic,
        is_default: deployment.required("default")?,
    };
    for url in [&version.manifest_url].into_iter().chain(&version.fallback_url) {
        if !is_trustworthy(url) {
            return Err(RegistryError::Url {
                app: app.to_owned(),
                url: url.clone(),
            });
        }
    }
    Ok((version, wharf))
}
