//! Builds a site into memory, again and again, for whoever shows it while it is written. Touches
//! neither the output folder nor the list of published addresses, and remembers nothing on the
//! disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub use super::revising::Ahead;
use super::{
    Addresses, Destination, Drafts, Engine, Files, Options, Outcome, Progress, Remembering,
};
use kyyeu_model::Locale;

/// The group of a locale's texts that is for the preview.
const TEXTS: &str = "preview";

/// A site that is built into memory.
#[derive(Debug)]
pub struct Preview {
    engine: Engine,
}

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// The faults, and the texts that they point into.
    pub outcome: Outcome,
    /// All files of the site, by path; `None` where there are errors.
    pub files: Option<Files>,
    /// The language in which the editor is spoken to.
    pub language: String,
    /// What the preview says in that language.
    pub texts: BTreeMap<String, String>,
}

impl Preview {
    /// A preview of the project in a folder, which will stand at an address.
    #[must_use]
    pub fn new(root: PathBuf, url: &str, drafts: Drafts) -> Self {
        let options = Options {
            remembering: Remembering::Nothing,
            addresses: Addresses::Passing,
            drafts,
            base_url: Some(url.to_owned()),
            ..Options::new(root, Destination::Memory)
        };
        Self { engine: Engine::new(options) }
    }

    /// Builds the site as it is now. Where it is known which files have changed, if any, those
    /// alone are looked at. What can be shown before the whole site stands goes to `show`.
    pub fn build(&mut self, changed: Option<&BTreeSet<PathBuf>>, show: &dyn Fn(Ahead)) -> Built {
        let outcome = self.engine.rebuild(changed, show, &Silent);
        let files = (!kyyeu_diag::any_error(&outcome.diagnostics)).then(|| self.engine.site());
        let (language, texts) =
            self.engine.locale().map_or_else(|| spoken(&kyyeu_load::default_locale("vi")), spoken);
        Built { outcome, files, language, texts }
    }

    /// Whether any file is another one than at the last build.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.engine.differs()
    }
}

fn spoken(locale: &Locale) -> (String, BTreeMap<String, String>) {
    let texts =
        locale.group(TEXTS).map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    (locale.language.clone(), texts)
}

/// A build of which nobody is told how far it has come.
struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}
