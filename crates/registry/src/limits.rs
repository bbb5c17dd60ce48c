//! How long the phases of an app may take.

use strict_json::{Error, Object};

use crate::read::Part;

/// No limit is longer than ten minutes: nobody waits that long.
const LONGEST: u32 = 600_000;

/// Why the limits of a configuration cannot be used. It names the member that is wrong.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LimitsError(#[from] Error);

/// How long each phase of an app may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Fetching and checking the manifest.
    pub manifest: Limit,
    /// Fetching and checking entry, module and styles.
    pub files: Limit,
    /// Importing the entry and initialising the module.
    pub start: Limit,
    /// The app's `mount`.
    pub mount: Limit,
    /// The app's `update`.
    pub update: Limit,
    /// The app's `unmount`. Passing `fail` is reported and frees the place all the same, whatever `fatal` says.
    pub unmount: Limit,
    /// The app's `unload`. Passing `fail` is reported, and the module's memory is let go of all the same, whatever `fatal` says.
    pub unload: Limit,
}

/// How long one phase may take. Shorter than ten minutes, and `warn` is less than `fail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// After how many milliseconds a phase that has not ended is reported.
    pub warn: u32,
    /// After how many milliseconds it counts as failed.
    pub fail: u32,
    /// Whether work that has passed `fail` is given up. If not, passing is reported, and the work may still finish.
    pub fatal: bool,
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |warn, fail| Limit {
            warn,
            fail,
            fatal: true,
        };
        let last = Limit {
            fatal: false,
            ..limit(1_000, 3_000)
        };
        Self {
            manifest: limit(3_000, 10_000),
            files: limit(10_000, 30_000),
            start: limit(2_000, 5_000),
            mount: limit(2_000, 5_000),
            update: limit(1_000, 5_000),
            unmount: last,
            unload: last,
        }
    }
}

impl Limits {
    /// Reads what holds for every app of a shell: the member `limits` of its `config.json`, in the form of the registry's. What
    /// it leaves out is as in [`Limits::default`].
    ///
    /// # Errors
    ///
    /// [`LimitsError`].
    pub fn from_config(config: &Object) -> Result<Self, LimitsError> {
        let limits = config.get("limits").map(|json| Part::named("limits", json));
        Ok(limits.map_or(Ok(Self::default()), |part| Self::default().changed(&part))?)
    }

    /// These limits with what the document says; what it leaves out stays.
    pub(crate) fn changed(self, part: &Part<'_>) -> Result<Self, Error> {
        let mut limits = self;
        for (phase, part) in part.open_object()?.parts() {
            let limit = match phase {
                "manifest" => &mut limits.manifest,
                "files" => &mut limits.files,
                "start" => &mut limits.start,
                "mount" => &mut limits.mount,
                "update" => &mut limits.update,
                "unmount" => &mut limits.unmount,
                "unload" => &mut limits.unload,
                _ => return Err(part.fault("is not a known member")),
            };
            limit.change(&part)?;
        }
        Ok(limits)
    }
}

impl Limit {
    /// Takes over what the registry says; what it leaves out stays.
    fn change(&mut self, part: &Part<'_>) -> Result<(), Error> {
        let members = part.object(&["warn", "fail", "fatal"])?;
        for (name, time) in [("warn", &mut self.warn), ("fail", &mut self.fail)] {
            if let Some(milliseconds) = members.optional(name)? {
                if !(1..=LONGEST).contains(&milliseconds) {
                    return Err(members.part(name)?.fault("must be from 1 to 600000 milliseconds"));
                }
                *time = milliseconds;
            }
        }
        if let Some(fatal) = members.optional("fatal")? {
            self.fatal = fatal;
        }
        if self.warn < self.fail {
            return Ok(());
        }
        let (warn, fail) = (self.warn.to_string(), self.fail.to_string());
        let reason = [
            "warns after ",
            &warn,
            " ms and fails after ",
            &fail,
            " ms (with the defaults for what is left out): `warn` must be less than `fail`",
        ];
        Err(part.fault(&reason.concat()))
    }
}

#[cfg(test)]
mod tests {
    use strict_json::Json;

    use super::*;

    fn changed(limits: Limits, text: &str) -> Result<Limits, String> {
        let changed = limits.changed(&Part::whole(&Json::parse(text).unwrap()));
        changed.map_err(|error| error.to_string())
    }

    fn read(text: &str) -> Result<Limits, String> {
        changed(Limits::default(), text)
    }

    #[test]
    fn an_app_changes_what_holds_for_all() {
        let config = |text: &str| match Json::parse(text).unwrap() {
            Json::Object(config) => Limits::from_config(&config).map_err(|error| error.to_string()),
            _ => unreachable!("the texts below are objects"),
        };
        assert_eq!(config("{}"), Ok(Limits::default()));
        let all = config(r#"{"limits":{"mount":{"warn":500,"fail":1500},"start":{"fatal":false}}}"#).unwrap();
        let app = changed(all, r#"{"mount":{"fail":9000}}"#).unwrap();
        assert_eq!((app.mount.warn, app.mount.fail, app.start.fatal), (500, 9_000, false));
        let said = config(r#"{"limits":{"mount":{"warn":0}}}"#).unwrap_err();
        assert!(said.contains("`limits.mount.warn` must be from 1"), "{said}");
        assert!(
            config(r#"{"limits":5000}"#)
                .unwrap_err()
                .contains("`limits` must be an object")
        );
    }

    #[test]
    fn what_is_left_out_stays_as_it_is() {
        assert_eq!(read("{}"), Ok(Limits::default()));
        let limits = read(r#"{"start":{"fail":9000},"mount":{"fatal":false},"update":{"warn":1,"fail":2}}"#).unwrap();
        let default = Limits::default();
        assert_eq!(
            (limits.start.warn, limits.start.fail, limits.start.fatal),
            (2_000, 9_000, true)
        );
        assert!(!limits.mount.fatal && limits.mount.fail == default.mount.fail);
        assert_eq!((limits.update.warn, limits.update.fail), (1, 2));
        assert_eq!((limits.manifest, limits.files), (default.manifest, default.files));
    }

    #[test]
    fn limits_have_an_order_and_an_end() {
        for (text, expected) in [
            (r#"{"start":{"fail":0}}"#, "`start.fail` must be from 1"),
            (r#"{"start":{"fail":600001}}"#, "`start.fail` must be from 1"),
            (r#"{"start":{"warn":"1s"}}"#, "`start.warn` must be a whole number"),
            (r#"{"start":{"warn":7,"fail":7}}"#, "`start` warns after 7 ms"),
            (
                r#"{"start":{"fail":1000}}"#,
                "`start` warns after 2000 ms and fails after 1000 ms",
            ),
            (r#"{"start":{"after":1}}"#, "`start.after` is not a known member"),
            (r#"{"begin":{}}"#, "`begin` is not a known member"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
