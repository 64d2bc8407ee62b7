//! The command `epub`: makes the proceedings as an EPUB.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::commands::archive::Overwrite;
use crate::commands::bundle::{BundleInput, make_bundle, path_in_project};
pub use crate::commands::bundle::{BundleOutcome, ProjectRef};
use kyyeu_archive::zip::CompressionMethod;
use kyyeu_diag::{Diagnostic, Diagnostics};
use kyyeu_plan::epub::{self, EpubFileContent};
use kyyeu_render::MarkdownContext;
use kyyeu_write::{PackError, PackedFile};

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct EpubRequest {
    /// The project.
    pub project: ProjectRef,
    /// Path of the EPUB.
    pub file: PathBuf,
    /// Date of the last change, replaces that of the content.
    pub date: Option<String>,
    /// What to do if the file exists.
    pub overwrite: Overwrite,
}

/// Makes the EPUB. Returns the number of its files and its size in bytes.
///
/// # Errors
/// When it cannot be written. Errors of the content are in the outcome.
pub fn create_epub(request: &EpubRequest) -> Result<BundleOutcome<(usize, u64)>, PackError> {
    let BundleOutcome { sources, diagnostics, output } =
        make_bundle(&request.project, |input, diagnostics| {
            Some(pack_files(input, request.date.as_deref(), diagnostics))
        });
    let output = match output {
        Some(files) => {
            let count = files.len();
            Some((count, kyyeu_write::write_zip(&request.file, request.overwrite, files)?))
        }
        None => None,
    };
    Ok(BundleOutcome { sources, diagnostics, output })
}

/// The packed files of the EPUB, in their order.
fn pack_files(
    input: &BundleInput<'_>,
    date: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Vec<PackedFile> {
    let context = input.analysis.context();
    let plan = epub::plan_epub(context, date);
    let markdown = MarkdownContext::new(context.language);
    let files = plan.files.par_iter().map(|file| pack_file(input, file, &markdown));
    let pictures = plan.pictures.par_iter().map(|&index| pack_picture(input, index));
    let packed: Vec<Result<PackedFile, Diagnostic>> = files.chain(pictures).collect();
    // EPUB 3.3, OCF ZIP container: `mimetype` is the first file and is not compressed.
    let mut parts = vec![kyyeu_write::pack_file(
        "mimetype",
        b"application/epub+zip",
        CompressionMethod::Stored,
    )];
    for file in packed {
        match file {
            Ok(file) => parts.push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    parts
}

fn pack_file(
    input: &BundleInput<'_>,
    file: &EpubFileContent,
    markdown: &MarkdownContext<'_>,
) -> Result<PackedFile, Diagnostic> {
    let prose = input.render_prose(markdown, &file.prose);
    let bytes = input.templates.render_epub_file(&file.head, &file.view, &prose, input.sources)?;
    Ok(kyyeu_write::pack_file(&file.head.file, &bytes, CompressionMethod::Deflated))
}

fn pack_picture(input: &BundleInput<'_>, index: usize) -> Result<PackedFile, Diagnostic> {
    let media = &input.analysis.project.proceedings.media[index];
    let name = format!("EPUB/{}", media.epub_name(index));
    let bytes = input.read_media(index)?;
    Ok(kyyeu_write::pack_file(&name, &bytes, CompressionMethod::for_path(&name)))
}

/// Path of the EPUB if the request names none.
#[must_use]
pub fn default_path(root: &Path) -> PathBuf {
    path_in_project(root, "volume.epub".to_owned())
}
