//! The trait of a destination that a site is published to.

use std::collections::BTreeMap;

use crate::object_metadata::ObjectMetadata;
use kyyeu_diag::UserError;

/// A destination. Called from several threads at once.
pub trait Store: Sync {
    /// The sizes in bytes of the files there, by path. The remote manifest is not among them.
    ///
    /// # Errors
    /// When the destination cannot be read.
    fn list_files(&self) -> Result<BTreeMap<String, u64>, UserError>;

    /// The bytes of the remote manifest; `None` if it does not exist.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read_manifest(&self) -> Result<Option<Vec<u8>>, UserError>;

    /// Replaces the remote manifest that was read or written last.
    ///
    /// # Errors
    /// When that fails, or another process has replaced it since.
    fn write_manifest(&self, bytes: &[u8]) -> Result<(), UserError>;

    /// Writes a file atomically.
    ///
    /// # Errors
    /// When that fails, after several attempts where that may help.
    fn upload(&self, path: &str, bytes: Vec<u8>, metadata: ObjectMetadata)
    -> Result<(), UserError>;

    /// Removes a file. Succeeds if there is no such file.
    ///
    /// # Errors
    /// When that fails.
    fn remove(&self, path: &str) -> Result<(), UserError>;
}
