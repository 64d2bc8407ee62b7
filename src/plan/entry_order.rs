//! Orders of entries in lists: kinds of records, free pages, register entries by name.

use kyyeu_model::{EntryKind, Key, LocaleContext, Proceedings, RecordKind};

/// The kinds of which the project has records, in the order of [`RecordKind::ALL`].
pub fn record_kinds(proceedings: &Proceedings) -> impl Iterator<Item = RecordKind> + '_ {
    RecordKind::ALL.iter().copied().filter(|&kind| proceedings.programme.count(kind) > 0)
}

/// The registers that have entries, in the order of [`EntryKind::REGISTERS`].
pub fn registers_in_use(proceedings: &Proceedings) -> impl Iterator<Item = EntryKind> + '_ {
    EntryKind::REGISTERS.iter().copied().filter(|&kind| proceedings.count(kind) > 0)
}

/// Free pages by their `order` field; pages without one come last, by id.
pub fn free_pages(proceedings: &Proceedings) -> Vec<Key> {
    let mut keys: Vec<_> = proceedings.keys(EntryKind::Page).collect();
    keys.sort_by_key(|key| {
        let order = proceedings.pages[key.index()].value.order;
        (order.is_none(), order, *key)
    });
    keys
}

/// Sorts entries in lists: collation keys of the name.
pub type ListSortKey = [Vec<Vec<u8>>; 3];

/// The sort key of an entry in lists: people by the custom of the language, all else by name.
pub fn sort_key(proceedings: &Proceedings, language: &LocaleContext, key: Key) -> ListSortKey {
    let collation = &language.collation;
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[key.index()].value;
            collation.person_key(&speaker.name, speaker.family.as_deref(), speaker.given.as_deref())
        }
        _ => [collation.name_key(&proceedings.name(key, &language.locale)), Vec::new(), Vec::new()],
    }
}
