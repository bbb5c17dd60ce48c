//! Whether a manifest is believed.

use super::App;

/// What has become of the manifest of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    /// One of the keys of the registry has signed it.
    Verified,
    /// It is a developer's own version, which nobody signs.
    Override,
    /// It is not believed.
    Refused,
    /// It cannot be fetched.
    Unreachable,
    /// Nobody has judged it yet.
    Unchecked,
}

impl Signature {
    pub(super) fn of(app: &App) -> Self {
        match app.code() {
            Some("WHARF-201") => Self::Unreachable,
            // The phase says where it was.
            Some("WHARF-209") if is_of_the_manifest(app) => Self::Unreachable,
            Some("WHARF-202" | "WHARF-213" | "WHARF-214" | "WHARF-215") => Self::Refused,
            _ if app.is_verified => Self::Verified,
            // Whatever runs without that is a developer's own.
            _ if app.is_loaded() || app.origin.is_some() => Self::Override,
            _ => Self::Unchecked,
        }
    }

    /// What the person reads.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Verified => "Verified",
            Self::Override => "Not signed",
            Self::Refused => "Refused",
            Self::Unreachable => "Not reached",
            Self::Unchecked => "Not checked",
        }
    }
}

fn is_of_the_manifest(app: &App) -> bool {
    let failure = app.failure.as_ref();
    failure.is_some_and(|failure| failure.phase.as_deref() == Some("manifest"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, Status};

    fn failed(code: &str, phase: Option<&str>) -> App {
        App {
            status: Status::LoadError,
            failure: Some(Event {
                code: Some(code.to_owned()),
                phase: phase.map(str::to_owned),
                ..Event::default()
            }),
            ..App::default()
        }
    }

    #[test]
    fn a_loaded_app_was_signed_or_is_a_developer_s_own() {
        let mut app = App {
            status: Status::Mounted,
            is_verified: true,
            ..App::default()
        };
        assert_eq!(app.signature(), Signature::Verified);
        app.is_verified = false;
        assert_eq!(app.signature(), Signature::Override);
    }

    #[test]
    fn what_was_only_fetched_ahead_is_verified_as_well() {
        let mut app = App::default();
        assert_eq!(app.signature(), Signature::Unchecked);
        app.is_verified = true;
        assert_eq!(app.signature(), Signature::Verified);
    }

    #[test]
    fn a_failure_says_how_far_it_came() {
        for (code, expected) in [
            ("WHARF-201", Signature::Unreachable),
            ("WHARF-202", Signature::Refused),
            ("WHARF-213", Signature::Refused),
            ("WHARF-214", Signature::Refused),
            ("WHARF-215", Signature::Refused),
            ("WHARF-203", Signature::Verified),
            ("WHARF-212", Signature::Verified),
        ] {
            // Of an earlier attempt, where the newest has not come so far.
            let app = App {
                is_verified: true,
                ..failed(code, None)
            };
            assert_eq!(app.signature(), expected, "{code}");
        }
        let slow = failed("WHARF-209", Some("manifest"));
        assert_eq!(slow.signature(), Signature::Unreachable);
        let slow = failed("WHARF-209", Some("mount"));
        assert_eq!(slow.signature(), Signature::Unchecked);
        let own = App {
            origin: Some("http://localhost:9000".to_owned()),
            ..failed("WHARF-203", None)
        };
        assert_eq!(own.signature(), Signature::Override);
    }
}
