//! Reads what other programs wrote: BibTeX, CSL-JSON, and Markdown with their front matter.
//!
//! Gives named values and their places, and understands none of them.

mod bibtex;
mod csl;
mod markdown;

use std::path::{Path, PathBuf};

use crate::walk;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, UserError};
use kyyeu_model::ImportedItem;

/// What was read of other programs' files.
#[derive(Debug, Default)]
pub struct ImportSources {
    /// The entries, in their order.
    pub items: Vec<ImportedItem>,
    /// Files of a folder that are no Markdown, or that stand for a list and not for a text.
    pub skipped: Vec<String>,
}

/// Reads bibliographies (`.bib`, `.json`), files of Markdown and folders of them.
///
/// # Errors
/// When a path leads to nothing that can be read.
pub fn read_import_sources(
    paths: &[PathBuf],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<ImportSources, UserError> {
    let mut read = ImportSources::default();
    for path in paths {
        let shown = path.display().to_string();
        let shown = shown.trim_end_matches('/');
        if path.is_dir() {
            let found = walk::walk_external(path, shown, sources, diagnostics);
            let (texts, others): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|file| is_markdown(&file.path));
            read.skipped.extend(others.into_iter().map(|file| format!("{shown}/{}", file.path)));
            for (file, id) in texts.iter().zip(walk::read_sources(
                &texts.iter().collect::<Vec<_>>(),
                shown,
                sources,
                diagnostics,
            )) {
                let Some(id) = id else { continue };
                let list =
                    Path::new(&file.path).file_name().is_some_and(|name| name == "_index.md");
                // Beside the records of a folder lie texts about it.
                if list || !["---", "+++"].iter().any(|mark| sources.text(id).starts_with(mark)) {
                    read.skipped.push(format!("{shown}/{}", file.path));
                } else {
                    read.items.extend(crate::import_source::markdown::parse_markdown(
                        sources,
                        id,
                        diagnostics,
                    ));
                }
            }
            continue;
        }
        let text = walk::read_external(path).map_err(|why| {
            UserError::new(
                format!("{shown} cannot be read: {why}"),
                "name a .bib or .json file, or a folder of Markdown",
            )
        })?;
        let id = sources.add(shown, text);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("bib") => read.items.extend(crate::import_source::bibtex::parse_bibtex(
                sources,
                id,
                diagnostics,
            )),
            Some("json") => {
                read.items.extend(crate::import_source::csl::parse_csl(sources, id, diagnostics))
            }
            Some("md" | "markdown") => read
                .items
                .extend(crate::import_source::markdown::parse_markdown(sources, id, diagnostics)),
            _ => {
                return Err(UserError::new(
                    format!("{shown} is neither BibTeX nor CSL-JSON nor Markdown by its name"),
                    "its name ends in .bib, .json or .md; or name a folder of Markdown",
                ));
            }
        }
    }
    Ok(read)
}

fn is_markdown(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "md" || ending == "markdown")
}

/// A file that is not what its name says.
fn unreadable_file(file: FileId, at: std::ops::Range<usize>, message: String) -> Diagnostic {
    Diagnostic::new(Code::Unreadable, Span::new(file, at), message)
        .help("mend the file, or have the program that made it write it anew")
}

/// The line of a field in a text that its reader gives no places of: the first that begins with its
/// name.
fn find_field_line(text: &str, from: usize, name: &str) -> std::ops::Range<usize> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let table = line.trim() == format!("[{name}]");
        let inner = line.trim_start().trim_start_matches(['"', '\'']);
        let rest = inner.strip_prefix(name).map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        if table || rest.is_some_and(|rest| rest.starts_with(['=', ':'])) {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    from..from
}
