//! What a walk does to the history and to the page: a model that knows the browser's rules, the words of the documentation,
//! and nothing of the code that it is held against.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    place::{GUESTS, Owner, Place},
    step::{Answer, Entry, Step},
};

/// No browser keeps more entries of a tab. Chromium's number.
const MOST_ENTRIES: usize = 50;
/// What has the keyboard after a change of page. It is called as the page.
const MAIN: &str = "main";

/// What a step means for whoever drives the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// A script in the page.
    Script(String),
    /// An address is typed.
    Open(String),
    /// The page is loaded again.
    Reload,
}

/// Which document the tab shows after an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// The same as before.
    Same,
    /// A new one.
    New,
    /// That of another entry: the browser may have kept it as it was, which [`Model::finds_it_kept`] is to be told.
    Earlier,
}

/// The history of a tab, and the page that it shows.
#[derive(Debug, Clone)]
pub(super) struct Model {
    entries: Vec<HistoryEntry>,
    at: usize,
    documents: u32,
    page: Page,
    /// The pages of the other documents, as they were left.
    left: HashMap<u32, Page>,
    /// An address that is typed although it is there already gets a document of its own, as in Firefox. Elsewhere it is loaded again for
    /// all entries of its document.
    types_anew: bool,
}

#[derive(Debug, Clone)]
struct HistoryEntry {
    place: Place,
    /// Entries of one document follow each other without loading anything.
    document: u32,
}

/// What is gone when the page is loaded again.
#[derive(Debug, Clone, Default)]
struct Page {
    focus: Option<(String, String)>,
    /// What the app has said that the title begins with.
    own_title: String,
    mounts: [usize; GUESTS.len()],
    guard: Option<Answer>,
    asked: usize,
    /// The list of invoices that was seen last, since Billing was mounted.
    list: String,
}

impl Model {
    /// A tab whose only entry is this one.
    pub(super) fn new(place: Place, types_anew: bool) -> Self {
        let document = 0;
        let mut model = Self {
            entries: vec![HistoryEntry { place, document }],
            at: 0,
            documents: 1,
            page: Page::default(),
            left: HashMap::new(),
            types_anew,
        };
        model.load();
        model
    }

    fn place(&self) -> &Place {
        &self.entries[self.at].place
    }

    /// Takes a step, or does not where there is nothing to take it with.
    pub(super) fn take(&mut self, step: &Step) -> Option<(Act, Document)> {
        let guest = self.place().owner().guest();
        let script = |script: String| Some((Act::Script(script), Document::Same));
        match step {
            Step::Menu(owner) => {
                let name = owner.menu();
                self.follow(name, Place::read(owner.mount()));
                script(format!("press({})", json!(name)))
            }
            Step::Link(index) => {
                let mut links = self.links();
                if links.is_empty() {
                    return None;
                }
                let (name, target) = links.swap_remove(index % links.len());
                match target {
                    Target::Place(place) => self.follow(&name, place),
                    Target::Fragment(fragment) => {
                        self.page.focus = Some(("link".to_owned(), name.clone()));
                        self.scroll_to(fragment);
                    }
                }
                script(format!("press({})", json!(name)))
            }
            Step::Navigate(path, entry) => {
                self.go(guest?.place_of(path), *entry);
                let (name, path) = (json!(guest?.guest_name()), json!(path));
                let options = json!({ "replace": *entry == Entry::Replace });
                script(format!("hostOf({name}).navigate({path}, {options})"))
            }
            Step::Run(count) => {
                let guest = guest?;
                // Each answer of a guard would take its time.
                if self.page.guard.is_some() {
                    return None;
                }
                for number in 0..*count {
                    self.go(guest.place_of(&format!("/run/{number}")), Entry::Push);
                }
                let name = json!(guest.guest_name());
                script(format!(
                    "for (let number = 0; number < {count}; number += 1) hostOf({name}).navigate(`/run/${{number}}`)"
                ))
            }
            Step::Say(title) => {
                let name = json!(guest?.guest_name());
                (*title).clone_into(&mut self.page.own_title);
                script(format!("hostOf({name}).setTitle({})", json!(title)))
            }
            Step::Type => {
                let name = guest?.guest_name()?;
                self.page.focus = Some(("field".to_owned(), format!("Field of {name}")));
                script(format!("fieldOf({}).focus()", json!(name)))
            }
            Step::Guard(answer) => {
                let name = json!(guest?.guest_name());
                self.page.guard = Some(*answer);
                script(format!("guard(hostOf({name}), () => {})", answer.script()))
            }
            Step::Release => {
                self.page.guard.take()?;
                script("walk.release()".to_owned())
            }
            Step::Go(by) => {
                // Afterwards: WebDriver runs a script once more whose page goes away before it has answered.
                let act = Act::Script(format!("setTimeout(() => history.go({by}))"));
                Some((act, self.traverse(*by)))
            }
            Step::Reload => {
                self.load();
                Some((Act::Reload, Document::New))
            }
            Step::Open(address) => {
                let place = Place::read(address);
                let is_fragment = place.is_fragment_of(self.place());
                if is_fragment {
                    self.scroll_to(&place.hash);
                } else if place == *self.place() {
                    // Browsers load a page again whose address is typed once more.
                    if self.types_anew {
                        self.leave();
                        self.documents += 1;
                        self.entries[self.at].document = self.documents;
                    }
                    self.load();
                } else {
                    self.leave();
                    self.documents += 1;
                    self.push(place, self.documents);
                    self.load();
                }
                let document = if is_fragment { Document::Same } else { Document::New };
                Some((Act::Open((*address).to_owned()), document))
            }
        }
    }

    /// The document that the tab shows.
    pub(super) fn document(&self) -> u32 {
        self.entries[self.at].document
    }

    /// The browser has kept the document that it went to as it was left.
    pub(super) fn finds_it_kept(&mut self) {
        if let Some(page) = self.left.remove(&self.document()) {
            self.page = page;
        }
    }

    fn leave(&mut self) {
        self.left.insert(self.document(), self.page.clone());
    }

    /// A link that the keyboard is on is followed.
    fn follow(&mut self, name: &str, to: Place) {
        self.page.focus = Some(("link".to_owned(), name.to_owned()));
        self.go(to, Entry::Push);
    }

    /// To another place, unless the app's guard keeps the person.
    fn go(&mut self, to: Place, entry: Entry) {
        if to == *self.place() || !self.may_leave() {
            return;
        }
        let from = self.place().clone();
        match entry {
            Entry::Push => self.push(to, self.document()),
            Entry::Replace => self.entries[self.at].place = to,
        }
        self.show_after(&from);
    }

    /// A fragment of the page is the browser's business: nobody leaves anything.
    fn scroll_to(&mut self, fragment: &str) {
        let place = Place {
            hash: fragment.to_owned(),
            ..self.place().clone()
        };
        if place != *self.place() {
            self.push(place, self.document());
        }
    }

    /// Through the history. Of one document to another no app is asked, but only the browser.
    fn traverse(&mut self, by: i32) -> Document {
        let to = i32::try_from(self.at).unwrap_or(i32::MAX) + by;
        let Some(to) = usize::try_from(to).ok().filter(|to| *to < self.entries.len()) else {
            return Document::Same;
        };
        if self.entries[to].document != self.document() {
            self.leave();
            self.at = to;
            self.load();
            return Document::Earlier;
        }
        if self.may_leave() {
            let from = self.place().clone();
            self.at = to;
            self.show_after(&from);
        }
        Document::Same
    }

    fn may_leave(&mut self) -> bool {
        self.page.guard.is_none_or(|answer| {
            self.page.asked += 1;
            answer.lets_go()
        })
    }

    fn push(&mut self, place: Place, document: u32) {
        self.entries.truncate(self.at + 1);
        self.entries.push(HistoryEntry { place, document });
        if self.entries.len() > MOST_ENTRIES {
            self.entries.remove(0);
        }
        self.at = self.entries.len() - 1;
    }

    /// The page is loaded where it is.
    fn load(&mut self) {
        self.page = Page::default();
        self.mount();
    }

    fn show_after(&mut self, from: &Place) {
        let here = self.place().clone();
        if here.path != from.path {
            self.page.focus = Some((MAIN.to_owned(), String::new()));
        }
        if here.owner() == from.owner() {
            self.remember_list();
        } else {
            self.page.own_title.clear();
            self.page.guard = None;
            self.mount();
        }
    }

    fn mount(&mut self) {
        let owner = self.place().owner();
        if let Some(index) = GUESTS.iter().position(|guest| *guest == owner) {
            self.page.mounts[index] += 1;
        }
        Owner::Billing.mount().clone_into(&mut self.page.list);
        self.remember_list();
    }

    fn remember_list(&mut self) {
        if self.place().billing_page().is_some() {
            self.page.list = self.place().without_hash().address();
        }
    }

    /// The links of the app itself.
    fn links(&self) -> Vec<(String, Target)> {
        let here = self.place();
        let to = |name: &str, address: &str| (name.to_owned(), Target::Place(Place::read(address)));
        match here.owner() {
            Owner::Home => Vec::new(),
            Owner::Nowhere => vec![to("Start page", "/")],
            Owner::Forms if here.is_root() => Vec::new(),
            Owner::Forms => vec![to("Customer form", "/forms")],
            Owner::Profile if here.is_root() => Vec::new(),
            Owner::Profile => vec![to("Your profile", "/profile")],
            Owner::Gallery if here.is_root() => vec![to("Button", &["/gallery/button", &here.search].concat())],
            Owner::Gallery => vec![to("All components", &["/gallery", &here.search].concat())],
            Owner::Billing => match here.billing_page() {
                Some(1) => vec![
                    to("INV-0240", "/billing/invoices/inv-0240"),
                    to("Next", "/billing?page=2"),
                ],
                Some(page) => vec![to("Next", &format!("/billing?page={}", page + 1))],
                None if here.invoice().is_some() => vec![to("All invoices", &self.page.list)],
                None => vec![to("All invoices", "/billing")],
            },
            guest @ (Owner::Alpha | Owner::Beta) => {
                let name = guest.guest_name().unwrap_or_default();
                vec![
                    to(&format!("Inside of {name}"), &format!("{}/inside", guest.mount())),
                    (format!("Part of {name}"), Target::Fragment("#part")),
                ]
            }
        }
    }

    /// What is to be seen, as `page.js` sees it. The guards have been asked so often in all.
    pub(super) fn expected(&self) -> Value {
        let (here, page) = (self.place(), &self.page);
        let (own_title, heading, content) = here.content();
        let own_title = if here.owner().guest().is_some() {
            page.own_title.clone()
        } else {
            own_title
        };
        let mut title = vec![own_title, here.owner().title().to_owned(), "Wharf".to_owned()];
        title.retain(|part| !part.is_empty());
        title.dedup();
        let page_name = title[..title.len() - 1].join(" · ");
        json!({
            "address": here.address(),
            "length": self.entries.len(),
            "title": title.join(" · "),
            "focus": page.focus.as_ref().map(|(role, name)| {
                let name = if role == MAIN { &page_name } else { name };
                json!({ "role": role, "name": name })
            }),
            "headings": [heading],
            "content": [content],
            "mounts": page.mounts,
            "asked": page.asked,
        })
    }
}

/// Where a link of an app leads.
enum Target {
    Place(Place),
    Fragment(&'static str),
}
