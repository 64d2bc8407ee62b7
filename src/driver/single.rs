//! The proceedings as one HTML file, with everything in it that it shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::archive::Existing;
use super::bound::{self, Bound, Outcome, Whose};
use kyyeu_diag::Diagnostic;
use kyyeu_model::media_type;
use kyyeu_plan::single;
use kyyeu_render::{Inlined, Setting, Texts, data_address};

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whose proceedings.
    pub whose: Whose,
    /// The file; a name of its own in the project's folder where none is given.
    pub file: Option<PathBuf>,
    /// What happens to a file that stands in its place.
    pub existing: Existing,
}

/// Makes the file; says where it is, and how many bytes it has.
///
/// # Errors
/// When it cannot be written. What is wrong with the content is in the outcome.
pub fn make(ask: &Request) -> Result<Outcome<(PathBuf, u64)>, kyyeu_write::Failure> {
    let page = |bound: &Bound<'_>, faults: &mut Vec<Diagnostic>| {
        let name = super::archive::name(&bound.material.proceedings.workshop);
        let file = ask
            .file
            .clone()
            .unwrap_or_else(|| super::archive::place(&ask.whose.root, format!("{name}.html")));
        match page(bound) {
            Ok(page) => Some((file, page)),
            Err(fault) => {
                faults.push(fault);
                None
            }
        }
    };
    let Outcome { sources, diagnostics, made } = bound::bind(&ask.whose, page);
    let made = match made {
        Some((file, page)) => {
            kyyeu_write::page(&file, ask.existing, &page)?;
            Some((file, page.len() as u64))
        }
        None => None,
    };
    Ok(Outcome { sources, diagnostics, made })
}

fn page(bound: &Bound<'_>) -> Result<Vec<u8>, Diagnostic> {
    let planned = single::single(bound.material);
    let mut pictures = BTreeMap::new();
    for (address, at) in planned.pictures {
        let data = data_address(media_type::of(&address), &bound.picture(at)?);
        pictures.insert(address, data);
    }
    let setting = Setting::new(bound.material.language).with_pictures(pictures);
    let texts = Texts { body: String::new(), bodies: bound.texts(&setting, &planned.texts) };
    bound.templates.alone(
        &planned.head,
        &planned.view,
        &texts,
        &Inlined::of(&bound.theme.assets),
        bound.sources,
    )
}
