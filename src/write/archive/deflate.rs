//! Compression and checksums of files: small files as a whole, large ones in blocks that are
//! compressed in parallel.
//!
//! The compression level and the size of a block are part of the bytes of every archive.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use blake3::{Hash, Hasher};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use rayon::prelude::*;
use sha2::{Digest, Sha256, Sha512};

use crate::archive::error::PackError;
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{CompressionMethod, Sha256Digest};

/// The default level of Info-ZIP.
const DEFLATE_LEVEL: u32 = 6;
/// The size of a block of a large file.
const BLOCK_BYTES: usize = 1 << 20;
/// How much of a large file is read before it is compressed.
const WINDOW_BYTES: usize = 4 * BLOCK_BYTES;

/// Receives compressed bytes as they are made.
pub type ByteSink<'a> = dyn FnMut(&[u8]) -> Result<(), PackError> + 'a;

/// A compressed file.
#[derive(Debug)]
pub struct CompressedData {
    pub method: CompressionMethod,
    /// The compressed bytes; empty if they went to a [`ByteSink`].
    pub bytes: Vec<u8>,
    /// The number of compressed bytes.
    pub compressed_size: u64,
    /// CRC-32 of the file.
    pub crc: u32,
    /// SHA-256 of the compressed bytes.
    pub digest: Sha256Digest,
    /// The size and the checksums of the file.
    pub checksums: Checksums,
}

/// A raw DEFLATE stream (RFC 1951) without a zlib header. Its tables are reused.
pub struct Deflater(Compress);

impl Default for Deflater {
    fn default() -> Self {
        Self(Compress::new(Compression::new(DEFLATE_LEVEL), false))
    }
}

impl Deflater {
    /// Compresses a file.
    pub fn compress(&mut self, bytes: &[u8], method: CompressionMethod) -> CompressedData {
        let compressed = self.compress_block(bytes, method, FlushCompress::Finish);
        let mut crc = Crc::new();
        crc.update(bytes);
        CompressedData {
            method,
            compressed_size: compressed.len() as u64,
            crc: crc.sum(),
            digest: Sha256::digest(&compressed).into(),
            checksums: Checksums {
                size: bytes.len() as u64,
                sha256: Sha256::digest(bytes).into(),
                sha512: Sha512::digest(bytes).into(),
            },
            bytes: compressed,
        }
    }

    /// Compresses a block. Other blocks can follow, unless `flush` is `Finish`.
    fn compress_block(
        &mut self,
        bytes: &[u8],
        method: CompressionMethod,
        flush: FlushCompress,
    ) -> Vec<u8> {
        if method == CompressionMethod::Stored {
            return bytes.to_vec();
        }
        self.0.reset();
        let mut compressed = Vec::with_capacity(bytes.len() / 2 + 128);
        loop {
            let consumed = usize::try_from(self.0.total_in()).unwrap_or(bytes.len());
            let capacity = compressed.capacity();
            let Ok(status) = self.0.compress_vec(&bytes[consumed..], &mut compressed, flush) else {
                return compressed; // Compression fails for wrong parameters alone.
            };
            let is_consumed = self.0.total_in() == bytes.len() as u64;
            let is_done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => is_consumed && compressed.len() < capacity,
            };
            if is_done {
                return compressed;
            }
            compressed.reserve(compressed.capacity().max(1024));
        }
    }
}

/// A large file that was compressed.
#[derive(Debug)]
pub struct CompressedStream {
    /// The compressed file; its bytes went to the sink.
    pub data: CompressedData,
    /// BLAKE3 of the file.
    pub hash: Hash,
}

/// Compresses a file block by block.
///
/// # Errors
/// When the file cannot be read, or the sink fails.
pub fn compress_stream(
    path: &Path,
    method: CompressionMethod,
    progress: &dyn ByteProgress,
    sink: &mut ByteSink<'_>,
) -> Result<CompressedStream, PackError> {
    let read_error = |error| PackError::io(path, error);
    let mut file = File::open(path).map_err(read_error)?;
    let mut sums = StreamSums::default();
    let mut window = Vec::with_capacity(WINDOW_BYTES);
    loop {
        window.clear();
        let read =
            file.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut window).map_err(read_error)?;
        let is_last = read < WINDOW_BYTES;
        let ((), blocks) =
            rayon::join(|| sums.update(&window), || compress_window(&window, is_last, method));
        for block in blocks {
            sums.update_compressed(&block);
            sink(&block)?;
        }
        progress.advance(read as u64);
        if is_last {
            return Ok(sums.finish(method));
        }
    }
}

/// Compresses the blocks of a window in parallel.
fn compress_window(window: &[u8], is_last: bool, method: CompressionMethod) -> Vec<Vec<u8>> {
    let mut blocks: Vec<_> =
        window.chunks(BLOCK_BYTES).map(|block| (block, FlushCompress::Sync)).collect();
    if is_last {
        match blocks.last_mut() {
            Some((block, flush)) if block.len() < BLOCK_BYTES => *flush = FlushCompress::Finish,
            // All blocks are full: an empty one ends the stream.
            _ => blocks.push((&[], FlushCompress::Finish)),
        }
    }
    blocks
        .into_par_iter()
        .map_init(Deflater::default, |deflater, (block, flush)| {
            deflater.compress_block(block, method, flush)
        })
        .collect()
}

/// The running checksums of a file and of its compressed bytes.
#[derive(Default)]
struct StreamSums {
    size: u64,
    sha256: Sha256,
    sha512: Sha512,
    blake3: Hasher,
    crc: Crc,
    compressed_size: u64,
    compressed_sha256: Sha256,
}

impl StreamSums {
    fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        let Self { sha256, sha512, blake3, crc, .. } = self;
        // SHA-512 takes about as long as all others together.
        rayon::join(
            || sha512.update(bytes),
            || {
                sha256.update(bytes);
                blake3.update(bytes);
                crc.update(bytes);
            },
        );
    }

    fn update_compressed(&mut self, bytes: &[u8]) {
        self.compressed_size += bytes.len() as u64;
        self.compressed_sha256.update(bytes);
    }

    fn finish(self, method: CompressionMethod) -> CompressedStream {
        let data = CompressedData {
            method,
            bytes: Vec::new(),
            compressed_size: self.compressed_size,
            crc: self.crc.sum(),
            digest: self.compressed_sha256.finalize().into(),
            checksums: Checksums {
                size: self.size,
                sha256: self.sha256.finalize().into(),
                sha512: self.sha512.finalize().into(),
            },
        };
        CompressedStream { data, hash: self.blake3.finalize() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_complete_even_one_that_does_not_shrink() {
        let mut noise = 1_u64;
        let mut random = |_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            noise.to_be_bytes()[0]
        };
        for size in [0, 1, 100, 70_000, BLOCK_BYTES] {
            let bytes: Vec<u8> = (0..size).map(&mut random).collect();
            let mut deflater = Deflater::default();
            let mut compressed =
                deflater.compress_block(&bytes, CompressionMethod::Deflated, FlushCompress::Sync);
            compressed.extend(deflater.compress_block(
                &bytes,
                CompressionMethod::Deflated,
                FlushCompress::Finish,
            ));
            let mut inflated = Vec::new();
            flate2::read::DeflateDecoder::new(&compressed[..]).read_to_end(&mut inflated).unwrap();
            assert!(inflated == [&bytes[..], &bytes[..]].concat(), "{size}");
        }
    }
}
