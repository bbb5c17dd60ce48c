use leptos::prelude::*;

use crate::{
    ButtonType, ButtonVariant, Handler, IconName,
    button::button,
    field::said,
    icon::icon,
    messages::{CODE, Message, TRACE, TRY_AGAIN},
    tag::{Tag, tag},
};

/// What stands in the place of something that failed.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let trace = "4bf92f3577b34da6".to_owned();
/// # let load = || ();
/// # let _ = view! {
/// <ErrorCard
///     title="Billing cannot be shown"
///     message="Its files do not match what its publisher signed."
///     code="WHARF-203"
///     trace_id=trace
///     on_retry=move || load()
/// />
/// # };
/// ```
///
/// ARIA: `role="alert"`, so it is read when it appears. It does not take focus: the rest of the page goes on.
#[component]
pub fn ErrorCard(
    /// What failed, in a few words.
    #[prop(into)]
    title: String,
    /// What happened, as a sentence.
    #[prop(into)]
    message: String,
    /// The number under which the documentation explains it.
    #[prop(into, optional)]
    code: Option<String>,
    /// What to quote to the people who run this.
    #[prop(into, optional)]
    trace_id: Option<String>,
    /// What *Try again* does. Without it there is no such button.
    #[prop(into, optional)]
    on_retry: Option<Handler>,
    /// Trying again is under way.
    #[prop(into, optional)]
    busy: Signal<bool>,
) -> impl IntoView {
    let fact =
        |label: &'static Message, value: String| tag("div").child(tag("dt").child(label)).child(tag("dd").child(value));
    let (code, trace_id) = (said(code), said(trace_id));
    let has_facts = code.is_some() || trace_id.is_some();
    let facts = has_facts.then(|| {
        tag("dl")
            .set("class", "wharf-error-card-facts")
            .child(code.map(|code| fact(&CODE, code)))
            .child(trace_id.map(|trace_id| fact(&TRACE, trace_id)))
    });
    tag("div")
        .set("class", "wharf-error-card wharf-tone-error")
        .set("role", "alert")
        .child(
            tag("span")
                .set("class", "wharf-error-card-icon")
                .child(icon(IconName::Warning)),
        )
        .child(tag("h2").set("class", "wharf-error-card-title").child(title))
        .child(tag("p").set("class", "wharf-error-card-message").child(message))
        .child(on_retry.map(|on_retry| {
            tag("div")
                .set("class", "wharf-actions")
                .child(try_again(on_retry, busy))
        }))
        .child(facts)
}

/// The button *Try again*.
pub(crate) fn try_again(on_retry: Handler, busy: Signal<bool>) -> Tag {
    button(ButtonVariant::Secondary, ButtonType::Button)
        .bind("aria-disabled", move || busy.get().then_some("true"))
        .bind("aria-busy", move || busy.get().then_some("true"))
        .on("click", move |_| {
            if !busy.get_untracked() {
                on_retry.run(());
            }
        })
        .child(&TRY_AGAIN)
}
