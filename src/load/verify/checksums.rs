//! Computes checksums of files and of packed entries, in one pass over their bytes.

use std::io::{self, BufRead, BufReader, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use sha2::{Digest, Sha256, Sha512};

use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{CompressionMethod, Sha256Digest, ZipEntry};

const CHUNK_BYTES: usize = 64 << 10;

/// Computes the checksums of all bytes of a reader and passes every chunk to `observe`.
pub fn compute_checksums(
    mut reader: impl Read,
    mut observe: impl FnMut(&[u8]),
) -> io::Result<Checksums> {
    let mut sha256 = Sha256::new();
    let mut sha512 = Sha512::new();
    let mut size = 0;
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let length = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let chunk = &buffer[..length];
        sha256.update(chunk);
        sha512.update(chunk);
        size += length as u64;
        observe(chunk);
    }
    Ok(Checksums { size, sha256: sha256.finalize().into(), sha512: sha512.finalize().into() })
}

/// Hashes the bytes that are read through it.
struct HashingReader<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        Ok(length)
    }
}

/// The digests of a packed entry.
pub struct EntryDigest {
    /// SHA-256 of the packed bytes.
    pub packed_sha256: Sha256Digest,
    /// The checksums of the file; `None` if its bytes do not agree with the entry's header.
    pub checksums: Option<Checksums>,
}

/// Unpacks an entry and computes its digests; the bytes of the file are passed to `observe`.
///
/// # Errors
/// If the packed bytes cannot be read. Damaged bytes are not an error.
pub fn unpack_and_hash(
    packed: impl Read,
    entry: &ZipEntry,
    mut observe: impl FnMut(&[u8]),
) -> io::Result<EntryDigest> {
    let hashing = HashingReader { inner: packed.take(entry.packed_size), hasher: Sha256::new() };
    let mut reader = BufReader::with_capacity(CHUNK_BYTES, hashing);
    let mut crc = Crc::new();
    let mut observe_file = |bytes: &[u8]| {
        crc.update(bytes);
        observe(bytes);
    };
    // A damaged stream may unpack to any number of bytes; one more than the file has is enough to
    // detect it.
    let max_bytes = entry.size.saturating_add(1);
    let checksums = match entry.method {
        CompressionMethod::Stored => {
            Some(compute_checksums((&mut reader).take(max_bytes), &mut observe_file)?)
        }
        // The decoder's errors include those of the disk. Reading the rest below reports those.
        CompressionMethod::Deflated => {
            let decoder = DeflateDecoder::new(&mut reader);
            compute_checksums(decoder.take(max_bytes), &mut observe_file).ok()
        }
    };
    let rest = drain(&mut reader)?;
    let checksums = checksums
        .filter(|checksums| rest == 0 && checksums.size == entry.size && crc.sum() == entry.crc32);
    let packed_sha256 = reader.into_inner().hasher.finalize().into();
    Ok(EntryDigest { packed_sha256, checksums })
}

/// Reads a reader to its end and returns the number of bytes.
fn drain(reader: &mut impl BufRead) -> io::Result<usize> {
    let mut total = 0;
    loop {
        let length = reader.fill_buf()?.len();
        if length == 0 {
            return Ok(total);
        }
        total += length;
        reader.consume(length);
    }
}
