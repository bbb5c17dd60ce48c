use leptos::prelude::*;

use crate::{Button, Handler, Icon, IconName};

/// What stands in the place of something that failed.
///
/// ```ignore
/// <ErrorCard
///     title="Billing cannot be shown"
///     message="Its files do not match what its publisher signed."
///     code="WHARF-203"
///     trace_id=trace
///     on_retry=move || load()
/// />
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
    let fact = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let has_facts = code.is_some() || trace_id.is_some();
    let facts = has_facts.then(|| {
        view! {
            <dl class="wharf-error-card-facts">
                {code.map(|code| fact("Code", code))}
                {trace_id.map(|trace_id| fact("Trace", trace_id))}
            </dl>
        }
    });
    view! {
        <div class="wharf-error-card wharf-tone-error" role="alert">
            <span class="wharf-error-card-icon"><Icon name=IconName::Warning /></span>
            <h2 class="wharf-error-card-title">{title}</h2>
            <p class="wharf-error-card-message">{message}</p>
            {on_retry.map(|on_retry| view! {
                <div class="wharf-actions"><Button busy=busy on_click=move || on_retry.run(())>"Try again"</Button></div>
            })}
            {facts}
        </div>
    }
}
