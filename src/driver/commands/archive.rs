//! Archives: packs what was published with what it was made from, and proves archives whole.

use std::path::{Path, PathBuf};

use kyyeu_archive::bag::{self, BagInfo};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{Edtf, Workshop};

// Whoever asks for an archive names these, and need not know the stages.
pub use kyyeu_archive::ByteProgress;
pub use kyyeu_load::{VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport};
use kyyeu_write::SourceEntry;
pub use kyyeu_write::{ArchiveReport, Overwrite, PackError, PathError};

/// What to archive, and where to.
#[derive(Clone, Debug)]
pub struct ArchiveRequest {
    /// Folder of the project.
    pub root: PathBuf,
    /// Folder of the site, as it was built from the project just now.
    pub site: PathBuf,
    /// The archive; a name of its own in the project's folder where none is given.
    pub file: Option<PathBuf>,
    /// The day that the archive states; none where none is given.
    pub date: Option<String>,
    /// Where the site stands on the web, if elsewhere than the workshop says.
    pub base_url: Option<String>,
    /// The most bytes that a file of the archive may have.
    pub max_file_bytes: Option<u64>,
    /// What happens to a file that stands in its place.
    pub overwrite: Overwrite,
}

/// Why there is no archive.
#[derive(Debug)]
pub enum ArchiveError {
    /// The content has errors.
    Content(Sources, Diagnostics),
    /// It could not be packed.
    Io(PackError),
}

impl From<PackError> for ArchiveError {
    fn from(failure: PackError) -> Self {
        Self::Io(failure)
    }
}

/// Packs an archive.
///
/// # Errors
/// When the content cannot be read, the site is not as it was built, or the archive cannot be
/// written.
pub fn create_archive(
    ask: ArchiveRequest,
    meter: &dyn ByteProgress,
) -> Result<ArchiveReport, ArchiveError> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let about = kyyeu_load::load_project_info(&ask.root, &mut sources, &mut diagnostics);
    let Some(kyyeu_load::ProjectInfo { workshop, organisers }) =
        about.filter(|_| !diagnostics.has_errors())
    else {
        diagnostics.sort(&sources);
        return Err(ArchiveError::Content(sources, diagnostics));
    };
    let folder = default_name(&workshop);
    let occasion = workshop
        .date
        .iter()
        .map(ToString::to_string)
        .chain(workshop.place)
        .collect::<Vec<_>>()
        .join(", ");
    let about = BagInfo {
        title: workshop.title,
        occasion,
        language: workshop.language,
        organisations: workshop.publisher.map_or(organisers, |publisher| vec![publisher]),
        summary: workshop.summary,
        site_url: ask.base_url.or(workshop.base_url),
        date: ask.date,
        version: env!("CARGO_PKG_VERSION"),
    };
    let payload = kyyeu_write::Payload {
        site_dir: &ask.site,
        sources: &|| Box::new(kyyeu_load::archive_sources(&ask.root).map(source_entry)),
    };
    let container = kyyeu_write::ArchiveTarget {
        file: ask.file.unwrap_or_else(|| path_in_project(&ask.root, format!("{folder}.zip"))),
        root_dir: folder,
        max_part_bytes: ask.max_file_bytes,
        overwrite: ask.overwrite,
    };
    Ok(kyyeu_write::pack(&container, &about, &payload, meter)?)
}

/// A source file of the archive, in the form that `write` takes.
fn source_entry(
    source: Result<kyyeu_load::ArchiveSource, (PathBuf, std::io::Error)>,
) -> Result<SourceEntry, PathError> {
    source
        .map(|file| SourceEntry { path: file.path, disk_path: file.disk_path })
        .map_err(|(path, error)| PathError { path, error })
}

/// Proves an archive, an unpacked one or a published folder whole, or says what is wrong with it.
///
/// # Errors
/// When there is nothing to prove, or it cannot be read.
pub fn verify(path: &Path, meter: &dyn ByteProgress) -> Result<VerifyReport, VerifyError> {
    let lock = kyyeu_write::LOCK_NAME;
    let built = kyyeu_load::ManifestFormat {
        manifest_name: kyyeu_write::MANIFEST_NAME,
        lock_name: lock,
        parse: bag::parse_manifest,
        checksum: |_, hash| hash.to_owned(),
    };
    let sent = kyyeu_load::ManifestFormat {
        manifest_name: kyyeu_publish::REMOTE_MANIFEST_NAME,
        lock_name: lock,
        parse: kyyeu_publish::RemoteManifest::fingerprints,
        checksum: kyyeu_publish::uncompressed_fingerprint,
    };
    kyyeu_load::verify(path, &[built, sent], meter)
}

/// What an archive of a workshop is called: by the year in which it was held.
pub(crate) fn default_name(workshop: &Workshop) -> String {
    let year = workshop
        .date
        .as_ref()
        .and_then(Edtf::first_date)
        .map(|date| format!("-{}", date.year))
        .unwrap_or_default();
    format!("{}{year}", if workshop.language == "vi" { "ky-yeu" } else { "proceedings" })
}

/// A file of the project; it is named as whoever called it would, without `./`.
pub(crate) fn path_in_project(root: &Path, name: String) -> PathBuf {
    if root == Path::new(".") { name.into() } else { root.join(name) }
}
