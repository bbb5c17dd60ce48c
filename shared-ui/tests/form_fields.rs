//! Fields of the engine in the controls of the toolkit.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{cell::RefCell, rc::Rc, time::Duration};

use form::{Field, FieldOptions, FieldValue, Form, Ports, Rules, When};
use futures::channel::oneshot;
use leptos::prelude::*;
use shared_ui::{
    Checkbox, Choice, Combobox, DateInput, FileInput, MultiSelect, NumberInput, RadioGroup, Select, Switch, TextArea,
    TextInput,
    form::{Bound, BoundFile, BrowserPorts, ChosenFile, FormSummary, FormView, bind, bind_file, bind_message},
    tag::{Child, tag},
};
use support::{Mounted, click, fire, mount_in_shadow, pass, press, settle, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;
/// What is asked, and how it is answered.
type Question = (String, oneshot::Sender<Result<(), Message>>);

fn form() -> Form<Message> {
    Form::new(BrowserPorts)
}

fn required() -> Rules<String, Message> {
    Rules::new().check(|text: &String| if text.is_empty() { Err("Enter a text") } else { Ok(()) })
}

fn field<T: FieldValue>(form: &Form<Message>, name: &str, initial: T) -> Field<T, Message> {
    let label = name.to_uppercase();
    form.root()
        .field(name, initial, FieldOptions::labelled(label), Rules::new())
}

fn text(name: &str, form: &Form<Message>, rules: Rules<String, Message>) -> Field<String, Message> {
    form.root()
        .field(name, String::new(), FieldOptions::labelled(name), rules)
}

fn line(field: &Field<String, Message>) -> Child {
    bind(
        field,
        |Bound {
             id,
             label,
             value,
             error,
         }| view! { <TextInput id label value error /> },
    )
    .into()
}

/// Mounts what stands in a form.
async fn mount(content: impl FnOnce() -> Child + 'static) -> Mounted {
    mount_in_shadow(move || view! { <FormView label="Form" on_submit=|| ()>{tag("div").child(content())}</FormView> })
        .await
}

fn choices() -> Vec<Choice> {
    vec![Choice::new("a", "Alpha"), Choice::new("b", "Beta")]
}

#[wasm_bindgen_test]
async fn every_control_shows_its_field_and_changes_it() {
    let form = form();
    let (line, area, date) = (
        field(&form, "line", String::new()),
        field(&form, "area", String::new()),
        { field(&form, "date", String::new()) },
    );
    let (number, select, radio) = (
        field(&form, "number", String::new()),
        field(&form, "select", String::new()),
        { field(&form, "radio", String::new()) },
    );
    let (tick, switch) = (field(&form, "tick", false), field(&form, "switch", false));
    let (one, many) = (
        field(&form, "one", String::new()),
        field(&form, "many", Vec::<String>::new()),
    );
    let fields = (
        line.clone(),
        area.clone(),
        date.clone(),
        number.clone(),
        select.clone(),
        radio.clone(),
    );
    let others = (tick.clone(), switch.clone(), one.clone(), many.clone());
    let page = mount(move || {
        let (line, area, date, number, select, radio) = fields;
        let (tick, switch, one, many) = others;
        let views: Vec<Child> = vec![
            bind(
                &line,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <TextInput id label value error /> },
            )
            .into(),
            bind(
                &area,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <TextArea id label value error /> },
            )
            .into(),
            bind(
                &date,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <DateInput id label value error /> },
            )
            .into(),
            bind(
                &number,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <NumberInput id label value error /> },
            )
            .into(),
            bind(
                &select,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <Select id label value error choices=choices() placeholder="Choose" /> }
                },
            )
            .into(),
            bind(
                &radio,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <RadioGroup id label value error choices=choices() /> }
                },
            )
            .into(),
            bind(
                &tick,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <Checkbox id label checked=value error /> },
            )
            .into(),
            bind(
                &switch,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <Switch id label checked=value error /> },
            )
            .into(),
            bind(
                &one,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <Combobox id label value error choices=choices() /> }
                },
            )
            .into(),
            bind(
                &many,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| {
                    view! { <MultiSelect id label values=value error choices=choices() /> }
                },
            )
            .into(),
        ];
        views.into()
    })
    .await;

    // From the engine to the page.
    line.set("x".into());
    area.set("y".into());
    date.set("2026-11-30".into());
    number.set("4".into());
    select.set("b".into());
    radio.set("b".into());
    tick.set(true);
    switch.set(true);
    one.set("b".into());
    many.set(vec!["b".into()]);
    settle().await;
    let value = |id: &str| {
        js_sys::Reflect::get(&page.get(id), &"value".into())
            .unwrap()
            .as_string()
            .unwrap()
    };
    assert_eq!(value("#line"), "x");
    assert_eq!(value("#area"), "y");
    assert_eq!(value("#date"), "2026-11-30");
    assert_eq!(value("#number"), "4");
    assert_eq!(value("#select"), "b");
    assert!(page.input("#radio-1").checked());
    assert!(page.input("#tick").checked());
    assert!(page.input("#switch").checked());
    assert_eq!(value("#one"), "Beta");
    assert_eq!(page.all(".wharf-token").len(), 1);
    assert_eq!(page.get("label[for=line]").text_content().unwrap(), "LINE (optional)");

    // And back.
    type_into(&page.input("#line"), "xx").await;
    js_sys::Reflect::set(&page.get("#area"), &"value".into(), &"yy".into()).unwrap();
    fire(&page.get("#area"), "input").await;
    type_into(&page.input("#date"), "2026-12-01").await;
    type_into(&page.input("#number"), "5").await;
    js_sys::Reflect::set(&page.get("#select"), &"value".into(), &"a".into()).unwrap();
    fire(&page.get("#select"), "change").await;
    click(&page.get("#radio")).await;
    click(&page.get("#tick")).await;
    click(&page.get("#switch")).await;
    page.get("#one").focus().unwrap();
    type_into(&page.input("#one"), "Alp").await;
    press(&page.get("#one"), "Enter").await;
    page.get("#many").focus().unwrap();
    type_into(&page.input("#many"), "Alp").await;
    press(&page.get("#many"), "Enter").await;
    settle().await;
    let value = serde_json::json!({
        "line": "xx", "area": "yy", "date": "2026-12-01", "number": "5", "select": "a", "radio": "a",
        "tick": false, "switch": false, "one": "a", "many": ["b", "a"],
    });
    assert_eq!(form.value(), value);
}

fn choose(page: &Mounted, selector: &str, name: &str) {
    let choose = js_sys::Function::new_with_args(
        "input, name",
        "const chosen = new DataTransfer();
         chosen.items.add(new File(['x'], name));
         input.files = chosen.files;
         input.dispatchEvent(new Event('change', { bubbles: true }));",
    );
    let input = page.get(selector);
    choose.call2(&input, &input, &name.into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_file_goes_both_ways_and_is_in_no_draft() {
    let form = form();
    let file = form.root().field(
        "file",
        None::<ChosenFile>,
        FieldOptions::labelled("File"),
        Rules::new().check(|file: &Option<ChosenFile>| file.as_ref().map(|_| ()).ok_or("Choose a file")),
    );
    let shown = file.clone();
    let page = mount(move || {
        bind_file(
            &shown,
            |BoundFile {
                 id,
                 label,
                 value,
                 error,
                 on_change,
             }| {
                view! { <FileInput id label value error on_change /> }
            },
        )
        .into()
    })
    .await;
    choose(&page, "#file", "plan.pdf");
    settle().await;
    assert_eq!(file.value().get_untracked().unwrap().0.name(), "plan.pdf");
    assert!(file.state().get_untracked().dirty);
    assert!(form.draft().is_empty());

    form.reset();
    settle().await;
    assert!(page.find(".wharf-file").is_none());
    assert_eq!(page.input("#file").files().unwrap().length(), 0);
}

#[wasm_bindgen_test]
async fn a_field_is_visited_by_focus_and_checked_when_it_is_left() {
    let form = form();
    let (first, second) = (text("first", &form, required()), text("second", &form, required()));
    let shown = [first.clone(), second.clone()];
    let page = mount(move || shown.iter().map(line).collect::<Vec<_>>().into()).await;
    assert!(!first.state().get_untracked().visited);
    page.get("#first").focus().unwrap();
    settle().await;
    assert!(first.state().get_untracked().visited);
    assert!(!first.state().get_untracked().touched);
    assert!(page.find("#first-error").is_none());

    page.get("#second").focus().unwrap();
    settle().await;
    assert!(first.state().get_untracked().touched);
    assert_eq!(page.get("#first-error").text_content().unwrap(), "Error: Enter a text");
    assert_eq!(
        page.get("#first").get_attribute("aria-invalid").as_deref(),
        Some("true")
    );
    assert!(!second.state().get_untracked().touched);
}

#[wasm_bindgen_test]
async fn a_window_that_loses_focus_leaves_no_field() {
    let form = form();
    let first = text("first", &form, required());
    let shown = first.clone();
    let page = mount(move || line(&shown)).await;
    page.get("#first").focus().unwrap();
    // What happens then: the element is told, and still has the focus of its page.
    fire(&page.get("#first"), "focusout").await;
    settle().await;
    assert!(!first.state().get_untracked().touched);
    page.get("#first").blur().unwrap();
    settle().await;
    assert!(first.state().get_untracked().touched);
}

#[wasm_bindgen_test]
async fn going_from_one_radio_button_to_the_next_does_not_leave_the_group() {
    let form = form();
    let way = text("way", &form, required());
    let shown = way.clone();
    let page = mount(move || {
        bind(
            &shown,
            |Bound {
                 id,
                 label,
                 value,
                 error,
             }| {
                view! { <RadioGroup id label value error choices=choices() /> }
            },
        )
        .into()
    })
    .await;
    page.get("#way").focus().unwrap();
    page.get("#way-1").focus().unwrap();
    settle().await;
    assert!(!way.state().get_untracked().touched);
    page.get("#way-1").blur().unwrap();
    settle().await;
    assert!(way.state().get_untracked().touched);
}

#[wasm_bindgen_test]
async fn a_date_that_is_half_typed_is_told_from_none() {
    let form = form();
    let incomplete = RwSignal::new(false);
    let date = text(
        "date",
        &form,
        Rules::new().check(move |date: &String| match (incomplete.get(), date.is_empty()) {
            (true, _) => Err("Enter a whole date"),
            (false, true) => Err("Enter a date"),
            (false, false) => Ok(()),
        }),
    );
    let shown = date.clone();
    let page = mount(move || {
        bind(
            &shown,
            |Bound {
                 id,
                 label,
                 value,
                 error,
             }| view! { <DateInput id label value error incomplete /> },
        )
        .into()
    })
    .await;
    page.get("#date").focus().unwrap();
    page.get("#date").blur().unwrap();
    settle().await;
    assert_eq!(date.message().get_untracked(), Some("Enter a date"));
    incomplete.set(true);
    settle().await;
    assert_eq!(
        page.get("#date-error").text_content().unwrap(),
        "Error: Enter a whole date"
    );
}

#[wasm_bindgen_test]
async fn busy_is_shown_and_read_out_while_debouncing_and_while_asking() {
    let form = form();
    let questions: Rc<RefCell<Vec<Question>>> = Rc::default();
    let asked = Rc::clone(&questions);
    let rules = Rules::new()
        .ask(move |text: String| {
            let (sender, receiver) = oneshot::channel();
            asked.borrow_mut().push((text, sender));
            async move { receiver.await.unwrap_or(Err("No answer")) }
        })
        .rest(Duration::from_millis(40));
    let options = FieldOptions {
        first: When::Change,
        ..FieldOptions::labelled("Name")
    };
    let name = form.root().field("name", String::new(), options, rules);
    let shown = name.clone();
    let page = mount(move || line(&shown)).await;
    let said = || page.get("form > [role=status]").text_content().unwrap();
    assert_eq!(said(), "");

    type_into(&page.input("#name"), "a").await;
    settle().await;
    assert!(questions.borrow().is_empty(), "it still rests");
    assert_eq!(page.get(".wharf-form-busy").text_content().unwrap(), "Checking…");
    assert_eq!(said(), "Checking: Name");

    type_into(&page.input("#name"), "ab").await;
    pass(80).await;
    assert_eq!(questions.borrow().len(), 1, "only what rests is asked");
    assert!(page.find(".wharf-form-busy").is_some());
    let (question, answer) = questions.borrow_mut().pop().unwrap();
    assert_eq!(question, "ab");
    answer.send(Err("This name is taken")).unwrap();
    pass(0).await;
    assert!(page.find(".wharf-form-busy").is_none());
    assert_eq!(said(), "");
    assert_eq!(
        page.get("#name-error").text_content().unwrap(),
        "Error: This name is taken"
    );
}

#[wasm_bindgen_test]
async fn a_timer_is_stopped_when_nobody_waits_for_it() {
    let log = js_sys::Function::new_no_args(
        "const cleared = []; const clear = window.clearTimeout;
         window.clearTimeout = (timer) => { cleared.push(timer); clear.call(window, timer); };
         return { cleared, restore: () => { window.clearTimeout = clear; } };",
    );
    let log = log.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    let cleared = || js_sys::Array::from(&js_sys::Reflect::get(&log, &"cleared".into()).unwrap()).length();
    let sleep = BrowserPorts.sleep(Duration::from_secs(3_600));
    assert_eq!(cleared(), 0);
    drop(sleep);
    assert_eq!(cleared(), 1);
    let restore: js_sys::Function = js_sys::Reflect::get(&log, &"restore".into()).unwrap().into();
    restore.call0(&log).unwrap();

    BrowserPorts.sleep(Duration::from_millis(5)).await;
}

#[wasm_bindgen_test]
async fn a_conditional_field_is_there_only_while_its_condition_holds() {
    let form = form();
    let other = field(&form, "other", false);
    let which = text("which", &form, required());
    which.active_when({
        let other = other.clone();
        move || other.get()
    });
    let (tick, shown) = (other.clone(), which.clone());
    let page = mount(move || {
        let tick = bind(
            &tick,
            |Bound {
                 id,
                 label,
                 value,
                 error,
             }| view! { <Checkbox id label checked=value error /> },
        );
        vec![Child::from(tick), line(&shown)].into()
    })
    .await;
    let is_shown = || page.get("#which").offset_parent().is_some();
    let hidden = || page.get("#which").closest("[hidden]").unwrap().is_some();
    assert!(hidden() && form.value().get("which").is_none());

    click(&page.get("#other")).await;
    settle().await;
    assert!(!hidden() && is_shown());
    type_into(&page.input("#which"), "x").await;
    assert_eq!(form.value()["which"], "x");

    click(&page.get("#other")).await;
    settle().await;
    assert!(hidden());
    click(&page.get("#other")).await;
    settle().await;
    assert_eq!(page.input("#which").value(), "x", "what was typed is there again");
}

#[wasm_bindgen_test]
async fn a_rule_about_several_fields_has_a_place_that_the_summary_leads_to() {
    let form = form();
    let (from, to) = (text("from", &form, Rules::new()), text("to", &form, Rules::new()));
    let (low, high) = (from.clone(), to.clone());
    let options = FieldOptions {
        id: Some("range".to_owned()),
        ..FieldOptions::labelled("Range")
    };
    let range = form.root().rule(options, move || {
        if low.get() <= high.get() {
            Ok(())
        } else {
            Err("Turn it round")
        }
    });
    let (shown, summary) = ([from.clone(), to], form.clone());
    let page = mount(move || {
        let mut views: Vec<Child> = vec![view! { <FormSummary form=summary /> }.into_any().into()];
        views.extend(shown.iter().map(line));
        views.push(bind_message(&range).into());
        views.into()
    })
    .await;
    type_into(&page.input("#from"), "b").await;
    form.submit(|| core::future::ready(Ok(())));
    settle().await;
    assert_eq!(page.get("#range").text_content().unwrap(), "Error: Turn it round");
    click(&page.get(".wharf-error-summary a")).await;
    assert_eq!(page.focused().unwrap().id(), "range");
}
