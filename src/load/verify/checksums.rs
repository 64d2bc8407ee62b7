//! Reads bytes once and sums them.

use std::io::{self, BufRead, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use sha2::{Digest, Sha256, Sha512};

use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{CompressionMethod, Sha256Digest, ZipEntry};

const CHUNK_BYTES: usize = 64 << 10;

/// Sums all bytes of a reader, and shows them to someone.
pub fn compute_checksums(mut from: impl Read, mut see: impl FnMut(&[u8])) -> io::Result<Checksums> {
    let (mut sha256, mut sha512, mut size) = (Sha256::new(), Sha512::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => {
                return Ok(Checksums {
                    size,
                    sha256: sha256.finalize().into(),
                    sha512: sha512.finalize().into(),
                });
            }
            Ok(read) => {
                sha256.update(&chunk[..read]);
                sha512.update(&chunk[..read]);
                size += read as u64;
                see(&chunk[..read]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Passes bytes on and sums them.
struct HashingReader<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hasher.update(&into[..read]);
        Ok(read)
    }
}

/// What the packed bytes of an entry came to.
pub struct EntryDigest {
    /// Their own sum.
    pub packed_sha256: Sha256Digest,
    /// The sums of the file; nothing where its bytes are not what its header says.
    pub checksums: Option<Checksums>,
}

/// Unpacks an entry's bytes and sums them; `see` is shown the file's.
///
/// # Errors
/// When they cannot be read. That they are damaged is none.
pub fn unpack_and_hash(
    packed: impl Read,
    entry: &ZipEntry,
    mut see: impl FnMut(&[u8]),
) -> io::Result<EntryDigest> {
    let sealing = HashingReader { inner: packed.take(entry.packed_size), hasher: Sha256::new() };
    let mut from = BufReader::with_capacity(CHUNK_BYTES, sealing);
    let mut crc = Crc::new();
    // A damaged stream may unpack to anything: no more than the file's own bytes are looked at.
    let most = entry.size.saturating_add(1);
    let mut shown = |bytes: &[u8]| {
        crc.update(bytes);
        see(bytes);
    };
    let sums = match entry.method {
        CompressionMethod::Stored => {
            compute_checksums((&mut from).take(most), &mut shown).map(Some)?
        }
        // The library's error for a damaged stream cannot be told from one of the disk's; the rest
        // is read below, and tells.
        CompressionMethod::Deflated => {
            compute_checksums(DeflateDecoder::new(&mut from).take(most), &mut shown).ok()
        }
    };
    let mut rest = 0;
    loop {
        let there = from.fill_buf()?.len();
        if there == 0 {
            break;
        }
        rest += there;
        from.consume(there);
    }
    let sums = sums.filter(|sums| rest == 0 && sums.size == entry.size && crc.sum() == entry.crc32);
    Ok(EntryDigest { packed_sha256: from.into_inner().hasher.finalize().into(), checksums: sums })
}
