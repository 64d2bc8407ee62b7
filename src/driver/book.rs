//! The book: the proceedings as an EPUB.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::archive::Existing;
use super::bound::{self, Bound};
pub use super::bound::{Outcome, Whose};
use kyyeu_archive::zip::Method;
use kyyeu_diag::Diagnostic;
use kyyeu_plan::book;
use kyyeu_render::Setting;

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whose proceedings.
    pub whose: Whose,
    /// The book.
    pub file: PathBuf,
    /// The day of its last change, in place of the one that the content tells.
    pub date: Option<String>,
    /// What happens to a file that stands in its place.
    pub existing: Existing,
}

/// Makes the book; says how many files it has, and how many bytes.
///
/// # Errors
/// When it cannot be written. What is wrong with the content is in the outcome.
pub fn make(ask: &Request) -> Result<Outcome<(usize, u64)>, kyyeu_write::Failure> {
    let Outcome { sources, diagnostics, made } =
        bound::bind(&ask.whose, |bound, faults| Some(parcels(bound, ask.date.as_deref(), faults)));
    let made = match made {
        Some(parcels) => {
            Some((parcels.len(), kyyeu_write::container(&ask.file, ask.existing, parcels)?))
        }
        None => None,
    };
    Ok(Outcome { sources, diagnostics, made })
}

/// The files of the book, packed.
fn parcels(
    bound: &Bound<'_>,
    date: Option<&str>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<kyyeu_write::Parcel> {
    let material = bound.material;
    let planned = book::book(material, date);
    let setting = Setting::new(material.language);
    let file = |file: &book::Filled| {
        let texts = bound.texts(&setting, &file.texts);
        let bytes = bound.templates.sheet(&file.leaf, &file.sheet, &texts, bound.sources)?;
        Ok(kyyeu_write::parcel(&file.leaf.file, &bytes, Method::Deflated))
    };
    let picture = |&at: &usize| {
        let name = format!("EPUB/{}", material.proceedings.media[at].book_name(at));
        Ok(kyyeu_write::parcel(&name, &bound.picture(at)?, Method::of(&name)))
    };
    let made: Vec<Result<kyyeu_write::Parcel, Diagnostic>> = planned
        .files
        .par_iter()
        .map(file)
        .chain(planned.pictures.par_iter().map(picture))
        .collect();
    // The container's first file says what it is, at a place where every program looks.
    let mut parcels =
        vec![kyyeu_write::parcel("mimetype", b"application/epub+zip", Method::Stored)];
    for one in made {
        match one {
            Ok(parcel) => parcels.push(parcel),
            Err(fault) => faults.push(fault),
        }
    }
    parcels
}

/// Where the book goes where no file is named.
#[must_use]
pub fn default_file(root: &Path) -> PathBuf {
    super::archive::place(root, "volume.epub".to_owned())
}
