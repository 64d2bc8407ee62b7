//! `kyyeu epub`: the proceedings as a book.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;

use super::archive::{day, fail};
use super::{plural, say};
use kyyeu_driver::archive::Existing;
use kyyeu_driver::book::{Request, Whose, default_file, make};

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
pub struct Epub {
    #[command(flatten)]
    common: super::Common,
    /// The book [default: volume.epub, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The day of its last change, in place of the latest that the content tells
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<String>,
}

/// Does it.
pub fn run(call: &Epub) -> std::io::Result<ExitCode> {
    let common = &call.common;
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    if let Some(code) = say::project(&mut stderr, &common.root)? {
        return Ok(code);
    }
    let file = call.file.clone().unwrap_or_else(|| default_file(&common.root));
    let request = Request {
        whose: Whose { root: common.root.clone(), base_url: common.base_url.clone() },
        file: file.clone(),
        date: call.date.clone(),
        existing: Existing::Replaced,
    };
    match make(&request) {
        Err(failure) => fail(&mut stderr, &failure, "book"),
        Ok(outcome) => say::made(common, outcome, "book", |(files, bytes)| {
            format!("{}: {} in {bytes} bytes", file.display(), plural(files, "file"))
        }),
    }
}
