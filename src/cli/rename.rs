//! `kyyeu rename`: shows what a change of an id does, asks, and has it done.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;

use crate::output;
use crate::{ColorMode, plural};
use kyyeu_driver::commands::rename::{
    EntryKind, PlannedRename, RenamePreflight, RenameRequest, prepare,
};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu rename nguyen-van-an nguyen-van-an-hue       show what would change, ask, and do it
  kyyeu rename --yes province:vinh-phuc vinh-phuc-cu without asking; the kind where an id has several

The old address leads to the new one from then on: the old id is kept among the entry's `aliases`.

Exit status: 0 done, or shown and declined, 1 the content is wrong, 2 the call is wrong.";

/// What `kyyeu rename` is called with.
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

/// Does it.
pub fn run(call: RenameArgs) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    if let Some(code) = output::open_project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let ask = RenameRequest { kind: call.old.kind, old: call.old.id, new: call.new };
    let ready = match prepare(&call.root, &ask) {
        RenamePreflight::Ready(ready) => ready,
        RenamePreflight::Rejected(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
        RenamePreflight::Errors { sources, diagnostics, preexisting: before } => {
            output::print_diagnostics(&mut stderr, &diagnostics, &sources)?;
            let errors = plural(diagnostics.len(), "error");
            let why = if before {
                "mend them first"
            } else {
                "the content would have them with the new id"
            };
            writeln!(stderr, "{errors}; {why}, and nothing was changed")?;
            return Ok(ExitCode::from(1));
        }
    };
    print_changes(&ready, &ask, call.color)?;
    if !call.yes {
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            writeln!(stderr, "nothing was changed: run it on a terminal, or with --yes")?;
            return Ok(ExitCode::from(2));
        }
        if !confirm()? {
            writeln!(stderr, "nothing was changed")?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let mut stdout = AutoStream::new(std::io::stdout(), call.color.into());
    match ready.write() {
        Ok(files) => {
            writeln!(stdout, "{} written", plural(files.len(), "file"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            Ok(ExitCode::from(1))
        }
    }
}

/// Prints each change with its place, before and after.
fn print_changes(
    ready: &PlannedRename,
    ask: &RenameRequest,
    colour: ColorMode,
) -> std::io::Result<()> {
    let mut out = AutoStream::new(std::io::stdout(), colour.into());
    for change in &ready.changes {
        writeln!(out, "\u{1b}[1m{}:{}\u{1b}[0m", change.path, change.line)?;
        let (before, after) = match (&change.before, change.after.as_slice()) {
            (Some(before), [after]) => {
                let (before, after) = excerpt_difference(before, after);
                (Some(before), vec![after])
            }
            (before, after) => (before.clone(), after.to_vec()),
        };
        before.iter().try_for_each(|line| writeln!(out, "\u{1b}[31m- {line}\u{1b}[0m"))?;
        after.iter().try_for_each(|line| writeln!(out, "\u{1b}[32m+ {line}\u{1b}[0m"))?;
    }
    if let Some((from, to)) = &ready.moved_file {
        writeln!(out, "\u{1b}[1m{from}\u{1b}[0m becomes \u{1b}[1m{to}\u{1b}[0m")?;
    }
    for path in &ready.normalized_files {
        writeln!(
            out,
            "{path} is not UTF-8 without BOM, in NFC, with lines ended by LF: all of it is written so"
        )?;
    }
    let changes = plural(ready.changes.len(), "line");
    writeln!(
        out,
        "\n{changes} changed: the {} \"{}\" becomes \"{}\"",
        ready.kind, ask.old, ask.new
    )?;
    if let Some((from, to)) = &ready.addresses {
        writeln!(out, "{from} will lead to {to}")?;
    }
    Ok(())
}

/// Two lines, each around where they differ; a paragraph is one line, and would hide it.
fn excerpt_difference(before: &str, after: &str) -> (String, String) {
    const CONTEXT_CHARS: usize = 40;
    let (a, b): (Vec<_>, Vec<_>) = (before.chars().collect(), after.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - same;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |line: &[char]| {
        let (from, to) = (
            same.saturating_sub(CONTEXT_CHARS),
            (line.len() - end + CONTEXT_CHARS).min(line.len()),
        );
        let mark = |cut| if cut { "…" } else { "" };
        let part: String = line[from..to].iter().collect();
        format!("{}{part}{}", mark(from > 0), mark(to < line.len()))
    };
    (part(&a), part(&b))
}

fn confirm() -> std::io::Result<bool> {
    print_prompt(format_args!("Change these files? [y/N] "))?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn print_prompt(text: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    stdout.write_fmt(text)?;
    stdout.flush()
}
