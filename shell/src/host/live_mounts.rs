//! Tells mounted apps of changes.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use leptos::prelude::*;
use wharf::browser::Watched;

use super::{HostServices, Mount};

/// The mounts that are told of changes, by one set of effects for all of them: a signal remembers every effect that read
/// it until it changes, so effects of each mount would pile up in signals that hardly ever change.
#[derive(Clone, Default)]
pub(crate) struct LiveMounts(Rc<RefCell<Vec<Weak<Mount>>>>);

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
    pub(crate) fn announce_changes(&self) {
        on_change(&self.mounts, self.session.identity(), Watched::Identity);
        on_change(&self.mounts, self.navigation.place(), Watched::Location);
        on_change(&self.mounts, self.theme, Watched::Theme);
    }
}

fn on_change<T: Clone + PartialEq + Send + Sync + 'static>(mounts: &LiveMounts, value: ReadSignal<T>, what: Watched) {
    let mounts = mounts.clone();
    Effect::new(move |earlier: Option<T>| {
        let now = value.get();
        if earlier.is_some_and(|earlier| earlier != now) {
            mounts.announce(what);
        }
        now
    });
}
