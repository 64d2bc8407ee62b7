//! Whether a folder can serve as output, and whose it is while a build writes there.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Consistency, WriteError, io_failure};
use crate::output::manifest::{self, Manifest};
use kyyeu_diag::{Code, Diagnostic, UserError};

/// Whoever writes into the folder holds this file locked. It stays when the build is over, and then
/// means nothing.
pub const LOCK_NAME: &str = ".kyyeu-lock";

/// How long another build is waited for: so often, with so long a pause.
const LOCK_WAIT: (u32, Duration) = (50, Duration::from_millis(100));

/// The right to write into a folder, until it is dropped.
#[derive(Debug)]
pub struct DirLock {
    /// None where the disk knows no locks.
    _file: Option<File>,
}

/// Takes the right to write into a folder, and makes the folder. Waits a little for another build.
///
/// # Errors
/// When the folder cannot be made or written, or another build does not end.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn lock_output(folder: &Path) -> Result<DirLock, Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| io_failure(folder, &error, Consistency::Intact))?;
    let path = folder.join(LOCK_NAME);
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(|error| io_failure(&path, &error, Consistency::Intact))?;
    wait_for_lock(file).ok_or_else(|| {
        Diagnostic::new(Code::BusyOutput, None, format!("another kyyeu is writing into {}", folder.display()))
            .help("wait until it is done and run this again, or name another folder with --out; nothing was written")
    })
}

/// Takes the right to change what is in a folder of the project. No file of ours stays there: the
/// folder itself is locked, where the system can do that.
///
/// # Errors
/// When another kyyeu does not end.
pub fn lock_content(folder: &Path) -> Result<DirLock, UserError> {
    let Ok(file) = File::open(folder) else { return Ok(DirLock { _file: None }) };
    wait_for_lock(file).ok_or_else(|| {
        UserError::new(
            format!("another kyyeu is changing {}", folder.display()),
            "wait until it is done and run this again; nothing was written",
        )
    })
}

/// Waits a little until nobody else holds a file; nothing where that takes too long.
fn wait_for_lock(file: File) -> Option<DirLock> {
    for _ in 0..LOCK_WAIT.0 {
        match file.try_lock() {
            Ok(()) => return Some(DirLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_WAIT.1),
            Err(TryLockError::Error(_)) => return Some(DirLock { _file: None }),
        }
    }
    None
}

/// Whether a folder can be the output of a project.
///
/// # Errors
/// When it is the project, holds it, or lies in its sources; when it is a home, or holds files of
/// others.
pub fn validate_output(folder: &Path, root: &Path) -> Result<(), Diagnostic> {
    let bad =
        |why: &str| Diagnostic::new(Code::BadOutput, None, format!("{} {why}", folder.display()));
    if folder.exists() && !folder.is_dir() {
        return Err(bad("is no folder").help("name a folder with --out"));
    }
    let own = "name a folder of its own with --out";
    let (Ok(out), Ok(root)) = (resolve_path(folder), resolve_path(root)) else {
        return Err(bad("is no path that can be followed")
            .help("write it without .. and see that its folders are there"));
    };
    let sources = [root.join("content"), root.join("templates")];
    if root.starts_with(&out) || sources.iter().any(|source| out.starts_with(source)) {
        return Err(bad("is, holds or lies in the sources of the site").help(own));
    }
    let home = std::env::home_dir().and_then(|home| resolve_path(&home).ok());
    if out.parent().is_none() || home.is_some_and(|home| home.starts_with(&out)) {
        return Err(bad("is or holds your home").help(own));
    }
    // Where another kyyeu is at work, its list of files comes last: wait for it before looking
    // closer.
    if folder.join(LOCK_NAME).exists() { Ok(()) } else { ensure_owned(folder) }
}

/// Whether a folder is kyyeu's: it wrote there before, or nothing is there.
///
/// # Errors
/// When it has files of others alone.
pub fn ensure_owned(folder: &Path) -> Result<(), Diagnostic> {
    let bad =
        |why: &str| Diagnostic::new(Code::BadOutput, None, format!("{} {why}", folder.display()));
    match find_unmanaged(folder) {
        Ok(Some(name)) => Err(bad(&format!("has files that kyyeu did not make, such as {name}")).help(
            "name an empty folder with --out; kyyeu writes among the files of others only where it wrote before",
        )),
        Ok(None) => Ok(()),
        Err(error) => Err(bad(&format!("cannot be read: {error}")).help("name a folder of its own with --out")),
    }
}

/// A file or folder in a folder where kyyeu never wrote. Names that begin with a dot are there for
/// other programs.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn find_unmanaged(folder: &Path) -> io::Result<Option<String>> {
    if !folder.exists() || folder.join(manifest::MANIFEST_NAME).exists() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != "lost+found" {
            names.push(name);
        }
    }
    Ok(names.into_iter().min())
}

/// The list of files that kyyeu made in a folder; empty where it made none.
///
/// # Errors
/// When there is a list that cannot be read.
pub fn read_manifest(folder: &Path) -> Result<Manifest, Diagnostic> {
    read_manifest_at(folder, &folder.join(manifest::MANIFEST_NAME))
}

/// A list of files in a folder; empty where there is no list.
///
/// # Errors
/// When it cannot be read.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn read_manifest_at(folder: &Path, list: &Path) -> Result<Manifest, Diagnostic> {
    let bad =
        |why: &str| Diagnostic::new(Code::BadOutput, None, format!("{} {why}", folder.display()));
    let text = match fs::read(list) {
        Ok(bytes) => String::from_utf8(bytes).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Manifest::default()),
        Err(error) => return Err(bad(&format!("cannot be read: {error}"))),
    };
    text.and_then(|text| Manifest::parse(&text)).ok_or_else(|| {
        bad(&format!("has a file {} that kyyeu did not write", manifest::MANIFEST_NAME))
            .help("without it kyyeu cannot tell its files from others: move the folder away and build anew")
    })
}

/// Makes the folders of a path below a folder. Follows no link: a link would lead out of the site.
///
/// # Errors
/// When a link or a file stands where a folder must go, or it cannot be made.
pub fn create_dirs(folder: &Path, path: &str) -> Result<(), WriteError> {
    let mut there = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        there.push(part);
        match fs::symlink_metadata(&there) {
            Ok(data) if data.is_dir() => {}
            Ok(data) => {
                let what = if data.is_symlink() { "a link" } else { "a file" };
                return Err(WriteError::ForeignPath(
                    there,
                    format!("is {what}, and a folder must go there"),
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match fs::create_dir(&there) {
                    // Another thread made it meanwhile.
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(io_failure(&there, &error, Consistency::Intact));
                    }
                    _ => {}
                }
            }
            Err(error) => return Err(io_failure(&there, &error, Consistency::Intact)),
        }
    }
    Ok(())
}

/// A link among the folders of a path below a folder: what stands behind it is not in the site.
pub fn find_symlink(folder: &Path, path: &str) -> Option<PathBuf> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter(|&end| end > 0)
        .map(|end| folder.join(&path[..end]))
        .find(|there| fs::symlink_metadata(there).is_ok_and(|data| data.is_symlink()))
}

/// A path from the root, links resolved as far as the path exists.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn resolve_path(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    let there = whole.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&whole).to_owned();
    let rest = whole.strip_prefix(&there).unwrap_or_else(|_| Path::new("")).to_owned();
    // Where `..` leads to from a folder that is not there yet, only the folder could tell.
    if rest.components().any(|part| part == std::path::Component::ParentDir) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(if rest.as_os_str().is_empty() {
        fs::canonicalize(there)?
    } else {
        fs::canonicalize(there)?.join(rest)
    })
}
