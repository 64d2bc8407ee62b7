//! Localized themes: the theme's templates, compiled for the site's language and for the language
//! of each translation.

use std::sync::Arc;

use crate::analysis::Analysis;
use kyyeu_cache::{Digest, Hash};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{Locale, LocaleContext, Theme};
use kyyeu_plan::{PlanContext, RecordItemCache};
use kyyeu_render::Templates;
use kyyeu_view::Site;

/// A theme compiled for one language.
pub struct LocalizedTheme {
    pub language: Arc<LocaleContext>,
    pub templates: Templates,
    /// Digest of everything that pages of the language share: templates, locale, site.
    pub shared_digest: Hash,
    pub record_items: RecordItemCache,
}

impl LocalizedTheme {
    fn compile(
        analysis: &Analysis,
        language: Arc<LocaleContext>,
        sources: &Sources,
    ) -> Result<Self, Diagnostics> {
        let theme = &analysis.project.theme;
        let context = PlanContext { language: &language, ..analysis.context() };
        let site = kyyeu_plan::build_site_view(context);
        let templates = Templates::compile(theme, &language, &site, sources)?;
        let shared_digest = shared_digest(theme, &language, &site, sources);
        let record_items = RecordItemCache::new(&analysis.project.proceedings);
        Ok(Self { language, templates, shared_digest, record_items })
    }

    /// The BCP 47 tag of the language.
    pub fn lang(&self) -> &str {
        &self.language.locale.language
    }
}

/// The localized themes of a site.
pub struct Themes {
    site: LocalizedTheme,
    translations: Vec<LocalizedTheme>,
}

impl Themes {
    /// Compiles the theme for the site's language alone.
    ///
    /// # Errors
    /// When a template is wrong.
    pub fn compile_site(analysis: &Analysis, sources: &Sources) -> Result<Self, Diagnostics> {
        let site = LocalizedTheme::compile(analysis, analysis.language.clone(), sources)?;
        Ok(Self { site, translations: Vec::new() })
    }

    /// Compiles the theme also for each language that both a translation and the theme have.
    ///
    /// # Errors
    /// When a template is wrong.
    pub fn with_translations(
        mut self,
        analysis: &Analysis,
        sources: &Sources,
    ) -> Result<Self, Diagnostics> {
        let languages = analysis.project.proceedings.translation_languages();
        for locale in &analysis.project.theme.translation_locales {
            if languages.contains(&locale.language.as_str()) {
                let language = Arc::new(LocaleContext::new(locale.clone()));
                self.translations.push(LocalizedTheme::compile(analysis, language, sources)?);
            }
        }
        Ok(self)
    }

    /// The theme in a language; in the site's language if there is no other.
    pub fn for_language(&self, lang: Option<&str>) -> &LocalizedTheme {
        self.iter().find(|theme| Some(theme.lang()) == lang).unwrap_or(&self.site)
    }

    /// All themes, that of the site's language first.
    pub fn iter(&self) -> impl Iterator<Item = &LocalizedTheme> {
        std::iter::once(&self.site).chain(&self.translations)
    }

    /// The locales of translations.
    pub fn translation_locales(&self) -> Vec<&Locale> {
        self.translations.iter().map(|theme| &theme.language.locale).collect()
    }
}

fn shared_digest(theme: &Theme, language: &LocaleContext, site: &Site, sources: &Sources) -> Hash {
    let mut digest = Digest::default().chain_update(&language.locale).chain_update(site);
    for template in &theme.templates {
        digest = digest
            .chain_update(template.name.as_str())
            .chain_update(sources.expect_text(template.file));
    }
    digest.finalize()
}
