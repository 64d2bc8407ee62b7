//! What there is in other languages: translations of records, and a page of them for each language.
//!
//! A translation's page speaks its own language where the theme does; see [`of_page`].

use crate::page::{Page, PageKind};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, Proceedings, relative_address};
use kyyeu_view::{AlternateLanguage, RecordItemDetail, TranslationsView};

/// The path of the page of a language.
pub fn language_path(language: &str) -> String {
    format!("{language}.html")
}

/// The language of a page, if it is not the workshop's.
#[must_use]
pub fn page_language<'a>(proceedings: &'a Proceedings, page: &Page) -> Option<&'a str> {
    match page.kind {
        PageKind::Translations(index) => proceedings.translation_languages().get(index).copied(),
        PageKind::Entry(key) if key.kind == EntryKind::Record => {
            let record = &proceedings.records[key.index()].value;
            record.original.and(record.language.as_deref())
        }
        _ => None,
    }
}

/// What a language calls itself.
fn language_name(builder: ViewBuilder<'_>, language: &str) -> String {
    let name = builder.context.language.locale.text_in("languages", language);
    if name.is_empty() { language.to_owned() } else { name.to_owned() }
}

/// The pages of all languages.
pub fn language_links(builder: ViewBuilder<'_>) -> Vec<AlternateLanguage> {
    let link = |language: &str| AlternateLanguage {
        language: language.to_owned(),
        href: relative_address(builder.page_path, &language_path(language)),
        url: None,
        name: language_name(builder, language),
    };
    builder.context.proceedings.translation_languages().into_iter().map(link).collect()
}

/// A record in its other languages: its original, and the translations of that.
pub fn alternates(builder: ViewBuilder<'_>, key: Key) -> Vec<AlternateLanguage> {
    let proceedings = builder.context.proceedings;
    let record = |index: usize| &proceedings.records[index].value;
    let original = record(key.index()).original.unwrap_or(key.index());
    let others = proceedings.translations_of(original);
    let all = std::iter::once(Key::new(EntryKind::Record, original)).chain(others);
    let alternate = |other: Key| {
        let language =
            record(other.index()).language.as_deref().unwrap_or(&proceedings.workshop.language);
        let base = proceedings.workshop.base_url.as_ref();
        AlternateLanguage {
            language: language.to_owned(),
            href: builder.href(other),
            url: base.map(|base| format!("{base}{}", proceedings.address(other))),
            name: language_name(builder, language),
        }
    };
    all.filter(|other| *other != key).map(alternate).collect()
}

/// The page of a language.
pub fn build_translations_view(builder: ViewBuilder<'_>, language: &str) -> TranslationsView {
    let proceedings = builder.context.proceedings;
    let is_in_language = |key: &Key| {
        builder.context.record_entry(*key);
        proceedings.records[key.index()].value.language.as_deref() == Some(language)
    };
    let (mut translated, mut untranslated) = (Vec::new(), Vec::new());
    for index in proceedings.programme.iter() {
        let original = Key::new(EntryKind::Record, index);
        let versions = std::iter::once(original).chain(proceedings.translations_of(index));
        match versions.into_iter().find(is_in_language) {
            Some(key) => translated.push(key),
            None => untranslated.push(original),
        }
    }
    TranslationsView {
        translated: builder.record_items(translated, RecordItemDetail::KIND_AND_SUMMARY),
        untranslated: builder.record_items(untranslated, RecordItemDetail::NONE),
    }
}
