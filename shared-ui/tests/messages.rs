//! The language of the components.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{
    Alert, AlertKind, BarChart, Breadcrumbs, Button, ButtonMenu, Checkbox, Choice, CodeBlock, Combobox, DateInput,
    Dialog, Disclosure, Drawer, EmptyState, ErrorCard, ErrorSummary, FileInput, FilePicker, Flash, FlashMessages,
    LineChart, Link, MenuItem, MultiSelect, NavItem, NotFound, NumberInput, PageHeader, Pagination, Popover,
    RadioGroup, Select, Selection, Series, SideNav, SkipLink, Spinner, StatusBadge, StatusKind, Step, StepState, Steps,
    SummaryError, Switch, Tab, Table, TableState, Tabs, TextArea, TextInput, Tooltip, format, locale, messages, tag,
};
use support::{Mounted, click, mount_in_page, mount_in_shadow, next_frame};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Node};

wasm_bindgen_test_configure!(run_in_browser);

/// A text that a test gives to a component: no letter of any language.
const GIVEN: &str = "§";
/// A language of which every text is a frame around its value.
const FRAMED: &str = "en-x-framed";

async fn speak(tag: &str) {
    locale::set(tag);
    tick().await;
}

fn text(page: &Mounted, selector: &str) -> String {
    page.get(selector).text_content().unwrap()
}

#[wasm_bindgen_test]
async fn a_change_of_language_reaches_what_is_on_the_page() {
    locale::set("en");
    let page = mount_in_shadow(|| {
        locale::begin();
        view! {
            <ErrorCard title="Billing" message="It failed." on_retry=move || {} />
            <Pagination page=1_u32 pages=3_u32 on_page=|_: u32| {} />
            <Alert kind=AlertKind::Warning on_close=move || {}>"!"</Alert>
            <p class="size">{move || format::bytes(1_500_000)}</p>
        }
    })
    .await;
    for (language, retry, next, landmark, word, close, size) in [
        ("en", "Try again", "Next", "Pages", "Warning: ", "Close", "1.5 MB"),
        (
            "de-AT",
            "Noch einmal versuchen",
            "Weiter",
            "Seiten",
            "Warnung: ",
            "Schließen",
            "1,5 MB",
        ),
        ("ar", "إعادة المحاولة", "التالي", "الصفحات", "تحذير: ", "إغلاق", ""),
        ("pt", "Try again", "Next", "Pages", "Warning: ", "Close", "1,5 MB"),
    ] {
        speak(language).await;
        assert_eq!(text(&page, ".wharf-error-card button"), retry);
        assert_eq!(text(&page, ".wharf-page-next"), next);
        let label = |selector: &str| page.get(selector).get_attribute("aria-label").unwrap();
        assert_eq!(label(".wharf-pagination"), landmark);
        assert_eq!(text(&page, ".wharf-alert .wharf-visually-hidden"), word);
        assert_eq!(label(".wharf-alert button"), close);
        if !size.is_empty() {
            assert_eq!(text(&page, ".size").replace('\u{a0}', " "), size, "{language}");
        }
    }
    speak("en").await;
}

#[wasm_bindgen_test]
async fn what_a_person_has_chosen_and_where_the_keyboard_is_outlives_a_change_of_language() {
    locale::set("en");
    let page = mount_in_shadow(|| {
        locale::begin();
        view! { <Pagination page=2_u32 pages=3_u32 on_page=|_: u32| {} /> }
    })
    .await;
    let next = page.get(".wharf-page-next");
    next.focus().unwrap();
    speak("de").await;
    assert_eq!(next.text_content().unwrap(), "Weiter");
    assert!(page.focused().unwrap().is_same_node(Some(&next)));
    speak("en").await;
}

#[wasm_bindgen_test]
fn a_name_in_latin_letters_does_not_turn_an_arabic_text_around() {
    for (language, text) in [
        ("ar", "إزالة \u{2068}a.pdf\u{2069}"),
        ("de", "a.pdf entfernen"),
        ("en", "Remove a.pdf"),
    ] {
        locale::set(language);
        assert_eq!(messages::REMOVE.with("a.pdf"), text);
    }
}

/// Everything that a person sees or hears of what is in a page.
fn said(node: &Node, list: &mut Vec<String>) {
    if let Some(element) = node.dyn_ref::<Element>() {
        for name in [
            "aria-label",
            "aria-description",
            "aria-roledescription",
            "title",
            "alt",
            "placeholder",
        ] {
            list.extend(element.get_attribute(name));
        }
    }
    if node.node_type() == Node::TEXT_NODE {
        list.extend(node.text_content());
    }
    let children = node.child_nodes();
    for index in 0..children.length() {
        said(&children.get(index).unwrap(), list);
    }
}

fn assert_framed(page: &Mounted) -> usize {
    let mut list = Vec::new();
    said(&page.element, &mut list);
    for text in &list {
        assert!(
            !text.chars().any(char::is_alphabetic),
            "“{text}” is not in the catalogue"
        );
    }
    list.iter().filter(|text| text.contains('⟦')).count()
}

#[wasm_bindgen_test]
async fn every_text_of_every_component_is_in_the_catalogue() {
    messages::replace_with(|_, tag| (tag == FRAMED).then_some("⟦{}⟧"));
    locale::set(FRAMED);
    let given = || GIVEN.to_owned();
    let choices = || vec![Choice::new(GIVEN, GIVEN), Choice::new("§§", "§§")];
    let wrong = || Some(GIVEN.to_owned());
    let page = mount_in_page(move || {
        let flashes = RwSignal::new(vec![
            Flash::new(AlertKind::Info, GIVEN),
            Flash::new(AlertKind::Error, GIVEN),
        ]);
        let pages = vec![NavItem::new("/", GIVEN)];
        let steps = vec![
            Step::new(GIVEN, StepState::Done),
            Step::new(GIVEN, StepState::Wrong),
            Step::new(GIVEN, StepState::Current),
        ];
        let errors = Signal::stored(vec![SummaryError::new("a", GIVEN)]);
        let table = |state: TableState| {
            view! { <Table caption=GIVEN columns=Vec::new() state=state on_retry=move || {} rows=|| tag::tag("tr") /> }
        };
        let selection = Selection::new(RwSignal::new(Vec::new()), vec![given()]);
        let items = || vec![MenuItem::new(GIVEN, || {})];
        let figures = Signal::stored(vec![Series::new(GIVEN, vec![1.0, 2.0])]);
        view! {
            <SkipLink />
            <SideNav items=pages.clone() />
            <Breadcrumbs pages=pages current=given() />
            <Steps steps=steps />
            <FlashMessages messages=flashes />
            <Alert kind=AlertKind::Success on_close=move || {}>{GIVEN}</Alert>
            <Alert kind=AlertKind::Warning>{GIVEN}</Alert>
            <ErrorSummary errors=errors />
            <ErrorCard title=GIVEN message=GIVEN code=given() trace_id=given() on_retry=move || {} />
            <NotFound what=GIVEN back=GIVEN href=given() />
            <Link href=given() external=true>{GIVEN}</Link>
            <Pagination page=3_u32 pages=9_u32 on_page=|_: u32| {} />
            <CodeBlock label=GIVEN code=given() />
            <BarChart title=GIVEN labels=vec![given(), given()] series=figures />
            {table(TableState::Empty)}
            {table(TableState::Loading)}
            {table(TableState::Failed(given()))}
            <Table
                caption=GIVEN
                columns=Vec::new()
                state=TableState::Ready
                selection=selection
                rows=move || selection.row(GIVEN, GIVEN)
            />
            {selection.summary()}
            <LineChart title=GIVEN labels=vec![given(), given()] series=figures />
            <Popover label=GIVEN>{GIVEN}</Popover>
            <Tooltip text=GIVEN><Button busy=true>{GIVEN}</Button></Tooltip>
            <Spinner label=GIVEN />
            <Checkbox id="b" label=GIVEN checked=RwSignal::new(true) error=wrong() />
            <Switch id="w" label=GIVEN checked=RwSignal::new(true) />
            <TextArea id="a" label=GIVEN value=RwSignal::new(given()) error=wrong() />
            <Tabs label=GIVEN tabs=vec![Tab::new(GIVEN, || GIVEN)] selected=RwSignal::new(0_usize) />
            <Disclosure summary=GIVEN>{GIVEN}</Disclosure>
            <StatusBadge kind=StatusKind::Warning text=GIVEN />
            <EmptyState title=GIVEN>{GIVEN}</EmptyState>
            <PageHeader title=GIVEN description=GIVEN />
            <ButtonMenu label=GIVEN items=items() />
            <TextInput id="t" label=GIVEN value=RwSignal::new(given()) error=wrong() />
            <NumberInput id="n" label=GIVEN value=RwSignal::new("1".to_owned()) error=wrong() />
            <DateInput id="d" label=GIVEN value=RwSignal::new(String::new()) error=wrong() />
            <Select id="s" label=GIVEN choices=choices() value=RwSignal::new(given()) />
            <RadioGroup id="r" label=GIVEN choices=choices() value=RwSignal::new(given()) error=wrong() />
            <Combobox id="c" label=GIVEN choices=choices() value=RwSignal::new(given()) />
            <MultiSelect id="m" label=GIVEN choices=choices() values=RwSignal::new(vec![given()]) />
            <FileInput id="f" label=GIVEN value=RwSignal::new_local(None) />
            <FilePicker id="p" label=GIVEN files=RwSignal::new_local(Vec::new()) />
        }
    })
    .await;
    next_frame().await;
    // The list of choices that match nothing.
    click(&page.get("#c")).await;
    let framed = assert_framed(&page);
    assert!(framed > 40, "{framed}");
    drop(page);
    for is_drawer in [false, true] {
        let page = mount_in_page(move || {
            let open = RwSignal::new(true);
            if is_drawer {
                view! { <Drawer open=open title=GIVEN>{GIVEN}</Drawer> }.into_any()
            } else {
                view! { <Dialog open=open title=GIVEN>{GIVEN}</Dialog> }.into_any()
            }
        })
        .await;
        assert_eq!(assert_framed(&page), 1);
    }
    speak("en").await;
}
