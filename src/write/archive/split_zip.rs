//! A ZIP file that is split into several at a size limit. Each part is a complete ZIP file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::archive::deflate::{ByteSink, CompressedData};
use crate::archive::error::PackError;
use crate::archive::spool::SpoolFile;
use crate::archive::target::{ArchiveTarget, Overwrite, check_overwrite, create_error};
use crate::atomic::{TempFile, persist_all};
use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{
    ArchiveTrailer, CentralDirectory, CompressionMethod, MAX_END_RECORD_BYTES, MAX_PARTS,
    Sha256Digest, ZipEntry,
};

const WRITE_BUFFER_BYTES: usize = 1 << 20;

/// Writes entries into parts, each a temporary file. Dropped without [`SplitZipWriter::finish`],
/// the parts are removed.
pub struct SplitZipWriter {
    file: PathBuf,
    max_part_bytes: Option<u64>,
    overwrite: Overwrite,
    finished: Vec<FinishedPart>,
    current: PartWriter,
}

/// An entry that is compressed while it is written.
pub struct StreamEntry {
    /// The path in the ZIP file.
    pub name: String,
    pub method: CompressionMethod,
    /// The uncompressed size in bytes.
    pub size: u64,
}

/// The complete files of an archive.
pub struct WrittenParts {
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// Their total size in bytes.
    pub size: u64,
}

/// The entry of a file that was compressed as a whole. Its offset is not known yet.
pub fn zip_entry(name: String, data: &CompressedData) -> ZipEntry {
    ZipEntry {
        name,
        method: data.method,
        crc32: data.crc,
        size: data.checksums.size,
        packed_size: data.compressed_size,
        offset: 0,
        packed_sha256: data.digest,
    }
}

impl SplitZipWriter {
    /// Begins the first part.
    pub fn open(target: &ArchiveTarget) -> Result<Self, PackError> {
        check_overwrite(&target.file, target.overwrite)?;
        Ok(Self {
            file: target.file.clone(),
            max_part_bytes: target.max_part_bytes,
            overwrite: target.overwrite,
            finished: Vec::new(),
            current: PartWriter::open(&target.file, 1)?,
        })
    }

    /// Writes an entry with its compressed bytes.
    pub fn write_entry(&mut self, mut entry: ZipEntry, bytes: &[u8]) -> Result<(), PackError> {
        entry.offset = self.current.directory.next_offset();
        if self.is_full(&entry) {
            self.start_next_part()?;
            entry.offset = 0;
            self.check_fits(&entry)?;
        }
        let writer = &mut self.current.writer;
        writer
            .write_all(&entry.local_header())
            .and_then(|()| writer.write_all(bytes))
            .map_err(|error| self.write_error(error))?;
        self.current.push_entry(&entry)
    }

    /// Writes an entry whose bytes are compressed by `compress`. Its header is written last.
    pub fn write_stream(
        &mut self,
        stream: StreamEntry,
        compress: impl FnOnce(&mut ByteSink<'_>) -> Result<CompressedData, PackError>,
    ) -> Result<Checksums, PackError> {
        let StreamEntry { name, method, size } = stream;
        let mut entry = ZipEntry {
            name,
            method,
            crc32: 0,
            size,
            packed_size: 0,
            offset: self.current.directory.next_offset(),
            packed_sha256: [0; 32],
        };
        let file = self.file.clone();
        let write_error = |error| PackError::io(&file, error);
        let writer = &mut self.current.writer;
        writer.write_all(&entry.local_header()).map_err(write_error)?;
        let data = compress(&mut |bytes| writer.write_all(bytes).map_err(write_error))?;
        entry.crc32 = data.crc;
        entry.packed_size = data.compressed_size;
        entry.packed_sha256 = data.digest;
        if self.is_full(&entry) {
            return self.move_to_next_part(entry, data.checksums);
        }
        self.current.overwrite_header(&entry).map_err(write_error)?;
        self.current.push_entry(&entry)?;
        Ok(data.checksums)
    }

    /// Moves an entry that has turned out not to fit into the current part.
    fn move_to_next_part(
        &mut self,
        mut entry: ZipEntry,
        checksums: Checksums,
    ) -> Result<Checksums, PackError> {
        let next = self.open_next_part()?;
        let mut full = std::mem::replace(&mut self.current, next);
        let entry_offset = entry.offset;
        let bytes = full
            .read_back(entry_offset + entry.local_header_size())
            .map_err(|error| self.write_error(error))?;
        entry.offset = 0;
        self.check_fits(&entry)?;
        let writer = &mut self.current.writer;
        writer
            .write_all(&entry.local_header())
            .and_then(|()| io::copy(&mut bytes.take(entry.packed_size), writer))
            .and_then(|_| full.truncate(entry_offset))
            .map_err(|error| self.write_error(error))?;
        self.finished.push(full.finish()?);
        self.current.push_entry(&entry)?;
        Ok(checksums)
    }

    /// Whether a part with an entry more would exceed the limit.
    fn is_full(&self, entry: &ZipEntry) -> bool {
        let part_bytes = entry.end_offset()
            + self.current.directory.size()
            + (entry.central_header().len() + MAX_END_RECORD_BYTES) as u64;
        self.max_part_bytes.is_some_and(|max_bytes| part_bytes > max_bytes)
    }

    /// Rejects an entry that exceeds the limit as the only one of a part.
    fn check_fits(&self, entry: &ZipEntry) -> Result<(), PackError> {
        let part_bytes =
            entry.end_offset() + (entry.central_header().len() + MAX_END_RECORD_BYTES) as u64;
        match self.max_part_bytes {
            Some(max_bytes) if part_bytes > max_bytes => Err(PackError::Rejected {
                message: format!(
                    "{} alone needs a part of {part_bytes} bytes, and --split allows {max_bytes}",
                    entry.name
                ),
                help: "each part is a ZIP file of its own and holds whole files: allow more".into(),
            }),
            _ => Ok(()),
        }
    }

    fn start_next_part(&mut self) -> Result<(), PackError> {
        let next = self.open_next_part()?;
        self.finished.push(std::mem::replace(&mut self.current, next).finish()?);
        Ok(())
    }

    fn open_next_part(&self) -> Result<PartWriter, PackError> {
        let number = self.finished.len() + 2;
        if number > MAX_PARTS as usize {
            return Err(PackError::Rejected {
                message: format!("there would be more than {MAX_PARTS} parts"),
                help: "allow larger parts with --split".into(),
            });
        }
        PartWriter::open(&self.file, number)
    }

    /// Completes the parts and moves them to their places. `bag_digest` is in the comment of each
    /// part of a bag, with the number of parts.
    pub fn finish(self, bag_digest: Option<Sha256Digest>) -> Result<WrittenParts, PackError> {
        let mut parts = self.finished;
        parts.push(self.current.finish()?);
        let part_count = parts.len();
        let files: Vec<_> =
            (1..=part_count).map(|number| part_path(&self.file, number, part_count)).collect();
        for file in &files {
            check_overwrite(file, self.overwrite)?;
        }
        let trailer_count = u32::try_from(part_count).unwrap_or(u32::MAX);
        let mut size = 0;
        let mut complete = Vec::with_capacity(part_count);
        for ((number, part), file) in (1..).zip(parts).zip(&files) {
            let trailer = bag_digest.map(|bag_sha256| ArchiveTrailer {
                part: number,
                part_count: trailer_count,
                bag_sha256,
            });
            let CompletePart { temp_file, size: part_size } = part
                .write_directory(trailer.as_ref())
                .map_err(|error| PackError::io(file, error))?;
            size += part_size;
            complete.push((temp_file, file.clone()));
        }
        persist_all(complete)?;
        Ok(WrittenParts { files, size })
    }

    fn write_error(&self, error: io::Error) -> PackError {
        PackError::io(&self.file, error)
    }
}

/// A part that takes entries. The records of its central directory are in a file of their own.
struct PartWriter {
    temp_file: TempFile,
    writer: BufWriter<File>,
    directory: CentralDirectory,
    directory_records: SpoolFile,
}

impl PartWriter {
    fn open(file: &Path, number: usize) -> Result<Self, PackError> {
        let temp_file = TempFile::labelled(file, &number.to_string());
        let part = temp_file.create().map_err(|error| create_error(file, error))?;
        Ok(Self {
            temp_file,
            writer: BufWriter::with_capacity(WRITE_BUFFER_BYTES, part),
            directory: CentralDirectory::default(),
            directory_records: SpoolFile::create(file, &format!("{number}.directory"))?,
        })
    }

    fn push_entry(&mut self, entry: &ZipEntry) -> Result<(), PackError> {
        let record = self.directory.add_entry(entry);
        self.directory_records.write(&record)
    }

    /// Writes the header of the last entry again, and goes on behind the entry.
    fn overwrite_header(&mut self, entry: &ZipEntry) -> io::Result<()> {
        self.writer.seek(SeekFrom::Start(entry.offset))?;
        self.writer.write_all(&entry.local_header())?;
        self.writer.seek(SeekFrom::Start(entry.end_offset()))?;
        Ok(())
    }

    /// The bytes from an offset on.
    fn read_back(&mut self, offset: u64) -> io::Result<File> {
        self.writer.seek(SeekFrom::Start(offset))?;
        self.writer.get_ref().try_clone()
    }

    /// Cuts off all bytes from an offset on.
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.writer.seek(SeekFrom::Start(len))?;
        self.writer.get_ref().set_len(len)
    }

    fn finish(mut self) -> Result<FinishedPart, PackError> {
        self.writer.flush().map_err(|error| PackError::io(self.temp_file.path(), error))?;
        Ok(FinishedPart {
            temp_file: self.temp_file,
            directory: self.directory,
            directory_records: self.directory_records.finish()?,
        })
    }
}

/// A part that has all its entries and no central directory: that needs the number of parts.
struct FinishedPart {
    temp_file: TempFile,
    directory: CentralDirectory,
    directory_records: TempFile,
}

/// A part that is a complete ZIP file.
struct CompletePart {
    temp_file: TempFile,
    size: u64,
}

impl FinishedPart {
    /// Writes the central directory behind the entries.
    fn write_directory(self, trailer: Option<&ArchiveTrailer>) -> io::Result<CompletePart> {
        let mut part = OpenOptions::new().append(true).open(self.temp_file.path())?;
        let entries_size = self.directory.next_offset() + self.directory.size();
        io::copy(&mut File::open(self.directory_records.path())?, &mut part)?;
        let end = self.directory.finish(trailer);
        part.write_all(&end)?;
        Ok(CompletePart { temp_file: self.temp_file, size: entries_size + end.len() as u64 })
    }
}

/// The name of a part: `ky-yeu.part-2-of-3.zip`.
fn part_path(file: &Path, number: usize, part_count: usize) -> PathBuf {
    if part_count == 1 {
        return file.to_owned();
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.part-{number}-of-{part_count}.zip"))
}
