//! Locks on folders: one process at a time writes into an output folder or changes the content.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::error::{Consistency, io_failure};
use kyyeu_diag::{Code, Diagnostic, UserError};

/// The file that a process holds locked while it writes into an output folder. It stays there
/// afterwards, unlocked.
pub const LOCK_NAME: &str = ".kyyeu-lock";

/// How often a lock that another process holds is tried.
const MAX_LOCK_ATTEMPTS: u32 = 50;

/// The pause between two attempts.
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// The exclusive right to write into a folder. Released when dropped.
#[derive(Debug)]
pub struct DirLock {
    /// `None` where the file system has no locks.
    _file: Option<File>,
}

/// Locks an output folder, which is created if needed. Waits a few seconds for another process.
///
/// # Errors
/// When the folder cannot be created or written, or another process holds it for longer.
pub fn lock_output(dir: &Path) -> Result<DirLock, Diagnostic> {
    fs::create_dir_all(dir).map_err(|error| io_failure(dir, &error, Consistency::Intact))?;
    let path = dir.join(LOCK_NAME);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| io_failure(&path, &error, Consistency::Intact))?;
    wait_for_lock(file).ok_or_else(|| {
        let message = format!("another kyyeu is writing into {}", dir.display());
        Diagnostic::new(Code::BusyOutput, None, message).help(
            "wait until it is done and run this again, or name another folder with --out; \
             nothing was written",
        )
    })
}

/// Locks a folder of the project. No lock file is left among the content: the folder itself is
/// locked, where the system can do that.
///
/// # Errors
/// When another process holds it for longer than a few seconds.
pub fn lock_content(dir: &Path) -> Result<DirLock, UserError> {
    let Ok(file) = File::open(dir) else { return Ok(DirLock { _file: None }) };
    wait_for_lock(file).ok_or_else(|| {
        UserError::new(
            format!("another kyyeu is changing {}", dir.display()),
            "wait until it is done and run this again; nothing was written",
        )
    })
}

/// Locks a file; `None` after too many attempts.
fn wait_for_lock(file: File) -> Option<DirLock> {
    for _ in 0..MAX_LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Some(DirLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_RETRY_INTERVAL),
            Err(TryLockError::Error(_)) => return Some(DirLock { _file: None }),
        }
    }
    None
}
