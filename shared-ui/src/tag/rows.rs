//! Children with keys that move without losing what the person is doing in them.

use core::{any::Any, cell::RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::{
    Property, Tag,
    element::{TagState, follow},
};

/// A row: a key that it keeps wherever it stands, and a text that may change.
pub(crate) type Line = (String, String);
type Lines = Box<dyn Fn() -> Vec<Line>>;
type Build = Box<dyn Fn(&str, Signal<String>) -> Tag>;

impl Tag {
    /// Puts rows into an element that has no other children.
    ///
    /// A row is built once for its key. When rows are moved, the one with focus stays where it is and the others go around it: an
    /// element that is taken out of the page and put back loses focus, caret and selection. When the row with focus is
    /// removed, the element around it takes focus if it can.
    pub(crate) fn rows(
        self,
        lines: impl Fn() -> Vec<Line> + 'static,
        build: impl Fn(&str, Signal<String>) -> Self + 'static,
    ) -> Self {
        self.with_rows(Box::new(lines), Box::new(build))
    }

    fn with_rows(self, lines: Lines, build: Build) -> Self {
        let parts = SendWrapper::new((lines, build, Owner::current().unwrap_or_default()));
        self.with(Property::Spread(Box::new(move |element| {
            let (lines, build, owner) = parts.take();
            let rows = Rc::new(Rows::default());
            let container = element.clone();
            let shown = Rc::clone(&rows);
            let effect = follow(Box::new(move || {
                let lines = lines();
                untrack(|| shown.follow(lines, &container, &build, &owner));
            }));
            Box::new(Kept { rows, _effect: effect }) as Box<dyn Any>
        })))
    }
}

struct Row {
    key: String,
    text: RwSignal<String>,
    state: TagState,
    owner: Owner,
}

impl Row {
    fn build((key, text): Line, build: &Build, parent: &Owner) -> Self {
        // Not below the effect that builds it, which clears what it made before it runs again.
        let owner = parent.with(Owner::new);
        owner.with(|| {
            let text = RwSignal::new(text);
            let state = build(&key, text.into()).build();
            Self {
                key,
                text,
                state,
                owner: owner.clone(),
            }
        })
    }

    fn node(&self) -> &Element {
        &self.state.element
    }

    fn has_focus(&self) -> bool {
        // The selector is valid.
        self.node().matches(":focus-within").unwrap_or_default()
    }

    fn end(mut self) {
        self.state.unmount();
        self.owner.cleanup();
    }
}

#[derive(Default)]
struct Rows(RefCell<Vec<Row>>);

impl Rows {
    fn follow(&self, lines: Vec<Line>, container: &Element, build: &Build, owner: &Owner) {
        // Taken out while rows are built: what is built may come back here.
        let mut old = self.0.take();
        let is_same = old.len() == lines.len() && old.iter().zip(&lines).all(|(row, (key, _))| row.key == *key);
        let mut rows = Vec::with_capacity(lines.len());
        if is_same {
            for (row, (_, text)) in old.iter().zip(lines) {
                write(row.text, text);
            }
            rows = old;
        } else {
            let mut from = 0;
            for line in lines {
                // Rows mostly keep their order: the next one is the first to look at.
                let found = (from..old.len()).find(|index| old[*index].key == line.0);
                let found = found.or_else(|| (0..from.min(old.len())).find(|index| old[*index].key == line.0));
                match found {
                    Some(index) => {
                        from = index;
                        let row = old.remove(index);
                        write(row.text, line.1);
                        rows.push(row);
                    }
                    None => rows.push(Row::build(line, build, owner)),
                }
            }
            let loses_focus = old.iter().any(Row::has_focus);
            old.into_iter().for_each(Row::end);
            arrange(&rows, container);
            if loses_focus && let Some(container) = container.dyn_ref::<HtmlElement>() {
                // Does nothing where the element takes no focus.
                let _ = container.focus();
            }
        }
        self.0.replace(rows);
    }
}

fn write(signal: RwSignal<String>, text: String) {
    if signal.try_with_untracked(|now| *now != text) == Some(true) {
        signal.set(text);
    }
}

/// Brings the elements into the order of the rows without touching the one that has focus, nor any that stands right.
fn arrange(rows: &[Row], container: &Element) {
    let pinned = rows.iter().position(Row::has_focus);
    let mut next: Option<Node> = match pinned {
        Some(pinned) => rows[pinned].node().next_sibling(),
        None => container.first_child(),
    };
    for row in &rows[pinned.map_or(0, |pinned| pinned + 1)..] {
        if next.as_ref().is_some_and(|next| row.node().is_same_node(Some(next))) {
            next = row.node().next_sibling();
        } else {
            // Fails only if `next` is no child, which it is.
            let _ = container.insert_before(row.node(), next.as_ref());
        }
    }
    let Some(pinned) = pinned else { return };
    let mut after: Node = rows[pinned].node().clone().into();
    for row in rows[..pinned].iter().rev() {
        let before = after.previous_sibling();
        if !before.is_some_and(|before| row.node().is_same_node(Some(&before))) {
            let _ = container.insert_before(row.node(), Some(&after));
        }
        after = row.node().clone().into();
    }
}

/// What goes with the element.
struct Kept {
    rows: Rc<Rows>,
    _effect: RenderEffect<()>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.rows.0.take().into_iter().for_each(Row::end);
    }
}
