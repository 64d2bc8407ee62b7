//! The command for a single HTML file, which embeds everything that it shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::commands::archive::Overwrite;
use crate::commands::bundle::{
    BundleInput, BundleOutcome, ProjectRef, default_name, make_bundle, path_in_project,
};
use kyyeu_diag::Diagnostic;
use kyyeu_model::media_type;
use kyyeu_plan::single_file;
use kyyeu_render::{InlinedAssets, MarkdownContext, RenderedProse, data_uri};
use kyyeu_write::PackError;

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct SingleFileRequest {
    /// The project.
    pub project: ProjectRef,
    /// Path of the file; `None` for the default name in the project's folder.
    pub file: Option<PathBuf>,
    /// What to do if the file exists.
    pub overwrite: Overwrite,
}

/// Makes the file. Returns its path and its size in bytes.
///
/// # Errors
/// When it cannot be written. Errors of the content are in the outcome.
pub fn create_single_file(
    request: &SingleFileRequest,
) -> Result<BundleOutcome<(PathBuf, u64)>, PackError> {
    let BundleOutcome { sources, diagnostics, output } =
        make_bundle(&request.project, |input, diagnostics| {
            let workshop = &input.analysis.project.proceedings.workshop;
            let file = request.file.clone().unwrap_or_else(|| {
                let name = format!("{}.html", default_name(workshop));
                path_in_project(&request.project.root, name)
            });
            match render_single_file(input) {
                Ok(html) => Some((file, html)),
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    None
                }
            }
        });
    let output = match output {
        Some((file, html)) => {
            kyyeu_write::write_single_file(&file, request.overwrite, &html)?;
            Some((file, html.len() as u64))
        }
        None => None,
    };
    Ok(BundleOutcome { sources, diagnostics, output })
}

fn render_single_file(input: &BundleInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    let context = input.analysis.context();
    let plan = single_file::plan_single_file(context);
    let mut pictures = BTreeMap::new();
    for (address, index) in plan.pictures {
        let data = data_uri(media_type::from_path(&address), &input.read_media(index)?);
        pictures.insert(address, data);
    }
    let markdown = MarkdownContext::new(context.language).with_inlined_images(pictures);
    let bodies = input.render_prose(&markdown, &plan.prose);
    input.templates.render_single(
        &plan.head,
        &plan.view,
        &RenderedProse { body: String::new(), bodies },
        &InlinedAssets::from_assets(&input.analysis.project.theme.assets),
        input.sources,
    )
}
