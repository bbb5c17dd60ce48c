//! One app, as the panel shows it.

use super::{Event, FileState, ManifestFacts, PhaseTime, Signature, files::file_states};

/// How far an app is, by the names of the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Status {
    /// Nothing of it is there.
    #[default]
    NotLoaded,
    /// It is on its way.
    Loading,
    /// It is started, and on no page.
    Loaded,
    /// Its `mount` has been called.
    Mounting,
    /// It is on the page.
    Mounted,
    /// It is on its way out.
    Unmounting,
    /// It could not be loaded.
    LoadError,
    /// It could not be mounted, or has stopped working.
    Broken,
}

impl Status {
    /// Reads the shell's name for it.
    pub(crate) fn parse(name: &str) -> Self {
        match name {
            "Loading" => Self::Loading,
            "Loaded" => Self::Loaded,
            "Mounting" => Self::Mounting,
            "Mounted" => Self::Mounted,
            "Unmounting" => Self::Unmounting,
            "LoadError" => Self::LoadError,
            "Broken" => Self::Broken,
            _ => Self::NotLoaded,
        }
    }

    /// What the person reads.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::NotLoaded => "Not loaded",
            Self::Loading => "Loading",
            Self::Loaded => "Loaded",
            Self::Mounting => "Mounting",
            Self::Mounted => "Mounted",
            Self::Unmounting => "Unmounting",
            Self::LoadError => "Load error",
            Self::Broken => "Broken",
        }
    }

    /// Whether the app is not where it should be.
    pub(crate) fn is_failure(self) -> bool {
        matches!(self, Self::LoadError | Self::Broken)
    }
}

/// What can be asked of the shell for an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Fetch, check and start it without a visit.
    Load,
    /// Let go of it and bring it anew to where it belongs.
    Reload,
    /// Let go of it, with its memory.
    Unload,
}

impl Action {
    /// What the button says.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Load => "Load",
            Self::Reload => "Reload",
            Self::Unload => "Unload",
        }
    }
}

/// One app of the registry and what has become of it on this page.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct App {
    /// Its name.
    pub(crate) name: String,
    /// What the navigation calls it.
    pub(crate) title: String,
    /// The path below which it owns every location.
    pub(crate) mount: String,
    /// How it is started, by the registry's name.
    pub(crate) kind: String,
    /// How far it is.
    pub(crate) status: Status,
    /// How often it is on the page.
    pub(crate) mounts: u32,
    /// The registry's name of the version that was chosen for the person; none for a developer's own.
    pub(crate) release: Option<String>,
    /// Where the manifest of that version is.
    pub(crate) url: String,
    /// What the manifest says, if it has been fetched.
    pub(crate) manifest: Option<ManifestFacts>,
    /// Whether the shell has found signature, end and sequence of that manifest good.
    pub(crate) is_verified: bool,
    /// The key by which the shell has found the manifest of the loaded app to be signed.
    pub(crate) key: Option<String>,
    /// The bytes of its WebAssembly memory, if it has one of its own.
    pub(crate) memory: Option<u64>,
    /// Whether the person is in one of its groups.
    pub(crate) may_use: bool,
    /// Whether the registry lets a developer have their own version.
    pub(crate) may_override: bool,
    /// Where that is, if this tab shows it.
    pub(crate) origin: Option<String>,
    /// How long its phases took when they were last gone through.
    pub(crate) phases: Vec<PhaseTime>,
    /// Why it is not there.
    pub(crate) failure: Option<Event>,
}

impl App {
    /// Looks for the reason in the log, the newest entry last.
    pub(crate) fn find_failure(&mut self, events: &[Event]) {
        // What has gone well since, or is being tried, has no reason.
        if self.status.is_failure() {
            let is_of_this = |event: &&Event| event.app == self.name && event.is_failure() && !event.is_of_the_end();
            self.failure = events.iter().rev().find(is_of_this).cloned();
        }
    }

    /// Whether its files have been checked and its module was started.
    pub(crate) fn is_loaded(&self) -> bool {
        matches!(
            self.status,
            Status::Loaded | Status::Mounting | Status::Mounted | Status::Unmounting
        )
    }

    /// The number of the failure.
    pub(super) fn code(&self) -> Option<&str> {
        self.failure.as_ref()?.code.as_deref()
    }

    /// Its own version, as its manifest has it.
    pub(crate) fn version(&self) -> Option<&str> {
        self.manifest
            .as_ref()
            .map(|manifest| manifest.contents.version.as_str())
    }

    /// What has become of its manifest.
    pub(crate) fn signature(&self) -> Signature {
        Signature::of(self)
    }

    /// What has become of each of its files, in the manifest's order.
    pub(crate) fn file_states(&self) -> Vec<FileState> {
        file_states(self)
    }

    /// What can be done to it now.
    pub(crate) fn action(&self) -> Option<Action> {
        match self.status {
            Status::NotLoaded if self.may_use => Some(Action::Load),
            Status::NotLoaded | Status::Loading | Status::Unmounting => None,
            // Loaded for nobody; in a place that waits for the app before it to go, it will be mounted in a moment.
            Status::Loaded => Some(Action::Unload),
            Status::Mounting | Status::Mounted | Status::LoadError | Status::Broken => Some(Action::Reload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(app: &str, code: &str) -> Event {
        Event {
            app: app.to_owned(),
            name: "failed".to_owned(),
            code: Some(code.to_owned()),
            ..Event::default()
        }
    }

    fn app(status: Status) -> App {
        App {
            name: "forms".to_owned(),
            status,
            may_use: true,
            ..App::default()
        }
    }

    #[test]
    fn statuses_have_the_names_of_the_shell() {
        let shell: [loader::Status<()>; 6] = [
            loader::Status::NotLoaded,
            loader::Status::Loading,
            loader::Status::Loaded,
            loader::Status::Mounting,
            loader::Status::Mounted,
            loader::Status::Unmounting,
        ];
        for status in shell {
            assert_eq!(format!("{:?}", Status::parse(status.name())), status.name());
        }
        for name in ["LoadError", "Broken"] {
            assert_eq!(format!("{:?}", Status::parse(name)), name);
        }
    }

    #[test]
    fn what_fails_on_its_way_out_is_no_reason() {
        let late = |code: &str, phase: &str| Event {
            phase: Some(phase.to_owned()),
            ..failed("forms", code)
        };
        for end in [
            late("WHARF-217", ""),
            late("WHARF-218", ""),
            late("WHARF-209", "unmount"),
            late("WHARF-209", "unload"),
        ] {
            let mut forms = app(Status::LoadError);
            forms.name = "forms".to_owned();
            forms.find_failure(&[failed("forms", "WHARF-203"), end.clone()]);
            assert_eq!(forms.code(), Some("WHARF-203"), "{end:?}");
        }
    }

    #[test]
    fn the_latest_failure_is_the_reason() {
        let events = [
            failed("forms", "WHARF-201"),
            failed("forms", "WHARF-203"),
            failed("billing", "WHARF-204"),
            Event {
                app: "forms".to_owned(),
                name: "reported".to_owned(),
                ..Event::default()
            },
        ];
        let mut broken = app(Status::LoadError);
        broken.find_failure(&events);
        assert_eq!(broken.code(), Some("WHARF-203"));
        for status in [Status::NotLoaded, Status::Loading, Status::Mounted, Status::Loaded] {
            let mut well = app(status);
            well.find_failure(&events);
            assert_eq!(well.failure, None, "{status:?}");
        }
    }

    #[test]
    fn only_what_makes_sense_is_offered() {
        assert_eq!(app(Status::NotLoaded).action(), Some(Action::Load));
        assert_eq!(app(Status::Loaded).action(), Some(Action::Unload));
        for status in [Status::Mounted, Status::LoadError, Status::Broken] {
            assert_eq!(app(status).action(), Some(Action::Reload), "{status:?}");
        }
        // Taking it away from whoever waits for it would end in nothing.
        assert_eq!(app(Status::Loading).action(), None);
        assert_eq!(app(Status::Unmounting).action(), None);
        let foreign = App {
            may_use: false,
            ..app(Status::NotLoaded)
        };
        assert_eq!(foreign.action(), None);
    }
}
