use leptos::{callback::UnsyncCallback, prelude::*};
use web_sys::MouseEvent;

use crate::{Icon, IconName};

/// Links or buttons to the pages of a list.
///
/// ```ignore
/// <Pagination page=page pages=pages href=move |page: u32| address_of(page) />
/// <Pagination page=page pages=pages on_page=move |page: u32| load(page) />
/// ```
///
/// With `href` every page is a real link, which the shell follows; with `on_page` every page is a button.
///
/// ARIA and keyboard: a `navigation` landmark; the current page has `aria-current="page"`. The elements stay in place
/// when the page changes, so focus stays where it was. *Previous* and *Next* stay too, `aria-disabled` at the ends.
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
    #[prop(into, default = "Pages".to_owned())]
    label: String,
) -> impl IntoView {
    let step = move |class: &'static str, name: &'static str, icon: IconName, target: Signal<Option<u32>>| {
        let content = move || view! { <Icon name=icon /><span>{name}</span> };
        control(class, target, Signal::stored(None), href, on_page, content().into_any())
    };
    let previous = Signal::derive(move || page.get().checked_sub(1).filter(|page| *page > 0));
    let next = Signal::derive(move || Some(page.get() + 1).filter(|page| *page <= pages.get()));
    let entry = move |slot: Slot| match slot {
        Slot::Gap(_) => view! { <li class="wharf-pagination-gap" aria-hidden="true">"…"</li> }.into_any(),
        Slot::Page(number) => {
            let current = Signal::derive(move || (page.get() == number).then_some("page"));
            let content = view! { <span class="wharf-visually-hidden">"Page "</span>{number} };
            let target = Signal::stored(Some(number));
            view! {
                <li>{control("wharf-page", target, current, href, on_page, content.into_any())}</li>
            }
            .into_any()
        }
    };
    view! {
        <nav class="wharf-pagination" aria-label=label>
            <ul>
                <li>{step("wharf-page wharf-page-previous", "Previous", IconName::ChevronLeft, previous)}</li>
                <For each=move || slots(page.get(), pages.get()) key=|slot| *slot children=entry />
                <li>{step("wharf-page wharf-page-next", "Next", IconName::ChevronRight, next)}</li>
            </ul>
        </nav>
    }
}

/// One link or button. Without a target it keeps its place and its focus, but does nothing.
fn control(
    class: &'static str,
    target: Signal<Option<u32>>,
    current: Signal<Option<&'static str>>,
    href: Option<UnsyncCallback<u32, String>>,
    on_page: Option<UnsyncCallback<u32>>,
    content: AnyView,
) -> AnyView {
    let disabled = move || target.get().is_none().then_some("true");
    match href {
        Some(href) => view! {
            <a
                class=class
                href=move || target.get().map(|page| href.run(page))
                role=move || target.get().is_none().then_some("link")
                tabindex=move || target.get().is_none().then_some("0")
                aria-disabled=disabled
                aria-current=move || current.get()
            >
                {content}
            </a>
        }
        .into_any(),
        None => {
            let click = move |_: MouseEvent| {
                if let (Some(page), Some(on_page)) = (target.get_untracked(), on_page) {
                    on_page.run(page);
                }
            };
            view! {
                <button
                    type="button"
                    class=class
                    aria-disabled=disabled
                    aria-current=move || current.get()
                    on:click=click
                >
                    {content}
                </button>
            }
            .into_any()
        }
    }
}

/// What stands in one place of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Slot {
    /// A page.
    Page(u32),
    /// Pages left out after this one.
    Gap(u32),
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
        slots.push(Slot::Gap(1));
    }
    slots.extend((first..=last).map(Slot::Page));
    if last < pages - 1 {
        slots.push(Slot::Gap(last));
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
                super::Slot::Gap(_) => "…".to_owned(),
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
