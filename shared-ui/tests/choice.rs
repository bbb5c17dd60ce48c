//! Fields whose answer is chosen: `Select`, `NumberInput`, `Checkbox`, `RadioGroup` and `Switch`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{Checkbox, Choice, DateInput, NumberInput, RadioGroup, Select, Switch, TextInput};
use support::{Mounted, click, fire, mount_in_page, mount_in_shadow, type_into};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlInputElement;

wasm_bindgen_test_configure!(run_in_browser);

fn ways() -> Vec<Choice> {
    vec![
        Choice::new("sea", "By sea").hint("Three weeks"),
        Choice::new("air", "By air"),
        Choice::new("rail", "By rail"),
    ]
}

fn value_of(page: &Mounted, selector: &str) -> String {
    let value = js_sys::Reflect::get(&page.get(selector), &"value".into()).unwrap();
    value.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn a_select_goes_both_ways_and_has_its_label() {
    let value = RwSignal::new("air".to_owned());
    let page = mount_in_shadow(move || {
        view! { <Select id="way" label="Way" choices=ways() value=value placeholder="Choose a way" required=true /> }
    })
    .await;
    assert_eq!(page.get("label[for=way]").text_content().unwrap(), "Way");
    assert_eq!(page.all("option").len(), 4);
    assert_eq!(value_of(&page, "#way"), "air");
    value.set(String::new());
    tick().await;
    assert_eq!(value_of(&page, "#way"), "");

    let select = page.get("#way");
    js_sys::Reflect::set(&select, &"value".into(), &"rail".into()).unwrap();
    fire(&select, "change").await;
    assert_eq!(value.get_untracked(), "rail");
}

#[wasm_bindgen_test]
async fn a_select_takes_a_value_whose_choice_comes_later() {
    let choices = RwSignal::new(Vec::<Choice>::new());
    let value = RwSignal::new("rail".to_owned());
    let page = mount_in_shadow(move || view! { <Select id="way" label="Way" choices=choices value=value /> }).await;
    assert_eq!(value_of(&page, "#way"), "");
    choices.set(ways());
    tick().await;
    assert_eq!(value_of(&page, "#way"), "rail");
    choices.update(|choices| choices.rotate_right(1));
    tick().await;
    assert_eq!(value_of(&page, "#way"), "rail");
}

#[wasm_bindgen_test]
async fn a_number_goes_both_ways_and_the_arrows_go_by_its_step() {
    let value = RwSignal::new("3".to_owned());
    let page = mount_in_shadow(move || {
        view! { <NumberInput id="crates" label="Crates" value=value min="0" max="5" step="2" /> }
    })
    .await;
    let input = page.input("#crates");
    assert_eq!((input.type_().as_str(), input.value().as_str()), ("number", "3"));
    // What the browser does at the up arrow: no script can press it.
    let step_up: js_sys::Function = js_sys::Reflect::get(&input, &"stepUp".into()).unwrap().into();
    step_up.call0(&input).unwrap();
    fire(&input, "input").await;
    assert_eq!(value.get_untracked(), "4");
    type_into(&input, "-1.5").await;
    assert_eq!(value.get_untracked(), "-1.5");
    value.set("1".to_owned());
    tick().await;
    assert_eq!(input.value(), "1");
}

/// What a person types, with all that the browser makes of it.
fn insert(text: &str) {
    let document: js_sys::Object = document().unchecked_into();
    let command: js_sys::Function = js_sys::Reflect::get(&document, &"execCommand".into()).unwrap().into();
    command
        .call3(&document, &"insertText".into(), &false.into(), &text.into())
        .unwrap();
}

/// Pins a bug: the empty value of what is half typed was written back into the field.
#[wasm_bindgen_test]
async fn a_number_that_is_half_typed_stays_and_is_told_from_none() {
    let (value, incomplete) = (RwSignal::new(String::new()), RwSignal::new(false));
    let page = mount_in_page(move || {
        view! { <NumberInput id="degrees" label="Degrees" value=value incomplete=incomplete step="any" /> }
    })
    .await;
    let input = page.input("#degrees");
    input.focus().unwrap();
    insert("1");
    tick().await;
    insert("e");
    tick().await;
    assert_eq!((value.get_untracked().as_str(), incomplete.get_untracked()), ("", true));
    insert("2");
    tick().await;
    assert_eq!(
        (value.get_untracked().as_str(), incomplete.get_untracked()),
        ("1e2", false),
        "the letter before is still there"
    );
    insert("e");
    tick().await;
    value.set(String::new());
    tick().await;
    insert("7");
    tick().await;
    assert_eq!(value.get_untracked(), "7", "a form that is reset empties the field");
}

#[wasm_bindgen_test]
async fn a_checkbox_goes_both_ways_and_names_its_hint_and_error() {
    let (checked, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let page = mount_in_shadow(move || {
        view! { <Checkbox id="terms" label="I agree" checked=checked hint="Two pages" required=true error=error /> }
    })
    .await;
    let input = page.input("#terms");
    assert_eq!(input.type_(), "checkbox");
    assert_eq!(page.get("label[for=terms]").text_content().unwrap(), "I agree");
    assert_eq!(input.get_attribute("aria-describedby").as_deref(), Some("terms-hint"));
    // Space clicks, and so does the label.
    click(&page.get("label")).await;
    assert!(checked.get_untracked());
    checked.set(false);
    error.set(Some("Agree to the terms".to_owned()));
    tick().await;
    assert!(!input.checked());
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        input.get_attribute("aria-describedby").as_deref(),
        Some("terms-hint terms-error")
    );
    assert_eq!(
        page.get("#terms-error").text_content().unwrap(),
        "Error: Agree to the terms"
    );
}

#[wasm_bindgen_test]
async fn a_checkbox_can_stand_for_several_that_differ() {
    let (checked, mixed) = (RwSignal::new(false), RwSignal::new(true));
    let page = mount_in_shadow(move || view! { <Checkbox id="all" label="All" checked=checked mixed=mixed /> }).await;
    let input = page.input("#all");
    assert!(input.indeterminate());
    mixed.set(false);
    tick().await;
    assert!(!input.indeterminate());
    mixed.set(true);
    tick().await;
    click(&input).await;
    assert!(checked.get_untracked() && !input.indeterminate(), "a click ends it");
}

#[wasm_bindgen_test]
async fn a_switch_is_a_checkbox_of_that_role() {
    let checked = RwSignal::new(true);
    let page = mount_in_shadow(move || view! { <Switch id="alerts" label="Alerts" checked=checked /> }).await;
    let input = page.input("#alerts");
    assert_eq!(input.get_attribute("role").as_deref(), Some("switch"));
    assert!(input.checked());
    click(&input).await;
    assert!(!checked.get_untracked());
    checked.set(true);
    tick().await;
    assert!(input.checked());
}

fn chosen(page: &Mounted) -> Vec<String> {
    let radios = page.all("input").into_iter();
    radios
        .map(JsCast::unchecked_into::<HtmlInputElement>)
        .filter(HtmlInputElement::checked)
        .map(|radio| radio.value())
        .collect()
}

#[wasm_bindgen_test]
async fn a_radio_group_goes_both_ways_and_is_named_by_its_legend() {
    let value = RwSignal::new(String::new());
    let page = mount_in_shadow(move || {
        view! { <RadioGroup id="way" label="How is it sent?" choices=ways() value=value required=true /> }
    })
    .await;
    let group = page.get("fieldset[role=radiogroup]");
    assert_eq!(group.get_attribute("aria-required").as_deref(), Some("true"));
    assert_eq!(page.get("legend").text_content().unwrap(), "How is it sent?");
    assert_eq!(
        page.all("input[type=radio][name=way]").len(),
        3,
        "the arrows go around one name"
    );
    assert!(chosen(&page).is_empty());
    let hint = page.input("#way").get_attribute("aria-describedby").unwrap();
    assert_eq!(page.get(&["#", &hint].concat()).text_content().unwrap(), "Three weeks");

    click(&page.get("label[for=way-2]")).await;
    assert_eq!(value.get_untracked(), "rail");
    value.set("air".to_owned());
    tick().await;
    assert_eq!(chosen(&page), ["air"]);
}

#[wasm_bindgen_test]
async fn a_radio_group_has_one_error_and_is_left_once() {
    let (error, left) = (RwSignal::new(None::<String>), RwSignal::new(0));
    let page = mount_in_page(move || {
        let value = RwSignal::new(String::new());
        view! {
            <RadioGroup
                id="way"
                label="Way"
                choices=ways()
                value=value
                error=error
                on_blur=move || left.update(|left| *left += 1)
            />
            <TextInput id="next" label="Next" value=value />
        }
    })
    .await;
    page.get("#way").focus().unwrap();
    page.get("#way-1").focus().unwrap();
    assert_eq!(left.get_untracked(), 0, "focus is in the group still");
    page.get("#next").focus().unwrap();
    assert_eq!(left.get_untracked(), 1);

    error.set(Some("Choose a way".to_owned()));
    tick().await;
    let group = page.get("fieldset");
    assert_eq!(group.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(group.get_attribute("aria-describedby").as_deref(), Some("way-error"));
    assert_eq!(page.all(".wharf-field-error").len(), 1);
}

#[wasm_bindgen_test]
async fn what_is_disabled_cannot_be_changed() {
    let disabled = RwSignal::new(true);
    let page = mount_in_shadow(move || {
        let (text, flag) = (RwSignal::new(String::new()), RwSignal::new(false));
        view! {
            <Select id="a" label="A" choices=ways() value=text disabled=disabled />
            <NumberInput id="b" label="B" value=text disabled=disabled />
            <DateInput id="c" label="C" value=text disabled=disabled />
            <Checkbox id="d" label="D" checked=flag disabled=disabled />
            <Switch id="e" label="E" checked=flag disabled=disabled />
            <RadioGroup id="f" label="F" choices=ways() value=text disabled=disabled />
        }
    })
    .await;
    assert_eq!(page.all(":is(input, select):disabled").len(), 8);
    disabled.set(false);
    tick().await;
    assert_eq!(page.all(":is(input, select):disabled").len(), 0);
}
