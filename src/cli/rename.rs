//! `kyyeu rename`: shows what a change of an id does, asks, and has it done.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;

use super::{Colour, plural, say};
use kyyeu_driver::rename::{EntryKind, Prepared, Ready, Request, prepare};

pub const EXAMPLES: &str = "\
Examples:
  kyyeu rename nguyen-van-an nguyen-van-an-hue       show what would change, ask, and do it
  kyyeu rename --yes province:vinh-phuc vinh-phuc-cu without asking; the kind where an id has several

The old address leads to the new one from then on: the old id is kept among the entry's `aliases`.

Exit status: 0 done, or shown and declined, 1 the content is wrong, 2 the call is wrong.";

/// What `kyyeu rename` is called with.
#[derive(Debug, Args)]
pub struct Rename {
    /// The id as it is, with its kind where several entries have it: speaker:nguyen-van-an
    #[arg(value_name = "[KIND:]OLD", value_parser = old)]
    old: Old,
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
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Clone, Debug)]
struct Old {
    kind: Option<EntryKind>,
    id: String,
}

fn old(text: &str) -> Result<Old, String> {
    let Some((kind, id)) = text.split_once(':') else {
        return Ok(Old { kind: None, id: text.to_owned() });
    };
    let names = || EntryKind::ALL.iter().map(|kind| kind.name());
    match EntryKind::from_name(kind) {
        Some(kind) => Ok(Old { kind: Some(kind), id: id.to_owned() }),
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
pub fn run(call: Rename) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    if let Some(code) = say::project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let ask = Request { kind: call.old.kind, old: call.old.id, new: call.new };
    let ready = match prepare(&call.root, &ask) {
        Prepared::Ready(ready) => ready,
        Prepared::Refused(refusal) => {
            say::refuse(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
        Prepared::Faulty { sources, diagnostics, before } => {
            say::faults(&mut stderr, &diagnostics, &sources)?;
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
    show(&ready, &ask, call.color)?;
    if !call.yes {
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            writeln!(stderr, "nothing was changed: run it on a terminal, or with --yes")?;
            return Ok(ExitCode::from(2));
        }
        if !confirmed()? {
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
            say::refuse(&mut stderr, &refusal)?;
            Ok(ExitCode::from(1))
        }
    }
}

/// Prints each change with its place, before and after.
fn show(ready: &Ready, ask: &Request, colour: Colour) -> std::io::Result<()> {
    let mut out = AutoStream::new(std::io::stdout(), colour.into());
    for change in &ready.changes {
        writeln!(out, "\u{1b}[1m{}:{}\u{1b}[0m", change.path, change.line)?;
        let (before, after) = match (&change.before, change.after.as_slice()) {
            (Some(before), [after]) => {
                let (before, after) = around(before, after);
                (Some(before), vec![after])
            }
            (before, after) => (before.clone(), after.to_vec()),
        };
        before.iter().try_for_each(|line| writeln!(out, "\u{1b}[31m- {line}\u{1b}[0m"))?;
        after.iter().try_for_each(|line| writeln!(out, "\u{1b}[32m+ {line}\u{1b}[0m"))?;
    }
    if let Some((from, to)) = &ready.moved {
        writeln!(out, "\u{1b}[1m{from}\u{1b}[0m becomes \u{1b}[1m{to}\u{1b}[0m")?;
    }
    for path in &ready.reformed {
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
fn around(before: &str, after: &str) -> (String, String) {
    const KEPT: usize = 40;
    let (a, b): (Vec<_>, Vec<_>) = (before.chars().collect(), after.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - same;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |line: &[char]| {
        let (from, to) = (same.saturating_sub(KEPT), (line.len() - end + KEPT).min(line.len()));
        let mark = |cut| if cut { "…" } else { "" };
        let part: String = line[from..to].iter().collect();
        format!("{}{part}{}", mark(from > 0), mark(to < line.len()))
    };
    (part(&a), part(&b))
}

fn confirmed() -> std::io::Result<bool> {
    print(format_args!("Change these files? [y/N] "))?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn print(text: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    stdout.write_fmt(text)?;
    stdout.flush()
}
