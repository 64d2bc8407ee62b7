//! Walks the Markdown of one text: anchors, headings, links, pictures and names.

mod naming;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::block::{Block, BlockKind, Piece, PieceKind, fingerprint};
use super::limits::Limits;
use super::names::Names;
use super::numerals::holds;
use super::sentence;
use super::tokens::Known;
use super::{near, resolve};
use kyyeu_diag::{Code, Diagnostic, Sources};
use kyyeu_model::{
    FigurePart, FigurePath, Heading, Key, Language, LinkedProse, Mentions, Proceedings, Prose,
    RawHtml, Target, check_id, collapse, markdown, slug,
};

/// What prose is linked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub proceedings: &'a Proceedings,
    pub sources: &'a Sources,
    pub language: &'a Language,
    pub names: &'a Names,
    /// Where names that are almost right are looked for.
    pub near: Option<&'a near::Near>,
}

/// Resolves everything that the prose of an entry names. Places on pages are checked by
/// [`super::anchors`], once all are known.
pub fn link(
    context: Context<'_>,
    own: Key,
    prose: &Prose,
    known: &mut Known,
    faults: &mut Vec<Diagnostic>,
) -> LinkedProse {
    let path = context.sources.path(prose.span.file);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut walk = Walk {
        context,
        prose,
        own,
        mentions: context.proceedings.mentions(own),
        folder: folder.strip_prefix("content").unwrap_or(folder).trim_start_matches('/'),
        known,
        faults,
        linked: LinkedProse::default(),
        taken: BTreeMap::new(),
        blocks: Vec::new(),
        link: None,
        bracket: None,
        unclosed: 0,
        image: None,
        containers: vec![0],
        container: 0,
        named: BTreeSet::new(),
        row: Vec::new(),
    };
    let mut limits = Limits::default();
    for (event, range) in markdown(prose.text(context.sources)) {
        if matches!(event, Event::Start(Tag::FootnoteDefinition(_))) {
            walk.linked.notes.push(range.clone());
        }
        walk.faults.extend(limits.look(&event, &range, prose));
        walk.event(&event, range);
    }
    let Walk { mut linked, .. } = walk;
    // A list item's anchor is known only when its own text is over, after what it holds.
    linked.anchors.sort();
    linked.names.sort_by_key(|name| name.start);
    linked
}

/// An open link.
struct Open {
    target: Option<Target>,
    /// Where its text begins in the block's text.
    from: usize,
    /// What stands for the text, where the notation gives none.
    name: Option<String>,
    range: Range<usize>,
}

/// How many brackets of one text are told of that nothing closes: where there are more, it is not
/// made of slips.
const MOST_UNCLOSED: usize = 20;

pub(super) struct Walk<'a, 'f> {
    pub(super) context: Context<'a>,
    pub(super) prose: &'a Prose,
    /// Whose prose it is.
    own: Key,
    mentions: Mentions,
    pub(super) folder: &'a str,
    known: &'f mut Known,
    pub(super) faults: &'f mut Vec<Diagnostic>,
    linked: LinkedProse,
    /// Anchors so far, and how many blocks wanted each.
    taken: BTreeMap<String, usize>,
    blocks: Vec<Block>,
    link: Option<Open>,
    /// Where the last bracket ends that opens nothing.
    bracket: Option<usize>,
    /// How many brackets that nothing closes were told of.
    unclosed: usize,
    /// Where an open picture begins, and its text for those who cannot see it.
    image: Option<(Range<usize>, String)>,
    /// Open emphasis, the innermost last, and how much there was.
    containers: Vec<u32>,
    container: u32,
    /// Entries that this section, or this text, has already led to.
    named: BTreeSet<Key>,
    /// The cells of an open row of a table: their texts, and what each names.
    row: Vec<(String, Range<usize>)>,
}

impl Walk<'_, '_> {
    pub(super) fn fault(
        &self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.prose.place(range), message)
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => {
                self.unclosed(text, &range);
                self.text(text, &range, PieceKind::Running);
            }
            Event::Code(text) => self.text(text, &range, PieceKind::Barred),
            Event::SoftBreak | Event::HardBreak => self.text(" ", &range, PieceKind::Running),
            Event::InlineHtml(html) => self.html(html, range),
            _ => {}
        }
    }

    /// Two brackets that stand in the text as they are open a notation that nothing closes.
    fn unclosed(&mut self, text: &str, range: &Range<usize>) {
        if text != "[" {
            return;
        }
        if self.bracket == Some(range.start) && self.unclosed < MOST_UNCLOSED {
            self.unclosed += 1;
            let place = range.start - 1..range.end;
            let fault = self.fault(Code::BrokenLink, place, "nothing closes these brackets");
            let help = "write ]] behind the id, in the same paragraph; brackets that are no link are written \\[[";
            self.faults.push(fault.help(help));
        }
        let escaped = self.prose.text(self.context.sources)[..range.start].ends_with('\\');
        self.bracket = (!escaped).then_some(range.end);
    }

    fn open(&mut self, kind: BlockKind, start: usize, given: Option<String>) {
        self.blocks.push(Block {
            start,
            kind,
            text: String::new(),
            pieces: Vec::new(),
            signature: String::new(),
            names: Vec::new(),
            given,
            mentions: self.linked.mentions.len(),
        });
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(BlockKind::Paragraph, range.start, None),
            Tag::Heading { level, id, .. } => {
                // The page's title is the one heading of level 1.
                let level = (*level as u8).max(2);
                let given =
                    id.as_ref().filter(|id| self.place_name(id, &range)).map(ToString::to_string);
                self.open(BlockKind::Heading(level), range.start, given);
            }
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.open(BlockKind::Item, range.start, None);
            }
            Tag::Table(_) => self.open(BlockKind::Table, range.start, None),
            Tag::TableCell => self.open(BlockKind::Cell, range.start, None),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                self.container += 1;
                self.containers.push(self.container);
            }
            Tag::Link { link_type, dest_url, .. } => self.start_link(*link_type, dest_url, range),
            // A block is one thing to mend, however many lines it has.
            Tag::HtmlBlock => {
                let html = &self.prose.text(self.context.sources)[range.clone()];
                self.html(html, range);
            }
            Tag::Image { dest_url, .. } => {
                let target = self.address(dest_url, &range);
                self.target(range.start, target);
                self.image = Some((range, String::new()));
            }
            _ => {}
        }
    }

    /// Whether a heading's own name can be one; the frame of a page has names that none of these
    /// can be.
    fn place_name(&mut self, id: &str, range: &Range<usize>) -> bool {
        let Err(error) = check_id(id) else { return true };
        let fault = self.fault(
            Code::BadId,
            range.clone(),
            format!("\"{id}\" cannot name a place on the page"),
        );
        let help = "a name has lower-case letters a to z, digits and single hyphens";
        self.faults.push(match error.suggestion {
            good if good.is_empty() => fault.help(help),
            good => fault.help(format!("{help}: write {{#{good}}}")),
        });
        false
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableCell => {
                if let Some(block) = self.blocks.pop() {
                    self.close(block);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.close_row(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.containers.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                if let Some((range, alt)) = self.image.take()
                    && alt.trim().is_empty()
                {
                    let fault = self.fault(
                        Code::MissingAlt,
                        range,
                        "the picture has no text for those who cannot see it",
                    );
                    self.faults.push(
                        fault.help("write what it shows between the square brackets: ![…](…)"),
                    );
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>, kind: PieceKind) {
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
            return;
        }
        // The notation without words of its own is followed by its id as text, for which the name
        // stands.
        if self.link.as_ref().is_some_and(|link| link.name.is_some()) {
            return;
        }
        let running =
            kind == PieceKind::Running && self.link.is_none() && range.len() == text.len();
        let kind = if running { PieceKind::Running } else { PieceKind::Barred };
        self.append(text, range.start, kind);
        if let Some(block) = self.blocks.last_mut() {
            block.signature.push_str(text);
        }
    }

    fn append(&mut self, text: &str, source: usize, kind: PieceKind) {
        let container = self.containers.last().copied().unwrap_or(0);
        if let Some(block) = self.blocks.last_mut() {
            let start = block.text.len();
            block.text.push_str(text);
            block.pieces.push(Piece { text: start..block.text.len(), source, container, kind });
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
                let span = self.prose.place(range.clone());
                resolve::notation(self.context.proceedings, address, span, self.faults)
            }
            (None, LinkType::Email) => Some(Target::Outside),
            (None, _) => self.address(address, &range),
        };
        let name = (wiki == Some(false)).then(|| match &target {
            Some(target) => self.name(target, &range),
            None => address.to_owned(),
        });
        if let Some(block) = self.blocks.last_mut() {
            let first = target.as_ref().filter(|_| wiki.is_some());
            block.signature.push_str(&match first {
                Some(target) => resolve::first_notation(self.context.proceedings, address, target),
                None => Cow::Borrowed(address),
            });
        }
        let from = self.blocks.last().map_or(0, |block| block.text.len());
        self.target(range.start, target.clone());
        self.link = Some(Open { target, from, name, range });
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if let Some(name) = &link.name {
            self.append(name, link.range.start, PieceKind::Barred);
        }
        let Some(block) = self.blocks.last_mut() else { return };
        let range = link.from..block.text.len();
        match link.target {
            Some(Target::Entry(key, _)) => block.names.push((range, key, None)),
            Some(Target::Figure(key, path, part)) => {
                let words = block.text[range.clone()].to_owned();
                block.names.push((range, key, Some(path)));
                if link.name.is_none() {
                    self.agree(&words, key, path, part, link.range);
                }
            }
            _ => {}
        }
    }

    /// The words that an editor gives a figure must hold its number.
    fn agree(
        &mut self,
        words: &str,
        key: Key,
        path: FigurePath,
        part: FigurePart,
        range: Range<usize>,
    ) {
        let Context { proceedings, language, .. } = self.context;
        let dataset = &proceedings.datasets[key.at()].value;
        let Some(number) = dataset.bare(path, part, &language.numbers) else { return };
        let in_words = dataset.write(path, part, &language.numbers, &language.locale);
        if !holds(words, &number) && in_words.is_none_or(|written| !words.contains(&written)) {
            let fault = self.fault(
                Code::FigureText,
                range,
                format!("the words \"{words}\" do not hold the figure {number}"),
            );
            self.faults.push(fault.help(format!(
                "write {number} in the words, or leave the words out: the number comes by itself"
            )));
        }
    }

    /// What stands for a link that has no words of its own.
    fn name(&mut self, target: &Target, range: &Range<usize>) -> String {
        let Context { proceedings, language, .. } = self.context;
        match target {
            Target::Entry(key, _) => proceedings.name(*key, &language.locale),
            Target::Figure(key, path, part) => {
                let dataset = &proceedings.datasets[key.at()].value;
                dataset.write(*path, *part, &language.numbers, &language.locale).unwrap_or_else(|| {
                    let name =
                        FigurePart::NAMED.iter().find(|(_, named)| named == part).map_or("value", |(name, _)| name);
                    let fault =
                        self.fault(Code::UnknownFigure, range.clone(), format!("the figure states no `{name}`"));
                    self.faults.push(fault.help(format!(
                        "give the figure a line `{name}: …` in its dataset, or name the figure without `.{name}`"
                    )));
                    String::new()
                })
            }
            _ => String::new(),
        }
    }

    fn target(&mut self, at: usize, target: Option<Target>) {
        if let Some(target) = target {
            self.linked.targets.push((at, target));
        }
    }

    fn html(&mut self, html: &str, range: Range<usize>) {
        let tag = html.trim();
        if self.context.proceedings.workshop.raw_html == RawHtml::Passed
            || tag.is_empty()
            || tag.starts_with("</")
            || is_comment(tag)
        {
            return;
        }
        let end = range.start + html.trim_end().len();
        let fault = self.fault(Code::RawHtml, range.start..end, "HTML is shown as text");
        self.faults.push(
            fault.help("write it in Markdown, or set `raw_html: true` in content/workshop.yaml"),
        );
    }

    fn close(&mut self, mut block: Block) {
        if block.kind == BlockKind::Item && block.text.trim().is_empty() {
            return; // Its text is in paragraphs, which have anchors of their own.
        }
        if block.kind == BlockKind::Cell {
            self.names(&mut block, "");
            let signature = std::mem::take(&mut block.signature);
            self.row.push((block.text, block.mentions..self.linked.mentions.len()));
            if let Some(table) = self.blocks.last_mut() {
                table.signature.push_str(&signature);
                table.signature.push(' ');
            }
            return;
        }
        let anchor = self.anchor(&block);
        if let BlockKind::Heading(level) = block.kind {
            let text = collapse(&block.text).into_owned();
            self.linked.headings.push(Heading { level, anchor: anchor.clone(), text });
            if self.mentions != Mentions::Page {
                self.named.clear();
            }
        }
        self.linked.anchors.push((block.start, anchor.clone()));
        self.names(&mut block, &anchor);
        for mention in &mut self.linked.mentions[block.mentions..] {
            if block.kind == BlockKind::Table {
                mention.anchor.clone_from(&anchor);
            }
        }
    }

    /// A cell says little alone: what it names is shown with the rest of its row.
    fn close_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.iter().all(|(_, mentions)| mentions.is_empty()) {
            return;
        }
        let row: Vec<_> =
            row.iter().map(|(text, mentions)| (collapse(text), mentions.clone())).collect();
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
                    mention.before = sentence::tail(&format!("{before} · {}", mention.before));
                }
                if !after.is_empty() {
                    mention.after = sentence::head(&format!("{} · {after}", mention.after));
                }
            }
        }
    }

    /// A heading's anchor is its slug, or what the editor gave; a paragraph's is made of its words
    /// alone, so that it stays the same when others come and go. A second block with the same words
    /// gets a number.
    fn anchor(&mut self, block: &Block) -> String {
        let wanted = match (&block.given, block.kind) {
            (Some(given), _) => given.clone(),
            (None, BlockKind::Heading(_)) => match slug(&block.text) {
                slug if slug.is_empty() => "muc".to_owned(),
                slug => slug,
            },
            (None, _) => format!("p-{}", fingerprint(&collapse(&block.signature))),
        };
        let count = self.taken.entry(wanted.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => wanted,
            count => {
                let numbered = format!("{wanted}-{count}");
                self.taken.insert(numbered.clone(), 1);
                numbered
            }
        }
    }
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->")
}
