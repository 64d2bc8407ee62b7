//! The book: the proceedings as an EPUB.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::archive::Existing;
use crate::archive::zip::Method;
use crate::diag::{self, Code, Diagnostic, Sources, Span};
use crate::link::Scrutiny;
use crate::model::{Key, Language, Project};
use crate::plan::{self, Material, book};
use crate::render::{self, Setting, Templates};
use crate::view::ProseView;
use crate::{link, load, write};

/// What to make, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the project.
    pub root: PathBuf,
    /// The book.
    pub file: PathBuf,
    /// The day of its last change, in place of the one that the content tells.
    pub date: Option<String>,
    /// Where the site stands on the web, if elsewhere than the workshop says.
    pub base_url: Option<String>,
    /// What happens to a file that stands in its place.
    pub existing: Existing,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// How many files the book has, and how many bytes; nothing where there were errors.
    pub made: Option<(usize, u64)>,
}

/// Makes the book.
///
/// # Errors
/// When it cannot be written. What is wrong with the content is in the outcome.
pub fn make(ask: &Request) -> Result<Outcome, write::Failure> {
    let (mut sources, mut faults) = (Sources::default(), Vec::new());
    let project = load::project(&load::Files::find(&ask.root), load::Drafts::Left, &mut sources, &mut faults);
    let parcels = project.and_then(|project| parcels(ask, project, &sources, &mut faults));
    diag::sort(&mut faults, &sources);
    let made = match parcels.filter(|_| !diag::any_error(&faults)) {
        Some(parcels) => Some((parcels.len(), write::container(&ask.file, ask.existing, parcels)?)),
        None => None,
    };
    Ok(Outcome { sources, diagnostics: faults, made })
}

/// The files of the book, packed.
fn parcels(
    ask: &Request,
    mut project: Project,
    sources: &Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<write::Parcel>> {
    if let Some(base_url) = &ask.base_url {
        project.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let language = Language::new(std::mem::take(&mut project.theme.locale));
    let proceedings = &project.proceedings;
    let links = link::link(proceedings, sources, &language, Scrutiny::Plain, faults);
    let material = Material { proceedings, links: &links, language: &language, reads: None };
    plan::pages(material, &project.theme, faults);
    let templates = Templates::compile(&project.theme, &language, &plan::site(material), sources);
    let templates = templates.map_err(|mut found| faults.append(&mut found)).ok()?;
    if diag::any_error(faults) {
        return None;
    }
    let planned = book::book(material, ask.date.as_deref());
    let setting = Setting::new(&language);
    let file = |file: &book::Filled| {
        let body = |(key, view): &(Key, Option<ProseView>)| {
            let prose = proceedings.prose(*key).zip(view.as_ref());
            prose.map(|(prose, view)| render::prose(&setting, prose.text(sources), view)).unwrap_or_default()
        };
        let texts: Vec<_> = file.texts.iter().map(body).collect();
        let bytes = templates.sheet(&file.leaf, &file.sheet, &texts, sources)?;
        Ok(write::parcel(&file.leaf.file, &bytes, Method::Deflated))
    };
    let picture = |&at: &usize| {
        let medium = &proceedings.media[at];
        let name = format!("EPUB/{}", medium.book_name(at));
        match load::bytes(&medium.disk) {
            Ok(bytes) => Ok(write::parcel(&name, &bytes, Method::of(&name))),
            Err(error) => Err(Diagnostic::new(
                Code::Unreadable,
                Span::new(medium.file, 0..0),
                format!("it cannot be read: {error}"),
            )),
        }
    };
    let made: Vec<Result<write::Parcel, Diagnostic>> =
        planned.files.par_iter().map(file).chain(planned.pictures.par_iter().map(picture)).collect();
    // The container's first file says what it is, at a place where every program looks.
    let mut parcels = vec![write::parcel("mimetype", b"application/epub+zip", Method::Stored)];
    for one in made {
        match one {
            Ok(parcel) => parcels.push(parcel),
            Err(fault) => faults.push(fault),
        }
    }
    Some(parcels)
}

/// Where the book goes where no file is named.
#[must_use]
pub fn default_file(root: &Path) -> PathBuf {
    super::archive::place(root, "volume.epub".to_owned())
}
