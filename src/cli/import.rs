//! `kyyeu import`: adds entries from bibliographies and Markdown of other programs, and lists the
//! fields that were not imported.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{stderr, stdout};
use clap::{Args, ValueEnum};

use crate::output::{self, plural};
use kyyeu_driver::commands::import::{UnmappedNote, prepare};
use kyyeu_driver::commands::preflight::Preflight;
use kyyeu_driver::commands::scaffold::RecordKind;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu import tham-luan.bib                        BibTeX: each entry becomes a paper, its \
authors speakers
  kyyeu import zotero.json --dry-run                CSL-JSON; only say what would be made, and \
what has no place
  kyyeu import ../cu/_posts ../cu/content/talks     folders of Markdown with front matter: Hugo, \
Zola, Jekyll, PMLR
  kyyeu import loi-chao --as speech

Family names are kept where they are declared, as in `Nguyễn, Quang Dương`, and never guessed. \
Nothing that is there is
overwritten. Each field that has no place here is named with its file and line.

Exit status: 0 taken in, 1 it cannot be read, or the content has errors now, 2 usage error.";

/// The arguments of `kyyeu import`.
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

impl From<ImportedKind> for RecordKind {
    fn from(kind: ImportedKind) -> Self {
        match kind {
            ImportedKind::Speech => Self::Speech,
            ImportedKind::Paper => Self::Paper,
            ImportedKind::Conclusion => Self::Conclusion,
        }
    }
}

/// Adds the entries, and prints what was made and what needs attention.
pub fn run(args: &ImportArgs) -> std::io::Result<ExitCode> {
    let (mut stdout, mut stderr) = (stdout(), stderr());
    if let Some(code) = output::open_project(&mut stderr, &args.root)? {
        return Ok(code);
    }
    let import = match prepare(&args.root, &args.paths, args.what.into()) {
        Preflight::Ready(import) => import,
        Preflight::Rejected(error) => {
            output::print_user_error(&mut stderr, &error)?;
            return Ok(ExitCode::from(2));
        }
        Preflight::Errors { sources, diagnostics, .. } => {
            output::print_diagnostics(&mut stderr, diagnostics.iter(), &sources)?;
            writeln!(stderr, "{}; nothing was taken in", plural(diagnostics.len(), "error"))?;
            return Ok(ExitCode::from(1));
        }
    };
    let (ids, locations) = (import.addition.ids.clone(), import.addition.locations.clone());
    if !args.dry_run
        && let Err(error) = import.addition.write()
    {
        output::print_user_error(&mut stderr, &error)?;
        return Ok(ExitCode::from(1));
    }
    // A file that is new has its entry in the first line.
    for (path, _) in locations.iter().filter(|(_, line)| *line == 1) {
        writeln!(stdout, "{}  {path}", if args.dry_run { "would make" } else { "made" })?;
    }
    for UnmappedNote { path, line, entry, message } in &import.unmapped_notes {
        let prefix = if entry.is_empty() { String::new() } else { format!("{entry}: ") };
        writeln!(stdout, "{path}:{line}: {prefix}{message}")?;
    }
    for path in &import.skipped_files {
        writeln!(stdout, "{path}: not taken in: {}", skip_reason(path))?;
    }
    output::print_diagnostics(&mut stderr, import.remaining_errors.iter(), &import.sources)?;
    let verb = if args.dry_run { "would be taken in" } else { "taken in" };
    writeln!(
        stdout,
        "{} {verb}; {} to look at",
        format_id_counts(&ids),
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

/// Why a file of an imported folder was skipped.
fn skip_reason(path: &str) -> &'static str {
    if path.ends_with("_index.md") {
        "it stands for a list of pages, which kyyeu makes itself"
    } else if matches!(path.rsplit('.').next(), Some("md" | "markdown")) {
        "it has no front matter, and so is no record"
    } else {
        "where a text shows it, put it into content/media"
    }
}

/// "2 records, 1 speaker, 0 topics": the new ids, counted by kind.
fn format_id_counts(ids: &[(&'static str, String)]) -> String {
    let count = |name: &str| ids.iter().filter(|(kind, _)| *kind == name).count();
    let (speakers, topics) = (count("speaker"), count("topic"));
    let records = ids.len() - speakers - topics;
    format!(
        "{}, {}, {}",
        plural(records, "record"),
        plural(speakers, "speaker"),
        plural(topics, "topic")
    )
}
