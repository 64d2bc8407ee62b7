//! Folders: an unpacked bag, or a site as it was published.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::bag::{Found, judge};
use super::{Flaw, Listing, Unproven, Verdict, sums};
use kyyeu_archive::Meter;
use kyyeu_archive::bag::PAYLOAD;

/// A file of the folder.
struct Entry {
    path: String,
    disk: PathBuf,
    size: u64,
}

fn unread(path: &Path) -> impl Fn(std::io::Error) -> Unproven {
    move |error| Unproven::Unread(path.to_owned(), error)
}

/// All files below a folder. What is neither file nor folder is named in the second list.
fn walk(folder: &Path) -> Result<(Vec<Entry>, Vec<String>), Unproven> {
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(folder).to_owned();
            let error = error
                .into_io_error()
                .unwrap_or_else(|| std::io::Error::other("it leads back to itself"));
            Unproven::Unread(place, error)
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or_else(|_| entry.path());
        let path = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if entry.file_type().is_file() {
            let size = entry.metadata().map_err(|error| unread(entry.path())(error.into()))?.len();
            files.push(Entry { path, disk: entry.into_path(), size });
        } else {
            others.push(path);
        }
    }
    Ok((files, others))
}

/// Holds an unpacked bag against its manifests.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn bag(folder: &Path, meter: &dyn Meter) -> Result<Verdict, Unproven> {
    let (files, others) = walk(folder)?;
    meter.begin(files.iter().map(|file| file.size).sum());
    let summed = files.par_iter().map(|file| {
        let from = File::open(&file.disk).map_err(unread(&file.disk))?;
        let sums =
            sums::sums(from, |bytes| meter.done(bytes.len() as u64)).map_err(unread(&file.disk))?;
        Ok((file.path.clone(), sums))
    });
    let sums = summed.collect::<Result<BTreeMap<_, _>, Unproven>>()?;
    let mut texts = BTreeMap::new();
    for file in files.iter().filter(|file| !file.path.starts_with(PAYLOAD)) {
        let bytes = std::fs::read(&file.disk).map_err(unread(&file.disk))?;
        texts.insert(file.path.clone(), String::from_utf8_lossy(&bytes).into_owned());
    }
    let bytes = files.iter().map(|file| file.size).sum();
    let mut flaws = judge(&Found { sums, texts, ..Found::default() });
    flaws.extend(others.into_iter().map(|path| Flaw::damaged(path, "it is no file")));
    Ok(Verdict { files: files.len(), bytes, flaws })
}

/// Holds a published folder against the list of what kyyeu made there.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn published(folder: &Path, list: Listing, meter: &dyn Meter) -> Result<Verdict, Unproven> {
    let manifest = list.name;
    let place = folder.join(manifest);
    let text = std::fs::read(&place).map_err(unread(&place))?;
    let mut stated = match (list.read)(&String::from_utf8_lossy(&text)) {
        Ok(stated) => stated,
        Err(line) => {
            let flaws = vec![Flaw::damaged(
                manifest,
                format!("its line {line} is no checksum; no file was looked at"),
            )];
            return Ok(Verdict { files: 0, bytes: 0, flaws });
        }
    };
    let (mut files, others) = walk(folder)?;
    // The list itself, and what stands there for a build to hold on to.
    files.retain(|file| file.path != list.name && !(file.path == list.lock && file.size == 0));
    let bytes = files.iter().map(|file| file.size).sum();
    meter.begin(bytes);
    let hashed = files.par_iter().filter(|file| stated.contains_key(&file.path)).map(|file| {
        let mut hasher = blake3::Hasher::new();
        let from = File::open(&file.disk).map_err(unread(&file.disk))?;
        hasher.update_reader(from).map_err(unread(&file.disk))?;
        meter.done(file.size);
        Ok((file.path.as_str(), (list.sum)(&file.path, &hasher.finalize().to_hex())))
    });
    let hashes = hashed.collect::<Result<BTreeMap<_, _>, Unproven>>()?;
    let mut flaws = Vec::new();
    for file in &files {
        match (stated.remove(&file.path), hashes.get(file.path.as_str())) {
            (Some(stated), Some(hash)) if stated == *hash => {}
            (Some(_), _) => flaws
                .push(Flaw::damaged(&file.path, format!("its checksum is not that of {manifest}"))),
            (None, _) => flaws.push(Flaw::added(&file.path)),
        }
    }
    flaws.extend(stated.into_keys().map(Flaw::missing));
    flaws.extend(others.into_iter().map(|path| Flaw::damaged(path, "it is no file")));
    Ok(Verdict { files: files.len(), bytes, flaws })
}
