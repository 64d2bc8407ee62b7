//! A folder that a site is published to, and the built site that is sent there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::fsync;
use crate::output::location::{find_symlink, resolve_path};
use crate::output::manifest::{self, Manifest};

/// The ending of a file that is not yet all there.
const PARTIAL_SUFFIX: &str = ".kyyeu-new";

/// A file of the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltFile {
    /// Its path.
    pub path: String,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The files that kyyeu made in a folder, by path. `None` where it made none.
///
/// # Errors
/// When the folder cannot be read, or a file is missing: with its path.
#[expect(clippy::disallowed_methods, reason = "write is where the output is looked at")]
pub fn list_built_files(folder: &Path) -> Result<Option<Vec<BuiltFile>>, (PathBuf, io::Error)> {
    let list = folder.join(manifest::MANIFEST_NAME);
    let text = match fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err((list, error)),
    };
    let Some(manifest) = Manifest::parse(&text) else { return Ok(None) };
    let file = |(path, hash): (&str, &blake3::Hash)| {
        let disk = folder.join(path);
        let size = fs::symlink_metadata(&disk).and_then(|there| {
            if there.is_file() { Ok(there.len()) } else { Err(io::Error::other("it is no file")) }
        });
        let size = size.map_err(|error| (disk, error))?;
        Ok(BuiltFile { path: path.to_owned(), hash: hash.to_hex().to_string(), size })
    };
    manifest.files().map(file).collect::<Result<_, _>>().map(Some)
}

/// The bytes of a file of the built site; `None` where they are not those that kyyeu wrote.
///
/// # Errors
/// When it cannot be read.
#[expect(clippy::disallowed_methods, reason = "write is where the output is looked at")]
pub fn read_built_file(folder: &Path, path: &str, hash: &str) -> io::Result<Option<Vec<u8>>> {
    let bytes = fs::read(folder.join(path))?;
    Ok((blake3::hash(&bytes).to_hex().as_str() == hash).then_some(bytes))
}

/// A folder that a site is published to.
#[derive(Clone, Debug)]
pub struct PublishDir {
    dir: PathBuf,
}

impl PublishDir {
    /// The folder at a path, which is made when the first file comes.
    ///
    /// # Errors
    /// When something else stands there, or the folder holds, is or lies in one of the others: with
    /// that one.
    pub fn new(folder: &Path, others: &[PathBuf]) -> Result<Self, Option<PathBuf>> {
        if folder.exists() && !folder.is_dir() {
            return Err(None);
        }
        let whole = resolve_path(folder).map_err(|_| None)?;
        let meets = |other: &&PathBuf| {
            resolve_path(other)
                .is_ok_and(|other| other.starts_with(&whole) || whole.starts_with(&other))
        };
        match others.iter().find(meets) {
            Some(other) => Err(Some(other.clone())),
            None => Ok(Self { dir: folder.to_owned() }),
        }
    }

    /// Its files with their sizes; none where there is no folder.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub fn list_files(&self) -> io::Result<BTreeMap<String, u64>> {
        let mut files = BTreeMap::new();
        if !self.dir.exists() {
            return Ok(files);
        }
        for entry in WalkDir::new(&self.dir) {
            let entry = entry?;
            let path = entry.path().strip_prefix(&self.dir).unwrap_or(entry.path());
            let path = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            if !entry.file_type().is_dir() && !path.ends_with(PARTIAL_SUFFIX) {
                files.insert(path, entry.metadata()?.len());
            }
        }
        Ok(files)
    }

    /// The bytes of a file; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    #[expect(clippy::disallowed_methods, reason = "write is where the output is looked at")]
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.dir.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts a file there, all of it or nothing, and waits for the disk: what is said to be sent
    /// outlives a power cut. Goes through no link to another place.
    ///
    /// # Errors
    /// When that fails; the file is then as it was.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.resolve(path)?;
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut partial = place.clone().into_os_string();
        partial.push(PARTIAL_SUFFIX);
        let on_disk = |taken: Result<(), (PathBuf, io::Error)>| taken.map_err(|(_, error)| error);
        fs::write(&partial, bytes)
            .and_then(|()| on_disk(fsync::sync_files(&[partial.clone().into()])))
            .and_then(|()| fs::rename(&partial, &place))
            .and_then(|()| {
                on_disk(fsync::sync_dirs(&[place.parent().unwrap_or(&self.dir).to_owned()]))
            })
            .inspect_err(|_| drop(fs::remove_file(&partial)))
    }

    /// Takes a file away, and the folders that are empty then.
    ///
    /// # Errors
    /// When that fails. A file that is not there is no fault.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let place = self.resolve(path)?;
        match fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        for folder in place.ancestors().skip(1).take_while(|folder| *folder != self.dir) {
            if fs::remove_dir(folder).is_err() {
                break; // Something else is in it.
            }
        }
        Ok(())
    }

    /// Where a file stands; nothing on the way may be a link.
    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        match find_symlink(&self.dir, path) {
            Some(link) => {
                Err(io::Error::other(format!("{} is a link to another place", link.display())))
            }
            None => Ok(self.dir.join(path)),
        }
    }
}
