//! The proceedings as one HTML file, with everything in it that it shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::analysis::{self, Analysis, BundleOutcome, ProjectRef};
use crate::commands::archive::Overwrite;
use kyyeu_diag::{Diagnostic, Diagnostics};
use kyyeu_model::media_type;
use kyyeu_plan::single_file;
use kyyeu_render::{InlinedAssets, MarkdownContext, RenderedProse, data_uri};

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct SingleFileRequest {
    /// Whose proceedings.
    pub project: ProjectRef,
    /// The file; a name of its own in the project's folder where none is given.
    pub file: Option<PathBuf>,
    /// What happens to a file that stands in its place.
    pub overwrite: Overwrite,
}

/// Makes the file; says where it is, and how many bytes it has.
///
/// # Errors
/// When it cannot be written. What is wrong with the content is in the outcome.
pub fn create_single_file(
    ask: &SingleFileRequest,
) -> Result<BundleOutcome<(PathBuf, u64)>, kyyeu_write::PackError> {
    let page = |bound: &Analysis<'_>, diagnostics: &mut Diagnostics| {
        let name = crate::commands::archive::default_name(&bound.context.proceedings.workshop);
        let file = ask.file.clone().unwrap_or_else(|| {
            crate::commands::archive::path_in_project(&ask.project.root, format!("{name}.html"))
        });
        match render_single_file(bound) {
            Ok(page) => Some((file, page)),
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                None
            }
        }
    };
    let BundleOutcome { sources, diagnostics, output: made } =
        analysis::with_analysis(&ask.project, page);
    let made = match made {
        Some((file, page)) => {
            kyyeu_write::write_single_file(&file, ask.overwrite, &page)?;
            Some((file, page.len() as u64))
        }
        None => None,
    };
    Ok(BundleOutcome { sources, diagnostics, output: made })
}

fn render_single_file(bound: &Analysis<'_>) -> Result<Vec<u8>, Diagnostic> {
    let planned = single_file::plan_single_file(bound.context);
    let mut pictures = BTreeMap::new();
    for (address, at) in planned.pictures {
        let data = data_uri(media_type::from_path(&address), &bound.read_media(at)?);
        pictures.insert(address, data);
    }
    let setting = MarkdownContext::new(bound.context.language).with_inlined_images(pictures);
    let texts =
        RenderedProse { body: String::new(), bodies: bound.render_prose(&setting, &planned.prose) };
    bound.templates.render_single(
        &planned.head,
        &planned.view,
        &texts,
        &InlinedAssets::from_assets(&bound.theme.assets),
        bound.sources,
    )
}
