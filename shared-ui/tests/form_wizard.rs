//! Forms in steps.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{cell::RefCell, rc::Rc};

use form::{Field, FieldOptions, Form, Group, Rules, ServerError, Steps};
use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    DateInput, TextInput,
    form::{Bound, BrowserPorts, FormSummary, FormView, StepChange, StepPage, Wizard, bind},
    tag::tag,
};
use support::{Mounted, click, mount_in_shadow, pass, settle, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Message = &'static str;

struct Trip {
    form: Form<Message>,
    fields: Vec<Field<String, Message>>,
    steps: Steps<Message>,
    groups: Vec<Group<Message>>,
    at: ArcRwSignal<String>,
    went: Rc<RefCell<Vec<StepChange>>>,
}

const NAMES: [&str; 3] = ["you", "cargo", "review"];

fn trip(at: &str) -> Trip {
    let form = Form::new(BrowserPorts);
    let groups: Vec<_> = NAMES.iter().map(|_| form.root().section()).collect();
    let required = || Rules::new().check(|text: &String| if text.is_empty() { Err("Enter a text") } else { Ok(()) });
    let field = |(group, name): (&Group<Message>, &&str)| {
        group.field(name, String::new(), FieldOptions::labelled(*name), required())
    };
    let fields = groups.iter().zip(&NAMES).map(field).collect();
    let steps = form.steps(NAMES.into_iter().zip(groups.clone()));
    Trip {
        form,
        fields,
        steps,
        groups,
        at: ArcRwSignal::new(at.to_owned()),
        went: Rc::default(),
    }
}

async fn mount(trip: &Trip) -> Mounted {
    let (form, fields, steps) = (trip.form.clone(), trip.fields.clone(), trip.steps.clone());
    let (at, went) = (trip.at.clone(), Rc::clone(&trip.went));
    mount_in_shadow(move || {
        let page = |(field, label): (Field<String, Message>, &str)| {
            StepPage::new(label, move || {
                bind(
                    &field,
                    |Bound {
                         id,
                         label,
                         value,
                         error,
                     }| view! { <TextInput id label value error /> },
                )
            })
        };
        let pages = fields
            .into_iter()
            .zip(["You", "Cargo", "Review"])
            .map(page)
            .collect::<Vec<_>>();
        let location = at.clone();
        let go = move |change: StepChange| {
            location.set(change.name.clone());
            went.borrow_mut().push(change);
        };
        let href = |name: String| ["/forms/new/", &name].concat();
        view! {
            <FormView label="Trip" on_submit=|| ()>
                <FormSummary form=form />
                {tag("div").child(view! {
                    <Wizard
                        steps=steps
                        pages=pages
                        at=Signal::derive(move || at.get())
                        on_go=UnsyncCallback::new(go)
                        href=UnsyncCallback::new(href)
                    />
                })}
            </FormView>
        }
    })
    .await
}

fn change(name: &str, replace: bool) -> StepChange {
    StepChange {
        name: name.to_owned(),
        replace,
    }
}

fn heading(page: &Mounted) -> String {
    page.get("section h2").text_content().unwrap()
}

#[wasm_bindgen_test]
async fn the_next_step_is_in_the_location_and_its_heading_takes_focus() {
    let trip = trip("you");
    let page = mount(&trip).await;
    settle().await;
    assert_eq!(heading(&page), "You");
    assert!(
        page.focused().is_none_or(|focused| focused.tag_name() != "H2"),
        "the page has just come"
    );
    assert!(trip.went.borrow().is_empty());

    trip.steps.next();
    settle().await;
    assert_eq!(heading(&page), "You", "something is wrong in it");
    assert!(page.focused().unwrap().class_list().contains("wharf-error-summary"));

    type_into(&page.input("#you"), "Demo").await;
    trip.steps.next();
    settle().await;
    assert_eq!(heading(&page), "Cargo");
    assert_eq!(*trip.went.borrow(), [change("cargo", false)]);
    // Focus waits for whoever owns the address.
    pass(1).await;
    let focused = page.focused().unwrap();
    assert_eq!(
        (focused.tag_name().as_str(), focused.text_content().as_deref()),
        ("H2", Some("Cargo"))
    );
    assert_eq!(
        page.get("section").get_attribute("aria-labelledby").unwrap(),
        focused.id()
    );
    assert_eq!(page.get("[aria-current=step]").text_content().unwrap(), "2Cargo");
    let done = page.get("nav a");
    assert_eq!(done.get_attribute("href").as_deref(), Some("/forms/new/you"));
    assert_eq!(done.text_content().unwrap(), "Done: You");

    trip.steps.back();
    settle().await;
    assert_eq!(heading(&page), "You");
    assert_eq!(page.input("#you").value(), "Demo");
    assert_eq!(trip.went.borrow().last(), Some(&change("you", false)));
}

#[wasm_bindgen_test]
async fn a_deep_link_leads_to_its_step_once_the_steps_before_it_are_right() {
    let trip = trip("cargo");
    trip.fields[0].set("Demo".to_owned());
    let page = mount(&trip).await;
    settle().await;
    assert_eq!(heading(&page), "Cargo");
    assert!(trip.went.borrow().is_empty(), "the location is right");

    // The browser's own *Back* and *Forward*.
    trip.at.set("you".to_owned());
    settle().await;
    assert_eq!(heading(&page), "You");
    trip.at.set("cargo".to_owned());
    settle().await;
    assert_eq!(heading(&page), "Cargo");
    assert!(trip.went.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn a_deep_link_to_a_step_that_cannot_be_shown_yet_is_replaced() {
    let trip = trip("review");
    trip.fields[0].set("Demo".to_owned());
    let page = mount(&trip).await;
    settle().await;
    assert_eq!(heading(&page), "Cargo");
    assert_eq!(*trip.went.borrow(), [change("cargo", true)]);
    assert!(
        page.find(".wharf-error-summary").is_none(),
        "nothing is called wrong that nobody has seen"
    );

    trip.at.set("nowhere".to_owned());
    settle().await;
    assert_eq!(trip.went.borrow().last(), Some(&change("cargo", true)));
}

#[wasm_bindgen_test]
async fn a_line_of_the_summary_leads_to_a_control_of_another_step() {
    let trip = trip("review");
    for field in &trip.fields {
        field.set("x".to_owned());
    }
    let page = mount(&trip).await;
    settle().await;
    assert_eq!(heading(&page), "Review");
    trip.form.refuse([ServerError::new("/you", "You are not known")]);
    settle().await;
    click(&page.get(".wharf-error-summary a")).await;
    settle().await;
    assert_eq!(heading(&page), "You");
    pass(1).await;
    assert_eq!(page.focused().unwrap().id(), "you", "not the heading");
    assert_eq!(
        page.get("#you-error").text_content().unwrap(),
        "Error: You are not known"
    );
    assert_eq!(*trip.went.borrow(), [change("you", false)]);
}

#[wasm_bindgen_test]
async fn a_step_that_does_not_apply_is_not_among_the_steps() {
    let trip = trip("you");
    let first = trip.fields[0].clone();
    trip.groups[1].active_when(move || first.get() != "nothing");
    let page = mount(&trip).await;
    settle().await;
    assert_eq!(page.all("nav li").len(), 3);
    type_into(&page.input("#you"), "nothing").await;
    settle().await;
    assert_eq!(page.all("nav li").len(), 2);
    trip.steps.next();
    settle().await;
    assert_eq!(heading(&page), "Review");
}

/// Taking a field out of the page makes the browser say that it was left, when its signals have gone already.
#[wasm_bindgen_test]
async fn a_date_that_has_focus_may_go_with_its_step() {
    let form: Form<Message> = Form::new(BrowserPorts);
    let groups = [form.root().section(), form.root().section()];
    let born = groups[0].field("born", String::new(), FieldOptions::labelled("Born"), Rules::new());
    let steps = form.steps([("you", groups[0].clone()), ("review", groups[1].clone())]);
    let shown = steps.clone();
    let page = mount_in_shadow(move || {
        let you = StepPage::new("You", move || {
            bind(
                &born,
                |Bound {
                     id,
                     label,
                     value,
                     error,
                 }| view! { <DateInput id label value error /> },
            )
        });
        view! {
            <Wizard
                steps=shown
                pages=vec![you, StepPage::new("Review", || tag("p"))]
                at=Signal::stored("you".to_owned())
                on_go=UnsyncCallback::new(|_| ())
                href=UnsyncCallback::new(|name| name)
            />
        }
    })
    .await;
    page.input("#born").focus().unwrap();
    steps.next();
    settle().await;
    assert_eq!(heading(&page), "Review");
    steps.back();
    settle().await;
    assert_eq!(heading(&page), "You");
}

#[wasm_bindgen_test]
async fn no_step_is_done_behind_one_in_which_something_is_wrong() {
    let trip = trip("review");
    for field in &trip.fields {
        field.set("x".to_owned());
    }
    let page = mount(&trip).await;
    settle().await;
    trip.steps.go_to(0);
    settle().await;
    assert_eq!(page.all("nav a").len(), 2);
    trip.form.reset();
    settle().await;
    assert_eq!(page.all("nav a").len(), 0);
    assert_eq!(page.get("nav").text_content().unwrap(), "1You2Cargo3Review");
}
