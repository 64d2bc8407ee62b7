//! The `kyyeu` program.

use std::process::ExitCode;

use clap::Parser;

/// Pages are made of many small texts, by all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match kyyeu::cli::run(kyyeu::cli::Cli::parse()) {
        Ok(code) => code,
        // Whoever reads the output has gone away: nobody is left to be told.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}
