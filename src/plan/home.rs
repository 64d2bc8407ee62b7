//! The home page.

use std::cmp::Reverse;

use super::fill::Filler;
use super::{figures, graph, lists, tongues};
use kyyeu_model::{EntryKind, Key, Proceedings, relative};
use kyyeu_view::{Attendee, HomeView, SearchView, Telling, Way};

/// The most records of a kind that the home page shows; beyond that it shows the first ones and
/// leads to the list.
const MOST: usize = 60;

/// How many entries of a register the home page names.
const FIRST: usize = 5;

pub fn home(filler: Filler<'_>) -> HomeView {
    let material = filler.material;
    let workshop = &material.proceedings.workshop;
    let mut programme = lists::groups(filler, None, Telling::Nothing);
    programme.iter_mut().for_each(|group| group.records.truncate(MOST));
    HomeView {
        summary: workshop.summary.clone(),
        organisers: filler.links(&material.links.organisers),
        chairs: filler.links(&material.links.chairs),
        attendees: attendees(filler),
        key_figures: material
            .links
            .key_figures
            .iter()
            .map(|&(key, path)| figures::key_figure(filler, key, path))
            .collect(),
        programme,
        total: material.proceedings.programme.len(),
        ways: EntryKind::REGISTERS.iter().filter_map(|&kind| way(filler, kind)).collect(),
        tongues: tongues::links(filler),
        graph: graph::any(material).then(|| relative(filler.from, graph::PATH)),
        pages: filler.links(&free_pages(material.proceedings)),
    }
}

pub fn search(filler: Filler<'_>) -> SearchView {
    SearchView {
        ways: EntryKind::REGISTERS.iter().filter_map(|&kind| way(filler, kind)).collect(),
        total: filler.material.proceedings.programme.len(),
    }
}

fn attendees(filler: Filler<'_>) -> Vec<Attendee> {
    let people = &filler.material.proceedings.workshop.attendees;
    let line = |(attendee, key): (&kyyeu_model::Attendee, &Option<Key>)| match (attendee, key) {
        (kyyeu_model::Attendee::Group(name), _) => {
            Some(Attendee { href: None, name: name.clone(), titles: Vec::new() })
        }
        (kyyeu_model::Attendee::Speaker(_), Some(key)) => {
            let person = filler.person(*key);
            Some(Attendee { href: Some(person.href), name: person.name, titles: person.titles })
        }
        (kyyeu_model::Attendee::Speaker(_), None) => None,
    };
    people.iter().zip(&filler.material.links.attendees).filter_map(line).collect()
}

/// The way into a register, with the entries that most records name.
fn way(filler: Filler<'_>, kind: EntryKind) -> Option<Way> {
    let count = filler.material.proceedings.count(kind);
    if count == 0 {
        return None;
    }
    let mut keys: Vec<_> = filler
        .material
        .proceedings
        .keys(kind)
        .map(|key| (Reverse(filler.material.links.namings(key).len()), key))
        .filter(|(Reverse(namings), _)| *namings > 0)
        .collect();
    keys.sort();
    let first = keys.into_iter().take(FIRST).map(|(_, key)| filler.link(key)).collect();
    Some(Way {
        kind: kind.name(),
        href: relative(filler.from, &format!("{}/index.html", kind.folder())),
        count,
        first,
    })
}

/// Free pages in their order.
pub fn free_pages(proceedings: &Proceedings) -> Vec<Key> {
    let pages = &proceedings.pages;
    let mut keys: Vec<_> = proceedings.keys(EntryKind::Page).collect();
    keys.sort_by_key(|key| {
        (pages[key.at()].value.order.is_none(), pages[key.at()].value.order, *key)
    });
    keys
}
