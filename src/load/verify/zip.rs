//! ZIP files, one or the parts of one archive.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::verify::bag::{BagContents, check_bag};
use crate::verify::checksums;
use crate::verify::{CENTRAL_DIRECTORY_LABEL, VerifyError, VerifyIssue, VerifyReport};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::{Algorithm, Checksums, PAYLOAD_PREFIX, READ_ME_TXT};
use kyyeu_archive::zip::{
    ArchiveTrailer, MAX_END_RECORD_BYTES, ZipEntry, directory_offset, has_our_comment,
    parse_directory,
};

/// A directory with more bytes than this is none of kyyeu's.
const MAX_DIRECTORY_BYTES: u64 = 1 << 30;
/// What is read at a time where an entry is looked for.
const SEARCH_WINDOW_BYTES: usize = 1 << 20;
/// A header of an entry: its fixed part, the longest name, the sizes of 64 bits.
const MAX_HEADER_BYTES: usize = 30 + 0xffff + 20;

/// A file of an archive.
struct ArchivePart {
    path: PathBuf,
    size: u64,
    /// The entries in order; their seals are known where the imprint is.
    entries: Vec<ZipEntry>,
    /// What the file says of itself; nothing where its directory is damaged.
    trailer: Option<ArchiveTrailer>,
    issues: Vec<VerifyIssue>,
}

/// Proves an archive, given any part of it.
pub fn verify_archive(given: &Path, meter: &dyn ByteProgress) -> Result<VerifyReport, VerifyError> {
    let first = read_part(given)?;
    let told = first.trailer.as_ref().map(|imprint| (imprint.part, imprint.part_count));
    let (mut parts, mut flaws) = (Vec::new(), Vec::new());
    match told.or_else(|| parse_part_numbers(given)) {
        Some((own, count)) if count > 1 => {
            for part in 1..=count {
                let file = part_path(given, part, count);
                if part == own {
                    parts.push(read_part(given)?);
                } else if file.is_file() {
                    parts.push(read_part(&file)?);
                } else {
                    flaws.push(VerifyIssue::missing(format!(
                        "part {part} of {count} ({})",
                        file_name(&file)
                    )));
                }
            }
        }
        _ => parts.push(first),
    }
    let lost = !flaws.is_empty();
    let bag = parts.iter().find_map(|part| part.trailer.as_ref()).map(|imprint| imprint.bag_sha256);
    let several = parts.len() > 1;
    for part in &mut parts {
        let strange = part.trailer.as_ref().is_some_and(|imprint| Some(imprint.bag_sha256) != bag);
        if strange {
            flaws.push(VerifyIssue::damaged(
                file_name(&part.path),
                "it is a part of another archive",
            ));
        }
        let name = |flaw: VerifyIssue| VerifyIssue {
            path: if several {
                format!("{} of {}", flaw.path, file_name(&part.path))
            } else {
                flaw.path
            },
            ..flaw
        };
        flaws.extend(std::mem::take(&mut part.issues).into_iter().map(name));
    }
    meter.start(parts.iter().map(|part| part.size).sum());
    let mut found = BagContents::default();
    let (mut files, mut bytes) = (0, 0);
    for part in &parts {
        let looked = part.entries.par_iter().map(|entry| check_entry(part, entry, meter));
        for (entry, looked) in part.entries.iter().zip(looked.collect::<Vec<_>>()) {
            let looked = looked.map_err(|error| VerifyError::Io(part.path.clone(), error))?;
            let path =
                entry.name.split_once('/').map_or(entry.name.as_str(), |(_, path)| path).to_owned();
            files += 1;
            bytes += entry.size;
            match looked {
                EntryCheck::Intact(sums, text) => {
                    found.tag_texts.extend(text.map(|text| (path.clone(), text)));
                    found.checksums.insert(path, sums);
                }
                EntryCheck::Damaged(how) => {
                    flaws.push(VerifyIssue::damaged(&path, how));
                    found.damaged.insert(path);
                }
            }
        }
    }
    let last = found.checksums.get(Algorithm::Sha512.tag_manifest_name());
    if let (Some(last), Some(bag)) = (last, bag)
        && last.sha256 != bag
    {
        flaws.push(VerifyIssue::damaged(
            Algorithm::Sha512.tag_manifest_name(),
            "it is not that of this archive",
        ));
    }
    let mut judged = check_bag(&found);
    if lost {
        // What stands in the part that is not there is not missing for itself.
        judged.retain(|flaw| matches!(flaw.kind, crate::verify::VerifyIssueKind::Damaged(_)));
    }
    flaws.append(&mut judged);
    Ok(VerifyReport { files, bytes, issues: flaws })
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The numbers in `ky-yeu.part-2-of-3.zip`.
fn parse_part_numbers(file: &Path) -> Option<(u32, u32)> {
    let name = file_name(file);
    let (_, rest) = name.strip_suffix(".zip")?.rsplit_once(".part-")?;
    let (part, count) = rest.split_once("-of-")?;
    Some((part.parse().ok()?, count.parse().ok()?))
        .filter(|(part, count)| (1..=*count).contains(part))
}

/// Another part, by the name of one.
fn part_path(file: &Path, part: u32, count: u32) -> PathBuf {
    let name = file_name(file);
    let stem = name.strip_suffix(".zip").unwrap_or(&name);
    let stem = stem.rsplit_once(".part-").map_or(stem, |(stem, _)| stem);
    file.with_file_name(format!("{stem}.part-{part}-of-{count}.zip"))
}

/// Reads the directory of a file, or else looks for its entries one by one.
fn read_part(path: &Path) -> Result<ArchivePart, VerifyError> {
    let unread = |error| VerifyError::Io(path.to_owned(), error);
    let mut file = File::open(path).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let end =
        read_at(&mut file, size.saturating_sub(MAX_END_RECORD_BYTES as u64), MAX_END_RECORD_BYTES)
            .map_err(unread)?;
    let head = read_at(&mut file, 0, MAX_HEADER_BYTES).map_err(unread)?;
    let first = ZipEntry::parse_local(&head, 0);
    let known = first.is_some_and(|(entry, _)| entry.name.ends_with(READ_ME_TXT));
    if !has_our_comment(&end) && !known {
        return Err(VerifyError::Unsupported(
            format!("{} is no archive that kyyeu made", path.display()),
            "other ZIP files are tested with unzip -t, other bags by unpacking them and naming the folder".into(),
        ));
    }
    let at = directory_offset(&end)
        .filter(|at| size.checked_sub(*at).is_some_and(|size| size <= MAX_DIRECTORY_BYTES));
    let directory = match at {
        Some(at) => {
            let length = usize::try_from(size - at).unwrap_or(usize::MAX);
            parse_directory(&read_at(&mut file, at, length).map_err(unread)?)
        }
        None => None,
    };
    // What the directory says of itself must also be where it says.
    let directory = directory.filter(|(entries, _)| {
        entries.last().map_or(0, ZipEntry::end_offset) == at.unwrap_or(size)
    });
    let path = path.to_owned();
    Ok(match directory {
        Some((entries, imprint)) => {
            ArchivePart { path: path, size, entries, trailer: Some(imprint), issues: Vec::new() }
        }
        None => {
            let how = if has_our_comment(&end) {
                "its bytes are not what kyyeu wrote"
            } else {
                "the end of the file is not there"
            };
            let mut flaws = vec![VerifyIssue::damaged(CENTRAL_DIRECTORY_LABEL, how)];
            let entries = scan_entries(&mut file, size, &mut flaws)
                .map_err(|error| VerifyError::Io(path.clone(), error))?;
            ArchivePart { path: path, size, entries, trailer: None, issues: flaws }
        }
    })
}

/// Finds the entries without a directory: each begins where the one before ends, or else at the
/// next header.
fn scan_entries(
    file: &mut File,
    size: u64,
    flaws: &mut Vec<VerifyIssue>,
) -> io::Result<Vec<ZipEntry>> {
    let mut entries: Vec<ZipEntry> = Vec::new();
    let mut at = 0;
    while at < size {
        let head = read_at(file, at, MAX_HEADER_BYTES)?;
        if let Some((entry, _)) = ZipEntry::parse_local(&head, at) {
            at = entry.end_offset();
            entries.push(entry);
            continue;
        }
        if head.starts_with(b"PK\x01\x02") {
            break; // Here the directory begins.
        }
        match find_next_header(file, at + 1, size)? {
            Some(next) => {
                flaws.push(VerifyIssue::damaged(
                    format!("bytes {at} to {next}"),
                    "no file begins there",
                ));
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
fn find_next_header(file: &mut File, mut from: u64, size: u64) -> io::Result<Option<u64>> {
    const LOCAL_SIGNATURE_BYTES: &[u8] = b"PK\x03\x04";
    while from < size {
        let window = read_at(file, from, SEARCH_WINDOW_BYTES)?;
        if let Some(found) = window
            .windows(LOCAL_SIGNATURE_BYTES.len())
            .position(|bytes| bytes == LOCAL_SIGNATURE_BYTES)
        {
            return Ok(Some(from + found as u64));
        }
        from += (SEARCH_WINDOW_BYTES - LOCAL_SIGNATURE_BYTES.len() + 1) as u64;
    }
    Ok(None)
}

fn read_at(file: &mut File, at: u64, most: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What an entry turned out to be.
enum EntryCheck {
    /// All its bytes are as they were written; a tag file with its text.
    Intact(Checksums, Option<String>),
    /// They are not.
    Damaged(&'static str),
}

fn check_entry(
    part: &ArchivePart,
    entry: &ZipEntry,
    meter: &dyn ByteProgress,
) -> io::Result<EntryCheck> {
    let mut file = File::open(&part.path)?;
    let header = entry.local_header();
    let there = read_at(&mut file, entry.offset, header.len())?;
    file.seek(SeekFrom::Start(entry.offset + header.len() as u64))?;
    let tag = entry.name.split_once('/').is_none_or(|(_, path)| !path.starts_with(PAYLOAD_PREFIX));
    let mut text = Vec::new();
    let unpacked = checksums::unpack_and_hash(&mut file, entry, |bytes| {
        if tag {
            text.extend_from_slice(bytes);
        }
    })?;
    meter.advance(entry.packed_size + header.len() as u64);
    if there != header {
        return Ok(EntryCheck::Damaged("its header in the archive is not what kyyeu wrote"));
    }
    let sealed = part.trailer.is_none() || unpacked.packed_sha256 == entry.packed_sha256;
    Ok(match unpacked.checksums {
        Some(sums) if sealed => {
            EntryCheck::Intact(sums, tag.then(|| String::from_utf8_lossy(&text).into_owned()))
        }
        _ => EntryCheck::Damaged("its bytes are not what kyyeu wrote"),
    })
}
