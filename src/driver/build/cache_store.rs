//! The cache store: loads and saves the build cache and the bytes of the build state. Without a
//! cache every file is made, and the output is byte-identical.

use std::path::{Path, PathBuf};

use crate::options::{CacheMode, Destination, Options};
use kyyeu_cache::{BuildCache, CACHE_DIR, CacheError, Hash};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};

/// The fingerprint of this program: its sources, its libraries and how it was compiled.
fn program_fingerprint() -> Hash {
    *blake3::hash(env!("KYYEU_BUILD").as_bytes()).as_bytes()
}

/// Loads the cache of an earlier run. Warns if there is one that cannot be used.
pub fn load_cache(options: &Options, warnings: &mut Diagnostics) -> Option<BuildCache> {
    let (folder, name) = cache_path(options)?;
    let problem = match kyyeu_load::read_bytes(&folder.join(&name)) {
        Ok(bytes) => match BuildCache::decode(&bytes, &program_fingerprint()) {
            Ok(cache) => return Some(cache),
            Err(CacheError::VersionMismatch) => {
                "was written by another version of kyyeu, and was not used".to_owned()
            }
            Err(CacheError::Corrupt) => "is damaged, and was not used".to_owned(),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => format!("cannot be read: {error}"),
    };
    let message = format!("the cache {CACHE_DIR}/{name} {problem}");
    warnings.push(
        Diagnostic::new(Code::CacheUnused, None, message)
            .help("nothing is lost: everything was made anew"),
    );
    None
}

/// Saves the build cache. A dry run saves nothing.
///
/// # Errors
/// When it cannot be encoded or written, as a warning.
pub fn save_cache(options: &Options, cache: &BuildCache) -> Result<(), Diagnostic> {
    if matches!(options.destination, Destination::DryRun(_)) {
        return Ok(());
    }
    let Some((folder, name)) = cache_path(options) else { return Ok(()) };
    let bytes =
        cache.encode(&program_fingerprint()).map_err(|error| write_warning(&name, &error))?;
    kyyeu_write::write_cache(&folder, &name, &bytes).map_err(|error| write_warning(&name, &error))
}

/// Loads the bytes of the build state; `None` if there are none or not those that the cache names.
pub fn load_state(options: &Options, cache: &BuildCache) -> Option<Vec<u8>> {
    let expected = cache.state_hash?;
    let (folder, name) = cache_path(options)?;
    let bytes = kyyeu_load::read_bytes(&folder.join(state_file_name(&name))).ok()?;
    (blake3::hash(&bytes) == expected).then_some(bytes)
}

/// Saves the bytes of the build state, which `encode` makes, and returns their hash. If the
/// destination has no state file, encodes nothing and returns `None`.
///
/// # Errors
/// When the state cannot be encoded or written, as a warning.
pub fn save_state(
    options: &Options,
    encode: impl FnOnce() -> Result<Vec<u8>, postcard::Error>,
) -> Result<Option<Hash>, Diagnostic> {
    let (Destination::Directory(_), Some((folder, cache_name))) =
        (&options.destination, cache_path(options))
    else {
        return Ok(None);
    };
    let name = state_file_name(&cache_name);
    let bytes = encode().map_err(|error| write_warning(&name, &error))?;
    kyyeu_write::write_cache(&folder, &name, &bytes)
        .map_err(|error| write_warning(&name, &error))?;
    Ok(Some(blake3::hash(&bytes).into()))
}

/// Name of the state file that belongs to a cache file.
fn state_file_name(cache_name: &str) -> String {
    cache_name.replacen("site", "content", 1)
}

fn write_warning(name: &str, error: &dyn std::fmt::Display) -> Diagnostic {
    let message = format!("the cache {CACHE_DIR}/{name} cannot be written: {error}");
    Diagnostic::new(Code::CacheUnused, None, message).help(
        "the site stands; only, the next build cannot know what this one did: \
         allow writing there, or build with --no-cache",
    )
}

/// Folder and name of the cache file; `None` if the options use no cache on the disk. The name
/// depends on the output folder, relative to the project: a project that moves keeps its cache.
fn cache_path(options: &Options) -> Option<(PathBuf, String)> {
    let (Destination::Directory(output) | Destination::DryRun(output)) = &options.destination
    else {
        return None;
    };
    if options.cache_mode == CacheMode::Disabled {
        return None;
    }
    let (output, root) = (absolute_path(output), absolute_path(&options.root));
    let relative = output.strip_prefix(&root).unwrap_or(&output);
    let hash = blake3::hash(relative.to_string_lossy().as_bytes()).to_hex();
    Some((options.root.join(CACHE_DIR), format!("site-{}", &hash[..16])))
}

fn absolute_path(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
