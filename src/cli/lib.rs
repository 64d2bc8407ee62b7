//! The command line of kyyeu: the commands, their arguments, and what they print.
//!
//! Each command has a module of its own, with its arguments, its examples and its `run`.
//! `kyyeu_driver` and `kyyeu_serve` do the work; nothing here accesses a file.

mod archive;
mod args;
mod build;
mod completions;
mod epub;
mod format;
mod import;
mod init;
mod man;
mod new;
mod output;
mod pdf;
mod progress;
mod publish;
mod rename;
mod schema;
mod serve;
mod timings;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kyyeu build                                       make the site of this folder, into public/
  kyyeu build --base-url https://kyyeu.example/     with sitemap, feed and canonical links
  kyyeu build --root hoi-thao --out /tmp/site       another folder, and another place for the site
  kyyeu pdf                                         print the whole volume into volume.pdf
  kyyeu check                                       find every fault, write nothing
  kyyeu check --format json                         the same for a program
  kyyeu check --suggest                             and say which figures hang together

Exit status: 0 all is well (there may be warnings), 1 the content is wrong, 2 usage error.";

/// Makes the proceedings of a workshop into a static site.
#[derive(Debug, Parser)]
#[command(name = "kyyeu", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the site
    #[command(after_help = EXAMPLES)]
    Build(build::BuildArgs),
    /// Print the whole volume into a PDF, by a Chromium, Chrome or Edge at hand
    #[command(after_help = pdf::EXAMPLES)]
    Pdf(pdf::PdfArgs),
    /// Find everything that is wrong, and write nothing
    #[command(after_help = EXAMPLES)]
    Check(build::CheckArgs),
    /// Pack the site and its sources into one file for keeping
    #[command(after_help = archive::EXAMPLES)]
    Archive(archive::ArchiveArgs),
    /// Make a book of the proceedings, for readers of EPUB
    #[command(after_help = epub::EXAMPLES)]
    Epub(epub::EpubArgs),
    /// Prove an archive or a published folder whole, or name what is damaged
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::VerifyArgs),
    /// Make a new project
    #[command(after_help = init::EXAMPLES)]
    Init(init::InitArgs),
    /// Add a record, an entry of a register, or a dataset
    #[command(after_help = new::EXAMPLES)]
    New(new::NewArgs),
    /// Change an id everywhere, and keep its old address
    #[command(after_help = rename::EXAMPLES)]
    Rename(rename::RenameArgs),
    /// Take in what other programs wrote: BibTeX, CSL-JSON, Markdown with other front matter
    #[command(after_help = import::EXAMPLES)]
    Import(import::ImportArgs),
    /// Bring the fields of files into one order and form
    #[command(after_help = format::EXAMPLES)]
    Fmt(format::FormatArgs),
    /// Send the built site to where its readers are
    #[command(after_help = publish::EXAMPLES)]
    Publish(publish::PublishArgs),
    /// Show the site while you write it
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::ServeArgs),
    /// Write JSON Schemas, by which editors of YAML complete and check while one types
    #[command(after_help = schema::EXAMPLES)]
    Schema(schema::SchemaArgs),
    /// Print a script that completes commands and options in a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::CompletionsArgs),
    /// Write the manual pages
    #[command(after_help = man::EXAMPLES)]
    Man(man::ManArgs),
}

/// Parses the command line, runs the command and gives the exit status of the program.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        // The reader of the output closed the pipe, as `head` does.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}

/// Runs one command.
///
/// # Errors
/// When its output cannot be printed.
fn run(cli: Cli) -> std::io::Result<ExitCode> {
    match cli.command {
        Command::Build(args) => build::run(args),
        Command::Pdf(args) => pdf::run(args),
        Command::Check(args) => build::run_check(&args),
        Command::Archive(args) => archive::run(args),
        Command::Epub(args) => epub::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Rename(args) => rename::run(args),
        Command::Publish(args) => publish::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Init(args) => init::run(&args),
        Command::New(args) => new::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Fmt(args) => format::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}
