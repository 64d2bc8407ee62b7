//! Links translations to their originals: `04-name.en.md` translates the record `name` to English.

use std::collections::BTreeMap;

use crate::content::records::split_language_suffix;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{Record, Register};

/// Sets the original of each translation and copies the fields that the two share. Reports
/// translations without an original.
pub fn link_translations(records: &mut Register<Record>, diagnostics: &mut Diagnostics) {
    let originals: BTreeMap<String, usize> = records
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.id.contains('.'))
        .map(|(index, entry)| (entry.id.clone(), index))
        .collect();
    for index in 0..records.len() {
        let Some((name, _)) = split_language_suffix(&records[index].id) else { continue };
        let Some(&original) = originals.get(name) else {
            let message = format!("this file translates \"{name}\", and no record has that id");
            let diagnostic = Diagnostic::new(Code::LostTranslation, records[index].span, message);
            diagnostics.push(match nearest(name, originals.keys().map(String::as_str)) {
                Some(suggestion) => diagnostic.suggest(Some(suggestion)),
                None => diagnostic
                    .help("a translation stands beside its original: 04-name.md and 04-name.en.md"),
            });
            continue;
        };
        let shared = records[original].value.clone();
        let translation = records.value_mut(index);
        let lists = [
            (&mut translation.speakers, shared.speakers),
            (&mut translation.organisations, shared.organisations),
            (&mut translation.provinces, shared.provinces),
            (&mut translation.topics, shared.topics),
            (&mut translation.documents, shared.documents),
            (&mut translation.statistics, shared.statistics),
        ];
        for (list, shared) in lists {
            if list.is_empty() {
                *list = shared;
            }
        }
        translation.date = translation.date.take().or(shared.date);
        translation.mentions = shared.mentions;
        translation.original = Some(original);
    }
}
