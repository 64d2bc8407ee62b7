//! Packs a bag into one ZIP file, or into several of a size.
//!
//! Owns how it is done in little memory and on all cores: small files are packed many at a time,
//! large ones in blocks, and what is written has the order of the bag. The container waits beside
//! its place until all of it stands.

mod deflate;
mod split_zip;
mod spool;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use blake3::Hash;
use rayon::prelude::*;

use crate::archive::deflate::{CompressedData, Deflater};
use crate::archive::split_zip::SplitZipWriter;
use crate::archive::spool::{SpoolFile, TempFile};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::ascii_names::NameMapper;
use kyyeu_archive::bag::{self, Algorithm, BagInfo, Checksums, PayloadOxum};
use kyyeu_archive::zip::{CompressionMethod, ZipEntry};

/// A file up to this size is packed as a whole by one thread.
const MAX_SMALL_FILE_BYTES: u64 = 4 << 20;
/// So much is read before it is packed.
const MAX_BATCH_BYTES: u64 = 4 << 20;
/// So many files are.
const MAX_BATCH_FILES: usize = 256;

/// A file of the project: its path there, and where it is. Or a place that cannot be read, and why.
pub type ArchiveSource = Result<(String, PathBuf), (PathBuf, io::Error)>;

/// The files that go into the bag. They are listed anew each time, so that memory does not grow
/// with them.
pub struct Payload<'a> {
    /// Folder of the site.
    pub site_dir: &'a Path,
    /// The files that the site is made from, in the order of their paths.
    pub sources: &'a dyn Fn() -> Box<dyn Iterator<Item = ArchiveSource> + 'a>,
}

/// A file that goes into the bag.
#[derive(Debug)]
struct PayloadFile {
    /// Its path in the bag.
    path: String,
    /// Where it is.
    disk_path: PathBuf,
    /// How many bytes it has.
    size: u64,
    /// What it must hold, where that is known.
    expected_hash: Option<Hash>,
}

/// Where the archive goes and how.
#[derive(Clone, Debug)]
pub struct ArchiveTarget {
    /// The file.
    pub file: PathBuf,
    /// The one folder in it, that of the bag.
    pub root_dir: String,
    /// The most bytes that a file may have; where there is more, it becomes several.
    pub max_part_bytes: Option<u64>,
    /// What happens to a file that is there already.
    pub overwrite: Overwrite,
}

/// What happens to a file that stands in the archive's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and no archive is made.
    Refuse,
    /// The archive takes its place, once it stands.
    Replace,
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveReport {
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// How many bytes they have together.
    pub size: u64,
    /// How much the payload is.
    pub payload: PayloadOxum,
}

/// Why there is no archive.
#[derive(Debug)]
pub enum PackError {
    /// The call cannot be done: what is wrong, and what to do.
    Rejected(String, String),
    /// Reading or writing failed: with which file, and how.
    Io(PathBuf, io::Error),
    /// A file is not what kyyeu made.
    Modified(PathBuf),
}

impl Payload<'_> {
    /// The files, in the order of their paths, which are as they would be were there no rules for
    /// names: those for programs once more, the site by its manifest and with it, and what it is
    /// made from. Fails where there is no manifest, or a file is missing.
    fn files(&self) -> Result<impl Iterator<Item = Result<PayloadFile, PackError>>, PackError> {
        let metadata = self.manifest_files(bag::METADATA_PREFIX, bag::is_metadata)?;
        let path = format!("{}{}", bag::SITE_PREFIX, crate::output::manifest::MANIFEST_NAME);
        let manifest = std::iter::once(PayloadFile::from_disk(
            path,
            self.site_dir.join(crate::output::manifest::MANIFEST_NAME),
            None,
        ));
        let site = self.manifest_files(bag::SITE_PREFIX, |_| true)?;
        let origins = (self.sources)().map(|origin| {
            let (path, disk) = origin.map_err(|(place, error)| PackError::Io(place, error))?;
            PayloadFile::from_disk(format!("{}{path}", bag::SOURCES_PREFIX), disk, None)
        });
        Ok(metadata.chain(manifest).chain(site).chain(origins))
    }

    /// Files of the site by its manifest, as they stand in a folder of the bag.
    fn manifest_files(
        &self,
        folder: &'static str,
        wanted: fn(&str) -> bool,
    ) -> Result<impl Iterator<Item = Result<PayloadFile, PackError>>, PackError> {
        let list = self.site_dir.join(crate::output::manifest::MANIFEST_NAME);
        let failed = {
            let list = list.clone();
            move |error| PackError::Io(list.clone(), error)
        };
        let files = crate::output::manifest::read_entries(&list).map_err(&failed)?.filter_map(
            move |line| {
                let file = line
                    .map_err(&failed)
                    .and_then(|file| file.ok_or_else(|| PackError::Modified(list.clone())));
                let wanted = file.as_ref().map_or(true, |(path, _)| wanted(path));
                wanted.then_some(file)
            },
        );
        Ok(files.map(move |file| {
            let (path, hash) = file?;
            PayloadFile::from_disk(format!("{folder}{path}"), self.site_dir.join(&path), Some(hash))
        }))
    }
}

impl PayloadFile {
    fn from_disk(path: String, disk: PathBuf, hash: Option<Hash>) -> Result<Self, PackError> {
        let size = file_size(&disk)?;
        Ok(Self { path, disk_path: disk, size, expected_hash: hash })
    }
}

/// Packs a bag. The same pieces give the same bytes.
///
/// # Errors
/// When a piece cannot be read or is not as it should be, or the archive cannot be written. What
/// stood in its place stays then.
pub fn pack(
    container: &ArchiveTarget,
    about: &BagInfo,
    payload: &Payload<'_>,
    meter: &dyn ByteProgress,
) -> Result<ArchiveReport, PackError> {
    meter.start(payload.files()?.map(|piece| Ok(piece?.size)).sum::<Result<u64, PackError>>()?);
    let mut names = NameMapper::default();
    let mut making = BagWriter {
        zip: SplitZipWriter::open(container)?,
        root_dir: &container.root_dir,
        payload: PayloadOxum::default(),
        manifests: Vec::new(),
        tag_checksums: BTreeMap::new(),
    };
    for algorithm in Algorithm::ALL {
        making
            .manifests
            .push((algorithm, SpoolFile::create(&container.file, algorithm.manifest_name())?));
    }
    making.write_tag_file(bag::READ_ME_TXT, &bag::render_read_me(about))?;
    making.write_tag_file(bag::BAGIT_TXT, bag::DECLARATION)?;
    making.write_tag_file(bag::INDEX_HTML, &bag::render_index_html(about))?;
    let named = payload
        .files()?
        .map(|piece| piece.map(|piece| PayloadFile { path: names.map(&piece.path), ..piece }));
    making.write_payload(named, meter)?;
    making.write_tag_file(bag::BAG_INFO_TXT, &bag::format_bag_info(about, making.payload))?;
    for (algorithm, manifest) in std::mem::take(&mut making.manifests) {
        making.write_payload_manifest(algorithm, &manifest.finish()?)?;
    }
    if let Some(table) = names.table() {
        making.write_tag_file(bag::NAMES_TSV, &table)?;
    }
    let tags = making.tag_checksums.clone();
    for algorithm in Algorithm::ALL {
        making.write_tag_file(
            algorithm.tag_manifest_name(),
            &bag::format_manifest(&tags, algorithm),
        )?;
    }
    let last = &making.tag_checksums[Algorithm::Sha512.tag_manifest_name()];
    let (files, size) = making.zip.finish(Some(last.sha256))?;
    Ok(ArchiveReport { files, size, payload: making.payload })
}

/// A packed file that is to go into a container.
#[derive(Debug)]
pub struct PackedFile {
    name: String,
    data: CompressedData,
}

/// Packs a file.
#[must_use]
pub fn pack_file(name: &str, bytes: &[u8], method: CompressionMethod) -> PackedFile {
    PackedFile { name: name.to_owned(), data: Deflater::default().compress(bytes, method) }
}

/// Puts packed files into one ZIP file, in their order. Says how many bytes it has.
///
/// # Errors
/// When it cannot be written. What stood in its place stays then.
pub fn write_zip(
    file: &Path,
    existing: Overwrite,
    parcels: Vec<PackedFile>,
) -> Result<u64, PackError> {
    let container = ArchiveTarget {
        file: file.to_owned(),
        root_dir: String::new(),
        max_part_bytes: None,
        overwrite: existing,
    };
    let mut volumes = SplitZipWriter::open(&container)?;
    for PackedFile { name, data: packed } in parcels {
        volumes.write_entry(zip_entry(name, &packed), &packed.bytes)?;
    }
    volumes.finish(None).map(|(_, size)| size)
}

/// Puts a page into a file of its own.
///
/// # Errors
/// When it cannot be written. What stood in its place stays then.
pub fn write_single_file(file: &Path, existing: Overwrite, page: &[u8]) -> Result<(), PackError> {
    crate::archive::split_zip::check_overwrite(file, existing)?;
    crate::content::replace_file(file, page)
        .map_err(|error| crate::archive::split_zip::open_error(file, error))
}

fn zip_entry(name: String, packed: &CompressedData) -> ZipEntry {
    ZipEntry {
        name,
        method: packed.method,
        crc32: packed.crc,
        size: packed.checksums.size,
        packed_size: packed.bytes.len() as u64,
        offset: 0,
        packed_sha256: packed.digest,
    }
}

struct BagWriter<'a> {
    zip: SplitZipWriter,
    root_dir: &'a str,
    payload: PayloadOxum,
    /// The manifests of the payload, line by line.
    manifests: Vec<(Algorithm, SpoolFile)>,
    tag_checksums: BTreeMap<String, Checksums>,
}

/// What is packed beside the payload is no progress.
struct NoByteProgress;

impl ByteProgress for NoByteProgress {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

impl BagWriter<'_> {
    fn zip_entry(&self, path: &str, packed: &CompressedData) -> ZipEntry {
        zip_entry(format!("{}/{path}", self.root_dir), packed)
    }

    fn write_tag_file(&mut self, path: &str, text: &str) -> Result<(), PackError> {
        let packed =
            Deflater::default().compress(text.as_bytes(), CompressionMethod::for_path(path));
        self.zip.write_entry(self.zip_entry(path, &packed), &packed.bytes)?;
        self.tag_checksums.insert(path.to_owned(), packed.checksums);
        Ok(())
    }

    /// A manifest of the payload, which waited in a file.
    fn write_payload_manifest(
        &mut self,
        algorithm: Algorithm,
        manifest: &TempFile,
    ) -> Result<(), PackError> {
        let path = algorithm.manifest_name();
        let piece = PayloadFile::from_disk(path.into(), manifest.path().to_owned(), None)?;
        let sums = if piece.size > MAX_SMALL_FILE_BYTES {
            self.write_large_file(&piece, &NoByteProgress)?
        } else {
            let packed = Deflater::default()
                .compress(&read_payload_file(&piece)?, CompressionMethod::for_path(path));
            self.zip.write_entry(self.zip_entry(path, &packed), &packed.bytes)?;
            packed.checksums
        };
        self.tag_checksums.insert(path.to_owned(), sums);
        Ok(())
    }

    /// Counts a file of the payload. They come in the order of the manifests.
    fn record_payload_file(&mut self, path: &str, sums: &Checksums) -> Result<(), PackError> {
        self.payload =
            PayloadOxum { files: self.payload.files + 1, octets: self.payload.octets + sums.size };
        self.manifests.iter_mut().try_for_each(|(algorithm, lines)| {
            lines.write(bag::manifest_line(path, sums, *algorithm).as_bytes())
        })
    }

    fn write_payload(
        &mut self,
        pieces: impl Iterator<Item = Result<PayloadFile, PackError>>,
        meter: &dyn ByteProgress,
    ) -> Result<(), PackError> {
        let mut pieces = pieces.peekable();
        while let Some(first) = pieces.next().transpose()? {
            if first.size > MAX_SMALL_FILE_BYTES {
                let sums = self.write_large_file(&first, meter)?;
                self.record_payload_file(&first.path, &sums)?;
                continue;
            }
            let mut room = MAX_BATCH_BYTES.saturating_sub(first.size);
            let mut batch = vec![first];
            while batch.len() < MAX_BATCH_FILES {
                let fits = |piece: &PayloadFile| piece.size <= MAX_SMALL_FILE_BYTES.min(room);
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
                .map_init(Deflater::default, |packer, piece| {
                    let packed = read_payload_file(piece).map(|bytes| {
                        packer.compress(&bytes, CompressionMethod::for_path(&piece.path))
                    });
                    meter.advance(piece.size);
                    packed
                })
                .collect();
            for (piece, packed) in batch.iter().zip(packed) {
                let packed = packed?;
                self.zip.write_entry(self.zip_entry(&piece.path, &packed), &packed.bytes)?;
                self.record_payload_file(&piece.path, &packed.checksums)?;
            }
        }
        Ok(())
    }

    /// A file that is too large to be held: block after block goes into the container, its header
    /// last.
    fn write_large_file(
        &mut self,
        piece: &PayloadFile,
        meter: &dyn ByteProgress,
    ) -> Result<Checksums, PackError> {
        let disk = &piece.disk_path;
        let method = CompressionMethod::for_path(&piece.path);
        let name = format!("{}/{}", self.root_dir, piece.path);
        self.zip.write_stream(&name, method, piece.size, &mut |sink| {
            let (packed, hash) =
                crate::archive::deflate::compress_stream(disk, method, meter, sink)?;
            match piece.expected_hash {
                Some(expected) if expected != hash => Err(PackError::Modified(disk.to_owned())),
                _ if packed.checksums.size != piece.size => {
                    Err(PackError::Modified(disk.to_owned()))
                }
                _ => Ok(packed),
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "what was written is packed")]
fn read_payload_file(piece: &PayloadFile) -> Result<Vec<u8>, PackError> {
    let disk = &piece.disk_path;
    let bytes = fs::read(disk).map_err(|error| PackError::Io(disk.to_owned(), error))?;
    let altered = piece.expected_hash.is_some_and(|expected| expected != blake3::hash(&bytes));
    // A file that grows while it is read is not what it was.
    if altered || bytes.len() as u64 != piece.size {
        return Err(PackError::Modified(disk.to_owned()));
    }
    Ok(bytes)
}

/// How many bytes a file has.
#[expect(clippy::disallowed_methods, reason = "what was written is packed")]
fn file_size(disk: &Path) -> Result<u64, PackError> {
    fs::metadata(disk).map(|data| data.len()).map_err(|error| PackError::Io(disk.to_owned(), error))
}
