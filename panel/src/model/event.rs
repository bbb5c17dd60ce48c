//! What has happened.

/// An entry of the shell's log.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Event {
    /// Milliseconds since 1970-01-01 UTC.
    pub(crate) at: f64,
    /// The app's name.
    pub(crate) app: String,
    /// What it was: `slow`, `overdue`, `fell-back`, `failed`, `reported`, `blocked`; `loaded`, `reloaded`, `unloaded`.
    pub(crate) name: String,
    /// What there is to say about it.
    pub(crate) text: String,
    /// The number under which it is documented.
    pub(crate) code: Option<String>,
    /// What the error card shows too.
    pub(crate) trace: Option<String>,
    /// The file that is at fault.
    pub(crate) file: Option<String>,
    /// The phase that took too long, by the shell's name.
    pub(crate) phase: Option<String>,
}

impl Event {
    /// Whether it is the end of an attempt to have an app on the page.
    pub(crate) fn is_failure(&self) -> bool {
        self.name == "failed"
    }

    /// Whether it concerns an instance or a module that nobody waits for any more.
    pub(crate) fn is_of_the_end(&self) -> bool {
        matches!(self.code.as_deref(), Some("WHARF-217" | "WHARF-218"))
            || matches!(self.phase.as_deref(), Some("unmount" | "unload"))
    }

    /// Whether it is as it should be.
    pub(crate) fn is_news(&self) -> bool {
        matches!(self.name.as_str(), "loaded" | "reloaded" | "unloaded")
    }

    /// Whether everything goes on all the same.
    pub(crate) fn is_warning(&self) -> bool {
        matches!(self.name.as_str(), "slow" | "overdue" | "fell-back" | "blocked")
    }
}
