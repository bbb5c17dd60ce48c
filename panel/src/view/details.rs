//! All that there is to say about one app.

use leptos::prelude::*;
use shared_ui::{
    IconName, StatusKind, format, icon, key_value, key_values, status_badge,
    tag::{Child, Tag, each, tag},
};

use super::{State, row::tone_of_manifest};
use crate::model::{Action, App, FileState, ManifestFacts, milliseconds};

/// A part with its heading.
pub(super) fn part(heading: &'static str, content: impl Into<Child>) -> Tag {
    tag("div")
        .set("class", "wharf-panel-part")
        .child(tag("h4").child(heading))
        .child(content)
}

fn nothing(text: &'static str) -> Child {
    tag("p").set("class", "wharf-panel-none").child(text).into()
}

/// Why the app is not there, with what its error card says.
pub(super) fn failure(app: &App) -> Option<Tag> {
    let failure = app.failure.as_ref()?;
    let fact = |label: &'static str, value: Option<&String>| {
        let value = value?.clone();
        Some(tag("span").child([label, " "].concat()).child(tag("code").child(value)))
    };
    let text = tag("div")
        .child(tag("p").child([&app.title, ": ", &failure.text].concat()))
        .child(
            tag("p")
                .set("class", "wharf-panel-facts")
                .child(fact("Code", failure.code.as_ref()))
                .child(fact("Trace", failure.trace.as_ref())),
        );
    Some(
        tag("div")
            .set("class", "wharf-panel-failure wharf-tone-error")
            .child(icon(IconName::Error))
            .child(text),
    )
}

/// Where the app is, and what can be done to it.
pub(super) fn actions(state: State, app: Memo<App>) -> Tag {
    let act = move |_| {
        let (name, action) = app.with_untracked(|app| (app.name.clone(), app.action()));
        match action {
            Some(Action::Load) => state.port().load(&name),
            Some(Action::Reload | Action::Unload) => state.port().start_over(&name),
            None => {}
        }
    };
    let title = app.with_untracked(|app| app.title.clone());
    // It keeps its place, and so the keyboard, whatever the app does.
    let button = tag("button")
        .set("type", "button")
        .set("class", "wharf-button")
        .bind("aria-disabled", move || {
            app.with(|app| app.action().is_none()).then_some("true")
        })
        .on("click", act)
        .text(move || {
            let action = app.with(App::action).unwrap_or(Action::Load);
            [action.label(), " ", &title].concat()
        });
    let place = move || {
        app.with(|app| {
            let mounts = match app.mounts {
                0 => "on no page now".to_owned(),
                1 => "mounted once".to_owned(),
                count => ["mounted ", &count.to_string(), " times"].concat(),
            };
            let access = if app.may_use { "" } else { ", not for your groups" };
            [&app.kind, " app at ", &app.mount, ", ", &mounts, access].concat()
        })
    };
    tag("div")
        .set("class", "wharf-panel-actions")
        .child(tag("p").text(place))
        .child(button)
}

/// How long each phase took.
pub(super) fn phases(app: &App) -> Tag {
    if app.phases.is_empty() {
        return part(
            "Phases",
            nothing("None of its phases has been gone through on this page."),
        );
    }
    let bars = each(&app.phases, |phase| {
        let share = phase.share(&app.phases).to_string();
        let bar = tag("svg")
            .set("class", "wharf-panel-bar")
            .set("viewBox", "0 0 100 1")
            .set("preserveAspectRatio", "none")
            .set("aria-hidden", "true")
            .set("focusable", "false")
            .child(tag("path").set("d", ["M0 0h", &share, "v1H0z"].concat()));
        tag("li")
            .child(tag("span").child(phase.label))
            .child(" ")
            .child(
                tag("span")
                    .set("class", "wharf-numeric")
                    .child(milliseconds(phase.duration)),
            )
            .child(bar)
    });
    part("Phases", tag("ul").set("class", "wharf-panel-phases").child(bars))
}

/// The files with their sizes, and whether they are those of the manifest.
pub(super) fn files(app: &App) -> Tag {
    let Some(manifest) = &app.manifest else {
        return part("Files", nothing("Its manifest has not been read, so nobody knows."));
    };
    let files = manifest.contents.files().zip(app.file_states());
    let files = each(files, |(file, state)| {
        tag("li")
            .child(
                tag("code")
                    .set("title", file.integrity.to_string())
                    .child(file.path.clone()),
            )
            .child(" ")
            .child(
                tag("span")
                    .set("class", "wharf-numeric")
                    .child(format::bytes(file.size)),
            )
            .child(" ")
            .child(status_badge(tone_of(state), state.label()))
    });
    let total = tag("li")
        .set("class", "wharf-panel-total")
        .child(tag("span").child("Together, uncompressed"))
        .child(" ")
        .child(
            tag("span")
                .set("class", "wharf-numeric")
                .child(format::bytes(manifest.size())),
        );
    let list = tag("ul").set("class", "wharf-panel-files").child(files).child(total);
    part("Files", list)
}

fn tone_of(state: FileState) -> StatusKind {
    match state {
        FileState::Matches => StatusKind::Success,
        FileState::Differs | FileState::Unreachable => StatusKind::Error,
        FileState::Checking => StatusKind::Info,
        FileState::Unused => StatusKind::Neutral,
    }
}

/// What the manifest says, and whether it is believed.
pub(super) fn manifest(app: &App) -> Tag {
    let signature = app.signature();
    let code = |text: &str| tag("code").child(text.to_owned());
    let facts = app.manifest.as_ref().map(|manifest| said(app, manifest));
    let release = match (&app.release, &app.origin) {
        (Some(release), None) => release.clone(),
        _ => "none: a developer’s own".to_owned(),
    };
    let list = key_values(Child::Many(vec![
        key_value(
            "Signature",
            status_badge(tone_of_manifest(signature), signature.label()),
        )
        .into(),
        facts.into(),
        key_value("Version in the registry", release).into(),
        key_value("Address", code(&app.url)).into(),
    ]));
    part("Manifest", list)
}

fn said(app: &App, manifest: &ManifestFacts) -> Vec<Child> {
    let contents = &manifest.contents;
    let keys = match &app.key {
        Some(key) => key.clone(),
        None => manifest.keys.join(", "),
    };
    let key = (!keys.is_empty()).then(|| key_value("Key", tag("code").child(keys)));
    let signed = manifest.signed_at().map(|at| key_value("Signed", format::moment(at)));
    let seal = manifest.seal.map(|(sequence, expires)| {
        vec![
            Child::from(signed),
            key_value("Sequence", sequence.to_string()).into(),
            key_value("Expires", format::moment(expires)).into(),
        ]
    });
    let speaks = [&contents.abi.to_string(), ", toolkit ", &contents.toolkit].concat();
    vec![
        key_value("Build", tag("code").child(manifest.build())).into(),
        key.into(),
        Child::Many(seal.unwrap_or_default()),
        key_value("Contract", speaks).into(),
    ]
}
