//! One app in a line, and all that there is to say about it below.

use leptos::prelude::*;
use shared_ui::{
    StatusKind, format, status_badge,
    tag::{Tag, dynamic, each, tag},
};

use super::{State, details, own_version};
use crate::model::{App, Signature, Status, load_time, milliseconds};

/// What the parts of a line are. Wide, they stand above all lines; on small screens, beside each part.
const LABELS: [&str; 7] = ["App", "Status", "Version", "Manifest", "Size", "Load time", "Memory"];

/// The line above all lines. Each part says for itself what it is to whoever does not see it.
pub(super) fn labels() -> Tag {
    tag("div")
        .set("class", "wharf-panel-columns")
        .set("aria-hidden", "true")
        .child(each(LABELS, |label| tag("span").child(label)))
}

/// An app, by its place in the list: registries do not change while a page is open.
pub(super) fn row(state: State, index: usize) -> Tag {
    let app = Memo::new(move |_| state.apps.with(|apps| apps.get(index).cloned()).unwrap_or_default());
    let App { title, name, .. } = app.get_untracked();
    let title = tag("span")
        .set("class", "wharf-panel-name")
        .child(tag("strong").child(title))
        .child(" ")
        .child(tag("code").child(name));
    let status = dynamic(move || {
        app.with(|app| {
            let badge = status_badge(tone_of(app.status), app.status.label());
            let more = (app.mounts > 1).then(|| ["× ", &app.mounts.to_string()].concat());
            vec![
                Some(badge),
                more.map(|more| tag("span").set("class", "wharf-panel-times").child(more)),
            ]
        })
    });
    let build = move || {
        app.with(|app| {
            let manifest = app.manifest.as_ref()?;
            let signed = manifest
                .signed_at()
                .map(|at| [", signed ", &format::moment(at)].concat());
            let build = manifest.build();
            let title = ["Build ", &build, signed.as_deref().unwrap_or_default()].concat();
            let what = tag("span").set("class", "wharf-visually-hidden").child("build ");
            Some(
                tag("code")
                    .set("class", "wharf-panel-build")
                    .set("title", title)
                    .child(what)
                    .child(build),
            )
        })
    };
    let signature = dynamic(move || {
        app.with(|app| {
            let signature = app.signature();
            status_badge(tone_of_manifest(signature), signature.label())
        })
    });
    let line = tag("summary")
        .set("class", "wharf-panel-line")
        .child(title)
        .child(cell(LABELS[1]).child(status))
        .child(
            cell(LABELS[2])
                .child(value(app, |app| app.version().map(str::to_owned)))
                .dynamic(build),
        )
        .child(cell(LABELS[3]).child(signature))
        .child(cell(LABELS[4]).child(value(app, |app| {
            app.manifest.as_ref().map(|manifest| format::bytes(manifest.size()))
        })))
        .child(cell(LABELS[5]).child(value(app, |app| load_time(&app.phases).map(milliseconds))))
        .child(cell(LABELS[6]).child(value(app, |app| app.memory.map(format::bytes))));
    let more = tag("div")
        .set("class", "wharf-panel-details")
        .dynamic(move || app.with(details::failure))
        .child(details::actions(state, app))
        .dynamic(move || app.with(details::phases))
        .dynamic(move || app.with(details::files))
        .dynamic(move || app.with(details::manifest))
        .child(own_version::own_version(state, app));
    tag("li").child(tag("details").child(line).child(more))
}

/// A part of the line, with what it is.
fn cell(label: &'static str) -> Tag {
    tag("span").set("class", "wharf-panel-cell").child(
        tag("span")
            .set("class", "wharf-panel-label")
            .child([label, " "].concat()),
    )
}

/// A figure, or that there is none.
fn value(app: Memo<App>, text: fn(&App) -> Option<String>) -> Tag {
    tag("span").text(move || app.with(text).unwrap_or_else(|| "–".to_owned()))
}

fn tone_of(status: Status) -> StatusKind {
    match status {
        Status::NotLoaded | Status::Unmounting => StatusKind::Neutral,
        Status::Loading | Status::Mounting | Status::Loaded => StatusKind::Info,
        Status::Mounted => StatusKind::Success,
        Status::LoadError | Status::Broken => StatusKind::Error,
    }
}

/// The same for a manifest.
pub(super) fn tone_of_manifest(signature: Signature) -> StatusKind {
    match signature {
        Signature::Verified => StatusKind::Success,
        Signature::Override => StatusKind::Warning,
        Signature::Refused | Signature::Unreachable => StatusKind::Error,
        Signature::Unchecked => StatusKind::Neutral,
    }
}
