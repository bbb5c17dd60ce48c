mod selection;

use std::rc::Rc;

use js_sys::{Array, Function, Reflect};
use leptos::{callback::UnsyncCallback, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use crate::{
    Handler, IconName,
    error_card::try_again,
    icon::icon,
    messages::{LOADING, NOTHING_HERE},
    spinner::spinner,
    tag::{Child, ElementRef, Slot, Tag, dynamic, each, effect, tag},
    visually_hidden::hidden,
};

pub use selection::Selection;

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// How a table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The key of the column.
    pub key: &'static str,
    /// Which way.
    pub order: Order,
}

/// One column of a [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    key: &'static str,
    label: &'static str,
    is_sortable: bool,
    is_numeric: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self {
            key,
            label,
            is_sortable: false,
            is_numeric: false,
        }
    }

    /// The person can sort by it.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }

    /// It holds figures, which stand at the end of the cell. Give its `<td>`s the class `wharf-numeric`.
    #[must_use]
    pub const fn numeric(mut self) -> Self {
        self.is_numeric = true;
        self
    }
}

/// What a [`Table`] shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TableState {
    /// There are no rows yet; they are on their way.
    #[default]
    Loading,
    /// The rows stay while newer ones are on their way.
    Refreshing,
    /// The rows.
    Ready,
    /// There are none.
    Empty,
    /// They did not come, for the reason in this sentence.
    Failed(String),
}

/// A table with its states.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # use shared_ui::tag::{each, tag};
/// # #[derive(Clone)]
/// # struct Invoice { number: String, total: String }
/// # let invoices = RwSignal::new(Vec::<Invoice>::new());
/// # let (state, sort) = (TableState::Ready, RwSignal::new(None::<Sort>));
/// # let go_to = |_sort: Sort| ();
/// # let reload = || ();
/// const COLUMNS: [Column; 2] = [
///     Column::new("number", "Number").sortable(),
///     Column::new("total", "Total").sortable().numeric(),
/// ];
/// # let _ = view! {
/// <Table
///     caption="Invoices"
///     columns=COLUMNS.to_vec()
///     state=state
///     sort=sort
///     on_sort=move |sort: Sort| go_to(sort)
///     on_retry=move || reload()
///     empty="There are no invoices."
///     rows=move || each(invoices.get(), |invoice| {
///         tag("tr")
///             .child(tag("th").set("scope", "row").child(invoice.number))
///             .child(tag("td").set("class", "wharf-numeric").child(invoice.total))
///     })
/// />
/// # };
/// ```
///
/// ARIA and keyboard: a native table with its `<caption>`. Sortable headers are buttons, and the sorted column alone has
/// `aria-sort`. Where the table is wider than the page it scrolls sideways in a region that has its name, can be focused and
/// moved with the arrow keys, and shows a shadow at each edge behind which there is more. `aria-busy` is set while rows are on
/// their way. For rows that can be chosen, see [`Selection`].
#[component]
pub fn Table(
    /// What the table holds. Shown above it, or to screen readers only with `hide_caption`.
    #[prop(into)]
    caption: String,
    /// The caption is for screen readers only, where a heading says the same.
    #[prop(optional)]
    hide_caption: bool,
    /// The columns in their order.
    columns: Vec<Column>,
    /// What it shows.
    #[prop(into)]
    state: Signal<TableState>,
    /// How the rows are sorted.
    #[prop(into, optional)]
    sort: Signal<Option<Sort>>,
    /// The person asked for another order.
    #[prop(into, optional)]
    on_sort: Option<UnsyncCallback<Sort>>,
    /// Rows can be chosen; they are built with [`Selection::row`]. The boxes are a column of their own, which `columns` does not name.
    #[prop(optional)]
    selection: Option<Selection>,
    /// What *Try again* does in the failed state.
    #[prop(into, optional)]
    on_retry: Option<Handler>,
    /// What stands in place of the rows in the empty state.
    #[prop(into, default = (&NOTHING_HERE).into())]
    empty: Signal<String>,
    /// Rows of totals at the end of the table.
    #[prop(into, optional)]
    footer: Option<Slot>,
    /// How many rows are usual. While there are none yet, places are kept for so many, and for the footer, so that nothing
    /// moves when they come. The footer is then asked for its rows before there is anything to put into them.
    #[prop(optional)]
    usual_rows: usize,
    /// The rows, as `<tr>`s.
    #[prop(into)]
    rows: Slot,
) -> impl IntoView {
    let width = (columns.len() + usize::from(selection.is_some())).to_string();
    let label = caption.clone();
    let head = each(columns, |column| header(column, sort, on_sort));
    // The rows and their absence take turns; a message that stays the same is not written again.
    let message = Memo::new(
        move |earlier: Option<&Option<TableState>>| match (state.get(), earlier) {
            (TableState::Ready | TableState::Refreshing, _) => None,
            // Until something comes, *Try again* stays, and the keyboard on it.
            (TableState::Loading, Some(Some(failed @ TableState::Failed(_)))) if on_retry.is_some() => {
                Some(failed.clone())
            }
            (other, _) => Some(other),
        },
    );
    let is_trying = Signal::derive(move || state.with(|state| *state == TableState::Loading));
    let drawn = Trigger::new();
    let rows = SendWrapper::new(Rc::new(rows));
    let body = move || match message.get() {
        // What the rows follow has an effect of its own. In one that follows the message first, a value that both are made of is computed
        // for the message, which stays the same, and its news never reach the rows: `reactive_graph` tells nobody who is just asking.
        None => {
            let rows = rows.clone();
            dynamic(move || {
                let shown = rows.run();
                drawn.notify();
                shown
            })
        }
        Some(TableState::Loading) if usual_rows > 0 => each(0..usual_rows, |index| place_row(index, &width)),
        Some(state) => {
            let content = match state {
                TableState::Failed(reason) => failed(reason, on_retry, is_trying).into(),
                TableState::Empty => Child::Bound(Box::new(move || empty.get().into())),
                _ => spinner(&LOADING).into(),
            };
            message_row(content, width.clone()).into()
        }
    };
    let has_foot = move |message: &Option<TableState>| match message {
        None => true,
        Some(state) => *state == TableState::Loading && usual_rows > 0,
    };
    let footer = footer.map(|footer| SendWrapper::new(Rc::new(footer)));
    let foot = move || {
        let footer = footer.clone().filter(|_| message.with(has_foot));
        footer.map(|footer| tag("tfoot").dynamic(move || footer.run()))
    };
    let is_busy = move || {
        let is_busy = state.with(|state| matches!(state, TableState::Loading | TableState::Refreshing));
        is_busy.then_some("true")
    };
    let caption_class = if hide_caption {
        "wharf-visually-hidden"
    } else {
        "wharf-caption"
    };
    let table = tag("table")
        .set("class", "wharf-table")
        .bind("aria-busy", is_busy)
        .child(tag("caption").set("class", caption_class).child(caption))
        .child(tag("thead").child(tag("tr").child(selection.map(Selection::head)).child(head)))
        .child(tag("tbody").dynamic(body))
        .dynamic(foot);
    let track_rows = move || {
        state.track();
        drawn.track();
    };
    scroll_region(label, track_rows).child(table)
}

/// Behind which edges of its region the table goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct More {
    start: bool,
    end: bool,
}

impl More {
    /// `scrolled` is how far the table is moved from its start, in pixels: from right to left it counts downwards.
    fn of(scrolled: i32, width: i32, room: i32) -> Self {
        // Of a table that is moved to its end, fractions of a pixel may be left.
        let behind = |pixels: i32| pixels > 1;
        let scrolled = scrolled.abs();
        Self {
            start: behind(scrolled),
            end: behind(width - room - scrolled),
        }
    }
}

/// What the table stands in: a region that can be focused as long as the table is wider than it.
fn scroll_region(label: String, track_rows: impl Fn() + 'static) -> Tag {
    let region = ElementRef::new();
    let more = RwSignal::new(More::default());
    let measure = move || {
        // The next frame may come when the table has gone.
        if let Some(region) = region.get() {
            let now = More::of(region.scroll_left(), region.scroll_width(), region.client_width());
            if more.try_get_untracked().is_some_and(|before| before != now) {
                more.set(now);
            }
        }
    };
    // After the rows have changed and the browser has laid them out.
    effect(move || {
        track_rows();
        request_animation_frame(measure);
    });
    // Also when it is shown at last, as that of an app that is still being mounted.
    follow_size(region, measure);
    let scrolls = move || more.with(|more| more.start || more.end);
    let edge = |class: &'static str, is_shown: fn(&More) -> bool| {
        tag("div")
            .set("class", class)
            .set("aria-hidden", "true")
            .bind("hidden", move || !more.with(is_shown))
    };
    tag("div")
        .set("class", "wharf-table-scroll")
        .bind("role", move || scrolls().then_some("region"))
        .bind("aria-label", move || scrolls().then(|| label.clone()))
        .bind("tabindex", move || scrolls().then_some("0"))
        .on("scroll", move |_| measure())
        .reference(region)
        .child(edge("wharf-table-edge wharf-table-edge-start", |more| more.start))
        .child(edge("wharf-table-edge wharf-table-edge-end", |more| more.end))
}

/// Calls this whenever the element has become larger or smaller, also from nothing. By `Reflect`, because this is the only place
/// that needs `ResizeObserver`.
fn follow_size(element: ElementRef, changed: impl Fn() + Copy + 'static) {
    effect(move || {
        let Some(element) = element.get() else { return };
        let called = Closure::<dyn FnMut()>::new(changed);
        let constructor = Reflect::get(&window(), &"ResizeObserver".into()).and_then(JsCast::dyn_into::<Function>);
        let observer = constructor.and_then(|new| Reflect::construct(&new, &Array::of1(called.as_ref())));
        let Ok(observer) = observer else { return };
        call(&observer, "observe", &Array::of1(&element));
        let held = SendWrapper::new((observer, called));
        on_cleanup(move || call(&held.0, "disconnect", &Array::new()));
    });
}

fn call(object: &JsValue, method: &str, arguments: &Array) {
    let method = Reflect::get(object, &method.into()).and_then(JsCast::dyn_into::<Function>);
    // Every browser that runs this has the method.
    let _ = method.and_then(|method| Reflect::apply(&method, object, arguments));
}

fn message_row(content: Child, width: String) -> Tag {
    let cell = tag("td")
        .set("class", "wharf-table-message")
        .set("colspan", width)
        .child(content);
    tag("tr").child(cell)
}

/// A row that is on its way. The first one says so.
fn place_row(index: usize, width: &str) -> Tag {
    let is_first = index == 0;
    let bar = tag("span").set("class", "wharf-skeleton-bar");
    let line = tag("div")
        .set("class", "wharf-skeleton wharf-skeleton-text")
        .set("aria-hidden", "true")
        .child(tag("div").set("class", "wharf-skeleton-item").child(bar));
    let cell = tag("td")
        .set("class", "wharf-table-place")
        .set("colspan", width.to_owned())
        .child(line)
        .child(is_first.then(|| hidden(&LOADING).set("role", "status")));
    tag("tr").set("aria-hidden", (!is_first).then_some("true")).child(cell)
}

fn failed(reason: String, on_retry: Option<Handler>, is_trying: Signal<bool>) -> Tag {
    tag("div")
        .set("class", "wharf-table-failed wharf-tone-error")
        .set("role", "alert")
        .child(icon(IconName::Warning))
        .child(tag("p").child(reason))
        .child(on_retry.map(|on_retry| try_again(on_retry, is_trying)))
}

fn header(column: Column, sort: Signal<Option<Sort>>, on_sort: Option<UnsyncCallback<Sort>>) -> Tag {
    let header = tag("th")
        .set("scope", "col")
        .set("class", column.is_numeric.then_some("wharf-numeric"));
    let Some(on_sort) = on_sort.filter(|_| column.is_sortable) else {
        return header.child(column.label);
    };
    let order = move || sort.get().filter(|sort| sort.key == column.key).map(|sort| sort.order);
    let click = move |_| {
        on_sort.run(Sort {
            key: column.key,
            order: match untrack(order) {
                Some(Order::Ascending) => Order::Descending,
                _ => Order::Ascending,
            },
        });
    };
    let aria_sort = move || {
        order().map(|order| match order {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
        })
    };
    let arrow = move || {
        icon(match order() {
            None => IconName::Sort,
            Some(Order::Ascending) => IconName::SortUp,
            Some(Order::Descending) => IconName::SortDown,
        })
    };
    let button = tag("button")
        .set("type", "button")
        .set("class", "wharf-sort")
        .on("click", click)
        .child(column.label)
        .dynamic(arrow);
    header.bind("aria-sort", aria_sort).child(button)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_more_where_the_table_goes_on() {
        let more = |scrolled, width| {
            let More { start, end } = More::of(scrolled, width, 300);
            (start, end)
        };
        assert_eq!(more(0, 300), (false, false));
        assert_eq!(more(0, 301), (false, false), "a fraction of a pixel");
        assert_eq!(more(0, 500), (false, true));
        assert_eq!(more(100, 500), (true, true));
        assert_eq!(more(200, 500), (true, false));
        assert_eq!(more(-100, 500), (true, true), "from right to left");
        assert_eq!(more(-200, 500), (true, false));
    }
}
