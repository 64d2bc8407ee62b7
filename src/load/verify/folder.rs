//! Folders: an unpacked bag, or a site as it was published.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::verify::bag::{BagContents, check_bag};
use crate::verify::checksums;
use crate::verify::{ManifestFormat, VerifyError, VerifyIssue, VerifyReport};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::PAYLOAD_PREFIX;

/// A file of the folder.
struct FolderFile {
    path: String,
    disk_path: PathBuf,
    size: u64,
}

fn io_error_at(path: &Path) -> impl Fn(std::io::Error) -> VerifyError {
    move |error| VerifyError::Io(path.to_owned(), error)
}

/// All files below a folder. What is neither file nor folder is named in the second list.
fn walk_files(folder: &Path) -> Result<(Vec<FolderFile>, Vec<String>), VerifyError> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(folder).to_owned();
            let error = error
                .into_io_error()
                .unwrap_or_else(|| std::io::Error::other("it leads back to itself"));
            VerifyError::Io(place, error)
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or_else(|_| entry.path());
        let path = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if entry.file_type().is_file() {
            let size =
                entry.metadata().map_err(|error| io_error_at(entry.path())(error.into()))?.len();
            files.push(FolderFile { path, disk_path: entry.into_path(), size });
        } else {
            others.push(path);
        }
    }
    Ok((files, others))
}

/// Holds an unpacked bag against its manifests.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn verify_bag_folder(
    folder: &Path,
    meter: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let (files, others) = walk_files(folder)?;
    meter.start(files.iter().map(|file| file.size).sum());
    let summed = files.par_iter().map(|file| {
        let from = File::open(&file.disk_path).map_err(io_error_at(&file.disk_path))?;
        let sums = checksums::compute_checksums(from, |bytes| meter.advance(bytes.len() as u64))
            .map_err(io_error_at(&file.disk_path))?;
        Ok((file.path.clone(), sums))
    });
    let sums = summed.collect::<Result<BTreeMap<_, _>, VerifyError>>()?;
    let mut texts = BTreeMap::new();
    for file in files.iter().filter(|file| !file.path.starts_with(PAYLOAD_PREFIX)) {
        let bytes = std::fs::read(&file.disk_path).map_err(io_error_at(&file.disk_path))?;
        texts.insert(file.path.clone(), String::from_utf8_lossy(&bytes).into_owned());
    }
    let bytes = files.iter().map(|file| file.size).sum();
    let mut flaws =
        check_bag(&BagContents { checksums: sums, tag_texts: texts, ..BagContents::default() });
    flaws.extend(others.into_iter().map(|path| VerifyIssue::damaged(path, "it is no file")));
    Ok(VerifyReport { files: files.len(), bytes, issues: flaws })
}

/// Holds a published folder against the list of what kyyeu made there.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn verify_site_folder(
    folder: &Path,
    list: ManifestFormat,
    meter: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let manifest = list.manifest_name;
    let place = folder.join(manifest);
    let text = std::fs::read(&place).map_err(io_error_at(&place))?;
    let mut stated = match (list.parse)(&String::from_utf8_lossy(&text)) {
        Ok(stated) => stated,
        Err(line) => {
            let flaws = vec![VerifyIssue::damaged(
                manifest,
                format!("its line {line} is no checksum; no file was looked at"),
            )];
            return Ok(VerifyReport { files: 0, bytes: 0, issues: flaws });
        }
    };
    let (mut files, others) = walk_files(folder)?;
    // The list itself, and what stands there for a build to hold on to.
    files.retain(|file| {
        file.path != list.manifest_name && !(file.path == list.lock_name && file.size == 0)
    });
    let bytes = files.iter().map(|file| file.size).sum();
    meter.start(bytes);
    let hashed = files.par_iter().filter(|file| stated.contains_key(&file.path)).map(|file| {
        let mut hasher = blake3::Hasher::new();
        let from = File::open(&file.disk_path).map_err(io_error_at(&file.disk_path))?;
        hasher.update_reader(from).map_err(io_error_at(&file.disk_path))?;
        meter.advance(file.size);
        Ok((file.path.as_str(), (list.checksum)(&file.path, &hasher.finalize().to_hex())))
    });
    let hashes = hashed.collect::<Result<BTreeMap<_, _>, VerifyError>>()?;
    let mut flaws = Vec::new();
    for file in &files {
        match (stated.remove(&file.path), hashes.get(file.path.as_str())) {
            (Some(stated), Some(hash)) if stated == *hash => {}
            (Some(_), _) => flaws.push(VerifyIssue::damaged(
                &file.path,
                format!("its checksum is not that of {manifest}"),
            )),
            (None, _) => flaws.push(VerifyIssue::added(&file.path)),
        }
    }
    flaws.extend(stated.into_keys().map(VerifyIssue::missing));
    flaws.extend(others.into_iter().map(|path| VerifyIssue::damaged(path, "it is no file")));
    Ok(VerifyReport { files: files.len(), bytes, issues: flaws })
}
