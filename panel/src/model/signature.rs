//! Whether a manifest is believed.

use super::{App, Status};

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
        if app.is_loaded() {
            return if app.key.is_some() {
                Self::Verified
            } else {
                Self::Override
            };
        }
        match app.code() {
            Some("WHARF-201") => Self::Unreachable,
            Some("WHARF-202" | "WHARF-213" | "WHARF-214" | "WHARF-215") => Self::Refused,
            // The phase says where it was; only the first is before the signature is checked.
            Some("WHARF-209") if is_of_the_manifest(app) => Self::Unreachable,
            Some(_) if app.origin.is_some() => Self::Override,
            // Everything else comes after it.
            Some(_) => Self::Verified,
            None if app.origin.is_some() && app.status == Status::Loading => Self::Override,
            None => Self::Unchecked,
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
    failure.is_some_and(|failure| failure.text.contains("(phase manifest)"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Event;

    fn failed(code: &str, text: &str) -> App {
        App {
            status: Status::LoadError,
            failure: Some(Event {
                code: Some(code.to_owned()),
                text: text.to_owned(),
                ..Event::default()
            }),
            ..App::default()
        }
    }

    #[test]
    fn a_loaded_app_was_signed_or_is_a_developer_s_own() {
        let mut app = App {
            status: Status::Mounted,
            key: Some("key".to_owned()),
            ..App::default()
        };
        assert_eq!(app.signature(), Signature::Verified);
        app.key = None;
        assert_eq!(app.signature(), Signature::Override);
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
            assert_eq!(failed(code, "").signature(), expected, "{code}");
        }
        let slow = failed("WHARF-209", "it did not answer in time (phase manifest)");
        assert_eq!(slow.signature(), Signature::Unreachable);
        let slow = failed("WHARF-209", "it did not answer in time (phase mount)");
        assert_eq!(slow.signature(), Signature::Verified);
        let own = App {
            origin: Some("http://localhost:9000".to_owned()),
            ..failed("WHARF-203", "")
        };
        assert_eq!(own.signature(), Signature::Override);
        assert_eq!(App::default().signature(), Signature::Unchecked);
    }
}
