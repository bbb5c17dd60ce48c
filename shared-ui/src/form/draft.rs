use core::{
    cell::{Cell, RefCell},
    time::Duration,
};
use std::rc::Rc;

use drafts::FormDraft;
use form::{Draft, Form, Message, Phase};
use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    reactive::signal::ArcReadSignal,
    task::{spawn_local, tick},
};
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use crate::{
    Button, Handler, IconName,
    button::{ButtonType, ButtonVariant, button},
    focus_by_id,
    form::{other_tabs::OtherTabs, ports::Sleep},
    icon::icon,
    id::fresh_id,
    messages::{
        DISCARD_RESTORED, FILES_AGAIN, IN_ANOTHER_TAB, INFORMATION, LEAVE_OUT, RESTORED, RESTORED_DISCARDED,
        RESTORED_DISCARDED_IN_PART, WARNING,
    },
    tag::{Child, Content, ElementRef, Tag, dynamic, each, effect, tag},
    visually_hidden::hidden,
};

/// How long the person must rest before what they typed is saved.
const REST: Duration = Duration::from_millis(400);
/// For how many rests saving is put off while they go on typing.
const MOST_RESTS: u32 = 5;
/// How long the form waits for what was saved. A storage that takes longer is left alone.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A form whose draft is kept: see [`keep_draft`].
#[derive(Debug, Clone, Copy)]
pub struct KeptDraft {
    /// What was saved has been put back, or there is nothing: the form can be shown.
    pub is_ready: Signal<bool>,
    /// Something was put back.
    pub is_restored: Signal<bool>,
    /// Takes back what was put back. What the person has changed since stays, and is saved.
    pub discard: Handler,
    /// After [`discard`](Self::discard): something has stayed.
    pub has_stayed: Signal<bool>,
    /// Throws everything away, and what was saved.
    pub clear: Handler,
    /// Saves what has changed at once, without waiting for the person to rest.
    pub save: Handler,
    /// The person has typed into the same form in another tab, which has saved its draft in the place of this one, and has not
    /// sent it or thrown it away since.
    pub is_in_another_tab: Signal<bool>,
}

/// Puts back what the person typed into a form and did not send, and saves it from now on.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # fn example(host: wharf::Host, form: ::form::Form<Wrong>) -> impl IntoView {
/// # use drafts::{Drafts, browser::BrowserStore};
/// # let submit = || ();
/// let drafts = Drafts::new(BrowserStore::new(&host.app().name), host.identity().subject, host.app().name);
/// let kept = keep_draft(&form, drafts.form("customer", 1));
/// view! {
///     <KeptForm kept=kept>
///         <FormView label="Customer" on_submit=submit>"…"</FormView>
///     </KeptForm>
/// }
/// # }
/// ```
///
/// It is saved when the person rests for 400 ms, every two seconds while they do not, and at once when the page is
/// hidden or the form is taken away. What was typed after that is lost by a crash. When the form was sent, the draft is
/// thrown away; [`KeptDraft::clear`] then, or what the person changes next is a draft again.
///
/// Where the browser keeps nothing, the form works without. It belongs to one person: mount the form again for another.
/// Two tabs with the same form write one draft, and the last one wins as a whole: each says so once the other has saved.
pub fn keep_draft<E: Message>(form: &Form<E>, draft: FormDraft) -> KeptDraft {
    keep(Rc::new(form.clone()), draft)
}

/// A form, whatever its messages are.
trait AnyForm {
    fn draft(&self) -> Draft;
    fn restore(&self, draft: &Draft);
    fn take_back(&self, restored: &Draft);
    fn reset(&self);
    fn changes(&self) -> ArcReadSignal<u64>;
    /// Tracked.
    fn was_sent(&self) -> bool;
}

impl<E: Message> AnyForm for Form<E> {
    fn draft(&self) -> Draft {
        Self::draft(self)
    }

    fn restore(&self, draft: &Draft) {
        Self::restore(self, draft);
    }

    fn take_back(&self, restored: &Draft) {
        Self::take_back(self, restored);
    }

    fn reset(&self) {
        Self::reset(self);
    }

    fn changes(&self) -> ArcReadSignal<u64> {
        Self::changes(self)
    }

    fn was_sent(&self) -> bool {
        self.submission()
            .with(|submission| submission.phase == Phase::Succeeded)
    }
}

/// Saves a form.
struct Keeper {
    form: Rc<dyn AnyForm>,
    draft: FormDraft,
    /// What was put back.
    restored: RefCell<Draft>,
    /// Something was typed that is not saved.
    is_open: Cell<bool>,
    /// Somebody waits for the person to rest.
    is_waiting: Cell<bool>,
    /// Counts changes.
    changes: Cell<u64>,
    other_tabs: Option<OtherTabs>,
    is_in_another_tab: RwSignal<bool>,
}

impl Keeper {
    fn changed(self: &Rc<Self>) {
        self.is_open.set(true);
        self.changes.set(self.changes.get() + 1);
        if self.is_waiting.replace(true) {
            return;
        }
        let keeper = Rc::clone(self);
        spawn_local(async move {
            for _ in 0..MOST_RESTS {
                let before = keeper.changes.get();
                Sleep::new(REST).await;
                if keeper.changes.get() == before {
                    break;
                }
            }
            keeper.is_waiting.set(false);
            keeper.save();
        });
    }

    fn save(self: &Rc<Self>) {
        if !self.is_open.replace(false) {
            return;
        }
        let typed = self.form.draft();
        let keeper = Rc::clone(self);
        spawn_local(async move {
            // A browser that keeps no drafts does not harm the form.
            if typed.is_empty() {
                keeper.clear().await;
            } else if let Ok(true) = keeper.draft.save_text(&typed.to_text()).await {
                keeper.tell(true);
            }
        });
    }

    fn forget(self: &Rc<Self>) {
        self.is_open.set(false);
        let keeper = Rc::clone(self);
        spawn_local(async move { keeper.clear().await });
    }

    async fn clear(&self) {
        if self.draft.clear().await.is_ok() {
            // The form may be gone by now.
            self.is_in_another_tab.try_set(false);
            self.tell(false);
        }
    }

    fn tell(&self, is_kept: bool) {
        if let Some(other_tabs) = &self.other_tabs {
            other_tabs.tell(is_kept);
        }
    }

    async fn load(&self) -> Option<Draft> {
        let draft = Draft::from_text(&load_kept(&self.draft).await?);
        if draft.is_none() {
            // What cannot be removed now is thrown away the next time.
            let _ = self.draft.clear().await;
        }
        draft.filter(|draft| !draft.is_empty())
    }
}

/// The text that was saved. A storage that takes longer than a person waits has none.
pub async fn load_kept(draft: &FormDraft) -> Option<String> {
    let load = Box::pin(draft.load_text());
    match futures::future::select(load, Sleep::new(PATIENCE)).await {
        futures::future::Either::Left((kept, _)) => kept,
        futures::future::Either::Right(_) => None,
    }
}

fn keep(form: Rc<dyn AnyForm>, draft: FormDraft) -> KeptDraft {
    let (is_ready, is_restored, has_stayed) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let is_in_another_tab = RwSignal::new(false);
    let other_tabs = OtherTabs::listen(&draft, move |is_kept| {
        // The form may be gone by now.
        is_in_another_tab.try_set(is_kept);
    });
    let keeper = Rc::new(Keeper {
        form,
        draft,
        restored: RefCell::default(),
        is_open: Cell::new(false),
        is_waiting: Cell::new(false),
        changes: Cell::new(0),
        other_tabs,
        is_in_another_tab,
    });

    let loading = Rc::clone(&keeper);
    spawn_local(async move {
        let draft = loading.load().await;
        // The form may be gone by now.
        if is_ready.try_get_untracked().is_none() {
            return;
        }
        if let Some(draft) = draft {
            loading.form.restore(&draft);
            loading.restored.replace(draft);
            is_restored.set(true);
        }
        is_ready.set(true);
    });

    let changes = keeper.form.changes();
    let mut seen = changes.get_untracked();
    let changed = Rc::clone(&keeper);
    effect(move || {
        let now = changes.get();
        if core::mem::replace(&mut seen, now) != now {
            changed.changed();
        }
    });

    let sent = Rc::clone(&keeper);
    let mut was_sent = false;
    effect(move || {
        let is_sent = sent.form.was_sent();
        if is_sent && !was_sent {
            sent.forget();
            is_restored.set(false);
        }
        was_sent = is_sent;
    });

    let leaving = Rc::clone(&keeper);
    StoredValue::new_local(Leaving::watch(leaving));

    let saving = Rc::clone(&keeper);
    let save = move || {
        // Whoever asks may be faster than the effect that notices changes.
        saving.is_open.set(true);
        saving.save();
    };
    let discarding = Rc::clone(&keeper);
    let discard = move || {
        let restored = discarding.restored.take();
        discarding.form.take_back(&restored);
        has_stayed.set(!discarding.form.draft().is_empty());
        is_restored.set(false);
        discarding.is_open.set(true);
        discarding.save();
    };
    let clear = move || {
        keeper.restored.take();
        keeper.form.reset();
        keeper.forget();
        is_restored.set(false);
    };
    KeptDraft {
        is_ready: is_ready.into(),
        is_restored: is_restored.into(),
        discard: discard.into(),
        has_stayed: has_stayed.into(),
        clear: clear.into(),
        save: Handler::from(save),
        is_in_another_tab: is_in_another_tab.into(),
    }
}

/// Saves when the page may be seen for the last time, and when the form is taken away.
struct Leaving {
    keeper: Rc<Keeper>,
    places: [(EventTarget, &'static str); 2],
    save: Closure<dyn FnMut()>,
}

impl Leaving {
    fn watch(keeper: Rc<Keeper>) -> Self {
        let saving = Rc::clone(&keeper);
        // Also when the page is shown again: then there is nothing to save.
        let save = Closure::<dyn FnMut()>::new(move || saving.save());
        // Phones tell of the first only, when the person goes to another app and does not come back.
        let places = [(document().into(), "visibilitychange"), (window().into(), "pagehide")];
        for (place, event) in &places {
            let place: &EventTarget = place;
            // Adding a listener does not fail.
            let _ = place.add_event_listener_with_callback(event, save.as_ref().unchecked_ref());
        }
        Self { keeper, places, save }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        for (place, event) in &self.places {
            let _ = place.remove_event_listener_with_callback(event, self.save.as_ref().unchecked_ref());
        }
        self.keeper.save();
    }
}

/// What stands in it is shown when the draft was put back, below a notice with *Discard what was restored*. That takes
/// back what it says, and leaves what the person has typed since. Another notice says when the same form is filled in in
/// another tab.
///
/// ARIA: the sentence of the notice is read out (`role="status"`), what stands beside it is not. When it has done its
/// work, it says so and keeps focus. *Leave out* puts focus on the next file, or on the one before it, or on the
/// sentence if there is none.
#[component]
pub fn KeptForm(
    /// The draft.
    kept: KeptDraft,
    /// The names of files that were chosen before and are not there again: no page can keep files. The notice names
    /// them.
    #[prop(into, optional)]
    missing_files: Signal<Vec<String>>,
    /// The file of this name, which is missing, is not wanted any more: it is to go from `missing_files`. Without this,
    /// nobody can say so.
    #[prop(into, optional)]
    on_leave_out: Option<UnsyncCallback<String>>,
    /// The form.
    children: Content,
) -> impl IntoView {
    let mut children = Some(children);
    let is_ready = Memo::new(move |_| kept.is_ready.get());
    let form = dynamic(move || {
        let form = is_ready.get().then(|| children.take()).flatten();
        Child::from(form.map(Content::run))
    });
    tag("div")
        .set("class", "wharf-form")
        .child(notice(kept, missing_files, on_leave_out))
        .child(other_tab(kept))
        .child(form)
}

fn notice(kept: KeptDraft, missing_files: Signal<Vec<String>>, on_leave_out: Option<UnsyncCallback<String>>) -> Tag {
    let place = ElementRef::new();
    let is_discarded = RwSignal::new(false);
    let discard = move || {
        is_discarded.set(true);
        kept.discard.run(());
        // The button goes.
        place.focus();
    };
    let said = Memo::new(move |_| match (kept.is_restored.get(), is_discarded.get()) {
        (true, _) => Some(Said::Restored),
        (false, true) if kept.has_stayed.get() => Some(Said::DiscardedInPart),
        (false, true) => Some(Said::Discarded),
        (false, false) => None,
    });
    let is_shown = Memo::new(move |_| said.get().is_some());
    let is_restored = Memo::new(move |_| said.get() == Some(Said::Restored));
    let sentence = move || {
        let message = match said.get()? {
            Said::Restored => &RESTORED,
            Said::Discarded => &RESTORED_DISCARDED,
            Said::DiscardedInPart => &RESTORED_DISCARDED_IN_PART,
        };
        Some(vec![hidden(&INFORMATION), tag("span").child(message)])
    };
    let beside = move || {
        is_restored.get().then(|| {
            let button = view! { <Button on_click=discard>{move || DISCARD_RESTORED.text()}</Button> };
            let actions = tag("div").set("class", "wharf-actions").child(button);
            vec![files_again(missing_files, on_leave_out, place), actions]
        })
    };
    // Only what is in it is read out. It is there, and seen by screen readers, before it says something.
    let status = tag("div")
        .set("role", "status")
        .set("tabindex", "-1")
        .reference(place)
        .dynamic(sentence);
    let class = move || {
        if is_shown.get() {
            "wharf-form-restored wharf-alert wharf-tone-info"
        } else {
            "wharf-visually-hidden"
        }
    };
    tag("div")
        .bind("class", class)
        .dynamic(move || is_shown.get().then(|| icon(IconName::Info)))
        .child(
            tag("div")
                .set("class", "wharf-alert-body")
                .child(status)
                .dynamic(beside),
        )
}

/// That the form is filled in elsewhere, too.
fn other_tab(kept: KeptDraft) -> Tag {
    let is_elsewhere = Memo::new(move |_| kept.is_in_another_tab.get());
    let class = move || {
        if is_elsewhere.get() {
            "wharf-alert wharf-tone-warning"
        } else {
            "wharf-visually-hidden"
        }
    };
    let sentence = move || {
        let said = || vec![hidden(&WARNING), tag("span").child(&IN_ANOTHER_TAB)];
        is_elsewhere.get().then(said)
    };
    // As above: it is there before it says something.
    let status = tag("div").set("role", "status").dynamic(sentence);
    tag("div")
        .bind("class", class)
        .dynamic(move || is_elsewhere.get().then(|| icon(IconName::Warning)))
        .child(tag("div").set("class", "wharf-alert-body").child(status))
}

/// What the notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Restored,
    Discarded,
    DiscardedInPart,
}

/// Which files have to be chosen again, while there are such. `place` gets the keyboard after the last one.
fn files_again(names: Signal<Vec<String>>, on_leave_out: Option<UnsyncCallback<String>>, place: ElementRef) -> Tag {
    let id = StoredValue::new(fresh_id("wharf-missing"));
    let lines = move || {
        let names: Vec<_> = names.get().into_iter().enumerate().collect();
        let line = |(position, name): (usize, String)| {
            let leave_out = on_leave_out.map(|on_leave_out| leave_out(&name, position, id, place, on_leave_out));
            tag("li").child(tag("span").child(name)).child(leave_out)
        };
        (!names.is_empty()).then(|| {
            tag("div")
                .set("class", "wharf-missing-files")
                .child(tag("p").child(&FILES_AGAIN))
                .child(tag("ul").child(each(names, line)))
        })
    };
    tag("div").set("class", "wharf-contents").dynamic(lines)
}

fn leave_out(
    name: &str,
    position: usize,
    id: StoredValue<String>,
    place: ElementRef,
    on_leave_out: UnsyncCallback<String>,
) -> Vec<Child> {
    let of = |id: &str, position: usize| [id, "-", &position.to_string()].concat();
    let (name, label) = (name.to_owned(), name.to_owned());
    let left_out = move |_| {
        on_leave_out.run(name.clone());
        spawn_local(async move {
            tick().await;
            // The page, or the last line, may have gone meanwhile.
            let (Some(element), Some(id)) = (place.get(), id.try_get_value()) else {
                return place.focus();
            };
            let is_found = [Some(position), position.checked_sub(1)]
                .into_iter()
                .flatten()
                .any(|position| focus_by_id(&element, &of(&id, position)));
            if !is_found {
                place.focus();
            }
        });
    };
    let button = button(ButtonVariant::Plain, ButtonType::Button)
        .set("id", of(&id.get_value(), position))
        .bind("aria-label", move || [LEAVE_OUT.text(), ": ", &label].concat())
        .on("click", left_out)
        .child(&LEAVE_OUT);
    vec![" ".into(), button.into()]
}
