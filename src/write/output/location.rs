//! The check whether a folder can be the output of a project.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::bad_output;
use crate::lock::LOCK_NAME;
use crate::output::manifest::MANIFEST_NAME;
use crate::paths::resolve_path;
use kyyeu_diag::Diagnostic;

/// Checks that a folder can be the output of a project.
///
/// # Errors
/// When it is not a directory; when it is or holds the project or the user's home, or is in the
/// content or the templates; when it holds files that are not kyyeu's.
pub fn validate_output(dir: &Path, root: &Path) -> Result<(), Diagnostic> {
    const OTHER_FOLDER: &str = "name a folder of its own with --out";
    if dir.exists() && !dir.is_dir() {
        return Err(bad_output(dir, "is not a directory").help("name a folder with --out"));
    }
    let (Ok(output), Ok(root)) = (resolve_path(dir), resolve_path(root)) else {
        return Err(bad_output(dir, "is no path that can be followed")
            .help("write it without .. and see that its folders are there"));
    };
    let sources = [root.join("content"), root.join("templates")];
    if root.starts_with(&output) || sources.iter().any(|source| output.starts_with(source)) {
        return Err(
            bad_output(dir, "is, holds or lies in the sources of the site").help(OTHER_FOLDER)
        );
    }
    let home = std::env::home_dir().and_then(|home| resolve_path(&home).ok());
    if output.parent().is_none() || home.is_some_and(|home| home.starts_with(&output)) {
        return Err(bad_output(dir, "is or holds your home").help(OTHER_FOLDER));
    }
    // A build in progress writes its manifest last. After the lock is taken the check comes again.
    if dir.join(LOCK_NAME).exists() { Ok(()) } else { ensure_owned(dir) }
}

/// Checks that a folder is empty or has a manifest.
///
/// # Errors
/// When it holds other files and no manifest.
pub fn ensure_owned(dir: &Path) -> Result<(), Diagnostic> {
    match find_unmanaged(dir) {
        Ok(None) => Ok(()),
        Ok(Some(name)) => {
            let reason = format!("has files that kyyeu did not make, such as {name}");
            Err(bad_output(dir, &reason).help(
                "name an empty folder with --out; kyyeu writes among the files of others only \
                 where it wrote before",
            ))
        }
        Err(error) => Err(bad_output(dir, &format!("cannot be read: {error}"))
            .help("name a folder of its own with --out")),
    }
}

/// The first entry of a folder without a manifest. Hidden entries do not count: systems and other
/// programs create them.
fn find_unmanaged(dir: &Path) -> io::Result<Option<String>> {
    if !dir.exists() || dir.join(MANIFEST_NAME).exists() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name != "lost+found" {
            names.push(name);
        }
    }
    Ok(names.into_iter().min())
}
