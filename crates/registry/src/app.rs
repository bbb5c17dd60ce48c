//! One app of the registry.

use crate::{
    AppKind, FetchGrant, Limits, MountPath, Prefetch, RegistryError, Topics, TrustedKey, Version, read::Part,
    version::Versions,
};

/// One app of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// The app's name: `a-z`, `0-9` and `-`.
    pub name: String,
    /// Not public, because there is always a default among them.
    pub(crate) versions: Vec<Version>,
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
    /// Whether the navigation leads to the app: not to one that others show inside themselves.
    pub in_navigation: bool,
    /// The groups of which a person needs at least one; empty for everyone who is signed in.
    pub groups: Vec<String>,
    /// Which requests of the app carry the person's access token.
    pub fetch: Vec<FetchGrant>,
    /// Whether the app gets the access token itself. Then it can do whatever the token can, and nobody sees it.
    pub token: bool,
    /// How many seconds ago, at most, a person must have signed in to use the app.
    pub max_age: Option<u64>,
    /// The keys whose signatures make a manifest this app's; at least one, because nothing unsigned ever runs.
    pub keys: Vec<TrustedKey>,
    /// The lowest sequence that a manifest may have: how a version is recalled.
    pub min_sequence: u64,
    /// How long each phase of the app may take.
    pub limits: Limits,
    /// When the app's files are fetched ahead.
    pub prefetch: Prefetch,
    /// Which topics the app may send and hear.
    pub topics: Topics,
    /// The names of the apps that this one may show inside itself. Two apps may name each other.
    pub embeds: Vec<String>,
    /// Whether a developer may point the app at their own machine.
    pub allows_override: bool,
}

impl App {
    /// Reads the versions of an app, and from the default one what holds for all of them. `limits` are those of an app that
    /// says nothing else.
    pub(crate) fn read(name: &str, part: &Part<'_>, limits: Limits) -> Result<Self, RegistryError> {
        if !is_app_name(name) {
            return Err(RegistryError::Name(name.to_owned()));
        }
        let Versions { versions, wharf } = Versions::read(name, part)?;
        let wharf = wharf.object(&[
            "mount",
            "kind",
            "title",
            "icon",
            "order",
            "navigation",
            "groups",
            "fetch",
            "token",
            "max_age",
            "keys",
            "min_sequence",
            "limits",
            "prefetch",
            "topics",
            "embeds",
            "override",
        ])?;
        let app = Self {
            name: name.to_owned(),
            versions,
            mount: wharf.required("mount")?,
            kind: wharf.required("kind")?,
            title: wharf.required("title")?,
            icon: wharf.or_default("icon")?,
            order: wharf.or_default("order")?,
            in_navigation: wharf.optional("navigation")?.unwrap_or(true),
            groups: wharf.or_default("groups")?,
            fetch: wharf.or_default("fetch")?,
            token: wharf.or_default("token")?,
            max_age: wharf.optional("max_age")?,
            keys: wharf.required("keys")?,
            min_sequence: wharf.or_default("min_sequence")?,
            limits: if wharf.has("limits") {
                limits.changed(&wharf.part("limits")?)?
            } else {
                limits
            },
            prefetch: wharf.or_default("prefetch")?,
            topics: wharf.or_default("topics")?,
            embeds: wharf.or_default("embeds")?,
            allows_override: wharf.or_default("override")?,
        };
        if app.keys.is_empty() {
            return Err(RegistryError::NoKeys(app.name));
        }
        for (index, key) in app.keys.iter().enumerate() {
            if app.keys[..index].iter().any(|other| other.kid == key.kid) {
                return Err(RegistryError::KeyTwice {
                    app: name.to_owned(),
                    kid: key.kid.clone(),
                });
            }
        }
        Ok(app)
    }

    /// The versions among which people are spread. Exactly one is the default, and the traffic adds up to 100.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// Whether a person with these groups may use the app.
    #[must_use]
    pub fn permits(&self, groups: &[String]) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|group| groups.contains(group))
    }

    /// Every origin that files of the app may come from, each once.
    #[must_use]
    pub fn origins(&self) -> Vec<&str> {
        let mut origins: Vec<&str> = self.versions.iter().flat_map(Version::origins).collect();
        origins.sort_unstable();
        origins.dedup();
        origins
    }
}

/// A name that can stand in a URL, an element id and a storage key as it is.
pub(crate) fn is_app_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
