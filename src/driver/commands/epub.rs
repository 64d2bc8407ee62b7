//! The book: the proceedings as an EPUB.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::analysis::{self, Analysis};
pub use crate::analysis::{BundleOutcome, ProjectRef};
use crate::commands::archive::Overwrite;
use kyyeu_archive::zip::CompressionMethod;
use kyyeu_diag::{Diagnostic, Diagnostics};
use kyyeu_plan::epub;
use kyyeu_render::MarkdownContext;

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct EpubRequest {
    /// Whose proceedings.
    pub project: ProjectRef,
    /// The book.
    pub file: PathBuf,
    /// The day of its last change, in place of the one that the content tells.
    pub date: Option<String>,
    /// What happens to a file that stands in its place.
    pub overwrite: Overwrite,
}

/// Makes the book; says how many files it has, and how many bytes.
///
/// # Errors
/// When it cannot be written. What is wrong with the content is in the outcome.
pub fn create_epub(
    ask: &EpubRequest,
) -> Result<BundleOutcome<(usize, u64)>, kyyeu_write::PackError> {
    let BundleOutcome { sources, diagnostics, output: made } =
        analysis::with_analysis(&ask.project, |bound, diagnostics| {
            Some(pack_files(bound, ask.date.as_deref(), diagnostics))
        });
    let made = match made {
        Some(parcels) => {
            Some((parcels.len(), kyyeu_write::write_zip(&ask.file, ask.overwrite, parcels)?))
        }
        None => None,
    };
    Ok(BundleOutcome { sources, diagnostics, output: made })
}

/// The files of the book, packed.
fn pack_files(
    bound: &Analysis<'_>,
    date: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Vec<kyyeu_write::PackedFile> {
    let material = bound.context;
    let planned = epub::plan_epub(material, date);
    let setting = MarkdownContext::new(material.language);
    let file = |file: &epub::EpubFileContent| {
        let texts = bound.render_prose(&setting, &file.prose);
        let bytes =
            bound.templates.render_epub_file(&file.head, &file.view, &texts, bound.sources)?;
        Ok(kyyeu_write::pack_file(&file.head.file, &bytes, CompressionMethod::Deflated))
    };
    let picture = |&at: &usize| {
        let name = format!("EPUB/{}", material.proceedings.media[at].epub_name(at));
        Ok(kyyeu_write::pack_file(
            &name,
            &bound.read_media(at)?,
            CompressionMethod::for_path(&name),
        ))
    };
    let made: Vec<Result<kyyeu_write::PackedFile, Diagnostic>> = planned
        .files
        .par_iter()
        .map(file)
        .chain(planned.pictures.par_iter().map(picture))
        .collect();
    // The container's first file says what it is, at a place where every program looks.
    let mut parcels = vec![kyyeu_write::pack_file(
        "mimetype",
        b"application/epub+zip",
        CompressionMethod::Stored,
    )];
    for one in made {
        match one {
            Ok(parcel) => parcels.push(parcel),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    parcels
}

/// Where the book goes where no file is named.
#[must_use]
pub fn default_path(root: &Path) -> PathBuf {
    crate::commands::archive::path_in_project(root, "volume.epub".to_owned())
}
