//! Packs a bag into one ZIP file, or into several of a size.
//!
//! Owns how it is done in little memory and on all cores: small files are packed many at a time,
//! large ones in blocks, and what is written has the order of the bag. The container waits beside
//! its place until all of it stands.

mod blocks;
mod spool;
mod volumes;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use blake3::Hash;
use rayon::prelude::*;

use self::blocks::{Packed, Packer};
use self::spool::{Spool, Waiting};
use self::volumes::Volumes;
use kyyeu_archive::Meter;
use kyyeu_archive::bag::{self, About, Algorithm, Extent, Sums};
use kyyeu_archive::names::Names;
use kyyeu_archive::zip::{Entry, Method};

/// A file up to this size is packed as a whole by one thread.
const WHOLE: u64 = 4 << 20;
/// So much is read before it is packed.
const BATCH: u64 = 4 << 20;
/// So many files are.
const FILES: usize = 256;

/// A file of the project: its path there, and where it is. Or a place that cannot be read, and why.
pub type Origin = Result<(String, PathBuf), (PathBuf, io::Error)>;

/// The files that go into the bag. They are listed anew each time, so that memory does not grow
/// with them.
pub struct Payload<'a> {
    /// Folder of the site.
    pub site: &'a Path,
    /// The files that the site is made from, in the order of their paths.
    pub origins: &'a dyn Fn() -> Box<dyn Iterator<Item = Origin> + 'a>,
}

/// A file that goes into the bag.
#[derive(Debug)]
struct Piece {
    /// Its path in the bag.
    path: String,
    /// Where it is.
    disk: PathBuf,
    /// How many bytes it has.
    size: u64,
    /// What it must hold, where that is known.
    hash: Option<Hash>,
}

/// Where the archive goes and how.
#[derive(Clone, Debug)]
pub struct Container {
    /// The file.
    pub file: PathBuf,
    /// The one folder in it, that of the bag.
    pub folder: String,
    /// The most bytes that a file may have; where there is more, it becomes several.
    pub limit: Option<u64>,
    /// What happens to a file that is there already.
    pub existing: Existing,
}

/// What happens to a file that stands in the archive's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and no archive is made.
    Kept,
    /// The archive takes its place, once it stands.
    Replaced,
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// How many bytes they have together.
    pub size: u64,
    /// How much the payload is.
    pub payload: Extent,
}

/// Why there is no archive.
#[derive(Debug)]
pub enum Failure {
    /// The call cannot be done: what is wrong, and what to do.
    Refused(String, String),
    /// Reading or writing failed: with which file, and how.
    Failed(PathBuf, io::Error),
    /// A file is not what kyyeu made.
    Altered(PathBuf),
}

impl Payload<'_> {
    /// The files, in the order of their paths, which are as they would be were there no rules for
    /// names: those for programs once more, the site by its manifest and with it, and what it is
    /// made from. Fails where there is no manifest, or a file is missing.
    fn pieces(&self) -> Result<impl Iterator<Item = Result<Piece, Failure>>, Failure> {
        let metadata = self.listed(bag::METADATA, bag::is_metadata)?;
        let path = format!("{}{}", bag::SITE, super::manifest::NAME);
        let manifest =
            std::iter::once(Piece::find(path, self.site.join(super::manifest::NAME), None));
        let site = self.listed(bag::SITE, |_| true)?;
        let origins = (self.origins)().map(|origin| {
            let (path, disk) = origin.map_err(|(place, error)| Failure::Failed(place, error))?;
            Piece::find(format!("{}{path}", bag::SOURCES), disk, None)
        });
        Ok(metadata.chain(manifest).chain(site).chain(origins))
    }

    /// Files of the site by its manifest, as they stand in a folder of the bag.
    fn listed(
        &self,
        folder: &'static str,
        wanted: fn(&str) -> bool,
    ) -> Result<impl Iterator<Item = Result<Piece, Failure>>, Failure> {
        let list = self.site.join(super::manifest::NAME);
        let failed = {
            let list = list.clone();
            move |error| Failure::Failed(list.clone(), error)
        };
        let files = super::manifest::lines_of(&list).map_err(&failed)?.filter_map(move |line| {
            let file = line
                .map_err(&failed)
                .and_then(|file| file.ok_or_else(|| Failure::Altered(list.clone())));
            let wanted = file.as_ref().map_or(true, |(path, _)| wanted(path));
            wanted.then_some(file)
        });
        Ok(files.map(move |file| {
            let (path, hash) = file?;
            Piece::find(format!("{folder}{path}"), self.site.join(&path), Some(hash))
        }))
    }
}

impl Piece {
    fn find(path: String, disk: PathBuf, hash: Option<Hash>) -> Result<Self, Failure> {
        let size = size(&disk)?;
        Ok(Self { path, disk, size, hash })
    }
}

/// Packs a bag. The same pieces give the same bytes.
///
/// # Errors
/// When a piece cannot be read or is not as it should be, or the archive cannot be written. What
/// stood in its place stays then.
pub fn pack(
    container: &Container,
    about: &About,
    payload: &Payload<'_>,
    meter: &dyn Meter,
) -> Result<Archived, Failure> {
    meter.begin(payload.pieces()?.map(|piece| Ok(piece?.size)).sum::<Result<u64, Failure>>()?);
    let mut names = Names::default();
    let mut making = Making {
        volumes: Volumes::open(container)?,
        folder: &container.folder,
        payload: Extent::default(),
        manifests: Vec::new(),
        tags: BTreeMap::new(),
    };
    for algorithm in Algorithm::ALL {
        making.manifests.push((algorithm, Spool::beside(&container.file, algorithm.manifest())?));
    }
    making.tag(bag::READ_ME, &bag::read_me(about))?;
    making.tag(bag::BAGIT, bag::DECLARATION)?;
    making.tag(bag::DOOR, &bag::door(about))?;
    let named = payload
        .pieces()?
        .map(|piece| piece.map(|piece| Piece { path: names.take(&piece.path), ..piece }));
    making.pieces(named, meter)?;
    making.tag(bag::BAG_INFO, &bag::info(about, making.payload))?;
    for (algorithm, manifest) in std::mem::take(&mut making.manifests) {
        making.manifest(algorithm, &manifest.close()?)?;
    }
    if let Some(table) = names.table() {
        making.tag(bag::NAMES, &table)?;
    }
    let tags = making.tags.clone();
    for algorithm in Algorithm::ALL {
        making.tag(algorithm.tag_manifest(), &bag::manifest(&tags, algorithm))?;
    }
    let last = &making.tags[Algorithm::Sha512.tag_manifest()];
    let (files, size) = making.volumes.close(Some(last.sha256))?;
    Ok(Archived { files, size, payload: making.payload })
}

/// A packed file that is to go into a container.
#[derive(Debug)]
pub struct Parcel {
    name: String,
    packed: Packed,
}

/// Packs a file.
#[must_use]
pub fn parcel(name: &str, bytes: &[u8], method: Method) -> Parcel {
    Parcel { name: name.to_owned(), packed: Packer::default().whole(bytes, method) }
}

/// Puts packed files into one ZIP file, in their order. Says how many bytes it has.
///
/// # Errors
/// When it cannot be written. What stood in its place stays then.
pub fn container(file: &Path, existing: Existing, parcels: Vec<Parcel>) -> Result<u64, Failure> {
    let container =
        Container { file: file.to_owned(), folder: String::new(), limit: None, existing };
    let mut volumes = Volumes::open(&container)?;
    for Parcel { name, packed } in parcels {
        volumes.put(entry(name, &packed), &packed.bytes)?;
    }
    volumes.close(None).map(|(_, size)| size)
}

/// Puts a page into a file of its own.
///
/// # Errors
/// When it cannot be written. What stood in its place stays then.
pub fn page(file: &Path, existing: Existing, page: &[u8]) -> Result<(), Failure> {
    volumes::refuse(file, existing)?;
    super::sources::text(file, page).map_err(|error| volumes::unopened(file, error))
}

fn entry(name: String, packed: &Packed) -> Entry {
    Entry {
        name,
        method: packed.method,
        crc: packed.crc,
        size: packed.sums.size,
        packed: packed.bytes.len() as u64,
        at: 0,
        seal: packed.seal,
    }
}

struct Making<'a> {
    volumes: Volumes,
    folder: &'a str,
    payload: Extent,
    /// The manifests of the payload, line by line.
    manifests: Vec<(Algorithm, Spool)>,
    tags: BTreeMap<String, Sums>,
}

/// What is packed beside the payload is no progress.
struct Beside;

impl Meter for Beside {
    fn begin(&self, _: u64) {}
    fn done(&self, _: u64) {}
}

impl Making<'_> {
    fn entry(&self, path: &str, packed: &Packed) -> Entry {
        entry(format!("{}/{path}", self.folder), packed)
    }

    fn tag(&mut self, path: &str, text: &str) -> Result<(), Failure> {
        let packed = Packer::default().whole(text.as_bytes(), Method::of(path));
        self.volumes.put(self.entry(path, &packed), &packed.bytes)?;
        self.tags.insert(path.to_owned(), packed.sums);
        Ok(())
    }

    /// A manifest of the payload, which waited in a file.
    fn manifest(&mut self, algorithm: Algorithm, manifest: &Waiting) -> Result<(), Failure> {
        let path = algorithm.manifest();
        let piece = Piece::find(path.into(), manifest.path().to_owned(), None)?;
        let sums = if piece.size > WHOLE {
            self.large(&piece, &Beside)?
        } else {
            let packed = Packer::default().whole(&read(&piece)?, Method::of(path));
            self.volumes.put(self.entry(path, &packed), &packed.bytes)?;
            packed.sums
        };
        self.tags.insert(path.to_owned(), sums);
        Ok(())
    }

    /// Counts a file of the payload. They come in the order of the manifests.
    fn count(&mut self, path: &str, sums: &Sums) -> Result<(), Failure> {
        self.payload =
            Extent { files: self.payload.files + 1, octets: self.payload.octets + sums.size };
        self.manifests.iter_mut().try_for_each(|(algorithm, lines)| {
            lines.put(bag::line(path, sums, *algorithm).as_bytes())
        })
    }

    fn pieces(
        &mut self,
        pieces: impl Iterator<Item = Result<Piece, Failure>>,
        meter: &dyn Meter,
    ) -> Result<(), Failure> {
        let mut pieces = pieces.peekable();
        while let Some(first) = pieces.next().transpose()? {
            if first.size > WHOLE {
                let sums = self.large(&first, meter)?;
                self.count(&first.path, &sums)?;
                continue;
            }
            let mut room = BATCH.saturating_sub(first.size);
            let mut batch = vec![first];
            while batch.len() < FILES {
                let fits = |piece: &Piece| piece.size <= WHOLE.min(room);
                let Some(piece) =
                    pieces.next_if(|piece| piece.as_ref().is_ok_and(fits)).transpose()?
                else {
                    break;
                };
                room -= piece.size;
                batch.push(piece);
            }
            let packed: Vec<_> = batch
                .par_iter()
                .map_init(Packer::default, |packer, piece| {
                    let packed =
                        read(piece).map(|bytes| packer.whole(&bytes, Method::of(&piece.path)));
                    meter.done(piece.size);
                    packed
                })
                .collect();
            for (piece, packed) in batch.iter().zip(packed) {
                let packed = packed?;
                self.volumes.put(self.entry(&piece.path, &packed), &packed.bytes)?;
                self.count(&piece.path, &packed.sums)?;
            }
        }
        Ok(())
    }

    /// A file that is too large to be held: block after block goes into the container, its header
    /// last.
    fn large(&mut self, piece: &Piece, meter: &dyn Meter) -> Result<Sums, Failure> {
        let disk = &piece.disk;
        let method = Method::of(&piece.path);
        let name = format!("{}/{}", self.folder, piece.path);
        self.volumes.stream(&name, method, piece.size, &mut |sink| {
            let (packed, hash) = blocks::stream(disk, method, meter, sink)?;
            match piece.hash {
                Some(expected) if expected != hash => Err(Failure::Altered(disk.to_owned())),
                _ if packed.sums.size != piece.size => Err(Failure::Altered(disk.to_owned())),
                _ => Ok(packed),
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "what was written is packed")]
fn read(piece: &Piece) -> Result<Vec<u8>, Failure> {
    let disk = &piece.disk;
    let bytes = fs::read(disk).map_err(|error| Failure::Failed(disk.to_owned(), error))?;
    let altered = piece.hash.is_some_and(|expected| expected != blake3::hash(&bytes));
    // A file that grows while it is read is not what it was.
    if altered || bytes.len() as u64 != piece.size {
        return Err(Failure::Altered(disk.to_owned()));
    }
    Ok(bytes)
}

/// How many bytes a file has.
#[expect(clippy::disallowed_methods, reason = "what was written is packed")]
fn size(disk: &Path) -> Result<u64, Failure> {
    fs::metadata(disk)
        .map(|data| data.len())
        .map_err(|error| Failure::Failed(disk.to_owned(), error))
}
