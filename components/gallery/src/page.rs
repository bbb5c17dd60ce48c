//! One page of the gallery: a component in all of its states.

use leptos::prelude::*;
use shared_ui::{
    ButtonVariant, Card, CodeBlock, Disclosure, IconName, LinkButton, PageHeader, contents, key_value, key_values,
    tag::{Child, Tag, each, tag},
};

use crate::code;

/// What a component is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Actions,
    Fields,
    Messages,
    Waiting,
    Content,
    Data,
    Layers,
    Navigation,
}

impl Family {
    /// In the order of the overview.
    pub(crate) const ALL: [Self; 8] = [
        Self::Actions,
        Self::Fields,
        Self::Messages,
        Self::Waiting,
        Self::Content,
        Self::Data,
        Self::Layers,
        Self::Navigation,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Actions => "Actions",
            Self::Fields => "Fields",
            Self::Messages => "Messages",
            Self::Waiting => "Waiting",
            Self::Content => "Content",
            Self::Data => "Data",
            Self::Layers => "Layers",
            Self::Navigation => "Navigation",
        }
    }
}

/// A page about one component, or about a few that belong together.
pub(crate) struct Page {
    /// The part of the address that is its own.
    pub(crate) path: &'static str,
    /// What people call the component.
    pub(crate) name: &'static str,
    /// What it is for, as a sentence.
    pub(crate) about: &'static str,
    pub(crate) family: Family,
    /// Keys and what they do. None for what takes no focus.
    pub(crate) keys: &'static [(&'static str, &'static str)],
    pub(crate) examples: &'static [Example],
}

/// A component in one of its states.
pub(crate) struct Example {
    pub(crate) title: &'static str,
    /// When it is used, as a sentence; may be empty.
    pub(crate) about: &'static str,
    pub(crate) build: fn() -> Child,
    pub(crate) code: &'static str,
    class: &'static str,
}

impl Example {
    /// An example whose components stand below each other.
    pub(crate) const fn new(
        title: &'static str,
        about: &'static str,
        build: fn() -> Child,
        code: &'static str,
    ) -> Self {
        Self {
            title,
            about,
            build,
            code,
            class: "wharf-stack",
        }
    }

    /// The same beside each other.
    pub(crate) const fn in_a_row(mut self) -> Self {
        self.class = "wharf-actions";
        self
    }

    /// The same as the fields of a form.
    pub(crate) const fn in_a_form(mut self) -> Self {
        self.class = "wharf-form";
        self
    }

    fn card(&'static self) -> Tag {
        let demo = tag("div").set("class", self.class).child((self.build)());
        let demo = tag("div").set("class", "wharf-card-body").child(demo);
        let code = code::shown(self.code);
        let code = view! { <Disclosure summary="Code"><CodeBlock label=self.title code=code /></Disclosure> };
        let foot = tag("div").set("class", "wharf-card-footer").child(code);
        let content = contents(demo).child(foot);
        let about = (!self.about.is_empty()).then(|| self.about.to_owned());
        // A card takes its description as it is, with or without one.
        match about {
            Some(about) => contents(view! { <Card title=self.title description=about flush=true>{content}</Card> }),
            None => contents(view! { <Card title=self.title flush=true>{content}</Card> }),
        }
    }
}

/// An example of the page that this stands in.
macro_rules! example {
    ($file:literal, $name:ident, $title:literal, $about:literal) => {
        $crate::page::Example::new($title, $about, $name, $crate::code::code!($file, $name))
    };
}
pub(crate) use example;

/// The page with a link back to the overview.
pub(crate) fn page(page: &'static Page, overview: Signal<String>) -> Tag {
    let back = move || {
        view! { <LinkButton href=overview variant=ButtonVariant::Plain icon=IconName::ChevronLeft>"All components"</LinkButton> }
    };
    let header = view! { <PageHeader title=page.name description=page.about back=back /> };
    let examples = each(page.examples, Example::card);
    let stack = tag("div")
        .set("class", "wharf-stack")
        .child(examples)
        .child(keyboard(page));
    contents(header).child(stack)
}

fn keyboard(page: &'static Page) -> Tag {
    let keys = if page.keys.is_empty() {
        tag("p").set("class", "wharf-muted").child("Nothing in it takes focus.")
    } else {
        key_values(each(page.keys, |(key, effect)| key_value(*key, *effect)))
    };
    contents(view! { <Card title="Keyboard">{keys}</Card> })
}
