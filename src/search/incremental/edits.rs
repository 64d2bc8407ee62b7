//! Posting edits: how the posting lists change when some pages change.

use std::collections::BTreeMap;

use crate::documents::IndexedPage;
use crate::lexicon::{FrozenLexicon, Lexicon};
use crate::postings::{self, Posting, PostingList, TermCounts, split_pair_key};
use crate::shards::Variant;
use crate::snippets::Snippet;
use crate::text::IndexedBlock;
use crate::tokenizer::Tokenizer;

/// What becomes of a page in a posting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingChange {
    /// The page has this level.
    Set(u32),
    /// The page is not in the list.
    Remove,
}

/// The edits of one posting list, by page.
#[derive(Debug, Default)]
pub struct ListEdits {
    by_page: BTreeMap<u32, PostingChange>,
}

/// The edits of the lists of one key.
#[derive(Debug, Default)]
pub struct TermEdits<'l> {
    pub by_variant: BTreeMap<Variant<'l>, ListEdits>,
}

/// The edits of all posting lists, by key.
pub type PostingEdits<'l> = BTreeMap<String, TermEdits<'l>>;

/// The terms of the changed pages before and after the edit.
pub struct PageTerms {
    lexicon: FrozenLexicon,
    before: Vec<(u32, TermCounts)>,
    after: Vec<(u32, TermCounts)>,
}

impl PageTerms {
    /// Counts the terms of the changed pages. `previous` has the old snippet of each.
    pub fn count(
        new_pages: &BTreeMap<u32, IndexedPage>,
        previous: &BTreeMap<u32, Snippet<'_>>,
        average_length: usize,
    ) -> Self {
        let lexicon = Lexicon::default();
        let mut tokenizer = Tokenizer::new(&lexicon);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (&page, new_page) in new_pages {
            if let Some(snippet) = previous.get(&page) {
                let old_page = previous_page(new_page, snippet);
                let terms = postings::count_terms(&old_page, average_length, &mut tokenizer);
                before.push((page, terms));
            }
            after.push((page, postings::count_terms(new_page, average_length, &mut tokenizer)));
        }
        drop(tokenizer);
        Self { lexicon: lexicon.freeze(), before, after }
    }

    /// Removes the pages from the lists of their old terms, and sets them in those of their new
    /// ones.
    pub fn posting_edits(&self) -> PostingEdits<'_> {
        let mut edits = PostingEdits::new();
        for (page, terms) in &self.before {
            self.add_edits(&mut edits, *page, terms, |_| PostingChange::Remove);
        }
        for (page, terms) in &self.after {
            self.add_edits(&mut edits, *page, terms, PostingChange::Set);
        }
        edits
    }

    fn add_edits<'l>(
        &'l self,
        edits: &mut PostingEdits<'l>,
        page: u32,
        terms: &TermCounts,
        change_for_level: impl Fn(u32) -> PostingChange,
    ) {
        let mut add_edit = |key: String, variant: Variant<'l>, level: u32| {
            let lists = &mut edits.entry(key).or_default().by_variant;
            lists.entry(variant).or_default().by_page.insert(page, change_for_level(level));
        };
        for (id, level) in terms.word_levels() {
            let spelling = &self.lexicon.spellings[id];
            let key = self.lexicon.folded_form(spelling.folded).to_owned();
            add_edit(key, Variant::Word(&spelling.text), level);
        }
        for (pair, level) in terms.pair_levels() {
            let (first, second) = split_pair_key(pair);
            let (first, second) =
                (self.lexicon.folded_form(first), self.lexicon.folded_form(second));
            add_edit(format!("{first} {second}"), Variant::Pair, level);
        }
    }
}

/// The page before the edit, for its terms alone: its snippet has all text that was indexed but the
/// names, which an edit of prose does not change.
fn previous_page(new_page: &IndexedPage, snippet: &Snippet<'_>) -> IndexedPage {
    let blocks = snippet.block_texts().map(|text| IndexedBlock {
        anchor: String::new(),
        heading: false,
        text: text.to_owned(),
    });
    IndexedPage {
        path: String::new(),
        title: snippet.title.to_string(),
        byline: snippet.byline.to_string(),
        language: None,
        status: None,
        names: new_page.names.clone(),
        blocks: blocks.collect(),
    }
}

impl TermEdits<'_> {
    /// Whether the edits would change the posting lists of their key.
    pub fn has_effect<'k>(&self, lists: impl Iterator<Item = (Variant<'k>, &'k str)>) -> bool {
        let lists: BTreeMap<Variant<'_>, &str> = lists.collect();
        self.by_variant.iter().any(|(variant, edits)| {
            edits.has_effect(lists.get(variant).copied().unwrap_or_default())
        })
    }
}

impl ListEdits {
    /// Whether the edits would change an encoded posting list. True if the list cannot be decoded.
    fn has_effect(&self, encoded: &str) -> bool {
        let Some(postings) = postings::decode_postings(encoded) else { return true };
        self.by_page.iter().any(|(page, change)| {
            let posting = postings.binary_search_by_key(page, |posting| posting.page).ok();
            match (*change, posting.map(|index| postings[index].level)) {
                (PostingChange::Set(new_level), level) => level != Some(new_level),
                (PostingChange::Remove, level) => level.is_some(),
            }
        })
    }

    /// Applies the edits to an encoded posting list; `None` if the list cannot be decoded.
    pub fn apply(&self, encoded: &str) -> Option<PostingList> {
        let mut postings: BTreeMap<u32, u32> = postings::decode_postings(encoded)?
            .into_iter()
            .map(|posting| (posting.page, posting.level))
            .collect();
        for (&page, &change) in &self.by_page {
            match change {
                PostingChange::Set(level) => postings.insert(page, level),
                PostingChange::Remove => postings.remove(&page),
            };
        }
        let mut list = PostingList::default();
        for (page, level) in postings {
            list.push(Posting { page, level });
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list_of(postings: &[(u32, u32)]) -> String {
        let mut list = PostingList::default();
        for &(page, level) in postings {
            list.push(Posting { page, level });
        }
        list.encoded
    }

    #[test]
    fn edits_insert_replace_and_remove() {
        let by_page = BTreeMap::from([
            (0, PostingChange::Set(4)),
            (3, PostingChange::Set(1)),
            (7, PostingChange::Remove),
            (8, PostingChange::Remove),
            (9, PostingChange::Set(2)),
        ]);
        let edits = ListEdits { by_page };
        let list = edits.apply(&list_of(&[(1, 5), (3, 6), (7, 7)])).unwrap();
        assert_eq!(list.encoded, list_of(&[(0, 4), (1, 5), (3, 1), (9, 2)]));
        assert_eq!(list.page_count, 4);
        assert!(edits.has_effect(&list_of(&[(1, 5)])));
        assert!(!edits.has_effect(&list.encoded));
        assert!(edits.apply("`").is_none());
    }
}
