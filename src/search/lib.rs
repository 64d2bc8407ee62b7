//! The search index: files that a page's script loads from a disk as well as from a server.
//!
//! Owns what can be found, how much each word weighs, and the format of the files in
//! `assets/search`. Pure: the linked proceedings go in, files come out, the same bytes for the same
//! content. Never decides how results are shown: that is `templates/assets/finder`, whose
//! `words.js` must cut and fold words exactly as `tokenizer.rs` and `lexicon.rs` do.
//!
//! Every file is a classic script that calls one function with one value, because nothing else can
//! be loaded from `file://`. A search loads the head, the shards of its words, and the snippets of
//! the results that it shows:
//!
//! - `head.js`: how many pages of each kind there are, the first key of each shard, how many pages
//!   each file of snippets has, frequent words;
//! - `i/NAME.js`, a shard: keys in order; the name is a hash of the first. A key is a folded word,
//!   with a posting list for each spelling, or a pair of neighbouring folded words, with one list.
//!   A Vietnamese word has several syllables, so pairs find phrases without positions, and their
//!   lists are short where those of single syllables are long;
//! - `d/N.js`: snippets, deflated: paths, titles, and the text by paragraphs with their anchors.
//!   `N` is the first page;
//! - `facets/KIND.js`: speakers, provinces, topics and documents of each page, for the search page;
//! - `keys.js`: all words, for a query with a misspelt word.
//!
//! An edit of a sentence changes the shards of its words, one file of snippets, and the head. For
//! that, files are cut where the content says (`chunker.rs`), and counts of the whole site are
//! quantized.

mod chunker;
mod documents;
mod encoding;
mod facets;
mod full;
mod head;
mod incremental;
mod index_file;
mod input;
mod lexicon;
mod postings;
mod shards;
mod snippets;
mod text;
mod tokenizer;

pub use crate::full::build_index;
pub use crate::incremental::{ExistingIndex, IndexUpdate, RebuildReason, update_index};
pub use crate::index_file::{FileHashes, INDEX_PREFIX, IndexFile};
pub use crate::input::{SearchInput, average_length_bucket};
