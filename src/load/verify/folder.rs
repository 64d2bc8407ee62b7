//! Verifies folders: an unpacked bag, or a site that was built or published.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::verify::bag::{BagContents, check_bag};
use crate::verify::checksums;
use crate::verify::report::{ManifestFormat, VerifyError, VerifyIssue, VerifyReport};
use crate::walk::{HiddenFiles, WalkError, WalkOptions, WalkOrder, slash_path, walk_folder};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::PAYLOAD_PREFIX;

/// A file of the folder.
struct FolderFile {
    /// Path below the folder, with `/` between folders.
    path: String,
    disk_path: PathBuf,
    size: u64,
}

impl FolderFile {
    fn io_error(&self, error: std::io::Error) -> VerifyError {
        VerifyError::Io { path: self.disk_path.clone(), error }
    }
}

/// The contents of a folder.
struct FolderContents {
    files: Vec<FolderFile>,
    /// Paths of links and devices.
    others: Vec<String>,
}

impl FolderContents {
    fn walk(folder: &Path) -> Result<Self, VerifyError> {
        let mut contents = Self { files: Vec::new(), others: Vec::new() };
        let options = WalkOptions { hidden: HiddenFiles::Include, order: WalkOrder::ByPath };
        for entry in walk_folder(folder, options) {
            let entry =
                entry.map_err(|WalkError { path, error }| VerifyError::Io { path, error })?;
            let path = slash_path(&entry.relative);
            if !entry.file_type.is_file() {
                contents.others.push(path);
                continue;
            }
            let mut file = FolderFile { path, disk_path: entry.disk_path, size: 0 };
            file.size =
                file.disk_path.symlink_metadata().map_err(|error| file.io_error(error))?.len();
            contents.files.push(file);
        }
        Ok(contents)
    }

    fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

fn not_a_file(path: String) -> VerifyIssue {
    VerifyIssue::damaged(path, "it is no file")
}

/// Verifies an unpacked bag by its manifests.
pub fn verify_bag_folder(
    folder: &Path,
    progress: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let contents = FolderContents::walk(folder)?;
    let bytes = contents.size();
    progress.start(bytes);
    let checksums: Result<BTreeMap<_, _>, VerifyError> = contents
        .files
        .par_iter()
        .map(|file| {
            let reader = File::open(&file.disk_path).map_err(|error| file.io_error(error))?;
            let checksums = checksums::compute_checksums(reader, |chunk| {
                progress.advance(chunk.len() as u64);
            })
            .map_err(|error| file.io_error(error))?;
            Ok((file.path.clone(), checksums))
        })
        .collect();
    let mut bag = BagContents { checksums: checksums?, ..BagContents::default() };
    for file in contents.files.iter().filter(|file| !file.path.starts_with(PAYLOAD_PREFIX)) {
        let text = std::fs::read(&file.disk_path).map_err(|error| file.io_error(error))?;
        bag.tag_texts.insert(file.path.clone(), String::from_utf8_lossy(&text).into_owned());
    }
    let mut issues = check_bag(&bag);
    issues.extend(contents.others.into_iter().map(not_a_file));
    Ok(VerifyReport { files: contents.files.len(), bytes, issues })
}

/// Verifies a site by its manifest.
pub fn verify_site_folder(
    folder: &Path,
    format: ManifestFormat,
    progress: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let ManifestFormat { manifest_name, lock_name, .. } = format;
    let manifest_path = folder.join(manifest_name);
    let manifest = std::fs::read(&manifest_path)
        .map_err(|error| VerifyError::Io { path: manifest_path, error })?;
    let mut expected = match (format.parse)(&String::from_utf8_lossy(&manifest)) {
        Ok(checksums) => checksums,
        Err(line) => {
            let reason = format!("its line {line} is no checksum; no file was looked at");
            let issues = vec![VerifyIssue::damaged(manifest_name, reason)];
            return Ok(VerifyReport { files: 0, bytes: 0, issues });
        }
    };
    let mut contents = FolderContents::walk(folder)?;
    contents.files.retain(|file| {
        let is_lock = file.path == lock_name && file.size == 0;
        file.path != manifest_name && !is_lock
    });
    let bytes = contents.size();
    progress.start(bytes);
    let checksums: Result<BTreeMap<_, _>, VerifyError> = contents
        .files
        .par_iter()
        .filter(|file| expected.contains_key(&file.path))
        .map(|file| {
            let hash = hash_file(file)?;
            progress.advance(file.size);
            Ok((file.path.as_str(), (format.checksum)(&file.path, &hash)))
        })
        .collect();
    let checksums = checksums?;
    let mut issues = Vec::new();
    for file in &contents.files {
        let path = file.path.as_str();
        match expected.remove(path) {
            Some(checksum) if checksums.get(path) == Some(&checksum) => {}
            Some(_) => {
                let reason = format!("its checksum is not that of {manifest_name}");
                issues.push(VerifyIssue::damaged(path, reason));
            }
            None => issues.push(VerifyIssue::added(path)),
        }
    }
    issues.extend(expected.into_keys().map(VerifyIssue::missing));
    issues.extend(contents.others.into_iter().map(not_a_file));
    Ok(VerifyReport { files: contents.files.len(), bytes, issues })
}

/// The BLAKE3 hash of a file, in hexadecimal digits.
fn hash_file(file: &FolderFile) -> Result<String, VerifyError> {
    let reader = File::open(&file.disk_path).map_err(|error| file.io_error(error))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(reader).map_err(|error| file.io_error(error))?;
    Ok(hasher.finalize().to_hex().to_string())
}
