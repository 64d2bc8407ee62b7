//! A record as a line of a list. Many pages show the same one: it is filled once, and made into
//! HTML once.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer, ser};

use super::RecordLine;

/// What a line says of its record beside its title, its people and its date: what the list around
/// it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Telling {
    /// Nothing more.
    Nothing,
    /// What kind of record it is.
    Kind,
    /// Its summary.
    Summary,
    /// Both.
    Both,
}

/// A record as a line of a list; whoever shows it gets it made. Shared by all pages that show it.
#[derive(Clone, Debug)]
pub struct Line(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    record: RecordLine,
    telling: Telling,
    /// What it was made into; no part of what it is.
    made: OnceLock<String>,
}

impl Line {
    /// The line of a record.
    #[must_use]
    pub fn new(record: RecordLine, telling: Telling) -> Self {
        Self(Arc::new(Shared { record, telling, made: OnceLock::new() }))
    }

    /// Has it made, unless that was done before.
    ///
    /// # Errors
    /// When making it fails.
    pub fn make<E>(
        &self,
        make: impl FnOnce(&RecordLine, Telling) -> Result<String, E>,
    ) -> Result<(), E> {
        if self.0.made.get().is_none() {
            let made = make(&self.0.record, self.0.telling)?;
            self.0.made.get_or_init(|| made);
        }
        Ok(())
    }
}

impl Hash for Line {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.0.record, self.0.telling).hash(state);
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let made =
            self.0.made.get().ok_or_else(|| ser::Error::custom("a line of a list was not made"))?;
        serializer.serialize_str(made)
    }
}
