use leptos::prelude::*;

use crate::format;

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
) -> impl IntoView {
    let text_id = [id.as_str(), "-text"].concat();
    let text = move || {
        let (loaded, total) = (loaded.get(), total.get());
        if total == 0 {
            return format::bytes(loaded);
        }
        let percent = (loaded.min(total) as f64 / total as f64 * 100.0) as u32;
        [
            format::bytes(loaded).as_str(),
            " of ",
            format::bytes(total).as_str(),
            " (",
            percent.to_string().as_str(),
            " %)",
        ]
        .concat()
    };
    view! {
        <div class="wharf-progress">
            <div class="wharf-progress-head">
                <label class="wharf-progress-label" for=id.clone()>{move || label.get()}</label>
                <span class="wharf-progress-text" id=text_id.clone()>{text}</span>
            </div>
            <progress
                id=id
                aria-describedby=text_id
                max=move || (total.get() > 0).then(|| total.get().to_string())
                value=move || (total.get() > 0).then(|| loaded.get().to_string())
            ></progress>
        </div>
    }
}
