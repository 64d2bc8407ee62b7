//! Links one text anew, where it alone has changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::backlinks;
use crate::corrections;
use crate::names::trie::NameTrie;
use crate::prose::anchors;
use crate::prose::tokens::SpellingCache;
use crate::prose::{self, LinkContext};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{
    EntryKind, Key, LinkTarget, LinkedProse, Links, LocaleContext, Proceedings, Relation,
};

/// What the prose of an entry comes to now, where nothing but its words has changed since all was
/// linked.
///
/// `None` where that changes more than the prose: whom the entry names, what it leads to, or a
/// place on its page that something else leads to.
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
    let text = proceedings.prose(key)?;
    let mut new = prose::link_prose(context, key, text, &mut SpellingCache::default(), diagnostics);
    if key.kind == EntryKind::Record {
        corrections::anchor_corrections(proceedings, key, &mut new, diagnostics);
    }
    anchors::check_anchors(context, text, &new, &links.prose, diagnostics);
    let old = links.prose.get(&key)?;
    let named = |linked: &LinkedProse| {
        let mut named: BTreeMap<Key, Relation> = BTreeMap::new();
        for (entry, relation) in backlinks::mentioned_entries(key, linked) {
            let strongest = named.entry(entry).or_insert(relation);
            *strongest = relation.min(*strongest);
        }
        named
    };
    let has = |wanted: &String| new.anchors.iter().any(|(_, anchor)| anchor == wanted);
    let same = named(old) == named(&new)
        && link_destinations(old) == link_destinations(&new)
        && !link_destinations(&new).contains(&LinkDestination::Entry(key))
        && links.required_anchors.get(&key).is_none_or(|wanted| wanted.iter().all(has));
    same.then_some(new)
}

/// What a link leads to, wherever on its page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum LinkDestination {
    Entry(Key),
    Media(usize),
}

fn link_destinations(linked: &LinkedProse) -> BTreeSet<LinkDestination> {
    let one = |target: &LinkTarget| match target {
        LinkTarget::Entry(key, _) | LinkTarget::Figure(key, ..) => {
            Some(LinkDestination::Entry(*key))
        }
        LinkTarget::Media(at) => Some(LinkDestination::Media(*at)),
        LinkTarget::SamePage(_) | LinkTarget::External | LinkTarget::Suppressed => None,
    };
    linked.targets.iter().filter_map(|(_, target)| one(target)).collect()
}
