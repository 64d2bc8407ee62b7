//! An entry of the container, and its local and central header.

use crate::zip::bytes::{ByteWriter, read_u16, read_u32, read_u64};

/// SHA-256 of packed bytes.
pub type Sha256Digest = [u8; 32];

/// How the bytes of an entry are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompressionMethod {
    /// As they are, since the file format compresses already.
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

    fn from_code(code: u16) -> Self {
        if code == Self::Stored.code() { Self::Stored } else { Self::Deflated }
    }

    /// The method for a file by its extension: pictures, sound and archives are stored.
    #[must_use]
    pub fn for_path(name: &str) -> Self {
        const COMPRESSED_EXTENSIONS: [&str; 19] = [
            "woff2", "woff", "png", "jpg", "jpeg", "gif", "webp", "avif", "mp3", "mp4", "m4a",
            "ogg", "webm", "zip", "epub", "docx", "xlsx", "pptx", "gz",
        ];
        let (_, extension) = name.rsplit_once('.').unwrap_or_default();
        let extension = extension.to_ascii_lowercase();
        if COMPRESSED_EXTENSIONS.contains(&&*extension) { Self::Stored } else { Self::Deflated }
    }
}

/// A file in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// The path, in ASCII.
    pub name: String,
    /// How the bytes are packed.
    pub method: CompressionMethod,
    /// CRC-32 of the unpacked bytes.
    pub crc32: u32,
    /// The number of unpacked bytes.
    pub size: u64,
    /// The number of packed bytes.
    pub packed_size: u64,
    /// The offset of the local header in the file.
    pub offset: u64,
    /// SHA-256 of the packed bytes.
    pub packed_sha256: Sha256Digest,
}

const LOCAL_SIGNATURE: u32 = 0x0403_4b50;
pub const CENTRAL_SIGNATURE: u32 = 0x0201_4b50;
/// Sizes of the headers without name and extra field.
const LOCAL_HEADER_BYTES: usize = 30;
const CENTRAL_HEADER_BYTES: usize = 46;
/// 1 January 1980, the first day of the format: the time of every entry.
const FIXED_DOS_DATE: u16 = 1 << 5 | 1;
/// A regular file with mode 0644, on Unix.
const EXTERNAL_ATTRIBUTES: u32 = 0o100_644 << 16;
/// Unix, and version 4.5 of the format.
pub const VERSION_MADE_BY: u16 = 0x032d;
/// The extra fields: sizes of 64 bits, and the digest, under a number that the format leaves to all
/// ("KY").
const ZIP64_EXTRA_ID: u16 = 1;
const SHA256_EXTRA_ID: u16 = 0x594b;
/// An entry of this size or more has 64-bit sizes. Packing may lengthen incompressible bytes, so
/// the limit is less than 4 GiB.
pub const ZIP64_THRESHOLD_BYTES: u64 = 0xff00_0000;
/// A field of four bytes whose number is in the extra field.
pub const ZIP64_MARKER: u64 = 0xffff_ffff;

impl ZipEntry {
    const fn needs_zip64_sizes(&self) -> bool {
        self.size >= ZIP64_THRESHOLD_BYTES
    }

    const fn needs_zip64_offset(&self) -> bool {
        self.offset >= ZIP64_MARKER
    }

    /// The fields that both headers have, from the version needed to the length of the extra field.
    fn write_common_fields(&self, bytes: &mut ByteWriter, needs_zip64: bool, extra_bytes: usize) {
        let (packed_size, size) = if self.needs_zip64_sizes() {
            (ZIP64_MARKER, ZIP64_MARKER)
        } else {
            (self.packed_size, self.size)
        };
        bytes
            .push_u16(if needs_zip64 { 45 } else { 20 })
            .push_u16(0)
            .push_u16(self.method.code())
            .push_u16(0)
            .push_u16(FIXED_DOS_DATE)
            .push_u32(self.crc32)
            .push_saturated_u32(packed_size)
            .push_saturated_u32(size)
            .push_saturated_u16(self.name.len() as u64)
            .push_saturated_u16(extra_bytes as u64);
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
        // A local header does not have the offset, so a large one needs no 64 bits here.
        self.write_common_fields(&mut bytes, self.needs_zip64_sizes(), extra.0.len());
        bytes.push_bytes(self.name.as_bytes()).push_bytes(&extra.0);
        bytes.0
    }

    /// The length of the local header.
    #[must_use]
    pub fn local_header_size(&self) -> u64 {
        let extra_bytes = if self.needs_zip64_sizes() { 20 } else { 0 };
        (LOCAL_HEADER_BYTES + self.name.len() + extra_bytes) as u64
    }

    /// The offset after the packed bytes, at which the next entry starts.
    #[must_use]
    pub fn end_offset(&self) -> u64 {
        self.offset + self.local_header_size() + self.packed_size
    }

    /// The entry's record in the central directory.
    #[must_use]
    pub fn central_header(&self) -> Vec<u8> {
        let mut zip64_fields = ByteWriter::default();
        if self.needs_zip64_sizes() {
            zip64_fields.push_u64(self.size).push_u64(self.packed_size);
        }
        if self.needs_zip64_offset() {
            zip64_fields.push_u64(self.offset);
        }
        let needs_zip64 = !zip64_fields.0.is_empty();
        let mut extra = ByteWriter::default();
        if needs_zip64 {
            extra
                .push_u16(ZIP64_EXTRA_ID)
                .push_saturated_u16(zip64_fields.0.len() as u64)
                .push_bytes(&zip64_fields.0);
        }
        extra
            .push_u16(SHA256_EXTRA_ID)
            .push_saturated_u16(self.packed_sha256.len() as u64)
            .push_bytes(&self.packed_sha256);
        let mut bytes = ByteWriter::default();
        bytes.push_u32(CENTRAL_SIGNATURE).push_u16(VERSION_MADE_BY);
        self.write_common_fields(&mut bytes, needs_zip64, extra.0.len());
        bytes
            .push_u16(0)
            .push_u16(0)
            .push_u16(0)
            .push_u32(EXTERNAL_ATTRIBUTES)
            .push_saturated_u32(self.offset)
            .push_bytes(self.name.as_bytes())
            .push_bytes(&extra.0);
        bytes.0
    }

    /// Reads a record of the central directory: its entry, and its length. `None` where it is not a
    /// record that kyyeu writes.
    pub(super) fn parse_central(bytes: &[u8]) -> Option<(Self, usize)> {
        let name_end = CENTRAL_HEADER_BYTES + usize::from(read_u16(bytes, 28)?);
        let length = name_end + usize::from(read_u16(bytes, 30)?);
        let name = std::str::from_utf8(bytes.get(CENTRAL_HEADER_BYTES..name_end)?).ok()?;
        let extra = bytes.get(name_end..length)?;
        // The digest is the last field, so the extra field has at least its 32 bytes.
        let digest_start = extra.len().checked_sub(size_of::<Sha256Digest>())?;
        let mut entry = Self {
            name: name.to_owned(),
            method: CompressionMethod::from_code(read_u16(bytes, 10)?),
            crc32: read_u32(bytes, 16)?,
            size: u64::from(read_u32(bytes, 24)?),
            packed_size: u64::from(read_u32(bytes, 20)?),
            offset: u64::from(read_u32(bytes, 42)?),
            packed_sha256: Sha256Digest::try_from(&extra[digest_start..]).ok()?,
        };
        if read_u16(extra, 0)? == ZIP64_EXTRA_ID {
            let mut field = 4;
            for number in [&mut entry.size, &mut entry.packed_size, &mut entry.offset] {
                if *number == ZIP64_MARKER {
                    *number = read_u64(extra, field)?;
                    field += 8;
                }
            }
        }
        (entry.central_header() == bytes[..length]).then_some((entry, length))
    }

    /// Reads the local header at the start of `bytes`, which is at `offset` in the file: its entry,
    /// and its length. The entry's digest is all zeros: a local header does not have it.
    #[must_use]
    pub fn parse_local(bytes: &[u8], offset: u64) -> Option<(Self, usize)> {
        let name_end = LOCAL_HEADER_BYTES + usize::from(read_u16(bytes, 26)?);
        let name = std::str::from_utf8(bytes.get(LOCAL_HEADER_BYTES..name_end)?).ok()?;
        let mut entry = Self {
            name: name.to_owned(),
            method: CompressionMethod::from_code(read_u16(bytes, 8)?),
            crc32: read_u32(bytes, 14)?,
            size: u64::from(read_u32(bytes, 22)?),
            packed_size: u64::from(read_u32(bytes, 18)?),
            offset,
            packed_sha256: [0; 32],
        };
        if entry.size == ZIP64_MARKER {
            entry.size = read_u64(bytes, name_end + 4)?;
            entry.packed_size = read_u64(bytes, name_end + 12)?;
        }
        let header = entry.local_header();
        bytes.starts_with(&header).then_some((entry, header.len()))
    }
}
