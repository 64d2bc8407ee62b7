//! Archives: packs what was published with what it was made from, and proves archives whole.

use std::path::{Path, PathBuf};

use kyyeu_archive::bag::{self, About};
use kyyeu_diag::{Diagnostic, Sources};
use kyyeu_model::{Edtf, Workshop};

// Whoever asks for an archive names these, and need not know the stages.
pub use kyyeu_archive::Meter;
pub use kyyeu_load::{Flaw, Unproven, Verdict, Wrong};
pub use kyyeu_write::{Archived, Existing, Failure};

/// What to archive, and where to.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the project.
    pub root: PathBuf,
    /// Folder of the site, as it was built from the project just now.
    pub site: PathBuf,
    /// The archive; a name of its own in the project's folder where none is given.
    pub file: Option<PathBuf>,
    /// The day that the archive states; none where none is given.
    pub date: Option<String>,
    /// Where the site stands on the web, if elsewhere than the workshop says.
    pub base_url: Option<String>,
    /// The most bytes that a file of the archive may have.
    pub limit: Option<u64>,
    /// What happens to a file that stands in its place.
    pub existing: Existing,
}

/// Why there is no archive.
#[derive(Debug)]
pub enum Unmade {
    /// The content has errors.
    Faulty(Sources, Vec<Diagnostic>),
    /// It could not be packed.
    Failed(Failure),
}

impl From<Failure> for Unmade {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Packs an archive.
///
/// # Errors
/// When the content cannot be read, the site is not as it was built, or the archive cannot be
/// written.
pub fn archive(ask: Request, meter: &dyn Meter) -> Result<Archived, Unmade> {
    let (mut sources, mut faults) = (Sources::default(), Vec::new());
    let about = kyyeu_load::about(&ask.root, &mut sources, &mut faults);
    let Some(kyyeu_load::About { workshop, organisers }) =
        about.filter(|_| !kyyeu_diag::any_error(&faults))
    else {
        kyyeu_diag::sort(&mut faults, &sources);
        return Err(Unmade::Faulty(sources, faults));
    };
    let folder = name(&workshop);
    let occasion = workshop
        .date
        .iter()
        .map(ToString::to_string)
        .chain(workshop.place)
        .collect::<Vec<_>>()
        .join(", ");
    let about = About {
        title: workshop.title,
        occasion,
        language: workshop.language,
        organisations: workshop.publisher.map_or(organisers, |publisher| vec![publisher]),
        summary: workshop.summary,
        address: ask.base_url.or(workshop.base_url),
        date: ask.date,
        version: env!("CARGO_PKG_VERSION"),
    };
    let payload = kyyeu_write::Payload {
        site: &ask.site,
        origins: &|| Box::new(kyyeu_load::origins(&ask.root)),
    };
    let container = kyyeu_write::Container {
        file: ask.file.unwrap_or_else(|| place(&ask.root, format!("{folder}.zip"))),
        folder,
        limit: ask.limit,
        existing: ask.existing,
    };
    Ok(kyyeu_write::pack(&container, &about, &payload, meter)?)
}

/// Proves an archive, an unpacked one or a published folder whole, or says what is wrong with it.
///
/// # Errors
/// When there is nothing to prove, or it cannot be read.
pub fn verify(path: &Path, meter: &dyn Meter) -> Result<Verdict, Unproven> {
    let lock = kyyeu_write::LOCK;
    let built = kyyeu_load::Listing {
        name: kyyeu_write::MANIFEST,
        lock,
        read: bag::parse_manifest,
        sum: |_, hash| hash.to_owned(),
    };
    let sent = kyyeu_load::Listing {
        name: kyyeu_publish::LIST,
        lock,
        read: kyyeu_publish::Record::tags,
        sum: kyyeu_publish::plain_tag,
    };
    kyyeu_load::verify(path, &[built, sent], meter)
}

/// What an archive of a workshop is called: by the year in which it was held.
pub(super) fn name(workshop: &Workshop) -> String {
    let year = workshop
        .date
        .as_ref()
        .and_then(Edtf::first)
        .map(|date| format!("-{}", date.year))
        .unwrap_or_default();
    format!("{}{year}", if workshop.language == "vi" { "ky-yeu" } else { "proceedings" })
}

/// A file of the project; it is named as whoever called it would, without `./`.
pub(super) fn place(root: &Path, name: String) -> PathBuf {
    if root == Path::new(".") { name.into() } else { root.join(name) }
}
