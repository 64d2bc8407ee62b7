//! The state of the linker of one prose: its open blocks, links and emphasis, and its results. The
//! other files of this folder add the methods for links, addresses, blocks and mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::prose::block::{ProseBlock, TextRun, TextRunKind};
use crate::prose::context::LinkContext;
use crate::tokens::SpellingCache;
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{Key, LinkTarget, LinkedProse, MentionPolicy, Prose};

/// An open link.
pub struct OpenLink {
    /// `None` if it could not be resolved.
    pub target: Option<LinkTarget>,
    /// The offset of its text in the text of the block.
    pub text_start: usize,
    /// The text of a link without a label: the name of its entry or the number of its figure.
    pub fallback_text: Option<String>,
    /// Its range in the Markdown.
    pub range: Range<usize>,
}

/// An open image.
pub struct OpenImage {
    /// Its range in the Markdown.
    pub range: Range<usize>,
    pub alt: String,
}

/// A closed cell of an open table row.
pub struct RowCell {
    pub text: String,
    /// The indexes of its mentions.
    pub mentions: Range<usize>,
}

/// Brackets that are not closed: `[[` without `]]`.
#[derive(Default)]
pub struct BracketState {
    /// The end of the last `[` that opens no link.
    pub bracket_end: Option<usize>,
    pub reported: usize,
}

/// Numbers the stretches of emphasis: a link must begin and end in the same one.
#[derive(Default)]
pub struct EmphasisState {
    /// Open emphasis, the innermost last.
    open: Vec<u32>,
    count: u32,
}

impl EmphasisState {
    pub fn start(&mut self) {
        self.count += 1;
        self.open.push(self.count);
    }

    pub fn end(&mut self) {
        self.open.pop();
    }

    /// The number of the innermost emphasis; 0 outside of all.
    pub fn innermost(&self) -> u32 {
        self.open.last().copied().unwrap_or(0)
    }
}

/// Links the prose of one entry.
pub struct ProseLinker<'a, 'f> {
    pub context: LinkContext<'a>,
    pub prose: &'a Prose,
    /// The entry of the prose.
    pub owner: Key,
    pub mention_policy: MentionPolicy,
    /// The folder of the source file, relative to `content/`.
    pub folder: &'a str,
    pub spellings: &'f mut SpellingCache,
    pub diagnostics: &'f mut Diagnostics,
    pub linked: LinkedProse,
    /// How many blocks asked for each anchor.
    pub anchor_counts: BTreeMap<String, usize>,
    /// Open blocks, the innermost last.
    pub open_blocks: Vec<ProseBlock>,
    pub open_link: Option<OpenLink>,
    pub open_image: Option<OpenImage>,
    /// The closed cells of the open table row.
    pub row_cells: Vec<RowCell>,
    pub brackets: BracketState,
    pub emphasis: EmphasisState,
    /// Entries that this section, or this prose, already links to.
    pub linked_entries: BTreeSet<Key>,
}

impl<'a, 'f> ProseLinker<'a, 'f> {
    pub fn new(
        context: LinkContext<'a>,
        owner: Key,
        prose: &'a Prose,
        spellings: &'f mut SpellingCache,
        diagnostics: &'f mut Diagnostics,
    ) -> Self {
        let path = context.sources.path(prose.span.file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self {
            context,
            prose,
            owner,
            mention_policy: context.proceedings.mention_policy(owner),
            folder: folder.strip_prefix("content").unwrap_or(folder).trim_start_matches('/'),
            spellings,
            diagnostics,
            linked: LinkedProse::default(),
            anchor_counts: BTreeMap::new(),
            open_blocks: Vec::new(),
            open_link: None,
            open_image: None,
            row_cells: Vec::new(),
            brackets: BracketState::default(),
            emphasis: EmphasisState::default(),
            linked_entries: BTreeSet::new(),
        }
    }

    /// The source text of the prose.
    pub fn source_text(&self) -> &'a str {
        self.prose.text(self.context.sources)
    }

    /// A diagnostic about a range of the Markdown.
    pub fn diagnostic(
        &self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.prose.span_of(range), message)
    }

    /// Adds text to the innermost block, or to the description of the open image.
    pub fn push_text(&mut self, text: &str, range: &Range<usize>, kind: TextRunKind) {
        if let Some(image) = &mut self.open_image {
            image.alt.push_str(text);
            return;
        }
        // The parser gives the id of a link without a label as its text; the name replaces it.
        if self.open_link.as_ref().is_some_and(|link| link.fallback_text.is_some()) {
            return;
        }
        let is_verbatim = range.len() == text.len();
        let is_plain = kind == TextRunKind::Plain && self.open_link.is_none() && is_verbatim;
        let kind = if is_plain { TextRunKind::Plain } else { TextRunKind::Opaque };
        self.append_run(text, range.start, kind);
        if let Some(block) = self.open_blocks.last_mut() {
            block.signature.push_str(text);
        }
    }

    /// Adds text that comes from an offset of the Markdown to the innermost block.
    pub fn append_run(&mut self, text: &str, source_start: usize, kind: TextRunKind) {
        let emphasis = self.emphasis.innermost();
        if let Some(block) = self.open_blocks.last_mut() {
            let start = block.text.len();
            block.text.push_str(text);
            let range = start..block.text.len();
            block.runs.push(TextRun { range, source_start, emphasis, kind });
        }
    }
}
