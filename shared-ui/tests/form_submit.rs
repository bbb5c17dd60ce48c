//! Submitting a form, and what is said when that fails.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use form::{Field, FieldOptions, Form, Phase, Rules, ServerError};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    Button, ButtonType, Choice, Combobox, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, bind, is_submitting},
};
use support::{Mounted, click, fire, mount_in_shadow, settle, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;
type Answer = Result<(), Vec<ServerError<Message>>>;

/// A form of two required fields and a port, with a server that answers when the test says so.
#[derive(Clone)]
struct Booking {
    form: Form<Message>,
    name: Field<String, Message>,
    email: Field<String, Message>,
    port: Field<String, Message>,
    titles: Rc<RefCell<Vec<String>>>,
    sent: Rc<RefCell<Vec<serde_json::Value>>>,
    answers: Rc<RefCell<Vec<futures::channel::oneshot::Sender<Answer>>>>,
    is_slow: Rc<Cell<bool>>,
}

fn required(message: Message) -> Rules<String, Message> {
    Rules::new().check(move |text: &String| if text.is_empty() { Err(message) } else { Ok(()) })
}

impl Booking {
    fn new() -> Self {
        let form = Form::new(BrowserPorts);
        let root = form.root();
        let email = FieldOptions::labelled("Email");
        Self {
            name: root.field(
                "name",
                String::new(),
                FieldOptions::labelled("Name"),
                required("Enter a name"),
            ),
            email: root.field("email", String::new(), email, required("Enter an email address")),
            port: root.field("port", String::new(), FieldOptions::labelled("Port"), Rules::new()),
            form,
            titles: Rc::default(),
            sent: Rc::default(),
            answers: Rc::default(),
            is_slow: Rc::default(),
        }
    }

    fn submit(&self) {
        let booking = self.clone();
        self.form.submit(move || {
            booking.sent.borrow_mut().push(booking.form.value());
            let (sender, receiver) = futures::channel::oneshot::channel();
            if booking.is_slow.get() {
                booking.answers.borrow_mut().push(sender);
            } else {
                sender.send(Ok(())).unwrap();
            }
            async move { receiver.await.unwrap() }
        });
    }

    async fn answer(&self, answer: Answer) {
        let sender = self.answers.borrow_mut().pop().unwrap();
        sender.send(answer).unwrap();
        settle().await;
    }

    async fn mount(&self, focus_summary: bool) -> Mounted {
        let booking = self.clone();
        mount_in_shadow(move || {
            let submit = {
                let booking = booking.clone();
                move || booking.submit()
            };
            let titles = Rc::clone(&booking.titles);
            let set_title = UnsyncCallback::new(move |title| titles.borrow_mut().push(title));
            let ports = vec![Choice::new("deham", "Hamburg"), Choice::new("nlrtm", "Rotterdam")];
            view! {
                <FormView label="Booking" on_submit=submit>
                    <FormSummary
                        form=booking.form.clone()
                        focus=focus_summary
                        page_title="Booking"
                        set_title=set_title
                    />
                    {bind(
                        &booking.name,
                        |Bound { id, label, value, error }| view! { <TextInput id label value error required=true /> },
                    )}
                    {bind(
                        &booking.email,
                        |Bound { id, label, value, error }| view! { <TextInput id label value error required=true /> },
                    )}
                    {bind(
                        &booking.port,
                        move |Bound { id, label, value, error }| {
                            view! { <Combobox id label choices=ports value error /> }
                        },
                    )}
                    <Button kind=ButtonType::Submit busy=is_submitting(&booking.form)>
                        "Send"
                    </Button>
                </FormView>
            }
        })
        .await
    }

    fn phase(&self) -> Phase {
        self.form.submission().get_untracked().phase
    }
}

async fn submit(page: &Mounted) {
    let form: web_sys::HtmlElement = page.get("form");
    let request: js_sys::Function = js_sys::Reflect::get(&form, &"requestSubmit".into()).unwrap().into();
    request.call0(&form).unwrap();
    settle().await;
}

fn lines(page: &Mounted) -> Vec<String> {
    let lines = page.all(".wharf-error-summary li");
    lines.iter().map(|line| line.text_content().unwrap()).collect()
}

async fn click_as(button: &HtmlElement, count: i32) -> bool {
    let click = js_sys::Function::new_with_args(
        "button, detail",
        "return button.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, detail }))",
    );
    let went_on = click.call2(&button.into(), button, &count.into()).unwrap();
    settle().await;
    went_on.is_truthy()
}

#[wasm_bindgen_test]
async fn a_failed_attempt_shows_the_summary_which_takes_focus_and_prefixes_the_title() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    assert!(page.find(".wharf-error-summary").is_none());
    assert!(booking.titles.borrow().is_empty(), "the title is not touched before");

    submit(&page).await;
    assert_eq!(booking.phase(), Phase::Invalid);
    assert_eq!(
        page.get(".wharf-error-summary h2").text_content().unwrap(),
        "There is a problem"
    );
    assert_eq!(
        lines(&page),
        ["Enter a name", "Enter an email address"],
        "in page order"
    );
    let summary = page.get(".wharf-error-summary");
    assert!(page.focused().unwrap().is_same_node(Some(&summary)));
    assert!(
        page.find(".wharf-error-summary > [role=alert] h2").is_some(),
        "the alert is inside"
    );
    assert_eq!(*booking.titles.borrow(), ["Error: Booking"]);

    click(&page.all(".wharf-error-summary a")[1]).await;
    assert_eq!(page.focused().unwrap().id(), "email");

    type_into(&page.input("#email"), "demo@example.com").await;
    settle().await;
    assert_eq!(lines(&page), ["Enter a name"]);
    assert_eq!(page.focused().unwrap().id(), "email", "correcting moves no focus");
    type_into(&page.input("#name"), "Demo").await;
    settle().await;
    assert!(page.find(".wharf-error-summary").is_none());
    assert_eq!(*booking.titles.borrow(), ["Error: Booking", "Booking"]);
}

#[wasm_bindgen_test]
async fn the_first_wrong_field_takes_focus_where_the_summary_does_not() {
    let booking = Booking::new();
    let page = booking.mount(false).await;
    type_into(&page.input("#name"), "Demo").await;
    submit(&page).await;
    assert_eq!(page.focused().unwrap().id(), "email");
    submit(&page).await;
    assert_eq!(page.focused().unwrap().id(), "email");
}

#[wasm_bindgen_test]
async fn the_summary_takes_focus_where_no_field_is_wrong() {
    let booking = Booking::new();
    booking.is_slow.set(true);
    let page = booking.mount(false).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.com").await;
    submit(&page).await;
    booking.answer(Err(vec![ServerError::general("No answer came")])).await;
    assert_eq!(lines(&page), ["No answer came"]);
    assert!(page.focused().unwrap().class_list().contains("wharf-error-summary"));
    assert!(page.find(".wharf-error-summary a").is_none());
}

#[wasm_bindgen_test]
async fn each_failed_attempt_is_read_out_once_and_corrections_are_not() {
    let booking = Booking::new();
    let page = booking.mount(false).await;
    submit(&page).await;
    let first = page.get("[role=alert]");
    assert!(!first.has_attribute("aria-live"), "an alert that appears is read out");

    type_into(&page.input("#name"), "Demo").await;
    settle().await;
    assert!(first.is_connected(), "it is the same element");
    assert_eq!(first.get_attribute("aria-live").as_deref(), Some("off"));
    type_into(&page.input("#name"), "").await;
    settle().await;
    assert_eq!(lines(&page), ["Enter a name", "Enter an email address"]);

    submit(&page).await;
    assert!(
        !first.is_connected(),
        "a second attempt is another alert, though it says the same"
    );
    assert_eq!(page.all("[role=alert]").len(), 1);
    assert!(!page.get("[role=alert]").has_attribute("aria-live"));
}

#[wasm_bindgen_test]
async fn enter_sends_the_newest_value() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.co").await;
    // In one task, as the keys of a quick typist are: no effect has run in between.
    let email = page.input("#email");
    email.focus().unwrap();
    email.set_value("demo@example.com");
    email.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    submit(&page).await;
    assert_eq!(booking.sent.borrow()[0]["email"], "demo@example.com");
    assert_eq!(booking.phase(), Phase::Succeeded);
}

#[wasm_bindgen_test]
async fn what_is_typed_into_a_control_that_still_has_focus_counts() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.com").await;
    let port = page.input("#port");
    port.focus().unwrap();
    type_into(&port, "hamburg").await;
    assert_eq!(
        booking.port.value().get_untracked(),
        "",
        "it becomes a value when the field is left"
    );
    submit(&page).await;
    assert_eq!(booking.sent.borrow()[0]["port"], "deham");
    assert_eq!(page.focused().unwrap().id(), "port");
}

#[wasm_bindgen_test]
async fn a_double_click_sends_once_even_if_the_answer_comes_between_the_clicks() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.com").await;
    let button = page.get("[type=submit]");
    assert!(click_as(&button, 1).await);
    assert_eq!(booking.phase(), Phase::Succeeded);
    assert!(!click_as(&button, 2).await);
    assert_eq!(booking.sent.borrow().len(), 1);
    assert!(click_as(&button, 1).await);
    assert_eq!(booking.sent.borrow().len(), 2, "another click later is meant");
}

#[wasm_bindgen_test]
async fn while_it_is_sent_nothing_is_sent_again() {
    let booking = Booking::new();
    booking.is_slow.set(true);
    let page = booking.mount(true).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.com").await;
    submit(&page).await;
    assert_eq!(
        page.get("[type=submit]").get_attribute("aria-busy").as_deref(),
        Some("true")
    );
    submit(&page).await;
    assert_eq!(booking.sent.borrow().len(), 1);
    booking.answer(Ok(())).await;
    assert_eq!(booking.phase(), Phase::Succeeded);
}

#[wasm_bindgen_test]
async fn enter_held_down_does_not_submit_again() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    let hold = js_sys::Function::new_with_args(
        "input, repeat",
        "return input.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', repeat, bubbles: true, cancelable: true, composed: true }))",
    );
    let input: HtmlInputElement = page.input("#name");
    let went_on = |repeat: bool| {
        let went_on = hold.call2(&input, &input, &repeat.into()).unwrap();
        went_on.is_truthy()
    };
    assert!(went_on(false));
    assert!(!went_on(true));
}

#[wasm_bindgen_test]
async fn pressing_the_button_leaves_focus_in_the_field() {
    let booking = Booking::new();
    let page = booking.mount(true).await;
    assert!(!fire(&page.get("[type=submit]"), "mousedown").await);
    assert!(fire(&page.get("#name"), "mousedown").await);
}

#[wasm_bindgen_test]
async fn what_the_server_refuses_stands_at_its_field_until_that_changes_and_blocks_no_other_try() {
    let booking = Booking::new();
    booking.is_slow.set(true);
    let page = booking.mount(false).await;
    type_into(&page.input("#name"), "Demo").await;
    type_into(&page.input("#email"), "demo@example.com").await;
    submit(&page).await;
    let taken = ServerError::new("/email", "This address is taken");
    booking
        .answer(Err(vec![taken, ServerError::new("/none", "Try later")]))
        .await;
    assert_eq!(booking.phase(), Phase::Refused);
    assert_eq!(
        page.get("#email-error").text_content().unwrap(),
        "Error: This address is taken"
    );
    assert_eq!(lines(&page), ["Try later", "This address is taken"]);
    assert_eq!(page.focused().unwrap().id(), "email");

    submit(&page).await;
    assert_eq!(booking.sent.borrow().len(), 2);
    booking
        .answer(Err(vec![ServerError::new("/email", "This address is taken")]))
        .await;
    type_into(&page.input("#email"), "second@example.com").await;
    settle().await;
    assert!(page.find("#email-error").is_none());
    assert!(page.find(".wharf-error-summary").is_none());
    assert_eq!(
        *booking.titles.borrow(),
        ["Error: Booking", "Booking", "Error: Booking", "Booking"]
    );
}
