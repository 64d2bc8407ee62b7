//! Reads files of other programs: BibTeX, CSL-JSON, and Markdown with front matter.
//!
//! Returns fields as named values with spans. The meaning of the fields is left to the importer.

mod bibtex;
mod csl;
mod markdown;
mod spans;

use std::path::{Path, PathBuf};

use crate::content_kind::file_name;
use crate::import_source::bibtex::parse_bibtex;
use crate::import_source::csl::parse_csl;
use crate::import_source::markdown::parse_markdown;
use crate::read::read_external;
use crate::read_sources::read_sources;
use crate::walk::walk_external;
use kyyeu_diag::{Diagnostics, Sources, UserError};
use kyyeu_model::ImportedItem;

/// The entries of other programs' files.
#[derive(Debug, Default)]
pub struct ImportSources {
    /// The entries in the order of the paths and files.
    pub items: Vec<ImportedItem>,
    /// Paths of files in a folder that are not Markdown, or not records: list pages and files
    /// without front matter.
    pub skipped: Vec<String>,
}

/// Reads bibliographies (`.bib`, `.json`), files of Markdown and folders of them.
///
/// # Errors
/// If a file cannot be read or its format is unknown.
pub fn read_import_sources(
    paths: &[PathBuf],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<ImportSources, UserError> {
    let mut imported = ImportSources::default();
    for path in paths {
        if path.is_dir() {
            imported.read_folder(path, sources, diagnostics);
        } else {
            imported.read_file(path, sources, diagnostics)?;
        }
    }
    Ok(imported)
}

impl ImportSources {
    /// Reads the Markdown files of a folder.
    fn read_folder(&mut self, folder: &Path, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        let display_root = folder.display().to_string();
        let display_root = display_root.trim_end_matches('/');
        let files = walk_external(folder, display_root, sources, diagnostics);
        let (texts, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| is_markdown(&file.path));
        self.skipped.extend(others.iter().map(|file| format!("{display_root}/{}", file.path)));
        let ids = read_sources(&texts, display_root, sources, diagnostics);
        for (file, id) in texts.iter().zip(ids) {
            let Some(id) = id else { continue };
            // `_index.md` is the list page of a folder in Hugo and Zola.
            let is_list = file_name(&file.path) == "_index.md";
            let text = sources.expect_text(id);
            let has_front_matter = text.starts_with("---") || text.starts_with("+++");
            if is_list || !has_front_matter {
                self.skipped.push(format!("{display_root}/{}", file.path));
            } else {
                self.items.extend(parse_markdown(sources, id, diagnostics));
            }
        }
    }

    /// Reads a bibliography or a Markdown file.
    fn read_file(
        &mut self,
        path: &Path,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), UserError> {
        let display_path = path.display().to_string();
        let display_path = display_path.trim_end_matches('/');
        let text = read_external(path).map_err(|reason| {
            UserError::new(
                format!("{display_path} cannot be read: {reason}"),
                "name a .bib or .json file, or a folder of Markdown",
            )
        })?;
        let id = sources.add(display_path, text);
        let extension =
            path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("bib") => self.items.extend(parse_bibtex(sources, id, diagnostics)),
            Some("json") => self.items.extend(parse_csl(sources, id, diagnostics)),
            Some("md" | "markdown") => {
                self.items.extend(parse_markdown(sources, id, diagnostics));
            }
            _ => {
                return Err(UserError::new(
                    format!(
                        "{display_path} is neither BibTeX nor CSL-JSON nor Markdown by its name"
                    ),
                    "its name ends in .bib, .json or .md; or name a folder of Markdown",
                ));
            }
        }
        Ok(())
    }
}

fn is_markdown(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|extension| extension == "md" || extension == "markdown")
}
