//! `kyyeu completions`: prints a completion script for a shell.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Cli;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu completions bash > ~/.local/share/bash-completion/completions/kyyeu
  kyyeu completions zsh > ~/.zfunc/_kyyeu
  kyyeu completions fish > ~/.config/fish/completions/kyyeu.fish";

/// The arguments of `kyyeu completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &CompletionsArgs) -> std::io::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kyyeu", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
