//! Lists of units for words and for pairs of words.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::code;
use super::cut::roughly;
use super::units::Unit;
use super::words::{Reader, Word};

/// How many units are counted at once. Bounds the memory that counting takes.
pub const BATCH: usize = 1 << UNIT_BITS;

const UNIT_BITS: u32 = 12;
/// How many bits of a number in a list are the level.
pub const LEVEL_BITS: u32 = 3;
const WEIGHT_BITS: u32 = 8;
const ID_BITS: u32 = 23;

/// How much a word in each place weighs.
const TITLE: u32 = 8;
const NAME: u32 = 6;
const HEADING: u32 = 3;
const BODY: u32 = 1;

/// Levels of a pair: in the text, often in the text, in a heading or name, in the title.
const PAIR_OFTEN: u64 = 1;
const PAIR_NAME: u64 = 2;
const PAIR_TITLE: u64 = 3;

/// What was counted in a unit: words by their variant, pairs by both loose keys, each above its
/// level from 0 to 7.
#[derive(Debug, Default)]
pub struct Counted {
    pub words: Vec<u64>,
    pub pairs: Vec<u64>,
}

impl Counted {
    /// Ways of writing words, and the level of each.
    pub fn words(&self) -> impl Iterator<Item = (usize, u32)> {
        let parts = |entry: &u64| {
            (usize::try_from(entry >> LEVEL_BITS).unwrap_or(0), low(*entry, LEVEL_BITS))
        };
        self.words.iter().map(parts)
    }

    /// Pairs, and the level of each.
    pub fn pairs(&self) -> impl Iterator<Item = (u64, u32)> {
        self.pairs.iter().map(|entry| (entry >> LEVEL_BITS, low(*entry, LEVEL_BITS)))
    }
}

/// Counts a unit. `usual` is the usual length of a text, in bytes.
pub fn count(unit: &Unit, usual: usize, reader: &mut Reader<'_>) -> Counted {
    let mut tally = Tally { weights: Vec::new(), pairs: Vec::new(), reader };
    tally.read(&unit.title, TITLE);
    unit.names.iter().for_each(|name| tally.read(name, NAME));
    if !unit.by.is_empty() {
        tally.read(&unit.by, HEADING);
    }
    for block in &unit.blocks {
        tally.read(&block.text, if block.heading { HEADING } else { BODY });
    }
    let length: usize = unit.blocks.iter().map(|block| block.text.len()).sum();
    let length = roughly(u32::try_from(length).unwrap_or(u32::MAX)) as usize;
    let Tally { weights, pairs, .. } = tally;
    Counted { words: levels(weights, length, usual), pairs: strongest(pairs) }
}

struct Tally<'r, 'l> {
    /// Variants, each above its weight.
    weights: Vec<u64>,
    /// Pairs, each above its level.
    pairs: Vec<u64>,
    reader: &'r mut Reader<'l>,
}

impl Tally<'_, '_> {
    fn read(&mut self, text: &str, weight: u32) {
        let mut before: Option<Word> = None;
        let level = match weight {
            TITLE => PAIR_TITLE,
            NAME | HEADING => PAIR_NAME,
            _ => 0,
        };
        let Self { weights, pairs, reader } = self;
        reader.read(text, |word| {
            weights.push(u64::from(word.variant) << WEIGHT_BITS | u64::from(weight));
            if let Some(before) = before {
                pairs.push(pair(before.loose, word.loose) << LEVEL_BITS | level);
            }
            before = Some(word);
        });
    }
}

/// The key of two neighbouring words.
fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << ID_BITS | u64::from(second)
}

/// The words of a pair.
pub const fn unpair(key: u64) -> (usize, usize) {
    ((key >> ID_BITS) as usize, (key & ((1 << ID_BITS) - 1)) as usize)
}

/// The weight of each word as a level, as BM25 has it: more of a word counts less and less, and
/// less in a long text (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; k₁ =
/// 3, since titles weigh 8, and b = 0.4).
fn levels(mut weights: Vec<u64>, length: usize, usual: usize) -> Vec<u64> {
    weights.sort_unstable();
    let norm = 3 * (600 * usual + 400 * length) / usual; // In thousandths.
    let runs = weights.chunk_by(|a, b| a >> WEIGHT_BITS == b >> WEIGHT_BITS);
    runs.map(|run| {
        let weight =
            1000 * run.iter().map(|entry| low(*entry, WEIGHT_BITS) as usize).sum::<usize>();
        let level = (8 * weight / (weight + norm)).min(7) as u64;
        (run[0] >> WEIGHT_BITS) << LEVEL_BITS | level
    })
    .collect()
}

fn strongest(mut pairs: Vec<u64>) -> Vec<u64> {
    pairs.sort_unstable();
    let runs = pairs.chunk_by(|a, b| a >> LEVEL_BITS == b >> LEVEL_BITS);
    runs.map(|run| {
        let last = run[run.len() - 1];
        if low(last, LEVEL_BITS) == 0 && run.len() > 1 { last | PAIR_OFTEN } else { last }
    })
    .collect()
}

/// The list of a key: units by how far each is from the one before, with its level.
#[derive(Debug, Default)]
pub struct List {
    /// Units and levels as [`code`] has them: `distance << 3 | level`.
    pub text: String,
    /// How many units it has.
    pub count: u32,
    last: Option<u32>,
}

/// The lists of all keys.
#[derive(Debug, Default)]
pub struct Lists {
    /// By key.
    pub lists: BTreeMap<u64, List>,
}

impl Lists {
    /// Takes in what was counted in a batch of units. Batches come in order.
    pub fn add<'c>(&mut self, batch: usize, units: impl Iterator<Item = &'c [u64]>) {
        let mut all: Vec<u64> = Vec::new();
        for (unit, counted) in units.enumerate() {
            let with_unit = |entry: &u64| {
                let (key, level) = (entry >> LEVEL_BITS, u64::from(low(*entry, LEVEL_BITS)));
                (key << UNIT_BITS | unit as u64) << LEVEL_BITS | level
            };
            all.extend(counted.iter().map(with_unit));
        }
        all.par_sort_unstable();
        let first = u32::try_from(batch * BATCH).expect("fewer than 2^32 units");
        for run in
            all.chunk_by(|a, b| a >> (UNIT_BITS + LEVEL_BITS) == b >> (UNIT_BITS + LEVEL_BITS))
        {
            let list = self.lists.entry(run[0] >> (UNIT_BITS + LEVEL_BITS)).or_default();
            for entry in run {
                let unit = first + low(entry >> LEVEL_BITS, UNIT_BITS);
                let distance = list.last.map_or(unit, |last| unit - last);
                code::push(&mut list.text, distance << LEVEL_BITS | low(*entry, LEVEL_BITS));
                (list.last, list.count) = (Some(unit), list.count + 1);
            }
        }
    }
}

/// The lowest bits of a number, at most 32 of them.
fn low(number: u64, bits: u32) -> u32 {
    u32::try_from(number & ((1 << bits) - 1)).unwrap_or(u32::MAX)
}
