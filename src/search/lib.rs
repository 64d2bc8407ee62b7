//! Makes the search index: files that a page's script can load from a disk as well as from a
//! server.
//!
//! Owns what can be found, how much each word weighs, and the form of the files in `assets/search`.
//! Pure: the linked proceedings go in, files come out, the same bytes for the same content. Knows
//! nothing of how results are shown; the other half is `templates/assets/finder`, whose `words.js`
//! must cut and fold words exactly as `words.rs` does.
//!
//! Every file is a classic script that calls one function with one text, because from `file://`
//! nothing else can be loaded. A search loads the head, the shards that hold its words, and the
//! texts of the results that it shows:
//!
//! - `head.js`: how many units of each kind, the first key of each shard, how many units each text
//!   has, frequent words;
//! - `i/NAME.js`: keys in order; the name is made of the first. A key is a loose word, with a list
//!   of units for each way of writing it, or two neighbouring loose words, with one list.
//!   Vietnamese words are several syllables, so that pairs find phrases without positions, and
//!   their lists are short where those of single syllables are long;
//! - `d/N.js`: what the results show, deflated: addresses, titles, and the text by paragraphs with
//!   their anchors. `N` is the first unit;
//! - `facets/KIND.js`: speakers, provinces, topics and documents of each unit, for the search page;
//! - `keys.js`: all words, for a search that found nothing because of a typing error.
//!
//! A sentence that changes touches the files of its words, one text, and the head. So borders are
//! where the content has them (`cut.rs`), and what is said of the whole site is said roughly.

mod chunker;
mod documents;
mod encoding;
mod facets;
mod incremental;
mod postings;
mod shards;
mod text;
mod tokenizer;

pub use crate::incremental::{ExistingIndex, IndexUpdate, update_index};
pub use crate::shards::IndexFile;

use std::sync::Arc;

use rayon::prelude::*;

use crate::documents::IndexedPage;
use crate::postings::{PAGES_PER_BATCH, PostingLists};
use crate::tokenizer::{Lexicon, Tokenizer};
use kyyeu_diag::FileId;
use kyyeu_model::{Links, Locale, LocaleContext, Proceedings};

/// Where the files of the index stand in a site.
pub const INDEX_PREFIX: &str = "assets/search/";

/// What the index is made of.
#[derive(Clone, Copy)]
pub struct SearchInput<'a> {
    /// The content.
    pub proceedings: &'a Proceedings,
    /// What it names.
    pub links: &'a Links,
    /// The texts of files, read as they are needed; `None` where one can be read no longer.
    pub read_text: &'a (dyn Fn(FileId) -> Option<Arc<str>> + Sync),
    /// The site's language.
    pub language: &'a LocaleContext,
    /// Texts of the interface in the other languages that pages speak.
    pub other_locales: &'a [&'a Locale],
}

impl std::fmt::Debug for SearchInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Material").finish_non_exhaustive()
    }
}

/// The files of the index, by path.
#[must_use]
pub fn build_index(material: SearchInput<'_>) -> Vec<IndexFile> {
    let proceedings = material.proceedings;
    let order = crate::documents::index_order(proceedings);
    let usual = average_length_bucket(proceedings);
    let lexicon = Lexicon::default();
    let (mut words, mut pairs) = (PostingLists::default(), PostingLists::default());
    let mut texts = crate::shards::SnippetShards::default();
    for (batch, keys) in order.chunks(PAGES_PER_BATCH).enumerate() {
        // Units are read, counted and forgotten; only the text that results show is kept, packed.
        let read: Vec<_> = keys
            .par_chunks(crate::shards::PAGES_PER_PACK)
            .map_init(
                || Tokenizer::new(&lexicon),
                |reader, keys| {
                    let units: Vec<IndexedPage> = keys
                        .iter()
                        .map(|&key| crate::documents::build_page(material, key))
                        .collect();
                    let counted: Vec<_> = units
                        .iter()
                        .map(|unit| crate::postings::count_terms(unit, usual, reader))
                        .collect();
                    (crate::shards::pack_snippets(&units), counted)
                },
            )
            .collect();
        let mut found = Vec::with_capacity(keys.len());
        for (packed, mut counted) in read {
            texts.append(packed);
            found.append(&mut counted);
        }
        words.add_batch(batch, found.iter().map(|unit| unit.words.as_slice()));
        pairs.add_batch(batch, found.iter().map(|unit| unit.pairs.as_slice()));
    }
    crate::shards::index_files(material, &order, &lexicon.freeze(), &words, &pairs, texts)
}

/// The mean length of the texts of units that have one, in bytes, as a power of two: an edit seldom
/// changes it, and with it the weight of every word.
#[must_use]
pub fn average_length_bucket(proceedings: &Proceedings) -> usize {
    let lengths = proceedings.all_keys().filter_map(|key| proceedings.prose(key));
    let (count, sum) = lengths.fold((0, 0), |(count, sum), prose| (count + 1, sum + prose.len()));
    (sum / usize::max(count, 1)).max(1).next_power_of_two()
}
