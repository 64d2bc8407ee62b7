//! The command `fmt`: brings the content files into one form, where that does not change what they
//! say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::commands::preflight::sorted_errors;
use kyyeu_diag::{Diagnostics, FileId, Severity, Sources, UserError, nearest};
use kyyeu_edit::format::{line_diff, normalize_style, sort_fields};
use kyyeu_write::{FileEdit, OriginalFile};

/// Result of formatting, before anything is written.
#[derive(Debug)]
pub struct FormatReport {
    /// The source files that the diagnostics point into.
    pub sources: Sources,
    /// The errors of files that cannot be formatted for them.
    pub diagnostics: Diagnostics,
    /// The files that change.
    pub changes: Vec<FormattedFile>,
    /// Paths of files whose layout does not allow fields to be moved safely. They stay as they are.
    pub skipped: Vec<String>,
    /// Number of files that are in the one form already.
    pub unchanged: usize,
    root: PathBuf,
}

/// A file that gets another form.
#[derive(Debug)]
pub struct FormattedFile {
    /// Path in the project.
    pub path: String,
    /// The changed lines, as a diff.
    pub diff: String,
    original: OriginalFile,
    text: String,
}

/// Formats the content files at or below some paths; all of them if there is no path. Writes
/// nothing.
///
/// # Errors
/// When there is no content file at a path.
pub fn format_files(root: &Path, paths: &[PathBuf]) -> Result<FormatReport, UserError> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let project = kyyeu_load::load_project_with_overlay(
        root,
        &kyyeu_load::Overlay::default(),
        &mut sources,
        &mut diagnostics,
    );
    let selected = select_files(root, paths, &sources)?;
    let faulty: BTreeSet<FileId> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .filter_map(|diagnostic| diagnostic.span.map(|span| span.file))
        .collect();
    // A diagnostic without a file says why the project could not be loaded.
    diagnostics.retain(|diagnostic| match diagnostic.span {
        Some(span) => selected.contains(&span.file),
        None => project.is_none(),
    });
    let (mut changes, mut skipped, mut unchanged) = (Vec::new(), Vec::new(), 0);
    for file in selected.into_iter().filter(|file| !faulty.contains(file)) {
        let path = sources.path(file).to_owned();
        let Some(raw) = kyyeu_load::read_raw(&root.join(&path)) else { continue };
        match format_file(&sources, file, &raw) {
            None => skipped.push(path),
            Some(text) if text == raw => unchanged += 1,
            Some(text) => {
                let diff = line_diff(&strip_invisible(&raw), &strip_invisible(&text));
                let original = OriginalFile { path: path.clone(), text: raw };
                changes.push(FormattedFile { path, diff, original, text });
            }
        }
    }
    let diagnostics = sorted_errors(diagnostics, &sources);
    let root = root.to_owned();
    Ok(FormatReport { sources, diagnostics, changes, skipped, unchanged, root })
}

/// A text without the characters that a diff does not show: the BOM and CR.
fn strip_invisible(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The content files with fields at or below some paths, in order.
fn select_files(
    root: &Path,
    paths: &[PathBuf],
    sources: &Sources,
) -> Result<Vec<FileId>, UserError> {
    let files: Vec<_> = sources.files().filter(|file| has_fields(sources.path(*file))).collect();
    if paths.is_empty() {
        return Ok(files);
    }
    let root = without_dots(root);
    let mut selected = BTreeSet::new();
    for path in paths {
        let path = without_dots(path);
        let is_below = |file: &&FileId| root.join(sources.path(**file)).starts_with(&path);
        let below: Vec<_> = files.iter().filter(is_below).copied().collect();
        if below.is_empty() {
            let shown = path.display().to_string();
            let help = match nearest(&shown, files.iter().map(|file| sources.path(*file))) {
                Some(nearest_path) => format!("did you mean {nearest_path}?"),
                None => "name files or folders below content/, or none for all".to_owned(),
            };
            return Err(UserError::new(format!("{shown} is no file of the content"), help));
        }
        selected.extend(below);
    }
    Ok(selected.into_iter().collect())
}

/// Whether the file at a path has fields: front matter or YAML.
fn has_fields(path: &str) -> bool {
    path.starts_with("content/")
        && !path.starts_with("content/media/")
        && path != kyyeu_load::LEDGER_PATH
}

/// A path without its `.` components.
fn without_dots(path: &Path) -> PathBuf {
    path.components().filter(|component| component.as_os_str() != ".").collect()
}

/// A file in its one form, with the line ends of `raw` and the body as it is; `None` if the form
/// would change what the file says.
fn format_file(sources: &Sources, file: FileId, raw: &str) -> Option<String> {
    let path = sources.path(file);
    let text = sources.expect_text(file);
    let tree = kyyeu_load::parse_field_tree(sources, file)?;
    let mut scratch = Sources::default();
    let mut parse = |text: String| {
        let file = scratch.add(path, text);
        Some((kyyeu_load::parse_field_tree(&scratch, file)?, scratch.expect_text(file).to_owned()))
    };
    let (styled_tree, styled) = parse(normalize_style(text, &tree))?;
    let (sorted_tree, sorted) = parse(sort_fields(&styled, &styled_tree))?;
    // The line `---` and the Markdown; empty in a YAML file.
    let body = &text[tree.fields_span.end as usize..];
    let is_equivalent = tree.root.semantically_eq(&sorted_tree.root)
        && sorted.ends_with(body)
        && sorted_comments(text) == sorted_comments(&sorted);
    let crlf_count = raw.matches("\r\n").count();
    let has_lone_cr = raw.matches('\r').count() > crlf_count;
    if !is_equivalent || has_lone_cr {
        return None;
    }
    let fields = &sorted[..sorted.len() - body.len()];
    let fields = if crlf_count > 0 { fields.replace('\n', "\r\n") } else { fields.to_owned() };
    if body.is_empty() {
        return Some(fields);
    }
    // `raw` has the same lines as `text`, so its body starts after as many lines.
    let field_lines = text[..text.len() - body.len()].matches('\n').count();
    let raw = raw.trim_start_matches('\u{feff}');
    let body_offset: usize = raw.split_inclusive('\n').take(field_lines).map(str::len).sum();
    Some(fields + &raw[body_offset..])
}

/// The lines of a text that are comments, sorted.
fn sorted_comments(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> =
        text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    lines.sort_unstable();
    lines
}

impl FormatReport {
    /// Writes the files that change: all of them, or nothing.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&self) -> Result<(), UserError> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let edits: Vec<_> = self
            .changes
            .iter()
            .map(|change| FileEdit {
                original: Some(change.original.clone()),
                path: change.path.clone(),
                text: change.text.clone(),
            })
            .collect();
        kyyeu_write::apply_edits(&self.root, &edits)
    }
}
