//! The preview: builds a site into memory repeatedly, for a server that shows it during editing.
//! Touches neither the output folder nor the address ledger, and writes no cache.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::build::engine::Engine;
pub use crate::build::incremental::EarlyOutput;
use crate::progress::SilentProgress;
use crate::{CacheMode, Destination, Drafts, LedgerMode, Options, Outcome, SiteFiles};
use kyyeu_model::Locale;

/// The group of a locale's messages that the preview shows.
const MESSAGE_GROUP: &str = "preview";

/// The language of the messages before the site's own is known.
const FALLBACK_LANGUAGE: &str = "vi";

/// A site that is built into memory.
#[derive(Debug)]
pub struct Preview {
    engine: Engine,
}

/// Result of a build.
#[derive(Debug)]
pub struct PreviewBuild {
    /// The diagnostics and their sources.
    pub outcome: Outcome,
    /// All files of the site, by path; `None` if there are errors.
    pub files: Option<SiteFiles>,
    /// The language of the messages, as a BCP 47 tag.
    pub language: String,
    /// The messages of the preview, by name.
    pub messages: BTreeMap<String, String>,
}

impl Preview {
    /// A preview of the project in a folder; `url` is the base URL of the preview server.
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

    /// Builds the site. `changed` has the files that can have changed, `None` if any can. Pages
    /// that are ready before the commit go to `on_early_output`.
    pub fn build(
        &mut self,
        changed: Option<&BTreeSet<PathBuf>>,
        on_early_output: &dyn Fn(EarlyOutput),
    ) -> PreviewBuild {
        let outcome = self.engine.rebuild(changed, on_early_output, &SilentProgress);
        let files = (!outcome.diagnostics.has_errors()).then(|| self.engine.site());
        let (language, messages) = self.engine.locale().map_or_else(
            || preview_messages(&kyyeu_load::default_locale(FALLBACK_LANGUAGE)),
            preview_messages,
        );
        PreviewBuild { outcome, files, language, messages }
    }

    /// Whether any file of the project changed since the last build.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.engine.has_changes()
    }
}

fn preview_messages(locale: &Locale) -> (String, BTreeMap<String, String>) {
    let messages = locale.group(MESSAGE_GROUP);
    let messages = messages.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    (locale.language.clone(), messages)
}
