//! The table and the pages of a list.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{
    Card, Column, Order, Pagination, Selection, Sort, Table, TableState,
    tag::{each, tag},
};
use support::{Mounted, click, mount_in_page, mount_in_shadow, next_frame};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlInputElement;

wasm_bindgen_test_configure!(run_in_browser);

const COLUMNS: [Column; 3] = [
    Column::new("number", "Number").sortable(),
    Column::new("customer", "Customer"),
    Column::new("total", "Total").sortable().numeric(),
];

struct Case {
    state: RwSignal<TableState>,
    sort: RwSignal<Option<Sort>>,
    retries: RwSignal<u32>,
    page: Mounted,
}

async fn case(initial: TableState) -> Case {
    let state = RwSignal::new(initial);
    let sort = RwSignal::new(None::<Sort>);
    let retries = RwSignal::new(0);
    let page = mount_in_shadow(move || {
        view! {
            <Table
                caption="Invoices"
                columns=COLUMNS.to_vec()
                state=state
                sort=sort
                on_sort=move |new: Sort| sort.set(Some(new))
                on_retry=move || retries.update(|retries| *retries += 1)
                empty="No invoices."
                footer=|| view! { <tr><th scope="row" colspan="2">"Sum"</th><td>"3"</td></tr> }
                rows=|| view! {
                    <tr>
                        <th scope="row">"1"</th>
                        <td>"Quay"</td>
                        <td class="wharf-numeric">"3"</td>
                    </tr>
                }
            />
        }
    })
    .await;
    Case {
        state,
        sort,
        retries,
        page,
    }
}

fn sorts(page: &Mounted) -> Vec<Option<String>> {
    page.all("thead th")
        .iter()
        .map(|header| header.get_attribute("aria-sort"))
        .collect()
}

#[wasm_bindgen_test]
async fn a_table_has_a_caption_and_column_headers() {
    let Case { page, .. } = case(TableState::Ready).await;
    assert_eq!(page.get("caption").text_content().unwrap(), "Invoices");
    let headers = page.all("thead th");
    assert!(
        headers
            .iter()
            .all(|header| header.get_attribute("scope").as_deref() == Some("col"))
    );
    assert_eq!(page.all("thead button").len(), 2, "only what can be sorted is a button");
    assert_eq!(page.all("tfoot tr").len(), 1);
}

#[wasm_bindgen_test]
async fn sorting_marks_one_column_and_turns_around_at_the_second_press() {
    let Case { page, sort, .. } = case(TableState::Ready).await;
    assert_eq!(sorts(&page), [None, None, None]);
    let buttons = page.all("thead button");
    click(&buttons[1]).await;
    assert_eq!(
        sort.get_untracked(),
        Some(Sort {
            key: "total",
            order: Order::Ascending
        })
    );
    assert_eq!(sorts(&page), [None, None, Some("ascending".into())]);
    click(&buttons[1]).await;
    assert_eq!(sorts(&page), [None, None, Some("descending".into())]);
    click(&buttons[0]).await;
    assert_eq!(sorts(&page), [Some("ascending".into()), None, None]);
}

#[wasm_bindgen_test]
async fn each_state_shows_what_it_is() {
    let Case {
        page, state, retries, ..
    } = case(TableState::Loading).await;
    let table = page.get("table");
    assert_eq!(table.get_attribute("aria-busy").as_deref(), Some("true"));
    assert!(page.find("[role=status]").is_some());
    assert!(page.find("tfoot").is_none());

    state.set(TableState::Ready);
    tick().await;
    let row = page.get("tbody tr");
    assert!(!table.has_attribute("aria-busy"));

    state.set(TableState::Refreshing);
    tick().await;
    assert_eq!(table.get_attribute("aria-busy").as_deref(), Some("true"));
    assert!(
        page.get("tbody tr").is_same_node(Some(&row)),
        "the rows stay while newer ones are on their way"
    );

    state.set(TableState::Empty);
    tick().await;
    assert_eq!(page.get("tbody td").text_content().unwrap(), "No invoices.");
    assert_eq!(page.get("tbody td").get_attribute("colspan").as_deref(), Some("3"));

    state.set(TableState::Failed("The service could not be reached.".into()));
    tick().await;
    let alert = page.get("tbody [role=alert]");
    assert!(alert.text_content().unwrap().contains("could not be reached"));
    let retry = page.get("tbody button");
    assert_eq!(retry.text_content().unwrap(), "Try again");
    retry.focus().unwrap();
    click(&retry).await;
    assert_eq!(retries.get_untracked(), 1);
    state.set(TableState::Loading);
    tick().await;
    assert!(
        page.focused().unwrap().is_same_node(Some(&retry)),
        "the keyboard stays on it"
    );
    assert_eq!(retry.get_attribute("aria-busy").as_deref(), Some("true"));
    state.set(TableState::Ready);
    tick().await;
    assert!(page.find("tbody button").is_none());
}

#[wasm_bindgen_test]
async fn places_are_kept_for_usual_rows_and_for_the_footer() {
    let state = RwSignal::new(TableState::Loading);
    let page = mount_in_page(move || {
        view! {
            <Table
                caption="Invoices"
                columns=vec![Column::new("number", "Number"), Column::new("total", "Total")]
                state=state
                usual_rows=3
                footer=|| view! { <tr><td>"Sum"</td><td>"42"</td></tr> }
                rows=|| view! { <tr><td>"INV-1"</td><td>"42"</td></tr> }
            />
        }
    })
    .await;
    assert_eq!(page.all("tbody tr").len(), 3);
    assert_eq!(
        page.all("tbody tr:not([aria-hidden=true]) [role=status]").len(),
        1,
        "it is said once"
    );
    assert_eq!(page.all("tbody td[colspan='2']").len(), 3);
    assert!(page.find("tfoot tr").is_some());

    state.set(TableState::Ready);
    tick().await;
    assert_eq!(page.all("tbody tr").len(), 1);
    assert!(page.find("tfoot tr").is_some());

    state.set(TableState::Failed("The service could not be reached.".into()));
    tick().await;
    assert_eq!(page.all("tbody [role=alert]").len(), 1);
    assert!(page.find("tfoot tr").is_none());
}

#[wasm_bindgen_test]
async fn a_table_that_is_too_wide_can_be_scrolled_with_the_keyboard() {
    let Case { page, state, .. } = case(TableState::Ready).await;
    let region = page.get(".wharf-table-scroll");
    next_frame().await;
    assert!(
        !region.has_attribute("tabindex"),
        "no stop on the way where there is nothing to scroll"
    );

    // The stylesheet is not loaded here.
    let style = region.style();
    style.set_property("overflow-x", "auto").unwrap();
    style.set_property("width", "40px").unwrap();
    state.set(TableState::Refreshing);
    tick().await;
    next_frame().await;
    next_frame().await;
    assert_eq!(region.get_attribute("tabindex").as_deref(), Some("0"));
    assert_eq!(region.get_attribute("role").as_deref(), Some("region"));
    assert_eq!(region.get_attribute("aria-label").as_deref(), Some("Invoices"));
}

#[wasm_bindgen_test]
async fn a_table_that_is_too_wide_shows_behind_which_edge_it_goes_on() {
    for direction in ["ltr", "rtl"] {
        let Case { page, state, .. } = case(TableState::Ready).await;
        let region = page.get(".wharf-table-scroll");
        region.set_attribute("dir", direction).unwrap();
        let edges =
            || ["start", "end"].map(|edge| !page.get(&[".wharf-table-edge-", edge].concat()).has_attribute("hidden"));
        next_frame().await;
        assert_eq!(edges(), [false, false], "it fits");

        // The stylesheet is not loaded here.
        let style = region.style();
        style.set_property("overflow-x", "auto").unwrap();
        style.set_property("width", "40px").unwrap();
        state.set(TableState::Refreshing);
        tick().await;
        next_frame().await;
        next_frame().await;
        assert_eq!(edges(), [false, true], "{direction}");
        let sign = if direction == "rtl" { -1 } else { 1 };
        region.set_scroll_left(sign * 10);
        next_frame().await;
        next_frame().await;
        assert_eq!(edges(), [true, true], "{direction}");
        region.set_scroll_left(sign * 10_000);
        next_frame().await;
        next_frame().await;
        assert_eq!(edges(), [true, false], "{direction}");
        assert_eq!(
            region.get_attribute("tabindex").as_deref(),
            Some("0"),
            "it can be moved back"
        );
    }
}

fn labels(page: &Mounted) -> Vec<String> {
    page.all("li").iter().map(|item| item.text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn pages_are_links_and_focus_stays_on_the_one_that_was_followed() {
    let current = RwSignal::new(1_u32);
    let page = mount_in_page(move || {
        view! { <Pagination page=current pages=12_u32 href=|page: u32| ["/?page=", &page.to_string()].concat() /> }
    })
    .await;
    assert_eq!(
        labels(&page),
        [
            "Previous", "Page 1", "Page 2", "Page 3", "Page 4", "Page 5", "…", "Page 12", "Next"
        ]
    );
    assert_eq!(page.get("[aria-current=page]").text_content().unwrap(), "Page 1");
    let previous = page.get(".wharf-page-previous");
    assert_eq!(previous.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(!previous.has_attribute("href"));

    let fifth = page.get("a[href='/?page=5']");
    fifth.focus().unwrap();
    current.set(5);
    tick().await;
    assert_eq!(
        labels(&page),
        [
            "Previous", "Page 1", "…", "Page 4", "Page 5", "Page 6", "…", "Page 12", "Next"
        ]
    );
    next_frame().await;
    let focused = page.focused().unwrap();
    assert_eq!(focused.get_attribute("href").as_deref(), Some("/?page=5"));
    assert_eq!(focused.get_attribute("aria-current").as_deref(), Some("page"));
    assert_eq!(previous.get_attribute("href").as_deref(), Some("/?page=4"));
}

/// A click as a mouse makes it, unlike that of a key.
async fn point_at(element: &web_sys::HtmlElement) {
    let init = js_sys::Object::new();
    for (name, value) in [
        ("detail", 1.into()),
        ("bubbles", true.into()),
        ("composed", true.into()),
    ] {
        js_sys::Reflect::set(&init, &JsValue::from_str(name), &value).unwrap();
    }
    let class: js_sys::Function = js_sys::Reflect::get(&js_sys::global(), &"MouseEvent".into())
        .unwrap()
        .unchecked_into();
    let event = js_sys::Reflect::construct(&class, &js_sys::Array::of2(&"click".into(), &init)).unwrap();
    element.dispatch_event(event.unchecked_ref()).unwrap();
    tick().await;
    next_frame().await;
    next_frame().await;
}

#[wasm_bindgen_test]
async fn with_a_pointer_the_next_page_is_shown_from_its_beginning() {
    let current = RwSignal::new(1_u32);
    let page = mount_in_page(move || {
        view! {
            <Card title="Invoices">
                <p class="long">"Many rows"</p>
                <Pagination page=current pages=3_u32 on_page=move |page: u32| current.set(page) />
            </Card>
            <p class="long">"And below"</p>
        }
    })
    .await;
    for long in page.all(".long") {
        long.style().set_property("height", "3000px").unwrap();
    }
    let top = || {
        let card = page.get(".wharf-card");
        let place: js_sys::Function = js_sys::Reflect::get(&card, &"getBoundingClientRect".into())
            .unwrap()
            .unchecked_into();
        let place = place.call0(&card).unwrap();
        js_sys::Reflect::get(&place, &"top".into()).unwrap().as_f64().unwrap()
    };
    let next = page.get(".wharf-page-next");
    next.focus().unwrap();
    assert!(top() < -1000.0);
    click(&next).await;
    next_frame().await;
    next_frame().await;
    assert_eq!(current.get_untracked(), 2);
    assert!(top() < -1000.0, "the keyboard stays in view");

    point_at(&next).await;
    assert_eq!(current.get_untracked(), 3);
    assert!(top().abs() < 2.0, "{}", top());

    next.scroll_into_view();
    point_at(&next).await;
    assert!(top() < -1000.0, "there is no page behind the last one");
    current.set(1);
    next_frame().await;
    next_frame().await;
    assert!(top() < -1000.0, "the person has followed nothing");
}

#[wasm_bindgen_test]
async fn stepping_to_the_end_keeps_focus_on_the_step() {
    let current = RwSignal::new(1_u32);
    let page = mount_in_page(move || {
        view! { <Pagination page=current pages=2_u32 on_page=move |page: u32| current.set(page) /> }
    })
    .await;
    let next = page.get(".wharf-page-next");
    next.focus().unwrap();
    click(&next).await;
    assert_eq!(current.get_untracked(), 2);
    assert_eq!(next.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(page.focused().unwrap().is_same_node(Some(&next)));
    click(&next).await;
    assert_eq!(current.get_untracked(), 2, "there is no page behind the last one");
}

#[wasm_bindgen_test]
async fn a_link_at_the_end_stays_focusable_without_an_address() {
    let current = RwSignal::new(1_u32);
    let page = mount_in_page(move || {
        view! { <Pagination page=current pages=2_u32 href=|page: u32| ["/?page=", &page.to_string()].concat() /> }
    })
    .await;
    let next = page.get(".wharf-page-next");
    next.focus().unwrap();
    current.set(2);
    tick().await;
    next_frame().await;
    assert!(page.focused().unwrap().is_same_node(Some(&next)));
    assert_eq!(next.get_attribute("tabindex").as_deref(), Some("0"));
}

struct Chosen {
    keys: RwSignal<Vec<String>>,
    rows: RwSignal<Vec<String>>,
    page: Mounted,
}

impl Chosen {
    fn boxes(&self) -> Vec<HtmlInputElement> {
        let boxes = self.page.all("input[type=checkbox]");
        boxes.into_iter().map(JsCast::unchecked_into).collect()
    }

    /// The head first: `x` is ticked, `-` is neither.
    fn look(&self) -> String {
        let look = |input: &HtmlInputElement| match (input.indeterminate(), input.checked()) {
            (true, _) => '-',
            (false, true) => 'x',
            (false, false) => '.',
        };
        self.boxes().iter().map(look).collect()
    }

    async fn press(&self, index: usize) {
        click(&self.boxes()[index]).await;
    }
}

async fn chosen(keys: &[&str]) -> Chosen {
    let owned = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let keys = RwSignal::new(owned(keys));
    let rows = RwSignal::new(owned(&["one", "two", "three"]));
    let page = mount_in_shadow(move || {
        let selection = Selection::new(keys, rows);
        view! {
            <Table
                caption="Ships"
                columns=vec![Column::new("ship", "Ship")]
                state=TableState::Ready
                selection=selection
                rows=move || each(rows.get(), |ship| selection.row(&ship, &ship).child(tag("th").set("scope", "row").child(ship)))
            />
            {selection.summary()}
        }
    })
    .await;
    Chosen { keys, rows, page }
}

#[wasm_bindgen_test]
async fn rows_are_chosen_one_by_one_and_all_at_once() {
    let chosen = chosen(&["two"]).await;
    assert_eq!(chosen.look(), "-.x.", "the head stands for rows that differ");
    assert_eq!(
        chosen.page.get("[role=status]").text_content().unwrap(),
        "1 of 3 selected"
    );
    chosen.press(1).await;
    chosen.press(3).await;
    assert_eq!(chosen.look(), "xxxx");
    assert_eq!(chosen.keys.get_untracked(), ["two", "one", "three"]);
    chosen.press(2).await;
    assert_eq!(chosen.look(), "-x.x");
    assert_eq!(chosen.page.all("tr.wharf-selected").len(), 2);
    chosen.press(0).await;
    assert_eq!(chosen.look(), "xxxx", "the head chooses what is missing");
    chosen.press(0).await;
    assert_eq!(chosen.look(), "....");
    assert_eq!(
        chosen.page.get("[role=status]").text_content().unwrap(),
        "0 of 3 selected"
    );
}

#[wasm_bindgen_test]
async fn what_is_chosen_on_another_page_stays_chosen() {
    let chosen = chosen(&["elsewhere"]).await;
    assert_eq!(chosen.look(), "....");
    chosen.press(0).await;
    assert_eq!(chosen.keys.get_untracked(), ["elsewhere", "one", "two", "three"]);
    chosen.press(0).await;
    assert_eq!(chosen.keys.get_untracked(), ["elsewhere"]);
    chosen.rows.set(vec!["elsewhere".to_owned()]);
    tick().await;
    assert_eq!(chosen.look(), "xx");
    chosen.rows.set(Vec::new());
    tick().await;
    assert_eq!(chosen.look(), ".", "of no rows, not all are chosen");
    chosen.press(0).await;
    assert_eq!(chosen.look(), ".", "and none can be");
}

#[wasm_bindgen_test]
async fn each_box_has_a_name_of_its_own_and_the_message_spans_its_column_too() {
    let chosen = chosen(&[]).await;
    let names: Vec<_> = chosen
        .boxes()
        .iter()
        .map(|input| input.get_attribute("aria-label").unwrap())
        .collect();
    assert_eq!(names, ["Select all rows", "Select one", "Select two", "Select three"]);
    let empty = mount_in_shadow(|| {
        let selection = Selection::new(RwSignal::new(Vec::new()), Vec::new());
        view! {
            <Table
                caption="Ships"
                columns=vec![Column::new("ship", "Ship")]
                state=TableState::Empty
                selection=selection
                rows=|| each([(); 0], |()| tag("tr"))
            />
        }
    })
    .await;
    assert_eq!(empty.get("tbody td").get_attribute("colspan").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn rows_follow_what_the_state_is_made_of_too() {
    let ships = RwSignal::new(vec!["Ada", "Grace"]);
    let page = mount_in_shadow(move || {
        let found = Memo::new(move |_| ships.get());
        let state = Memo::new(move |_| match found.with(Vec::is_empty) {
            true => TableState::Empty,
            false => TableState::Ready,
        });
        view! {
            <Table
                caption="Ships"
                columns=vec![Column::new("ship", "Ship")]
                state=state
                rows=move || each(found.get(), |ship| tag("tr").child(tag("td").child(ship)))
            />
        }
    })
    .await;
    for left in [vec!["Grace"], vec!["Grace", "Hedy", "Mary"], vec!["Ada"]] {
        ships.set(left.clone());
        tick().await;
        let shown: Vec<_> = page
            .all("tbody td")
            .iter()
            .map(|cell| cell.text_content().unwrap())
            .collect();
        assert_eq!(shown, left);
    }
}

#[wasm_bindgen_test]
async fn pages_follow_what_the_current_one_is_made_of_too() {
    let wanted = RwSignal::new(3_u32);
    let page = mount_in_shadow(move || {
        let pages = Memo::new(move |_| wanted.get());
        let current = Memo::new(move |_| pages.get().min(1));
        view! { <Pagination page=current pages=pages on_page=|_: u32| () /> }
    })
    .await;
    for count in [5, 2] {
        wanted.set(count);
        tick().await;
        assert_eq!(page.all("[data-page]").len(), count as usize);
    }
}
