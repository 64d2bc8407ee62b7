//! Results of a verification, and the formats of manifests that it reads.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

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
    pub(crate) fn damaged(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Damaged(reason.into()) }
    }

    pub(crate) fn missing(path: impl Into<String>) -> Self {
        Self { path: path.into(), kind: VerifyIssueKind::Missing }
    }

    pub(crate) fn added(path: impl Into<String>) -> Self {
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
