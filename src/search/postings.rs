//! Posting lists: for each word and each pair of neighbouring words, the pages that hold it, each
//! with a level for its weight.
//!
//! Entries are packed into one `u64` while they are counted and sorted: sorting is what indexing
//! spends its time on.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::documents::IndexedPage;
use crate::encoding::{self, quantize, to_u32};
use crate::lexicon::Word;
use crate::tokenizer::Tokenizer;

/// How many pages are counted at once; bounds the memory of counting.
pub const PAGES_PER_BATCH: usize = 1 << PAGE_BITS;

const PAGE_BITS: u32 = 12;
const LEVEL_BITS: u32 = 3;
const WEIGHT_BITS: u32 = 8;
const TERM_BITS: u32 = 23;

/// The weights of a word by where it is.
const TITLE_WEIGHT: u32 = 8;
const NAME_WEIGHT: u32 = 6;
const HEADING_WEIGHT: u32 = 3;
const BODY_WEIGHT: u32 = 1;

/// Levels of a pair: once in the body, more than once there, in a heading or name, in the title.
const PAIR_LEVEL_BODY: u64 = 0;
const PAIR_LEVEL_FREQUENT: u64 = 1;
const PAIR_LEVEL_NAME: u64 = 2;
const PAIR_LEVEL_TITLE: u64 = 3;

/// The terms of a page, each above its level of [`LEVEL_BITS`] bits.
#[derive(Debug, Default)]
pub struct TermCounts {
    /// Words by the number of their spelling.
    pub words: Vec<u64>,
    /// Pairs by both folded forms (see [`split_pair_key`]).
    pub pairs: Vec<u64>,
}

impl TermCounts {
    /// The number of each spelling, and its level.
    pub fn word_levels(&self) -> impl Iterator<Item = (usize, u32)> {
        self.words.iter().map(|entry| {
            let spelling = usize::try_from(entry >> LEVEL_BITS).expect("a spelling has 32 bits");
            (spelling, low_bits(*entry, LEVEL_BITS))
        })
    }

    /// The key of each pair, and its level.
    pub fn pair_levels(&self) -> impl Iterator<Item = (u64, u32)> {
        self.pairs.iter().map(|entry| (entry >> LEVEL_BITS, low_bits(*entry, LEVEL_BITS)))
    }
}

/// Counts the terms of a page. `average_length` is the mean length of a prose, in bytes.
pub fn count_terms(
    page: &IndexedPage,
    average_length: usize,
    tokenizer: &mut Tokenizer<'_>,
) -> TermCounts {
    let mut counter = TermCounter { weights: Vec::new(), pairs: Vec::new(), tokenizer };
    counter.add_text(&page.title, TITLE_WEIGHT);
    for name in &page.names {
        counter.add_text(name, NAME_WEIGHT);
    }
    counter.add_text(&page.byline, HEADING_WEIGHT);
    for block in &page.blocks {
        counter.add_text(&block.text, if block.heading { HEADING_WEIGHT } else { BODY_WEIGHT });
    }
    let body_length: usize = page.blocks.iter().map(|block| block.text.len()).sum();
    let body_length = quantize(to_u32(body_length)) as usize;
    TermCounts {
        words: weight_levels(counter.weights, body_length, average_length),
        pairs: max_pair_levels(counter.pairs),
    }
}

struct TermCounter<'r, 'l> {
    /// Spellings, each above its weight.
    weights: Vec<u64>,
    /// Pairs, each above its level.
    pairs: Vec<u64>,
    tokenizer: &'r mut Tokenizer<'l>,
}

impl TermCounter<'_, '_> {
    fn add_text(&mut self, text: &str, weight: u32) {
        let Self { weights, pairs, tokenizer } = self;
        let pair_level = match weight {
            TITLE_WEIGHT => PAIR_LEVEL_TITLE,
            NAME_WEIGHT | HEADING_WEIGHT => PAIR_LEVEL_NAME,
            _ => PAIR_LEVEL_BODY,
        };
        let mut previous: Option<Word> = None;
        tokenizer.tokenize(text, |word| {
            weights.push(u64::from(word.spelling) << WEIGHT_BITS | u64::from(weight));
            if let Some(previous) = previous {
                pairs.push(pair_key(previous.folded, word.folded) << LEVEL_BITS | pair_level);
            }
            previous = Some(word);
        });
    }
}

/// The key of two neighbouring words, by their folded forms.
fn pair_key(first: u32, second: u32) -> u64 {
    u64::from(first) << TERM_BITS | u64::from(second)
}

/// The folded forms of a pair.
pub fn split_pair_key(key: u64) -> (u32, u32) {
    (low_bits(key >> TERM_BITS, TERM_BITS), low_bits(key, TERM_BITS))
}

/// The weight of each word as a level, by BM25: each further occurrence counts less, and each
/// counts less in a long text (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009;
/// k₁ = 3, since titles weigh 8, and b = 0.4).
fn weight_levels(mut weights: Vec<u64>, length: usize, average_length: usize) -> Vec<u64> {
    weights.sort_unstable();
    let norm = 3 * (600 * average_length + 400 * length) / average_length; // In thousandths.
    weights
        .chunk_by(|a, b| a >> WEIGHT_BITS == b >> WEIGHT_BITS)
        .map(|run| {
            let sum: usize = run.iter().map(|entry| low_bits(*entry, WEIGHT_BITS) as usize).sum();
            let weight = 1000 * sum;
            let level = (8 * weight / (weight + norm)).min(7) as u64;
            (run[0] >> WEIGHT_BITS) << LEVEL_BITS | level
        })
        .collect()
}

/// Each pair once, with its highest level.
fn max_pair_levels(mut pairs: Vec<u64>) -> Vec<u64> {
    pairs.sort_unstable();
    pairs
        .chunk_by(|a, b| a >> LEVEL_BITS == b >> LEVEL_BITS)
        .map(|run| {
            let highest = run[run.len() - 1];
            let level = u64::from(low_bits(highest, LEVEL_BITS));
            let is_frequent = level == PAIR_LEVEL_BODY && run.len() > 1;
            if is_frequent { highest | PAIR_LEVEL_FREQUENT } else { highest }
        })
        .collect()
}

/// A page in a posting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The position of the page in the order of the index.
    pub page: u32,
    /// How much the term weighs there, from 0 to 7.
    pub level: u32,
}

/// Writes a posting list; the only place that does. Each posting is one encoded number: the
/// distance to the page before, above the level.
#[derive(Debug, Default)]
pub struct PostingList {
    pub encoded: String,
    pub page_count: u32,
    last_page: u32,
}

impl PostingList {
    /// Appends a posting; pages come in order.
    pub fn push(&mut self, Posting { page, level }: Posting) {
        let distance = page - self.last_page;
        encoding::push_number(&mut self.encoded, distance << LEVEL_BITS | level);
        self.last_page = page;
        self.page_count += 1;
    }
}

/// Reads a posting list; `None` if the text is not one.
pub fn decode_postings(encoded: &str) -> Option<Vec<Posting>> {
    let mut page = 0_u32;
    let mut postings = Vec::new();
    for number in encoding::decode_numbers(encoded)? {
        page = page.checked_add(number >> LEVEL_BITS)?;
        postings.push(Posting { page, level: number & ((1 << LEVEL_BITS) - 1) });
    }
    Some(postings)
}

/// The posting lists of all terms.
#[derive(Debug, Default)]
pub struct PostingLists {
    pub by_key: BTreeMap<u64, PostingList>,
}

impl PostingLists {
    /// Adds the terms of a batch of pages. Batches come in order.
    pub fn add_batch<'c>(&mut self, batch: usize, pages: impl Iterator<Item = &'c [u64]>) {
        let mut entries: Vec<u64> = Vec::new();
        for (page, terms) in pages.enumerate() {
            entries.extend(terms.iter().map(|entry| {
                let (key, level) = (entry >> LEVEL_BITS, u64::from(low_bits(*entry, LEVEL_BITS)));
                (key << PAGE_BITS | page as u64) << LEVEL_BITS | level
            }));
        }
        entries.par_sort_unstable();
        let first_page = to_u32(batch * PAGES_PER_BATCH);
        let key_of = |entry: u64| entry >> (PAGE_BITS + LEVEL_BITS);
        for run in entries.chunk_by(|&a, &b| key_of(a) == key_of(b)) {
            let list = self.by_key.entry(key_of(run[0])).or_default();
            for &entry in run {
                let page = first_page + low_bits(entry >> LEVEL_BITS, PAGE_BITS);
                list.push(Posting { page, level: low_bits(entry, LEVEL_BITS) });
            }
        }
    }
}

/// The lowest bits of a number, fewer than 32.
fn low_bits(number: u64, bits: u32) -> u32 {
    u32::try_from(number & ((1 << bits) - 1)).expect("fewer than 32 bits are left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_round_trip() {
        let postings =
            [(0, 7), (1, 0), (4096, 3), (4097, 1)].map(|(page, level)| Posting { page, level });
        let mut list = PostingList::default();
        for posting in postings {
            list.push(posting);
        }
        assert_eq!(decode_postings(&list.encoded).unwrap(), postings);
        assert_eq!(list.page_count, 4);
        assert_eq!(decode_postings("`"), None);
    }
}
