use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, Node};

use crate::{
    ButtonType, ButtonVariant, Handler, IconName,
    button::button,
    floating::Floating,
    icon::icon as draw,
    keys::{in_column, key_of},
    tag::{ElementRef, Tag, each, tag},
};

/// One line of a [`ButtonMenu`].
#[derive(Debug, Clone)]
pub struct MenuItem {
    label: String,
    icon: Option<IconName>,
    action: Action,
    is_disabled: bool,
    is_danger: bool,
}

#[derive(Debug, Clone)]
enum Action {
    Run(Handler),
    Follow(String),
}

impl MenuItem {
    /// A line that does something.
    #[must_use]
    pub fn new(label: impl Into<String>, on_click: impl Into<Handler>) -> Self {
        Self::of(label.into(), Action::Run(on_click.into()))
    }

    /// A line that is a link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::of(label.into(), Action::Follow(href.into()))
    }

    fn of(label: String, action: Action) -> Self {
        Self {
            label,
            icon: None,
            action,
            is_disabled: false,
            is_danger: false,
        }
    }

    /// The same with a picture before the text.
    #[must_use]
    pub fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// It is there but cannot be used now.
    #[must_use]
    pub fn disabled(mut self, is_disabled: bool) -> Self {
        self.is_disabled = is_disabled;
        self
    }

    /// It destroys something.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.is_danger = true;
        self
    }
}

/// A button that opens a list of actions.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let ask = || ();
/// # let _ = view! {
/// <ButtonMenu
///     label="Actions"
///     items=vec![
///         MenuItem::link("Open", "/forms/7"),
///         MenuItem::new("Delete", move || ask()).danger(),
///     ]
/// />
/// # };
/// ```
///
/// ARIA and keyboard: the [menu button pattern](https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/). Enter, Space and the
/// down arrow open it with focus on the first line, the up arrow on the last. In it the arrows go around the lines, Home and
/// End to the first and the last, letters to the next line that begins with them; Enter and Space choose; Escape closes it
/// with focus back on the button, Tab closes it and goes on.
#[component]
pub fn ButtonMenu(
    /// The text of the button, which names the menu too.
    #[prop(into)]
    label: String,
    /// Its lines.
    items: Vec<MenuItem>,
    /// How much weight the button has.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Only this picture shows on the button, and the label is for screen readers.
    #[prop(optional)]
    icon: Option<IconName>,
) -> impl IntoView {
    let floating = Floating::new(None);
    let starts_last = RwSignal::new(false);
    let opener = button(variant, ButtonType::Button).set("aria-haspopup", "menu");
    let opener = match icon {
        Some(icon) => opener.set("aria-label", label).child(draw(icon)),
        None => opener.child(label).child(
            tag("span")
                .set("class", "wharf-button-caret")
                .child(draw(IconName::ChevronDown)),
        ),
    };
    let opener = opener.on("keydown", move |event| {
        let key = key_of(&event);
        let is_up = key.as_deref() == Some("ArrowUp");
        if is_up || key.as_deref() == Some("ArrowDown") {
            event.prevent_default();
            starts_last.set(is_up);
            floating.show();
        }
    });
    let opened = move || {
        let lines = lines(floating.panel);
        let line = if starts_last.get_untracked() {
            lines.last()
        } else {
            lines.first()
        };
        starts_last.set(false);
        focus(line);
    };
    let menu = tag("div")
        .set("class", "wharf-floating wharf-menu")
        .set("role", "menu")
        .on("keydown", steer(floating));
    floating.view(opener, menu, opened, move || {
        each(items.clone(), |item| line(item, floating))
    })
}

fn line(item: MenuItem, floating: Floating) -> Tag {
    let MenuItem {
        label,
        icon,
        action,
        is_disabled,
        is_danger,
    } = item;
    let line = match &action {
        Action::Run(_) => tag("button").set("type", "button"),
        // Without an address a link goes nowhere.
        Action::Follow(href) => tag("a").set("href", (!is_disabled).then(|| href.clone())),
    };
    line.set(
        "class",
        if is_danger {
            "wharf-menu-item wharf-menu-item-danger"
        } else {
            "wharf-menu-item"
        },
    )
    .set("role", "menuitem")
    .set("tabindex", "-1")
    .set("aria-disabled", is_disabled.then_some("true"))
    .on("click", move |_| {
        if !is_disabled {
            floating.hide();
            if let Action::Run(run) = &action {
                run.run(());
            }
        }
    })
    .child(icon.map(draw))
    .child(tag("span").child(label))
}

/// What the keys do in the menu.
fn steer(floating: Floating) -> impl FnMut(Event) {
    let mut typed = String::new();
    let mut typed_at = 0.0;
    move |event| {
        let lines = lines(floating.panel);
        let target: Node = event_target(&event);
        let at = lines.iter().position(|line| line.is_same_node(Some(&target)));
        let Some(at) = at else { return };
        if let Some(to) = in_column(&event, at, lines.len()) {
            event.prevent_default();
            return focus(lines.get(to));
        }
        // Shift+Tab as well.
        let Some(key) = key_of(&event) else { return };
        match key.as_str() {
            // Focus goes to the button first and from there to where the browser goes on.
            "Tab" => floating.hide(),
            // Links know Enter only.
            " " => {
                event.prevent_default();
                if !event.unchecked_ref::<KeyboardEvent>().repeat()
                    && let Some(line) = lines.get(at)
                {
                    line.click();
                }
            }
            key if key.chars().count() == 1 => {
                let now = event.time_stamp();
                if now - typed_at > 500.0 {
                    typed.clear();
                }
                typed_at = now;
                typed.push_str(&key.to_lowercase());
                focus(begins_with(&lines, at, &typed));
            }
            _ => {}
        }
    }
}

/// The next line that begins with what was typed. The same letter again goes to the next one of that letter.
fn begins_with<'lines>(lines: &'lines [HtmlElement], at: usize, typed: &str) -> Option<&'lines HtmlElement> {
    let first = typed.chars().next()?;
    let is_one_letter = typed.chars().all(|letter| letter == first);
    let (wanted, from) = if is_one_letter {
        (&typed[..first.len_utf8()], at + 1)
    } else {
        (typed, at)
    };
    let (before, after) = lines.split_at(from.min(lines.len()));
    after.iter().chain(before).find(|line| {
        let text = line.text_content().unwrap_or_default();
        text.trim().to_lowercase().starts_with(wanted)
    })
}

fn lines(menu: ElementRef) -> Vec<HtmlElement> {
    let found = menu
        .get()
        .and_then(|menu| menu.query_selector_all("[role=menuitem]").ok());
    found.map_or_else(Vec::new, |found| {
        (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            .collect()
    })
}

fn focus(line: Option<&HtmlElement>) {
    if let Some(line) = line {
        // Fails only if it is not in the page any more.
        let _ = line.focus();
    }
}
