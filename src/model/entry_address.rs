//! Addresses of the pages of entries, also those of former ids.

use crate::id::{Alias, EntryKind, Key};
use crate::proceedings::Proceedings;

impl Proceedings {
    /// The path of an entry's page: `papers/nam-dinh.html`.
    #[must_use]
    pub fn address(&self, key: Key) -> String {
        self.address_for_id(key, self.id(key))
    }

    /// The path that an entry's page had under an alias.
    #[must_use]
    pub fn former_address(&self, key: Key, alias: &str) -> String {
        match Alias::parse(alias) {
            Alias { folder: None, id } => self.address_for_id(key, id),
            Alias { folder: Some("pages"), id } => format!("{id}.html"),
            Alias { folder: Some(folder), id } => format!("{folder}/{id}.html"),
        }
    }

    /// The path under which an entry's page was first published.
    #[must_use]
    pub fn first_address(&self, key: Key) -> String {
        let first = self.aliases(key).first();
        first.map_or_else(|| self.address(key), |alias| self.former_address(key, &alias.id))
    }

    fn address_for_id(&self, key: Key, id: &str) -> String {
        match key.kind {
            EntryKind::Record => {
                [self.records[key.index()].value.kind.folder(), "/", id, ".html"].concat()
            }
            EntryKind::Page => [id, ".html"].concat(),
            kind => [kind.folder(), "/", id, ".html"].concat(),
        }
    }
}
