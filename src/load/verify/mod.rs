//! Proves an archive, an unpacked bag or a published folder whole, or names what is not as it was
//! written.
//!
//! Nothing is unpacked: bytes are read once, in pieces, on all cores. What is not known (a foreign
//! ZIP, any folder) is refused rather than judged.

mod bag;
mod checksums;
mod folder;
mod zip;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::BAGIT_TXT;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerifyIssueKind {
    /// It is not what was written; and how that shows.
    Damaged(String),
    /// It is not there.
    Missing,
    /// It was not there when the archive was made.
    Added,
}

/// A file that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifyIssue {
    /// Its path, or words for what is no file.
    pub path: String,
    /// What is wrong with it.
    pub kind: VerifyIssueKind,
}

impl VerifyIssue {
    fn damaged(path: impl Into<String>, how: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Damaged(how.into()) }
    }

    fn missing(path: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Missing }
    }

    fn added(path: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Added }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many files were looked at.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// What is wrong, by path; empty where all is whole.
    pub issues: Vec<VerifyIssue>,
}

/// Why nothing can be said.
#[derive(Debug)]
pub enum VerifyError {
    /// It is nothing that kyyeu could prove: what it is, and what to do.
    Unsupported(String, String),
    /// It cannot be read.
    Io(PathBuf, io::Error),
}

/// What the archive's own directory is called in a verdict.
pub const CENTRAL_DIRECTORY_LABEL: &str = "the archive's directory";

/// What kyyeu itself keeps in a folder that it builds or publishes.
#[derive(Clone, Copy, Debug)]
pub struct ManifestFormat {
    /// Name of the list of files.
    pub manifest_name: &'static str,
    /// Name of the empty file by which builds wait for each other.
    pub lock_name: &'static str,
    /// The checksums of a list by path, or the number of the line that is none.
    pub parse: fn(&str) -> Result<BTreeMap<String, String>, usize>,
    /// The checksum that the list has of a file, by its path and the BLAKE3 hash of its bytes.
    pub checksum: fn(&str, &str) -> String,
}

/// Looks at an archive (any part of it), an unpacked bag, or a folder that was built or published,
/// by its list.
///
/// # Errors
/// When there is nothing to prove, or it cannot be read.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn verify(
    path: &Path,
    lists: &[ManifestFormat],
    meter: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let found = std::fs::metadata(path);
    let found = found.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => VerifyError::Unsupported(
            format!("{} is not there", path.display()),
            "name an archive or a folder".into(),
        ),
        _ => VerifyError::Io(path.to_owned(), error),
    })?;
    let mut verdict = if found.is_file() {
        crate::verify::zip::verify_archive(path, meter)?
    } else if path.join(BAGIT_TXT).is_file() {
        crate::verify::folder::verify_bag_folder(path, meter)?
    } else if let Some(list) = lists.iter().find(|list| path.join(list.manifest_name).is_file()) {
        crate::verify::folder::verify_site_folder(path, *list, meter)?
    } else {
        let names = lists.iter().map(|list| list.manifest_name).collect::<Vec<_>>().join(" or ");
        return Err(VerifyError::Unsupported(
            format!(
                "{} is neither an unpacked archive nor a site that kyyeu published",
                path.display()
            ),
            format!(
                "name the folder that has bagit.txt or {names} in it, or an archive that kyyeu made"
            ),
        ));
    };
    verdict.issues.sort();
    verdict.issues.dedup();
    Ok(verdict)
}
