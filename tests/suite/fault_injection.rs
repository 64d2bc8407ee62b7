//! Runs kyyeu with a disk that fails, or ends it, at a call of its choice:
//! `tests/fault_injection/shim.c` is between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::harness::empty_dir;

/// The library between the program and the C library, compiled once.
pub fn fault_shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let library = empty_dir("shim").join("shim.so");
        let source = crate::harness::repository_root().join("tests/fault_injection/shim.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .arg(source)
            .output()
            .expect("a C compiler is where a Rust one is");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        library
    })
}

/// The outcome of a run with a fault.
pub struct FaultedRun {
    /// The call that the fault met; empty where the run had fewer calls.
    pub call: String,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command of kyyeu's in a folder with a fault, which counts calls on paths that hold
/// `under`.
pub fn run_with_fault(
    folder: &Path,
    arguments: &[&str],
    under: &str,
    fault_spec: &str,
) -> FaultedRun {
    let log = folder.join("met");
    let output = Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(folder)
        .args(arguments)
        .env("RAYON_NUM_THREADS", "1")
        .env("LD_PRELOAD", fault_shim())
        .env("KYYEU_FAULT", fault_spec)
        .env("KYYEU_FAULT_UNDER", under)
        .env("KYYEU_FAULT_LOG", &log)
        .output()
        .unwrap();
    let call = fs::read_to_string(&log).unwrap_or_default();
    drop(fs::remove_file(log));
    FaultedRun {
        call,
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
