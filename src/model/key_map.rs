//! A map by key: dense, iterated in the order of keys, and decoded lazily if it comes from a cache.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::id::{EntryKind, Key};

const KIND_COUNT: usize = EntryKind::ALL.len();

/// The byte range of each encoded value, by kind and position; empty for an entry without a value.
pub type SectionIndex = [Vec<Range<u32>>; KIND_COUNT];

/// Values by key. Those of an earlier run are decoded on first access.
#[derive(Clone, Debug)]
pub struct KeyMap<T> {
    kinds: [Vec<OnceLock<T>>; KIND_COUNT],
    encoded: Option<EncodedSection<T>>,
}

/// Encoded values of an earlier run.
#[derive(Clone, Debug)]
struct EncodedSection<T> {
    bytes: Arc<Vec<u8>>,
    /// The offset in `bytes` that the index counts from.
    offset: usize,
    index: SectionIndex,
    decode: fn(&[u8]) -> T,
}

impl<T> Default for KeyMap<T> {
    fn default() -> Self {
        Self { kinds: std::array::from_fn(|_| Vec::new()), encoded: None }
    }
}

impl<T> EncodedSection<T> {
    fn bytes_of(&self, key: Key) -> Option<&[u8]> {
        let range = self.index[key.kind as usize].get(key.index())?;
        if range.is_empty() {
            return None;
        }
        Some(&self.bytes[self.offset + range.start as usize..self.offset + range.end as usize])
    }
}

impl<T> KeyMap<T> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&T> {
        let slot = self.slot(*key)?;
        if let Some(value) = slot.get() {
            return Some(value);
        }
        let encoded = self.encoded.as_ref()?;
        let bytes = encoded.bytes_of(*key)?;
        Some(slot.get_or_init(|| (encoded.decode)(bytes)))
    }

    /// Whether a key has a value.
    #[must_use]
    pub fn contains_key(&self, key: &Key) -> bool {
        let is_encoded =
            || self.encoded.as_ref().is_some_and(|encoded| encoded.bytes_of(*key).is_some());
        self.slot(*key).is_some_and(|slot| slot.get().is_some() || is_encoded())
    }

    fn slot(&self, key: Key) -> Option<&OnceLock<T>> {
        self.kinds[key.kind as usize].get(key.index())
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: Key, value: T) {
        let slots = &mut self.kinds[key.kind as usize];
        if slots.len() <= key.index() {
            slots.resize_with(key.index() + 1, OnceLock::new);
        }
        slots[key.index()] = OnceLock::from(value);
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys().count()
    }

    /// Whether the map has no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys().next().is_none()
    }

    /// Keys and values, in the order of keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        self.slot_keys().filter_map(|key| Some((key, self.get(&key)?)))
    }

    /// The keys that have a value, in order.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.slot_keys().filter(|key| self.contains_key(key))
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    fn slot_keys(&self) -> impl Iterator<Item = Key> {
        EntryKind::ALL.iter().flat_map(|&kind| {
            (0..self.kinds[kind as usize].len()).map(move |index| Key::new(kind, index))
        })
    }

    /// Encodes all values one after another, with the range of each. `encode` appends the bytes of
    /// a value.
    ///
    /// # Panics
    /// When all values have more than 4 GiB.
    pub fn encode(&self, mut encode: impl FnMut(&T, &mut Vec<u8>)) -> (Vec<u8>, SectionIndex) {
        let mut bytes = Vec::new();
        let mut index: SectionIndex = std::array::from_fn(|_| Vec::new());
        for key in self.slot_keys() {
            let start = offset_of_end(&bytes);
            if let Some(value) = self.get(&key) {
                encode(value, &mut bytes);
            }
            index[key.kind as usize].push(start..offset_of_end(&bytes));
        }
        (bytes, index)
    }

    /// Values from the bytes of [`KeyMap::encode`], which start at `offset` among others. Each is
    /// decoded on first access.
    #[must_use]
    pub fn from_encoded(
        bytes: Arc<Vec<u8>>,
        offset: usize,
        index: SectionIndex,
        decode: fn(&[u8]) -> T,
    ) -> Self {
        let empty_slots = |ranges: &Vec<_>| ranges.iter().map(|_| OnceLock::new()).collect();
        let kinds = std::array::from_fn(|kind| empty_slots(&index[kind]));
        Self { kinds, encoded: Some(EncodedSection { bytes, offset, index, decode }) }
    }
}

fn offset_of_end(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("values have fewer than 4 GiB")
}

impl<T: Default> KeyMap<T> {
    /// The value of a key, inserted if the key has none.
    ///
    /// # Panics
    /// Never: the value is inserted before it is returned.
    pub fn get_mut_or_default(&mut self, key: Key) -> &mut T {
        if self.get(&key).is_none() {
            self.insert(key, T::default());
        }
        self.kinds[key.kind as usize][key.index()].get_mut().expect("the value was inserted")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_the_order_of_their_keys() {
        let mut values = KeyMap::default();
        let key = Key::new;
        values.insert(key(EntryKind::Topic, 0), "topic");
        values.insert(key(EntryKind::Record, 7), "seven");
        *values.get_mut_or_default(key(EntryKind::Record, 2)) = "two";
        values.insert(key(EntryKind::Record, 7), "again");
        assert_eq!(values.values().copied().collect::<Vec<_>>(), ["two", "again", "topic"]);
        assert_eq!((values.len(), values.get(&key(EntryKind::Record, 3))), (3, None));
    }

    #[test]
    fn values_come_back_from_bytes() {
        let mut values = KeyMap::default();
        let key = Key::new;
        values.insert(key(EntryKind::Record, 1), "một".to_owned());
        values.insert(key(EntryKind::Topic, 0), "hai".to_owned());
        let (bytes, index) = values.encode(|value, bytes| bytes.extend(value.bytes()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut decoded = KeyMap::from_encoded(bytes.into(), 0, index, text);
        assert!(
            decoded.contains_key(&key(EntryKind::Record, 1))
                && !decoded.contains_key(&key(EntryKind::Record, 0))
        );
        assert_eq!(
            decoded.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
            ["một", "hai"]
        );
        decoded.insert(key(EntryKind::Record, 1), "ba".to_owned());
        decoded.get_mut_or_default(key(EntryKind::Topic, 0)).push('!');
        assert_eq!(decoded.values().map(String::as_str).collect::<Vec<_>>(), ["ba", "hai!"]);
    }
}
