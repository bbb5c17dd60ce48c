//! What can be wrong with a registry.

/// Why a registry cannot be used. Nothing of a faulty registry is used: a shell that guesses may load what nobody meant.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The text is no JSON or not of the registry's shape.
    #[error("the registry cannot be read: {0}")]
    Json(#[from] strict_json::Error),
    /// The document says that it is something else.
    #[error(
        "the registry's `schema` is `{0}`: expected the URL of the frontend-discovery v1 schema, such as \
         `https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json`"
    )]
    Schema(String),
    /// A name that could not stand in a URL or an element id.
    #[error("`{0}` is not an app name: expected `a-z`, `0-9` and `-`")]
    Name(String),
    /// Not exactly one version is the default.
    #[error("app `{app}` has {found} default versions; mark exactly one with `default`")]
    Default {
        /// The app.
        app: String,
        /// How many are marked.
        found: usize,
    },
    /// The shares of the versions are not a whole.
    #[error("the traffic of the versions of app `{app}` adds up to {found}; it must be 100")]
    Traffic {
        /// The app.
        app: String,
        /// The sum.
        found: u32,
    },
    /// Two versions have the same name.
    #[error("app `{app}` has two versions named `{version}`; give each `metadata.version` a name of its own")]
    VersionTwice {
        /// The app.
        app: String,
        /// The name.
        version: String,
    },
    /// The manifest's URL is neither https nor on this machine, or could be read in two ways.
    #[error(
        "app `{app}` has a manifest at `{url}`: expected an https URL, or http on localhost, in lower case, without \
         user, query, `%`, `..` and default port"
    )]
    Url {
        /// The app.
        app: String,
        /// What stands in the registry.
        url: String,
    },
    /// Two apps claim the same locations.
    #[error("apps `{0}` and `{1}` have mount paths of which one lies at or below the other")]
    Overlap(String, String),
    /// Nobody could sign for the app.
    #[error("app `{0}` has no keys; put the public key of its publisher into `keys` (`wharf key public` prints it)")]
    NoKeys(String),
    /// Two keys have the same name.
    #[error("app `{app}` has two keys named `{kid}`; give each a `kid` of its own")]
    KeyTwice {
        /// The app.
        app: String,
        /// The name.
        kid: String,
    },
    /// An app that shows another app which is not there, or itself.
    #[error("app `{app}` embeds `{embedded}`, which is not another app of the registry")]
    Embeds {
        /// The app.
        app: String,
        /// What stands in the registry.
        embedded: String,
    },
}
