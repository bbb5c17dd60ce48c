use leptos::prelude::*;

use crate::{
    IconName,
    icon::icon,
    messages::{DONE_STEP, Message, STEPS, WRONG_STEP},
    tag::{Tag, each, tag},
    visually_hidden::hidden,
};

/// How far a [`Step`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepState {
    /// It comes later.
    #[default]
    Ahead,
    /// It is the one on the page.
    Current,
    /// It is done.
    Done,
    /// Something in it is wrong.
    Wrong,
}

/// One step of [`Steps`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    label: String,
    state: StepState,
    href: Option<String>,
}

impl Step {
    /// A step with this label.
    #[must_use]
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self {
            label: label.into(),
            state,
            href: None,
        }
    }

    /// The person can go there.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// The steps of a long form, and how far the person is.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Steps steps=vec![
///     Step::new("You", StepState::Done).href("/forms/new/you"),
///     Step::new("Cargo", StepState::Current),
///     Step::new("Review", StepState::Ahead),
/// ] />
/// # };
/// ```
///
/// ARIA and keyboard: a `navigation` landmark with a list. The step on the page has `aria-current="step"`; those with an
/// address are links. "Done" and "Wrong" are said in words, and shown by a shape.
#[component]
pub fn Steps(
    /// The steps in their order.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
    /// What a screen reader calls the landmark.
    #[prop(into, default = (&STEPS).into())]
    label: Signal<String>,
) -> impl IntoView {
    let list = tag("ol")
        .set("class", "wharf-steps")
        .dynamic(move || each(steps.get().into_iter().enumerate(), |(index, step)| entry(index, step)));
    tag("nav").bind("aria-label", move || label.get()).child(list)
}

fn entry(index: usize, step: Step) -> Tag {
    let Step { label, state, href } = step;
    let (class, word, mark) = match state {
        StepState::Ahead => ("wharf-step", None, None),
        StepState::Current => ("wharf-step wharf-step-current", None, None),
        StepState::Done => ("wharf-step wharf-step-done", Some(&DONE_STEP), Some(IconName::Tick)),
        StepState::Wrong => ("wharf-step wharf-step-wrong", Some(&WRONG_STEP), Some(IconName::Close)),
    };
    let mark = match mark {
        Some(name) => tag("span").set("class", "wharf-step-mark").child(icon(name)),
        // The list counts already.
        None => tag("span")
            .set("class", "wharf-step-mark")
            .set("aria-hidden", "true")
            .child((index + 1).to_string()),
    };
    let words = match href {
        Some(href) => tag("a").set("href", href),
        None => tag("span"),
    };
    let words = words
        .set("class", "wharf-step-words")
        .set("aria-current", (state == StepState::Current).then_some("step"))
        .child(mark)
        .child(
            tag("span")
                .child(word.map(|word: &'static Message| hidden(word)))
                .child(label),
        );
    tag("li").set("class", class).child(words)
}
