//! `kyyeu rename`: prints the changes that a new id needs, asks for confirmation, writes them.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::ColorMode;
use crate::output::{self, plural};
use kyyeu_driver::commands::preflight::Preflight;
use kyyeu_driver::commands::rename::{EntryKind, PlannedRename, RenameRequest, prepare};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu rename nguyen-van-an nguyen-van-an-hue       show what would change, ask, and do it
  kyyeu rename --yes province:vinh-phuc vinh-phuc-cu without asking; the kind where an id has \
several

The old address leads to the new one from then on: the old id is kept among the entry's `aliases`.

Exit status: 0 done, or shown and declined, 1 the content is wrong, 2 usage error.";

/// The arguments of `kyyeu rename`.
#[derive(Debug, Args)]
pub struct RenameArgs {
    /// The id as it is, with its kind where several entries have it: speaker:nguyen-van-an
    #[arg(value_name = "[KIND:]OLD", value_parser = parse_old_id)]
    old: OldId,
    /// The id that it is to have
    #[arg(value_name = "NEW")]
    new: String,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Change the files without asking
    #[arg(long)]
    yes: bool,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    color: ColorMode,
}

#[derive(Clone, Debug)]
struct OldId {
    kind: Option<EntryKind>,
    id: String,
}

fn parse_old_id(text: &str) -> Result<OldId, String> {
    let Some((kind, id)) = text.split_once(':') else {
        return Ok(OldId { kind: None, id: text.to_owned() });
    };
    let names = || EntryKind::ALL.iter().map(|kind| kind.name());
    match EntryKind::from_name(kind) {
        Some(kind) => Ok(OldId { kind: Some(kind), id: id.to_owned() }),
        None => Err(match kyyeu_diag::nearest(kind, names()) {
            Some(good) => format!("\"{kind}\" is no kind of entry: did you mean {good}:{id}?"),
            None => format!(
                "\"{kind}\" is no kind of entry: write {}",
                names().collect::<Vec<_>>().join(", ")
            ),
        }),
    }
}

/// Plans the change, prints it, and writes it once it is confirmed.
pub fn run(args: RenameArgs) -> std::io::Result<ExitCode> {
    let mut stderr = output::stderr(args.color);
    if let Some(code) = output::open_project(&mut stderr, &args.root)? {
        return Ok(code);
    }
    let request = RenameRequest { kind: args.old.kind, old: args.old.id, new: args.new };
    let rename = match prepare(&args.root, &request) {
        Preflight::Ready(rename) => rename,
        Preflight::Rejected(error) => {
            output::print_user_error(&mut stderr, &error)?;
            return Ok(ExitCode::from(2));
        }
        Preflight::Errors { sources, diagnostics, preexisting } => {
            output::print_diagnostics(&mut stderr, diagnostics.iter(), &sources)?;
            let errors = plural(diagnostics.len(), "error");
            let reason = if preexisting {
                "mend them first"
            } else {
                "the content would have them with the new id"
            };
            writeln!(stderr, "{errors}; {reason}, and nothing was changed")?;
            return Ok(ExitCode::from(1));
        }
    };
    print_changes(&rename, &request, args.color)?;
    if !args.yes {
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            writeln!(stderr, "nothing was changed: run it on a terminal, or with --yes")?;
            return Ok(ExitCode::from(2));
        }
        if !confirm()? {
            writeln!(stderr, "nothing was changed")?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let mut stdout = output::stdout(args.color);
    match rename.write() {
        Ok(files) => {
            writeln!(stdout, "{} written", plural(files.len(), "file"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            output::print_user_error(&mut stderr, &error)?;
            Ok(ExitCode::from(1))
        }
    }
}

/// Prints each change with its path and line, before and after.
fn print_changes(
    rename: &PlannedRename,
    request: &RenameRequest,
    color: ColorMode,
) -> std::io::Result<()> {
    let mut out = output::stdout(color);
    for change in &rename.changes {
        writeln!(out, "\u{1b}[1m{}:{}\u{1b}[0m", change.path, change.line)?;
        let (before, after) = match (&change.before, change.after.as_slice()) {
            (Some(before), [after]) => {
                let (before, after) = excerpt_difference(before, after);
                (Some(before), vec![after])
            }
            (before, after) => (before.clone(), after.to_vec()),
        };
        if let Some(line) = before {
            writeln!(out, "\u{1b}[31m- {line}\u{1b}[0m")?;
        }
        for line in after {
            writeln!(out, "\u{1b}[32m+ {line}\u{1b}[0m")?;
        }
    }
    if let Some((from, to)) = &rename.moved_file {
        writeln!(out, "\u{1b}[1m{from}\u{1b}[0m becomes \u{1b}[1m{to}\u{1b}[0m")?;
    }
    for path in &rename.normalized_files {
        writeln!(
            out,
            "{path} is not UTF-8 without BOM, in NFC, with lines ended by LF: \
             all of it is written so"
        )?;
    }
    let changes = plural(rename.changes.len(), "line");
    writeln!(
        out,
        "\n{changes} changed: the {} \"{}\" becomes \"{}\"",
        rename.kind, request.old, request.new
    )?;
    if let Some((from, to)) = &rename.addresses {
        writeln!(out, "{from} will lead to {to}")?;
    }
    Ok(())
}

/// Two lines, each cut to the part around their difference: a paragraph is one line, too long to
/// see the difference in it.
fn excerpt_difference(before: &str, after: &str) -> (String, String) {
    let (before, after): (Vec<_>, Vec<_>) = (before.chars().collect(), after.chars().collect());
    let prefix = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let max_suffix = before.len().min(after.len()) - prefix;
    let reversed = before.iter().rev().zip(after.iter().rev());
    let suffix = reversed.take(max_suffix).take_while(|(a, b)| a == b).count();
    (excerpt(&before, prefix, suffix), excerpt(&after, prefix, suffix))
}

/// A line without most of its first `prefix` and its last `suffix` characters.
fn excerpt(line: &[char], prefix: usize, suffix: usize) -> String {
    const CONTEXT_CHARS: usize = 40;
    let start = prefix.saturating_sub(CONTEXT_CHARS);
    let end = (line.len() - suffix + CONTEXT_CHARS).min(line.len());
    let ellipsis = |is_cut| if is_cut { "…" } else { "" };
    let text: String = line[start..end].iter().collect();
    format!("{}{text}{}", ellipsis(start > 0), ellipsis(end < line.len()))
}

fn confirm() -> std::io::Result<bool> {
    let mut stdout = std::io::stdout();
    write!(stdout, "Change these files? [y/N] ")?;
    stdout.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
