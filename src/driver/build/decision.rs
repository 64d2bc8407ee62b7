//! The decision of a build: replay, incremental update, or full build with the reason for it.

use std::collections::BTreeMap;

use crate::options::{Destination, Options};
use kyyeu_cache::{BuildCache, CachedDiagnostics, InputFile};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_link::LintLevel;
use kyyeu_load::Snapshot;
use kyyeu_write::OutputState;

/// Most edits of prose since the build state was written. With more, a full build writes it again.
const MAX_PENDING_EDITS: usize = 200;

/// What a build does.
pub enum Decision {
    /// Nothing changed: the result of the previous build holds.
    Replay(Replay),
    /// The files with these paths changed; their changes may be of prose alone.
    Incremental(Vec<String>),
    /// All stages run.
    Full(FullBuildReason),
}

/// The result of the previous build.
pub struct Replay {
    pub output_state: OutputState,
    pub warnings: ReplayedWarnings,
}

/// The warnings of the previous build, with the sources that they point into.
pub struct ReplayedWarnings {
    pub sources: Sources,
    pub diagnostics: Diagnostics,
}

/// Why all stages run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FullBuildReason {
    /// There is no usable cache of an earlier build.
    NoCache,
    /// The options differ from those of the previous build.
    OptionsChanged,
    /// The options ask for explanations, for more lints, or for a check without output.
    OptionsNeedAllStages,
    /// The output folder could not be recovered.
    RecoveryFailed,
    /// A file could not be read, or changed while the snapshot was taken.
    IncompleteSnapshot,
    /// Files were added or removed.
    FilesAddedOrRemoved,
    /// A file changed that is not the Markdown of a record or free page.
    OtherFileChanged,
    /// More files changed than an incremental update is for.
    TooManyEdits,
    /// A file of the output folder was changed or removed by another program.
    OutputModified,
    /// The output folder cannot be opened.
    OutputUnavailable,
    /// There is no usable build state.
    NoState,
    /// The front matter of an edited file changed.
    FrontMatterChanged,
    /// The edited prose links in a way that reaches other entries.
    LinksChanged,
    /// The edited prose has errors, or warnings that depend on more than prose.
    NewDiagnostics,
    /// A warning of the previous build points into the edited prose and may have moved.
    WarningsMoved,
    /// The warnings of the previous build do not fit their files any more.
    WarningsNotReplayable,
    /// The search index must be built as a whole.
    SearchIndexChanged,
    /// A file could not be made.
    EmitFailed,
    /// A source file changed while the update ran.
    SourceStale,
    /// The update could not be committed.
    CommitFailed,
}

/// The paths of the files that changed since the previous build; none if nothing did.
///
/// # Errors
/// The reason for a full build.
pub fn changed_files(
    options: &Options,
    cache: &BuildCache,
    snapshot: &Snapshot,
) -> Result<Vec<String>, FullBuildReason> {
    if cache.inputs.is_empty() {
        return Err(FullBuildReason::NoCache);
    }
    if options.explain.is_some() || options.destination == Destination::CheckOnly {
        return Err(FullBuildReason::OptionsNeedAllStages);
    }
    if cache.options_digest != options.digest() {
        return Err(FullBuildReason::OptionsChanged);
    }
    if !snapshot.is_complete {
        return Err(FullBuildReason::IncompleteSnapshot);
    }
    if snapshot.inputs.len() != cache.inputs.len() {
        return Err(FullBuildReason::FilesAddedOrRemoved);
    }
    let mut changed = Vec::new();
    for ((path, input), (previous_path, previous)) in snapshot.inputs.iter().zip(&cache.inputs) {
        if path != previous_path {
            return Err(FullBuildReason::FilesAddedOrRemoved);
        }
        if input.hash != previous.hash {
            changed.push(path.clone());
        }
    }
    Ok(changed)
}

/// Checks that an incremental update is worth trying.
///
/// # Errors
/// The reason for a full build.
pub fn check_edits(
    options: &Options,
    cache: &BuildCache,
    changed: &[String],
) -> Result<(), FullBuildReason> {
    if options.lint_level != LintLevel::Default {
        Err(FullBuildReason::OptionsNeedAllStages)
    } else if changed.len() > MAX_PENDING_EDITS || cache.pending_edits.len() > MAX_PENDING_EDITS {
        Err(FullBuildReason::TooManyEdits)
    } else {
        Ok(())
    }
}

/// Whether two snapshots have the same paths with the same content hashes.
pub fn same_contents(a: &BTreeMap<String, InputFile>, b: &BTreeMap<String, InputFile>) -> bool {
    a.len() == b.len()
        && a.iter().all(|(path, input)| b.get(path).is_some_and(|other| other.hash == input.hash))
}

/// Restores the warnings of the previous build; `read_text` reads the text of a source file.
///
/// # Errors
/// [`FullBuildReason::WarningsNotReplayable`] if one warning cannot be placed: a build must never
/// drop the others and store the empty list.
pub fn replay_warnings(
    cached: &CachedDiagnostics,
    read_text: impl FnMut(&str) -> Option<String>,
) -> Result<ReplayedWarnings, FullBuildReason> {
    let mut sources = Sources::default();
    let diagnostics =
        cached.replay(&mut sources, read_text).ok_or(FullBuildReason::WarningsNotReplayable)?;
    Ok(ReplayedWarnings { sources, diagnostics })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyyeu_diag::{Code, Diagnostic, Span};

    #[test]
    fn warnings_that_cannot_be_placed_ask_for_a_full_build() {
        let mut sources = Sources::default();
        let file = sources.add("content/papers/a.md", "text");
        let warning = Diagnostic::new(Code::RawHtml, Span::new(file, 0..4), "raw HTML");
        let cached = CachedDiagnostics::capture(&[warning], &sources);
        let replayed = replay_warnings(&cached, |_| Some("text".to_owned()));
        assert_eq!(replayed.map(|warnings| warnings.diagnostics.len()).ok(), Some(1));
        let missing = replay_warnings(&cached, |_| None);
        assert_eq!(missing.err(), Some(FullBuildReason::WarningsNotReplayable));
    }
}
