//! Resolution of everything that the content names: ids of fields, `[[…]]`, relative links, images
//! and figures; and the backlinks of every entry.
//!
//! Owns links, mentions, the evaluation of relations between figures, and the lints of names and
//! numbers. Pure: the model and the source texts go in, links and diagnostics come out. Never
//! changes the model, never makes HTML.

mod backlinks;
mod corrections;
mod figure_sources;
mod figures;
mod front_matter;
mod names;
mod notation;
mod numerals;
mod paragraph_anchor;
mod prose;
mod relations;
mod relink;
mod resolve;
mod tokens;
mod unused;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::names::duplicate_people;
use crate::names::fuzzy::FuzzyIndex;
use crate::names::trie::NameTrie;
use crate::prose::anchors;
use crate::prose::context::LinkContext;
pub use crate::relink::relink_prose;
use crate::tokens::SpellingCache;
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{
    Claim, EntryKind, Evaluation, Figures, Key, KeyMap, LinkTarget, LinkedProse, Links,
    LocaleContext, Proceedings, Prose,
};

/// Which lints run in addition to the errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LintLevel {
    /// No others.
    Default,
    /// Names that are almost right, and numbers that are not tied to their figure.
    Strict,
    /// As `Strict`, and relations between figures that hold and are not declared.
    Suggest,
}

/// Links the proceedings.
pub fn link(
    proceedings: &Proceedings,
    sources: &Sources,
    language: &LocaleContext,
    lint_level: LintLevel,
    diagnostics: &mut Diagnostics,
) -> Links {
    let is_strict = lint_level != LintLevel::Default;
    let names = NameTrie::new(proceedings, language);
    let fuzzy = is_strict.then(|| FuzzyIndex::new(proceedings, language));
    let context =
        LinkContext { proceedings, sources, language, names: &names, fuzzy: fuzzy.as_ref() };
    if is_strict {
        duplicate_people::check_people(proceedings, diagnostics);
    }
    let mut links = Links {
        records: front_matter::resolve_front_matter(proceedings, diagnostics),
        prose: link_all_prose(context, diagnostics),
        register_relations: relations::resolve_relations(proceedings, diagnostics),
        ..Links::default()
    };
    for key in proceedings.keys(EntryKind::Record) {
        let linked = links.prose.get_mut_or_default(key);
        corrections::anchor_corrections(proceedings, key, linked, diagnostics);
    }
    front_matter::resolve_workshop(proceedings, &mut links, diagnostics);
    figure_sources::resolve_shares(proceedings, &mut links, diagnostics);
    figure_sources::resolve_figure_sources(proceedings, &mut links, diagnostics);
    let claims = check_figures(context, &links, lint_level, diagnostics);
    links.claims = displayed_claims(claims, proceedings);
    links.media = used_media(&links);
    collect_required_anchors(&mut links);
    (links.backlinks, links.outgoing_names) = backlinks::invert_links(proceedings, &links);
    // What a file uses is unknown if it could not be parsed.
    if proceedings.unparsed_files.is_empty() {
        unused::report_unused(proceedings, &links, diagnostics);
    }
    links
}

fn link_all_prose(context: LinkContext<'_>, diagnostics: &mut Diagnostics) -> KeyMap<LinkedProse> {
    let proceedings = context.proceedings;
    let sources: Vec<(Key, &Prose)> =
        proceedings.all_keys().filter_map(|key| Some((key, proceedings.prose(key)?))).collect();
    let results: Vec<(LinkedProse, Diagnostics)> = sources
        .par_iter()
        .map_init(SpellingCache::default, |spellings, &(key, prose)| {
            let mut diagnostics = Diagnostics::new();
            let linked = prose::link_prose(context, key, prose, spellings, &mut diagnostics);
            (linked, diagnostics)
        })
        .collect();
    let mut linked_prose = KeyMap::default();
    for (&(key, _), (linked, mut prose_diagnostics)) in sources.iter().zip(results) {
        diagnostics.append(&mut prose_diagnostics);
        linked_prose.insert(key, linked);
    }
    for (key, prose) in sources {
        if let Some(linked) = linked_prose.get(&key) {
            anchors::check_anchors(context, prose, linked, &linked_prose, diagnostics);
        }
    }
    linked_prose
}

/// Evaluates the declared relations between figures, and runs the lints of figures.
fn check_figures(
    context: LinkContext<'_>,
    links: &Links,
    lint_level: LintLevel,
    diagnostics: &mut Diagnostics,
) -> Vec<Claim> {
    let LinkContext { proceedings, sources, language, .. } = context;
    let mut claims = figures::claims::collect_claims(proceedings, links, diagnostics);
    figures::evaluate::evaluate_claims(proceedings, &mut claims);
    figures::mismatch::report_mismatches(proceedings, &claims, diagnostics);
    if lint_level == LintLevel::Suggest {
        figures::suggest::suggest_relations(proceedings, links, &claims, diagnostics);
    }
    figures::quotations::check_quotations(proceedings, language, diagnostics);
    if lint_level != LintLevel::Default {
        figures::untied::check_untied_figures(proceedings, sources, links, language, diagnostics);
    }
    claims
}

/// The claims that pages show: all of lists of figures; of tables those that fail.
fn displayed_claims(mut claims: Vec<Claim>, proceedings: &Proceedings) -> Vec<Claim> {
    claims.retain(|claim| {
        let dataset = claim.subject.dataset;
        matches!(proceedings.datasets[dataset.index()].value.figures, Figures::List(_))
            || matches!(claim.evaluation, Evaluation::Fails(_))
    });
    claims
}

/// Collects the anchors that something leads to.
fn collect_required_anchors(links: &mut Links) {
    let all_prose = std::mem::take(&mut links.prose);
    for prose in all_prose.values() {
        links.add_required_anchors(prose);
    }
    links.prose = all_prose;
    for (record, anchor) in links.figure_sources.values() {
        links.required_anchors.entry(*record).or_default().extend(anchor.clone());
    }
}

/// The indexes of all media files that prose links to, sorted.
fn used_media(links: &Links) -> Vec<usize> {
    let mut used = BTreeSet::new();
    for (_, target) in links.prose.values().flat_map(|prose| &prose.targets) {
        if let LinkTarget::Media(index) = target {
            used.insert(*index);
        }
    }
    used.into_iter().collect()
}
