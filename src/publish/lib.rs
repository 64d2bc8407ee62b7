//! Sends a built site to where its readers are: what is to be done there, and in which order it is
//! done.
//!
//! Owns the list that is kept at the destination ([`Record`]): which files kyyeu published there,
//! and in which form. Knows a destination only as a [`Store`]; reads no file and makes no page.

mod form;
#[cfg(feature = "publish")]
mod objects;
mod plan;
mod record;
mod send;

use std::collections::BTreeMap;

use kyyeu_diag::Refusal;

pub use self::form::{Form, Packing, pack, plain_tag};
#[cfg(feature = "publish")]
pub use self::objects::{Objects, is_secret};
pub use self::plan::{Limit, Local, Plan, Step, StepKind, Unclear};
pub use self::record::{LIST, Record};
pub use self::send::{Done, Hearer, Source, send};

/// Where a site is published. What it is asked may be asked from several threads at once.
pub trait Store: Sync {
    /// The files that are there, with their sizes in bytes.
    ///
    /// # Errors
    /// When it cannot be looked at.
    fn list(&self) -> Result<BTreeMap<String, u64>, Refusal>;

    /// The list of what was published there; empty where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read_record(&self) -> Result<Option<Vec<u8>>, Refusal>;

    /// Writes the list, over the one that was read or written last.
    ///
    /// # Errors
    /// When it cannot be written, or somebody else has written it since.
    fn write_record(&self, bytes: &[u8]) -> Result<(), Refusal>;

    /// Puts a file there, all of it or nothing.
    ///
    /// # Errors
    /// When that fails, after it was tried several times where that may help.
    fn put(&self, path: &str, bytes: Vec<u8>, form: Form) -> Result<(), Refusal>;

    /// Takes a file away. One that is not there is no fault.
    ///
    /// # Errors
    /// When that fails.
    fn remove(&self, path: &str) -> Result<(), Refusal>;
}
