//! The lint of the speakers' register: names that begin with a title, and entries that seem to be
//! one person.

use std::collections::BTreeMap;

use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{EntryKind, Key, Proceedings, Speaker, loose_key, split_degrees};

/// Reports titles in names, and entries with the same name. `known_names` of the workshop and
/// `namesakes` of a person say that a name is right.
pub fn check_people(proceedings: &Proceedings, diagnostics: &mut Diagnostics) {
    let mut key_by_name: BTreeMap<String, Key> = BTreeMap::new();
    for key in proceedings.keys(EntryKind::Speaker) {
        let speaker = &proceedings.speakers[key.index()].value;
        let (title, name) = split_degrees(&speaker.name);
        if !title.is_empty() && !proceedings.workshop.known_names.contains(&speaker.name) {
            diagnostics.push(
                Diagnostic::new(
                    Code::TitleInName,
                    proceedings.span(key),
                    format!("the name \"{}\" begins with a title", speaker.name),
                )
                .help(format!("write `name: {name}`, and \"{title}\" in `titles`")),
            );
        }
        for name in loose_names(speaker) {
            if let Some(other) = key_by_name.insert(name, key)
                && other != key
                && !are_namesakes(proceedings, key, other)
            {
                diagnostics.push(same_person(proceedings, key, other));
            }
        }
    }
}

/// The loose keys of all names of a person, each once.
fn loose_names(speaker: &Speaker) -> Vec<String> {
    let mut names: Vec<_> = std::iter::once(&speaker.name)
        .chain(&speaker.variants)
        .map(|name| loose_key(split_degrees(name).1))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn same_person(proceedings: &Proceedings, key: Key, other: Key) -> Diagnostic {
    let (id, other_id) = (proceedings.id(key), proceedings.id(other));
    Diagnostic::new(
        Code::SamePerson,
        proceedings.span(key),
        format!("\"{id}\" and \"{other_id}\" seem to be one person"),
    )
    .help(format!(
        "join the two entries; if they are two people, write `namesakes: [{other_id}]` here"
    ))
    .note(proceedings.span(other), "the other one is here")
}

/// Whether one of two people declares the other a namesake.
fn are_namesakes(proceedings: &Proceedings, a: Key, b: Key) -> bool {
    [(a, b), (b, a)].into_iter().any(|(person, other)| {
        let namesakes = &proceedings.speakers[person.index()].value.namesakes;
        namesakes.iter().any(|namesake| namesake.id == proceedings.id(other))
    })
}
