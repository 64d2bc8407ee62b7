//! The command `pdf`: prints the volume of a built site with a browser.

use std::path::{Path, PathBuf};

use kyyeu_diag::Diagnostic;
use kyyeu_model::Proceedings;
use kyyeu_write::{Browser, ScratchDir};

/// Prints the volume of the site in a scratch folder, one PDF for each page of the volume. Returns
/// the paths of the PDFs.
///
/// # Errors
/// When there is no browser, the browser fails, or a PDF cannot be written.
pub fn print_volume(
    scratch: &ScratchDir,
    pdf: &Path,
    browser: &Browser,
) -> Result<Vec<PathBuf>, Diagnostic> {
    kyyeu_write::print_pages(scratch, (0..).map(Proceedings::volume_address), pdf, browser)
}
