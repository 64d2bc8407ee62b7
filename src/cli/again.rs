//! What a build takes over from the last one.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use kyyeu_driver::{Destination, Explained, Options, Question, Remembering, Trust};

/// Asks about everything.
const ALL: &str = ".";

/// What a build takes over from the last one, and whether it writes anything.
#[derive(Clone, Debug, Default, Args)]
pub struct Again {
    /// Make everything anew, and remember nothing
    #[arg(long, conflicts_with = "verify")]
    no_cache: bool,
    /// Read every file, instead of believing the sizes and times of those that seem unchanged
    #[arg(long)]
    verify: bool,
    /// Say what would change in the site, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Say which files of the site change and why: of one page or folder of the site, or on account
    /// of one file of the project [default: all]
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = ALL)]
    explain: Option<String>,
}

impl Again {
    /// Puts what was asked for into the options of a build into a folder.
    pub fn apply(&self, options: &mut Options, out: PathBuf) {
        options.to =
            if self.dry_run { Destination::Rehearsal(out) } else { Destination::Folder(out) };
        let question =
            |path: &String| if path == ALL { Question::All } else { Question::About(path.clone()) };
        options.question = self.explain.as_ref().map(question);
        options.remembering = if self.no_cache { Remembering::Nothing } else { Remembering::Cache };
        options.trust = if self.verify { Trust::Nothing } else { Trust::Stamps };
    }
}

/// The most files whose reasons are the same that are named one by one.
const FEW: usize = 12;

/// Says what becomes of the files that were asked about; files with the same reasons together.
pub fn explain(out: &mut impl Write, explained: &[Explained]) -> std::io::Result<()> {
    if explained.is_empty() {
        return writeln!(out, "nothing that was asked about changes");
    }
    let mut groups: Vec<(&Explained, Vec<&str>)> = Vec::new();
    for one in explained {
        match groups.iter_mut().find(|(first, _)| (first.fate, &first.why) == (one.fate, &one.why))
        {
            Some((_, paths)) => paths.push(&one.path),
            None => groups.push((one, vec![&one.path])),
        }
    }
    for (first, paths) in groups {
        let fate = first.fate.name();
        for path in paths.iter().take(FEW) {
            writeln!(out, "{fate:<9} {path}")?;
        }
        if paths.len() > FEW {
            writeln!(out, "{fate:<9} and {} more", paths.len() - FEW)?;
        }
        first.why.iter().try_for_each(|why| writeln!(out, "          because {why}"))?;
    }
    Ok(())
}
