//! Ties translations to their originals: `04-name.en.md` translates the record `name` into English.

use std::collections::BTreeMap;

use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{Record, Register};

/// The language that a file's name ends with, and the name before it: `04-name.en` is `04-name` in
/// `en`.
pub fn split_language_suffix(stem: &str) -> Option<(&str, &str)> {
    let (name, tag) = stem.rsplit_once('.')?;
    let language = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    (language && !name.is_empty()).then_some((name, tag))
}

/// Gives each translation its original, and what the original says for both. Reports those that
/// have none.
pub fn link_translations(records: &mut Register<Record>, diagnostics: &mut Diagnostics) {
    let originals: BTreeMap<String, usize> = records
        .iter()
        .enumerate()
        .filter(|(_, e)| !e.id.contains('.'))
        .map(|(at, e)| (e.id.clone(), at))
        .collect();
    for at in 0..records.len() {
        let Some((name, _)) = split_language_suffix(&records[at].id) else { continue };
        let Some(&original) = originals.get(name) else {
            let message = format!("this file translates \"{name}\", and no record has that id");
            let diagnostic = Diagnostic::new(Code::LostTranslation, records[at].span, message);
            diagnostics.push(match nearest(name, originals.keys().map(String::as_str)) {
                Some(good) => diagnostic.suggest(Some(good)),
                None => diagnostic
                    .help("a translation stands beside its original: 04-name.md and 04-name.en.md"),
            });
            continue;
        };
        let shared = records[original].value.clone();
        let own = records.value_mut(at);
        let lists = [
            (&mut own.speakers, shared.speakers),
            (&mut own.organisations, shared.organisations),
            (&mut own.provinces, shared.provinces),
            (&mut own.topics, shared.topics),
            (&mut own.documents, shared.documents),
            (&mut own.statistics, shared.statistics),
        ];
        for (list, shared) in lists {
            if list.is_empty() {
                *list = shared;
            }
        }
        own.date = own.date.take().or(shared.date);
        own.mentions = shared.mentions;
        own.original = Some(original);
    }
}
