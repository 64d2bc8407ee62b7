//! The home page.

use std::cmp::Reverse;

use crate::dataset;
use crate::graph;
use crate::lists;
use crate::translations;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, Proceedings, relative_address};
use kyyeu_view::{AttendeeView, BrowseLink, HomeView, RecordItemDetail, SearchView};

/// The most records of a kind that the home page shows; beyond that it shows the first ones and
/// leads to the list.
const MAX_RECORDS_PER_KIND: usize = 60;

/// How many entries of a register the home page names.
const MAX_LISTED_ENTRIES: usize = 5;

pub fn build_home_view(filler: ViewBuilder<'_>) -> HomeView {
    let material = filler.context;
    let workshop = &material.proceedings.workshop;
    let mut programme = lists::build_record_groups(filler, None, RecordItemDetail::None);
    programme.iter_mut().for_each(|group| group.records.truncate(MAX_RECORDS_PER_KIND));
    HomeView {
        summary: workshop.summary.clone(),
        organisers: filler.links(&material.links.organisers),
        chairs: filler.links(&material.links.chairs),
        attendees: build_attendees(filler),
        key_figures: material
            .links
            .key_figures
            .iter()
            .map(|&(key, path)| dataset::build_key_figure(filler, key, path))
            .collect(),
        programme,
        total: material.proceedings.programme.len(),
        ways: EntryKind::REGISTERS
            .iter()
            .filter_map(|&kind| build_browse_link(filler, kind))
            .collect(),
        tongues: translations::language_links(filler),
        graph: graph::has_graph(material).then(|| relative_address(filler.page_path, graph::PATH)),
        pages: filler.links(&free_pages(material.proceedings)),
    }
}

pub fn build_search_view(filler: ViewBuilder<'_>) -> SearchView {
    SearchView {
        ways: EntryKind::REGISTERS
            .iter()
            .filter_map(|&kind| build_browse_link(filler, kind))
            .collect(),
        total: filler.context.proceedings.programme.len(),
    }
}

fn build_attendees(filler: ViewBuilder<'_>) -> Vec<AttendeeView> {
    let people = &filler.context.proceedings.workshop.attendees;
    let line = |(attendee, key): (&kyyeu_model::Attendee, &Option<Key>)| match (attendee, key) {
        (kyyeu_model::Attendee::Group(name), _) => {
            Some(AttendeeView { href: None, name: name.clone(), titles: Vec::new() })
        }
        (kyyeu_model::Attendee::Speaker(_), Some(key)) => {
            let person = filler.person_summary(*key);
            Some(AttendeeView { href: Some(person.href), name: person.name, titles: person.titles })
        }
        (kyyeu_model::Attendee::Speaker(_), None) => None,
    };
    people.iter().zip(&filler.context.links.attendees).filter_map(line).collect()
}

/// The way into a register, with the entries that most records name.
fn build_browse_link(filler: ViewBuilder<'_>, kind: EntryKind) -> Option<BrowseLink> {
    let count = filler.context.proceedings.count(kind);
    if count == 0 {
        return None;
    }
    let mut keys: Vec<_> = filler
        .context
        .proceedings
        .keys(kind)
        .map(|key| (Reverse(filler.context.links.backlinks(key).len()), key))
        .filter(|(Reverse(namings), _)| *namings > 0)
        .collect();
    keys.sort();
    let first =
        keys.into_iter().take(MAX_LISTED_ENTRIES).map(|(_, key)| filler.link(key)).collect();
    Some(BrowseLink {
        kind: kind.name(),
        href: relative_address(filler.page_path, &format!("{}/index.html", kind.folder())),
        count,
        first,
    })
}

/// Free pages in their order.
pub fn free_pages(proceedings: &Proceedings) -> Vec<Key> {
    let pages = &proceedings.pages;
    let mut keys: Vec<_> = proceedings.keys(EntryKind::Page).collect();
    keys.sort_by_key(|key| {
        (pages[key.index()].value.order.is_none(), pages[key.index()].value.order, *key)
    });
    keys
}
