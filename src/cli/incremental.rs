//! What a build takes over from the last one.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use kyyeu_driver::{CacheMode, ChangeDetection, Destination, ExplainQuery, Explanation, Options};

/// Asks about everything.
const EXPLAIN_ALL: &str = ".";

/// What a build takes over from the last one, and whether it writes anything.
#[derive(Clone, Debug, Default, Args)]
pub struct IncrementalArgs {
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
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = EXPLAIN_ALL)]
    explain: Option<String>,
}

impl IncrementalArgs {
    /// Puts what was asked for into the options of a build into a folder.
    pub fn apply(&self, options: &mut Options, out: PathBuf) {
        options.destination =
            if self.dry_run { Destination::DryRun(out) } else { Destination::Directory(out) };
        let question = |path: &String| {
            if path == EXPLAIN_ALL { ExplainQuery::All } else { ExplainQuery::Path(path.clone()) }
        };
        options.explain = self.explain.as_ref().map(question);
        options.cache_mode = if self.no_cache { CacheMode::Disabled } else { CacheMode::Enabled };
        options.change_detection =
            if self.verify { ChangeDetection::ContentHash } else { ChangeDetection::Metadata };
    }
}

/// The most files whose reasons are the same that are named one by one.
const MAX_LISTED_PATHS: usize = 12;

/// Says what becomes of the files that were asked about; files with the same reasons together.
pub fn print_explanations(out: &mut impl Write, explained: &[Explanation]) -> std::io::Result<()> {
    if explained.is_empty() {
        return writeln!(out, "nothing that was asked about changes");
    }
    let mut groups: Vec<(&Explanation, Vec<&str>)> = Vec::new();
    for one in explained {
        match groups
            .iter_mut()
            .find(|(first, _)| (first.change, &first.reasons) == (one.change, &one.reasons))
        {
            Some((_, paths)) => paths.push(&one.path),
            None => groups.push((one, vec![&one.path])),
        }
    }
    for (first, paths) in groups {
        let fate = first.change.name();
        for path in paths.iter().take(MAX_LISTED_PATHS) {
            writeln!(out, "{fate:<9} {path}")?;
        }
        if paths.len() > MAX_LISTED_PATHS {
            writeln!(out, "{fate:<9} and {} more", paths.len() - MAX_LISTED_PATHS)?;
        }
        first.reasons.iter().try_for_each(|why| writeln!(out, "          because {why}"))?;
    }
    Ok(())
}
