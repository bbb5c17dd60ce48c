//! `wharf check`: what is wrong with a registry, before a shell says so to everybody.

use std::time::Duration;

use oidc::ClientSettings;
use registry::{App, Ed25519Verifier, Limits, LimitsError, ManifestError, Registry, RegistryError, SignedManifest};
use shell_config::ShellConfig;

use crate::{answer::document, time};

/// How long a manifest may take, in all.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// How long before its end a manifest is warned about.
const DAYS_OF_WARNING: u64 = 14;

/// Something that keeps a shell or an app from working, or that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It does not work.
    Error(String),
    /// It works, and should not stay so.
    Warning(String),
}

/// Why a document cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The registry.
    #[error("the registry: {0}")]
    Registry(#[from] RegistryError),
    /// The shell's part of the configuration.
    #[error("the configuration: {0}")]
    Config(#[from] shell_config::ConfigError),
    /// The limits of the configuration.
    #[error("the configuration: {0}")]
    Limits(#[from] LimitsError),
    /// The identity provider's part of the configuration.
    #[error("the configuration: {0}")]
    Client(#[from] oidc::ConfigError),
}

/// Reads a registry as the shell does, and looks for what is allowed and still wrong.
///
/// # Errors
///
/// [`CheckError::Registry`], which names the member.
pub fn registry(text: &str) -> Result<(Registry, Vec<Finding>), CheckError> {
    let registry = Registry::parse(text)?;
    let mut findings = Vec::new();
    for app in registry.apps() {
        let trusts_everybody = app.keys.iter().any(|key| key.thumbprint() == stack::DEVELOPMENT_KEY_ID);
        if trusts_everybody && manifest_urls(app).iter().any(|url| !is_on_this_machine(url)) {
            findings.push(Finding::Warning(format!(
                "app `{}` trusts the development key of the local stack, whose private half everybody has: whoever can write \
                 into its bucket can run code in the shell; put a key of its team in its place (`wharf key new`)",
                app.name
            )));
        }
    }
    Ok((registry, findings))
}

/// Reads a configuration as shell and vault do, and holds it against the text of the registry, whose apps have the limits of the
/// configuration where they say nothing else.
///
/// # Errors
///
/// See [`CheckError`]; each names the member.
pub fn config(text: &str, registry: &str) -> Result<Vec<Finding>, CheckError> {
    let document = shell_config::document(text)?;
    let registry = Registry::parse_with(registry, Limits::from_config(&document)?)?;
    let shell = ShellConfig::from_object(&document)?;
    // Any origin does: what depends on it is only put together here.
    ClientSettings::from_object(&document)?.for_origin("https://shell.example.com")?;
    let owner = registry.owner(&shell.redirect_path).map(|(app, _)| {
        Finding::Error(format!(
            "`redirect_path` {} belongs to app `{}`, whose `mount` is at or above it: nobody could sign in",
            shell.redirect_path, app.name
        ))
    });
    Ok(owner.into_iter().collect())
}

/// Fetches every manifest that the registry names and checks it as the shell does. `progress` is told about each that is
/// good.
pub async fn manifests(registry: &Registry, now: u64, progress: &mut dyn FnMut(&str)) -> Vec<Finding> {
    // What the shell follows no redirect to is not followed here either.
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIME_LIMIT)
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return vec![Finding::Error(format!("no connection can be made: {error}"))],
    };
    let mut findings = Vec::new();
    for app in registry.apps() {
        for url in manifest_urls(app) {
            match manifest(&client, app, url, now).await {
                Ok((good, warning)) => {
                    progress(&format!("{}: {good}", app.name));
                    findings.extend(warning.map(|warning| Finding::Warning(format!("app `{}`: {warning}", app.name))));
                }
                Err(error) => findings.push(Finding::Error(format!("app `{}`: {url}: {error}", app.name))),
            }
        }
    }
    findings
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
enum OnlineError {
    #[error("cannot be fetched: {0}")]
    Unreachable(String),
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the manifest has more than 256 KiB, and no shell reads that much")]
    TooLarge,
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

async fn manifest(
    client: &reqwest::Client,
    app: &App,
    url: &str,
    now: u64,
) -> Result<(String, Option<String>), OnlineError> {
    let answer = client.get(url).send().await.map_err(unreachable)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(OnlineError::Status(answer.status().as_u16()));
    }
    let text = document(answer)
        .await
        .map_err(unreachable)?
        .ok_or(OnlineError::TooLarge)?;
    let manifest = SignedManifest::parse(&text)?
        .verify(&app.keys, &Ed25519Verifier)
        .await?;
    manifest.check(app, now, 0)?;
    let version = &manifest.contents().version;
    let Some(seal) = manifest.seal() else {
        return Err(ManifestError::Unsigned.into());
    };
    let good = format!(
        "{version}, sequence {}, signed by {}, until {}",
        seal.sequence,
        seal.kid,
        time::readable(seal.expires)
    );
    let days = time::days_between(now, seal.expires);
    let warning = (days < DAYS_OF_WARNING).then(|| {
        format!("the manifest at {url} expires in {days} days, and the app stops then; sign it again and deploy it")
    });
    Ok((good, warning))
}

fn unreachable(error: reqwest::Error) -> OnlineError {
    OnlineError::Unreachable(cause(&error))
}

/// The error with what caused it: reqwest alone says only that something was wrong.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Every manifest that the shell may fetch for an app, each once.
fn manifest_urls(app: &App) -> Vec<&str> {
    let versions = app.versions().iter();
    let mut urls: Vec<&str> = versions
        .flat_map(|version| [&version.manifest_url].into_iter().chain(&version.fallback_url))
        .map(String::as_str)
        .collect();
    urls.sort_unstable();
    urls.dedup();
    urls
}

/// The registry allows `http` on this machine only.
fn is_on_this_machine(url: &str) -> bool {
    url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = include_str!("../../static/registry.json");
    const CONFIG: &str = include_str!("../../static/config.json");

    #[test]
    fn the_documents_of_the_repository_are_good() {
        let (_, findings) = registry(REGISTRY).unwrap();
        assert_eq!(findings, []);
        assert_eq!(config(CONFIG, REGISTRY).unwrap(), []);
    }

    #[test]
    fn the_development_key_is_for_this_machine() {
        let manifest = r#""url": "http://localhost:8081/manifest.json""#;
        let elsewhere = r#""url": "https://forms.example.com/manifest.json""#;
        let behind = format!(r#"{manifest}, "fallbackUrl": "https://forms.example.com/manifest.json""#);
        for changed in [elsewhere, &behind] {
            let (_, findings) = registry(&REGISTRY.replace(manifest, changed)).unwrap();
            assert!(
                matches!(&findings[..], [Finding::Warning(text)] if text.contains("`forms`") && text.contains("development key")),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn errors_name_the_member() {
        let broken = REGISTRY.replacen("\"mount\"", "\"mounted\"", 1);
        let said = registry(&broken).unwrap_err().to_string();
        assert!(said.contains("microFrontends.forms.0.extras.wharf.mounted"), "{said}");
        for (from, to, member) in [
            (
                "{",
                r#"{ "limits": { "mount": { "warning": 1 } },"#,
                "limits.mount.warning",
            ),
            ("\"api\"", "\"apis\"", "apis"),
            ("openid", "open", "scopes"),
            ("cognito", "x", "sign_out"),
        ] {
            let said = config(&CONFIG.replacen(from, to, 1), REGISTRY).unwrap_err().to_string();
            assert!(said.contains(member), "{said}");
        }
    }

    #[test]
    fn an_app_whose_limits_do_not_go_with_those_of_all_is_found() {
        let config_text = CONFIG.replacen('{', r#"{ "limits": { "mount": { "warn": 500, "fail": 900 } },"#, 1);
        assert_eq!(config(&config_text, REGISTRY).unwrap(), []);
        let patient = REGISTRY.replacen("\"groups\"", r#""limits": { "mount": { "warn": 1000 } }, "groups""#, 1);
        let said = config(&config_text, &patient).unwrap_err().to_string();
        assert!(
            said.contains("limits.mount` warns after 1000 ms and fails after 900 ms"),
            "{said}"
        );
        // Alone, it is good.
        assert!(registry(&patient).is_ok());
    }

    #[test]
    fn no_app_may_own_the_way_back_from_the_provider() {
        let taken = REGISTRY.replace("\"/profile\"", "\"/auth\"");
        let findings = config(CONFIG, &taken).unwrap();
        assert!(
            matches!(&findings[..], [Finding::Error(text)] if text.contains("`profile`")),
            "{findings:?}"
        );
    }
}
