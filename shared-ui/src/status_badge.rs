use leptos::prelude::*;

use crate::{
    icon::drawing,
    tag::{Child, Tag, tag},
};

/// The tone of a [`StatusBadge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusKind {
    /// Neither good nor bad: an empty ring.
    #[default]
    Neutral,
    /// Under way: a filled circle.
    Info,
    /// Done: a tick.
    Success,
    /// Needs somebody: a triangle.
    Warning,
    /// Failed: a cross.
    Error,
}

/// A state in one or two words.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <StatusBadge kind=StatusKind::Success text="Paid" />
/// # };
/// ```
///
/// ARIA: the text says it; the shape says it without colour.
#[component]
pub fn StatusBadge(
    /// Its tone.
    #[prop(optional)]
    kind: StatusKind,
    /// The state.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    status_badge(kind, text)
}

/// The same as a function, for tables.
pub fn status_badge(kind: StatusKind, text: impl Into<Child>) -> Tag {
    let (class, path) = match kind {
        StatusKind::Neutral => ("wharf-badge", "M6 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z"),
        StatusKind::Info => (
            "wharf-badge wharf-tone-info wharf-badge-filled",
            "M6 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z",
        ),
        StatusKind::Success => ("wharf-badge wharf-tone-success", "M2.5 6.5 5 9l4.5-5.5"),
        StatusKind::Warning => ("wharf-badge wharf-tone-warning wharf-badge-filled", "M6 2 10.5 10h-9z"),
        StatusKind::Error => ("wharf-badge wharf-tone-error", "M3 3l6 6M9 3 3 9"),
    };
    tag("span")
        .set("class", class)
        .child(drawing("wharf-badge-shape", "0 0 12 12").child(tag("path").set("d", path)))
        .child(text)
}
