//! The commands `archive` and `verify`: pack the built site with its sources, and verify archives.

use std::path::{Path, PathBuf};

use crate::commands::bundle::{default_name, path_in_project};
use kyyeu_archive::bag::{self, BagInfo};
use kyyeu_diag::{Diagnostics, Sources};

// Types of the stages that appear in requests and results.
pub use kyyeu_archive::ByteProgress;
pub use kyyeu_load::{VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport};
use kyyeu_write::SourceEntry;
pub use kyyeu_write::{ArchiveReport, Overwrite, PackError, PathError};

/// What to archive, and where to.
#[derive(Clone, Debug)]
pub struct ArchiveRequest {
    /// Folder of the project.
    pub root: PathBuf,
    /// Folder of the site, which was just built from the project.
    pub site: PathBuf,
    /// Path of the archive; `None` for the default name in the project's folder.
    pub file: Option<PathBuf>,
    /// The date that the archive states.
    pub date: Option<String>,
    /// Replaces the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
    /// Most bytes of one file of the archive; a larger archive is split.
    pub max_file_bytes: Option<u64>,
    /// What to do if the file exists.
    pub overwrite: Overwrite,
}

/// Why an archive was not made.
#[derive(Debug)]
pub enum ArchiveError {
    /// The content has errors.
    Content(Sources, Diagnostics),
    /// The archive could not be packed.
    Io(PackError),
}

impl From<PackError> for ArchiveError {
    fn from(error: PackError) -> Self {
        Self::Io(error)
    }
}

/// Packs an archive.
///
/// # Errors
/// When the content cannot be read, the site is not as it was built, or the archive cannot be
/// written.
pub fn create_archive(
    request: ArchiveRequest,
    progress: &dyn ByteProgress,
) -> Result<ArchiveReport, ArchiveError> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let project_info = kyyeu_load::load_project_info(&request.root, &mut sources, &mut diagnostics);
    let Some(kyyeu_load::ProjectInfo { workshop, organisers }) =
        project_info.filter(|_| !diagnostics.has_errors())
    else {
        diagnostics.sort(&sources);
        return Err(ArchiveError::Content(sources, diagnostics));
    };
    let root_dir = default_name(&workshop);
    let occasion = workshop
        .date
        .iter()
        .map(ToString::to_string)
        .chain(workshop.place)
        .collect::<Vec<_>>()
        .join(", ");
    let bag_info = BagInfo {
        title: workshop.title,
        occasion,
        language: workshop.language,
        organisations: workshop.publisher.map_or(organisers, |publisher| vec![publisher]),
        summary: workshop.summary,
        site_url: request.base_url.or(workshop.base_url),
        date: request.date,
        version: env!("CARGO_PKG_VERSION"),
    };
    let payload = kyyeu_write::Payload {
        site_dir: &request.site,
        sources: &|| Box::new(kyyeu_load::archive_sources(&request.root).map(source_entry)),
    };
    let target = kyyeu_write::ArchiveTarget {
        file: request
            .file
            .unwrap_or_else(|| path_in_project(&request.root, format!("{root_dir}.zip"))),
        root_dir,
        max_part_bytes: request.max_file_bytes,
        overwrite: request.overwrite,
    };
    Ok(kyyeu_write::pack(&target, &bag_info, &payload, progress)?)
}

/// A source file of the archive, in the form that `write` takes.
fn source_entry(
    source: Result<kyyeu_load::ArchiveSource, (PathBuf, std::io::Error)>,
) -> Result<SourceEntry, PathError> {
    source
        .map(|file| SourceEntry { path: file.path, disk_path: file.disk_path })
        .map_err(|(path, error)| PathError { path, error })
}

/// Verifies an archive, an unpacked archive, or a published folder.
///
/// # Errors
/// When there is nothing to verify, or it cannot be read.
pub fn verify(path: &Path, progress: &dyn ByteProgress) -> Result<VerifyReport, VerifyError> {
    let lock_name = kyyeu_write::LOCK_NAME;
    let site_manifest = kyyeu_load::ManifestFormat {
        manifest_name: kyyeu_write::MANIFEST_NAME,
        lock_name,
        parse: bag::parse_manifest,
        checksum: |_, hash| hash.to_owned(),
    };
    let remote_manifest = kyyeu_load::ManifestFormat {
        manifest_name: kyyeu_publish::REMOTE_MANIFEST_NAME,
        lock_name,
        parse: kyyeu_publish::RemoteManifest::fingerprints,
        checksum: kyyeu_publish::uncompressed_fingerprint,
    };
    kyyeu_load::verify(path, &[site_manifest, remote_manifest], progress)
}
