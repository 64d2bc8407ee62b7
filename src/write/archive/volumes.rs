//! The files that an archive becomes: one, or as many as a limit asks for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::blocks::Packed;
use super::spool::{Spool, Waiting};
use super::{Container, Existing, Failure};
use kyyeu_archive::bag::Sums;
use kyyeu_archive::zip::{Directory, END_SIZE, Entry, Imprint, Method, Seal};

/// Takes packed bytes as they come.
pub type Sink<'a> = dyn FnMut(&[u8]) -> Result<(), Failure> + 'a;

/// The most parts that an archive has.
const MOST: usize = 9_999;

/// The files, each waiting beside its place. Dropped without [`Volumes::close`], they are gone.
pub struct Volumes {
    file: PathBuf,
    limit: Option<u64>,
    existing: Existing,
    done: Vec<Done>,
    now: Volume,
}

/// A file that takes entries. The records of its directory wait beside it.
struct Volume {
    staged: Waiting,
    out: BufWriter<File>,
    directory: Directory,
    records: Spool,
}

/// A file that has all its entries, and no directory yet.
struct Done {
    staged: Waiting,
    directory: Directory,
    records: Waiting,
}

impl Volume {
    fn open(file: &Path, part: usize) -> Result<Self, Failure> {
        let staged = Waiting::beside(file, &part.to_string());
        let out = staged.begin().map_err(|error| unopened(file, error))?;
        Ok(Self {
            staged,
            out: BufWriter::with_capacity(1 << 20, out),
            directory: Directory::default(),
            records: Spool::beside(file, &format!("{part}.directory"))?,
        })
    }

    fn push(&mut self, entry: &Entry) -> Result<(), Failure> {
        let record = self.directory.record(entry);
        self.records.put(&record)
    }

    fn done(mut self) -> Result<Done, Failure> {
        let flushed = self.out.flush();
        flushed.map_err(|error| Failure::Failed(self.staged.path().to_owned(), error))?;
        Ok(Done { staged: self.staged, directory: self.directory, records: self.records.close()? })
    }
}

impl Done {
    /// Writes the directory behind the entries, and says how many bytes the file has.
    fn close(&mut self, imprint: Option<&Imprint>) -> io::Result<u64> {
        let mut out = OpenOptions::new().append(true).open(self.staged.path())?;
        let directory = std::mem::take(&mut self.directory);
        let size = directory.at() + directory.size();
        io::copy(&mut File::open(self.records.path())?, &mut out)?;
        let end = directory.close(imprint);
        out.write_all(&end)?;
        out.sync_all()?;
        Ok(size + end.len() as u64)
    }
}

impl Volumes {
    /// Opens the first file.
    pub fn open(container: &Container) -> Result<Self, Failure> {
        let Container { file, limit, existing, .. } = container;
        refuse(file, *existing)?;
        let now = Volume::open(file, 1)?;
        Ok(Self { file: file.clone(), limit: *limit, existing: *existing, done: Vec::new(), now })
    }

    /// Takes a packed file.
    pub fn put(&mut self, mut entry: Entry, bytes: &[u8]) -> Result<(), Failure> {
        entry.at = self.now.directory.at();
        if self.is_full(&entry) {
            self.next()?;
            entry.at = 0;
            self.check(&entry)?;
        }
        let out = &mut self.now.out;
        let written = out.write_all(&entry.local()).and_then(|()| out.write_all(bytes));
        written.map_err(|error| Failure::Failed(self.file.clone(), error))?;
        self.now.push(&entry)
    }

    /// Takes a file that is packed while it is written; it is told what was packed when all is.
    pub fn stream(
        &mut self,
        name: &str,
        method: Method,
        size: u64,
        pack: &mut dyn FnMut(&mut Sink<'_>) -> Result<Packed, Failure>,
    ) -> Result<Sums, Failure> {
        loop {
            let mut entry = Entry {
                name: name.to_owned(),
                method,
                crc: 0,
                size,
                packed: 0,
                at: self.now.directory.at(),
                seal: [0; 32],
            };
            let shown = self.file.clone();
            let failed = |error| Failure::Failed(shown.clone(), error);
            // The header's place: it is known when the bytes are.
            let out = &mut self.now.out;
            out.write_all(&entry.local()).map_err(failed)?;
            let packed = pack(&mut |bytes| out.write_all(bytes).map_err(failed))?;
            (entry.crc, entry.packed, entry.seal) = (packed.crc, packed.size, packed.seal);
            let full = self.is_full(&entry);
            let out = &mut self.now.out;
            out.seek(SeekFrom::Start(entry.at)).map_err(failed)?;
            if full {
                out.get_ref().set_len(entry.at).map_err(failed)?;
                self.next()?;
                self.check(&Entry { at: 0, ..entry })?;
                continue;
            }
            out.write_all(&entry.local())
                .and_then(|()| out.seek(SeekFrom::Start(entry.end())))
                .map_err(failed)?;
            self.now.push(&entry)?;
            return Ok(packed.sums);
        }
    }

    /// Whether an entry does not fit any more.
    fn is_full(&self, entry: &Entry) -> bool {
        let whole = entry.end()
            + self.now.directory.size()
            + entry.central().len() as u64
            + END_SIZE as u64;
        self.limit.is_some_and(|limit| whole > limit)
    }

    /// Refuses what fits no part.
    fn check(&self, entry: &Entry) -> Result<(), Failure> {
        let whole = entry.end() + (entry.central().len() + END_SIZE) as u64;
        match self.limit {
            Some(limit) if whole > limit => Err(Failure::Refused(
                format!(
                    "{} alone needs a part of {whole} bytes, and --split allows {limit}",
                    entry.name
                ),
                "each part is a ZIP file of its own and holds whole files: allow more".into(),
            )),
            _ => Ok(()),
        }
    }

    fn next(&mut self) -> Result<(), Failure> {
        if self.done.len() + 2 > MOST {
            return Err(Failure::Refused(
                format!("there would be more than {MOST} parts"),
                "allow larger parts with --split".into(),
            ));
        }
        let next = Volume::open(&self.file, self.done.len() + 2)?;
        self.done.push(std::mem::replace(&mut self.now, next).done()?);
        Ok(())
    }

    /// Writes the directories, now that it is known how many parts there are, with an imprint where
    /// the files hold a bag, and moves the files to their places.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn close(self, bag: Option<Seal>) -> Result<(Vec<PathBuf>, u64), Failure> {
        let mut done = self.done;
        done.push(self.now.done()?);
        let parts = done.len();
        let places: Vec<_> = (1..=parts).map(|part| place(&self.file, part, parts)).collect();
        for place in &places {
            refuse(place, self.existing)?;
        }
        let mut size = 0;
        let count = u32::try_from(parts).unwrap_or(u32::MAX);
        for ((part, volume), place) in (1..).zip(&mut done).zip(&places) {
            let imprint = bag.map(|bag| Imprint { part, parts: count, bag });
            size += volume
                .close(imprint.as_ref())
                .map_err(|error| Failure::Failed(place.clone(), error))?;
        }
        for (volume, place) in done.iter().zip(&places) {
            fs::rename(volume.staged.path(), place)
                .map_err(|error| Failure::Failed(place.clone(), error))?;
        }
        Ok((places, size))
    }
}

/// Refuses a place where a folder is, or a file that is to stay.
pub fn refuse(place: &Path, existing: Existing) -> Result<(), Failure> {
    if place.is_dir() {
        return Err(Failure::Refused(
            format!("{} is a folder", place.display()),
            format!("name a file in it: {}", place.join("ky-yeu-2023").display()),
        ));
    }
    if existing == Existing::Kept && place.exists() {
        return Err(Failure::Refused(
            format!("{} is there already", place.display()),
            "name another file, or have it replaced with --force".into(),
        ));
    }
    Ok(())
}

/// Why a file could not be begun.
pub fn unopened(file: &Path, error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::Refused(
            format!("{} cannot be made: its folder is not there", file.display()),
            "make the folder, or name a file elsewhere".into(),
        );
    }
    Failure::Failed(file.to_owned(), error)
}

/// Where a part goes: `ky-yeu.part-2-of-3.zip`.
fn place(file: &Path, part: usize, parts: usize) -> PathBuf {
    if parts == 1 {
        return file.to_owned();
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}.part-{part}-of-{parts}.zip"))
}
