//! Packs and sums bytes: whole files at once, large ones in blocks that are packed side by side.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use blake3::{Hash, Hasher};
use flate2::{Compress, Compression, Crc, FlushCompress};
use rayon::prelude::*;
use sha2::{Digest, Sha256, Sha512};

use crate::archive::PackError;
use crate::archive::split_zip::ByteSink;
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{CompressionMethod, Sha256Digest};

/// The level of Info-ZIP's own default. It is part of the bytes of every archive.
const DEFLATE_LEVEL: u32 = 6;
/// A large file is packed in blocks of this size. It is part of the bytes too.
const BLOCK_BYTES: usize = 1 << 20;
/// So many blocks are read before they are packed.
const WINDOW_BLOCKS: usize = 4;

/// A packed file.
#[derive(Debug)]
pub struct CompressedData {
    pub method: CompressionMethod,
    /// Empty where they were written already.
    pub bytes: Vec<u8>,
    /// How many there are.
    pub size: u64,
    pub crc: u32,
    pub digest: Sha256Digest,
    pub checksums: Checksums,
}

/// What packs; its tables are used again.
pub struct Deflater(Compress);

impl Default for Deflater {
    fn default() -> Self {
        Self(Compress::new(Compression::new(DEFLATE_LEVEL), false))
    }
}

impl Deflater {
    /// Packs a file.
    pub fn compress(&mut self, bytes: &[u8], method: CompressionMethod) -> CompressedData {
        let packed = self.compress_block(bytes, method, FlushCompress::Finish);
        let mut crc = Crc::new();
        crc.update(bytes);
        CompressedData {
            method,
            size: packed.len() as u64,
            crc: crc.sum(),
            digest: Sha256::digest(&packed).into(),
            checksums: Checksums {
                size: bytes.len() as u64,
                sha256: Sha256::digest(bytes).into(),
                sha512: Sha512::digest(bytes).into(),
            },
            bytes: packed,
        }
    }

    /// Packs bytes that others may follow, unless they are to end here.
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
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 128);
        loop {
            let read = usize::try_from(self.0.total_in()).unwrap_or(bytes.len());
            let room = packed.capacity();
            let Ok(status) = self.0.compress_vec(&bytes[read..], &mut packed, flush) else {
                return packed; // Compressing fails for wrong parameters alone.
            };
            let all_read = self.0.total_in() == bytes.len() as u64;
            let done = match flush {
                FlushCompress::Finish => status == flate2::Status::StreamEnd,
                _ => all_read && packed.len() < room,
            };
            if done {
                return packed;
            }
            packed.reserve(packed.capacity().max(1024));
        }
    }
}

/// Sums and packs a file block by block, and hands over what was packed. Says what came of it, and
/// the file's BLAKE3.
pub fn compress_stream(
    disk: &Path,
    method: CompressionMethod,
    meter: &dyn ByteProgress,
    sink: &mut ByteSink<'_>,
) -> Result<(CompressedData, Hash), PackError> {
    let failed = |error| PackError::Io(disk.to_owned(), error);
    let mut file = File::open(disk).map_err(failed)?;
    let (mut sha256, mut sha512, mut hash) = (Sha256::new(), Sha512::new(), Hasher::new());
    let (mut crc, mut seal, mut size) = (Crc::new(), Sha256::new(), 0);
    let mut total = 0;
    let mut window = Vec::with_capacity(BLOCK_BYTES * WINDOW_BLOCKS);
    let mut last = false;
    while !last {
        window.clear();
        let read = file
            .by_ref()
            .take((BLOCK_BYTES * WINDOW_BLOCKS) as u64)
            .read_to_end(&mut window)
            .map_err(failed)?;
        last = read < BLOCK_BYTES * WINDOW_BLOCKS;
        total += read as u64;
        let sums = || {
            rayon::join(
                || sha512.update(&window),
                || {
                    sha256.update(&window);
                    hash.update(&window);
                    crc.update(&window);
                },
            )
        };
        let pack = || {
            let mut blocks: Vec<_> =
                window.chunks(BLOCK_BYTES).map(|block| (block, FlushCompress::Sync)).collect();
            match blocks.last_mut() {
                // A window that is not full is the last one; an empty one ends what full ones left
                // open.
                Some((block, flush)) if last && block.len() < BLOCK_BYTES => {
                    *flush = FlushCompress::Finish
                }
                _ if last => blocks.push((&[], FlushCompress::Finish)),
                _ => {}
            }
            let packed =
                blocks.into_par_iter().map_init(Deflater::default, |packer, (block, flush)| {
                    packer.compress_block(block, method, flush)
                });
            packed.collect::<Vec<_>>()
        };
        let (_, packed) = rayon::join(sums, pack);
        for block in packed {
            seal.update(&block);
            size += block.len() as u64;
            sink(&block)?;
        }
        meter.advance(read as u64);
    }
    let sums = Checksums {
        size: total,
        sha256: sha256.finalize().into(),
        sha512: sha512.finalize().into(),
    };
    let packed = CompressedData {
        method,
        bytes: Vec::new(),
        size,
        crc: crc.sum(),
        digest: seal.finalize().into(),
        checksums: sums,
    };
    Ok((packed, hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_packed_whole_also_what_does_not_shrink() {
        let mut noise = 1_u64;
        let mut random = |_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            noise.to_be_bytes()[0]
        };
        for size in [0, 1, 100, 70_000, BLOCK_BYTES] {
            let bytes: Vec<u8> = (0..size).map(&mut random).collect();
            let mut packer = Deflater::default();
            let mut packed =
                packer.compress_block(&bytes, CompressionMethod::Deflated, FlushCompress::Sync);
            packed.extend(packer.compress_block(
                &bytes,
                CompressionMethod::Deflated,
                FlushCompress::Finish,
            ));
            let mut back = Vec::new();
            flate2::read::DeflateDecoder::new(&packed[..]).read_to_end(&mut back).unwrap();
            assert!(back == [&bytes[..], &bytes[..]].concat(), "{size}");
        }
    }
}
