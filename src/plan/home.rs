//! The home page.

use std::cmp::Reverse;

use crate::entry_order::free_pages;
use crate::figure_value;
use crate::graph;
use crate::lists;
use crate::translations;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, relative_address};
use kyyeu_view::{AttendeeView, BrowseLink, HomeView, RecordItemDetail, SearchView};

/// The most records of a kind that the home page shows; beyond that it shows the first ones and
/// leads to the list.
const MAX_RECORDS_PER_KIND: usize = 60;

/// How many entries of a register the home page names.
const MAX_LISTED_ENTRIES: usize = 5;

pub fn build_home_view(builder: ViewBuilder<'_>) -> HomeView {
    let context = builder.context;
    let workshop = &context.proceedings.workshop;
    let mut programme = lists::build_record_groups(builder, None, RecordItemDetail::NONE);
    for group in &mut programme {
        group.records.truncate(MAX_RECORDS_PER_KIND);
    }
    HomeView {
        summary: workshop.summary.clone(),
        organisers: builder.links(&context.links.organisers),
        chairs: builder.links(&context.links.chairs),
        attendees: build_attendees(builder),
        key_figures: context
            .links
            .key_figures
            .iter()
            .map(|&(key, path)| figure_value::build_key_figure(builder, key, path))
            .collect(),
        programme,
        total: context.proceedings.programme.len(),
        browse_links: EntryKind::REGISTERS
            .iter()
            .filter_map(|&kind| build_browse_link(builder, kind))
            .collect(),
        translations: translations::language_links(builder),
        graph: graph::has_graph(context).then(|| relative_address(builder.page_path, graph::PATH)),
        pages: builder.links(&free_pages(context.proceedings)),
    }
}

pub fn build_search_view(builder: ViewBuilder<'_>) -> SearchView {
    SearchView {
        browse_links: EntryKind::REGISTERS
            .iter()
            .filter_map(|&kind| build_browse_link(builder, kind))
            .collect(),
        total: builder.context.proceedings.programme.len(),
    }
}

fn build_attendees(builder: ViewBuilder<'_>) -> Vec<AttendeeView> {
    let people = &builder.context.proceedings.workshop.attendees;
    let line = |(attendee, key): (&kyyeu_model::Attendee, &Option<Key>)| match (attendee, key) {
        (kyyeu_model::Attendee::Group(name), _) => {
            Some(AttendeeView { href: None, name: name.clone(), titles: Vec::new() })
        }
        (kyyeu_model::Attendee::Speaker(_), Some(key)) => {
            let person = builder.person_summary(*key);
            Some(AttendeeView { href: Some(person.href), name: person.name, titles: person.titles })
        }
        (kyyeu_model::Attendee::Speaker(_), None) => None,
    };
    people.iter().zip(&builder.context.links.attendees).filter_map(line).collect()
}

/// The way into a register, with the entries that most records name.
fn build_browse_link(builder: ViewBuilder<'_>, kind: EntryKind) -> Option<BrowseLink> {
    let count = builder.context.proceedings.count(kind);
    if count == 0 {
        return None;
    }
    let mut keys: Vec<_> = builder
        .context
        .proceedings
        .keys(kind)
        .map(|key| (Reverse(builder.context.links.backlinks(key).len()), key))
        .filter(|(Reverse(backlinks), _)| *backlinks > 0)
        .collect();
    keys.sort();
    let first =
        keys.into_iter().take(MAX_LISTED_ENTRIES).map(|(_, key)| builder.link(key)).collect();
    Some(BrowseLink {
        kind: kind.name(),
        href: relative_address(builder.page_path, &format!("{}/index.html", kind.folder())),
        count,
        top_entries: first,
    })
}
