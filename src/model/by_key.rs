//! A value for each entry that has one: looked up by position, gone through in the order of keys.

use super::{EntryKind, Key};

/// Values of entries.
#[derive(Clone, Debug)]
pub struct ByKey<T> {
    kinds: [Vec<Option<T>>; EntryKind::ALL.len()],
    count: usize,
}

impl<T> Default for ByKey<T> {
    fn default() -> Self {
        Self { kinds: std::array::from_fn(|_| Vec::new()), count: 0 }
    }
}

impl<T> ByKey<T> {
    /// The value of an entry.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&T> {
        self.kinds[key.kind as usize].get(key.at())?.as_ref()
    }

    /// Whether an entry has a value.
    #[must_use]
    pub fn contains_key(&self, key: &Key) -> bool {
        self.get(key).is_some()
    }

    /// Gives an entry a value in place of the one that it has.
    pub fn insert(&mut self, key: Key, value: T) {
        let place = self.place(key);
        let new = place.replace(value).is_none();
        self.count += usize::from(new);
    }

    /// How many entries have a value.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether none has.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Entries and their values, in the order of keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        EntryKind::ALL.iter().flat_map(|&kind| {
            let all = self.kinds[kind as usize].iter().enumerate();
            all.filter_map(move |(at, value)| Some((Key::new(kind, at), value.as_ref()?)))
        })
    }

    /// Entries that have a value, in order.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    fn place(&mut self, key: Key) -> &mut Option<T> {
        let kind = &mut self.kinds[key.kind as usize];
        if kind.len() <= key.at() {
            kind.resize_with(key.at() + 1, || None);
        }
        &mut kind[key.at()]
    }
}

impl<T: Default> ByKey<T> {
    /// The value of an entry, a new one where it has none.
    pub fn entry(&mut self, key: Key) -> &mut T {
        if !self.contains_key(&key) {
            self.insert(key, T::default());
        }
        self.place(key).get_or_insert_with(T::default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_the_order_of_their_keys() {
        let mut values = ByKey::default();
        let key = Key::new;
        values.insert(key(EntryKind::Topic, 0), "topic");
        values.insert(key(EntryKind::Record, 7), "seven");
        *values.entry(key(EntryKind::Record, 2)) = "two";
        values.insert(key(EntryKind::Record, 7), "again");
        assert_eq!(values.values().copied().collect::<Vec<_>>(), ["two", "again", "topic"]);
        assert_eq!((values.len(), values.get(&key(EntryKind::Record, 3))), (3, None));
    }
}
