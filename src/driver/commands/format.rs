//! Brings the files of the content into one form, where that changes nothing of what they say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::commands::rename::sorted_errors;
use kyyeu_diag::{Diagnostics, FileId, Severity, Sources, UserError, nearest};
use kyyeu_edit::format::{line_diff, normalize_style, sort_fields};
use kyyeu_write::{FileEdit, OriginalFile};

/// What formatting comes to, before anything is written.
#[derive(Debug)]
pub struct FormatReport {
    /// The texts that the faults point into.
    pub sources: Sources,
    /// Files with errors, which are left as they are, and their errors.
    pub diagnostics: Diagnostics,
    /// What would change.
    pub changes: Vec<FormattedFile>,
    /// Files that are written in a way in which nothing can be moved safely; they are left as they
    /// are.
    pub skipped: Vec<String>,
    /// How many are in the one form already.
    pub unchanged: usize,
    root: PathBuf,
}

/// A file that gets another form.
#[derive(Debug)]
pub struct FormattedFile {
    /// Its path.
    pub path: String,
    /// The lines that change, with `-` and `+`.
    pub diff: String,
    original: OriginalFile,
    text: String,
}

/// Formats the files of the content that lie at or below some paths; all of them, where no path is
/// given.
///
/// # Errors
/// When a path leads to no file of the content.
pub fn format_files(root: &Path, paths: &[PathBuf]) -> Result<FormatReport, UserError> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let project = kyyeu_load::load_project_with_overlay(
        root,
        &kyyeu_load::Overlay::default(),
        &mut sources,
        &mut diagnostics,
    );
    let mut formatted = FormatReport {
        sources: Sources::default(),
        diagnostics: Diagnostics::new(),
        changes: Vec::new(),
        skipped: Vec::new(),
        unchanged: 0,
        root: root.to_owned(),
    };
    let chosen = select_files(root, paths, &sources)?;
    let bad: BTreeSet<FileId> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .filter_map(|diagnostic| diagnostic.span.map(|span| span.file))
        .collect();
    let whole = project.is_none();
    diagnostics
        .retain(|diagnostic| diagnostic.span.map_or(whole, |span| chosen.contains(&span.file)));
    for &file in chosen.iter().filter(|file| !bad.contains(file)) {
        let path = sources.path(file);
        let Some(raw) = kyyeu_load::read_raw(&root.join(path)) else { continue };
        match format_file(&sources, file, &raw) {
            None => formatted.skipped.push(path.to_owned()),
            Some(text) if text == raw => formatted.unchanged += 1,
            Some(text) => {
                let difference = line_diff(&strip_invisible(&raw), &strip_invisible(&text));
                let old = OriginalFile { path: path.to_owned(), text: raw };
                formatted.changes.push(FormattedFile {
                    path: path.to_owned(),
                    diff: difference,
                    original: old,
                    text,
                });
            }
        }
    }
    formatted.diagnostics = sorted_errors(diagnostics, &sources);
    formatted.sources = sources;
    Ok(formatted)
}

/// A text as a difference shows it: what cannot be seen is not in it.
fn strip_invisible(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The files with fields that are asked for.
fn select_files(
    root: &Path,
    paths: &[PathBuf],
    sources: &Sources,
) -> Result<Vec<FileId>, UserError> {
    let files: Vec<_> = sources
        .files()
        .filter(|file| {
            let path = sources.path(*file);
            path.starts_with("content/")
                && !path.starts_with("content/media/")
                && path != kyyeu_load::LEDGER_PATH
        })
        .collect();
    if paths.is_empty() {
        return Ok(files);
    }
    let plain =
        |path: &Path| path.components().filter(|part| part.as_os_str() != ".").collect::<PathBuf>();
    let root = plain(root);
    let mut chosen = Vec::new();
    for asked in paths {
        let asked = plain(asked);
        let below = |file: &&FileId| root.join(sources.path(**file)).starts_with(&asked);
        let found: Vec<_> = files.iter().filter(below).copied().collect();
        if found.is_empty() {
            let shown = asked.display().to_string();
            let near = nearest(&shown, files.iter().map(|file| sources.path(*file)));
            return Err(UserError::new(
                format!("{shown} is no file of the content"),
                near.map_or_else(
                    || "name files or folders below content/, or none for all".to_owned(),
                    |near| format!("did you mean {near}?"),
                ),
            ));
        }
        chosen.extend(found);
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// A file in its one form, byte for byte as it is to stand there; nothing where that cannot be had
/// without changing what it says. Line ends stay what they are; so does the body.
fn format_file(sources: &Sources, file: FileId, raw: &str) -> Option<String> {
    let path = sources.path(file);
    let text = sources.expect_text(file);
    let old = kyyeu_load::parse_field_tree(sources, file)?;
    let mut scratch = Sources::default();
    let mut again = |text: String| {
        let file = scratch.add(path, text);
        Some((kyyeu_load::parse_field_tree(&scratch, file)?, scratch.expect_text(file).to_owned()))
    };
    let (layout, tidied) = again(normalize_style(text, &old))?;
    let (new, ordered) = again(sort_fields(&tidied, &layout))?;
    let body = text_after_head(text, old.fields_span.end as usize);
    let same = old.root.semantically_eq(&new.root)
        && ordered.ends_with(body)
        && sorted_comments(text) == sorted_comments(&ordered);
    let ends = raw.matches("\r\n").count();
    let old_mac = raw.matches('\r').count() > ends;
    if !same || old_mac {
        return None;
    }
    let head = &ordered[..ordered.len() - body.len()];
    let head = if ends > 0 { head.replace('\n', "\r\n") } else { head.to_owned() };
    // The body as it stands there: behind as many lines as the fields have in the text that was
    // read.
    let lines = text[..text.len() - body.len()].matches('\n').count();
    let raw = raw.trim_start_matches('\u{feff}');
    let skipped: usize = raw.split_inclusive('\n').take(lines).map(str::len).sum();
    let raw_body = if body.is_empty() { "" } else { &raw[skipped..] };
    Some(head + raw_body)
}

/// The lines that are comments, in the order of their letters.
fn sorted_comments(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> =
        text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    lines.sort_unstable();
    lines
}

/// What stands behind the fields of a text: its line `---` and the body; nothing in a file of YAML.
fn text_after_head(text: &str, head: usize) -> &str {
    &text[head..]
}

impl FormatReport {
    /// Writes what changes: all of it, or nothing.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self) -> Result<(), UserError> {
        let file = |change: &FormattedFile| FileEdit {
            original: Some(change.original.clone()),
            path: change.path.clone(),
            text: change.text.clone(),
        };
        let files: Vec<_> = self.changes.iter().map(file).collect();
        if files.is_empty() { Ok(()) } else { kyyeu_write::apply_edits(&self.root, &files) }
    }
}
