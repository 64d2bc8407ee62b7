//! `kyyeu import`: takes what other programs wrote into the content, and says what had no place in
//! it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{stderr, stdout};
use clap::{Args, ValueEnum};

use crate::output;
use crate::plural;
use kyyeu_driver::commands::import::{ImportPreflight, prepare};
use kyyeu_driver::commands::scaffold::RecordKind;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu import tham-luan.bib                        BibTeX: each entry becomes a paper, its authors speakers
  kyyeu import zotero.json --dry-run                CSL-JSON; only say what would be made, and what has no place
  kyyeu import ../cu/_posts ../cu/content/talks     folders of Markdown with front matter: Hugo, Zola, Jekyll, PMLR
  kyyeu import loi-chao --as speech

Family names are kept where they are declared, as in `Nguyễn, Quang Dương`, and never guessed. Nothing that is there is
overwritten. Each field that has no place here is named with its file and line.

Exit status: 0 taken in, 1 it cannot be read, or the content has errors now, 2 the call is wrong.";

/// What `kyyeu import` is called with.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Bibliographies (.bib, .json), files of Markdown, or folders of them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// What the entries become
    #[arg(long = "as", value_enum, default_value_t = ImportedKind::Paper)]
    what: ImportedKind,
    /// Write nothing; say what would be made
    #[arg(long)]
    dry_run: bool,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ImportedKind {
    Speech,
    Paper,
    Conclusion,
}

/// Does it.
pub fn run(call: &ImportArgs) -> std::io::Result<ExitCode> {
    let (mut stdout, mut stderr) = (stdout(), stderr());
    if let Some(code) = output::open_project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let kind = match call.what {
        ImportedKind::Speech => RecordKind::Speech,
        ImportedKind::Paper => RecordKind::Paper,
        ImportedKind::Conclusion => RecordKind::Conclusion,
    };
    let import = match prepare(&call.root, &call.paths, kind) {
        ImportPreflight::Ready(import) => *import,
        ImportPreflight::Rejected(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
        ImportPreflight::Errors { sources, diagnostics } => {
            output::print_diagnostics(&mut stderr, &diagnostics, &sources)?;
            writeln!(stderr, "{}; nothing was taken in", plural(diagnostics.len(), "error"))?;
            return Ok(ExitCode::from(1));
        }
    };
    let (ids, places) = (import.addition.ids.clone(), import.addition.locations.clone());
    if !call.dry_run
        && let Err(refusal) = import.addition.write()
    {
        output::print_user_error(&mut stderr, &refusal)?;
        return Ok(ExitCode::from(1));
    }
    for (path, _) in places.iter().filter(|(_, line)| *line == 1) {
        writeln!(stdout, "{}  {path}", if call.dry_run { "would make" } else { "made" })?;
    }
    for (path, line, entry, said) in &import.unmapped_notes {
        let entry = if entry.is_empty() { String::new() } else { format!("{entry}: ") };
        writeln!(stdout, "{path}:{line}: {entry}{said}")?;
    }
    for path in &import.skipped_files {
        let why = if path.ends_with("_index.md") {
            "it stands for a list of pages, which kyyeu makes itself"
        } else if matches!(path.rsplit('.').next(), Some("md" | "markdown")) {
            "it has no front matter, and so is no record"
        } else {
            "where a text shows it, put it into content/media"
        };
        writeln!(stdout, "{path}: not taken in: {why}")?;
    }
    output::print_diagnostics(&mut stderr, &import.remaining_errors, &import.sources)?;
    let count = |name: &str| ids.iter().filter(|(kind, _)| *kind == name).count();
    let records = ids.len() - count("speaker") - count("topic");
    let counts = [(records, "record"), (count("speaker"), "speaker"), (count("topic"), "topic")];
    let counts: Vec<_> = counts.iter().map(|(count, what)| plural(*count, what)).collect();
    let verb = if call.dry_run { "would be taken in" } else { "taken in" };
    writeln!(
        stdout,
        "{} {verb}; {} to look at",
        counts.join(", "),
        plural(import.unmapped_notes.len(), "line")
    )?;
    if import.remaining_errors.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let errors = plural(import.remaining_errors.len(), "error");
    writeln!(
        stderr,
        "{errors} still to be mended before the site can be built: kyyeu check shows them again"
    )?;
    Ok(ExitCode::from(1))
}
