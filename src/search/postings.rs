//! Lists of units for words and for pairs of words.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::chunker::quantize;
use crate::documents::IndexedPage;
use crate::encoding;
use crate::tokenizer::{Tokenizer, Word};

/// How many units are counted at once. Bounds the memory that counting takes.
pub const PAGES_PER_BATCH: usize = 1 << PAGE_BITS;

const PAGE_BITS: u32 = 12;
/// How many bits of a number in a list are the level.
pub const LEVEL_BITS: u32 = 3;
const WEIGHT_BITS: u32 = 8;
const TERM_BITS: u32 = 23;

/// How much a word in each place weighs.
const TITLE_WEIGHT: u32 = 8;
const NAME_WEIGHT: u32 = 6;
const HEADING_WEIGHT: u32 = 3;
const BODY_WEIGHT: u32 = 1;

/// Levels of a pair: in the text, often in the text, in a heading or name, in the title.
const PAIR_LEVEL_FREQUENT: u64 = 1;
const PAIR_LEVEL_NAME: u64 = 2;
const PAIR_LEVEL_TITLE: u64 = 3;

/// What was counted in a unit: words by their variant, pairs by both loose keys, each above its
/// level from 0 to 7.
#[derive(Debug, Default)]
pub struct TermCounts {
    pub words: Vec<u64>,
    pub pairs: Vec<u64>,
}

impl TermCounts {
    /// Ways of writing words, and the level of each.
    pub fn word_levels(&self) -> impl Iterator<Item = (usize, u32)> {
        let parts = |entry: &u64| {
            (usize::try_from(entry >> LEVEL_BITS).unwrap_or(0), low_bits(*entry, LEVEL_BITS))
        };
        self.words.iter().map(parts)
    }

    /// Pairs, and the level of each.
    pub fn pair_levels(&self) -> impl Iterator<Item = (u64, u32)> {
        self.pairs.iter().map(|entry| (entry >> LEVEL_BITS, low_bits(*entry, LEVEL_BITS)))
    }
}

/// Counts a unit. `usual` is the usual length of a text, in bytes.
pub fn count_terms(unit: &IndexedPage, usual: usize, reader: &mut Tokenizer<'_>) -> TermCounts {
    let mut tally = TermCounter { weights: Vec::new(), pairs: Vec::new(), tokenizer: reader };
    tally.add_text(&unit.title, TITLE_WEIGHT);
    unit.names.iter().for_each(|name| tally.add_text(name, NAME_WEIGHT));
    if !unit.byline.is_empty() {
        tally.add_text(&unit.byline, HEADING_WEIGHT);
    }
    for block in &unit.blocks {
        tally.add_text(&block.text, if block.heading { HEADING_WEIGHT } else { BODY_WEIGHT });
    }
    let length: usize = unit.blocks.iter().map(|block| block.text.len()).sum();
    let length = quantize(u32::try_from(length).unwrap_or(u32::MAX)) as usize;
    let TermCounter { weights, pairs, .. } = tally;
    TermCounts { words: weight_levels(weights, length, usual), pairs: max_pair_levels(pairs) }
}

struct TermCounter<'r, 'l> {
    /// Variants, each above its weight.
    weights: Vec<u64>,
    /// Pairs, each above its level.
    pairs: Vec<u64>,
    tokenizer: &'r mut Tokenizer<'l>,
}

impl TermCounter<'_, '_> {
    fn add_text(&mut self, text: &str, weight: u32) {
        let mut before: Option<Word> = None;
        let level = match weight {
            TITLE_WEIGHT => PAIR_LEVEL_TITLE,
            NAME_WEIGHT | HEADING_WEIGHT => PAIR_LEVEL_NAME,
            _ => 0,
        };
        let Self { weights, pairs, tokenizer: reader } = self;
        reader.tokenize(text, |word| {
            weights.push(u64::from(word.spelling) << WEIGHT_BITS | u64::from(weight));
            if let Some(before) = before {
                pairs.push(pair_key(before.folded, word.folded) << LEVEL_BITS | level);
            }
            before = Some(word);
        });
    }
}

/// The key of two neighbouring words.
fn pair_key(first: u32, second: u32) -> u64 {
    u64::from(first) << TERM_BITS | u64::from(second)
}

/// The words of a pair.
pub const fn split_pair_key(key: u64) -> (usize, usize) {
    ((key >> TERM_BITS) as usize, (key & ((1 << TERM_BITS) - 1)) as usize)
}

/// The weight of each word as a level, as BM25 has it: more of a word counts less and less, and
/// less in a long text (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k₁ =
/// 3, since titles weigh 8, and b = 0.4).
fn weight_levels(mut weights: Vec<u64>, length: usize, usual: usize) -> Vec<u64> {
    weights.sort_unstable();
    let norm = 3 * (600 * usual + 400 * length) / usual; // In thousandths.
    let runs = weights.chunk_by(|a, b| a >> WEIGHT_BITS == b >> WEIGHT_BITS);
    runs.map(|run| {
        let weight =
            1000 * run.iter().map(|entry| low_bits(*entry, WEIGHT_BITS) as usize).sum::<usize>();
        let level = (8 * weight / (weight + norm)).min(7) as u64;
        (run[0] >> WEIGHT_BITS) << LEVEL_BITS | level
    })
    .collect()
}

fn max_pair_levels(mut pairs: Vec<u64>) -> Vec<u64> {
    pairs.sort_unstable();
    let runs = pairs.chunk_by(|a, b| a >> LEVEL_BITS == b >> LEVEL_BITS);
    runs.map(|run| {
        let last = run[run.len() - 1];
        if low_bits(last, LEVEL_BITS) == 0 && run.len() > 1 {
            last | PAIR_LEVEL_FREQUENT
        } else {
            last
        }
    })
    .collect()
}

/// The list of a key: units by how far each is from the one before, with its level.
#[derive(Debug, Default)]
pub struct PostingList {
    /// Units and levels as [`code`] has them: `distance << 3 | level`.
    pub encoded: String,
    /// How many units it has.
    pub page_count: u32,
    last_page: Option<u32>,
}

/// The lists of all keys.
#[derive(Debug, Default)]
pub struct PostingLists {
    /// By key.
    pub by_key: BTreeMap<u64, PostingList>,
}

impl PostingLists {
    /// Takes in what was counted in a batch of units. Batches come in order.
    pub fn add_batch<'c>(&mut self, batch: usize, units: impl Iterator<Item = &'c [u64]>) {
        let mut all: Vec<u64> = Vec::new();
        for (unit, counted) in units.enumerate() {
            let with_unit = |entry: &u64| {
                let (key, level) = (entry >> LEVEL_BITS, u64::from(low_bits(*entry, LEVEL_BITS)));
                (key << PAGE_BITS | unit as u64) << LEVEL_BITS | level
            };
            all.extend(counted.iter().map(with_unit));
        }
        all.par_sort_unstable();
        let first = u32::try_from(batch * PAGES_PER_BATCH).expect("fewer than 2^32 units");
        for run in
            all.chunk_by(|a, b| a >> (PAGE_BITS + LEVEL_BITS) == b >> (PAGE_BITS + LEVEL_BITS))
        {
            let list = self.by_key.entry(run[0] >> (PAGE_BITS + LEVEL_BITS)).or_default();
            for entry in run {
                let unit = first + low_bits(entry >> LEVEL_BITS, PAGE_BITS);
                let distance = list.last_page.map_or(unit, |last| unit - last);
                encoding::push_number(
                    &mut list.encoded,
                    distance << LEVEL_BITS | low_bits(*entry, LEVEL_BITS),
                );
                (list.last_page, list.page_count) = (Some(unit), list.page_count + 1);
            }
        }
    }
}

/// The lowest bits of a number, at most 32 of them.
fn low_bits(number: u64, bits: u32) -> u32 {
    u32::try_from(number & ((1 << bits) - 1)).unwrap_or(u32::MAX)
}
