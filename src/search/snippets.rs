//! Snippets: what a result shows of its page, packed into files of neighbouring pages.
//!
//! Owns the layout of `d/N.js`, where `N` is the first page of the file. [`SnippetPacker`] is the
//! only writer, for full builds and updates alike.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, FlushCompress, Status};
use serde::{Deserialize, Serialize, Serializer};

use crate::chunker::Chunker;
use crate::documents::IndexedPage;
use crate::encoding;
use crate::index_file::{IndexFile, index_path, to_json};

/// The usual size of a file before it is deflated, in bytes: a result loads one.
const SNIPPETS_TARGET_BYTES: usize = 16 << 10;

/// How many neighbouring pages are packed by one thread: every file ends at such a border.
pub const PAGES_PER_PACK: usize = 64;

/// What a result shows of a page. In JSON it is an array of its fields.
#[derive(Clone, Debug, Deserialize)]
pub struct Snippet<'a> {
    pub path: Cow<'a, str>,
    pub title: Cow<'a, str>,
    pub byline: Cow<'a, str>,
    /// Empty for the workshop's own language.
    pub language: Cow<'a, str>,
    /// Empty if no correction changed it.
    pub status: Cow<'a, str>,
    /// The anchor and the text of each block in turn.
    pub blocks: Vec<Cow<'a, str>>,
}

impl<'a> Snippet<'a> {
    pub fn of_page(page: &'a IndexedPage) -> Self {
        let blocks = page.blocks.iter().flat_map(|block| {
            [Cow::Borrowed(block.anchor.as_str()), Cow::Borrowed(block.text.as_str())]
        });
        Self {
            path: Cow::Borrowed(&page.path),
            title: Cow::Borrowed(&page.title),
            byline: Cow::Borrowed(&page.byline),
            language: Cow::Borrowed(page.language.as_deref().unwrap_or_default()),
            status: Cow::Borrowed(page.status.unwrap_or_default()),
            blocks: blocks.collect(),
        }
    }

    /// The texts of its blocks.
    pub fn block_texts(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().skip(1).step_by(2).map(AsRef::as_ref)
    }
}

impl Serialize for Snippet<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { path, title, byline, language, status, blocks } = self;
        (path, title, byline, language, status, blocks).serialize(serializer)
    }
}

/// The path of the file that begins with a page.
pub fn snippets_path(first_page: u32) -> String {
    index_path(&format!("d/{first_page}.js"))
}

/// The script before and after the data of the file that begins with a page.
pub fn snippets_envelope(first_page: u32) -> (String, &'static str) {
    (format!("kyyeuIndex.text({first_page},\""), "\");\n")
}

/// Packs neighbouring pages, [`PAGES_PER_PACK`] at most.
pub fn pack_snippets(pages: &[IndexedPage]) -> SnippetShards {
    let mut packer = SnippetPacker::default();
    for page in pages {
        packer.push(&Snippet::of_page(page));
    }
    packer.finish()
}

/// Packs snippets into shards.
#[derive(Debug)]
pub struct SnippetPacker {
    shards: SnippetShards,
    chunker: Chunker,
    /// Reused for all shards: creating one takes as long as deflating a shard.
    deflater: Compress,
    json: String,
    page_count: u32,
}

impl Default for SnippetPacker {
    fn default() -> Self {
        Self {
            shards: SnippetShards::default(),
            chunker: Chunker::new(SNIPPETS_TARGET_BYTES),
            deflater: Compress::new(Compression::new(3), false),
            json: String::new(),
            page_count: 0,
        }
    }
}

impl SnippetPacker {
    /// Adds the snippet of the next page.
    pub fn push(&mut self, snippet: &Snippet<'_>) {
        let start = self.json.len();
        self.json.push(if self.page_count == 0 { '[' } else { ',' });
        self.json.push_str(&to_json(snippet));
        self.page_count += 1;
        if self.chunker.ends_chunk(&snippet.path, self.json.len() - start) {
            self.finish_shard();
        }
    }

    /// Whether the next page begins a shard.
    pub const fn is_boundary(&self) -> bool {
        self.page_count == 0
    }

    fn finish_shard(&mut self) {
        self.json.push(']');
        let deflated = deflate(&mut self.deflater, self.json.as_bytes());
        self.shards
            .shards
            .push(SnippetShard { page_count: self.page_count, data: STANDARD.encode(deflated) });
        self.json.clear();
        self.page_count = 0;
    }

    /// All shards.
    pub fn finish(mut self) -> SnippetShards {
        if self.page_count > 0 {
            self.finish_shard();
        }
        self.shards
    }
}

/// Packed snippets of neighbouring pages.
#[derive(Debug, Default)]
pub struct SnippetShards {
    shards: Vec<SnippetShard>,
}

#[derive(Debug)]
struct SnippetShard {
    page_count: u32,
    /// The snippets as JSON, deflated, in base 64.
    data: String,
}

impl SnippetShards {
    /// Adds the shards of the pages that follow.
    pub fn append(&mut self, mut following: Self) {
        self.shards.append(&mut following.shards);
    }

    /// How many pages each shard has.
    pub fn page_counts(&self) -> impl Iterator<Item = u32> {
        self.shards.iter().map(|shard| shard.page_count)
    }

    /// How many pages each shard has, as the head of the index has it.
    pub fn encode_counts(&self) -> String {
        encoding::encode_numbers(self.page_counts())
    }

    /// One file for each shard; the first shard begins with `first_page`.
    pub fn into_files(self, mut first_page: u32) -> impl Iterator<Item = IndexFile> {
        self.shards.into_iter().map(move |shard| {
            let (start, end) = snippets_envelope(first_page);
            let script = format!("{start}{}{end}", shard.data);
            let file = IndexFile::from_script(snippets_path(first_page), script);
            first_page += shard.page_count;
            file
        })
    }
}

/// Deflates bytes (RFC 1951).
fn deflate(compress: &mut Compress, bytes: &[u8]) -> Vec<u8> {
    compress.reset();
    let mut deflated = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let consumed = usize::try_from(compress.total_in()).expect("no more than `bytes` has");
        let status =
            compress.compress_vec(&bytes[consumed..], &mut deflated, FlushCompress::Finish);
        match status.expect("deflating into memory cannot fail") {
            Status::StreamEnd => return deflated,
            Status::Ok | Status::BufError => deflated.reserve(deflated.len() + 64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_round_trips_as_an_array() {
        let json = r#"["a.html","Title","","en","",["p-1","One \"text\""]]"#;
        let snippet: Snippet<'_> = serde_json::from_str(json).unwrap();
        assert_eq!((&*snippet.path, &*snippet.language), ("a.html", "en"));
        assert_eq!(snippet.block_texts().collect::<Vec<_>>(), ["One \"text\""]);
        assert_eq!(to_json(&snippet), json);
    }
}
