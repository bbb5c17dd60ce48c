use leptos::prelude::*;

use crate::{
    Handler, IconName,
    icon::icon as draw,
    tag::{Content, IntoAttribute, Tag, tag},
};

/// How much weight a button has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one action that the page is there for.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that destroys something.
    Danger,
    /// An action in a dense place, without a border.
    Plain,
}

impl ButtonVariant {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Primary => "wharf-button wharf-button-primary",
            Self::Secondary => "wharf-button",
            Self::Danger => "wharf-button wharf-button-danger",
            Self::Plain => "wharf-button wharf-button-plain",
        }
    }
}

/// What a button does in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonType {
    /// Nothing but its handler.
    #[default]
    Button,
    /// It submits the form.
    Submit,
    /// It resets the form.
    Reset,
}

/// A native button.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::*;
/// # let uploading = RwSignal::new(false);
/// # let retry = UnsyncCallback::new(|()| ());
/// # let _ = view! {
/// <Button variant=ButtonVariant::Primary kind=ButtonType::Submit busy=uploading>"Upload data"</Button>
/// <Button on_click=move || retry.run(())>"Try again"</Button>
/// # };
/// ```
///
/// ARIA and keyboard: Enter and Space as in any button. A busy button keeps its name and its focus (it is
/// `aria-disabled`, not `disabled`, which would drop focus) and swallows clicks until it is no longer busy.
#[component]
pub fn Button(
    /// How much weight it has.
    #[prop(optional)]
    variant: ButtonVariant,
    /// What it does in a form.
    #[prop(optional)]
    kind: ButtonType,
    /// Its action is running: it shows a spinner and takes no clicks.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// It cannot be used now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// A picture before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// What it does.
    #[prop(into, optional)]
    on_click: Option<Handler>,
    /// Its text.
    children: Content,
) -> impl IntoView {
    let click = move |event: web_sys::Event| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    button(variant, kind)
        .bind("disabled", move || disabled.get())
        .bind("aria-disabled", move || busy.get().then_some("true"))
        .bind("aria-busy", move || busy.get().then_some("true"))
        .on("click", click)
        .child(icon.map(draw))
        .child(children.run())
}

/// A button without behaviour, for the components of the toolkit.
pub(crate) fn button(variant: ButtonVariant, kind: ButtonType) -> Tag {
    tag("button")
        .set(
            "type",
            match kind {
                ButtonType::Button => "button",
                ButtonType::Submit => "submit",
                ButtonType::Reset => "reset",
            },
        )
        .set("class", variant.class())
}

/// A button that shows nothing but an icon.
pub(crate) fn icon_button<L: IntoAttribute>(
    name: IconName,
    label: impl Fn() -> L + Send + 'static,
    click: impl FnMut() + 'static,
) -> Tag {
    let mut click = click;
    tag("button")
        .set("type", "button")
        .set("class", "wharf-button wharf-button-plain wharf-button-icon")
        .bind("aria-label", label)
        .on("click", move |_| click())
        .child(draw(name))
}
