//! The cache of the last build: found, read and written. Without it all is made, and all is the
//! same.

use std::path::{Path, PathBuf};

use crate::build::state::BuildState;
use crate::{CacheMode, Destination, Options};
use kyyeu_cache::{BuildCache, CacheError, Hash};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};

/// The fingerprint of this program: its sources, its libraries and how it was compiled.
fn program_fingerprint() -> Hash {
    *blake3::hash(env!("KYYEU_BUILD").as_bytes()).as_bytes()
}

/// What an earlier run remembers, where there is anything that can be used.
pub fn load_cache(options: &Options, notes: &mut Diagnostics) -> Option<BuildCache> {
    let (folder, name) = cache_path(options)?;
    let file = folder.join(&name);
    let note = |why: &str| {
        Diagnostic::new(
            Code::CacheUnused,
            None,
            format!("the cache {}/{name} {why}", kyyeu_cache::CACHE_DIR),
        )
        .help("nothing is lost: everything was made anew")
    };
    let bytes = match kyyeu_load::read_bytes(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            notes.push(note(&format!("cannot be read: {error}")));
            return None;
        }
    };
    match BuildCache::decode(&bytes, &program_fingerprint()) {
        Ok(cache) => Some(cache),
        Err(CacheError::VersionMismatch) => {
            notes.push(note("was written by another version of kyyeu, and was not used"));
            None
        }
        Err(CacheError::Corrupt) => {
            notes.push(note("is damaged, and was not used"));
            None
        }
    }
}

/// Writes what a build remembers.
///
/// # Errors
/// When it cannot be written, as a note.
pub fn save_cache(options: &Options, cache: &BuildCache) -> Result<(), Diagnostic> {
    if matches!(options.destination, Destination::DryRun(_)) {
        return Ok(());
    }
    let Some((folder, name)) = cache_path(options) else { return Ok(()) };
    kyyeu_write::write_cache(&folder, &name, &cache.encode(&program_fingerprint()))
        .map_err(|error| cannot_write(&name, &error))
}

/// What an earlier run knew of the content, as bytes; `None` where it is not there, or is not what
/// the cache knows.
pub fn load_state(options: &Options, cache: &BuildCache) -> Option<Vec<u8>> {
    let wanted = cache.state_hash?;
    let (folder, name) = cache_path(options)?;
    let bytes = kyyeu_load::read_bytes(&folder.join(state_file_name(&name))).ok()?;
    (blake3::hash(&bytes) == wanted).then_some(bytes)
}

/// Writes what is known of the content. Gives the hash of it, and what went wrong, as a note.
pub fn save_state(
    options: &Options,
    known: Option<&BuildState>,
) -> (Option<Hash>, Option<Diagnostic>) {
    let (Some(known), Destination::Directory(_), Some((folder, name))) =
        (known, &options.destination, cache_path(options))
    else {
        return (None, None);
    };
    let bytes = known.encode();
    let name = state_file_name(&name);
    match kyyeu_write::write_cache(&folder, &name, &bytes) {
        Ok(()) => (Some(blake3::hash(&bytes).into()), None),
        Err(error) => (None, Some(cannot_write(&name, &error))),
    }
}

/// The file of what is known of the content, beside that of a cache.
fn state_file_name(name: &str) -> String {
    name.replacen("site", "content", 1)
}

fn cannot_write(name: &str, error: &std::io::Error) -> Diagnostic {
    let message = format!("the cache {}/{name} cannot be written: {error}", kyyeu_cache::CACHE_DIR);
    Diagnostic::new(Code::CacheUnused, None, message)
        .help("the site stands; only, the next build cannot know what this one did: allow writing there, or build with --no-cache")
}

/// The folder of the cache and the name of the file; `None` where nothing is remembered.
fn cache_path(options: &Options) -> Option<(PathBuf, String)> {
    let (Destination::Directory(out) | Destination::DryRun(out)) = &options.destination else {
        return None;
    };
    if options.cache_mode == CacheMode::Disabled {
        return None;
    }
    // A project that is moved as a whole keeps its cache.
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (out, root) = (whole(out), whole(&options.root));
    let named = out.strip_prefix(&root).unwrap_or(&out);
    let hash = blake3::hash(named.to_string_lossy().as_bytes()).to_hex();
    Some((options.root.join(kyyeu_cache::CACHE_DIR), format!("site-{}", &hash[..16])))
}
