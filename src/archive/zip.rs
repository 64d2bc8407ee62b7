//! The ZIP container (PKWARE APPNOTE 6.3), in the one form that kyyeu writes.
//!
//! Every byte of a header follows from the entry, and the entries follow each other without gaps:
//! whoever knows the directory knows what every other byte must be. The directory holds the seal of
//! each entry's packed bytes, and the comment at the end of the file that of the directory. So a
//! flipped bit is found wherever it is, also where unpacking would not notice it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 of packed bytes.
pub type Seal = [u8; 32];

/// How the bytes of an entry stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As they are: they were packed before.
    Stored,
    /// By DEFLATE (RFC 1951).
    Deflated,
}

impl Method {
    const fn number(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }

    /// What fits a file: pictures, sound and archives are packed already.
    #[must_use]
    pub fn of(name: &str) -> Self {
        const PACKED: [&str; 19] = [
            "woff2", "woff", "png", "jpg", "jpeg", "gif", "webp", "avif", "mp3", "mp4", "m4a",
            "ogg", "webm", "zip", "epub", "docx", "xlsx", "pptx", "gz",
        ];
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        if PACKED.contains(&ending.as_str()) { Self::Stored } else { Self::Deflated }
    }
}

/// A file in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, ASCII.
    pub name: String,
    /// How its bytes stand there.
    pub method: Method,
    /// CRC-32 of its bytes.
    pub crc: u32,
    /// How many bytes it has.
    pub size: u64,
    /// How many it has in the container.
    pub packed: u64,
    /// Where its header begins.
    pub at: u64,
    /// SHA-256 of its packed bytes.
    pub seal: Seal,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
/// 1 January 1980, the first day that the format knows: the time of every entry.
const DATE: u16 = 1 << 5 | 1;
/// A plain file that all may read, on Unix.
const MODE: u32 = 0o100_644 << 16;
/// Unix, and version 4.5 of the format.
const MADE_BY: u16 = 0x032d;
/// The extra fields: sizes of 64 bits, and the seal, under a number that the format leaves to all
/// ("KY").
const EXTRA_64: u16 = 1;
const EXTRA_SEAL: u16 = 0x594b;
/// From this size on an entry has 64-bit sizes. Packing may add to what cannot be packed, so it is
/// less than 4 GiB.
const LARGE: u64 = 0xff00_0000;
const LIMIT: u64 = 0xffff_ffff;

/// Bytes, little end first.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn two(&mut self, number: u16) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn four(&mut self, number: u32) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn eight(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    /// A number in four bytes; all ones where they do not hold it, and the extra field does.
    fn four_of(&mut self, number: u64) -> &mut Self {
        self.four(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// A number in two bytes, in the same way.
    fn two_of(&mut self, number: u64) -> &mut Self {
        self.two(u16::try_from(number).unwrap_or(u16::MAX))
    }
}

impl Entry {
    const fn is_large(&self) -> bool {
        self.size >= LARGE
    }

    const fn is_far(&self) -> bool {
        self.at >= LIMIT
    }

    fn needed(&self) -> u16 {
        if self.is_large() || self.is_far() { 45 } else { 20 }
    }

    fn common(&self, bytes: &mut Bytes, extra: usize) {
        let (packed, size) =
            if self.is_large() { (LIMIT, LIMIT) } else { (self.packed, self.size) };
        bytes.two(self.needed()).two(0).two(self.method.number()).two(0).two(DATE).four(self.crc);
        bytes.four_of(packed).four_of(size).two_of(self.name.len() as u64).two_of(extra as u64);
    }

    /// The header before the entry's bytes.
    #[must_use]
    pub fn local(&self) -> Vec<u8> {
        let mut extra = Bytes::default();
        if self.is_large() {
            extra.two(EXTRA_64).two(16).eight(self.size).eight(self.packed);
        }
        let mut bytes = Bytes::default();
        bytes.four(LOCAL);
        // The place of the entry is no matter of this header.
        Self { at: 0, ..self.clone() }.common(&mut bytes, extra.0.len());
        [bytes.0, self.name.clone().into_bytes(), extra.0].concat()
    }

    /// How many bytes that header has.
    #[must_use]
    pub fn local_size(&self) -> u64 {
        30 + self.name.len() as u64 + if self.is_large() { 20 } else { 0 }
    }

    /// Where the next entry begins.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.at + self.local_size() + self.packed
    }

    /// The entry's record in the directory.
    #[must_use]
    pub fn central(&self) -> Vec<u8> {
        let mut wide = Bytes::default();
        if self.is_large() {
            wide.eight(self.size).eight(self.packed);
        }
        if self.is_far() {
            wide.eight(self.at);
        }
        let mut extra = Bytes::default();
        if !wide.0.is_empty() {
            extra.two(EXTRA_64).two_of(wide.0.len() as u64).0.extend(wide.0);
        }
        extra.two(EXTRA_SEAL).two_of(self.seal.len() as u64).0.extend(self.seal);
        let mut bytes = Bytes::default();
        bytes.four(CENTRAL).two(MADE_BY);
        self.common(&mut bytes, extra.0.len());
        bytes.two(0).two(0).two(0).four(MODE).four_of(self.at);
        [bytes.0, self.name.clone().into_bytes(), extra.0].concat()
    }

    /// The entry that a record of the directory is of, and how long the record is; nothing where it
    /// is none of ours.
    fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let name_size = usize::from(two(bytes, 28)?);
        let extra_size = usize::from(two(bytes, 30)?);
        let length = 46 + name_size + extra_size;
        let name = std::str::from_utf8(bytes.get(46..46 + name_size)?).ok()?.to_owned();
        let mut extra = bytes.get(46 + name_size..length)?;
        let (mut packed, mut size) = (u64::from(four(bytes, 20)?), u64::from(four(bytes, 24)?));
        let mut at = u64::from(four(bytes, 42)?);
        let seal = extra.len().checked_sub(32)?;
        let seal = Seal::try_from(&extra[seal..]).ok()?;
        if two(extra, 0)? == EXTRA_64 {
            extra = &extra[4..];
            for number in
                [&mut size, &mut packed, &mut at].into_iter().filter(|number| **number == LIMIT)
            {
                *number = eight(extra, 0)?;
                extra = extra.get(8..)?;
            }
        }
        let method = if two(bytes, 10)? == 0 { Method::Stored } else { Method::Deflated };
        let entry = Self { name, method, crc: four(bytes, 16)?, size, packed, at, seal };
        (entry.central() == bytes[..length]).then_some((entry, length))
    }

    /// The entry whose header begins here, and how long the header is. Its seal is not known.
    #[must_use]
    pub fn parse_local(bytes: &[u8], at: u64) -> Option<(Self, usize)> {
        let length = 30 + usize::from(two(bytes, 26)?);
        let name = std::str::from_utf8(bytes.get(30..length)?).ok()?.to_owned();
        let (mut packed, mut size) = (u64::from(four(bytes, 18)?), u64::from(four(bytes, 22)?));
        if size == LIMIT {
            (size, packed) = (eight(bytes, length + 4)?, eight(bytes, length + 12)?);
        }
        let method = if two(bytes, 8)? == 0 { Method::Stored } else { Method::Deflated };
        let entry = Self { name, method, crc: four(bytes, 14)?, size, packed, at, seal: [0; 32] };
        let header = entry.local();
        bytes.starts_with(&header).then_some((entry, header.len()))
    }
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn four(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// What the comment at the end of a file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    /// Which part it is, from 1 on.
    pub part: u32,
    /// How many parts there are.
    pub parts: u32,
    /// What all parts of one bag have in common: SHA-256 of its last tag manifest.
    pub bag: Seal,
}

const OURS: &str = "kyyeu-archive 1 part ";
/// The length of every comment: the words, two numbers of five digits, two hashes.
pub const COMMENT_SIZE: usize = OURS.len() + 5 + 4 + 5 + 5 + 64 + 6 + 64;
/// The length of what follows the directory, at most.
pub const END_SIZE: usize = 56 + 20 + 22 + COMMENT_SIZE;

impl Imprint {
    fn words(&self) -> String {
        format!("{OURS}{:05} of {:05} bag {} seal ", self.part, self.parts, hex(&self.bag))
    }

    fn parse(comment: &[u8]) -> Option<Self> {
        let words: Vec<_> = std::str::from_utf8(comment).ok()?.split(' ').collect();
        let [_, _, _, part, _, parts, _, bag, ..] = words[..] else { return None };
        Some(Self { part: part.parse().ok()?, parts: parts.parse().ok()?, bag: unhex(bag)? })
    }
}

/// The directory of a file, made while the entries come: their records, and what follows them to
/// the end of the file.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    seal: Sha256,
    count: u64,
    size: u64,
    at: u64,
}

impl Directory {
    /// Where the next entry begins.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// How many bytes the records have.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes an entry, and gives its record.
    pub fn record(&mut self, entry: &Entry) -> Vec<u8> {
        let record = entry.central();
        self.seal.update(&record);
        (self.count, self.size, self.at) =
            (self.count + 1, self.size + record.len() as u64, entry.end());
        record
    }

    /// What follows the records. An imprint closes what holds a bag, and seals it.
    #[must_use]
    pub fn close(mut self, imprint: Option<&Imprint>) -> Vec<u8> {
        let words = imprint.map(Imprint::words);
        let mut bytes = self.end(words.as_ref().map_or(0, |words| words.len() + 64));
        if let Some(words) = words {
            bytes.extend(words.into_bytes());
            self.seal.update(&bytes);
            bytes.extend(hex(&self.seal.finalize()).into_bytes());
        }
        bytes
    }

    /// The end of a file up to the comment, which has so many bytes.
    fn end(&self, comment: usize) -> Vec<u8> {
        let Self { count, size, at, .. } = *self;
        let mut bytes = Bytes::default();
        if count >= 0xffff || at >= LIMIT || size >= LIMIT {
            bytes.four(END_64).eight(44).two(MADE_BY).two(45).four(0).four(0);
            bytes.eight(count).eight(count).eight(size).eight(at);
            bytes.four(LOCATOR_64).four(0).eight(at + size).four(1);
        }
        bytes.four(END).two(0).two(0).two_of(count).two_of(count).four_of(size).four_of(at);
        bytes.two_of(comment as u64);
        bytes.0
    }
}

/// The directory of a file that holds a bag, to the end of the file.
fn directory(entries: &[Entry], imprint: &Imprint) -> Vec<u8> {
    let mut directory = Directory::default();
    let mut bytes: Vec<_> = entries.iter().flat_map(|entry| directory.record(entry)).collect();
    bytes.extend(directory.close(Some(imprint)));
    bytes
}

/// Where the directory begins, as the end of a file says; nothing where the end is none of ours.
#[must_use]
pub fn directory_at(end: &[u8]) -> Option<u64> {
    let record = end.len().checked_sub(22 + COMMENT_SIZE)?;
    (four(end, record)? == END).then_some(())?;
    match u64::from(four(end, record + 16)?) {
        LIMIT => eight(end, record.checked_sub(76)? + 48),
        at if two(end, record + 10)? == u16::MAX || four(end, record + 12)? == u32::MAX => {
            eight(end, record.checked_sub(76)? + 48).filter(|wide| *wide == at)
        }
        at => Some(at),
    }
}

/// Whether the end of a file has the words that kyyeu closes its archives with, or most of them.
#[must_use]
pub fn is_ours(end: &[u8]) -> bool {
    let Some(at) = end.len().checked_sub(COMMENT_SIZE) else { return false };
    let alike = end[at..].iter().zip(OURS.as_bytes()).filter(|(a, b)| a == b).count();
    alike + 2 >= OURS.len()
}

/// The entries of a directory that is whole, and the imprint of its file; `bytes` go from the
/// directory's first byte to the end of the file. Nothing where a single bit is not as kyyeu wrote
/// it.
#[must_use]
pub fn read_directory(bytes: &[u8]) -> Option<(Vec<Entry>, Imprint)> {
    let imprint = Imprint::parse(&bytes[bytes.len().checked_sub(COMMENT_SIZE)?..])?;
    let mut entries = Vec::new();
    let mut rest = bytes;
    while four(rest, 0)? == CENTRAL {
        let (entry, length) = Entry::parse(rest)?;
        let next = entries.last().map_or(0, Entry::end);
        (entry.at == next).then_some(())?;
        entries.push(entry);
        rest = &rest[length..];
    }
    (directory(&entries, &imprint) == bytes).then_some((entries, imprint))
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

fn unhex(text: &str) -> Option<Seal> {
    let mut seal = Seal::default();
    (text.len() == 64 && text.is_ascii()).then_some(())?;
    for (byte, at) in seal.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(seal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, size: u64, at: u64) -> Entry {
        Entry {
            name: name.into(),
            method: Method::of(name),
            crc: 7,
            size,
            packed: size / 2,
            at,
            seal: [9; 32],
        }
    }

    #[test]
    fn headers_are_read_back_as_they_were_written_large_ones_too() {
        let mut entries = Vec::new();
        let mut at = 0;
        for size in [0, 5, LARGE - 1, LARGE, LIMIT, 3 * LIMIT, 12] {
            let entry = entry("data/site/a.html", size, at);
            let local = entry.local();
            assert_eq!(local.len() as u64, entry.local_size());
            let (read, length) = Entry::parse_local(&[&local[..], b"more"].concat(), at).unwrap();
            assert_eq!((Entry { seal: entry.seal, ..read }, length), (entry.clone(), local.len()));
            at = entry.end();
            entries.push(entry);
        }
        let imprint = Imprint { part: 2, parts: 31, bag: [0xab; 32] };
        let bytes = directory(&entries, &imprint);
        assert_eq!(read_directory(&bytes), Some((entries, imprint)));
        assert_eq!(directory_at(&bytes), Some(at));
    }

    #[test]
    fn no_bit_of_a_directory_can_change_unseen() {
        let entries = [entry("a.html", 5, 0), entry("b.png", 6, 38)];
        let bytes = directory(&entries, &Imprint { part: 1, parts: 1, bag: [0xab; 32] });
        assert!(read_directory(&bytes).is_some());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read_directory(&flipped).is_none(), "bit {bit}");
        }
        assert!(read_directory(&[&bytes[..], b"\0"].concat()).is_none(), "trailing bytes");
    }
}
