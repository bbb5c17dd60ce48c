//! What is known of each request that is under way.

use super::RequestId;

/// Something for each request. There are a dozen at most, so a list serves; a `BTreeMap` is 4 KB more to load.
#[derive(Debug)]
pub(crate) struct InFlight<T>(Vec<(RequestId, T)>);

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> InFlight<T> {
    /// Adds a request. Each has a number of its own.
    pub(crate) fn insert(&mut self, id: RequestId, value: T) {
        self.0.push((id, value));
    }

    pub(crate) fn remove(&mut self, id: &RequestId) -> Option<T> {
        let position = self.0.iter().position(|(other, _)| other == id)?;
        // In this order they began.
        Some(self.0.remove(position).1)
    }

    pub(super) fn get(&self, id: &RequestId) -> Option<&T> {
        self.0.iter().find(|(other, _)| other == id).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, id: &RequestId) -> Option<&mut T> {
        self.0.iter_mut().find(|(other, _)| other == id).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (RequestId, &T)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}
