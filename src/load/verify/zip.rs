//! Verifies ZIP archives, in one file or in parts.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::verify::bag::{BagContents, check_bag};
use crate::verify::checksums;
use crate::verify::report::{VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::{Algorithm, Checksums, PAYLOAD_PREFIX, READ_ME_TXT};
use kyyeu_archive::zip::{
    ArchiveTrailer, MAX_END_RECORD_BYTES, MAX_PARTS, Sha256Digest, ZipEntry, directory_offset,
    has_our_comment, parse_directory,
};

/// Path of the central directory of an archive in a report.
const CENTRAL_DIRECTORY_LABEL: &str = "the archive's directory";
/// The largest central directory that kyyeu writes.
const MAX_DIRECTORY_BYTES: u64 = 1 << 30;
/// How much is read at a time in the search for an entry.
const SEARCH_WINDOW_BYTES: usize = 1 << 20;
/// The largest local header: its fixed part, the longest name and the 64-bit sizes.
const MAX_HEADER_BYTES: usize = 30 + 0xffff + 20;

/// A ZIP file: an archive or a part of one.
struct ArchivePart {
    path: PathBuf,
    size: u64,
    /// The entries in the order of the file. Without a trailer, `packed_sha256` is unknown.
    entries: Vec<ZipEntry>,
    /// The archive's comment at the end of the file; `None` if the central directory is damaged.
    trailer: Option<ArchiveTrailer>,
    issues: Vec<VerifyIssue>,
}

/// Verifies an archive, given any part of it.
pub fn verify_archive(
    path: &Path,
    progress: &dyn ByteProgress,
) -> Result<VerifyReport, VerifyError> {
    let mut issues = Vec::new();
    let mut parts = collect_parts(path, &mut issues)?;
    let has_missing_parts = !issues.is_empty();
    let bag_sha256 =
        parts.iter().find_map(|part| part.trailer.as_ref()).map(|trailer| trailer.bag_sha256);
    collect_part_issues(&mut parts, bag_sha256, &mut issues);
    let mut report = VerifyReport { files: 0, bytes: 0, issues };
    let bag = check_entries(&parts, &mut report, progress)?;
    let tag_manifest = Algorithm::Sha512.tag_manifest_name();
    if let (Some(checksums), Some(bag_sha256)) = (bag.checksums.get(tag_manifest), bag_sha256)
        && checksums.sha256 != bag_sha256
    {
        report.issues.push(VerifyIssue::damaged(tag_manifest, "it is not that of this archive"));
    }
    let mut bag_issues = check_bag(&bag);
    if has_missing_parts {
        // Files in a missing part are not reported one by one.
        bag_issues.retain(|issue| matches!(issue.kind, VerifyIssueKind::Damaged(_)));
    }
    report.issues.append(&mut bag_issues);
    Ok(report)
}

/// Opens all parts of the archive that `path` is a part of. Missing parts are reported.
fn collect_parts(
    path: &Path,
    issues: &mut Vec<VerifyIssue>,
) -> Result<Vec<ArchivePart>, VerifyError> {
    let given = open_part(path)?;
    let number = match &given.trailer {
        Some(trailer) => Some(PartNumber { part: trailer.part, count: trailer.part_count }),
        None => PartNumber::from_path(path),
    };
    let Some(number) = number.filter(|number| number.count > 1) else { return Ok(vec![given]) };
    let mut given = Some(given);
    let mut parts = Vec::new();
    for part in 1..=number.count {
        if part == number.part {
            parts.extend(given.take());
            continue;
        }
        let part_path = part_path(path, PartNumber { part, ..number });
        if part_path.is_file() {
            parts.push(open_part(&part_path)?);
        } else {
            let name = file_name(&part_path);
            issues.push(VerifyIssue::missing(format!("part {part} of {} ({name})", number.count)));
        }
    }
    Ok(parts)
}

/// Moves the issues of the parts to `issues`, and reports parts of another archive.
fn collect_part_issues(
    parts: &mut [ArchivePart],
    bag_sha256: Option<Sha256Digest>,
    issues: &mut Vec<VerifyIssue>,
) {
    let is_split = parts.len() > 1;
    for part in parts {
        let name = file_name(&part.path);
        if part.trailer.as_ref().is_some_and(|trailer| Some(trailer.bag_sha256) != bag_sha256) {
            issues.push(VerifyIssue::damaged(&name, "it is a part of another archive"));
        }
        for mut issue in part.issues.drain(..) {
            if is_split {
                issue.path = format!("{} of {name}", issue.path);
            }
            issues.push(issue);
        }
    }
}

/// Reads all entries of all parts. Damaged entries are reported.
fn check_entries(
    parts: &[ArchivePart],
    report: &mut VerifyReport,
    progress: &dyn ByteProgress,
) -> Result<BagContents, VerifyError> {
    progress.start(parts.iter().map(|part| part.size).sum());
    let mut bag = BagContents::default();
    for part in parts {
        let checks: Vec<_> =
            part.entries.par_iter().map(|entry| check_entry(part, entry, progress)).collect();
        for (entry, check) in part.entries.iter().zip(checks) {
            let check =
                check.map_err(|error| VerifyError::Io { path: part.path.clone(), error })?;
            // The first folder is that of the bag.
            let path = entry.name.split_once('/').map_or(entry.name.as_str(), |(_, path)| path);
            let path = path.to_owned();
            report.files += 1;
            report.bytes += entry.size;
            match check {
                EntryCheck::Intact { checksums, tag_text } => {
                    bag.tag_texts.extend(tag_text.map(|text| (path.clone(), text)));
                    bag.checksums.insert(path, checksums);
                }
                EntryCheck::Damaged(reason) => {
                    report.issues.push(VerifyIssue::damaged(&path, reason));
                    bag.damaged.insert(path);
                }
            }
        }
    }
    Ok(bag)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Which part of how many a file is; parts are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PartNumber {
    part: u32,
    count: u32,
}

impl PartNumber {
    /// The numbers in a name such as `ky-yeu.part-2-of-3.zip`. A name with more parts than kyyeu
    /// writes is not that of a part.
    fn from_path(path: &Path) -> Option<Self> {
        let name = file_name(path);
        let (_, numbers) = name.strip_suffix(".zip")?.rsplit_once(".part-")?;
        let (part, count) = numbers.split_once("-of-")?;
        let number = Self { part: part.parse().ok()?, count: count.parse().ok()? };
        number.is_valid().then_some(number)
    }

    fn is_valid(self) -> bool {
        (1..=self.count).contains(&self.part) && self.count <= MAX_PARTS
    }
}

/// The path of another part of the same archive.
fn part_path(path: &Path, PartNumber { part, count }: PartNumber) -> PathBuf {
    let name = file_name(path);
    let stem = name.strip_suffix(".zip").unwrap_or(&name);
    let stem = stem.rsplit_once(".part-").map_or(stem, |(stem, _)| stem);
    path.with_file_name(format!("{stem}.part-{part}-of-{count}.zip"))
}

/// Reads the central directory of a file. If it is damaged, finds the entries by their headers.
fn open_part(path: &Path) -> Result<ArchivePart, VerifyError> {
    let to_error = |error| VerifyError::Io { path: path.to_owned(), error };
    let mut file = File::open(path).map_err(to_error)?;
    let size = file.metadata().map_err(to_error)?.len();
    let end_offset = size.saturating_sub(MAX_END_RECORD_BYTES as u64);
    let end = read_at(&mut file, end_offset, MAX_END_RECORD_BYTES).map_err(to_error)?;
    let start = read_at(&mut file, 0, MAX_HEADER_BYTES).map_err(to_error)?;
    let begins_with_read_me = ZipEntry::parse_local(&start, 0)
        .is_some_and(|(entry, _)| entry.name.ends_with(READ_ME_TXT));
    if !has_our_comment(&end) && !begins_with_read_me {
        return Err(VerifyError::Unsupported {
            message: format!("{} is no archive that kyyeu made", path.display()),
            help: "other ZIP files are tested with unzip -t, \
                   other bags by unpacking them and naming the folder"
                .to_owned(),
        });
    }
    let directory = read_directory(&mut file, size, &end).map_err(to_error)?;
    let path = path.to_owned();
    if let Some((entries, trailer)) = directory {
        let trailer = Some(trailer);
        return Ok(ArchivePart { path, size, entries, trailer, issues: Vec::new() });
    }
    let reason = if has_our_comment(&end) {
        "its bytes are not what kyyeu wrote"
    } else {
        "the end of the file is not there"
    };
    let mut issues = vec![VerifyIssue::damaged(CENTRAL_DIRECTORY_LABEL, reason)];
    let entries = scan_entries(&mut file, size, &mut issues)
        .map_err(|error| VerifyError::Io { path: path.clone(), error })?;
    Ok(ArchivePart { path, size, entries, trailer: None, issues })
}

/// Reads the central directory; `None` if it is not what kyyeu writes.
fn read_directory(
    file: &mut File,
    size: u64,
    end: &[u8],
) -> io::Result<Option<(Vec<ZipEntry>, ArchiveTrailer)>> {
    let Some(offset) = directory_offset(end) else { return Ok(None) };
    let Some(length) = size.checked_sub(offset).filter(|length| *length <= MAX_DIRECTORY_BYTES)
    else {
        return Ok(None);
    };
    let bytes = read_at(file, offset, usize::try_from(length).unwrap_or(usize::MAX))?;
    let Some((entries, trailer)) = parse_directory(&bytes) else { return Ok(None) };
    // The directory begins where the last entry ends.
    let entries_end = entries.last().map_or(0, ZipEntry::end_offset);
    let is_consistent = entries_end == offset
        && PartNumber { part: trailer.part, count: trailer.part_count }.is_valid();
    Ok(is_consistent.then_some((entries, trailer)))
}

/// Finds the entries without a directory: each begins where the previous one ends, or else at the
/// next header.
fn scan_entries(
    file: &mut File,
    size: u64,
    issues: &mut Vec<VerifyIssue>,
) -> io::Result<Vec<ZipEntry>> {
    let mut entries: Vec<ZipEntry> = Vec::new();
    let mut offset = 0;
    while offset < size {
        let header = read_at(file, offset, MAX_HEADER_BYTES)?;
        if let Some((entry, _)) = ZipEntry::parse_local(&header, offset) {
            offset = entry.end_offset();
            entries.push(entry);
            continue;
        }
        if header.starts_with(b"PK\x01\x02") {
            // The central directory begins here.
            break;
        }
        let Some(next) = find_next_header(file, offset + 1, size)? else { break };
        issues.push(VerifyIssue::damaged(
            format!("bytes {offset} to {next}"),
            "no file begins there",
        ));
        offset = next;
    }
    if offset > size {
        // The last entry is cut off.
        entries.pop();
    }
    Ok(entries)
}

/// The offset of the next local header from `start` on.
fn find_next_header(file: &mut File, mut start: u64, size: u64) -> io::Result<Option<u64>> {
    const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
    while start < size {
        let window = read_at(file, start, SEARCH_WINDOW_BYTES)?;
        let index =
            window.windows(LOCAL_SIGNATURE.len()).position(|bytes| bytes == LOCAL_SIGNATURE);
        if let Some(index) = index {
            return Ok(Some(start + index as u64));
        }
        // Windows overlap, so that no signature is cut in two.
        start += (SEARCH_WINDOW_BYTES - LOCAL_SIGNATURE.len() + 1) as u64;
    }
    Ok(None)
}

/// At most `max_bytes` bytes from an offset on.
fn read_at(file: &mut File, offset: u64, max_bytes: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(max_bytes as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The result of reading an entry.
enum EntryCheck {
    Intact {
        checksums: Checksums,
        /// The text of a tag file.
        tag_text: Option<String>,
    },
    /// The reason.
    Damaged(&'static str),
}

fn check_entry(
    part: &ArchivePart,
    entry: &ZipEntry,
    progress: &dyn ByteProgress,
) -> io::Result<EntryCheck> {
    let mut file = File::open(&part.path)?;
    let expected_header = entry.local_header();
    let header = read_at(&mut file, entry.offset, expected_header.len())?;
    file.seek(SeekFrom::Start(entry.offset + expected_header.len() as u64))?;
    let is_tag =
        entry.name.split_once('/').is_none_or(|(_, path)| !path.starts_with(PAYLOAD_PREFIX));
    let mut tag_bytes = Vec::new();
    let digest = checksums::unpack_and_hash(&mut file, entry, |bytes| {
        if is_tag {
            tag_bytes.extend_from_slice(bytes);
        }
    })?;
    progress.advance(entry.packed_size + expected_header.len() as u64);
    if header != expected_header {
        return Ok(EntryCheck::Damaged("its header in the archive is not what kyyeu wrote"));
    }
    let is_packed_intact = part.trailer.is_none() || digest.packed_sha256 == entry.packed_sha256;
    Ok(match digest.checksums {
        Some(checksums) if is_packed_intact => {
            let tag_text = is_tag.then(|| String::from_utf8_lossy(&tag_bytes).into_owned());
            EntryCheck::Intact { checksums, tag_text }
        }
        _ => EntryCheck::Damaged("its bytes are not what kyyeu wrote"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_numbers_are_bounded() {
        let numbers = |name: &str| {
            PartNumber::from_path(Path::new(name)).map(|number| (number.part, number.count))
        };
        assert_eq!(numbers("a.part-2-of-3.zip"), Some((2, 3)));
        assert_eq!(numbers("a.part-4-of-3.zip"), None);
        assert_eq!(numbers("a.part-0-of-3.zip"), None);
        assert_eq!(numbers("a.part-1-of-4000000000.zip"), None);
    }
}
