//! Resolves everything that the content names: ids of fields, `[[…]]`, relative links, pictures,
//! figures; and turns it round, so that every entry knows who names it.
//!
//! Pure: the model and the texts go in, the links come out, with all faults. Never changes the
//! model, never makes HTML.

mod backlinks;
mod corrections;
mod figures;
mod names;
mod prose;
mod relink;
mod resolve;
mod unused;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::names::trie::NameTrie;
use crate::prose::LinkContext;
use crate::prose::tokens::SpellingCache;
pub use crate::relink::relink_prose;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, nearest};
use kyyeu_model::{
    Attendee, Entry, EntryKind, FigurePath, FigureRef, Figures, Key, KeyMap, LinkTarget, Links,
    LocaleContext, Proceedings, Record, RecordLinks, Ref, RegisterRelations, RelationField,
};

/// How closely names are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LintLevel {
    /// As far as links need it.
    Default,
    /// Names that are almost right are reported too.
    Strict,
    /// And relations between figures that hold and are not declared are suggested.
    Suggest,
}

/// Links the proceedings.
pub fn link(
    proceedings: &Proceedings,
    sources: &Sources,
    language: &LocaleContext,
    scrutiny: LintLevel,
    diagnostics: &mut Diagnostics,
) -> Links {
    let names = NameTrie::new(proceedings, language);
    let near = (scrutiny != LintLevel::Default)
        .then(|| crate::names::fuzzy::FuzzyIndex::new(proceedings, language));
    let context =
        LinkContext { proceedings, sources, language, names: &names, fuzzy: near.as_ref() };
    if scrutiny != LintLevel::Default {
        crate::names::fuzzy::check_people(proceedings, diagnostics);
    }
    let mut links = Links {
        records: resolve_front_matter(proceedings, diagnostics),
        prose: link_all_prose(context, diagnostics),
        register_relations: resolve_relations(proceedings, diagnostics),
        ..Links::default()
    };
    for key in proceedings.keys(EntryKind::Record) {
        crate::corrections::anchor_corrections(
            proceedings,
            key,
            links.prose.get_mut_or_default(key),
            diagnostics,
        );
    }
    resolve_workshop(proceedings, &mut links, diagnostics);
    resolve_shares(proceedings, &mut links, diagnostics);
    resolve_figure_sources(proceedings, &mut links, diagnostics);
    let mut claims = crate::figures::claims::collect_claims(proceedings, &links, diagnostics);
    crate::figures::evaluate::evaluate_claims(proceedings, &mut claims, diagnostics);
    if scrutiny == LintLevel::Suggest {
        crate::figures::suggest::suggest_relations(proceedings, &links, &claims, diagnostics);
    }
    crate::figures::quotations::check_quotations(proceedings, language, diagnostics);
    if scrutiny != LintLevel::Default {
        crate::figures::untied::check_untied_figures(
            proceedings,
            sources,
            &links,
            language,
            diagnostics,
        );
    }
    links.claims = displayed_claims(claims, proceedings);
    links.media = used_media(&links);
    collect_required_anchors(&mut links);
    (links.backlinks, links.outgoing_names) = crate::backlinks::invert_links(proceedings, &links);
    // Where a file could not be read, nobody knows what it uses.
    if proceedings.unparsed_files.is_empty() {
        crate::unused::report_unused(proceedings, &links, diagnostics);
    }
    links
}

/// What the front matter of each record names.
fn resolve_front_matter(
    proceedings: &Proceedings,
    diagnostics: &mut Diagnostics,
) -> Vec<RecordLinks> {
    let records: Vec<_> = proceedings.records.iter().collect();
    let one = |record: &&Entry<Record>| {
        let mut diagnostics = Diagnostics::new();
        (resolve_record(proceedings, &record.value, &mut diagnostics), diagnostics)
    };
    let resolved: Vec<_> = records.par_iter().map(one).collect();
    let mut take = |(links, mut found): (RecordLinks, Diagnostics)| {
        diagnostics.append(&mut found);
        links
    };
    resolved.into_iter().map(&mut take).collect()
}

fn resolve_record(
    proceedings: &Proceedings,
    record: &Record,
    diagnostics: &mut Diagnostics,
) -> RecordLinks {
    let mut all = |kind, references: &[Ref]| {
        crate::resolve::resolve_entries(proceedings, kind, references, diagnostics)
    };
    RecordLinks {
        speakers: all(EntryKind::Speaker, &record.speakers),
        organisations: all(EntryKind::Organisation, &record.organisations),
        provinces: all(EntryKind::Province, &record.provinces),
        topics: all(EntryKind::Topic, &record.topics),
        documents: all(EntryKind::Document, &record.documents),
        statistics: all(EntryKind::Dataset, &record.statistics),
    }
}

fn link_all_prose(
    context: LinkContext<'_>,
    diagnostics: &mut Diagnostics,
) -> KeyMap<kyyeu_model::LinkedProse> {
    let texts: Vec<_> = context
        .proceedings
        .all_keys()
        .filter_map(|key| Some((key, context.proceedings.prose(key)?)))
        .collect();
    let linked: Vec<_> = texts
        .par_iter()
        .map_init(SpellingCache::default, |known, &(key, text)| {
            let mut diagnostics = Diagnostics::new();
            (
                key,
                crate::prose::link_prose(context, key, text, known, &mut diagnostics),
                diagnostics,
            )
        })
        .collect();
    let mut all = KeyMap::default();
    for (key, linked, mut found) in linked {
        diagnostics.append(&mut found);
        all.insert(key, linked);
    }
    for (key, text) in texts {
        if let Some(linked) = all.get(&key) {
            crate::prose::anchors::check_anchors(context, text, linked, &all, diagnostics);
        }
    }
    all
}

/// How entries of the registers hang together.
fn resolve_relations(
    proceedings: &Proceedings,
    diagnostics: &mut Diagnostics,
) -> RegisterRelations {
    let mut kin = RegisterRelations::default();
    let mut tie = |from: Key, tie: RelationField, kind: EntryKind, to: Option<&Ref>| {
        let Some(to) =
            to.and_then(|to| crate::resolve::resolve_entry(proceedings, kind, to, diagnostics))
        else {
            return;
        };
        if tie != RelationField::Row {
            kin.outgoing.insert((from, tie), to);
        }
        kin.incoming.entry((to, tie)).or_default().push(from);
    };
    for key in proceedings.keys(EntryKind::Speaker) {
        let speaker = &proceedings.speakers[key.index()].value;
        tie(
            key,
            RelationField::Organisation,
            EntryKind::Organisation,
            speaker.organisation.as_ref(),
        );
        tie(key, RelationField::Province, EntryKind::Province, speaker.province.as_ref());
    }
    for key in proceedings.keys(EntryKind::Province) {
        if let Some(successor) = &proceedings.provinces[key.index()].value.successor {
            tie(key, RelationField::Successor, EntryKind::Province, Some(&successor.province));
            tie(
                key,
                RelationField::SuccessorDocument,
                EntryKind::Document,
                successor.document.as_ref(),
            );
        }
    }
    for key in proceedings.keys(EntryKind::Organisation) {
        let organisation = &proceedings.organisations[key.index()].value;
        tie(key, RelationField::Province, EntryKind::Province, organisation.province.as_ref());
        tie(key, RelationField::Parent, EntryKind::Organisation, organisation.parent.as_ref());
    }
    for key in proceedings.keys(EntryKind::Document) {
        tie(
            key,
            RelationField::Issuer,
            EntryKind::Organisation,
            proceedings.documents[key.index()].value.issuer.as_ref(),
        );
    }
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        tie(key, RelationField::Province, EntryKind::Province, dataset.province.as_ref());
        tie(
            key,
            RelationField::Organisation,
            EntryKind::Organisation,
            dataset.organisation.as_ref(),
        );
        tie(
            key,
            RelationField::Source,
            EntryKind::Record,
            dataset.source.as_ref().map(record_ref).as_ref(),
        );
        if let Figures::Table(table) = &dataset.figures
            && let Some(kind) = table.row_kind.register()
        {
            table
                .body_rows()
                .for_each(|(_, row)| tie(key, RelationField::Row, kind, Some(&row.id)));
        }
    }
    for kind_tie in [RelationField::Parent, RelationField::Successor] {
        report_cycles(proceedings, &kin, kind_tie, diagnostics);
    }
    kin
}

/// Reports entries that lead back to themselves, each circle once.
fn report_cycles(
    proceedings: &Proceedings,
    kin: &RegisterRelations,
    tie: RelationField,
    diagnostics: &mut Diagnostics,
) {
    let mut done = BTreeSet::new();
    for &(start, _) in kin.outgoing.keys().filter(|(_, t)| *t == tie) {
        let mut path = vec![start];
        let mut at = start;
        while let Some(next) = kin.outgoing(at, tie) {
            if done.contains(&next) {
                break;
            }
            if let Some(from) = path.iter().position(|&key| key == next) {
                let names: Vec<_> =
                    path[from..].iter().chain([&next]).map(|&key| proceedings.id(key)).collect();
                let field = if tie == RelationField::Parent { "parent" } else { "successor" };
                diagnostics.push(
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

fn resolve_workshop(proceedings: &Proceedings, links: &mut Links, diagnostics: &mut Diagnostics) {
    let workshop = &proceedings.workshop;
    links.organisers = crate::resolve::resolve_entries(
        proceedings,
        EntryKind::Organisation,
        &workshop.organisers,
        diagnostics,
    );
    links.chairs = crate::resolve::resolve_entries(
        proceedings,
        EntryKind::Speaker,
        &workshop.chairs,
        diagnostics,
    );
    links.editors = crate::resolve::resolve_entries(
        proceedings,
        EntryKind::Speaker,
        &workshop.editors,
        diagnostics,
    );
    let mut attendee = |attendee: &Attendee| match attendee {
        Attendee::Speaker(speaker) => {
            crate::resolve::resolve_entry(proceedings, EntryKind::Speaker, speaker, diagnostics)
        }
        Attendee::Group(_) => None,
    };
    links.attendees = workshop.attendees.iter().map(&mut attendee).collect();
    links.key_figures = workshop
        .key_figures
        .iter()
        .filter_map(|figure| crate::resolve::resolve_figure(proceedings, None, figure, diagnostics))
        .map(|figure| (figure.dataset, figure.path))
        .collect();
}

fn resolve_shares(proceedings: &Proceedings, links: &mut Links, diagnostics: &mut Diagnostics) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(list) = &proceedings.datasets[key.index()].value.figures else {
            continue;
        };
        for (at, figure) in list.iter().enumerate() {
            let Some(of) = &figure.value.share.whole else { continue };
            let Some(FigureRef { dataset, path, .. }) =
                crate::resolve::resolve_figure(proceedings, Some(key), of, diagnostics)
            else {
                continue;
            };
            if (dataset, path) == (key, FigurePath::ListItem(at, None)) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::Cycle,
                        of.span,
                        format!("the figure \"{}\" is a share of itself", figure.id),
                    )
                    .help("name the figure of the whole, or say what the whole is with `of_text`"),
                );
            }
            links.share_wholes.insert((key, FigurePath::ListItem(at, None)), (dataset, path));
        }
    }
}

/// The record of a source that may name a paragraph too: `record#paragraph`.
fn record_ref(source: &Ref) -> Ref {
    let id = source.id.split_once('#').map_or(source.id.as_str(), |(id, _)| id);
    Ref { id: id.trim().to_owned(), span: source.span }
}

/// The records and paragraphs that state figures. A paragraph that its record does not have is
/// reported.
fn resolve_figure_sources(
    proceedings: &Proceedings,
    links: &mut Links,
    diagnostics: &mut Diagnostics,
) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        let whole = dataset.source.as_ref().map(|source| (None, source));
        let figures = match &dataset.figures {
            Figures::List(list) => list.as_slice(),
            Figures::Table(_) => &[],
        };
        let own = figures.iter().enumerate();
        let own = own.filter_map(|(at, figure)| Some((Some(at), figure.value.source.as_ref()?)));
        for (at, source) in whole.into_iter().chain(own) {
            let mut unheard = Diagnostics::new(); // The dataset's own source was reported with its kin.
            let heard = if at.is_none() { &mut unheard } else { &mut *diagnostics };
            let Some(record) = crate::resolve::resolve_entry(
                proceedings,
                EntryKind::Record,
                &record_ref(source),
                heard,
            ) else {
                continue;
            };
            let anchor = source.id.split_once('#').map(|(_, anchor)| anchor.trim().to_owned());
            let known = links.prose.get(&record).map_or(&[][..], |prose| prose.anchors.as_slice());
            if let Some(wanted) = &anchor
                && !known.iter().any(|(_, anchor)| anchor == wanted)
            {
                let diagnostic = Diagnostic::new(
                    Code::BrokenAnchor,
                    source.span,
                    format!("that record has no place \"#{wanted}\""),
                );
                let near = nearest(wanted, known.iter().map(|(_, anchor)| anchor.as_str()));
                diagnostics.push(diagnostic.suggest(near.map(|good| format!("#{good}"))));
            }
            links.figure_sources.insert((key, at), (record, anchor));
        }
    }
}

/// The claims that pages show: all of lists of figures, of tables those that are known not to hold.
fn displayed_claims(
    claims: Vec<kyyeu_model::Claim>,
    proceedings: &Proceedings,
) -> Vec<kyyeu_model::Claim> {
    let listed = |claim: &kyyeu_model::Claim| {
        matches!(
            proceedings.datasets[claim.subject.dataset.index()].value.figures,
            Figures::List(_)
        )
    };
    let fails =
        |claim: &kyyeu_model::Claim| matches!(claim.evaluation, kyyeu_model::Evaluation::Fails(_));
    claims.into_iter().filter(|claim| listed(claim) || fails(claim)).collect()
}

/// The places that something leads to.
fn collect_required_anchors(links: &mut Links) {
    let prose = std::mem::take(&mut links.prose);
    prose.values().for_each(|prose| links.add_required_anchors(prose));
    links.prose = prose;
    for (record, anchor) in links.figure_sources.values() {
        links.required_anchors.entry(*record).or_default().extend(anchor.clone());
    }
}

fn used_media(links: &Links) -> Vec<usize> {
    let used: BTreeSet<_> = links
        .prose
        .values()
        .flat_map(|prose| &prose.targets)
        .filter_map(|(_, target)| if let LinkTarget::Media(at) = target { Some(*at) } else { None })
        .collect();
    used.into_iter().collect()
}
