//! Writing a bag into a ZIP file: payload, manifests and tag files, in the order of the bag.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::archive::deflate::{CompressedData, Deflater, compress_stream};
use crate::archive::error::PackError;
use crate::archive::payload::PayloadFile;
use crate::archive::split_zip::{SplitZipWriter, StreamEntry, WrittenParts, zip_entry};
use crate::archive::spool::SpoolFile;
use crate::archive::target::ArchiveTarget;
use crate::atomic::TempFile;
use kyyeu_archive::ByteProgress;
use kyyeu_archive::bag::{self, Algorithm, Checksums, PayloadOxum};
use kyyeu_archive::zip::CompressionMethod;

/// A file up to this size is compressed as a whole by one thread.
const MAX_SMALL_FILE_BYTES: u64 = 4 << 20;
/// How many bytes of small files are read before they are compressed.
const MAX_BATCH_BYTES: u64 = 4 << 20;
/// How many small files are read before they are compressed.
const MAX_BATCH_FILES: usize = 256;

/// A bag that is being written.
pub struct BagWriter<'a> {
    zip: SplitZipWriter,
    root_dir: &'a str,
    oxum: PayloadOxum,
    /// The payload manifests, line by line.
    manifests: Vec<PayloadManifest>,
    tag_checksums: BTreeMap<String, Checksums>,
}

struct PayloadManifest {
    algorithm: Algorithm,
    lines: SpoolFile,
}

/// The progress of files that are not counted: those that are not payload.
struct NoByteProgress;

impl ByteProgress for NoByteProgress {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

impl<'a> BagWriter<'a> {
    /// Begins a bag.
    pub fn open(target: &'a ArchiveTarget) -> Result<Self, PackError> {
        let zip = SplitZipWriter::open(target)?;
        let mut manifests = Vec::new();
        for algorithm in Algorithm::ALL {
            let lines = SpoolFile::create(&target.file, algorithm.manifest_name())?;
            manifests.push(PayloadManifest { algorithm, lines });
        }
        Ok(Self {
            zip,
            root_dir: &target.root_dir,
            oxum: PayloadOxum::default(),
            manifests,
            tag_checksums: BTreeMap::new(),
        })
    }

    /// The number and the total size of the payload files so far.
    pub const fn oxum(&self) -> PayloadOxum {
        self.oxum
    }

    /// Writes a file that is not payload.
    pub fn write_tag_file(&mut self, path: &str, text: &str) -> Result<(), PackError> {
        let data = Deflater::default().compress(text.as_bytes(), CompressionMethod::for_path(path));
        self.write_entry(path, &data)?;
        self.tag_checksums.insert(path.to_owned(), data.checksums);
        Ok(())
    }

    /// Writes the payload. The files come in the order of the manifests.
    pub fn write_payload(
        &mut self,
        files: impl Iterator<Item = Result<PayloadFile, PackError>>,
        progress: &dyn ByteProgress,
    ) -> Result<(), PackError> {
        let mut files = files.peekable();
        while let Some(first) = files.next().transpose()? {
            if first.size > MAX_SMALL_FILE_BYTES {
                let checksums = self.write_large_file(&first, progress)?;
                self.record_payload_file(&first.path, &checksums)?;
                continue;
            }
            let mut free_bytes = MAX_BATCH_BYTES.saturating_sub(first.size);
            let mut batch = vec![first];
            while batch.len() < MAX_BATCH_FILES {
                let max_bytes = MAX_SMALL_FILE_BYTES.min(free_bytes);
                let fits = |file: &Result<PayloadFile, _>| {
                    file.as_ref().is_ok_and(|file| file.size <= max_bytes)
                };
                let Some(file) = files.next_if(fits).transpose()? else { break };
                free_bytes -= file.size;
                batch.push(file);
            }
            self.write_batch(&batch, progress)?;
        }
        Ok(())
    }

    /// Compresses small files in parallel, and writes them in their order.
    fn write_batch(
        &mut self,
        batch: &[PayloadFile],
        progress: &dyn ByteProgress,
    ) -> Result<(), PackError> {
        let compress = |deflater: &mut Deflater, file: &PayloadFile| {
            let method = CompressionMethod::for_path(&file.path);
            let data = file.read().map(|bytes| deflater.compress(&bytes, method));
            progress.advance(file.size);
            data
        };
        let compressed: Vec<_> = batch.par_iter().map_init(Deflater::default, compress).collect();
        for (file, data) in batch.iter().zip(compressed) {
            let data = data?;
            self.write_entry(&file.path, &data)?;
            self.record_payload_file(&file.path, &data.checksums)?;
        }
        Ok(())
    }

    /// Compresses a file block by block into the ZIP file.
    fn write_large_file(
        &mut self,
        file: &PayloadFile,
        progress: &dyn ByteProgress,
    ) -> Result<Checksums, PackError> {
        let method = CompressionMethod::for_path(&file.path);
        let entry = StreamEntry { name: self.entry_name(&file.path), method, size: file.size };
        self.zip.write_stream(entry, |sink| {
            let stream = compress_stream(&file.disk_path, method, progress, sink)?;
            if file.expected_hash.is_some_and(|expected| expected != stream.hash)
                || stream.data.checksums.size != file.size
            {
                return Err(PackError::Modified(file.disk_path.clone()));
            }
            Ok(stream.data)
        })
    }

    /// Adds a file to the payload manifests and to the oxum.
    fn record_payload_file(&mut self, path: &str, checksums: &Checksums) -> Result<(), PackError> {
        self.oxum =
            PayloadOxum { files: self.oxum.files + 1, octets: self.oxum.octets + checksums.size };
        for PayloadManifest { algorithm, lines } in &mut self.manifests {
            lines.write(bag::manifest_line(path, checksums, *algorithm).as_bytes())?;
        }
        Ok(())
    }

    /// Writes the manifests of the payload, which is complete.
    pub fn write_payload_manifests(&mut self) -> Result<(), PackError> {
        for PayloadManifest { algorithm, lines } in std::mem::take(&mut self.manifests) {
            self.write_payload_manifest(algorithm, &lines.finish()?)?;
        }
        Ok(())
    }

    fn write_payload_manifest(
        &mut self,
        algorithm: Algorithm,
        lines: &TempFile,
    ) -> Result<(), PackError> {
        let path = algorithm.manifest_name();
        let file = PayloadFile::from_disk(path.into(), lines.path().to_owned(), None)?;
        let checksums = if file.size > MAX_SMALL_FILE_BYTES {
            self.write_large_file(&file, &NoByteProgress)?
        } else {
            let method = CompressionMethod::for_path(path);
            let data = Deflater::default().compress(&file.read()?, method);
            self.write_entry(path, &data)?;
            data.checksums
        };
        self.tag_checksums.insert(path.to_owned(), checksums);
        Ok(())
    }

    /// Writes the tag manifests and completes the files. Every other file has been written.
    pub fn finish(mut self) -> Result<WrittenParts, PackError> {
        let tag_checksums = self.tag_checksums.clone();
        for algorithm in Algorithm::ALL {
            let text = bag::format_manifest(&tag_checksums, algorithm);
            self.write_tag_file(algorithm.tag_manifest_name(), &text)?;
        }
        let digest = self.tag_checksums[Algorithm::Sha512.tag_manifest_name()].sha256;
        self.zip.finish(Some(digest))
    }

    fn write_entry(&mut self, path: &str, data: &CompressedData) -> Result<(), PackError> {
        let entry = zip_entry(self.entry_name(path), data);
        self.zip.write_entry(entry, &data.bytes)
    }

    fn entry_name(&self, path: &str) -> String {
        format!("{}/{path}", self.root_dir)
    }
}
