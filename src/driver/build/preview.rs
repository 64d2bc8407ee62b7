//! Builds a site into memory, again and again, for whoever shows it while it is written. Touches
//! neither the output folder nor the list of published addresses, and remembers nothing on the
//! disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub use crate::build::incremental::EarlyOutput;
use crate::{
    CacheMode, Destination, Drafts, Engine, LedgerMode, Options, Outcome, Progress, SiteFiles,
};
use kyyeu_model::Locale;

/// The group of a locale's texts that is for the preview.
const MESSAGE_GROUP: &str = "preview";

/// A site that is built into memory.
#[derive(Debug)]
pub struct Preview {
    engine: Engine,
}

/// What a build came to.
#[derive(Debug)]
pub struct PreviewBuild {
    /// The faults, and the texts that they point into.
    pub outcome: Outcome,
    /// All files of the site, by path; `None` where there are errors.
    pub files: Option<SiteFiles>,
    /// The language in which the editor is spoken to.
    pub language: String,
    /// What the preview says in that language.
    pub messages: BTreeMap<String, String>,
}

impl Preview {
    /// A preview of the project in a folder, which will stand at an address.
    #[must_use]
    pub fn new(root: PathBuf, url: &str, drafts: Drafts) -> Self {
        let options = Options {
            cache_mode: CacheMode::Disabled,
            ledger_mode: LedgerMode::ReadOnly,
            drafts,
            base_url: Some(url.to_owned()),
            ..Options::new(root, Destination::Memory)
        };
        Self { engine: Engine::new(options) }
    }

    /// Builds the site as it is now. Where it is known which files have changed, if any, those
    /// alone are looked at. What can be shown before the whole site stands goes to `show`.
    pub fn build(
        &mut self,
        changed: Option<&BTreeSet<PathBuf>>,
        show: &dyn Fn(EarlyOutput),
    ) -> PreviewBuild {
        let outcome = self.engine.rebuild(changed, show, &SilentProgress);
        let files = (!outcome.diagnostics.has_errors()).then(|| self.engine.site());
        let (language, texts) = self
            .engine
            .locale()
            .map_or_else(|| preview_messages(&kyyeu_load::default_locale("vi")), preview_messages);
        PreviewBuild { outcome, files, language, messages: texts }
    }

    /// Whether any file is another one than at the last build.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.engine.has_changes()
    }
}

fn preview_messages(locale: &Locale) -> (String, BTreeMap<String, String>) {
    let texts = locale
        .group(MESSAGE_GROUP)
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    (locale.language.clone(), texts)
}

/// A build of which nobody is told how far it has come.
struct SilentProgress;

impl Progress for SilentProgress {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}
