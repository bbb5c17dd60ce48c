//! Apps that misbehave in one phase of their life as they are told, and leave marks when they run.
//!
//! Marks stand in `window.wharfMarks` as `app:instance:what`, with `-` for the instance where there is none yet. Each phase
//! marks its beginning ([`Phase::name`]) and its end: `evaluated`, `started`, `mounted`, `updated`, `unmounted` or
//! `unloaded`, or the phase with `-failed`. `aborted` says that the host's signal has ended the mount.

use core::fmt;
use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use crate::{
    Result,
    publication::{Kind, Publication},
};

const COMMON: &str = include_str!("../fixtures/failing/common.js");
const MODULE: &str = include_str!("../fixtures/failing/module.js");
const ELEMENT: &str = include_str!("../fixtures/failing/element.js");
const SINGLE_SPA: &str = include_str!("../fixtures/failing/single_spa.js");
/// The line of `common.js` that says what to do.
const PARAMETERS: &str = r#"const parameters = { app: "failing", phase: null, how: null, after: null };"#;

/// A phase in the life of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The top level of the entry.
    Evaluate,
    /// What runs once before the first mount: the initialiser of kind `wasm`, `bootstrap` of kind `single-spa`.
    Start,
    /// `mount`; of a custom element, being connected.
    Mount,
    /// `update`; of a custom element, being given its `props`.
    Update,
    /// `unmount`; of a custom element, being disconnected.
    Unmount,
    /// `unload`, which custom elements do not have.
    Unload,
}

/// How a phase goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It throws.
    Throws,
    /// It answers with a promise that is rejected.
    Rejects,
    /// It answers with a promise that is never settled.
    Hangs,
    /// It answers with a promise that is rejected late.
    HangsAndDies(Moment),
    /// It answers with a promise that is fulfilled late.
    Late(Moment),
    /// There is something else where the function should be; for [`Phase::Evaluate`], no exports at all.
    NoFunction,
    /// It works, and answers with `undefined`.
    Nothing,
    /// It works, and answers with a number.
    NotAnObject,
}

/// When a late promise is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This much later, to the millisecond.
    After(Duration),
    /// When the page is told so by the script of [`tell`].
    Told,
}

/// What goes wrong in which phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The phase.
    pub phase: Phase,
    /// What is wrong with it.
    pub how: How,
}

impl Phase {
    /// Every phase in its order.
    pub const ALL: [Self; 6] = [
        Self::Evaluate,
        Self::Start,
        Self::Mount,
        Self::Update,
        Self::Unmount,
        Self::Unload,
    ];

    /// The word of its marks.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Start => "start",
            Self::Mount => "mount",
            Self::Update => "update",
            Self::Unmount => "unmount",
            Self::Unload => "unload",
        }
    }
}

impl How {
    /// Every way, the late ones when they are told to.
    pub const ALL: [Self; 8] = [
        Self::Throws,
        Self::Rejects,
        Self::Hangs,
        Self::HangsAndDies(Moment::Told),
        Self::Late(Moment::Told),
        Self::NoFunction,
        Self::Nothing,
        Self::NotAnObject,
    ];

    /// The word of its parameters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throws => "throws",
            Self::Rejects => "rejects",
            Self::Hangs => "hangs",
            Self::HangsAndDies(_) => "hangs-and-dies",
            Self::Late(_) => "late",
            Self::NoFunction => "no-function",
            Self::Nothing => "nothing",
            Self::NotAnObject => "not-an-object",
        }
    }

    /// The milliseconds of a late promise, if it does not wait to be told.
    fn milliseconds(self) -> Option<u64> {
        match self {
            Self::HangsAndDies(Moment::After(delay)) | Self::Late(Moment::After(delay)) => {
                u64::try_from(delay.as_millis()).ok()
            }
            _ => None,
        }
    }
}

impl Fault {
    /// This one.
    #[must_use]
    pub fn new(phase: Phase, how: How) -> Self {
        Self { phase, how }
    }

    /// Every fault that an app of this kind can have.
    #[must_use]
    pub fn all(kind: Kind) -> Vec<Self> {
        let pairs = Phase::ALL
            .into_iter()
            .flat_map(|phase| How::ALL.map(|how| Self::new(phase, how)));
        pairs.filter(|fault| fault.is_possible_for(kind)).collect()
    }

    /// Whether an app of this kind can go wrong like this. A custom element's callbacks have no answer that anybody sees, and
    /// `undefined` is wrong only where an instance is expected.
    #[must_use]
    pub fn is_possible_for(self, kind: Kind) -> bool {
        let expects_instance = matches!(kind, Kind::Wasm | Kind::Esm);
        match (self.phase, self.how) {
            (Phase::Start, _) if matches!(kind, Kind::Esm | Kind::Element) => false,
            (Phase::Unload, _) if kind == Kind::Element => false,
            (Phase::Mount, How::Nothing | How::NotAnObject) => expects_instance,
            (_, How::Nothing | How::NotAnObject) => false,
            (Phase::Evaluate, _) => true,
            (Phase::Update, how) if kind == Kind::Element => how == How::Throws,
            (_, how) if kind == Kind::Element => matches!(how, How::Throws | How::Rejects),
            _ => true,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.phase.name(), self.how.name())
    }
}

/// The tag of a failing app of kind `element`. Names of custom elements are the page's, so every app has its own.
#[must_use]
pub fn tag(app: &str) -> String {
    format!("wharf-failing-{app}")
}

/// The script that makes the late promises of an app settle.
#[must_use]
pub fn tell(app: &str) -> String {
    format!(
        "dispatchEvent(new CustomEvent('wharf-tell', {{ detail: {} }}));",
        json!(app)
    )
}

/// The entry of an app that misbehaves like this, or behaves.
///
/// # Errors
///
/// An app of this kind cannot.
pub fn entry(app: &str, kind: Kind, fault: Option<Fault>) -> Result<String> {
    if let Some(fault) = fault {
        ensure!(
            fault.is_possible_for(kind),
            "an app of kind `{kind}` cannot have the fault `{fault}`; `Fault::all` lists those that it can have"
        );
    }
    let how = fault.map(|fault| fault.how);
    let parameters = json!({
        "app": app,
        "phase": fault.map(|fault| fault.phase.name()),
        "how": how.map(How::name),
        "after": how.and_then(How::milliseconds),
    });
    let common = COMMON.replacen(PARAMETERS, &format!("const parameters = {parameters};"), 1);
    let kind = match kind {
        Kind::Wasm | Kind::Esm => MODULE,
        Kind::Element => ELEMENT,
        Kind::SingleSpa => SINGLE_SPA,
    };
    Ok(format!("{common}\n{kind}"))
}

/// The app, ready to be deployed.
///
/// # Errors
///
/// As [`entry`].
pub fn publication(app: &str, kind: Kind, fault: Option<Fault>) -> Result<Publication> {
    let publication = Publication::new(app, kind, entry(app, kind, fault)?);
    Ok(match kind {
        Kind::Element => publication.with_element(&tag(app)),
        _ => publication,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_parameters_stand_in_the_entry() {
        let late = How::Late(Moment::After(Duration::from_millis(250)));
        let entry = entry("slow", Kind::Esm, Some(Fault::new(Phase::Mount, late))).unwrap();
        assert!(!entry.contains(PARAMETERS));
        let line = entry.lines().find_map(|line| line.strip_prefix("const parameters = "));
        let parameters: Value = serde_json::from_str(line.unwrap().trim_end_matches(';')).unwrap();
        assert_eq!(
            parameters,
            json!({ "app": "slow", "phase": "mount", "how": "late", "after": 250 })
        );
        assert!(entry.ends_with("await evaluate();\n"));
    }

    #[test]
    fn a_fault_that_nobody_could_notice_is_refused() {
        for (kind, phase, how) in [
            (Kind::Esm, Phase::Start, How::Throws),
            (Kind::Element, Phase::Mount, How::Hangs),
            (Kind::Element, Phase::Unload, How::Throws),
            (Kind::SingleSpa, Phase::Mount, How::Nothing),
        ] {
            assert!(entry("app", kind, Some(Fault::new(phase, how))).is_err(), "{kind}");
        }
    }

    #[test]
    fn every_kind_fails_in_every_phase_that_it_has() {
        let counts = Kind::ALL.map(|kind| Fault::all(kind).len());
        // Six ways for each phase, and two more answers that are no instance; an element has what its callbacks can do.
        assert_eq!(counts, [38, 32, 11, 36]);
    }
}
