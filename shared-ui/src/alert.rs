use leptos::prelude::*;

use crate::{
    Handler, IconName,
    button::icon_button,
    icon::icon as draw,
    messages::{CLOSE, ERROR, INFORMATION, SUCCESS, WARNING},
    tag::{Child, Content, Tag, tag},
    visually_hidden::hidden,
};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertKind {
    /// Something to know.
    #[default]
    Info,
    /// Something worked.
    Success,
    /// Something may go wrong.
    Warning,
    /// Something failed.
    Error,
}

/// A message in the page.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Alert kind=AlertKind::Success title="Data uploaded">"Your submission was received."</Alert>
/// # };
/// ```
///
/// ARIA: warnings and errors are `role="alert"` and are read at once, the others `role="status"` and are read when the
/// person pauses. That works for alerts that appear after the page did. The kind is told by icon and words, not by
/// colour alone.
#[component]
pub fn Alert(
    /// What it is about.
    #[prop(optional)]
    kind: AlertKind,
    /// The message in a few words.
    #[prop(into, optional)]
    title: Option<String>,
    /// Shows a button that closes the alert; taking it out of the page is up to this handler.
    #[prop(into, optional)]
    on_close: Option<Handler>,
    /// The message.
    children: Content,
) -> impl IntoView {
    alert(kind, title, on_close, children.run())
}

/// [`Alert`] as a function.
pub fn alert(kind: AlertKind, title: Option<String>, on_close: Option<Handler>, text: impl Into<Child>) -> Tag {
    let role = match kind {
        AlertKind::Info | AlertKind::Success => "status",
        AlertKind::Warning | AlertKind::Error => "alert",
    };
    message(kind, Some(role), title, on_close, text)
}

/// The same with a role of one's own, for the components of the toolkit.
pub(crate) fn message(
    kind: AlertKind,
    role: Option<&'static str>,
    title: Option<String>,
    on_close: Option<Handler>,
    text: impl Into<Child>,
) -> Tag {
    let (class, icon, word) = match kind {
        AlertKind::Info => ("wharf-alert wharf-tone-info", IconName::Info, &INFORMATION),
        AlertKind::Success => ("wharf-alert wharf-tone-success", IconName::Check, &SUCCESS),
        AlertKind::Warning => ("wharf-alert wharf-tone-warning", IconName::Warning, &WARNING),
        AlertKind::Error => ("wharf-alert wharf-tone-error", IconName::Error, &ERROR),
    };
    let body = tag("div")
        .set("class", "wharf-alert-body")
        .child(hidden(word))
        .child(title.map(|title| tag("p").set("class", "wharf-alert-title").child(title)))
        .child(tag("div").child(text));
    tag("div")
        .set("class", class)
        .set("role", role)
        .child(draw(icon))
        .child(body)
        .child(on_close.map(|on_close| icon_button(IconName::Close, || CLOSE.text(), move || on_close.run(()))))
}
