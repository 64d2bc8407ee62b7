//! The incremental update of links: links one prose again after an edit of its text.

use std::collections::{BTreeMap, BTreeSet};

use crate::backlinks;
use crate::corrections;
use crate::names::trie::NameTrie;
use crate::prose;
use crate::prose::anchors;
use crate::prose::context::LinkContext;
use crate::tokens::SpellingCache;
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{
    EntryKind, Key, LinkTarget, LinkedProse, Links, LocaleContext, Proceedings, Relation,
};

/// Links the prose of an entry if nothing but its text has changed since `links` were resolved.
///
/// `None` if the edit changes more than the prose: the entries that it mentions, the pages and
/// files that it links to, or an anchor that something else links to.
pub fn relink_prose(
    proceedings: &Proceedings,
    sources: &Sources,
    language: &LocaleContext,
    links: &Links,
    key: Key,
    diagnostics: &mut Diagnostics,
) -> Option<LinkedProse> {
    let names = NameTrie::new(proceedings, language);
    let context = LinkContext { proceedings, sources, language, names: &names, fuzzy: None };
    let prose = proceedings.prose(key)?;
    let mut spellings = SpellingCache::default();
    let mut linked = prose::link_prose(context, key, prose, &mut spellings, diagnostics);
    if key.kind == EntryKind::Record {
        corrections::anchor_corrections(proceedings, key, &mut linked, diagnostics);
    }
    anchors::check_anchors(context, prose, &linked, &links.prose, diagnostics);
    let previous = links.prose.get(&key)?;
    let destinations = link_destinations(&linked);
    if mentioned_entries(key, previous) != mentioned_entries(key, &linked)
        || link_destinations(previous) != destinations
        || destinations.contains(&LinkDestination::Entry(key))
        || !has_required_anchors(links, key, &linked)
    {
        return None;
    }
    Some(linked)
}

/// The entries that a prose mentions, each with its strongest relation.
fn mentioned_entries(key: Key, linked: &LinkedProse) -> BTreeMap<Key, Relation> {
    let mut relations: BTreeMap<Key, Relation> = BTreeMap::new();
    for (entry, relation) in backlinks::mentioned_entries(key, linked) {
        let strongest = relations.entry(entry).or_insert(relation);
        *strongest = relation.min(*strongest);
    }
    relations
}

/// Whether a prose has all anchors that something leads to.
fn has_required_anchors(links: &Links, key: Key, linked: &LinkedProse) -> bool {
    let Some(required) = links.required_anchors.get(&key) else { return true };
    required.iter().all(|name| linked.anchors.iter().any(|(_, anchor)| anchor == name))
}

/// The page or file that a link leads to, without the anchor.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum LinkDestination {
    Entry(Key),
    /// By its index in the media files.
    Media(usize),
}

fn link_destinations(linked: &LinkedProse) -> BTreeSet<LinkDestination> {
    let mut destinations = BTreeSet::new();
    for (_, target) in &linked.targets {
        match target {
            LinkTarget::Entry(key, _) | LinkTarget::Figure(key, ..) => {
                destinations.insert(LinkDestination::Entry(*key));
            }
            LinkTarget::Media(index) => {
                destinations.insert(LinkDestination::Media(*index));
            }
            LinkTarget::SamePage(_) | LinkTarget::External | LinkTarget::Suppressed => {}
        }
    }
    destinations
}
