//! Resolves everything that the content names: ids of fields, `[[…]]`, relative links, pictures,
//! figures; and turns it round, so that every entry knows who names it.
//!
//! Pure: the model and the texts go in, the links come out, with all faults. Never changes the
//! model, never makes HTML.

mod addresses;
mod again;
mod anchors;
mod bare;
mod block;
mod claims;
mod corrections;
mod limits;
mod names;
mod namings;
mod near;
mod numerals;
mod prose;
mod reckon;
mod resolve;
mod sentence;
mod suggest;
mod tokens;
mod unused;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub use self::again::again;
use self::names::Names;
use self::prose::Context;
use self::tokens::Known;
use kyyeu_diag::{Code, Diagnostic, Sources, nearest};
use kyyeu_model::{
    Attendee, ByKey, Entry, EntryKind, FigurePath, Figures, Key, Kin, Language, Links, Proceedings,
    Record, RecordLinks, Ref, Target, Tie,
};

/// How closely names are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scrutiny {
    /// As far as links need it.
    Plain,
    /// Names that are almost right are reported too.
    Close,
    /// And relations between figures that hold and are not declared are suggested.
    Suggesting,
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
    let near = (scrutiny != Scrutiny::Plain).then(|| near::Near::new(proceedings, language));
    let context = Context { proceedings, sources, language, names: &names, near: near.as_ref() };
    if scrutiny != Scrutiny::Plain {
        near::people(proceedings, faults);
    }
    let mut links = Links {
        records: fronts(proceedings, faults),
        prose: prose_of_all(context, faults),
        kin: kin(proceedings, faults),
        ..Links::default()
    };
    for key in proceedings.keys(EntryKind::Record) {
        corrections::place(proceedings, key, links.prose.entry(key), faults);
    }
    workshop(proceedings, &mut links, faults);
    shares(proceedings, &mut links, faults);
    figure_sources(proceedings, &mut links, faults);
    let mut claims = claims::declared(proceedings, &links, faults);
    reckon::reckon(proceedings, &mut claims, faults);
    if scrutiny == Scrutiny::Suggesting {
        suggest::suggest(proceedings, &links, &claims, faults);
    }
    words::check(proceedings, language, faults);
    if scrutiny != Scrutiny::Plain {
        bare::check(proceedings, sources, &links, language, faults);
    }
    links.claims = kept(claims, proceedings);
    links.media = media(&links);
    places(&mut links);
    (links.namings, links.names) = namings::turn_round(proceedings, &links);
    // Where a file could not be read, nobody knows what it uses.
    if proceedings.unread.is_empty() {
        unused::report(proceedings, &links, faults);
    }
    links
}

/// What the front matter of each record names.
fn fronts(proceedings: &Proceedings, faults: &mut Vec<Diagnostic>) -> Vec<RecordLinks> {
    let records: Vec<_> = proceedings.records.iter().collect();
    let one = |record: &&Entry<Record>| {
        let mut faults = Vec::new();
        (front(proceedings, &record.value, &mut faults), faults)
    };
    let resolved: Vec<_> = records.par_iter().map(one).collect();
    let mut take = |(links, mut found): (RecordLinks, Vec<_>)| {
        faults.append(&mut found);
        links
    };
    resolved.into_iter().map(&mut take).collect()
}

fn front(proceedings: &Proceedings, record: &Record, faults: &mut Vec<Diagnostic>) -> RecordLinks {
    let mut all =
        |kind, references: &[Ref]| resolve::entries(proceedings, kind, references, faults);
    RecordLinks {
        speakers: all(EntryKind::Speaker, &record.speakers),
        organisations: all(EntryKind::Organisation, &record.organisations),
        provinces: all(EntryKind::Province, &record.provinces),
        topics: all(EntryKind::Topic, &record.topics),
        documents: all(EntryKind::Document, &record.documents),
        statistics: all(EntryKind::Dataset, &record.statistics),
    }
}

fn prose_of_all(
    context: Context<'_>,
    faults: &mut Vec<Diagnostic>,
) -> ByKey<kyyeu_model::LinkedProse> {
    let texts: Vec<_> = context
        .proceedings
        .all_keys()
        .filter_map(|key| Some((key, context.proceedings.prose(key)?)))
        .collect();
    let linked: Vec<_> = texts
        .par_iter()
        .map_init(Known::default, |known, &(key, text)| {
            let mut faults = Vec::new();
            (key, prose::link(context, key, text, known, &mut faults), faults)
        })
        .collect();
    let mut all = ByKey::default();
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
        let Some(to) = to.and_then(|to| resolve::entry(proceedings, kind, to, faults)) else {
            return;
        };
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
        tie(
            key,
            Tie::Issuer,
            EntryKind::Organisation,
            proceedings.documents[key.at()].value.issuer.as_ref(),
        );
    }
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.at()].value;
        tie(key, Tie::Province, EntryKind::Province, dataset.province.as_ref());
        tie(key, Tie::Organisation, EntryKind::Organisation, dataset.organisation.as_ref());
        tie(key, Tie::Source, EntryKind::Record, dataset.source.as_ref().map(record_of).as_ref());
        if let Figures::Table(table) = &dataset.figures
            && let Some(kind) = table.rows_are.register()
        {
            table.body().for_each(|(_, row)| tie(key, Tie::Row, kind, Some(&row.id)));
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
                let names: Vec<_> =
                    path[from..].iter().chain([&next]).map(|&key| proceedings.id(key)).collect();
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
    links.organisers =
        resolve::entries(proceedings, EntryKind::Organisation, &workshop.organisers, faults);
    links.chairs = resolve::entries(proceedings, EntryKind::Speaker, &workshop.chairs, faults);
    links.editors = resolve::entries(proceedings, EntryKind::Speaker, &workshop.editors, faults);
    let mut attendee = |attendee: &Attendee| match attendee {
        Attendee::Speaker(speaker) => {
            resolve::entry(proceedings, EntryKind::Speaker, speaker, faults)
        }
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
            let Some((dataset, path, _)) = resolve::figure(proceedings, Some(key), of, faults)
            else {
                continue;
            };
            if (dataset, path) == (key, FigurePath::Listed(at, None)) {
                faults.push(
                    Diagnostic::new(
                        Code::Cycle,
                        of.span,
                        format!("the figure \"{}\" is a share of itself", figure.id),
                    )
                    .help("name the figure of the whole, or say what the whole is with `of_text`"),
                );
            }
            links.wholes.insert((key, FigurePath::Listed(at, None)), (dataset, path));
        }
    }
}

/// The record of a source that may name a paragraph too: `record#paragraph`.
fn record_of(source: &Ref) -> Ref {
    let id = source.id.split_once('#').map_or(source.id.as_str(), |(id, _)| id);
    Ref { id: id.trim().to_owned(), span: source.span }
}

/// The records and paragraphs that state figures. A paragraph that its record does not have is
/// reported.
fn figure_sources(proceedings: &Proceedings, links: &mut Links, faults: &mut Vec<Diagnostic>) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.at()].value;
        let whole = dataset.source.as_ref().map(|source| (None, source));
        let figures = match &dataset.figures {
            Figures::List(list) => list.as_slice(),
            Figures::Table(_) => &[],
        };
        let own = figures.iter().enumerate();
        let own = own.filter_map(|(at, figure)| Some((Some(at), figure.value.source.as_ref()?)));
        for (at, source) in whole.into_iter().chain(own) {
            let mut unheard = Vec::new(); // The dataset's own source was reported with its kin.
            let heard = if at.is_none() { &mut unheard } else { &mut *faults };
            let Some(record) =
                resolve::entry(proceedings, EntryKind::Record, &record_of(source), heard)
            else {
                continue;
            };
            let anchor = source.id.split_once('#').map(|(_, anchor)| anchor.trim().to_owned());
            let known = links.prose.get(&record).map_or(&[][..], |prose| prose.anchors.as_slice());
            if let Some(wanted) = &anchor
                && !known.iter().any(|(_, anchor)| anchor == wanted)
            {
                let fault = Diagnostic::new(
                    Code::BrokenAnchor,
                    source.span,
                    format!("that record has no place \"#{wanted}\""),
                );
                let near = nearest(wanted, known.iter().map(|(_, anchor)| anchor.as_str()));
                faults.push(fault.suggest(near.map(|good| format!("#{good}"))));
            }
            links.sources.insert((key, at), (record, anchor));
        }
    }
}

/// The claims that pages show: all of lists of figures, of tables those that are known not to hold.
fn kept(claims: Vec<kyyeu_model::Claim>, proceedings: &Proceedings) -> Vec<kyyeu_model::Claim> {
    let listed = |claim: &kyyeu_model::Claim| {
        matches!(proceedings.datasets[claim.subject.0.at()].value.figures, Figures::List(_))
    };
    let fails =
        |claim: &kyyeu_model::Claim| matches!(claim.verdict, kyyeu_model::Verdict::Fails(_));
    claims.into_iter().filter(|claim| listed(claim) || fails(claim)).collect()
}

/// The places that something leads to.
fn places(links: &mut Links) {
    let prose = std::mem::take(&mut links.prose);
    prose.values().for_each(|prose| links.note_places(prose));
    links.prose = prose;
    for (record, anchor) in links.sources.values() {
        links.places.entry(*record).or_default().extend(anchor.clone());
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
