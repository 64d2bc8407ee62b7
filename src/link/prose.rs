//! Walks the Markdown of one text: anchors, headings, links, pictures and names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{resolve, sentence};
use crate::diag::{Code, Diagnostic, Sources, nearest};
use crate::model::{
    FigurePath, Heading, Key, Language, LinkedProse, Mention, Proceedings, Prose, RawHtml, Target, markdown, slug,
};

/// What prose is linked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub proceedings: &'a Proceedings,
    pub sources: &'a Sources,
    pub language: &'a Language,
}

/// Resolves everything that a text names. Anchors on other pages are checked by [`anchors`], once all are known.
pub fn link(context: Context<'_>, prose: &Prose, faults: &mut Vec<Diagnostic>) -> LinkedProse {
    let path = context.sources.path(prose.span.file);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut walk = Walk {
        context,
        prose,
        folder: folder.strip_prefix("content").unwrap_or(folder).trim_start_matches('/'),
        faults,
        linked: LinkedProse::default(),
        taken: BTreeMap::new(),
        blocks: Vec::new(),
        link: None,
        image: None,
    };
    for (event, range) in markdown(prose.text(context.sources)) {
        walk.event(&event, range);
    }
    let Walk { mut linked, .. } = walk;
    // A list item's anchor is known only when its own text is over, after what it holds.
    linked.anchors.sort();
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
    /// What its anchor is made of: the text without the names that registers give.
    signature: String,
    /// Where its text names something: the range in `text` and the target.
    names: Vec<(Range<usize>, Key, Option<FigurePath>)>,
    /// The anchor that the editor gave.
    given: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Heading(u8),
    Paragraph,
    /// A list item or a definition: a block of its own only where its text is in no paragraph.
    Item,
    /// A table: its cells' text.
    Table,
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
    folder: &'a str,
    faults: &'f mut Vec<Diagnostic>,
    linked: LinkedProse,
    /// Anchors so far, and how many blocks wanted each.
    taken: BTreeMap<String, usize>,
    blocks: Vec<Block>,
    link: Option<Open>,
    /// Where an open picture begins, and its text for those who cannot see it.
    image: Option<(Range<usize>, String)>,
}

impl Walk<'_, '_> {
    fn fault(&mut self, code: Code, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.prose.place(range), message)
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) | Event::Code(text) => self.text(text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, range),
            _ => {}
        }
    }

    fn open(&mut self, kind: BlockKind, start: usize, given: Option<String>) {
        let block = Block { start, kind, text: String::new(), signature: String::new(), names: Vec::new(), given };
        self.blocks.push(block);
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(BlockKind::Paragraph, range.start, None),
            Tag::Heading { level, id, .. } => {
                // The page's title is the one heading of level 1.
                let level = (*level as u8).max(2);
                self.open(BlockKind::Heading(level), range.start, id.as_ref().map(ToString::to_string));
            }
            Tag::Item | Tag::DefinitionListDefinition => self.open(BlockKind::Item, range.start, None),
            Tag::Table(_) => self.open(BlockKind::Table, range.start, None),
            Tag::TableCell | Tag::DefinitionListTitle => self.text(" "),
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
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table => {
                if let Some(block) = self.blocks.pop() {
                    self.close(block);
                }
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

    fn text(&mut self, text: &str) {
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
            return;
        }
        // The notation without words of its own is followed by its id as text, for which the name stands.
        if self.link.as_ref().is_some_and(|link| link.name.is_some()) {
            return;
        }
        if let Some(block) = self.blocks.last_mut() {
            block.text.push_str(text);
            block.signature.push_str(text);
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
        let Some(block) = self.blocks.last_mut() else { return };
        if let Some(name) = &link.name {
            block.text.push_str(name);
        }
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

    fn close(&mut self, block: Block) {
        let own = !block.text.trim().is_empty() || !block.names.is_empty();
        if block.kind == BlockKind::Item && !own {
            return; // Its text is in paragraphs, which have anchors of their own.
        }
        let anchor = self.anchor(&block);
        let section = match block.kind {
            BlockKind::Heading(level) => {
                let text = collapse(&block.text);
                self.linked.headings.push(Heading { level, anchor: anchor.clone(), text });
                self.linked.headings.len().checked_sub(1)
            }
            _ => self.linked.headings.len().checked_sub(1),
        };
        self.linked.anchors.push((block.start, anchor.clone()));
        for (range, key, figure) in block.names {
            let sentence = sentence::around(&block.text, range.clone());
            self.linked.mentions.push(Mention {
                key,
                figure,
                anchor: anchor.clone(),
                section,
                before: sentence::tail(&block.text[sentence.start..range.start]),
                name: block.text[range.clone()].to_owned(),
                after: sentence::head(&block.text[range.end..sentence.end]),
            });
        }
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
