use core::{cell::Cell, time::Duration};
use std::rc::Rc;

use form::{Message, Steps};
use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use send_wrapper::SendWrapper;

use crate::{
    Step, StepState, Steps as StepsNav,
    error_summary::Reveal,
    focus_by_id,
    id::fresh_id,
    tag::{Child, ElementRef, Tag, effect, tag},
};

/// A step of a [`Wizard`] on the page.
pub struct StepPage {
    label: String,
    content: Box<dyn Fn() -> Child>,
}

impl StepPage {
    /// A step with this heading, and its fields.
    pub fn new<C: Into<Child>>(label: impl Into<String>, content: impl Fn() -> C + 'static) -> Self {
        Self {
            label: label.into(),
            content: Box::new(move || content().into()),
        }
    }
}

impl core::fmt::Debug for StepPage {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_tuple("StepPage").field(&self.label).finish()
    }
}

/// Where a [`Wizard`] wants the location to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepChange {
    /// The name of the step.
    pub name: String,
    /// The location named a step that cannot be shown yet, or none: it is to be replaced, so that *Back* does not lead there.
    pub replace: bool,
}

/// A form in steps, one of which is on the page and in the location.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # fn you_view() -> &'static str { "You" }
/// # fn cargo_view() -> &'static str { "Cargo" }
/// # fn review_view() -> &'static str { "Review" }
/// # fn example(host: wharf::Host, location: Signal<wharf::Location>, form: ::form::Form<Wrong>, [you, cargo, review]: [::form::Group<Wrong>; 3]) {
/// let steps = form.steps([("you", you), ("cargo", cargo), ("review", review)]);
/// # let _ = view! {
/// <Wizard
///     steps=steps.clone()
///     pages=vec![StepPage::new("You", you_view), StepPage::new("Cargo", cargo_view), StepPage::new("Review", review_view)]
///     at=Signal::derive(move || location.get().path.trim_start_matches("/new/").to_owned())
///     on_go=UnsyncCallback::new(move |to: StepChange| {
///         let path = ["/new/", &to.name].concat();
///         if to.replace { host.navigate_replacing(&path) } else { host.navigate(&path) };
///     })
///     href=UnsyncCallback::new(|name: String| ["/forms/new/", &name].concat())
/// />
/// # };
/// # }
/// ```
///
/// A location that names a step leads there, or to the first step before it in which something is wrong. Buttons are up to the
/// application: `steps.next()` and `steps.back()`. A line of the [`FormSummary`](crate::form::FormSummary) about a control of another
/// step leads to that step.
///
/// ARIA: [`Steps`](crate::Steps), then a `region` whose heading names it. When another step is shown, its heading takes focus.
#[component]
pub fn Wizard<E: Message>(
    /// The steps of the engine.
    steps: Steps<E>,
    /// Each of them on the page, in the same order.
    pages: Vec<StepPage>,
    /// The name of the step that the location names; empty if it names none.
    #[prop(into)]
    at: Signal<String>,
    /// Changes the location.
    on_go: UnsyncCallback<StepChange>,
    /// The address of the step with a name, for links.
    href: UnsyncCallback<String, String>,
) -> impl IntoView {
    let steps: Rc<dyn AnySteps> = Rc::new(steps);
    wizard(steps, pages, at, on_go, href)
}

/// Steps, whatever their messages are.
trait AnySteps {
    fn current(&self) -> usize;
    fn name(&self, index: usize) -> Option<String>;
    fn index_of(&self, name: &str) -> Option<usize>;
    fn step_with(&self, id: &str) -> Option<usize>;
    fn go_to(&self, index: usize) -> usize;
    /// Whether a step is part of the form, and whether nothing in it is wrong: tracked.
    fn state(&self, index: usize) -> (bool, bool);
}

impl<E: Message> AnySteps for Steps<E> {
    fn current(&self) -> usize {
        Self::current(self).get()
    }

    fn name(&self, index: usize) -> Option<String> {
        Self::name(self, index).map(str::to_owned)
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        Self::index_of(self, name)
    }

    fn step_with(&self, id: &str) -> Option<usize> {
        Self::step_with(self, id)
    }

    fn go_to(&self, index: usize) -> usize {
        Self::go_to(self, index)
    }

    fn state(&self, index: usize) -> (bool, bool) {
        self.group(index).map_or((false, false), |group| {
            (group.active().get(), group.state().with(|state| state.valid))
        })
    }
}

fn wizard(
    steps: Rc<dyn AnySteps>,
    pages: Vec<StepPage>,
    at: Signal<String>,
    on_go: UnsyncCallback<StepChange>,
    href: UnsyncCallback<String, String>,
) -> Tag {
    // The step that the location was last brought to, so that it is asked for once.
    let told = Rc::new(Cell::new(untrack(|| steps.current())));
    follow_location(Rc::clone(&steps), Rc::clone(&told), at, on_go);
    tell_location(Rc::clone(&steps), told, at, on_go);

    let furthest = RwSignal::new(0);
    let labels: Vec<_> = pages.iter().map(|page| page.label.clone()).collect();
    let nav = SendWrapper::new(Rc::clone(&steps));
    let entries = Signal::derive(move || entries(&**nav, &labels, furthest.get(), href));

    let place = ElementRef::new();
    // A control of the step is to have focus instead of the heading.
    let is_revealing = Rc::new(Cell::new(false));
    reveal_through(Rc::clone(&steps), place, Rc::clone(&is_revealing));
    let heading_id = fresh_id("step");
    let mut shown = None;
    let inside = SendWrapper::new((steps, pages, is_revealing));
    let mut panel = SendWrapper::new(move || {
        let (steps, pages, is_revealing) = &*inside;
        let current = steps.current();
        if furthest.get_untracked() < current {
            furthest.set(current);
        }
        let heading = ElementRef::new();
        let is_other = shown.replace(current).is_some_and(|shown| shown != current);
        if is_other && !is_revealing.take() {
            effect(move || after_the_location(move || heading.focus()));
        }
        let page = pages.get(current);
        let panel = tag("section")
            .set("class", "wharf-form")
            .set("aria-labelledby", heading_id.clone())
            .child(
                tag("h2")
                    .set("id", heading_id.clone())
                    .set("tabindex", "-1")
                    .reference(heading)
                    .child(page.map(|page| page.label.clone())),
            )
            // What a step builds follows its own signals and not this.
            .child(page.map(|page| untrack(|| (page.content)())));
        // Another step is another element: nothing of the last one is turned into it.
        Child::from(panel.key(u32::try_from(current).unwrap_or_default() + 1))
    });
    tag("div")
        .set("class", "wharf-form")
        .reference(place)
        .child(view! { <StepsNav steps=entries /> })
        .dynamic(move || (*panel)())
}

/// The location names a step.
fn follow_location(
    steps: Rc<dyn AnySteps>,
    told: Rc<Cell<usize>>,
    at: Signal<String>,
    on_go: UnsyncCallback<StepChange>,
) {
    effect(move || {
        let name = at.get();
        untrack(|| {
            let reached = match steps.index_of(&name) {
                Some(index) if index == steps.current() => index,
                Some(index) => steps.go_to(index),
                None => steps.current(),
            };
            told.set(reached);
            if let Some(reached) = steps.name(reached).filter(|reached| *reached != name) {
                on_go.run(StepChange {
                    name: reached,
                    replace: true,
                });
            }
        });
    });
}

/// The person has gone on or back.
fn tell_location(
    steps: Rc<dyn AnySteps>,
    told: Rc<Cell<usize>>,
    at: Signal<String>,
    on_go: UnsyncCallback<StepChange>,
) {
    effect(move || {
        let current = steps.current();
        if told.replace(current) == current {
            return;
        }
        let is_there = |name: &String| at.with_untracked(|at| at == name);
        if let Some(name) = steps.name(current).filter(|name| !is_there(name)) {
            untrack(|| on_go.run(StepChange { name, replace: false }));
        }
    });
}

/// Moves focus once the location has been told: whoever owns the address takes another path for another page, and moves focus
/// there.
fn after_the_location(focus: impl FnOnce() + 'static) {
    set_timeout(focus, Duration::ZERO);
}

/// Lines of the summary lead to controls of other steps.
fn reveal_through(steps: Rc<dyn AnySteps>, place: ElementRef, is_revealing: Rc<Cell<bool>>) {
    let Some(Reveal(reveal)) = use_context() else {
        return;
    };
    let go = move |id: String| {
        let Some(step) = steps.step_with(&id) else { return };
        let before = untrack(|| steps.current());
        is_revealing.set(steps.go_to(step) != before);
        spawn_local(async move {
            tick().await;
            after_the_location(move || {
                if let Some(place) = place.get() {
                    // It is not there if a step before it is wrong; then that one is shown.
                    let _ = focus_by_id(&place, &id);
                }
            });
        });
    };
    reveal.set_value(Some(UnsyncCallback::new(go)));
}

fn entries(
    steps: &dyn AnySteps,
    labels: &[String],
    furthest: usize,
    href: UnsyncCallback<String, String>,
) -> Vec<Step> {
    let current = steps.current();
    // Behind a step in which something is wrong nobody gets, and whatever was done there has to be seen again.
    let mut is_open = true;
    let entry = |(index, label): (usize, &String)| {
        let (is_active, is_valid) = steps.state(index);
        let is_reached = index <= furthest && is_open;
        is_open &= is_valid || !is_active;
        let state = match (index.cmp(&current), is_valid) {
            (core::cmp::Ordering::Equal, _) => StepState::Current,
            (core::cmp::Ordering::Less, false) => StepState::Wrong,
            (core::cmp::Ordering::Less, true) => StepState::Done,
            (core::cmp::Ordering::Greater, true) if is_reached => StepState::Done,
            (core::cmp::Ordering::Greater, _) => StepState::Ahead,
        };
        let step = Step::new(label.clone(), state);
        let name = steps.name(index).filter(|_| index != current && is_reached);
        is_active.then(|| match name {
            Some(name) => step.href(untrack(|| href.run(name))),
            None => step,
        })
    };
    labels.iter().enumerate().filter_map(entry).collect()
}
