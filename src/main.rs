//! The `kyyeu` program.

use std::process::ExitCode;

/// Pages are made of many small texts, by all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kyyeu_cli::main()
}
