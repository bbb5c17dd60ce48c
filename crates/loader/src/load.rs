//! From an app's entry in the registry to its started module.

use std::cell::RefCell;

use futures::future::LocalBoxFuture;
use registry::{App, Manifest, SignedManifest, VerifySignature};

use crate::{
    Ahead, Breaker, Clock, LoadError, Phase, RequestError,
    retry::with_retries,
    timing::{Passed, Patience, timed},
};

/// What loading needs of the page.
pub trait Ports: Clock {
    /// The files of an app, checked and not run yet.
    type Files;
    /// A started app.
    type Started;

    /// The version of the contract that the page speaks.
    fn abi(&self) -> u32;
    /// Seconds since 1970-01-01 UTC.
    fn unix_time(&self) -> u64;
    /// A number from 0 to 1.
    fn random(&self) -> f64;
    /// Asks for the text of a manifest, past every cache.
    fn manifest<'p>(&'p self, url: &'p str) -> LocalBoxFuture<'p, Result<String, RequestError>>;
    /// Checks signatures.
    fn verifier(&self) -> &impl VerifySignature;
    /// The highest sequence number that was ever accepted from this URL; 0 if none was.
    fn highest_sequence(&self, url: &str) -> u64;
    /// Remembers it.
    fn remember_sequence(&self, url: &str, sequence: u64);
    /// Fetches every file of the manifest and checks it.
    fn files<'p>(&'p self, version: &'p Verified<'p>) -> LocalBoxFuture<'p, Result<Self::Files, LoadError>>;
    /// Runs what was checked.
    fn start<'p>(
        &'p self,
        version: &'p Verified<'p>,
        files: Self::Files,
    ) -> LocalBoxFuture<'p, Result<Self::Started, LoadError>>;
    /// What was fetched ahead of a visit.
    fn ahead(&self) -> &RefCell<Ahead>;
    /// Asks for files, for the browser's cache.
    fn prefetch(&self, urls: Vec<String>) -> LocalBoxFuture<'static, ()>;
    /// Is told how it goes.
    fn progress(&self, app: &App, progress: Progress<'_>);
}

/// A version of an app whose manifest may be acted on.
#[derive(Debug)]
pub struct Verified<'app> {
    /// The app.
    pub app: &'app App,
    /// Where the manifest is; the files are beside it.
    pub manifest_url: &'app str,
    /// What the version consists of.
    pub manifest: Manifest,
}

/// How a load goes.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'load> {
    /// A phase begins.
    Began(Phase),
    /// A phase has ended, one way or the other.
    Ended(Phase),
    /// A phase takes longer than it should.
    Slow(Phase),
    /// A phase takes longer than it may, and is waited for all the same: the registry says that this is not fatal.
    Overdue(Phase),
    /// A version could not be loaded, and there is another one to try.
    FellBack {
        /// Where the manifest of the version is that failed.
        manifest_url: &'load str,
        /// Why it did.
        error: &'load LoadError,
    },
}

/// A loaded app.
#[derive(Debug)]
pub struct Loaded<Started> {
    /// Where the manifest of the version is that was loaded.
    pub manifest_url: String,
    /// The manifest.
    pub manifest: Manifest,
    /// The started app.
    pub started: Started,
}

/// Loads an app: the version that was chosen for the person, or what it falls back on.
///
/// # Errors
///
/// Why the version could not be loaded that was to be tried first.
pub async fn load<P: Ports>(
    ports: &P,
    app: &App,
    manifest_urls: &[&str],
    breaker: &RefCell<Breaker>,
) -> Result<Loaded<P::Started>, LoadError> {
    let order = breaker.borrow().order(manifest_urls, ports.unix_time());
    let mut first = None;
    for (index, url) in order.iter().enumerate() {
        match load_version(ports, app, url).await {
            Ok(loaded) => {
                breaker.borrow_mut().worked(url);
                return Ok(loaded);
            }
            Err(error) => {
                breaker.borrow_mut().failed(url, ports.unix_time());
                if index + 1 < order.len() {
                    ports.progress(
                        app,
                        Progress::FellBack {
                            manifest_url: url,
                            error: &error,
                        },
                    );
                }
                first.get_or_insert(error);
            }
        }
    }
    Err(first.unwrap_or(LoadError::ManifestUnreachable(RequestError::Network)))
}

/// Fetches the manifest of a version of an app, which a visit soon after uses, and the files into the browser's cache. The
/// manifest is verified before anything else is asked for, and nothing of the app runs.
///
/// # Errors
///
/// Why the manifest cannot be acted on.
pub async fn prefetch<P: Ports>(ports: &P, app: &App, manifest_url: &str) -> Result<(), LoadError> {
    if ports.ahead().borrow().has(manifest_url, ports.unix_time()) {
        return Ok(());
    }
    let before = ports.ahead().borrow().visits();
    let text = asked_for(ports, manifest_url).await?;
    let manifest = judged(ports, app, manifest_url, &text).await?;
    ports
        .ahead()
        .borrow_mut()
        .keep(manifest_url, text, ports.unix_time(), before);
    let files = manifest.contents().files();
    let urls = files.map(|file| registry::file_url(manifest_url, &file.path));
    ports.prefetch(urls.collect()).await;
    Ok(())
}

/// Loads an app from a developer's own machine, where nobody signs: for an override that the registry allows.
///
/// # Errors
///
/// Why it could not be loaded. Nothing is fallen back on: the developer wants to see what is wrong.
pub async fn load_override<P: Ports>(
    ports: &P,
    app: &App,
    manifest_url: &str,
) -> Result<Loaded<P::Started>, LoadError> {
    let manifest = within(
        ports,
        app,
        Phase::Manifest,
        Box::pin(async {
            let text = ports
                .manifest(manifest_url)
                .await
                .map_err(LoadError::ManifestUnreachable)?;
            Ok(Manifest::for_local_override(&text, app)?)
        }),
    );
    let manifest = manifest.await?;
    load_files(ports, app, manifest_url, manifest).await
}

async fn load_version<P: Ports>(ports: &P, app: &App, url: &str) -> Result<Loaded<P::Started>, LoadError> {
    let manifest = within(ports, app, Phase::Manifest, Box::pin(verified(ports, app, url))).await?;
    load_files(ports, app, url, manifest).await
}

async fn load_files<P: Ports>(
    ports: &P,
    app: &App,
    url: &str,
    manifest: Manifest,
) -> Result<Loaded<P::Started>, LoadError> {
    let found = manifest.contents().abi;
    if found != ports.abi() {
        let expected = ports.abi();
        return Err(LoadError::Abi { found, expected });
    }
    let version = Verified {
        app,
        manifest_url: url,
        manifest,
    };
    let files = within(ports, app, Phase::Files, ports.files(&version)).await?;
    let started = within(ports, app, Phase::Start, ports.start(&version, files)).await?;
    Ok(Loaded {
        manifest_url: url.to_owned(),
        manifest: version.manifest,
        started,
    })
}

/// The manifest as it is now, or was when it was fetched ahead of this visit.
async fn verified<P: Ports>(ports: &P, app: &App, url: &str) -> Result<Manifest, LoadError> {
    let ahead = ports.ahead().borrow_mut().take(url, ports.unix_time());
    if let Some(text) = ahead
        && let Ok(manifest) = judged(ports, app, url, &text).await
    {
        return Ok(manifest);
    }
    let text = asked_for(ports, url).await?;
    judged(ports, app, url, &text).await
}

async fn asked_for<P: Ports>(ports: &P, url: &str) -> Result<String, LoadError> {
    let is_passing = |error: &RequestError| *error == RequestError::Network;
    let text = with_retries(ports, || ports.random(), is_passing, || ports.manifest(url)).await;
    text.map_err(LoadError::ManifestUnreachable)
}

/// The manifest, if one of the keys that the registry trusts has signed it, if it has not expired, and if it is not older
/// than what was there before, here or where the registry says that it is as well.
async fn judged<P: Ports>(ports: &P, app: &App, url: &str, text: &str) -> Result<Manifest, LoadError> {
    let signed = SignedManifest::parse(text)?;
    let manifest = signed.verify(&app.keys, ports.verifier()).await?;
    let known = app.places_of(url).into_iter().map(|url| ports.highest_sequence(url));
    manifest.check(app, ports.unix_time(), known.max().unwrap_or_default())?;
    if let Some(seal) = manifest.seal() {
        ports.remember_sequence(url, seal.sequence);
    }
    Ok(manifest)
}

/// Does the work of a phase under its limit.
async fn within<P: Ports, T>(
    ports: &P,
    app: &App,
    phase: Phase,
    work: LocalBoxFuture<'_, Result<T, LoadError>>,
) -> Result<T, LoadError> {
    let limit = phase.limit(app);
    ports.progress(app, Progress::Began(phase));
    let result = timed(ports, limit, work, |passed| match passed {
        Passed::Warning => {
            ports.progress(app, Progress::Slow(phase));
            Patience::Wait
        }
        Passed::Limit if limit.fatal => Patience::GiveUp,
        Passed::Limit => {
            ports.progress(app, Progress::Overdue(phase));
            Patience::Wait
        }
    });
    let result = result.await;
    ports.progress(app, Progress::Ended(phase));
    result.unwrap_or(Err(LoadError::Timeout(phase)))
}

#[cfg(test)]
mod tests;
