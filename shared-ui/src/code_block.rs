use core::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{
    ButtonType, ButtonVariant, IconName,
    button::button,
    id::fresh_id,
    messages::{COPIED, COPY, COPY_BY_KEYBOARD},
    tag::{ElementRef, tag},
};

#[wasm_bindgen]
extern "C" {
    /// Fails where there is no clipboard, as on pages without TLS.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    fn write_text(text: &str) -> Result<js_sys::Promise, JsValue>;

    type Selection;
    #[wasm_bindgen(js_name = getSelection)]
    fn selection() -> Option<Selection>;
    #[wasm_bindgen(method, js_name = selectAllChildren)]
    fn select_all_children(this: &Selection, of: &web_sys::Node);
}

/// What came of copying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Yes,
    /// The browser does not let us; the text is selected.
    No,
}

/// Code or data to read and copy.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let manifest = "{}".to_owned();
/// # let _ = view! {
/// <CodeBlock label="manifest.json" code=manifest />
/// # };
/// ```
///
/// Where the browser does not let pages copy, the text is selected instead, for the person's own keys.
///
/// ARIA and keyboard: a figure named by its label. The code can be focused, and scrolled with the arrow keys where it is wide.
/// That it was copied is read out.
#[component]
pub fn CodeBlock(
    /// What it is, such as the name of a file.
    #[prop(into)]
    label: String,
    /// The code.
    #[prop(into)]
    code: Signal<String>,
) -> impl IntoView {
    let label_id = fresh_id("wharf-code");
    let text = ElementRef::new();
    let copied = RwSignal::new(Copied::NotYet);
    let settle = move |outcome: Copied| {
        if outcome == Copied::No
            && let Some(text) = text.get()
            && let Some(selection) = selection()
        {
            selection.select_all_children(&text);
        }
        copied.try_set(outcome);
        set_timeout(
            move || {
                copied.try_set(Copied::NotYet);
            },
            Duration::from_secs(3),
        );
    };
    let copy = move |_| {
        let asked = write_text(&code.get_untracked());
        spawn_local(async move {
            let is_written = match asked {
                Ok(promise) => JsFuture::from(promise).await.is_ok(),
                Err(_) => false,
            };
            settle(if is_written { Copied::Yes } else { Copied::No });
        });
    };
    let said = move || match copied.get() {
        Copied::NotYet => "",
        Copied::Yes => COPIED.text(),
        Copied::No => COPY_BY_KEYBOARD.text(),
    };
    let copy = button(ButtonVariant::Plain, ButtonType::Button)
        .set("aria-describedby", label_id.clone())
        .on("click", copy)
        .dynamic(move || {
            crate::icon::icon(if copied.get() == Copied::Yes {
                IconName::Tick
            } else {
                IconName::Copy
            })
        })
        .child(&COPY);
    let head = tag("figcaption")
        .set("class", "wharf-code-head")
        .child(
            tag("span")
                .set("class", "wharf-code-label")
                .set("id", label_id.clone())
                .child(label),
        )
        .child(
            tag("span")
                .set("class", "wharf-code-said")
                .set("role", "status")
                .text(said),
        )
        .child(copy);
    let block = tag("pre")
        .set("class", "wharf-code")
        // Code is written from left to right in every language.
        .set("dir", "ltr")
        .set("tabindex", "0")
        .set("role", "region")
        .set("aria-labelledby", label_id.clone())
        .child(tag("code").reference(text).text(move || code.get()));
    tag("figure")
        .set("class", "wharf-code-block")
        .set("aria-labelledby", label_id)
        .child(head)
        .child(block)
}
