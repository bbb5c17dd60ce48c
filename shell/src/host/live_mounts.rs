//! The mounts of this page.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use leptos::prelude::*;
use loader::Stays;
use shared_ui::tag::effect;
use wharf::{NoticeKind, browser::Watched};

use super::{HostServices, Mount, guards::PageHold, topics::Topics};
use crate::{loader::now, locale};

/// The mounts that are told of changes, by one effect for all of them: a signal remembers every effect that read
/// it until it changes, so effects of each mount would pile up in signals that hardly ever change.
#[derive(Default)]
pub(crate) struct LiveMounts {
    mounts: RefCell<Vec<Weak<Mount>>>,
    pub(super) topics: Topics,
    pub(super) page_hold: PageHold,
    /// Which apps have had the page.
    pub(crate) stays: RefCell<Stays>,
}

impl LiveMounts {
    pub(super) fn add(&self, mount: &Rc<Mount>) {
        self.mounts.borrow_mut().push(Rc::downgrade(mount));
        if mount.is_page {
            self.stays
                .borrow_mut()
                .begin(&mount.info.name, now().unwrap_or_default());
        }
    }

    pub(super) fn remove(&self, mount: &Rc<Mount>) {
        self.mounts
            .borrow_mut()
            .retain(|other| !other.ptr_eq(&Rc::downgrade(mount)));
        if mount.is_page {
            self.stays.borrow_mut().end(&mount.info.name, now().unwrap_or_default());
        }
    }

    /// All of them, in the order in which they were mounted. A list of its own: a handler may lead to another mount.
    pub(super) fn all(&self) -> Vec<Rc<Mount>> {
        self.mounts.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// How many mounts of an app there are.
    pub(crate) fn count(&self, app: &str) -> usize {
        self.all().iter().filter(|mount| mount.info.name == app).count()
    }

    fn announce(&self, what: Watched) {
        for mount in self.all() {
            // A location elsewhere is none of this app's: it is about to be unmounted.
            if what != Watched::Location || mount.owns_the_location() {
                mount.announce(what);
            }
        }
    }
}

impl HostServices {
    /// Tells apps of changes for as long as the current owner lives. They read the first values themselves.
    pub(crate) fn announce_changes(self: &Rc<Self>) {
        let services = Rc::clone(self);
        let mut earlier = None;
        effect(move || {
            let identity = services.session.standing().with(|standing| standing.identity.clone());
            let place = services.navigation.place().get();
            if let Some((earlier_identity, earlier_place)) = earlier.replace((identity.clone(), place.clone())) {
                if earlier_identity != identity {
                    let subject = |who: &Option<wharf::Identity>| who.as_ref().map(|who| who.subject.clone());
                    if subject(&earlier_identity) != subject(&identity) {
                        services.mounts.topics.clear();
                        if let (Some(_), Some(now)) = (&earlier_identity, &identity) {
                            services.notices.show(NoticeKind::Info, taken_over_by(&now.name));
                        }
                    }
                    services.mounts.announce(Watched::Identity);
                }
                if earlier_place != place {
                    services.mounts.announce(Watched::Location);
                }
            }
        });
        let services = Rc::clone(self);
        self.theme.on_change(move || services.mounts.announce(Watched::Theme));
        let services = Rc::clone(self);
        locale::on_change(move || services.mounts.announce(Watched::Locale));
    }
}

/// Why the page of one person is that of another from one moment to the next.
fn taken_over_by(name: &str) -> String {
    let why = " is signed in now. What was on this page belonged to the account before, and is gone.";
    [name, why].concat()
}
