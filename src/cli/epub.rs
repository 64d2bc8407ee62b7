//! `kyyeu epub`: the proceedings as a book.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;

use crate::archive::{parse_day, print_failure};
use crate::output;
use crate::plural;
use kyyeu_driver::commands::archive::Overwrite;
use kyyeu_driver::commands::epub::{EpubRequest, ProjectRef, create_epub, default_path};

pub const EXAMPLES: &str = "\
The whole volume as an EPUB 3 for phones, tablets and e-readers: contents, index of names, footnotes that pop up, charts, and
numbers of paragraphs to cite by. The same content gives the same bytes: its date is that of the latest thing that the
content tells, or the one that you give.

Examples:
  kyyeu epub                                        into volume.epub
  kyyeu epub ky-yeu-2023.epub --date 2026-07-20     another name, and the day of its last change

Exit status: 0 done, 1 the content is wrong or writing failed, 2 the call is wrong.";

/// What `kyyeu epub` is called with.
#[derive(Debug, Args)]
pub struct EpubArgs {
    #[command(flatten)]
    common: crate::CommonArgs,
    /// The book [default: volume.epub, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The day of its last change, in place of the latest that the content tells
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    date: Option<String>,
}

/// Does it.
pub fn run(call: &EpubArgs) -> std::io::Result<ExitCode> {
    let common = &call.common;
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    if let Some(code) = output::open_project(&mut stderr, &common.root)? {
        return Ok(code);
    }
    let file = call.file.clone().unwrap_or_else(|| default_path(&common.root));
    let request = EpubRequest {
        project: ProjectRef { root: common.root.clone(), base_url: common.base_url.clone() },
        file: file.clone(),
        date: call.date.clone(),
        overwrite: Overwrite::Replace,
    };
    match create_epub(&request) {
        Err(failure) => print_failure(&mut stderr, &failure, "book"),
        Ok(outcome) => output::report_bundle(common, outcome, "book", |(files, bytes)| {
            format!("{}: {} in {bytes} bytes", file.display(), plural(files, "file"))
        }),
    }
}
