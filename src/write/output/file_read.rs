//! Reading the files of an output folder: metadata, bytes, hashes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use kyyeu_cache::{FileStat, Hash, Timestamp, timestamp};

/// The metadata of a file.
pub fn file_stat(file: &Path) -> io::Result<FileStat> {
    Ok(FileStat::from_metadata(&fs::metadata(file)?))
}

/// The bytes of a file, and its metadata before they were read.
pub fn read_with_stat(path: &Path) -> io::Result<(Vec<u8>, FileStat)> {
    let mut file = File::open(path)?;
    let stat = FileStat::from_metadata(&file.metadata()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((bytes, stat))
}

/// The hash of a file, which is read in pieces.
pub fn hash_file(file: &Path) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(file)?)?;
    Ok(hasher.finalize().into())
}

/// The current time. It is compared with the times of files, and written into none.
pub fn current_time() -> Timestamp {
    timestamp(SystemTime::now())
}
