//! Verifies archives, unpacked bags and built or published sites, and names every damaged file.
//!
//! Nothing is unpacked to disk: bytes are read once, in chunks, on all cores. Other ZIP files and
//! folders are refused, because they have no checksums that kyyeu knows.

mod bag;
mod checksums;
mod folder;
mod zip;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::BAGIT_TXT;

/// How a file differs from what was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerifyIssueKind {
    /// The bytes differ; with the reason.
    Damaged(String),
    /// The file is missing.
    Missing,
    /// The file was added later.
    Added,
}

/// A file that differs from what was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifyIssue {
    /// Path of the file, or a description of a part of the archive that is not a file.
    pub path: String,
    /// The difference.
    pub kind: VerifyIssueKind,
}

impl VerifyIssue {
    fn damaged(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Damaged(reason.into()) }
    }

    fn missing(path: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Missing }
    }

    fn added(path: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Added }
    }
}

/// The result of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Number of files that were read, tag files of a bag included.
    pub files: usize,
    /// Size of these files in bytes.
    pub bytes: u64,
    /// All differences, sorted by path.
    pub issues: Vec<VerifyIssue>,
}

/// Why nothing could be verified.
#[derive(Debug)]
pub enum VerifyError {
    /// The path does not exist, or is nothing that kyyeu can verify.
    Unsupported {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// A file cannot be read.
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
}

/// Path of the central directory of an archive in a report.
const CENTRAL_DIRECTORY_LABEL: &str = "the archive's directory";

/// A format of the manifests that kyyeu keeps in a folder that it builds or publishes.
#[derive(Clone, Copy, Debug)]
pub struct ManifestFormat {
    /// Name of the manifest.
    pub manifest_name: &'static str,
    /// Name of the lock file of builds, which is empty.
    pub lock_name: &'static str,
    /// Parses a manifest into checksums by path; the error is the number of a wrong line.
    pub parse: fn(&str) -> Result<BTreeMap<String, String>, usize>,
    /// The checksum of a file in the manifest, from its path and the BLAKE3 hash of its bytes.
    pub checksum: fn(&str, &str) -> String,
}

/// Verifies an archive (given any part of it), an unpacked bag, or a folder with a manifest in one
/// of the given formats.
///
/// # Errors
/// If the path is nothing that can be verified, or a file cannot be read.
pub fn verify(
    path: &Path,
    formats: &[ManifestFormat],
    progress: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => VerifyError::Unsupported {
            message: format!("{} is not there", path.display()),
            help: "name an archive or a folder".to_owned(),
        },
        _ => VerifyError::Io { path: path.to_owned(), error },
    })?;
    let mut report = if metadata.is_file() {
        zip::verify_archive(path, progress)?
    } else if path.join(BAGIT_TXT).is_file() {
        folder::verify_bag_folder(path, progress)?
    } else {
        let format = formats.iter().find(|format| path.join(format.manifest_name).is_file());
        let format = *format.ok_or_else(|| unsupported_folder(path, formats))?;
        folder::verify_site_folder(path, format, progress)?
    };
    report.issues.sort();
    report.issues.dedup();
    Ok(report)
}

fn unsupported_folder(path: &Path, formats: &[ManifestFormat]) -> VerifyError {
    let manifests: Vec<_> = formats.iter().map(|format| format.manifest_name).collect();
    VerifyError::Unsupported {
        message: format!(
            "{} is neither an unpacked archive nor a site that kyyeu published",
            path.display()
        ),
        help: format!(
            "name the folder that has bagit.txt or {} in it, or an archive that kyyeu made",
            manifests.join(" or ")
        ),
    }
}
