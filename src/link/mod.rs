//! Resolves everything that the content names: ids of fields, `[[…]]`, relative links, pictures, figures; and turns
//! it round, so that every entry knows who names it.
//!
//! Pure: the model and the texts go in, the links come out, with all faults. Never changes the model, never makes
//! HTML.

mod addresses;
mod anchors;
mod block;
mod corrections;
mod names;
mod namings;
mod near;
mod prose;
mod resolve;
mod sentence;
mod tokens;
mod unused;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use self::names::Names;
use self::prose::Context;
use self::tokens::Known;
use crate::diag::{Code, Diagnostic, Sources};
use crate::model::{
    Attendee, EntryKind, FigurePath, Figures, Key, Kin, Language, Links, Proceedings, RecordLinks, Ref, Target, Tie,
};

/// How closely names are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrutiny {
    /// As far as links need it.
    Plain,
    /// Names that are almost right are reported too.
    Close,
}

/// Links the proceedings.
pub fn link(
    proceedings: &Proceedings,
    sources: &Sources,
    language: &Language,
    scrutiny: Scrutiny,
    faults: &mut Vec<Diagnostic>,
) -> Links {
    let names = Names::new(proceedings, language);
    let near = (scrutiny == Scrutiny::Close).then(|| near::Near::new(proceedings, language));
    let context = Context { proceedings, sources, language, names: &names, near: near.as_ref() };
    if scrutiny == Scrutiny::Close {
        near::people(proceedings, faults);
    }
    let mut links = Links {
        records: proceedings.records.iter().map(|record| front(proceedings, &record.value, faults)).collect(),
        prose: prose_of_all(context, faults),
        kin: kin(proceedings, faults),
        ..Links::default()
    };
    corrections::place(proceedings, &mut links.prose, faults);
    workshop(proceedings, &mut links, faults);
    shares(proceedings, &mut links, faults);
    links.media = media(&links);
    links.namings = namings::turn_round(proceedings, &links);
    // Where a file could not be read, nobody knows what it uses.
    if proceedings.unread.is_empty() {
        unused::report(proceedings, &links, faults);
    }
    links
}

fn front(proceedings: &Proceedings, record: &crate::model::Record, faults: &mut Vec<Diagnostic>) -> RecordLinks {
    let mut all = |kind, references: &[Ref]| resolve::entries(proceedings, kind, references, faults);
    RecordLinks {
        speakers: all(EntryKind::Speaker, &record.speakers),
        organisations: all(EntryKind::Organisation, &record.organisations),
        provinces: all(EntryKind::Province, &record.provinces),
        topics: all(EntryKind::Topic, &record.topics),
        documents: all(EntryKind::Document, &record.documents),
        statistics: all(EntryKind::Dataset, &record.statistics),
    }
}

fn prose_of_all(context: Context<'_>, faults: &mut Vec<Diagnostic>) -> BTreeMap<Key, crate::model::LinkedProse> {
    let texts: Vec<_> =
        context.proceedings.all_keys().filter_map(|key| Some((key, context.proceedings.prose(key)?))).collect();
    let linked: Vec<_> = texts
        .par_iter()
        .map_init(Known::default, |known, &(key, text)| {
            let mut faults = Vec::new();
            (key, prose::link(context, key, text, known, &mut faults), faults)
        })
        .collect();
    let mut all = BTreeMap::new();
    for (key, linked, mut found) in linked {
        faults.append(&mut found);
        all.insert(key, linked);
    }
    for (key, text) in texts {
        if let Some(linked) = all.get(&key) {
            anchors::check(context, text, linked, &all, faults);
        }
    }
    all
}

/// How entries of the registers hang together.
fn kin(proceedings: &Proceedings, faults: &mut Vec<Diagnostic>) -> Kin {
    let mut kin = Kin::default();
    let mut tie = |from: Key, tie: Tie, kind: EntryKind, to: Option<&Ref>| {
        let Some(to) = to.and_then(|to| resolve::entry(proceedings, kind, to, faults)) else { return };
        if tie != Tie::Row {
            kin.of.insert((from, tie), to);
        }
        kin.to.entry((to, tie)).or_default().push(from);
    };
    for key in proceedings.keys(EntryKind::Speaker) {
        let speaker = &proceedings.speakers[key.at()].value;
        tie(key, Tie::Organisation, EntryKind::Organisation, speaker.organisation.as_ref());
        tie(key, Tie::Province, EntryKind::Province, speaker.province.as_ref());
    }
    for key in proceedings.keys(EntryKind::Province) {
        if let Some(successor) = &proceedings.provinces[key.at()].value.successor {
            tie(key, Tie::Successor, EntryKind::Province, Some(&successor.province));
            tie(key, Tie::SuccessorDocument, EntryKind::Document, successor.document.as_ref());
        }
    }
    for key in proceedings.keys(EntryKind::Organisation) {
        let organisation = &proceedings.organisations[key.at()].value;
        tie(key, Tie::Province, EntryKind::Province, organisation.province.as_ref());
        tie(key, Tie::Parent, EntryKind::Organisation, organisation.parent.as_ref());
    }
    for key in proceedings.keys(EntryKind::Document) {
        tie(key, Tie::Issuer, EntryKind::Organisation, proceedings.documents[key.at()].value.issuer.as_ref());
    }
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.at()].value;
        tie(key, Tie::Province, EntryKind::Province, dataset.province.as_ref());
        tie(key, Tie::Organisation, EntryKind::Organisation, dataset.organisation.as_ref());
        tie(key, Tie::Source, EntryKind::Record, dataset.source.as_ref());
        if let Figures::Table(table) = &dataset.figures {
            table.rows.iter().for_each(|(row, _)| tie(key, Tie::Row, table.rows_are, Some(row)));
        }
    }
    for kind_tie in [Tie::Parent, Tie::Successor] {
        cycles(proceedings, &kin, kind_tie, faults);
    }
    kin
}

/// Reports entries that lead back to themselves, each circle once.
fn cycles(proceedings: &Proceedings, kin: &Kin, tie: Tie, faults: &mut Vec<Diagnostic>) {
    let mut done = BTreeSet::new();
    for &(start, _) in kin.of.keys().filter(|(_, t)| *t == tie) {
        let mut path = vec![start];
        let mut at = start;
        while let Some(next) = kin.of(at, tie) {
            if done.contains(&next) {
                break;
            }
            if let Some(from) = path.iter().position(|&key| key == next) {
                let names: Vec<_> = path[from..].iter().chain([&next]).map(|&key| proceedings.id(key)).collect();
                let field = if tie == Tie::Parent { "parent" } else { "successor" };
                faults.push(
                    Diagnostic::new(
                        Code::Cycle,
                        proceedings.span(next),
                        format!("{} leads back to itself: {}", names[0], names.join(" → ")),
                    )
                    .help(format!("take one `{field}` away")),
                );
                break;
            }
            path.push(next);
            at = next;
        }
        done.extend(path);
    }
}

fn workshop(proceedings: &Proceedings, links: &mut Links, faults: &mut Vec<Diagnostic>) {
    let workshop = &proceedings.workshop;
    links.organisers = resolve::entries(proceedings, EntryKind::Organisation, &workshop.organisers, faults);
    links.chairs = resolve::entries(proceedings, EntryKind::Speaker, &workshop.chairs, faults);
    let mut attendee = |attendee: &Attendee| match attendee {
        Attendee::Speaker(speaker) => resolve::entry(proceedings, EntryKind::Speaker, speaker, faults),
        Attendee::Group(_) => None,
    };
    links.attendees = workshop.attendees.iter().map(&mut attendee).collect();
    links.key_figures = workshop
        .key_figures
        .iter()
        .filter_map(|figure| resolve::figure(proceedings, None, figure, faults))
        .map(|(key, path, _)| (key, path))
        .collect();
}

fn shares(proceedings: &Proceedings, links: &mut Links, faults: &mut Vec<Diagnostic>) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(list) = &proceedings.datasets[key.at()].value.figures else { continue };
        for (at, figure) in list.iter().enumerate() {
            let Some(of) = &figure.value.share.of else { continue };
            let Some((dataset, path, _)) = resolve::figure(proceedings, Some(key), of, faults) else { continue };
            if (dataset, path) == (key, FigurePath::Listed(at)) {
                faults.push(
                    Diagnostic::new(Code::Cycle, of.span, format!("the figure \"{}\" is a share of itself", figure.id))
                        .help("name the figure of the whole, or say what the whole is with `of_text`"),
                );
            }
            links.wholes.insert((key, FigurePath::Listed(at)), (dataset, path));
        }
    }
}

fn media(links: &Links) -> Vec<usize> {
    let used: BTreeSet<_> = links
        .prose
        .values()
        .flat_map(|prose| &prose.targets)
        .filter_map(|(_, target)| if let Target::Medium(at) = target { Some(*at) } else { None })
        .collect();
    used.into_iter().collect()
}
