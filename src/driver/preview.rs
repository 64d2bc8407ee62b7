//! Builds a site into memory, again and again, for whoever shows it while it is written. Touches neither the output
//! folder nor the list of published addresses.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Addresses, Options, Outcome, Progress, Scrutiny, Sink};
use crate::diag::{self, Diagnostic, Sources};
use crate::load::{self, Stamps};
use crate::model::Locale;

/// The group of a locale's texts that is for the preview.
const TEXTS: &str = "preview";

/// A site that is built into memory.
#[derive(Debug)]
pub struct Preview {
    options: Options,
    stamps: Stamps,
    /// The language in which the editor is spoken to, and the texts in it, as of the last build that knew.
    locale: (String, BTreeMap<String, String>),
}

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// The faults, and the texts that they point into.
    pub outcome: Outcome,
    /// All files of the site, by path; `None` where there are errors.
    pub files: Option<BTreeMap<String, Arc<[u8]>>>,
    /// The language in which the editor is spoken to.
    pub language: String,
    /// What the preview says in that language.
    pub texts: BTreeMap<String, String>,
}

impl Preview {
    /// A preview of the project in a folder, which will stand at an address.
    #[must_use]
    pub fn new(root: &Path, url: &str) -> Self {
        let options = Options {
            root: root.to_owned(),
            out: None,
            addresses: Addresses::Passing,
            scrutiny: Scrutiny::Plain,
            base_url: Some(url.to_owned()),
            without: Vec::new(),
            needed: None,
        };
        Self { options, stamps: Stamps::default(), locale: spoken(&load::default_locale("vi")) }
    }

    /// Builds the site as it is now.
    pub fn build(&mut self) -> Built {
        self.stamps = load::stamps(&self.options.root);
        let memory = Memory::default();
        let (mut sources, mut faults) = (Sources::default(), Vec::new());
        let made = super::make(&self.options, Some(&memory), &Silent, &mut sources, &mut faults);
        let pages = made.unwrap_or_default().pages;
        diag::sort(&mut faults, &sources);
        let Held { files, locale } = memory.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(locale) = locale {
            self.locale = locale;
        }
        let files = (!diag::any_error(&faults)).then_some(files);
        let outcome = Outcome { sources, diagnostics: faults, pages, summary: None, recorded: 0 };
        let (language, texts) = self.locale.clone();
        Built { outcome, files, language, texts }
    }

    /// Whether the disk says anything else of the files than at the last build.
    #[must_use]
    pub fn differs(&self) -> bool {
        load::stamps(&self.options.root) != self.stamps
    }
}

fn spoken(locale: &Locale) -> (String, BTreeMap<String, String>) {
    let texts = locale.group(TEXTS).map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    (locale.language.clone(), texts)
}

/// The files of a site, held in memory.
#[derive(Default)]
pub(super) struct Memory(Mutex<Held>);

#[derive(Default)]
struct Held {
    files: BTreeMap<String, Arc<[u8]>>,
    locale: Option<(String, BTreeMap<String, String>)>,
}

impl Memory {
    /// Hears which language the site speaks.
    pub(super) fn speaks(&self, locale: &Locale) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).locale = Some(spoken(locale));
    }
}

impl Sink for Memory {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let bytes = Arc::from(bytes);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).files.insert(path.to_owned(), bytes);
        Ok(())
    }
}

/// A build of which nobody is told how far it has come.
struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}
