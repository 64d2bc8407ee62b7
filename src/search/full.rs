//! The full build of the index: reads all pages, counts their terms and writes all files.

use rayon::prelude::*;

use crate::documents::{self, IndexedPage};
use crate::encoding::{quantize, to_u32};
use crate::facets;
use crate::head::{self, ShardBounds, WordCount};
use crate::index_file::{IndexFile, hash_file};
use crate::input::{SearchInput, average_length_bucket};
use crate::lexicon::{FrozenLexicon, Lexicon};
use crate::postings::{
    self, PAGES_PER_BATCH, PostingList, PostingLists, TermCounts, split_pair_key,
};
use crate::shards::{self, ShardWriter, Variant, WrittenShards};
use crate::snippets::{self, PAGES_PER_PACK, SnippetShards};
use crate::tokenizer::Tokenizer;
use kyyeu_model::Key;

/// All files of the index.
#[must_use]
pub fn build_index(input: SearchInput<'_>) -> Vec<IndexFile> {
    let order = documents::index_order(input.proceedings);
    let CountedPages { lexicon, words, pairs, snippets } = count_pages(input, &order);
    let (written, word_counts) = write_shards(&lexicon, &words, &pairs);
    let mut files = written.files;
    files.push(head::keys_file(&word_counts));
    files.extend(facets::facet_files(input, &order));
    let bounds = ShardBounds {
        shards: shards::encode_first_keys(&written.first_keys),
        texts: snippets.encode_counts(),
    };
    files.extend(snippets.into_files(0));
    let hashes = files.par_iter().map(hash_file).collect();
    let head = head::head_file(input, &order, bounds, &word_counts, &hashes);
    files.push(head);
    files
}

/// What all pages hold.
struct CountedPages {
    lexicon: FrozenLexicon,
    /// Posting lists of words, by the number of the spelling.
    words: PostingLists,
    /// Posting lists of pairs, by their key.
    pairs: PostingLists,
    snippets: SnippetShards,
}

/// Reads and counts all pages, batch by batch. Of their texts only the packed snippets are kept.
fn count_pages(input: SearchInput<'_>, order: &[Key]) -> CountedPages {
    let average_length = average_length_bucket(input.proceedings);
    let lexicon = Lexicon::default();
    let (mut words, mut pairs) = (PostingLists::default(), PostingLists::default());
    let mut snippets = SnippetShards::default();
    for (batch, batch_keys) in order.chunks(PAGES_PER_BATCH).enumerate() {
        let packs: Vec<(SnippetShards, Vec<TermCounts>)> = batch_keys
            .par_chunks(PAGES_PER_PACK)
            .map_init(
                || Tokenizer::new(&lexicon),
                |tokenizer, keys| {
                    let pages: Vec<IndexedPage> =
                        keys.iter().map(|&key| documents::build_page(input, key)).collect();
                    let counts = pages
                        .iter()
                        .map(|page| postings::count_terms(page, average_length, tokenizer))
                        .collect();
                    (snippets::pack_snippets(&pages), counts)
                },
            )
            .collect();
        let mut batch_counts = Vec::with_capacity(batch_keys.len());
        for (pack_snippets, mut pack_counts) in packs {
            snippets.append(pack_snippets);
            batch_counts.append(&mut pack_counts);
        }
        words.add_batch(batch, batch_counts.iter().map(|page| page.words.as_slice()));
        pairs.add_batch(batch, batch_counts.iter().map(|page| page.pairs.as_slice()));
    }
    CountedPages { lexicon: lexicon.freeze(), words, pairs, snippets }
}

/// A posting list with its place in the order of shards.
struct TermList<'a> {
    /// The rank of the word, or of the first word of a pair.
    first: u32,
    /// The rank of the second word of a pair.
    second: Option<u32>,
    variant: Variant<'a>,
    list: &'a PostingList,
}

/// Folded forms by rank, and the rank of each.
struct SortedWords {
    ids: Vec<u32>,
    ranks: Vec<u32>,
}

impl SortedWords {
    fn new(lexicon: &FrozenLexicon) -> Self {
        let mut ids: Vec<u32> = (0..to_u32(lexicon.folded.len())).collect();
        ids.sort_unstable_by_key(|&id| lexicon.folded_form(id));
        let mut ranks = vec![0; ids.len()];
        for (rank, &id) in (0..).zip(&ids) {
            ranks[id as usize] = rank;
        }
        Self { ids, ranks }
    }

    fn rank(&self, id: u32) -> u32 {
        self.ranks[id as usize]
    }
}

/// Writes the shards; also returns all words in order with their counts.
fn write_shards<'l>(
    lexicon: &'l FrozenLexicon,
    words: &PostingLists,
    pairs: &PostingLists,
) -> (WrittenShards, Vec<WordCount<'l>>) {
    let sorted = SortedWords::new(lexicon);
    let form_at = |rank: u32| lexicon.folded_form(sorted.ids[rank as usize]);
    let mut writer = ShardWriter::default();
    let mut word_counts = Vec::with_capacity(sorted.ids.len());
    let lists = sort_lists(lexicon, &sorted, words, pairs);
    for run in lists.chunk_by(|a, b| (a.first, a.second) == (b.first, b.second)) {
        let first = form_at(run[0].first);
        let posting_lists = run.iter().map(|entry| (entry.variant, entry.list.encoded.as_str()));
        match run[0].second {
            Some(second) => {
                writer.push_entry(&format!("{first} {}", form_at(second)), posting_lists);
            }
            None => {
                writer.push_entry(first, posting_lists);
                let page_count = run.iter().map(|entry| entry.list.page_count).sum();
                word_counts.push(WordCount { key: first, page_count: quantize(page_count) });
            }
        }
    }
    (writer.finish(), word_counts)
}

/// All posting lists in the order of shards: by key, then by spelling.
fn sort_lists<'a>(
    lexicon: &'a FrozenLexicon,
    sorted: &SortedWords,
    words: &'a PostingLists,
    pairs: &'a PostingLists,
) -> Vec<TermList<'a>> {
    let mut lists = Vec::with_capacity(words.by_key.len() + pairs.by_key.len());
    for (&id, list) in &words.by_key {
        let id = usize::try_from(id).expect("the number of a spelling has 32 bits");
        let spelling = &lexicon.spellings[id];
        lists.push(TermList {
            first: sorted.rank(spelling.folded),
            second: None,
            variant: Variant::Word(&spelling.text),
            list,
        });
    }
    for (&pair, list) in &pairs.by_key {
        let (first, second) = split_pair_key(pair);
        lists.push(TermList {
            first: sorted.rank(first),
            second: Some(sorted.rank(second)),
            variant: Variant::Pair,
            list,
        });
    }
    lists.par_sort_unstable_by_key(|entry| (entry.first, entry.second, entry.variant));
    lists
}
