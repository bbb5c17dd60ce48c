//! Drafts of forms on a page.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{cell::Cell, rc::Rc};

use drafts::{Drafts, FormDraft, browser::BrowserStore};
use form::{Draft, Field, FieldOptions, Form, Rules};
use js_sys::Array;
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    TextInput,
    form::{Bound, BrowserPorts, FormView, KeptForm, bind, keep_draft},
};
use support::{Mounted, click, mount_in_shadow, pass, settle, type_into};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;

fn draft(app: &str) -> FormDraft {
    Drafts::new(BrowserStore::new(app), "demo", app).form("customer", 1)
}

fn form() -> (Form<Message>, Field<String, Message>) {
    let form = Form::new(BrowserPorts);
    let name = form
        .root()
        .field("name", String::new(), FieldOptions::labelled("Name"), Rules::new());
    (form, name)
}

/// The page of a form, as after a reload.
async fn open(app: &str) -> (Mounted, Form<Message>) {
    let (form, name) = form();
    let (shown, draft) = (form.clone(), draft(app));
    let page = mount_in_shadow(move || {
        let kept = keep_draft(&shown, draft);
        view! {
            <KeptForm kept=kept>
                <FormView label="Customer" on_submit=|| ()>
                    {bind(&name, |Bound { id, label, value, error }| view! { <TextInput id label value error /> })}
                </FormView>
            </KeptForm>
        }
    })
    .await;
    (page, form)
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..100 {
        if is_so() {
            return;
        }
        pass(20).await;
    }
    panic!("it did not come to this: {what}");
}

async fn until_shown(page: &Mounted) {
    until("the form is shown", || page.find("form").is_some()).await;
}

async fn saved(app: &str) -> Option<String> {
    let draft = Draft::from_text(&draft(app).load_text().await?)?;
    draft.values["/name"].as_str().map(str::to_owned)
}

async fn until_saved(app: &str, wanted: Option<&str>) {
    for _ in 0..100 {
        if saved(app).await.as_deref() == wanted {
            return;
        }
        pass(20).await;
    }
    panic!("{:?} is saved and not {wanted:?}", saved(app).await);
}

#[wasm_bindgen_test]
async fn what_was_typed_is_back_before_the_form_is_seen_and_can_be_discarded() {
    let app = "draft-back";
    let (page, _form) = open(app).await;
    assert!(
        page.find("form").is_none(),
        "it is not seen before what was saved is known"
    );
    until_shown(&page).await;
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "");
    assert!(page.find(".wharf-form-restored").is_none(), "there is no empty notice");
    type_into(&page.input("#name"), "Dem").await;
    type_into(&page.input("#name"), "Demo").await;
    until_saved(app, Some("Demo")).await;
    drop(page);

    let (page, form) = open(app).await;
    until_shown(&page).await;
    assert_eq!(page.input("#name").value(), "Demo");
    let notice = page.get("[role=status]");
    assert!(notice.text_content().unwrap().contains("is here again"));
    let button = page.get(".wharf-form-restored button");
    assert_eq!(button.text_content().unwrap(), "Discard what was restored");
    // Each change of it is read out as a whole.
    assert!(!notice.contains(Some(&button)));
    click(&button).await;
    settle().await;
    assert_eq!(page.input("#name").value(), "");
    assert!(!form.root().state().get_untracked().dirty);
    assert!(
        page.focused().unwrap().is_same_node(Some(&notice)),
        "focus is not lost with the button"
    );
    assert!(notice.text_content().unwrap().contains("has been discarded"));
    until_saved(app, None).await;
    drop(page);

    let (page, _form) = open(app).await;
    until_shown(&page).await;
    assert_eq!(page.input("#name").value(), "");
}

#[wasm_bindgen_test]
async fn a_file_that_is_missing_can_be_left_out_and_the_keyboard_stays_in_the_notice() {
    let app = "draft-files";
    let (page, _form) = open(app).await;
    until_shown(&page).await;
    type_into(&page.input("#name"), "Demo").await;
    until_saved(app, Some("Demo")).await;
    drop(page);

    let missing = RwSignal::new(["a.pdf", "b.pdf", "c.pdf"].map(str::to_owned).to_vec());
    let (form, _name) = form();
    let draft = draft(app);
    let page = mount_in_shadow(move || {
        let kept = keep_draft(&form, draft);
        let leave_out =
            UnsyncCallback::new(move |name: String| missing.update(|names| names.retain(|other| *other != name)));
        view! { <KeptForm kept=kept missing_files=missing on_leave_out=leave_out>"§"</KeptForm> }
    })
    .await;
    until("the files are named", || page.find("li").is_some()).await;
    let notice = page.get("[role=status]");
    assert!(
        !notice.contains(Some(&page.get("li"))),
        "the list is read out with the sentence"
    );
    let sentence = notice.text_content();
    let focused = || page.focused().unwrap().get_attribute("aria-label");
    for (left_out, next) in [
        ("b.pdf", Some("Leave out: c.pdf")),
        ("c.pdf", Some("Leave out: a.pdf")),
        ("a.pdf", None),
    ] {
        let button = page.get(&["[aria-label='Leave out: ", left_out, "']"].concat());
        button.focus().unwrap();
        click(&button).await;
        settle().await;
        assert!(!missing.get_untracked().iter().any(|name| name == left_out));
        assert_eq!(focused().as_deref(), next, "after {left_out}");
        assert_eq!(notice.text_content(), sentence);
    }
    assert!(page.focused().unwrap().is_same_node(Some(&notice)));
    assert!(page.find("li").is_none());
}

#[wasm_bindgen_test]
async fn a_form_that_is_taken_away_is_saved_at_once() {
    let app = "draft-unmounted";
    let (page, _form) = open(app).await;
    until_shown(&page).await;
    type_into(&page.input("#name"), "Demo").await;
    settle().await;
    drop(page);
    pass(100).await;
    assert_eq!(saved(app).await.as_deref(), Some("Demo"), "without the rest of 400 ms");
}

#[wasm_bindgen_test]
async fn a_page_that_is_hidden_or_left_is_saved_at_once() {
    for (app, event) in [("draft-hidden", "visibilitychange"), ("draft-left", "pagehide")] {
        let (page, _form) = open(app).await;
        until_shown(&page).await;
        type_into(&page.input("#name"), "Demo").await;
        settle().await;
        let event = web_sys::Event::new(event).unwrap();
        if app == "draft-hidden" {
            document().dispatch_event(&event).unwrap();
        } else {
            window().dispatch_event(&event).unwrap();
        }
        pass(100).await;
        assert_eq!(saved(app).await.as_deref(), Some("Demo"), "{app}");
    }
}

#[wasm_bindgen_test]
async fn a_form_that_was_sent_has_no_draft() {
    let app = "draft-sent";
    let (page, form) = open(app).await;
    until_shown(&page).await;
    type_into(&page.input("#name"), "Demo").await;
    until_saved(app, Some("Demo")).await;
    type_into(&page.input("#name"), "Demo 2").await;
    form.submit(|| core::future::ready(Ok(())));
    settle().await;
    form.reset();
    until_saved(app, None).await;
    pass(600).await;
    assert_eq!(saved(app).await, None, "what waited to be saved is not");
    drop(page);
    pass(100).await;
    assert_eq!(saved(app).await, None);
}

#[wasm_bindgen_test]
async fn a_form_that_is_as_at_first_has_no_draft() {
    let app = "draft-empty";
    let (page, _form) = open(app).await;
    until_shown(&page).await;
    type_into(&page.input("#name"), "Demo").await;
    until_saved(app, Some("Demo")).await;
    type_into(&page.input("#name"), "").await;
    until_saved(app, None).await;
}

#[wasm_bindgen_test]
async fn a_storage_that_does_not_answer_keeps_nobody_waiting() {
    // Requests of it never end.
    let hang = js_sys::Function::new_no_args(
        "const own = Object.getOwnPropertyDescriptor(window, 'indexedDB');
         const hanging = Object.create(IDBFactory.prototype, { open: { value: () => new EventTarget() } });
         Object.defineProperty(window, 'indexedDB', { configurable: true, value: hanging });
         return () => Object.defineProperty(window, 'indexedDB', own);",
    );
    let restore: js_sys::Function = hang.call0(&wasm_bindgen::JsValue::NULL).unwrap().into();
    let (page, form) = open("draft-hangs").await;
    until_shown(&page).await;
    restore.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    type_into(&page.input("#name"), "Demo").await;
    assert_eq!(form.value()["name"], "Demo");
}

#[wasm_bindgen_test]
async fn a_form_that_is_typed_into_in_another_tab_says_so() {
    const NOTICE: &str = ".wharf-tone-warning";
    let app = "draft-tabs";
    let (page, _form) = open(app).await;
    until_shown(&page).await;
    // The same page is no other tab, as when a form is taken away and comes back.
    let (again, _form) = open(app).await;
    until_shown(&again).await;
    let other = web_sys::BroadcastChannel::new(&draft(app).name()).unwrap();
    let told = Rc::new(Cell::new(false));
    let hearing = Rc::clone(&told);
    let hear = Closure::<dyn FnMut(JsValue)>::new(move |_| hearing.set(true));
    other.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    type_into(&page.input("#name"), "Demo").await;
    until("other tabs are told", || told.get()).await;
    for page in [&page, &again] {
        assert!(page.find(NOTICE).is_none());
    }
    let tell = |message: JsValue| other.post_message(&message).unwrap();
    // What is no message of a form is none.
    tell(1.into());
    tell(JsValue::NULL);
    tell(Array::of1(&1.into()).into());
    pass(100).await;
    assert!(page.find(NOTICE).is_none());
    tell(Array::of2(&1.into(), &true.into()).into());
    until("it says so", || page.find(NOTICE).is_some()).await;
    let sentence = page.get(".wharf-tone-warning [role=status]").text_content().unwrap();
    assert!(sentence.starts_with("Warning: You have typed into this form in another tab, too."));
    tell(Array::of2(&1.into(), &false.into()).into());
    until("there is none any more", || page.find(NOTICE).is_none()).await;
    other.close();
}
