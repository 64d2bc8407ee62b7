//! Verifies archives, unpacked bags and built or published sites, and names every damaged file.
//!
//! Nothing is unpacked to disk: bytes are read once, in chunks, on all cores. Other ZIP files and
//! folders are refused, because they have no checksums that kyyeu knows.

mod bag;
mod checksums;
mod folder;
mod report;
mod zip;

use std::io;
use std::path::Path;

use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::BAGIT_TXT;

pub use crate::verify::report::{
    ManifestFormat, VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport,
};

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
