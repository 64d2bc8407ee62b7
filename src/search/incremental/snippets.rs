//! The update of snippets: repacks the files that hold a changed page.

use std::collections::BTreeMap;

use crate::documents::IndexedPage;
use crate::encoding;
use crate::incremental::existing::{ExistingIndex, IndexUpdate, RebuildReason};
use crate::incremental::parse;
use crate::index_file::index_path;
use crate::snippets::{PAGES_PER_PACK, Snippet, SnippetPacker, snippets_path};
use kyyeu_model::Key;

/// The outcome of [`update_snippets`].
pub struct UpdatedSnippets {
    /// How many pages each file has, as the head of the index has it.
    pub counts: String,
    /// The previous snippets of the changed pages.
    pub previous: BTreeMap<u32, Snippet<'static>>,
}

/// Updates the snippets of `new_pages`. `counts` is the number of pages of each existing file.
pub fn update_snippets(
    existing: &ExistingIndex<'_>,
    counts: &str,
    order: &[Key],
    new_pages: &BTreeMap<u32, IndexedPage>,
    update: &mut IndexUpdate,
) -> Result<UpdatedSnippets, RebuildReason> {
    let counts = encoding::decode_numbers(counts)
        .filter(|counts| counts.iter().map(|&count| count as usize).sum::<usize>() == order.len())
        .ok_or_else(|| RebuildReason::UnreadableFile(index_path("head.js")))?;
    let mut updater = SnippetUpdater {
        existing,
        new_pages,
        counts,
        file: 0,
        first_page: 0,
        new_counts: Vec::new(),
        previous: BTreeMap::new(),
    };
    while let Some(&count) = updater.counts.get(updater.file) {
        let pages = updater.first_page..updater.first_page + count;
        if new_pages.range(pages).next().is_some() {
            updater.repack_run(update)?;
        } else {
            updater.new_counts.push(count);
            updater.advance(count);
        }
    }
    let counts = encoding::encode_numbers(updater.new_counts.into_iter());
    Ok(UpdatedSnippets { counts, previous: updater.previous })
}

struct SnippetUpdater<'a> {
    existing: &'a ExistingIndex<'a>,
    new_pages: &'a BTreeMap<u32, IndexedPage>,
    /// The number of pages of each existing file.
    counts: Vec<u32>,
    /// The index of the next existing file.
    file: usize,
    /// The first page of that file.
    first_page: u32,
    new_counts: Vec<u32>,
    previous: BTreeMap<u32, Snippet<'static>>,
}

impl SnippetUpdater<'_> {
    fn advance(&mut self, page_count: u32) {
        self.file += 1;
        self.first_page += page_count;
    }

    /// Repacks files from the next one on, until a new file ends where an existing one ends.
    fn repack_run(&mut self, update: &mut IndexUpdate) -> Result<(), RebuildReason> {
        let run_start = self.first_page;
        let mut packer = SnippetPacker::default();
        let mut previous_files = BTreeMap::new();
        while let Some(&count) = self.counts.get(self.file) {
            let path = snippets_path(self.first_page);
            let bytes = self.existing.read_bytes(&path)?;
            self.repack_file(&bytes, count, &mut packer)
                .ok_or_else(|| RebuildReason::UnreadableFile(path.clone()))?;
            previous_files.insert(path, bytes);
            self.advance(count);
            let ends_pack = (self.first_page as usize).is_multiple_of(PAGES_PER_PACK);
            if packer.is_boundary() || ends_pack {
                break;
            }
        }
        let shards = packer.finish();
        self.new_counts.extend(shards.page_counts());
        update.replace_files(previous_files, shards.into_files(run_start));
        Ok(())
    }

    fn repack_file(&mut self, script: &[u8], count: u32, packer: &mut SnippetPacker) -> Option<()> {
        let snippets = parse::parse_snippets(script, self.first_page)?;
        if snippets.len() != count as usize {
            return None;
        }
        for (page, snippet) in (self.first_page..).zip(snippets) {
            match self.new_pages.get(&page) {
                Some(new_page) => {
                    packer.push(&Snippet::of_page(new_page));
                    self.previous.insert(page, snippet);
                }
                None => packer.push(&snippet),
            }
        }
        Some(())
    }
}
