//! Tells mounted apps of changes.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use leptos::prelude::*;
use shared_ui::tag::effect;
use wharf::browser::Watched;

use super::{HostServices, Mount};

/// The mounts that are told of changes, by one effect for all of them: a signal remembers every effect that read
/// it until it changes, so effects of each mount would pile up in signals that hardly ever change.
#[derive(Default)]
pub(crate) struct LiveMounts(RefCell<Vec<Weak<Mount>>>);

impl LiveMounts {
    pub(super) fn add(&self, mount: &Rc<Mount>) {
        self.0.borrow_mut().push(Rc::downgrade(mount));
    }

    pub(super) fn remove(&self, mount: &Rc<Mount>) {
        self.0.borrow_mut().retain(|other| !other.ptr_eq(&Rc::downgrade(mount)));
    }

    fn announce(&self, what: Watched) {
        // Taken out first: a handler may lead to another mount.
        let mounts: Vec<Rc<Mount>> = self.0.borrow().iter().filter_map(Weak::upgrade).collect();
        for mount in mounts {
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
                    services.mounts.announce(Watched::Identity);
                }
                if earlier_place != place {
                    services.mounts.announce(Watched::Location);
                }
            }
        });
        let services = Rc::clone(self);
        self.theme.on_change(move || services.mounts.announce(Watched::Theme));
    }
}
