use leptos::{callback::UnsyncCallback, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, MouseEvent};

use crate::{
    IconName,
    icon::icon,
    keys::click_count,
    messages::{Message, NEXT, PAGE, PAGES, PREVIOUS},
    place::place_of,
    tag::{ElementRef, Tag, each, effect, tag},
    visually_hidden::hidden,
};

/// Links or buttons to the pages of a list.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let (page, pages) = (RwSignal::new(1_u32), RwSignal::new(9_u32));
/// # let address_of = |page: u32| format!("/billing?page={page}");
/// # let load = |_page: u32| ();
/// # let _ = view! {
/// <Pagination page=page pages=pages href=move |page: u32| address_of(page) />
/// <Pagination page=page pages=pages on_page=move |page: u32| load(page) />
/// # };
/// ```
///
/// With `href` every page is a real link, which the shell follows; with `on_page` every page is a button.
///
/// ARIA and keyboard: a `navigation` landmark; the current page has `aria-current="page"`. When the page changes, focus
/// stays on the page that was followed. *Previous* and *Next* keep it too, `aria-disabled` at the ends. Whoever follows one with
/// a pointer sees the new page from its beginning, if that is out of view: that of the [`Card`](crate::Card) around. With the
/// keyboard nothing is scrolled away from the focus.
#[component]
pub fn Pagination(
    /// The current page, from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// How many pages there are.
    #[prop(into)]
    pages: Signal<u32>,
    /// The address of a page.
    #[prop(into, optional)]
    href: Option<UnsyncCallback<u32, String>>,
    /// The person asked for a page.
    #[prop(into, optional)]
    on_page: Option<UnsyncCallback<u32>>,
    /// What a screen reader calls the landmark.
    #[prop(into, default = (&PAGES).into())]
    label: Signal<String>,
) -> impl IntoView {
    let is_pointed_at = StoredValue::new(false);
    let follow = Follow {
        href,
        on_page,
        page,
        is_pointed_at,
    };
    let list = ElementRef::new();
    // The row is patched place by place: what was followed may now stand in another place, and focus goes with it.
    let keep_focus = move || {
        if let Some(list) = list.get()
            && let Ok(Some(_)) = list.query_selector("[data-page]:focus:not([aria-current])")
            && let Ok(Some(current)) = list.query_selector("[aria-current]")
        {
            // `focus` fails only on elements that were taken out of the page meanwhile.
            let _ = current.unchecked_into::<HtmlElement>().focus();
        }
    };
    let show = move || {
        keep_focus();
        if is_pointed_at.try_get_value() == Some(true) {
            is_pointed_at.set_value(false);
            list.get().iter().for_each(show_beginning);
        }
    };
    let mut before = page.get_untracked();
    effect(move || {
        let page = page.get();
        if core::mem::replace(&mut before, page) != page {
            // After the row has been patched, before it is painted.
            request_animation_frame(show);
        }
    });
    let previous = move || {
        page.get()
            .min(pages.get().saturating_add(1))
            .checked_sub(1)
            .filter(|page| *page > 0)
    };
    let next = move || Some(page.get().saturating_add(1)).filter(|page| *page <= pages.get());
    let entries = move || {
        // First what the current page may be made of: see `tag::effect`.
        let pages = pages.get();
        let current = page.get();
        each(slots(current, pages), move |slot| match slot {
            Slot::Gap => tag("li")
                .set("class", "wharf-pagination-gap")
                .set("aria-hidden", "true")
                .child("…"),
            Slot::Page(number) => tag("li").child(
                follow
                    .control("wharf-page", move || Some(number))
                    .set("data-page", true)
                    .set("aria-current", (number == current).then_some("page"))
                    .child(hidden(&PAGE))
                    .child(number.to_string()),
            ),
        })
    };
    let row = tag("ul")
        .reference(list)
        .child(follow.step(
            "wharf-page wharf-page-previous",
            &PREVIOUS,
            IconName::ChevronLeft,
            previous,
        ))
        .dynamic(entries)
        .child(follow.step("wharf-page wharf-page-next", &NEXT, IconName::ChevronRight, next));
    tag("nav")
        .set("class", "wharf-pagination")
        .bind("aria-label", move || label.get())
        .child(row)
}

/// Whether a click is one of a pointer that leads on in this place, and not in a tab of its own.
fn is_of_pointer(click: &Event) -> bool {
    let is_plain = click
        .dyn_ref::<MouseEvent>()
        .is_some_and(|click| !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()));
    is_plain && click_count(click) > 0.0
}

/// Scrolls to the beginning of the card around the pages, if it is above what is in view.
fn show_beginning(list: &Element) {
    if let Ok(Some(card)) = list.closest(".wharf-card")
        && place_of(&card).top() < 0.0
    {
        card.scroll_into_view();
    }
}

/// How a page is gone to.
#[derive(Clone, Copy)]
struct Follow {
    href: Option<UnsyncCallback<u32, String>>,
    on_page: Option<UnsyncCallback<u32>>,
    /// The current one.
    page: Signal<u32>,
    /// Whether a pointer has asked for the page that comes next.
    is_pointed_at: StoredValue<bool>,
}

impl Follow {
    /// One link or button. Without a target it keeps its place and its focus, but does nothing.
    fn control(self, class: &'static str, target: impl Fn() -> Option<u32> + Copy + Send + 'static) -> Tag {
        let Self {
            href,
            on_page,
            page,
            is_pointed_at,
        } = self;
        // Here, and not further out: until a click gets there, the row has been patched and names other pages.
        let note = move |click: &Event| {
            let leads_on = untrack(target).is_some_and(|target| target != page.get_untracked());
            is_pointed_at.set_value(leads_on && is_of_pointer(click));
        };
        let control = match href {
            Some(href) => tag("a")
                .bind("href", move || target().map(|page| href.run(page)))
                .bind("role", move || target().is_none().then_some("link"))
                .bind("tabindex", move || target().is_none().then_some("0"))
                .on("click", move |click| note(&click)),
            None => tag("button").set("type", "button").on("click", move |click| {
                note(&click);
                if let (Some(page), Some(on_page)) = (untrack(target), on_page) {
                    on_page.run(page);
                }
            }),
        };
        control
            .set("class", class)
            .bind("aria-disabled", move || target().is_none().then_some("true"))
    }

    fn step(
        self,
        class: &'static str,
        name: &'static Message,
        arrow: IconName,
        target: impl Fn() -> Option<u32> + Copy + Send + 'static,
    ) -> Tag {
        let control = self.control(class, target);
        tag("li").child(control.child(icon(arrow)).child(tag("span").child(name)))
    }
}

/// What stands in one place of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// A page.
    Page(u32),
    /// Pages left out.
    Gap,
}

/// The first, the last, and the current page with its neighbours. There are always as many places, so that the row does
/// not change its width while the person pages through.
fn slots(page: u32, pages: u32) -> Vec<Slot> {
    const PLACES: u32 = 7;
    if pages <= PLACES {
        return (1..=pages).map(Slot::Page).collect();
    }
    let page = page.clamp(1, pages);
    let first = if page <= 4 {
        2
    } else if page + 3 >= pages {
        pages - 4
    } else {
        page - 1
    };
    let last = if page <= 4 {
        5
    } else if page + 3 >= pages {
        pages - 1
    } else {
        page + 1
    };
    let mut slots = vec![Slot::Page(1)];
    if first > 2 {
        slots.push(Slot::Gap);
    }
    slots.extend((first..=last).map(Slot::Page));
    if last < pages - 1 {
        slots.push(Slot::Gap);
    }
    slots.push(Slot::Page(pages));
    slots
}

#[cfg(test)]
mod tests {
    use super::slots;

    fn written(page: u32, pages: u32) -> String {
        slots(page, pages)
            .iter()
            .map(|slot| match slot {
                super::Slot::Page(page) => page.to_string(),
                super::Slot::Gap => "…".to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn few_pages_are_all_there() {
        assert_eq!(written(1, 1), "1");
        assert_eq!(written(4, 7), "1 2 3 4 5 6 7");
    }

    #[test]
    fn many_pages_keep_the_ends_and_the_neighbours() {
        assert_eq!(written(1, 12), "1 2 3 4 5 … 12");
        assert_eq!(written(4, 12), "1 2 3 4 5 … 12");
        assert_eq!(written(5, 12), "1 … 4 5 6 … 12");
        assert_eq!(written(8, 12), "1 … 7 8 9 … 12");
        assert_eq!(written(9, 12), "1 … 8 9 10 11 12");
        assert_eq!(written(12, 12), "1 … 8 9 10 11 12");
    }

    #[test]
    fn a_page_beyond_the_end_shows_the_end() {
        assert_eq!(written(99, 12), "1 … 8 9 10 11 12");
        assert_eq!(written(0, 12), "1 2 3 4 5 … 12");
    }
}
