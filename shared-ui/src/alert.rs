use leptos::prelude::*;

use crate::{Handler, Icon, IconName};

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
/// ```ignore
/// <Alert kind=AlertKind::Success title="Data uploaded">"Your submission was received."</Alert>
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
    children: Children,
) -> impl IntoView {
    let (class, role, icon, word) = match kind {
        AlertKind::Info => ("wharf-alert wharf-tone-info", "status", IconName::Info, "Information: "),
        AlertKind::Success => ("wharf-alert wharf-tone-success", "status", IconName::Check, "Success: "),
        AlertKind::Warning => (
            "wharf-alert wharf-tone-warning",
            "alert",
            IconName::Warning,
            "Warning: ",
        ),
        AlertKind::Error => ("wharf-alert wharf-tone-error", "alert", IconName::Error, "Error: "),
    };
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div class="wharf-alert-body">
                <span class="wharf-visually-hidden">{word}</span>
                {title.map(|title| view! { <p class="wharf-alert-title">{title}</p> })}
                <div>{children()}</div>
            </div>
            {on_close.map(|on_close| view! {
                <button
                    type="button"
                    class="wharf-button wharf-button-plain wharf-button-icon"
                    aria-label="Close"
                    on:click=move |_| on_close.run(())
                >
                    <Icon name=IconName::Close />
                </button>
            })}
        </div>
    }
}
