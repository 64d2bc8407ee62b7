//! The files that an archive becomes: one, or as many as a limit asks for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::archive::deflate::CompressedData;
use crate::archive::spool::{SpoolFile, TempFile};
use crate::archive::{ArchiveTarget, Overwrite, PackError};
use kyyeu_archive::bag::Checksums;
use kyyeu_archive::zip::{
    ArchiveTrailer, CentralDirectory, CompressionMethod, MAX_END_RECORD_BYTES, MAX_PARTS,
    Sha256Digest, ZipEntry,
};

/// Takes packed bytes as they come.
pub type ByteSink<'a> = dyn FnMut(&[u8]) -> Result<(), PackError> + 'a;

/// The files, each waiting beside its place. Dropped without [`Volumes::close`], they are gone.
pub struct SplitZipWriter {
    file: PathBuf,
    max_part_bytes: Option<u64>,
    overwrite: Overwrite,
    finished: Vec<FinishedPart>,
    current: PartWriter,
}

/// A file that takes entries. The records of its directory wait beside it.
struct PartWriter {
    temp_file: TempFile,
    writer: BufWriter<File>,
    directory: CentralDirectory,
    directory_records: SpoolFile,
}

/// A file that has all its entries, and no directory yet.
struct FinishedPart {
    temp_file: TempFile,
    directory: CentralDirectory,
    directory_records: TempFile,
}

impl PartWriter {
    fn open(file: &Path, part: usize) -> Result<Self, PackError> {
        let staged = TempFile::new(file, &part.to_string());
        let out = staged.create().map_err(|error| open_error(file, error))?;
        Ok(Self {
            temp_file: staged,
            writer: BufWriter::with_capacity(1 << 20, out),
            directory: CentralDirectory::default(),
            directory_records: SpoolFile::create(file, &format!("{part}.directory"))?,
        })
    }

    fn push_entry(&mut self, entry: &ZipEntry) -> Result<(), PackError> {
        let record = self.directory.add_entry(entry);
        self.directory_records.write(&record)
    }

    fn finish(mut self) -> Result<FinishedPart, PackError> {
        let flushed = self.writer.flush();
        flushed.map_err(|error| PackError::Io(self.temp_file.path().to_owned(), error))?;
        Ok(FinishedPart {
            temp_file: self.temp_file,
            directory: self.directory,
            directory_records: self.directory_records.finish()?,
        })
    }
}

impl FinishedPart {
    /// Writes the directory behind the entries, and says how many bytes the file has.
    fn write_directory(&mut self, imprint: Option<&ArchiveTrailer>) -> io::Result<u64> {
        let mut out = OpenOptions::new().append(true).open(self.temp_file.path())?;
        let directory = std::mem::take(&mut self.directory);
        let size = directory.next_offset() + directory.size();
        io::copy(&mut File::open(self.directory_records.path())?, &mut out)?;
        let end = directory.finish(imprint);
        out.write_all(&end)?;
        out.sync_all()?;
        Ok(size + end.len() as u64)
    }
}

impl SplitZipWriter {
    /// Opens the first file.
    pub fn open(container: &ArchiveTarget) -> Result<Self, PackError> {
        let ArchiveTarget { file, max_part_bytes: limit, overwrite: existing, .. } = container;
        check_overwrite(file, *existing)?;
        let now = PartWriter::open(file, 1)?;
        Ok(Self {
            file: file.clone(),
            max_part_bytes: *limit,
            overwrite: *existing,
            finished: Vec::new(),
            current: now,
        })
    }

    /// Takes a packed file.
    pub fn write_entry(&mut self, mut entry: ZipEntry, bytes: &[u8]) -> Result<(), PackError> {
        entry.offset = self.current.directory.next_offset();
        if self.is_full(&entry) {
            self.start_next_part()?;
            entry.offset = 0;
            self.check_fits(&entry)?;
        }
        let out = &mut self.current.writer;
        let written = out.write_all(&entry.local_header()).and_then(|()| out.write_all(bytes));
        written.map_err(|error| PackError::Io(self.file.clone(), error))?;
        self.current.push_entry(&entry)
    }

    /// Takes a file that is packed while it is written; it is told what was packed when all is.
    pub fn write_stream(
        &mut self,
        name: &str,
        method: CompressionMethod,
        size: u64,
        pack: &mut dyn FnMut(&mut ByteSink<'_>) -> Result<CompressedData, PackError>,
    ) -> Result<Checksums, PackError> {
        loop {
            let mut entry = ZipEntry {
                name: name.to_owned(),
                method,
                crc32: 0,
                size,
                packed_size: 0,
                offset: self.current.directory.next_offset(),
                packed_sha256: [0; 32],
            };
            let shown = self.file.clone();
            let failed = |error| PackError::Io(shown.clone(), error);
            // The header's place: it is known when the bytes are.
            let out = &mut self.current.writer;
            out.write_all(&entry.local_header()).map_err(failed)?;
            let packed = pack(&mut |bytes| out.write_all(bytes).map_err(failed))?;
            (entry.crc32, entry.packed_size, entry.packed_sha256) =
                (packed.crc, packed.size, packed.digest);
            let full = self.is_full(&entry);
            let out = &mut self.current.writer;
            out.seek(SeekFrom::Start(entry.offset)).map_err(failed)?;
            if full {
                out.get_ref().set_len(entry.offset).map_err(failed)?;
                self.start_next_part()?;
                self.check_fits(&ZipEntry { offset: 0, ..entry })?;
                continue;
            }
            out.write_all(&entry.local_header())
                .and_then(|()| out.seek(SeekFrom::Start(entry.end_offset())))
                .map_err(failed)?;
            self.current.push_entry(&entry)?;
            return Ok(packed.checksums);
        }
    }

    /// Whether an entry does not fit any more.
    fn is_full(&self, entry: &ZipEntry) -> bool {
        let whole = entry.end_offset()
            + self.current.directory.size()
            + entry.central_header().len() as u64
            + MAX_END_RECORD_BYTES as u64;
        self.max_part_bytes.is_some_and(|limit| whole > limit)
    }

    /// Refuses what fits no part.
    fn check_fits(&self, entry: &ZipEntry) -> Result<(), PackError> {
        let whole =
            entry.end_offset() + (entry.central_header().len() + MAX_END_RECORD_BYTES) as u64;
        match self.max_part_bytes {
            Some(limit) if whole > limit => Err(PackError::Rejected(
                format!(
                    "{} alone needs a part of {whole} bytes, and --split allows {limit}",
                    entry.name
                ),
                "each part is a ZIP file of its own and holds whole files: allow more".into(),
            )),
            _ => Ok(()),
        }
    }

    fn start_next_part(&mut self) -> Result<(), PackError> {
        if self.finished.len() + 2 > MAX_PARTS as usize {
            return Err(PackError::Rejected(
                format!("there would be more than {MAX_PARTS} parts"),
                "allow larger parts with --split".into(),
            ));
        }
        let next = PartWriter::open(&self.file, self.finished.len() + 2)?;
        self.finished.push(std::mem::replace(&mut self.current, next).finish()?);
        Ok(())
    }

    /// Writes the directories, now that it is known how many parts there are, with an imprint where
    /// the files hold a bag, and moves the files to their places.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn finish(self, bag: Option<Sha256Digest>) -> Result<(Vec<PathBuf>, u64), PackError> {
        let mut done = self.finished;
        done.push(self.current.finish()?);
        let parts = done.len();
        let places: Vec<_> = (1..=parts).map(|part| part_path(&self.file, part, parts)).collect();
        for place in &places {
            check_overwrite(place, self.overwrite)?;
        }
        let mut size = 0;
        let count = u32::try_from(parts).unwrap_or(u32::MAX);
        for ((part, volume), place) in (1..).zip(&mut done).zip(&places) {
            let imprint =
                bag.map(|bag| ArchiveTrailer { part, part_count: count, bag_sha256: bag });
            size += volume
                .write_directory(imprint.as_ref())
                .map_err(|error| PackError::Io(place.clone(), error))?;
        }
        for (volume, place) in done.iter().zip(&places) {
            fs::rename(volume.temp_file.path(), place)
                .map_err(|error| PackError::Io(place.clone(), error))?;
        }
        Ok((places, size))
    }
}

/// Refuses a place where a folder is, or a file that is to stay.
pub fn check_overwrite(place: &Path, existing: Overwrite) -> Result<(), PackError> {
    if place.is_dir() {
        return Err(PackError::Rejected(
            format!("{} is a folder", place.display()),
            format!("name a file in it: {}", place.join("ky-yeu-2023").display()),
        ));
    }
    if existing == Overwrite::Refuse && place.exists() {
        return Err(PackError::Rejected(
            format!("{} is there already", place.display()),
            "name another file, or have it replaced with --force".into(),
        ));
    }
    Ok(())
}

/// Why a file could not be begun.
pub fn open_error(file: &Path, error: io::Error) -> PackError {
    if error.kind() == io::ErrorKind::NotFound {
        return PackError::Rejected(
            format!("{} cannot be made: its folder is not there", file.display()),
            "make the folder, or name a file elsewhere".into(),
        );
    }
    PackError::Io(file.to_owned(), error)
}

/// Where a part goes: `ky-yeu.part-2-of-3.zip`.
fn part_path(file: &Path, part: usize, parts: usize) -> PathBuf {
    if parts == 1 {
        return file.to_owned();
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.part-{part}-of-{parts}.zip"))
}
