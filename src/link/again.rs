//! Links one text anew, where it alone has changed.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::prose::{self, Context};
use super::tokens::Known;
use super::{anchors, corrections, namings};
use kyyeu_diag::{Diagnostic, Sources};
use kyyeu_model::{EntryKind, Key, Language, LinkedProse, Links, Proceedings, Relation, Target};

/// What the prose of an entry comes to now, where nothing but its words has changed since all was
/// linked.
///
/// `None` where that changes more than the prose: whom the entry names, what it leads to, or a
/// place on its page that something else leads to.
pub fn again(
    proceedings: &Proceedings,
    sources: &Sources,
    language: &Language,
    links: &Links,
    key: Key,
    faults: &mut Vec<Diagnostic>,
) -> Option<LinkedProse> {
    let names = Names::new(proceedings, language);
    let context = Context { proceedings, sources, language, names: &names, near: None };
    let text = proceedings.prose(key)?;
    let mut new = prose::link(context, key, text, &mut Known::default(), faults);
    if key.kind == EntryKind::Record {
        corrections::place(proceedings, key, &mut new, faults);
    }
    anchors::check(context, text, &new, &links.prose, faults);
    let old = links.prose.get(&key)?;
    let named = |linked: &LinkedProse| {
        let mut named: BTreeMap<Key, Relation> = BTreeMap::new();
        for (entry, relation) in namings::mentioned(key, linked) {
            let strongest = named.entry(entry).or_insert(relation);
            *strongest = relation.min(*strongest);
        }
        named
    };
    let has = |wanted: &String| new.anchors.iter().any(|(_, anchor)| anchor == wanted);
    let same = named(old) == named(&new)
        && reached(old) == reached(&new)
        && !reached(&new).contains(&Reached::Entry(key))
        && links.places.get(&key).is_none_or(|wanted| wanted.iter().all(has));
    same.then_some(new)
}

/// What a link leads to, wherever on its page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Entry(Key),
    Medium(usize),
}

fn reached(linked: &LinkedProse) -> BTreeSet<Reached> {
    let one = |target: &Target| match target {
        Target::Entry(key, _) | Target::Figure(key, ..) => Some(Reached::Entry(*key)),
        Target::Medium(at) => Some(Reached::Medium(*at)),
        Target::Here(_) | Target::Outside | Target::Nowhere => None,
    };
    linked.targets.iter().filter_map(|(_, target)| one(target)).collect()
}
