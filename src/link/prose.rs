//! Walks the Markdown of one text: anchors, headings, links, pictures and names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::names::Names;
use super::tokens::{Known, Token, tokens};
use super::{near, resolve, sentence};
use crate::diag::{Code, Diagnostic, Sources, nearest};
use crate::model::{
    FigurePath, Heading, Key, Language, LinkedProse, Mention, Mentions, NameLink, Proceedings, Prose, RawHtml, Target,
    markdown, slug,
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

/// Resolves everything that the prose of an entry names. Anchors on other pages are checked by [`anchors`], once all
/// are known.
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
        image: None,
        containers: vec![0],
        container: 0,
        named: BTreeSet::new(),
    };
    for (event, range) in markdown(prose.text(context.sources)) {
        walk.event(&event, range);
    }
    let Walk { mut linked, .. } = walk;
    // A list item's anchor is known only when its own text is over, after what it holds.
    linked.anchors.sort();
    linked.names.sort_by_key(|name| name.start);
    linked
}

/// Reports links to places that their pages do not have.
pub fn anchors(
    context: Context<'_>,
    prose: &Prose,
    linked: &LinkedProse,
    all: &BTreeMap<Key, LinkedProse>,
    faults: &mut Vec<Diagnostic>,
) {
    let places = |linked: &LinkedProse| linked.anchors.iter().map(|(_, anchor)| anchor.clone()).collect::<Vec<_>>();
    for (at, target) in &linked.targets {
        let (anchor, known) = match target {
            Target::Here(anchor) => (anchor, places(linked)),
            Target::Entry(key, Some(anchor)) => {
                let mut known = all.get(key).map_or_else(Vec::new, places);
                if key.kind == crate::model::EntryKind::Dataset {
                    let dataset = &context.proceedings.datasets[key.at()].value;
                    let paths = dataset.paths();
                    known.extend(paths.iter().filter_map(|path| dataset.find(path)).map(|path| dataset.anchor(path)));
                }
                (anchor, known)
            }
            _ => continue,
        };
        if !known.contains(anchor) {
            let text = prose.text(context.sources);
            let end = text[*at..].find([')', ']', '\n']).map_or(text.len(), |end| *at + end + 1);
            faults.push(
                Diagnostic::new(
                    Code::BrokenAnchor,
                    prose.place(*at..end),
                    format!("that page has no place \"#{anchor}\""),
                )
                .suggest(nearest(anchor, known.iter().map(String::as_str)).map(|good| format!("#{good}"))),
            );
        }
    }
}

/// A block that holds text of its own.
struct Block {
    /// Where it begins.
    start: usize,
    kind: BlockKind,
    /// Its own text as the reader sees it.
    text: String,
    /// Where the parts of the text come from, in order.
    pieces: Vec<Piece>,
    /// What its anchor is made of: the text without the names that registers give.
    signature: String,
    /// Where its text names something by a link: the range in `text` and the target.
    names: Vec<(Range<usize>, Key, Option<FigurePath>)>,
    /// The anchor that the editor gave.
    given: Option<String>,
    /// How many mentions there were before it.
    mentions: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Heading(u8),
    Paragraph,
    /// A list item or a definition: a block of its own only where its text is in no paragraph.
    Item,
    /// A table, which has the anchor of its cells.
    Table,
    Cell,
}

/// A part of a block's text.
struct Piece {
    /// Where it stands in the block's text.
    text: Range<usize>,
    /// Where it begins in the Markdown.
    source: usize,
    /// The emphasis that it stands in.
    container: u32,
    kind: PieceKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    /// Running text, letter for letter as in the Markdown.
    Running,
    /// Code, a link's text, a letter written as an entity: no name is looked for in it.
    Barred,
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

struct Walk<'a, 'f> {
    context: Context<'a>,
    prose: &'a Prose,
    /// Whose prose it is.
    own: Key,
    mentions: Mentions,
    folder: &'a str,
    known: &'f mut Known,
    faults: &'f mut Vec<Diagnostic>,
    linked: LinkedProse,
    /// Anchors so far, and how many blocks wanted each.
    taken: BTreeMap<String, usize>,
    blocks: Vec<Block>,
    link: Option<Open>,
    /// Where an open picture begins, and its text for those who cannot see it.
    image: Option<(Range<usize>, String)>,
    /// Open emphasis, the innermost last, and how much there was.
    containers: Vec<u32>,
    container: u32,
    /// Entries that this section, or this text, has already led to.
    named: BTreeSet<Key>,
}

impl Walk<'_, '_> {
    fn fault(&mut self, code: Code, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.prose.place(range), message)
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text, &range, PieceKind::Running),
            Event::Code(text) => self.text(text, &range, PieceKind::Barred),
            Event::SoftBreak | Event::HardBreak => self.text(" ", &range, PieceKind::Running),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, range),
            _ => {}
        }
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
                self.open(BlockKind::Heading(level), range.start, id.as_ref().map(ToString::to_string));
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
            Tag::Image { dest_url, .. } => {
                let target = self.address(dest_url, &range);
                self.target(range.start, target);
                self.image = Some((range, String::new()));
            }
            _ => {}
        }
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
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.containers.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                if let Some((range, alt)) = self.image.take()
                    && alt.trim().is_empty()
                {
                    let fault =
                        self.fault(Code::MissingAlt, range, "the picture has no text for those who cannot see it");
                    self.faults.push(fault.help("write what it shows between the square brackets: ![…](…)"));
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
        // The notation without words of its own is followed by its id as text, for which the name stands.
        if self.link.as_ref().is_some_and(|link| link.name.is_some()) {
            return;
        }
        let running = kind == PieceKind::Running && self.link.is_none() && range.len() == text.len();
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
            block.signature.push_str(address);
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
    fn agree(&mut self, words: &str, key: Key, path: FigurePath, part: crate::model::FigurePart, range: Range<usize>) {
        let Context { proceedings, language, .. } = self.context;
        let dataset = &proceedings.datasets[key.at()].value;
        let Some(number) = dataset.bare(path, part, &language.numbers) else { return };
        let in_words = dataset.write(path, part, &language.numbers, &language.locale);
        if !holds(words, &number) && in_words.is_none_or(|written| !words.contains(&written)) {
            let fault =
                self.fault(Code::FigureText, range, format!("the words \"{words}\" do not hold the figure {number}"));
            self.faults.push(
                fault.help(format!("write {number} in the words, or leave the words out: the number comes by itself")),
            );
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
                    let fault = self.fault(Code::UnknownFigure, range.clone(), "the figure does not state that part");
                    self.faults.push(fault.help(
                        "a part is `.percent`, `.rank` or `.target`; give it in the dataset, or name the figure alone",
                    ));
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

    /// What an ordinary address of Markdown leads to.
    fn address(&mut self, address: &str, range: &Range<usize>) -> Option<Target> {
        let plain: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let scheme = plain
            .split_once(':')
            .map(|(scheme, _)| scheme)
            .filter(|s| s.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter(|s| s.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c)));
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("http" | "https" | "mailto" | "tel") => return Some(Target::Outside),
            Some(scheme) => {
                let fault = self.fault(
                    Code::UnsafeLink,
                    range.clone(),
                    format!("an address that begins with \"{scheme}:\" is not allowed"),
                );
                self.faults.push(fault.help("link to https:, http:, mailto: or tel:, or to a file of the content"));
                return None;
            }
            None => {}
        }
        let decoded = percent_encoding::percent_decode_str(address).decode_utf8().unwrap_or(Cow::Borrowed(address));
        let (path, anchor) = match decoded.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_owned())),
            None => (&*decoded, None),
        };
        if path.is_empty() {
            return match anchor {
                Some(anchor) if !anchor.is_empty() => Some(Target::Here(anchor)),
                _ => {
                    let fault = self.fault(Code::BrokenLink, range.clone(), "the link has no address");
                    self.faults.push(fault.help("write the address between the round brackets"));
                    None
                }
            };
        }
        self.file(path, anchor, range)
    }

    /// What a relative path leads to.
    fn file(&mut self, path: &str, anchor: Option<String>, range: &Range<usize>) -> Option<Target> {
        let proceedings = self.context.proceedings;
        let joined = (!path.starts_with('/')).then(|| resolve::join(self.folder, path)).flatten();
        let Some(joined) = joined else {
            let fault = self.fault(Code::BrokenLink, range.clone(), format!("\"{path}\" leaves the content"));
            self.faults.push(
                fault.help("a path begins at the folder of this file: ../papers/01-name.md, ../media/picture.jpg"),
            );
            return None;
        };
        if let Some(medium) = joined.strip_prefix("media/") {
            let found = proceedings.media.binary_search_by(|known| known.path.as_str().cmp(medium)).ok();
            if found.is_none() {
                let fault = self.fault(Code::MissingMedia, range.clone(), format!("there is no file content/{joined}"));
                let known = proceedings.media.iter().map(|known| known.path.as_str());
                self.faults.push(match nearest(medium, known) {
                    Some(good) => fault.suggest(Some(format!("media/{good}"))),
                    None => fault.help("put the file into content/media"),
                });
            }
            return found.map(Target::Medium);
        }
        if let Some(&key) = proceedings.files.get(&joined) {
            return Some(Target::Entry(key, anchor));
        }
        let fault = self.fault(Code::BrokenLink, range.clone(), format!("there is no file content/{joined}"));
        self.faults.push(match nearest(&joined, proceedings.files.keys().map(String::as_str)) {
            Some(good) => fault.suggest(Some(format!("content/{good}"))),
            None => fault.help("link to a record by its id, [[id]], or by the path of its .md file from here; pictures and PDFs stand in content/media"),
        });
        None
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
        self.faults.push(fault.help("write it in Markdown, or set `raw_html: true` in content/workshop.yaml"));
    }

    fn close(&mut self, mut block: Block) {
        if block.kind == BlockKind::Item && block.text.trim().is_empty() {
            return; // Its text is in paragraphs, which have anchors of their own.
        }
        if block.kind == BlockKind::Cell {
            self.names(&mut block, "");
            if let Some(table) = self.blocks.last_mut() {
                table.signature.push_str(&block.signature);
                table.signature.push(' ');
            }
            return;
        }
        let anchor = self.anchor(&block);
        if let BlockKind::Heading(level) = block.kind {
            let text = collapse(&block.text);
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

    /// Takes down everything that a block names: by links, and by the names of entries in its running text, which
    /// become links where the workshop's way is to link them.
    fn names(&mut self, block: &mut Block, anchor: &str) {
        let mut names: Vec<_> = std::mem::take(&mut block.names);
        if self.mentions != Mentions::Off {
            self.running_names(block, &mut names);
        }
        names.sort_by_key(|(range, ..)| range.start);
        let section = self.linked.headings.len().checked_sub(1);
        for (range, key, figure) in names {
            let sentence = sentence::around(&block.text, range.clone());
            self.linked.mentions.push(Mention {
                key,
                figure,
                anchor: anchor.to_owned(),
                section,
                before: sentence::tail(&block.text[sentence.start..range.start]),
                name: block.text[range.clone()].to_owned(),
                after: sentence::head(&block.text[range.end..sentence.end]),
            });
        }
    }

    fn running_names(&mut self, block: &Block, names: &mut Vec<(Range<usize>, Key, Option<FigurePath>)>) {
        let tokens = tokens(&block.text);
        let barred = |token: &Token| block.piece(token.range.start).is_none_or(|piece| piece.kind == PieceKind::Barred);
        let found = self.context.names.find(&block.text, &tokens, self.known, barred);
        if let Some(near) = self.context.near {
            let place = |range: Range<usize>| block.source(&range).map(|range| self.prose.place(range));
            near.report(&block.text, &tokens, &found, barred, place, self.faults);
        }
        let mut linked: Vec<(usize, Key)> = names.iter().map(|(range, key, _)| (range.start, *key)).collect();
        linked.sort();
        let mut linked = linked.into_iter().peekable();
        for name in found {
            let range = tokens[name.tokens.start].range.start..tokens[name.tokens.end - 1].range.end;
            while let Some((_, key)) = linked.next_if(|(at, _)| *at < range.start) {
                self.named.insert(key);
            }
            match name.keys.as_slice() {
                [key] if *key != self.own => {
                    names.push((range.clone(), *key, None));
                    let first = self.mentions == Mentions::Each || !self.named.contains(key);
                    if first && self.mentions != Mentions::Never && !matches!(block.kind, BlockKind::Heading(_)) {
                        self.named.insert(*key);
                        self.linked.names.extend(block.segments(&range, *key));
                    }
                }
                [] | [_] => {}
                several => self.ambiguous(block, &range, several),
            }
        }
        self.named.extend(linked.map(|(_, key)| key));
    }

    /// Reports a name that several entries have, unless the section has already said which.
    fn ambiguous(&mut self, block: &Block, range: &Range<usize>, keys: &[Key]) {
        if keys.iter().any(|key| self.named.contains(key)) {
            return;
        }
        self.named.extend(keys);
        let proceedings = self.context.proceedings;
        let name = &block.text[range.clone()];
        let ways: Vec<_> =
            keys.iter().map(|&key| format!("[[{}:{}|{name}]]", key.kind.name(), proceedings.id(key))).collect();
        let place = block.source(range).map(|range| self.prose.place(range));
        let fault = Diagnostic::new(Code::AmbiguousName, place, format!("several entries have the name \"{name}\""))
            .help(format!("say which: {}; or that it is none of them: [[-|{name}]]", ways.join(" or ")));
        self.faults.push(
            keys.iter().fold(fault, |fault, &key| {
                fault.note(proceedings.span(key), format!("the {} is here", key.kind.name()))
            }),
        );
    }

    /// A heading's anchor is its slug, or what the editor gave; a paragraph's is made of its words alone, so that it
    /// stays the same when others come and go. A second block with the same words gets a number.
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

impl Block {
    /// The part of the text that holds a place.
    fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.text.end <= at);
        self.pieces.get(after).filter(|piece| piece.text.start <= at)
    }

    /// The range of the Markdown that a range of running text comes from.
    fn source(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.piece(range.start)?, self.piece(range.end - 1)?);
        Some(first.source + (range.start - first.text.start)..last.source + (range.end - last.text.start))
    }

    /// Where a name becomes a link: in one piece where it begins and ends in the same emphasis; else part by part,
    /// since links and emphasis cannot overlap.
    fn segments(&self, range: &Range<usize>, key: Key) -> Vec<NameLink> {
        let (Some(first), Some(last)) = (self.piece(range.start), self.piece(range.end - 1)) else { return Vec::new() };
        if first.container == last.container {
            return self
                .source(range)
                .map(|source| NameLink { start: source.start, end: source.end, key })
                .into_iter()
                .collect();
        }
        let parts = self.pieces.iter().filter(|piece| piece.text.start < range.end && piece.text.end > range.start);
        parts
            .map(|piece| {
                let (start, end) = (piece.text.start.max(range.start), piece.text.end.min(range.end));
                let text = &self.text[start..end];
                let (start, end) = (end - text.trim_start().len(), start + text.trim_end().len());
                let source = |at: usize| piece.source + (at - piece.text.start);
                NameLink { start: source(start), end: source(end.max(start)), key }
            })
            .filter(|name| name.start < name.end)
            .collect()
    }
}

/// Whether words hold a number as a whole: "8.620" is not held by "18.620".
fn holds(words: &str, number: &str) -> bool {
    words.match_indices(number).any(|(at, found)| {
        let digit = |c: char| c.is_ascii_digit();
        let joint = |c: Option<char>, beyond: Option<char>| match c {
            Some(c) if digit(c) => true,
            Some('.' | ',' | '/') => beyond.is_some_and(digit),
            _ => false,
        };
        let (before, after) = (&words[..at], &words[at + found.len()..]);
        let (mut before, mut after) = (before.chars().rev(), after.chars());
        !joint(before.next(), before.next()) && !joint(after.next(), after.next())
    })
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->")
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Eight letters and digits that stand for a text (the first 40 bits of its BLAKE3 hash, in Crockford's base 32).
fn fingerprint(text: &str) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = blake3::hash(text.as_bytes());
    let bits = hash.as_bytes()[..5].iter().fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    (0..8).rev().map(|at| char::from(DIGITS[(bits >> (at * 5) & 31) as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_whole_numbers_only() {
        assert!(holds("đã kết nạp 8.620 đảng viên", "8.620"));
        assert!(holds("8.620.", "8.620"));
        assert!(!holds("18.620", "8.620"));
        assert!(!holds("8.620.100", "8.620"));
        assert!(!holds("8.621", "8.620"));
        assert!(holds("11", "11"));
    }
}
