//! Whether the files of an app are those of its manifest.

use super::{App, Signature, Status};

/// What has become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    /// It has the SHA-384 that the manifest says.
    Matches,
    /// It has another one.
    Differs,
    /// It could not be fetched.
    Unreachable,
    /// It is on its way.
    Checking,
    /// Nobody has asked for it, or nobody has used what came.
    Unused,
}

impl FileState {
    /// What the person reads.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Matches => "Matches",
            Self::Differs => "Does not match",
            Self::Unreachable => "Not reached",
            Self::Checking => "Checking",
            Self::Unused => "Not used",
        }
    }
}

/// What has become of each file, in the manifest's order.
pub(super) fn file_states(app: &App) -> Vec<FileState> {
    let Some(manifest) = &app.manifest else {
        return Vec::new();
    };
    let files = manifest.contents.files();
    files.map(|file| state_of(app, &file.path)).collect()
}

fn state_of(app: &App, path: &str) -> FileState {
    if app.is_loaded() {
        return FileState::Matches;
    }
    let Some(failure) = &app.failure else {
        return if app.status == Status::Loading {
            FileState::Checking
        } else {
            FileState::Unused
        };
    };
    if failure.file.as_deref() == Some(path) {
        return match app.code() {
            Some("WHARF-204") => FileState::Unreachable,
            _ => FileState::Differs,
        };
    }
    match app.code() {
        // Every file has been checked before anything of it runs.
        Some("WHARF-210" | "WHARF-211" | "WHARF-212" | "WHARF-216") => FileState::Matches,
        Some("WHARF-209") if has_run(failure.phase.as_deref()) && app.signature() != Signature::Unreachable => {
            FileState::Matches
        }
        _ => FileState::Unused,
    }
}

/// Whether the phase that took too long comes after the check of the files.
fn has_run(phase: Option<&str>) -> bool {
    matches!(phase, Some("start" | "mount" | "update"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, ManifestFacts, manifest::tests::CONTENTS};

    fn app(status: Status, failure: Option<(&str, Option<&str>, &str)>) -> App {
        App {
            status,
            manifest: ManifestFacts::parse(CONTENTS),
            failure: failure.map(|(code, file, phase)| Event {
                code: Some(code.to_owned()),
                file: file.map(str::to_owned),
                phase: (!phase.is_empty()).then(|| phase.to_owned()),
                ..Event::default()
            }),
            ..App::default()
        }
    }

    #[test]
    fn what_runs_has_been_checked() {
        assert_eq!(app(Status::Mounted, None).file_states(), [FileState::Matches; 3]);
        let crashed = app(Status::Broken, Some(("WHARF-212", None, "")));
        assert_eq!(crashed.file_states(), [FileState::Matches; 3]);
        let slow = app(Status::Broken, Some(("WHARF-209", None, "mount")));
        assert_eq!(slow.file_states(), [FileState::Matches; 3]);
    }

    #[test]
    fn the_file_that_is_at_fault_is_named_and_the_others_are_not_used() {
        let damaged = app(Status::LoadError, Some(("WHARF-205", Some("forms-1b.wasm"), "")));
        assert_eq!(
            damaged.file_states(),
            [FileState::Unused, FileState::Differs, FileState::Unused]
        );
        let missing = app(Status::LoadError, Some(("WHARF-204", Some("forms-0a.js"), "")));
        assert_eq!(missing.file_states()[0], FileState::Unreachable);
    }

    #[test]
    fn nothing_is_claimed_of_what_nobody_has_looked_at() {
        assert_eq!(app(Status::NotLoaded, None).file_states(), [FileState::Unused; 3]);
        assert_eq!(app(Status::Loading, None).file_states(), [FileState::Checking; 3]);
        let unsigned = app(Status::LoadError, Some(("WHARF-213", None, "")));
        assert_eq!(unsigned.file_states(), [FileState::Unused; 3]);
        let slow = app(Status::LoadError, Some(("WHARF-209", None, "files")));
        assert_eq!(slow.file_states(), [FileState::Unused; 3]);
        assert_eq!(App::default().file_states(), []);
    }
}
