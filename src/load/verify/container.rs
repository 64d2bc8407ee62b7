//! ZIP files, one or the parts of one archive.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::bag::{Found, judge};
use super::{DIRECTORY, Flaw, Unproven, Verdict, sums};
use kyyeu_archive::Meter;
use kyyeu_archive::bag::{Algorithm, PAYLOAD, READ_ME, Sums};
use kyyeu_archive::zip::{END_SIZE, Entry, Imprint, directory_at, is_ours, read_directory};

/// A directory with more bytes than this is none of kyyeu's.
const LARGEST_DIRECTORY: u64 = 1 << 30;
/// What is read at a time where an entry is looked for.
const WINDOW: usize = 1 << 20;
/// A header of an entry: its fixed part, the longest name, the sizes of 64 bits.
const LONGEST_HEADER: usize = 30 + 0xffff + 20;

/// A file of an archive.
struct Part {
    file: PathBuf,
    size: u64,
    /// The entries in order; their seals are known where the imprint is.
    entries: Vec<Entry>,
    /// What the file says of itself; nothing where its directory is damaged.
    imprint: Option<Imprint>,
    flaws: Vec<Flaw>,
}

/// Proves an archive, given any part of it.
pub fn verify(given: &Path, meter: &dyn Meter) -> Result<Verdict, Unproven> {
    let first = read(given)?;
    let told = first.imprint.as_ref().map(|imprint| (imprint.part, imprint.parts));
    let (mut parts, mut flaws) = (Vec::new(), Vec::new());
    match told.or_else(|| numbers(given)) {
        Some((own, count)) if count > 1 => {
            for part in 1..=count {
                let file = sibling(given, part, count);
                if part == own {
                    parts.push(read(given)?);
                } else if file.is_file() {
                    parts.push(read(&file)?);
                } else {
                    flaws.push(Flaw::missing(format!("part {part} of {count} ({})", shown(&file))));
                }
            }
        }
        _ => parts.push(first),
    }
    let lost = !flaws.is_empty();
    let bag = parts.iter().find_map(|part| part.imprint.as_ref()).map(|imprint| imprint.bag);
    let several = parts.len() > 1;
    for part in &mut parts {
        let strange = part.imprint.as_ref().is_some_and(|imprint| Some(imprint.bag) != bag);
        if strange {
            flaws.push(Flaw::damaged(shown(&part.file), "it is a part of another archive"));
        }
        let name = |flaw: Flaw| Flaw {
            path: if several {
                format!("{} of {}", flaw.path, shown(&part.file))
            } else {
                flaw.path
            },
            ..flaw
        };
        flaws.extend(std::mem::take(&mut part.flaws).into_iter().map(name));
    }
    meter.begin(parts.iter().map(|part| part.size).sum());
    let mut found = Found::default();
    let (mut files, mut bytes) = (0, 0);
    for part in &parts {
        let looked = part.entries.par_iter().map(|entry| look(part, entry, meter));
        for (entry, looked) in part.entries.iter().zip(looked.collect::<Vec<_>>()) {
            let looked = looked.map_err(|error| Unproven::Unread(part.file.clone(), error))?;
            let path =
                entry.name.split_once('/').map_or(entry.name.as_str(), |(_, path)| path).to_owned();
            files += 1;
            bytes += entry.size;
            match looked {
                Looked::Whole(sums, text) => {
                    found.texts.extend(text.map(|text| (path.clone(), text)));
                    found.sums.insert(path, sums);
                }
                Looked::Damaged(how) => {
                    flaws.push(Flaw::damaged(&path, how));
                    found.damaged.insert(path);
                }
            }
        }
    }
    let last = found.sums.get(Algorithm::Sha512.tag_manifest());
    if let (Some(last), Some(bag)) = (last, bag)
        && last.sha256 != bag
    {
        flaws.push(Flaw::damaged(
            Algorithm::Sha512.tag_manifest(),
            "it is not that of this archive",
        ));
    }
    let mut judged = judge(&found);
    if lost {
        // What stands in the part that is not there is not missing for itself.
        judged.retain(|flaw| matches!(flaw.wrong, super::Wrong::Damaged(_)));
    }
    flaws.append(&mut judged);
    Ok(Verdict { files, bytes, flaws })
}

fn shown(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The numbers in `ky-yeu.part-2-of-3.zip`.
fn numbers(file: &Path) -> Option<(u32, u32)> {
    let name = shown(file);
    let (_, rest) = name.strip_suffix(".zip")?.rsplit_once(".part-")?;
    let (part, count) = rest.split_once("-of-")?;
    Some((part.parse().ok()?, count.parse().ok()?))
        .filter(|(part, count)| (1..=*count).contains(part))
}

/// Another part, by the name of one.
fn sibling(file: &Path, part: u32, count: u32) -> PathBuf {
    let name = shown(file);
    let stem = name.strip_suffix(".zip").unwrap_or(&name);
    let stem = stem.rsplit_once(".part-").map_or(stem, |(stem, _)| stem);
    file.with_file_name(format!("{stem}.part-{part}-of-{count}.zip"))
}

/// Reads the directory of a file, or else looks for its entries one by one.
fn read(path: &Path) -> Result<Part, Unproven> {
    let unread = |error| Unproven::Unread(path.to_owned(), error);
    let mut file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let end = bytes(&mut file, size.saturating_sub(END_SIZE as u64), END_SIZE).map_err(unread)?;
    let head = bytes(&mut file, 0, LONGEST_HEADER).map_err(unread)?;
    let first = Entry::parse_local(&head, 0);
    let known = first.is_some_and(|(entry, _)| entry.name.ends_with(READ_ME));
    if !is_ours(&end) && !known {
        return Err(Unproven::Unknown(
            format!("{} is no archive that kyyeu made", path.display()),
            "other ZIP files are tested with unzip -t, other bags by unpacking them and naming the folder".into(),
        ));
    }
    let at = directory_at(&end)
        .filter(|at| size.checked_sub(*at).is_some_and(|size| size <= LARGEST_DIRECTORY));
    let directory = match at {
        Some(at) => {
            let length = usize::try_from(size - at).unwrap_or(usize::MAX);
            read_directory(&bytes(&mut file, at, length).map_err(unread)?)
        }
        None => None,
    };
    // What the directory says of itself must also be where it says.
    let directory =
        directory.filter(|(entries, _)| entries.last().map_or(0, Entry::end) == at.unwrap_or(size));
    let path = path.to_owned();
    Ok(match directory {
        Some((entries, imprint)) => {
            Part { file: path, size, entries, imprint: Some(imprint), flaws: Vec::new() }
        }
        None => {
            let how = if is_ours(&end) {
                "its bytes are not what kyyeu wrote"
            } else {
                "the end of the file is not there"
            };
            let mut flaws = vec![Flaw::damaged(DIRECTORY, how)];
            let entries = search(&mut file, size, &mut flaws)
                .map_err(|error| Unproven::Unread(path.clone(), error))?;
            Part { file: path, size, entries, imprint: None, flaws }
        }
    })
}

/// Finds the entries without a directory: each begins where the one before ends, or else at the
/// next header.
fn search(file: &mut File, size: u64, flaws: &mut Vec<Flaw>) -> io::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut at = 0;
    while at < size {
        let head = bytes(file, at, LONGEST_HEADER)?;
        if let Some((entry, _)) = Entry::parse_local(&head, at) {
            at = entry.end();
            entries.push(entry);
            continue;
        }
        if head.starts_with(b"PK\x01\x02") {
            break; // Here the directory begins.
        }
        match next(file, at + 1, size)? {
            Some(next) => {
                flaws.push(Flaw::damaged(format!("bytes {at} to {next}"), "no file begins there"));
                at = next;
            }
            None => break,
        }
    }
    if at > size {
        // The last file goes on beyond the end.
        entries.pop();
    }
    Ok(entries)
}

/// Where the next header of an entry begins.
fn next(file: &mut File, mut from: u64, size: u64) -> io::Result<Option<u64>> {
    const MARK: &[u8] = b"PK\x03\x04";
    while from < size {
        let window = bytes(file, from, WINDOW)?;
        if let Some(found) = window.windows(MARK.len()).position(|bytes| bytes == MARK) {
            return Ok(Some(from + found as u64));
        }
        from += (WINDOW - MARK.len() + 1) as u64;
    }
    Ok(None)
}

fn bytes(file: &mut File, at: u64, most: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What an entry turned out to be.
enum Looked {
    /// All its bytes are as they were written; a tag file with its text.
    Whole(Sums, Option<String>),
    /// They are not.
    Damaged(&'static str),
}

fn look(part: &Part, entry: &Entry, meter: &dyn Meter) -> io::Result<Looked> {
    let mut file = File::open(&part.file)?;
    let header = entry.local();
    let there = bytes(&mut file, entry.at, header.len())?;
    file.seek(SeekFrom::Start(entry.at + header.len() as u64))?;
    let tag = entry.name.split_once('/').is_none_or(|(_, path)| !path.starts_with(PAYLOAD));
    let mut text = Vec::new();
    let unpacked = sums::unpack(&mut file, entry, |bytes| {
        if tag {
            text.extend_from_slice(bytes);
        }
    })?;
    meter.done(entry.packed + header.len() as u64);
    if there != header {
        return Ok(Looked::Damaged("its header in the archive is not what kyyeu wrote"));
    }
    let sealed = part.imprint.is_none() || unpacked.seal == entry.seal;
    Ok(match unpacked.sums {
        Some(sums) if sealed => {
            Looked::Whole(sums, tag.then(|| String::from_utf8_lossy(&text).into_owned()))
        }
        _ => Looked::Damaged("its bytes are not what kyyeu wrote"),
    })
}
