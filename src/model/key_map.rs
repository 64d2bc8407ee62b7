//! A value for each entry that has one: looked up by position, gone through in the order of keys.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::{EntryKind, Key};

const KIND_COUNT: usize = EntryKind::ALL.len();

/// Where the packed values of each kind stand among the bytes of all; an empty range where an entry
/// has none.
pub type SectionIndex = [Vec<Range<u32>>; KIND_COUNT];

/// Values of entries. Those of an earlier run are unpacked when somebody asks for them.
#[derive(Clone, Debug)]
pub struct KeyMap<T> {
    kinds: [Vec<OnceLock<T>>; KIND_COUNT],
    encoded: Option<EncodedSection<T>>,
}

/// Values as bytes.
#[derive(Clone, Debug)]
struct EncodedSection<T> {
    bytes: Arc<Vec<u8>>,
    /// Where they begin.
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
    fn range_of(&self, key: Key) -> Option<Range<usize>> {
        let place = self.index[key.kind as usize].get(key.index())?;
        (!place.is_empty())
            .then_some(self.offset + place.start as usize..self.offset + place.end as usize)
    }
}

impl<T> KeyMap<T> {
    /// The value of an entry.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&T> {
        let value = self.kinds[key.kind as usize].get(key.index())?;
        if let Some(packed) = &self.encoded
            && value.get().is_none()
        {
            let bytes = &packed.bytes[packed.range_of(*key)?];
            return Some(value.get_or_init(|| (packed.decode)(bytes)));
        }
        value.get()
    }

    /// Whether an entry has a value.
    #[must_use]
    pub fn contains_key(&self, key: &Key) -> bool {
        self.kinds[key.kind as usize].get(key.index()).is_some_and(|value| value.get().is_some())
            || self.encoded.as_ref().is_some_and(|packed| packed.range_of(*key).is_some())
    }

    /// Gives an entry a value in place of the one that it has.
    pub fn insert(&mut self, key: Key, value: T) {
        let kind = &mut self.kinds[key.kind as usize];
        if kind.len() <= key.index() {
            kind.resize_with(key.index() + 1, OnceLock::new);
        }
        kind[key.index()] = OnceLock::from(value);
    }

    /// How many entries have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys().count()
    }

    /// Whether none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys().next().is_none()
    }

    /// Entries and their values, in the order of keys.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        self.slot_keys().filter_map(|key| Some((key, self.get(&key)?)))
    }

    /// Entries that have a value, in order.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.slot_keys().filter(|key| self.contains_key(key))
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    fn slot_keys(&self) -> impl Iterator<Item = Key> {
        EntryKind::ALL.iter().flat_map(|&kind| {
            (0..self.kinds[kind as usize].len()).map(move |at| Key::new(kind, at))
        })
    }

    /// Puts all values behind one another, as bytes, and says where each stands.
    ///
    /// # Panics
    /// When they have more than 4 GiB.
    pub fn encode(&self, mut pack: impl FnMut(&T, &mut Vec<u8>)) -> (Vec<u8>, SectionIndex) {
        let mut bytes = Vec::new();
        let mut places: SectionIndex = std::array::from_fn(|_| Vec::new());
        let end =
            |bytes: &Vec<u8>| u32::try_from(bytes.len()).expect("values have fewer than 4 GiB");
        for key in self.slot_keys() {
            let start = end(&bytes);
            if let Some(value) = self.get(&key) {
                pack(value, &mut bytes);
            }
            places[key.kind as usize].push(start..end(&bytes));
        }
        (bytes, places)
    }

    /// Values that [`ByKey::pack`] made into bytes, which begin at `base` among others; each is
    /// unpacked when it is asked for.
    #[must_use]
    pub fn from_encoded(
        bytes: Arc<Vec<u8>>,
        base: usize,
        places: SectionIndex,
        unpack: fn(&[u8]) -> T,
    ) -> Self {
        let kinds =
            std::array::from_fn(|kind| places[kind].iter().map(|_| OnceLock::new()).collect());
        Self {
            kinds,
            encoded: Some(EncodedSection { bytes, offset: base, index: places, decode: unpack }),
        }
    }
}

impl<T: Default> KeyMap<T> {
    /// The value of an entry, a new one where it has none.
    ///
    /// # Panics
    /// Never: it is there or put there.
    pub fn get_mut_or_default(&mut self, key: Key) -> &mut T {
        if self.get(&key).is_none() {
            self.insert(key, T::default());
        }
        self.kinds[key.kind as usize][key.index()].get_mut().expect("it was there or put there")
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
        let (bytes, places) = values.encode(|value, bytes| bytes.extend(value.bytes()));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut back = KeyMap::from_encoded(bytes.into(), 0, places, text);
        assert!(
            back.contains_key(&key(EntryKind::Record, 1))
                && !back.contains_key(&key(EntryKind::Record, 0))
        );
        assert_eq!(
            back.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
            ["một", "hai"]
        );
        back.insert(key(EntryKind::Record, 1), "ba".to_owned());
        back.get_mut_or_default(key(EntryKind::Topic, 0)).push('!');
        assert_eq!(back.values().map(String::as_str).collect::<Vec<_>>(), ["ba", "hai!"]);
    }
}
