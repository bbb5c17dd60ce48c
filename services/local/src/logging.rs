//! The log: on standard error, filtered by `RUST_LOG`, never with secrets.

use std::io::{self, IsTerminal as _};

use tracing::Metadata;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Crates whose spans and events hold whole requests or signatures; no `RUST_LOG` brings them back.
const NEVER: [&str; 8] = [
    "s3s",
    "s3s_fs",
    "hyper",
    "hyper_util",
    "aws_",
    "reqwest",
    "h2",
    "rustls",
];

/// Starts the log.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    let layer = lines.with_filter(filter).with_filter(filter_fn(may_be_logged));
    tracing_subscriber::registry().with(layer).init();
}

fn may_be_logged(metadata: &Metadata<'_>) -> bool {
    is_harmless(metadata.target())
}

fn is_harmless(target: &str) -> bool {
    !NEVER.iter().any(|name| target.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_print_requests_stay_silent() {
        for target in [
            "s3s::ops",
            "s3s_fs::s3",
            "s3s_fs_internal_error",
            "aws_sigv4::http_request::sign",
            "hyper::proto",
        ] {
            assert!(!is_harmless(target), "{target}");
        }
        assert!(is_harmless("wharf_local::server") && is_harmless("wharf_api"));
    }
}
