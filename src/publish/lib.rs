//! Sends a built site to where its readers are: what is to be done there, and in which order it is
//! done.
//!
//! Owns the list that is kept at the destination ([`Record`]): which files kyyeu published there,
//! and in which form. Knows a destination only as a [`Store`]; reads no file and makes no page.

mod object_metadata;
#[cfg(feature = "publish")]
mod object_store;
mod plan;
mod remote_manifest;
mod upload;

use std::collections::BTreeMap;

use kyyeu_diag::UserError;

pub use crate::object_metadata::{
    ContentCoding, ObjectMetadata, encode_body, uncompressed_fingerprint,
};
#[cfg(feature = "publish")]
pub use crate::object_store::{ObjectStoreTarget, is_secret};
pub use crate::plan::{
    DeletionLimit, LocalFile, ParseLimitError, PublishPlan, PublishStep, StepKind,
};
pub use crate::remote_manifest::{REMOTE_MANIFEST_NAME, RemoteManifest};
pub use crate::upload::{SiteSource, UploadObserver, UploadReport, execute_plan};

/// Where a site is published. What it is asked may be asked from several threads at once.
pub trait Store: Sync {
    /// The files that are there, with their sizes in bytes.
    ///
    /// # Errors
    /// When it cannot be looked at.
    fn list_files(&self) -> Result<BTreeMap<String, u64>, UserError>;

    /// The list of what was published there; empty where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read_manifest(&self) -> Result<Option<Vec<u8>>, UserError>;

    /// Writes the list, over the one that was read or written last.
    ///
    /// # Errors
    /// When it cannot be written, or somebody else has written it since.
    fn write_manifest(&self, bytes: &[u8]) -> Result<(), UserError>;

    /// Puts a file there, all of it or nothing.
    ///
    /// # Errors
    /// When that fails, after it was tried several times where that may help.
    fn upload(&self, path: &str, bytes: Vec<u8>, form: ObjectMetadata) -> Result<(), UserError>;

    /// Takes a file away. One that is not there is no fault.
    ///
    /// # Errors
    /// When that fails.
    fn remove(&self, path: &str) -> Result<(), UserError>;
}
