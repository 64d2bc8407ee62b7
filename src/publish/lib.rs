//! Publishing a built site: what must be uploaded and deleted at the destination, and in which
//! order.
//!
//! Owns the remote manifest, which lists the published files and is kept at the destination, and
//! the object stores. Knows a destination only as a [`Store`]. Never reads a file and never renders
//! a page.

mod object_metadata;
#[cfg(feature = "publish")]
mod object_store;
mod plan;
mod remote_manifest;
mod store;
mod upload;

pub use crate::object_metadata::{
    ContentCoding, ObjectMetadata, encode_body, uncompressed_fingerprint,
};
#[cfg(feature = "publish")]
pub use crate::object_store::{ObjectStoreTarget, is_secret};
pub use crate::plan::{
    Deletion, DeletionLimit, LocalFile, ParseLimitError, PublishPlan, PublishStep, StepKind, Upload,
};
pub use crate::remote_manifest::{REMOTE_MANIFEST_NAME, RemoteManifest};
pub use crate::store::Store;
pub use crate::upload::{SiteSource, UploadFailure, UploadObserver, UploadReport, execute_plan};
