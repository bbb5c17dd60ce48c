use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event};

use crate::{
    place::place_of,
    tag::{Child, ElementRef, Slot, Tag, effect, tag},
};

/// So many rows are built above and below what is in sight, for scrolling and for the Tab key.
const BEYOND: usize = 12;
/// The first row moves in steps, so that not every frame of scrolling builds rows.
const STEP: usize = 6;

/// Says which row it is, from 1, the head included.
const INDEX: &str = "aria-rowindex";

/// Which row of the list it is, from 0.
fn index_of(row: &Element) -> Option<usize> {
    row.get_attribute(INDEX)?.parse::<usize>().ok()?.checked_sub(2)
}

/// What a list of rows knows of the page.
#[derive(Clone, Copy)]
struct Rows {
    count: Signal<usize>,
    /// There are more rows now, or fewer.
    counted: Trigger,
    /// The first row that is built.
    first: RwSignal<usize>,
    /// How many are built.
    built: RwSignal<usize>,
    /// The row that has focus, while it is not among them: it is built all the same, or the focus would be lost.
    kept: RwSignal<Option<usize>>,
    /// How high a row is, in CSS pixels.
    height: StoredValue<f64>,
    /// Stand for the rows before and after those that are built, next to them.
    before: ElementRef,
    after: ElementRef,
}

/// Which rows a space stands for.
#[derive(Clone, Copy)]
enum Space {
    /// All before those that are built.
    Before,
    /// All after them.
    After,
    /// Those before the row that has focus, which is above.
    Outermost,
    /// Those between it and the others.
    BelowKept,
    /// Those between the others and the row that has focus, which is below.
    AboveKept,
    /// Those after it.
    Lowest,
}

impl Space {
    /// No row is that far down.
    fn key(self) -> u32 {
        u32::MAX - self as u32 - 1
    }
}

/// The rows of a [`Table`](crate::Table) that are in sight, of any number, so that ten thousand cost as much as fifty.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # use shared_ui::tag::{Tag, tag};
/// # const COLUMNS: [Column; 1] = [Column::new("number", "Number")];
/// # fn row_of(number: &str) -> Tag { tag("tr").child(number.to_owned()) }
/// # let containers = RwSignal::new(Vec::<String>::new());
/// # let _ = view! {
/// <Table
///     caption="Containers"
///     columns=COLUMNS.to_vec()
///     state=TableState::Ready
///     rows=virtual_rows(Signal::derive(move || containers.with(Vec::len)), move |index| {
///         containers.with(|containers| row_of(&containers[index]))
///     })
/// />
/// # };
/// ```
///
/// All rows are of the same height, which they are by themselves as long as their cells do not wrap. They follow the scrolling
/// of the page and of whatever else the table stands in. A row keeps its elements while it is in sight, and as long as it has focus.
/// Columns are as wide as the widest cell that was in sight. The search of the browser finds only what is built.
///
/// ARIA: the table has `aria-rowcount` and each row `aria-rowindex`, counted with the head, so that screen readers say where
/// in the whole one is.
pub fn virtual_rows(count: impl Into<Signal<usize>>, row: impl Fn(usize) -> Tag + Send + 'static) -> Slot {
    let rows = Rows {
        count: count.into(),
        counted: Trigger::new(),
        first: RwSignal::new(0),
        built: RwSignal::new(3 * BEYOND),
        kept: RwSignal::new(None),
        height: StoredValue::new(40.0),
        before: ElementRef::new(),
        after: ElementRef::new(),
    };
    rows.listen();
    let mut before = rows.count.get_untracked();
    effect(move || {
        let count = rows.count.get();
        if core::mem::replace(&mut before, count) != count {
            rows.counted.notify();
        }
    });
    let row: Box<dyn Fn(usize) -> Tag + Send> = Box::new(row);
    Slot::from(move || rows.build(&*row))
}

impl Rows {
    fn build(self, row: &dyn Fn(usize) -> Tag) -> Child {
        // Not followed here: of a number that is made of what the rows read, see `tag::effect`.
        self.counted.track();
        let count = self.count.get_untracked();
        let built = self.built.get();
        let first = self.first.get().min(count.saturating_sub(built));
        let last = count.min(first + built);
        request_frame(self);
        // After these rows are in the page.
        effect(move || self.listen_around());
        let kept = self.kept.get().filter(|kept| *kept < count);
        let [above, below] = [kept.filter(|kept| *kept < first), kept.filter(|kept| *kept >= last)];
        let row = |index: usize| {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            // The head is the first row.
            Child::from(row(index).set(INDEX, (index + 2).to_string()).key(number))
        };
        // Each space has a key for its place among the rows. With one key on both sides of the row that has focus, that row would be
        // built anew.
        let mut children = Vec::with_capacity(built + 4);
        let before = match above {
            Some(above) => {
                children.push(self.space(above, Space::Outermost).into());
                children.push(row(above));
                self.space(first - above - 1, Space::BelowKept)
            }
            None => self.space(first, Space::Before),
        };
        children.push(before.reference(self.before).into());
        children.extend((first..last).map(row));
        match below {
            Some(below) => {
                let after = self.space(below - last, Space::AboveKept).reference(self.after);
                children.push(after.into());
                children.push(row(below));
                children.push(self.space(count - below - 1, Space::Lowest).into());
            }
            None => children.push(self.space(count - last, Space::After).reference(self.after).into()),
        }
        Child::Many(children)
    }

    /// Takes the room of so many rows. Its height is an attribute because the Content-Security-Policy forbids styles in
    /// the page.
    fn space(self, rows: usize, place: Space) -> Tag {
        let height = (rows as f64 * self.height.get_value()) as u32;
        tag("tr")
            .set("class", "wharf-virtual-space")
            .set("aria-hidden", "true")
            .set("hidden", rows == 0)
            .key(place.key())
            .child(tag("td").set("height", height.to_string()))
    }

    /// Looks where the rows are and which of them are in sight.
    fn measure(self) {
        // The next frame may come when the table has gone.
        let (Some(before), Some(after)) = (self.before.get(), self.after.get()) else {
            return;
        };
        let Some(body) = before.parent_element() else { return };
        self.label(&body);
        let (Some(top), Some(bottom)) = (before.next_element_sibling(), after.previous_element_sibling()) else {
            return;
        };
        let (Some(first), Some(last)) = (index_of(&top), index_of(&bottom)) else {
            return;
        };
        let rows = (last + 1).saturating_sub(first);
        let height = (place_of(&bottom).bottom() - place_of(&top).top()) / rows.max(1) as f64;
        let room = window().inner_height().ok().and_then(|height| height.as_f64());
        let Some(room) = room.filter(|_| height > 0.0) else {
            return;
        };
        let is_new_height = (self.height.get_value() - height).abs() > 0.01;
        self.height.set_value(height);
        let above = -place_of(&body).top() / height;
        // A negative number becomes 0.
        let first = (above as usize).saturating_sub(BEYOND) / STEP * STEP;
        let wanted = (room / height) as usize + 2 * BEYOND + STEP;
        let kept = focused_row(&body).and_then(|row| index_of(&row));
        let kept = kept.filter(|kept| !(first..first + wanted).contains(kept));
        if self.kept.get_untracked() != kept {
            self.kept.set(kept);
        }
        if self.built.get_untracked() != wanted {
            self.built.set(wanted);
        }
        if is_new_height || self.first.get_untracked() != first {
            self.first.set(first);
        }
    }

    /// Says how many rows there are, and keeps columns from becoming narrower when a wide cell goes out of sight.
    fn label(self, body: &Element) {
        let Ok(Some(table)) = body.closest("table") else { return };
        let count = (self.count.get_untracked() + 1).to_string();
        // The names of both attributes are valid.
        let _ = table.set_attribute("aria-rowcount", &count);
        for header in headers(&table) {
            let width = header
                .unchecked_ref::<web_sys::HtmlElement>()
                .offset_width()
                .to_string();
            if header.get_attribute("width").is_none_or(|now| now != width) {
                let _ = header.set_attribute("width", &width);
            }
        }
    }

    /// Follows the scrolling of the page and the size of the window.
    fn listen(self) {
        let scrolled = window_event_listener_untyped("scroll", move |_| request_frame(self));
        let resized = window_event_listener_untyped("resize", move |_| {
            let before = self.before.get();
            let table = before.and_then(|before| before.closest("table").ok().flatten());
            for header in table.iter().flat_map(headers) {
                // Removing an attribute does not fail.
                let _ = header.remove_attribute("width");
            }
            request_frame(self);
        });
        on_cleanup(move || {
            scrolled.remove();
            resized.remove();
        });
    }

    /// Follows the scrolling of what the table stands in, such as a drawer. No element of a shadow root tells the window.
    fn listen_around(self) {
        let Some(before) = self.before.get() else { return };
        let root = before.get_root_node();
        let scrolled = Closure::<dyn FnMut(Event)>::new(move |_| request_frame(self));
        // Neither adding nor taking away a listener fails.
        let _ = root.add_event_listener_with_callback_and_bool("scroll", scrolled.as_ref().unchecked_ref(), true);
        let listening = SendWrapper::new((root, scrolled));
        on_cleanup(move || {
            let (root, scrolled) = &*listening;
            let _ =
                root.remove_event_listener_with_callback_and_bool("scroll", scrolled.as_ref().unchecked_ref(), true);
        });
    }
}

/// The row below this body that has focus, or something in it. Not `:focus-within`: that holds only while the window has focus, too.
fn focused_row(body: &Element) -> Option<Element> {
    let focused = js_sys::Reflect::get(&body.get_root_node(), &"activeElement".into()).ok()?;
    let focused: Element = focused.dyn_into().ok()?;
    // The selector is valid.
    let row = focused.closest(["tr[", INDEX, "]"].concat().as_str()).ok()??;
    row.parent_node()
        .is_some_and(|parent| parent.is_same_node(Some(body)))
        .then_some(row)
}

fn request_frame(rows: Rows) {
    request_animation_frame(move || rows.measure());
}

fn headers(table: &Element) -> Vec<Element> {
    let found = table.query_selector_all("thead th").ok();
    found.map_or_else(Vec::new, |found| {
        (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            .collect()
    })
}
