//! Fields, their errors and the summary.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{
    Choice, DateInput, ErrorSummary, Field, Select, SummaryError, TextArea, TextInput, TextInputType, described_by,
};
use support::{click, mount_in_page, mount_in_shadow, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_label_names_its_input_and_says_what_is_optional() {
    let page = mount_in_shadow(|| {
        let value = RwSignal::new(String::new());
        view! {
            <TextInput id="first-name" label="First name" value=value required=true autocomplete="given-name" />
            <TextInput id="phone" label="Phone" value=value kind=TextInputType::Tel />
        }
    })
    .await;
    let first = page.input("#first-name");
    assert_eq!(first.labels().unwrap().length(), 1);
    assert_eq!(page.get("label[for=first-name]").text_content().unwrap(), "First name");
    assert_eq!(first.get_attribute("aria-required").as_deref(), Some("true"));
    assert_eq!(first.get_attribute("autocomplete").as_deref(), Some("given-name"));
    assert_eq!(first.name(), "first-name");

    let phone = page.input("#phone");
    assert_eq!(phone.type_(), "tel");
    assert_eq!(page.get("label[for=phone]").text_content().unwrap(), "Phone (optional)");
    assert!(!phone.has_attribute("aria-required"));
}

#[wasm_bindgen_test]
async fn a_filter_is_neither_required_nor_optional() {
    let page = mount_in_shadow(|| {
        let value = RwSignal::new(String::new());
        let choices = vec![Choice::new("", "All"), Choice::new("complete", "Complete")];
        view! {
            <TextInput id="search" label="Search" value=value kind=TextInputType::Search unmarked=true />
            <Select id="status" label="Status" value=value choices=choices unmarked=true />
        }
    })
    .await;
    assert_eq!(page.input("#search").type_(), "search");
    for (id, label) in [("search", "Search"), ("status", "Status")] {
        let text = page.get(&format!("label[for={id}]")).text_content();
        assert_eq!(text.as_deref(), Some(label));
        assert!(!page.get(&format!("#{id}")).has_attribute("aria-required"), "{id}");
    }
}

#[wasm_bindgen_test]
async fn text_goes_both_ways() {
    let value = RwSignal::new("a".to_owned());
    let page = mount_in_shadow(move || view! { <TextInput id="name" label="Name" value=value /> }).await;
    let input = page.input("#name");
    assert_eq!(input.value(), "a");
    type_into(&input, "ab").await;
    assert_eq!(value.get_untracked(), "ab");
    value.set("abc".to_owned());
    tick().await;
    assert_eq!(input.value(), "abc");
}

#[wasm_bindgen_test]
async fn an_error_is_announced_with_its_field_and_goes_away() {
    let error = RwSignal::new(None::<String>);
    let page = mount_in_shadow(move || {
        let value = RwSignal::new(String::new());
        view! { <TextInput id="email" label="Email" value=value hint="We write rarely." error=error /> }
    })
    .await;
    let input = page.input("#email");
    assert_eq!(input.get_attribute("aria-describedby").as_deref(), Some("email-hint"));
    assert!(!input.has_attribute("aria-invalid"));

    error.set(Some("Enter an email address".to_owned()));
    tick().await;
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = input.get_attribute("aria-describedby").unwrap();
    assert_eq!(described, "email-hint email-error");
    let texts: Vec<_> = described
        .split(' ')
        .map(|id| page.get(&["#", id].concat()).text_content().unwrap())
        .collect();
    assert_eq!(texts, ["We write rarely.", "Error: Enter an email address"]);

    error.set(None);
    tick().await;
    assert!(!input.has_attribute("aria-invalid"));
    assert_eq!(input.get_attribute("aria-describedby").as_deref(), Some("email-hint"));
    assert!(page.find("#email-error").is_none());
}

#[wasm_bindgen_test]
async fn leaving_a_field_calls_back_once() {
    let left = RwSignal::new(0);
    let page = mount_in_page(move || {
        let value = RwSignal::new(String::new());
        let count = move || left.update(|left| *left += 1);
        view! {
            <TextInput id="name" label="Name" value=value on_blur=count />
            <TextArea id="notes" label="Notes" value=value on_blur=count />
        }
    })
    .await;
    page.get("#name").focus().unwrap();
    page.get("#notes").focus().unwrap();
    assert_eq!(left.get_untracked(), 1);
    page.get("#notes").blur().unwrap();
    assert_eq!(left.get_untracked(), 2);
}

#[wasm_bindgen_test]
async fn a_date_is_iso_text_and_an_emptied_one_is_empty() {
    let value = RwSignal::new("2001-12-31".to_owned());
    let incomplete = RwSignal::new(false);
    let page = mount_in_shadow(move || {
        view! { <DateInput id="born" label="Date of birth" value=value incomplete=incomplete max="2026-12-31" /> }
    })
    .await;
    let input = page.input("#born");
    assert_eq!((input.type_().as_str(), input.value().as_str()), ("date", "2001-12-31"));
    assert_eq!(input.max(), "2026-12-31");
    type_into(&input, "2002-01-01").await;
    assert_eq!(value.get_untracked(), "2002-01-01");
    type_into(&input, "").await;
    assert_eq!(value.get_untracked(), "");
    assert!(!incomplete.get_untracked());
}

#[wasm_bindgen_test]
async fn a_field_goes_around_a_control_of_ones_own() {
    let error = Signal::stored(Some("Choose a country".to_owned()));
    let page = mount_in_shadow(move || {
        view! {
            <Field id="country" label="Country" required=true error=error>
                <select id="country" aria-describedby=described_by("country", false, error)></select>
            </Field>
        }
    })
    .await;
    assert_eq!(page.get("label").get_attribute("for").as_deref(), Some("country"));
    assert_eq!(
        page.get("select").get_attribute("aria-describedby").as_deref(),
        Some("country-error")
    );
    assert!(page.find("#country-error").is_some());
}

#[wasm_bindgen_test]
async fn the_summary_takes_focus_when_it_appears_and_its_links_move_it_into_the_field() {
    let errors = RwSignal::new(Vec::<SummaryError>::new());
    let page = mount_in_shadow(move || {
        let value = RwSignal::new(String::new());
        view! {
            <ErrorSummary errors=errors />
            <TextInput id="first" label="First" value=value />
            <TextInput id="second" label="Second" value=value />
        }
    })
    .await;
    assert!(page.find("[role=alert]").is_none());

    errors.set(vec![
        SummaryError::new("first", "Enter a first"),
        SummaryError::new("second", "Enter a second"),
        SummaryError::new("", "The service did not take the form"),
    ]);
    tick().await;
    let summary = page.get(".wharf-error-summary");
    assert!(page.focused().unwrap().is_same_node(Some(&summary)));
    assert_eq!(
        page.get("[role=alert] h2").text_content().unwrap(),
        "There is a problem"
    );
    assert_eq!(page.all("li").len(), 3);
    let links = page.all("a");
    assert_eq!(links.len(), 2, "an error about no field is no link");

    // `href="#second"` finds nothing in a shadow root, and the address belongs to the shell.
    let address = window().location().href().unwrap();
    click(&links[1]).await;
    assert_eq!(page.focused().unwrap().id(), "second");
    assert_eq!(window().location().href().unwrap(), address);

    // Correcting one field must not pull focus out of it.
    errors.update(|errors| {
        errors.remove(0);
    });
    tick().await;
    assert_eq!(page.focused().unwrap().id(), "second");
    assert_eq!(page.all("li").len(), 2);
    errors.set(Vec::new());
    tick().await;
    assert!(page.find(".wharf-error-summary").is_none());
}

#[wasm_bindgen_test]
async fn the_summary_leaves_focus_alone_where_the_form_wants_it_elsewhere() {
    let errors = RwSignal::new(Vec::<SummaryError>::new());
    let page = mount_in_shadow(move || {
        let value = RwSignal::new(String::new());
        view! {
            <ErrorSummary errors=errors focus=false />
            <TextInput id="first" label="First" value=value />
        }
    })
    .await;
    page.get("#first").focus().unwrap();
    errors.set(vec![SummaryError::new("first", "Enter a first")]);
    tick().await;
    assert_eq!(page.focused().unwrap().id(), "first");
    assert!(page.find("[role=alert]").is_some(), "it is read out instead");
}
