//! The ZIP container (PKWARE APPNOTE 6.3), in the one form that kyyeu writes.
//!
//! Every byte of a header follows from the entry, and the entries follow each other without gaps:
//! whoever knows the directory knows what every other byte must be. The directory holds the seal of
//! each entry's packed bytes, and the comment at the end of the file that of the directory. So a
//! flipped bit is found wherever it is, also where unpacking would not notice it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 of packed bytes.
pub type Sha256Digest = [u8; 32];

/// How the bytes of an entry stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompressionMethod {
    /// As they are: they were packed before.
    Stored,
    /// By DEFLATE (RFC 1951).
    Deflated,
}

impl CompressionMethod {
    const fn code(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }

    /// What fits a file: pictures, sound and archives are packed already.
    #[must_use]
    pub fn for_path(name: &str) -> Self {
        const COMPRESSED_EXTENSIONS: [&str; 19] = [
            "woff2", "woff", "png", "jpg", "jpeg", "gif", "webp", "avif", "mp3", "mp4", "m4a",
            "ogg", "webm", "zip", "epub", "docx", "xlsx", "pptx", "gz",
        ];
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        if COMPRESSED_EXTENSIONS.contains(&ending.as_str()) { Self::Stored } else { Self::Deflated }
    }
}

/// A file in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its path, ASCII.
    pub name: String,
    /// How its bytes stand there.
    pub method: CompressionMethod,
    /// CRC-32 of its bytes.
    pub crc32: u32,
    /// How many bytes it has.
    pub size: u64,
    /// How many it has in the container.
    pub packed_size: u64,
    /// Where its header begins.
    pub offset: u64,
    /// SHA-256 of its packed bytes.
    pub packed_sha256: Sha256Digest,
}

const LOCAL_SIGNATURE: u32 = 0x0403_4b50;
const CENTRAL_SIGNATURE: u32 = 0x0201_4b50;
const END_SIGNATURE: u32 = 0x0605_4b50;
const ZIP64_END_SIGNATURE: u32 = 0x0606_4b50;
const ZIP64_LOCATOR_SIGNATURE: u32 = 0x0706_4b50;
/// 1 January 1980, the first day that the format knows: the time of every entry.
const FIXED_DOS_DATE: u16 = 1 << 5 | 1;
/// A plain file that all may read, on Unix.
const EXTERNAL_ATTRIBUTES: u32 = 0o100_644 << 16;
/// Unix, and version 4.5 of the format.
const VERSION_MADE_BY: u16 = 0x032d;
/// The extra fields: sizes of 64 bits, and the seal, under a number that the format leaves to all
/// ("KY").
const ZIP64_EXTRA_ID: u16 = 1;
const SHA256_EXTRA_ID: u16 = 0x594b;
/// From this size on an entry has 64-bit sizes. Packing may add to what cannot be packed, so it is
/// less than 4 GiB.
const ZIP64_THRESHOLD_BYTES: u64 = 0xff00_0000;
const ZIP64_MARKER: u64 = 0xffff_ffff;

/// The most parts of an archive.
pub const MAX_PARTS: u32 = 9_999;

/// Bytes, little end first.
#[derive(Default)]
struct ByteWriter(Vec<u8>);

impl ByteWriter {
    fn push_u16(&mut self, number: u16) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn push_u32(&mut self, number: u32) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn push_u64(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    /// A number in four bytes; all ones where they do not hold it, and the extra field does.
    fn push_saturated_u32(&mut self, number: u64) -> &mut Self {
        self.push_u32(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// A number in two bytes, in the same way.
    fn push_saturated_u16(&mut self, number: u64) -> &mut Self {
        self.push_u16(u16::try_from(number).unwrap_or(u16::MAX))
    }
}

impl ZipEntry {
    const fn needs_zip64_sizes(&self) -> bool {
        self.size >= ZIP64_THRESHOLD_BYTES
    }

    const fn needs_zip64_offset(&self) -> bool {
        self.offset >= ZIP64_MARKER
    }

    fn version_needed(&self) -> u16 {
        if self.needs_zip64_sizes() || self.needs_zip64_offset() { 45 } else { 20 }
    }

    fn write_common_fields(&self, bytes: &mut ByteWriter, extra: usize) {
        let (packed, size) = if self.needs_zip64_sizes() {
            (ZIP64_MARKER, ZIP64_MARKER)
        } else {
            (self.packed_size, self.size)
        };
        bytes
            .push_u16(self.version_needed())
            .push_u16(0)
            .push_u16(self.method.code())
            .push_u16(0)
            .push_u16(FIXED_DOS_DATE)
            .push_u32(self.crc32);
        bytes
            .push_saturated_u32(packed)
            .push_saturated_u32(size)
            .push_saturated_u16(self.name.len() as u64)
            .push_saturated_u16(extra as u64);
    }

    /// The header before the entry's bytes.
    #[must_use]
    pub fn local_header(&self) -> Vec<u8> {
        let mut extra = ByteWriter::default();
        if self.needs_zip64_sizes() {
            extra
                .push_u16(ZIP64_EXTRA_ID)
                .push_u16(16)
                .push_u64(self.size)
                .push_u64(self.packed_size);
        }
        let mut bytes = ByteWriter::default();
        bytes.push_u32(LOCAL_SIGNATURE);
        // The place of the entry is no matter of this header.
        Self { offset: 0, ..self.clone() }.write_common_fields(&mut bytes, extra.0.len());
        [bytes.0, self.name.clone().into_bytes(), extra.0].concat()
    }

    /// How many bytes that header has.
    #[must_use]
    pub fn local_header_size(&self) -> u64 {
        30 + self.name.len() as u64 + if self.needs_zip64_sizes() { 20 } else { 0 }
    }

    /// Where the next entry begins.
    #[must_use]
    pub fn end_offset(&self) -> u64 {
        self.offset + self.local_header_size() + self.packed_size
    }

    /// The entry's record in the directory.
    #[must_use]
    pub fn central_header(&self) -> Vec<u8> {
        let mut wide = ByteWriter::default();
        if self.needs_zip64_sizes() {
            wide.push_u64(self.size).push_u64(self.packed_size);
        }
        if self.needs_zip64_offset() {
            wide.push_u64(self.offset);
        }
        let mut extra = ByteWriter::default();
        if !wide.0.is_empty() {
            extra.push_u16(ZIP64_EXTRA_ID).push_saturated_u16(wide.0.len() as u64).0.extend(wide.0);
        }
        extra
            .push_u16(SHA256_EXTRA_ID)
            .push_saturated_u16(self.packed_sha256.len() as u64)
            .0
            .extend(self.packed_sha256);
        let mut bytes = ByteWriter::default();
        bytes.push_u32(CENTRAL_SIGNATURE).push_u16(VERSION_MADE_BY);
        self.write_common_fields(&mut bytes, extra.0.len());
        bytes
            .push_u16(0)
            .push_u16(0)
            .push_u16(0)
            .push_u32(EXTERNAL_ATTRIBUTES)
            .push_saturated_u32(self.offset);
        [bytes.0, self.name.clone().into_bytes(), extra.0].concat()
    }

    /// The entry that a record of the directory is of, and how long the record is; nothing where it
    /// is none of ours.
    fn parse_central(bytes: &[u8]) -> Option<(Self, usize)> {
        let name_size = usize::from(read_u16(bytes, 28)?);
        let extra_size = usize::from(read_u16(bytes, 30)?);
        let length = 46 + name_size + extra_size;
        let name = std::str::from_utf8(bytes.get(46..46 + name_size)?).ok()?.to_owned();
        let mut extra = bytes.get(46 + name_size..length)?;
        let (mut packed, mut size) =
            (u64::from(read_u32(bytes, 20)?), u64::from(read_u32(bytes, 24)?));
        let mut at = u64::from(read_u32(bytes, 42)?);
        let seal = extra.len().checked_sub(32)?;
        let seal = Sha256Digest::try_from(&extra[seal..]).ok()?;
        if read_u16(extra, 0)? == ZIP64_EXTRA_ID {
            extra = &extra[4..];
            for number in [&mut size, &mut packed, &mut at]
                .into_iter()
                .filter(|number| **number == ZIP64_MARKER)
            {
                *number = read_u64(extra, 0)?;
                extra = extra.get(8..)?;
            }
        }
        let method = if read_u16(bytes, 10)? == 0 {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let entry = Self {
            name,
            method,
            crc32: read_u32(bytes, 16)?,
            size,
            packed_size: packed,
            offset: at,
            packed_sha256: seal,
        };
        (entry.central_header() == bytes[..length]).then_some((entry, length))
    }

    /// The entry whose header begins here, and how long the header is. Its seal is not known.
    #[must_use]
    pub fn parse_local(bytes: &[u8], at: u64) -> Option<(Self, usize)> {
        let length = 30 + usize::from(read_u16(bytes, 26)?);
        let name = std::str::from_utf8(bytes.get(30..length)?).ok()?.to_owned();
        let (mut packed, mut size) =
            (u64::from(read_u32(bytes, 18)?), u64::from(read_u32(bytes, 22)?));
        if size == ZIP64_MARKER {
            (size, packed) = (read_u64(bytes, length + 4)?, read_u64(bytes, length + 12)?);
        }
        let method = if read_u16(bytes, 8)? == 0 {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let entry = Self {
            name,
            method,
            crc32: read_u32(bytes, 14)?,
            size,
            packed_size: packed,
            offset: at,
            packed_sha256: [0; 32],
        };
        let header = entry.local_header();
        bytes.starts_with(&header).then_some((entry, header.len()))
    }
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// What the comment at the end of a file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveTrailer {
    /// Which part it is, from 1 on.
    pub part: u32,
    /// How many parts there are.
    pub part_count: u32,
    /// What all parts of one bag have in common: SHA-256 of its last tag manifest.
    pub bag_sha256: Sha256Digest,
}

const COMMENT_PREFIX: &str = "kyyeu-archive 1 part ";
/// The length of every comment: the words, two numbers of five digits, two hashes.
pub const COMMENT_BYTES: usize = COMMENT_PREFIX.len() + 5 + 4 + 5 + 5 + 64 + 6 + 64;
/// The length of what follows the directory, at most.
pub const MAX_END_RECORD_BYTES: usize = 56 + 20 + 22 + COMMENT_BYTES;

impl ArchiveTrailer {
    fn comment_head(&self) -> String {
        format!(
            "{COMMENT_PREFIX}{:05} of {:05} bag {} seal ",
            self.part,
            self.part_count,
            hex(&self.bag_sha256)
        )
    }

    fn parse(comment: &[u8]) -> Option<Self> {
        let words: Vec<_> = std::str::from_utf8(comment).ok()?.split(' ').collect();
        let [_, _, _, part, _, parts, _, bag, ..] = words[..] else { return None };
        Some(Self {
            part: part.parse().ok()?,
            part_count: parts.parse().ok()?,
            bag_sha256: unhex(bag)?,
        })
    }
}

/// The directory of a file, made while the entries come: their records, and what follows them to
/// the end of the file.
#[derive(Clone, Debug, Default)]
pub struct CentralDirectory {
    hasher: Sha256,
    entry_count: u64,
    size: u64,
    next_offset: u64,
}

impl CentralDirectory {
    /// Where the next entry begins.
    #[must_use]
    pub const fn next_offset(&self) -> u64 {
        self.next_offset
    }

    /// How many bytes the records have.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes an entry, and gives its record.
    pub fn add_entry(&mut self, entry: &ZipEntry) -> Vec<u8> {
        let record = entry.central_header();
        self.hasher.update(&record);
        (self.entry_count, self.size, self.next_offset) =
            (self.entry_count + 1, self.size + record.len() as u64, entry.end_offset());
        record
    }

    /// What follows the records. An imprint closes what holds a bag, and seals it.
    #[must_use]
    pub fn finish(mut self, imprint: Option<&ArchiveTrailer>) -> Vec<u8> {
        let words = imprint.map(ArchiveTrailer::comment_head);
        let mut bytes = self.end_record(words.as_ref().map_or(0, |words| words.len() + 64));
        if let Some(words) = words {
            bytes.extend(words.into_bytes());
            self.hasher.update(&bytes);
            bytes.extend(hex(&self.hasher.finalize()).into_bytes());
        }
        bytes
    }

    /// The end of a file up to the comment, which has so many bytes.
    fn end_record(&self, comment: usize) -> Vec<u8> {
        let Self { entry_count: count, size, next_offset: at, .. } = *self;
        let mut bytes = ByteWriter::default();
        if count >= 0xffff || at >= ZIP64_MARKER || size >= ZIP64_MARKER {
            bytes
                .push_u32(ZIP64_END_SIGNATURE)
                .push_u64(44)
                .push_u16(VERSION_MADE_BY)
                .push_u16(45)
                .push_u32(0)
                .push_u32(0);
            bytes.push_u64(count).push_u64(count).push_u64(size).push_u64(at);
            bytes.push_u32(ZIP64_LOCATOR_SIGNATURE).push_u32(0).push_u64(at + size).push_u32(1);
        }
        bytes
            .push_u32(END_SIGNATURE)
            .push_u16(0)
            .push_u16(0)
            .push_saturated_u16(count)
            .push_saturated_u16(count)
            .push_saturated_u32(size)
            .push_saturated_u32(at);
        bytes.push_saturated_u16(comment as u64);
        bytes.0
    }
}

/// The directory of a file that holds a bag, to the end of the file.
fn build_directory(entries: &[ZipEntry], imprint: &ArchiveTrailer) -> Vec<u8> {
    let mut directory = CentralDirectory::default();
    let mut bytes: Vec<_> = entries.iter().flat_map(|entry| directory.add_entry(entry)).collect();
    bytes.extend(directory.finish(Some(imprint)));
    bytes
}

/// Where the directory begins, as the end of a file says; nothing where the end is none of ours.
#[must_use]
pub fn directory_offset(end: &[u8]) -> Option<u64> {
    let record = end.len().checked_sub(22 + COMMENT_BYTES)?;
    (read_u32(end, record)? == END_SIGNATURE).then_some(())?;
    match u64::from(read_u32(end, record + 16)?) {
        ZIP64_MARKER => read_u64(end, record.checked_sub(76)? + 48),
        at if read_u16(end, record + 10)? == u16::MAX
            || read_u32(end, record + 12)? == u32::MAX =>
        {
            read_u64(end, record.checked_sub(76)? + 48).filter(|wide| *wide == at)
        }
        at => Some(at),
    }
}

/// Whether the end of a file has the words that kyyeu closes its archives with, or most of them.
#[must_use]
pub fn has_our_comment(end: &[u8]) -> bool {
    let Some(at) = end.len().checked_sub(COMMENT_BYTES) else { return false };
    let alike = end[at..].iter().zip(COMMENT_PREFIX.as_bytes()).filter(|(a, b)| a == b).count();
    alike + 2 >= COMMENT_PREFIX.len()
}

/// The entries of a directory that is whole, and the imprint of its file; `bytes` go from the
/// directory's first byte to the end of the file. Nothing where a single bit is not as kyyeu wrote
/// it.
#[must_use]
pub fn parse_directory(bytes: &[u8]) -> Option<(Vec<ZipEntry>, ArchiveTrailer)> {
    let imprint = ArchiveTrailer::parse(&bytes[bytes.len().checked_sub(COMMENT_BYTES)?..])?;
    let mut entries = Vec::new();
    let mut rest = bytes;
    while read_u32(rest, 0)? == CENTRAL_SIGNATURE {
        let (entry, length) = ZipEntry::parse_central(rest)?;
        let next = entries.last().map_or(0, ZipEntry::end_offset);
        (entry.offset == next).then_some(())?;
        entries.push(entry);
        rest = &rest[length..];
    }
    (build_directory(&entries, &imprint) == bytes).then_some((entries, imprint))
}

/// A hash in hexadecimal digits, lower case.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let Ok(()) = write!(text, "{byte:02x}") else { return text };
    }
    text
}

fn unhex(text: &str) -> Option<Sha256Digest> {
    let mut seal = Sha256Digest::default();
    (text.len() == 64 && text.is_ascii()).then_some(())?;
    for (byte, at) in seal.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(seal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, size: u64, at: u64) -> ZipEntry {
        ZipEntry {
            name: name.into(),
            method: CompressionMethod::for_path(name),
            crc32: 7,
            size,
            packed_size: size / 2,
            offset: at,
            packed_sha256: [9; 32],
        }
    }

    #[test]
    fn headers_round_trip() {
        let mut entries = Vec::new();
        let mut at = 0;
        for size in [
            0,
            5,
            ZIP64_THRESHOLD_BYTES - 1,
            ZIP64_THRESHOLD_BYTES,
            ZIP64_MARKER,
            3 * ZIP64_MARKER,
            12,
        ] {
            let entry = entry("data/site/a.html", size, at);
            let local = entry.local_header();
            assert_eq!(local.len() as u64, entry.local_header_size());
            let (read, length) =
                ZipEntry::parse_local(&[&local[..], b"more"].concat(), at).unwrap();
            assert_eq!(
                (ZipEntry { packed_sha256: entry.packed_sha256, ..read }, length),
                (entry.clone(), local.len())
            );
            at = entry.end_offset();
            entries.push(entry);
        }
        let imprint = ArchiveTrailer { part: 2, part_count: 31, bag_sha256: [0xab; 32] };
        let bytes = build_directory(&entries, &imprint);
        assert_eq!(parse_directory(&bytes), Some((entries, imprint)));
        assert_eq!(directory_offset(&bytes), Some(at));
    }

    #[test]
    fn flipped_bits_are_detected() {
        let entries = [entry("a.html", 5, 0), entry("b.png", 6, 38)];
        let bytes = build_directory(
            &entries,
            &ArchiveTrailer { part: 1, part_count: 1, bag_sha256: [0xab; 32] },
        );
        assert!(parse_directory(&bytes).is_some());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(parse_directory(&flipped).is_none(), "bit {bit}");
        }
        assert!(parse_directory(&[&bytes[..], b"\0"].concat()).is_none(), "trailing bytes");
    }
}
