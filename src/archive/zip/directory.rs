//! The central directory of a file and what follows it to the end of the file.

use sha2::{Digest, Sha256};

use crate::zip::bytes::{ByteWriter, hex, read_u16, read_u32, read_u64};
use crate::zip::entry::{CENTRAL_SIGNATURE, VERSION_MADE_BY, ZIP64_MARKER, ZipEntry};
use crate::zip::trailer::{ArchiveTrailer, COMMENT_BYTES};

const END_SIGNATURE: u32 = 0x0605_4b50;
const ZIP64_END_SIGNATURE: u32 = 0x0606_4b50;
const ZIP64_LOCATOR_SIGNATURE: u32 = 0x0706_4b50;
/// Sizes of the end records, without the comment.
const END_RECORD_BYTES: usize = 22;
const ZIP64_END_RECORD_BYTES: usize = 56;
const ZIP64_LOCATOR_BYTES: usize = 20;
/// The most bytes that follow the directory.
pub const MAX_END_RECORD_BYTES: usize =
    ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES + END_RECORD_BYTES + COMMENT_BYTES;

/// The directory of a file, built while the entries are added.
#[derive(Clone, Debug, Default)]
pub struct CentralDirectory {
    hasher: Sha256,
    entry_count: u64,
    size: u64,
    next_offset: u64,
}

impl CentralDirectory {
    /// The offset at which the next entry starts.
    #[must_use]
    pub const fn next_offset(&self) -> u64 {
        self.next_offset
    }

    /// The bytes of all records so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry, and gives its record.
    pub fn add_entry(&mut self, entry: &ZipEntry) -> Vec<u8> {
        let record = entry.central_header();
        self.hasher.update(&record);
        self.entry_count += 1;
        self.size += record.len() as u64;
        self.next_offset = entry.end_offset();
        record
    }

    /// What follows the records to the end of the file: the end records, and with a trailer the
    /// comment with the digest of the directory.
    #[must_use]
    pub fn finish(mut self, trailer: Option<&ArchiveTrailer>) -> Vec<u8> {
        let Some(trailer) = trailer else { return self.end_records(0) };
        let comment_head = trailer.comment_head();
        let mut bytes = self.end_records(comment_head.len() + 64);
        bytes.extend(comment_head.into_bytes());
        self.hasher.update(&bytes);
        bytes.extend(hex(&self.hasher.finalize()).into_bytes());
        bytes
    }

    /// The end of a file up to the comment.
    fn end_records(&self, comment_bytes: usize) -> Vec<u8> {
        let Self { entry_count, size, next_offset: offset, .. } = *self;
        let mut bytes = ByteWriter::default();
        if entry_count >= 0xffff || offset >= ZIP64_MARKER || size >= ZIP64_MARKER {
            bytes
                .push_u32(ZIP64_END_SIGNATURE)
                .push_u64(44)
                .push_u16(VERSION_MADE_BY)
                .push_u16(45)
                .push_u32(0)
                .push_u32(0);
            bytes.push_u64(entry_count).push_u64(entry_count).push_u64(size).push_u64(offset);
            bytes.push_u32(ZIP64_LOCATOR_SIGNATURE).push_u32(0).push_u64(offset + size).push_u32(1);
        }
        bytes
            .push_u32(END_SIGNATURE)
            .push_u16(0)
            .push_u16(0)
            .push_saturated_u16(entry_count)
            .push_saturated_u16(entry_count)
            .push_saturated_u32(size)
            .push_saturated_u32(offset)
            .push_saturated_u16(comment_bytes as u64);
        bytes.0
    }
}

/// The directory of a part of a bag, to the end of the file.
fn build_directory(entries: &[ZipEntry], trailer: &ArchiveTrailer) -> Vec<u8> {
    let mut directory = CentralDirectory::default();
    let mut bytes: Vec<_> = entries.iter().flat_map(|entry| directory.add_entry(entry)).collect();
    bytes.extend(directory.finish(Some(trailer)));
    bytes
}

/// The offset at which the directory starts, as the end of a file states it; `None` where the end
/// is not one that kyyeu writes.
#[must_use]
pub fn directory_offset(file_end: &[u8]) -> Option<u64> {
    let record = file_end.len().checked_sub(END_RECORD_BYTES + COMMENT_BYTES)?;
    if read_u32(file_end, record)? != END_SIGNATURE {
        return None;
    }
    let zip64_offset = || {
        let zip64_record = record.checked_sub(ZIP64_END_RECORD_BYTES + ZIP64_LOCATOR_BYTES)?;
        read_u64(file_end, zip64_record + 48)
    };
    let offset = u64::from(read_u32(file_end, record + 16)?);
    if offset == ZIP64_MARKER {
        return zip64_offset();
    }
    let is_zip64 = read_u16(file_end, record + 10)? == u16::MAX
        || read_u32(file_end, record + 12)? == u32::MAX;
    if is_zip64 && zip64_offset() != Some(offset) {
        return None;
    }
    Some(offset)
}

/// The entries of an intact directory and the trailer of its file; `bytes` go from the directory's
/// first byte to the end of the file. `None` where a single bit is not as kyyeu wrote it.
#[must_use]
pub fn parse_directory(bytes: &[u8]) -> Option<(Vec<ZipEntry>, ArchiveTrailer)> {
    let trailer = ArchiveTrailer::parse(&bytes[bytes.len().checked_sub(COMMENT_BYTES)?..])?;
    let mut entries = Vec::new();
    let mut rest = bytes;
    while read_u32(rest, 0)? == CENTRAL_SIGNATURE {
        let (entry, length) = ZipEntry::parse_central(rest)?;
        if entry.offset != entries.last().map_or(0, ZipEntry::end_offset) {
            return None;
        }
        entries.push(entry);
        rest = &rest[length..];
    }
    (build_directory(&entries, &trailer) == bytes).then_some((entries, trailer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zip::entry::{CompressionMethod, ZIP64_THRESHOLD_BYTES};

    fn entry(name: &str, size: u64, offset: u64) -> ZipEntry {
        ZipEntry {
            name: name.into(),
            method: CompressionMethod::for_path(name),
            crc32: 7,
            size,
            packed_size: size / 2,
            offset,
            packed_sha256: [9; 32],
        }
    }

    #[test]
    fn headers_round_trip() {
        let mut entries = Vec::new();
        let mut offset = 0;
        for size in [
            0,
            5,
            ZIP64_THRESHOLD_BYTES - 1,
            ZIP64_THRESHOLD_BYTES,
            ZIP64_MARKER,
            3 * ZIP64_MARKER,
            12,
        ] {
            let entry = entry("data/site/a.html", size, offset);
            let local = entry.local_header();
            assert_eq!(local.len() as u64, entry.local_header_size());
            let (parsed, length) =
                ZipEntry::parse_local(&[&local[..], b"more"].concat(), offset).unwrap();
            assert_eq!(
                (ZipEntry { packed_sha256: entry.packed_sha256, ..parsed }, length),
                (entry.clone(), local.len())
            );
            offset = entry.end_offset();
            entries.push(entry);
        }
        let trailer = ArchiveTrailer { part: 2, part_count: 31, bag_sha256: [0xab; 32] };
        let bytes = build_directory(&entries, &trailer);
        assert_eq!(parse_directory(&bytes), Some((entries, trailer)));
        assert_eq!(directory_offset(&bytes), Some(offset));
    }

    #[test]
    fn flipped_bits_are_detected() {
        let entries = [entry("a.html", 5, 0), entry("b.png", 6, 38)];
        let trailer = ArchiveTrailer { part: 1, part_count: 1, bag_sha256: [0xab; 32] };
        let bytes = build_directory(&entries, &trailer);
        assert!(parse_directory(&bytes).is_some());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(parse_directory(&flipped).is_none(), "bit {bit}");
        }
        assert!(parse_directory(&[&bytes[..], b"\0"].concat()).is_none(), "trailing bytes");
    }
}
