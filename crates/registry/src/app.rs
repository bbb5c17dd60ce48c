//! The registry document and the apps in it.

use core::fmt;

use serde::Serialize;
use serde_json::Error;
use strict_json::Json;

use crate::{
    FetchGrant, MountPath,
    read::{Part, Read},
};

/// The apps that a shell may load, in navigation order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    apps: Vec<App>,
}

/// One app of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The app's name: `a-z`, `0-9` and `-`.
    pub name: String,
    /// Where the app's manifest is.
    pub manifest_url: String,
    /// The path below which the app owns every location.
    pub mount: MountPath,
    /// How the app is started.
    pub kind: AppKind,
    /// What the navigation calls the app.
    pub title: String,
    /// The name of an icon of the toolkit.
    pub icon: String,
    /// The place in the navigation, ascending.
    pub order: i32,
    /// The groups of which a person needs at least one; empty for everyone who is signed in.
    pub groups: Vec<String>,
    /// Which requests of the app carry the person's access token.
    pub fetch: Vec<FetchGrant>,
    /// Whether the app gets the access token itself. Then it can do whatever the token can, and nobody sees it.
    pub token: bool,
    /// How many seconds ago, at most, a person must have signed in to use the app.
    pub max_age: Option<u64>,
}

/// How an app's entry is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppKind {
    /// The output of wasm-bindgen `--target web`.
    Wasm,
    /// A JavaScript module that exports `mount`.
    Esm,
}

impl fmt::Display for AppKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Wasm => "wasm",
            Self::Esm => "esm",
        })
    }
}

/// Why a registry cannot be used. Nothing of a faulty registry is used: a shell that guesses may load what nobody meant.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The text is no JSON or not of the registry's shape.
    #[error("the registry cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A name that could not stand in a URL or an element id.
    #[error("`{0}` is not an app name: expected `a-z`, `0-9` and `-`")]
    Name(String),
    /// Not exactly one version is the default.
    #[error("app `{0}` must have exactly one version, marked as the default with all the traffic")]
    Versions(String),
    /// The manifest's URL is neither https nor on this machine.
    #[error("app `{app}` has its manifest at `{url}`: expected an https URL, or http on localhost")]
    Url {
        /// The app.
        app: String,
        /// What stands in the registry.
        url: String,
    },
    /// Two apps claim the same locations.
    #[error("apps `{0}` and `{1}` have mount paths of which one lies at or below the other")]
    Overlap(String, String),
    /// A grant whose path could be read in two ways.
    #[error("app `{app}` is granted the path `{path}`: expected nothing, or `/` and segments without `.` and `%`")]
    GrantPath {
        /// The app.
        app: String,
        /// What stands in the registry.
        path: String,
    },
}

impl Registry {
    /// Reads and checks a registry document.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`].
    pub fn parse(text: &str) -> Result<Self, RegistryError> {
        let Document { micro_frontends } = Document::read(&Part::whole(&Json::parse(text)?))?;
        let mut apps: Vec<App> = Vec::new();
        for (name, versions) in micro_frontends {
            let app = App::from_versions(name, versions)?;
            let place = apps.partition_point(|other| (other.order, &other.name) < (app.order, &app.name));
            apps.insert(place, app);
        }
        for (index, app) in apps.iter().enumerate() {
            if let Some(other) = apps[index + 1..].iter().find(|other| app.mount.overlaps(&other.mount)) {
                return Err(RegistryError::Overlap(app.name.clone(), other.name.clone()));
            }
        }
        Ok(Self { apps })
    }

    /// Every app, in navigation order.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The app that owns a location, and the location's path below the app's mount path.
    #[must_use]
    pub fn owner<'path>(&self, path: &'path str) -> Option<(&App, &'path str)> {
        self.apps.iter().find_map(|app| Some((app, app.mount.strip(path)?)))
    }
}

impl App {
    /// Whether a person with these groups may use the app.
    #[must_use]
    pub fn permits(&self, groups: &[String]) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|group| groups.contains(group))
    }

    /// Where a file of the manifest is: beside the manifest.
    #[must_use]
    pub fn file_url(&self, file_name: &str) -> String {
        let folder = self.manifest_url.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{file_name}")
    }

    /// The origin that the app's files come from.
    #[must_use]
    pub fn origin(&self) -> &str {
        origin_of(&self.manifest_url)
    }

    fn from_versions(name: String, versions: Vec<Version>) -> Result<Self, RegistryError> {
        if name.is_empty()
            || !name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            return Err(RegistryError::Name(name));
        }
        let Ok([version]) = <[Version; 1]>::try_from(versions) else {
            return Err(RegistryError::Versions(name));
        };
        if !version.default || version.traffic != 100 {
            return Err(RegistryError::Versions(name));
        }
        if !is_trustworthy(&version.url) {
            return Err(RegistryError::Url {
                app: name,
                url: version.url,
            });
        }
        if let Some(grant) = version.fetch.iter().find(|grant| !is_grant_path(&grant.path)) {
            return Err(RegistryError::GrantPath {
                app: name,
                path: grant.path.clone(),
            });
        }
        Ok(Self {
            name,
            manifest_url: version.url,
            mount: version.mount,
            kind: version.kind,
            title: version.title,
            icon: version.icon,
            order: version.order,
            groups: version.groups,
            fetch: version.fetch,
            token: version.token,
            max_age: version.max_age,
        })
    }
}

/// Scheme, host and port of an absolute URL without user info.
pub(crate) fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

/// https anywhere, http on this machine only ([Secure Contexts, 3.1](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)).
///
/// The origin also goes into the Content-Security-Policy, where `*`, `;`, quotes and white space would mean something
/// else, so host and port are letters, digits, `.` and `-` only.
fn is_trustworthy(url: &str) -> bool {
    let (host_and_path, local_only) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return false,
    };
    let Some((authority, path)) = host_and_path.split_once('/') else {
        return false;
    };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_host = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    is_host
        && port.parse::<u16>().is_ok()
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~' | b'%'))
        && (!local_only || matches!(host, "localhost" | "127.0.0.1"))
}

fn is_grant_path(path: &str) -> bool {
    path.is_empty()
        || path.strip_prefix('/').is_some_and(|rest| {
            rest.split('/')
                .all(|segment| !segment.is_empty() && !segment.contains(['.', '%', '\\', '?', '#']))
        })
}

impl Read for AppKind {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.one_of(&[("wasm", Self::Wasm), ("esm", Self::Esm)])
    }
}

struct Document {
    micro_frontends: Vec<(String, Vec<Version>)>,
}

impl Read for Document {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let document = part.object(&["schema", "microFrontends"])?;
        document.required::<String>("schema")?;
        let mut micro_frontends = Vec::new();
        for (name, versions) in document.part("microFrontends")?.open_object()?.parts() {
            micro_frontends.push((name.to_owned(), Read::read(&versions)?));
        }
        Ok(Self { micro_frontends })
    }
}

/// One version of an app, without its metadata: the manifest says that better.
struct Version {
    url: String,
    traffic: u8,
    default: bool,
    mount: MountPath,
    kind: AppKind,
    title: String,
    icon: String,
    order: i32,
    groups: Vec<String>,
    fetch: Vec<FetchGrant>,
    token: bool,
    max_age: Option<u64>,
}

impl Read for Version {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let version = part.object(&["url", "metadata", "deployment", "extras"])?;
        let metadata = version.part("metadata")?;
        let metadata = metadata.object(&["integrity", "version"])?;
        metadata.required::<String>("integrity")?;
        metadata.required::<String>("version")?;
        let deployment = version.part("deployment")?;
        let deployment = deployment.object(&["traffic", "default"])?;
        let wharf = version.part("extras")?.open_object()?.part("wharf")?;
        let known = [
            "mount", "kind", "title", "icon", "order", "groups", "fetch", "token", "max_age",
        ];
        let wharf = wharf.object(&known)?;
        Ok(Self {
            url: version.required("url")?,
            traffic: deployment.required("traffic")?,
            default: deployment.required("default")?,
            mount: wharf.required("mount")?,
            kind: wharf.required("kind")?,
            title: wharf.required("title")?,
            icon: wharf.or_default("icon")?,
            order: wharf.or_default("order")?,
            groups: wharf.or_default("groups")?,
            fetch: wharf.or_default("fetch")?,
            token: wharf.or_default("token")?,
            max_age: wharf.or_default("max_age")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn version(mount: &str) -> Value {
        json!({
            "url": "https://forms.example.com/manifest.json",
            "metadata": { "integrity": "in the manifest", "version": "latest" },
            "deployment": { "traffic": 100, "default": true },
            "extras": { "wharf": { "mount": mount, "kind": "wasm", "title": "Forms" } }
        })
    }

    fn registry(apps: &Value) -> Result<Registry, RegistryError> {
        Registry::parse(&json!({ "schema": "v1", "microFrontends": apps }).to_string())
    }

    #[test]
    fn the_repository_s_own_registry_is_valid() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        // Whoever tries Wharf adds an app of their own.
        for name in ["forms", "billing", "profile"] {
            assert!(registry.apps().iter().any(|app| app.name == name), "{name}");
        }
    }

    #[test]
    fn a_location_belongs_to_one_app() {
        let registry = registry(&json!({ "a": [version("/app")], "b": [version("/application")] })).unwrap();
        assert_eq!(
            registry
                .owner("/application/x")
                .map(|(app, rest)| (app.name.as_str(), rest)),
            Some(("b", "/x"))
        );
        assert_eq!(
            registry.owner("/app").map(|(app, rest)| (app.name.as_str(), rest)),
            Some(("a", "/"))
        );
        assert!(registry.owner("/other").is_none());
    }

    #[test]
    fn overlapping_mount_paths_are_refused() {
        let result = registry(&json!({ "a": [version("/app")], "b": [version("/app/inner")] }));
        assert!(matches!(result, Err(RegistryError::Overlap(_, _))), "{result:?}");
    }

    /// The public schema checks only the first element of the list.
    #[test]
    fn every_version_is_checked_and_exactly_one_is_needed() {
        for versions in [json!([]), json!([version("/a"), version("/a")])] {
            assert!(matches!(
                registry(&json!({ "a": versions })),
                Err(RegistryError::Versions(_))
            ));
        }
        assert!(matches!(
            registry(&json!({ "a": [version("/a"), 42] })),
            Err(RegistryError::Json(_))
        ));
        let mut half = version("/a");
        half["deployment"]["traffic"] = json!(50);
        assert!(matches!(
            registry(&json!({ "a": [half] })),
            Err(RegistryError::Versions(_))
        ));
    }

    #[test]
    fn manifests_come_over_https_or_from_this_machine() {
        for (url, valid) in [
            ("https://forms.example.com/manifest.json", true),
            ("http://localhost:8081/manifest.json", true),
            ("http://forms.example.com/manifest.json", false),
            ("http://localhost.evil.test/manifest.json", false),
            ("http://localhost@evil.test/manifest.json", false),
            ("https://user@forms.example.com/manifest.json", false),
            ("https://*/manifest.json", false),
            ("https://a.example\t'unsafe-inline'/manifest.json", false),
            ("https://a.example;connect-src/manifest.json", false),
            ("https://a.example:99999/manifest.json", false),
            ("https://a.example/manifest.json?x", false),
            ("javascript:alert(1)", false),
            ("/manifest.json", false),
        ] {
            let mut version = version("/a");
            version["url"] = json!(url);
            assert_eq!(registry(&json!({ "a": [version] })).is_ok(), valid, "{url}");
        }
    }

    #[test]
    fn a_grant_s_path_has_one_reading() {
        for path in ["v1", "/", "/v1/", "/v1/../x", "/v1/%2e"] {
            let mut version = version("/a");
            version["extras"]["wharf"]["fetch"] = json!([{ "service": "api", "path": path, "methods": ["GET"] }]);
            let result = registry(&json!({ "a": [version] }));
            assert!(matches!(result, Err(RegistryError::GrantPath { .. })), "{path}");
        }
    }

    #[test]
    fn groups_open_an_app_to_their_members() {
        let mut version = version("/a");
        version["extras"]["wharf"]["groups"] = json!(["billing", "admins"]);
        let registry = registry(&json!({ "a": [version] })).unwrap();
        let app = &registry.apps()[0];
        assert!(app.permits(&["billing".to_owned()]));
        assert!(!app.permits(&["customers".to_owned()]));
        assert!(!app.permits(&[]));
    }

    #[test]
    fn files_lie_beside_the_manifest() {
        let registry = registry(&json!({ "a": [version("/a")] })).unwrap();
        assert_eq!(registry.apps()[0].file_url("x.js"), "https://forms.example.com/x.js");
        assert_eq!(registry.apps()[0].origin(), "https://forms.example.com");
    }
}
