use leptos::prelude::*;

use crate::{format, tag::tag};

/// How much of something in bytes is done.
///
/// ```ignore
/// <Progress id="upload" label="Uploading passport.pdf" loaded=loaded total=total />
/// ```
///
/// ARIA: the browser's own `<progress>` with a `<label>`, and the figures as text. They change too often to be read
/// aloud; announce the end with an [`Alert`](crate::Alert).
#[component]
pub fn Progress(
    /// The `id` of the bar, unique in the app.
    #[prop(into)]
    id: String,
    /// What is in progress.
    #[prop(into)]
    label: Signal<String>,
    /// How much is done, in bytes.
    #[prop(into)]
    loaded: Signal<u64>,
    /// How much there is to do, in bytes. Nought while it is not known.
    #[prop(into)]
    total: Signal<u64>,
    /// What else there is to say, such as how long it takes. It stands behind the figures.
    #[prop(into, optional)]
    detail: Signal<String>,
) -> impl IntoView {
    let text_id = [id.as_str(), "-text"].concat();
    let text = move || {
        let (loaded, total) = (loaded.get(), total.get());
        if total == 0 {
            return format::bytes(loaded);
        }
        let percent = loaded.min(total).saturating_mul(100) / total;
        [
            format::bytes(loaded).as_str(),
            " of ",
            format::bytes(total).as_str(),
            " (",
            percent.to_string().as_str(),
            " %)",
            detail.get().as_str(),
        ]
        .concat()
    };
    let known = move |value: Signal<u64>| move || (total.get() > 0).then(|| value.get().to_string());
    let head = tag("div")
        .set("class", "wharf-progress-head")
        .child(
            tag("label")
                .set("class", "wharf-progress-label")
                .set("for", id.clone())
                .text(move || label.get()),
        )
        .child(
            tag("span")
                .set("class", "wharf-progress-text")
                .set("id", text_id.clone())
                .text(text),
        );
    let bar = tag("progress")
        .set("id", id)
        .set("aria-describedby", text_id)
        .bind("max", known(total))
        .bind("value", known(loaded));
    tag("div").set("class", "wharf-progress").child(head).child(bar)
}
