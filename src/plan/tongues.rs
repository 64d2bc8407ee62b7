//! What there is in other languages: translations of records, and a page of them for each language.
//!
//! A translation's page speaks its own language where the theme does; see [`of_page`].

use super::fill::Filler;
use super::{Page, Subject};
use kyyeu_model::{EntryKind, Key, Proceedings, relative};
use kyyeu_view::{Telling, Tongue, TonguesView};

/// The path of the page of a language.
pub fn path(language: &str) -> String {
    format!("{language}.html")
}

/// The language that a page speaks, where it is not the workshop's.
#[must_use]
pub fn of_page<'a>(proceedings: &'a Proceedings, page: &Page) -> Option<&'a str> {
    match page.subject {
        Subject::Tongue(at) => proceedings.tongues().get(at).copied(),
        Subject::Entry(key) if key.kind == EntryKind::Record => {
            let record = &proceedings.records[key.at()].value;
            record.original.and(record.language.as_deref())
        }
        _ => None,
    }
}

/// What a language calls itself.
fn name(filler: Filler<'_>, language: &str) -> String {
    let name = filler.material.language.locale.of("languages", language);
    if name.is_empty() { language.to_owned() } else { name.to_owned() }
}

/// The pages of all languages.
pub fn links(filler: Filler<'_>) -> Vec<Tongue> {
    let link = |language: &str| Tongue {
        language: language.to_owned(),
        href: relative(filler.from, &path(language)),
        address: None,
        name: name(filler, language),
    };
    filler.material.proceedings.tongues().into_iter().map(link).collect()
}

/// A record in its other languages: its original, and the translations of that.
pub fn alternates(filler: Filler<'_>, key: Key) -> Vec<Tongue> {
    let proceedings = filler.material.proceedings;
    let record = |at: usize| &proceedings.records[at].value;
    let original = record(key.at()).original.unwrap_or(key.at());
    let others = proceedings.translations_of(original);
    let all = std::iter::once(Key::new(EntryKind::Record, original)).chain(others);
    let tongue = |other: Key| {
        let language =
            record(other.at()).language.as_deref().unwrap_or(&proceedings.workshop.language);
        let base = proceedings.workshop.base_url.as_ref();
        Tongue {
            language: language.to_owned(),
            href: filler.href(other),
            address: base.map(|base| format!("{base}{}", proceedings.address(other))),
            name: name(filler, language),
        }
    };
    all.filter(|other| *other != key).map(tongue).collect()
}

/// The page of a language.
pub fn page(filler: Filler<'_>, language: &str) -> TonguesView {
    let proceedings = filler.material.proceedings;
    let speaks =
        |key: &Key| proceedings.records[key.at()].value.language.as_deref() == Some(language);
    let (mut translated, mut untranslated) = (Vec::new(), Vec::new());
    for at in proceedings.programme.iter() {
        let own = Key::new(EntryKind::Record, at);
        match std::iter::once(own).chain(proceedings.translations_of(at)).find(speaks) {
            Some(key) => translated.push(key),
            None => untranslated.push(own),
        }
    }
    TonguesView {
        translated: filler.list(translated, Telling::Both),
        untranslated: filler.list(untranslated, Telling::Nothing),
    }
}
