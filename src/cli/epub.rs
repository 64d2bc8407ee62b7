//! `kyyeu epub`: packs the proceedings into an EPUB.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::{PrintArgs, ProjectArgs, parse_day};
use crate::output::{self, plural};
use kyyeu_driver::commands::archive::Overwrite;
use kyyeu_driver::commands::epub::{EpubRequest, ProjectRef, create_epub, default_path};

pub const EXAMPLES: &str = "\
The whole volume as an EPUB 3 for phones, tablets and e-readers: contents, index of names, \
footnotes that pop up, charts, and
numbers of paragraphs to cite by. The same content gives the same bytes: its date is that of the \
latest thing that the
content tells, or the one that you give.

Examples:
  kyyeu epub                                        into volume.epub
  kyyeu epub ky-yeu-2023.epub --date 2026-07-20     another name, and the day of its last change

Exit status: 0 done, 1 the content is wrong or writing failed, 2 usage error.";

/// The arguments of `kyyeu epub`.
#[derive(Debug, Args)]
pub struct EpubArgs {
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    print: PrintArgs,
    /// The book [default: volume.epub, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The day of its last change, in place of the latest that the content tells
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    date: Option<String>,
}

/// Writes the book. An existing file is replaced.
pub fn run(args: &EpubArgs) -> std::io::Result<ExitCode> {
    let ProjectArgs { root, base_url } = &args.project;
    let mut stderr = output::stderr(args.print.color);
    if let Some(code) = output::open_project(&mut stderr, root)? {
        return Ok(code);
    }
    let file = args.file.clone().unwrap_or_else(|| default_path(root));
    let request = EpubRequest {
        project: ProjectRef { root: root.clone(), base_url: base_url.clone() },
        file: file.clone(),
        date: args.date.clone(),
        overwrite: Overwrite::Replace,
    };
    match create_epub(&request) {
        Err(error) => output::print_pack_error(&mut stderr, &error, "book"),
        Ok(outcome) => output::report_bundle(&args.print, outcome, "book", |(files, bytes)| {
            format!("{}: {} in {bytes} bytes", file.display(), plural(files, "file"))
        }),
    }
}
