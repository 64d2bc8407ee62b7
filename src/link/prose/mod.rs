//! Walks the Markdown of one text: anchors, headings, links, pictures and names.

pub mod addresses;
pub mod anchors;
pub mod block;
pub mod limits;
mod mentions;
pub mod sentence;
pub mod tokens;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::figures::numerals::contains_number;
use crate::names::fuzzy;
use crate::names::trie::NameTrie;
use crate::prose::block::{BlockKind, ProseBlock, TextRun, TextRunKind, fingerprint};
use crate::prose::limits::ProseLimits;
use crate::prose::tokens::SpellingCache;
use crate::resolve;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};
use kyyeu_model::{
    FigurePart, FigurePath, Heading, Key, LinkTarget, LinkedProse, LocaleContext, MentionPolicy,
    Proceedings, Prose, RawHtmlPolicy, check_id, collapse_whitespace, parse_markdown, slug,
};

/// What prose is linked against.
#[derive(Clone, Copy)]
pub struct LinkContext<'a> {
    pub proceedings: &'a Proceedings,
    pub sources: &'a Sources,
    pub language: &'a LocaleContext,
    pub names: &'a NameTrie,
    /// Where names that are almost right are looked for.
    pub fuzzy: Option<&'a fuzzy::FuzzyIndex>,
}

/// Resolves everything that the prose of an entry names. Places on pages are checked by
/// [`crate::prose::anchors`], once all are known.
pub fn link_prose(
    context: LinkContext<'_>,
    own: Key,
    prose: &Prose,
    known: &mut SpellingCache,
    diagnostics: &mut Diagnostics,
) -> LinkedProse {
    let path = context.sources.path(prose.span.file);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut walk = ProseLinker {
        context,
        prose,
        owner: own,
        mention_mode: context.proceedings.mention_policy(own),
        folder: folder.strip_prefix("content").unwrap_or(folder).trim_start_matches('/'),
        spellings: known,
        diagnostics: diagnostics,
        linked: LinkedProse::default(),
        anchor_counts: BTreeMap::new(),
        open_blocks: Vec::new(),
        open_link: None,
        bracket_end: None,
        unclosed_count: 0,
        open_image: None,
        emphasis_stack: vec![0],
        emphasis_count: 0,
        linked_entries: BTreeSet::new(),
        row_cells: Vec::new(),
    };
    let mut limits = ProseLimits::default();
    for (event, range) in parse_markdown(prose.text(context.sources)) {
        if matches!(event, Event::Start(Tag::FootnoteDefinition(_))) {
            walk.linked.footnotes.push(range.clone());
        }
        walk.diagnostics.extend(limits.check_event(&event, &range, prose));
        walk.handle_event(&event, range);
    }
    let ProseLinker { mut linked, .. } = walk;
    // A list item's anchor is known only when its own text is over, after what it holds.
    linked.anchors.sort();
    linked.name_links.sort_by_key(|name| name.start);
    linked
}

/// An open link.
struct PendingLink {
    target: Option<LinkTarget>,
    /// Where its text begins in the block's text.
    text_start: usize,
    /// What stands for the text, where the notation gives none.
    fallback_text: Option<String>,
    range: Range<usize>,
}

/// How many brackets of one text are told of that nothing closes: where there are more, it is not
/// made of slips.
const MAX_UNCLOSED_REPORTS: usize = 20;

pub(super) struct ProseLinker<'a, 'f> {
    pub(super) context: LinkContext<'a>,
    pub(super) prose: &'a Prose,
    /// Whose prose it is.
    owner: Key,
    mention_mode: MentionPolicy,
    pub(super) folder: &'a str,
    spellings: &'f mut SpellingCache,
    pub(super) diagnostics: &'f mut Diagnostics,
    linked: LinkedProse,
    /// Anchors so far, and how many blocks wanted each.
    anchor_counts: BTreeMap<String, usize>,
    open_blocks: Vec<ProseBlock>,
    open_link: Option<PendingLink>,
    /// Where the last bracket ends that opens nothing.
    bracket_end: Option<usize>,
    /// How many brackets that nothing closes were told of.
    unclosed_count: usize,
    /// Where an open picture begins, and its text for those who cannot see it.
    open_image: Option<(Range<usize>, String)>,
    /// Open emphasis, the innermost last, and how much there was.
    emphasis_stack: Vec<u32>,
    emphasis_count: u32,
    /// Entries that this section, or this text, has already led to.
    linked_entries: BTreeSet<Key>,
    /// The cells of an open row of a table: their texts, and what each names.
    row_cells: Vec<(String, Range<usize>)>,
}

impl ProseLinker<'_, '_> {
    pub(super) fn diagnostic(
        &self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.prose.span_of(range), message)
    }

    fn handle_event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(*tag),
            Event::Text(text) => {
                self.check_unclosed(text, &range);
                self.push_text(text, &range, TextRunKind::Plain);
            }
            Event::Code(text) => self.push_text(text, &range, TextRunKind::Opaque),
            Event::SoftBreak | Event::HardBreak => self.push_text(" ", &range, TextRunKind::Plain),
            Event::InlineHtml(html) => self.check_raw_html(html, range),
            _ => {}
        }
    }

    /// Two brackets that stand in the text as they are open a notation that nothing closes.
    fn check_unclosed(&mut self, text: &str, range: &Range<usize>) {
        if text != "[" {
            return;
        }
        if self.bracket_end == Some(range.start) && self.unclosed_count < MAX_UNCLOSED_REPORTS {
            self.unclosed_count += 1;
            let place = range.start - 1..range.end;
            let diagnostic =
                self.diagnostic(Code::BrokenLink, place, "nothing closes these brackets");
            let help = "write ]] behind the id, in the same paragraph; brackets that are no link are written \\[[";
            self.diagnostics.push(diagnostic.help(help));
        }
        let escaped = self.prose.text(self.context.sources)[..range.start].ends_with('\\');
        self.bracket_end = (!escaped).then_some(range.end);
    }

    fn open_block(&mut self, kind: BlockKind, start: usize, given: Option<String>) {
        self.open_blocks.push(ProseBlock {
            start,
            kind,
            text: String::new(),
            runs: Vec::new(),
            signature: String::new(),
            links: Vec::new(),
            explicit_anchor: given,
            first_mention: self.linked.mentions.len(),
        });
    }

    fn start_tag(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open_block(BlockKind::Paragraph, range.start, None),
            Tag::Heading { level, id, .. } => {
                // The page's title is the one heading of level 1.
                let level = (*level as u8).max(2);
                let given = id
                    .as_ref()
                    .filter(|id| self.check_heading_id(id, &range))
                    .map(ToString::to_string);
                self.open_block(BlockKind::Heading(level), range.start, given);
            }
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.open_block(BlockKind::Item, range.start, None);
            }
            Tag::Table(_) => self.open_block(BlockKind::Table, range.start, None),
            Tag::TableCell => self.open_block(BlockKind::Cell, range.start, None),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                self.emphasis_count += 1;
                self.emphasis_stack.push(self.emphasis_count);
            }
            Tag::Link { link_type, dest_url, .. } => self.start_link(*link_type, dest_url, range),
            // A block is one thing to mend, however many lines it has.
            Tag::HtmlBlock => {
                let html = &self.prose.text(self.context.sources)[range.clone()];
                self.check_raw_html(html, range);
            }
            Tag::Image { dest_url, .. } => {
                let target = self.resolve_address(dest_url, &range);
                self.push_target(range.start, target);
                self.open_image = Some((range, String::new()));
            }
            _ => {}
        }
    }

    /// Whether a heading's own name can be one; the frame of a page has names that none of these
    /// can be.
    fn check_heading_id(&mut self, id: &str, range: &Range<usize>) -> bool {
        let Err(error) = check_id(id) else { return true };
        let diagnostic = self.diagnostic(
            Code::BadId,
            range.clone(),
            format!("\"{id}\" cannot name a place on the page"),
        );
        let help = "a name has lower-case letters a to z, digits and single hyphens";
        self.diagnostics.push(match error.suggestion {
            good if good.is_empty() => diagnostic.help(help),
            good => diagnostic.help(format!("{help}: write {{#{good}}}")),
        });
        false
    }

    fn end_tag(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableCell => {
                if let Some(block) = self.open_blocks.pop() {
                    self.close_block(block);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.close_row(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.emphasis_stack.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                if let Some((range, alt)) = self.open_image.take()
                    && alt.trim().is_empty()
                {
                    let diagnostic = self.diagnostic(
                        Code::MissingAlt,
                        range,
                        "the picture has no text for those who cannot see it",
                    );
                    self.diagnostics.push(
                        diagnostic.help("write what it shows between the square brackets: ![…](…)"),
                    );
                }
            }
            _ => {}
        }
    }

    fn push_text(&mut self, text: &str, range: &Range<usize>, kind: TextRunKind) {
        if let Some((_, alt)) = &mut self.open_image {
            alt.push_str(text);
            return;
        }
        // The notation without words of its own is followed by its id as text, for which the name
        // stands.
        if self.open_link.as_ref().is_some_and(|link| link.fallback_text.is_some()) {
            return;
        }
        let running =
            kind == TextRunKind::Plain && self.open_link.is_none() && range.len() == text.len();
        let kind = if running { TextRunKind::Plain } else { TextRunKind::Opaque };
        self.append_run(text, range.start, kind);
        if let Some(block) = self.open_blocks.last_mut() {
            block.signature.push_str(text);
        }
    }

    fn append_run(&mut self, text: &str, source: usize, kind: TextRunKind) {
        let container = self.emphasis_stack.last().copied().unwrap_or(0);
        if let Some(block) = self.open_blocks.last_mut() {
            let start = block.text.len();
            block.text.push_str(text);
            block.runs.push(TextRun {
                range: start..block.text.len(),
                source_start: source,
                emphasis: container,
                kind,
            });
        }
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, range: Range<usize>) {
        let wiki = match link_type {
            LinkType::WikiLink { has_pothole } => Some(has_pothole),
            _ => None,
        };
        // In a table's cell the notation's bar is written `\|`, and the library leaves the
        // backslash to the id.
        let address = if wiki == Some(true) {
            address.strip_suffix('\\').unwrap_or(address)
        } else {
            address
        };
        let target = match (wiki, link_type) {
            (Some(_), _) => {
                let span = self.prose.span_of(range.clone());
                resolve::resolve_notation(self.context.proceedings, address, span, self.diagnostics)
            }
            (None, LinkType::Email) => Some(LinkTarget::External),
            (None, _) => self.resolve_address(address, &range),
        };
        let name = (wiki == Some(false)).then(|| match &target {
            Some(target) => self.link_text(target, &range),
            None => address.to_owned(),
        });
        if let Some(block) = self.open_blocks.last_mut() {
            let first = target.as_ref().filter(|_| wiki.is_some());
            block.signature.push_str(&match first {
                Some(target) => {
                    resolve::original_notation(self.context.proceedings, address, target)
                }
                None => Cow::Borrowed(address),
            });
        }
        let from = self.open_blocks.last().map_or(0, |block| block.text.len());
        self.push_target(range.start, target.clone());
        self.open_link = Some(PendingLink { target, text_start: from, fallback_text: name, range });
    }

    fn end_link(&mut self) {
        let Some(link) = self.open_link.take() else { return };
        if let Some(name) = &link.fallback_text {
            self.append_run(name, link.range.start, TextRunKind::Opaque);
        }
        let Some(block) = self.open_blocks.last_mut() else { return };
        let range = link.text_start..block.text.len();
        match link.target {
            Some(LinkTarget::Entry(key, _)) => block.links.push((range, key, None)),
            Some(LinkTarget::Figure(key, path, part)) => {
                let words = block.text[range.clone()].to_owned();
                block.links.push((range, key, Some(path)));
                if link.fallback_text.is_none() {
                    self.check_figure_text(&words, key, path, part, link.range);
                }
            }
            _ => {}
        }
    }

    /// The words that an editor gives a figure must hold its number.
    fn check_figure_text(
        &mut self,
        words: &str,
        key: Key,
        path: FigurePath,
        part: FigurePart,
        range: Range<usize>,
    ) {
        let LinkContext { proceedings, language, .. } = self.context;
        let dataset = &proceedings.datasets[key.index()].value;
        let Some(number) = dataset.format_plain(path, part, &language.numbers) else { return };
        let in_words = dataset.format_part(path, part, &language.numbers, &language.locale);
        if !contains_number(words, &number)
            && in_words.is_none_or(|written| !words.contains(&written))
        {
            let diagnostic = self.diagnostic(
                Code::FigureText,
                range,
                format!("the words \"{words}\" do not hold the figure {number}"),
            );
            self.diagnostics.push(diagnostic.help(format!(
                "write {number} in the words, or leave the words out: the number comes by itself"
            )));
        }
    }

    /// What stands for a link that has no words of its own.
    fn link_text(&mut self, target: &LinkTarget, range: &Range<usize>) -> String {
        let LinkContext { proceedings, language, .. } = self.context;
        match target {
            LinkTarget::Entry(key, _) => proceedings.name(*key, &language.locale),
            LinkTarget::Figure(key, path, part) => {
                let dataset = &proceedings.datasets[key.index()].value;
                dataset.format_part(*path, *part, &language.numbers, &language.locale).unwrap_or_else(|| {
                    let name =
                        FigurePart::SUFFIXES.iter().find(|(_, named)| named == part).map_or("value", |(name, _)| name);
                    let diagnostic =
                        self.diagnostic(Code::UnknownFigure, range.clone(), format!("the figure states no `{name}`"));
                    self.diagnostics.push(diagnostic.help(format!(
                        "give the figure a line `{name}: …` in its dataset, or name the figure without `.{name}`"
                    )));
                    String::new()
                })
            }
            _ => String::new(),
        }
    }

    fn push_target(&mut self, at: usize, target: Option<LinkTarget>) {
        if let Some(target) = target {
            self.linked.targets.push((at, target));
        }
    }

    fn check_raw_html(&mut self, html: &str, range: Range<usize>) {
        let tag = html.trim();
        if self.context.proceedings.workshop.raw_html == RawHtmlPolicy::PassThrough
            || tag.is_empty()
            || tag.starts_with("</")
            || is_comment(tag)
        {
            return;
        }
        let end = range.start + html.trim_end().len();
        let diagnostic = self.diagnostic(Code::RawHtml, range.start..end, "HTML is shown as text");
        self.diagnostics.push(
            diagnostic
                .help("write it in Markdown, or set `raw_html: true` in content/workshop.yaml"),
        );
    }

    fn close_block(&mut self, mut block: ProseBlock) {
        if block.kind == BlockKind::Item && block.text.trim().is_empty() {
            return; // Its text is in paragraphs, which have anchors of their own.
        }
        if block.kind == BlockKind::Cell {
            self.collect_mentions(&mut block, "");
            let signature = std::mem::take(&mut block.signature);
            self.row_cells.push((block.text, block.first_mention..self.linked.mentions.len()));
            if let Some(table) = self.open_blocks.last_mut() {
                table.signature.push_str(&signature);
                table.signature.push(' ');
            }
            return;
        }
        let anchor = self.assign_anchor(&block);
        if let BlockKind::Heading(level) = block.kind {
            let text = collapse_whitespace(&block.text).into_owned();
            self.linked.headings.push(Heading { level, anchor: anchor.clone(), text });
            if self.mention_mode != MentionPolicy::Page {
                self.linked_entries.clear();
            }
        }
        self.linked.anchors.push((block.start, anchor.clone()));
        self.collect_mentions(&mut block, &anchor);
        for mention in &mut self.linked.mentions[block.first_mention..] {
            if block.kind == BlockKind::Table {
                mention.anchor.clone_from(&anchor);
            }
        }
    }

    /// A cell says little alone: what it names is shown with the rest of its row.
    fn close_row(&mut self) {
        let row = std::mem::take(&mut self.row_cells);
        if row.iter().all(|(_, mentions)| mentions.is_empty()) {
            return;
        }
        let row: Vec<_> = row
            .iter()
            .map(|(text, mentions)| (collapse_whitespace(text), mentions.clone()))
            .collect();
        let side = |cells: &[(Cow<'_, str>, Range<usize>)]| {
            let texts: Vec<_> = cells
                .iter()
                .map(|(text, _)| text.as_ref())
                .filter(|text| !text.is_empty())
                .collect();
            texts.join(" · ")
        };
        for (at, (_, mentions)) in row.iter().enumerate() {
            let (before, after) = (side(&row[..at]), side(&row[at + 1..]));
            for mention in &mut self.linked.mentions[mentions.clone()] {
                if !before.is_empty() {
                    mention.before =
                        sentence::truncate_start(&format!("{before} · {}", mention.before));
                }
                if !after.is_empty() {
                    mention.after = sentence::truncate_end(&format!("{} · {after}", mention.after));
                }
            }
        }
    }

    /// A heading's anchor is its slug, or what the editor gave; a paragraph's is made of its words
    /// alone, so that it stays the same when others come and go. A second block with the same words
    /// gets a number.
    fn assign_anchor(&mut self, block: &ProseBlock) -> String {
        let wanted = match (&block.explicit_anchor, block.kind) {
            (Some(given), _) => given.clone(),
            (None, BlockKind::Heading(_)) => match slug(&block.text) {
                slug if slug.is_empty() => "muc".to_owned(),
                slug => slug,
            },
            (None, _) => format!("p-{}", fingerprint(&collapse_whitespace(&block.signature))),
        };
        let count = self.anchor_counts.entry(wanted.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => wanted,
            count => {
                let numbered = format!("{wanted}-{count}");
                self.anchor_counts.insert(numbered.clone(), 1);
                numbered
            }
        }
    }
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->")
}
