//! Values by their keys, of which there are few.
//!
//! A `HashMap` or a `BTreeMap` is compiled anew for each type that is in it, which is more than a kilobyte each time of a
//! module that everybody loads; a list that is searched from its beginning is next to nothing, and no slower for a dozen entries.

use std::borrow::Borrow;

/// A list of values with their keys. Their order says nothing.
#[derive(Debug, Clone)]
pub struct LinearMap<K, V>(Vec<(K, V)>);

impl<K, V> Default for LinearMap<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V> LinearMap<K, V> {
    fn position<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.0.iter().position(|(known, _)| known.borrow() == key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(self.position(key)?).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    #[must_use]
    pub fn get_mut<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let at = self.position(key)?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Gives a key a value, in the place of the one that it had.
    pub fn insert(&mut self, key: K, value: V) {
        match self.get_mut(&key) {
            Some(known) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    /// Takes a key and its value out; returns the value.
    pub fn remove<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.position(key)?;
        Some(self.0.swap_remove(at).1)
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<K: PartialEq, V> FromIterator<(K, V)> for LinearMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_value_that_it_was_given_last() {
        let mut map: LinearMap<String, u32> = [("a", 1), ("b", 2), ("a", 3)]
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect();
        assert_eq!((map.get("a"), map.get("b"), map.get("c")), (Some(&3), Some(&2), None));
        if let Some(value) = map.get_mut("b") {
            *value = 4;
        }
        map.insert("c".to_owned(), 5);
        assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn what_is_taken_out_is_gone_and_the_rest_is_there() {
        let mut map: LinearMap<u32, &str> = [(1, "a"), (2, "b"), (3, "c")].into_iter().collect();
        assert_eq!(map.remove(&1), Some("a"));
        assert_eq!(map.remove(&1), None);
        assert_eq!((map.get(&1), map.get(&2), map.get(&3)), (None, Some(&"b"), Some(&"c")));
    }
}
