//! Makes the fingerprint of the program from its sources and from how it is compiled, so that no
//! build uses a cache that another version of kyyeu wrote.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a build script reads the sources and prints for cargo"
)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = package.join("../..");
    let mut hasher = DefaultHasher::new();
    for part in ["src", "templates", "Cargo.toml", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={}", root.join(part).display());
        take(&root, &root.join(part), &mut hasher)?;
    }
    // How it is compiled: the compiler, the target, the features.
    let mut settings: Vec<_> = env::vars()
        .filter(|(name, _)| {
            ["CARGO_FEATURE_", "CARGO_CFG_", "PROFILE", "TARGET", "OPT_LEVEL"]
                .iter()
                .any(|start| name.starts_with(start))
        })
        .collect();
    settings.sort();
    settings.hash(&mut hasher);
    println!("cargo:rustc-env=KYYEU_BUILD={:016x}", hasher.finish());
    Ok(())
}

/// Takes in the paths and bytes of all files, in order.
fn take(root: &Path, path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut inside =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| take(root, path, hasher));
    }
    path.strip_prefix(root).unwrap_or(path).hash(hasher);
    match fs::read(path) {
        Ok(bytes) => bytes.hash(hasher),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(())
}
