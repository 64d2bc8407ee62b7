//! Paths below a folder: checks, parent folders, and symbolic links on the way.
//!
//! A relative path is a string with `/` between its parts. Nothing here follows a symbolic link
//! below the folder: a link may lead anywhere.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::{Consistency, WriteError, io_failure};

/// Whether a relative path stays inside its folder, and can be a line of a manifest.
pub fn is_inside(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(char::is_control)
}

/// The folder of a relative path; empty for a file at the top.
pub fn parent_dir(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Creates the folders of a relative path below a folder.
///
/// # Errors
/// When a link or a file is in the place of a folder, or a folder cannot be created.
pub fn create_dirs(dir: &Path, path: &str) -> Result<(), WriteError> {
    let mut current = dir.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        current.push(part);
        match fs::symlink_metadata(&current) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(metadata) => {
                let kind = if metadata.is_symlink() { "a link" } else { "a file" };
                let reason = format!("is {kind}, and a folder must go there");
                return Err(WriteError::ForeignPath { path: current, reason });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match fs::create_dir(&current) {
                    // Another thread created it in the meantime.
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(io_failure(&current, &error, Consistency::Intact));
                    }
                    _ => {}
                }
            }
            Err(error) => return Err(io_failure(&current, &error, Consistency::Intact)),
        }
    }
    Ok(())
}

/// Removes the folders of a relative path, from the innermost, as long as they are empty.
pub fn remove_empty_parents(dir: &Path, path: &str) {
    let file = dir.join(path);
    for parent in file.ancestors().skip(1).take_while(|parent| *parent != dir) {
        if fs::remove_dir(parent).is_err() {
            break; // Something is in it.
        }
    }
}

/// The first symbolic link on a relative path below a folder, the last part included.
pub fn find_symlink(dir: &Path, path: &str) -> Option<PathBuf> {
    let part_ends = path.match_indices('/').map(|(index, _)| index).chain([path.len()]);
    part_ends
        .filter(|&end| end > 0)
        .map(|end| dir.join(&path[..end]))
        .find(|part| fs::symlink_metadata(part).is_ok_and(|metadata| metadata.is_symlink()))
}

/// The absolute form of a path, with links resolved as far as the path exists.
///
/// # Errors
/// When it cannot be resolved, or has a `..` below a folder that does not exist.
pub fn resolve_path(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let existing = absolute.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&absolute);
    let rest = absolute.strip_prefix(existing).unwrap_or_else(|_| Path::new(""));
    // Only an existing folder tells where its `..` leads.
    if rest.components().any(|part| part == Component::ParentDir) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let resolved = fs::canonicalize(existing)?;
    Ok(if rest.as_os_str().is_empty() { resolved } else { resolved.join(rest) })
}

/// Removes a file. Succeeds if it does not exist.
///
/// # Errors
/// When the file is there and cannot be removed.
pub fn remove_if_exists(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
