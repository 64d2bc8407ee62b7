//! Links and images in prose: their targets, and the text of links without a label.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::LinkType;

use crate::notation;
use crate::numerals::contains_number;
use crate::prose::block::{LinkedName, TextRunKind};
use crate::prose::context::LinkContext;
use crate::prose::linker::{OpenLink, ProseLinker};
use kyyeu_diag::Code;
use kyyeu_model::{FigurePart, FigurePath, Key, LinkTarget};

/// How many unclosed brackets of one prose are reported: a prose with more has them on purpose.
const MAX_UNCLOSED_REPORTS: usize = 20;

impl ProseLinker<'_, '_> {
    /// Reports a `[[` that nothing closes: the parser gives it as two texts.
    pub fn check_unclosed(&mut self, text: &str, range: &Range<usize>) {
        if text != "[" {
            return;
        }
        if self.brackets.bracket_end == Some(range.start)
            && self.brackets.reported < MAX_UNCLOSED_REPORTS
        {
            self.brackets.reported += 1;
            let diagnostic = self.diagnostic(
                Code::BrokenLink,
                range.start - 1..range.end,
                "nothing closes these brackets",
            );
            self.diagnostics.push(diagnostic.help(
                "write ]] behind the id, in the same paragraph; brackets that are no link are \
                 written \\[[",
            ));
        }
        let is_escaped = self.source_text()[..range.start].ends_with('\\');
        self.brackets.bracket_end = (!is_escaped).then_some(range.end);
    }

    pub fn start_link(&mut self, link_type: LinkType, address: &str, range: Range<usize>) {
        let (target, fallback_text) = match link_type {
            LinkType::WikiLink { has_pothole } => {
                // In a table cell the bar before a label is written `\|`, and the parser leaves the
                // backslash to the id.
                let id = if has_pothole {
                    address.strip_suffix('\\').unwrap_or(address)
                } else {
                    address
                };
                let span = self.prose.span_of(range.clone());
                let proceedings = self.context.proceedings;
                let target = notation::resolve_notation(proceedings, id, span, self.diagnostics);
                let name = (!has_pothole).then(|| match &target {
                    Some(target) => self.link_text(target, &range),
                    None => id.to_owned(),
                });
                self.push_signature(&match &target {
                    Some(target) => notation::original_notation(proceedings, id, target),
                    None => Cow::Borrowed(id),
                });
                (target, name)
            }
            LinkType::Email => {
                self.push_signature(address);
                (Some(LinkTarget::External), None)
            }
            _ => {
                let target = self.resolve_address(address, &range);
                self.push_signature(address);
                (target, None)
            }
        };
        let text_start = self.open_blocks.last().map_or(0, |block| block.text.len());
        self.push_target(range.start, target.clone());
        self.open_link = Some(OpenLink { target, text_start, fallback_text, range });
    }

    fn push_signature(&mut self, text: &str) {
        if let Some(block) = self.open_blocks.last_mut() {
            block.signature.push_str(text);
        }
    }

    pub fn end_link(&mut self) {
        let Some(link) = self.open_link.take() else { return };
        if let Some(text) = &link.fallback_text {
            self.append_run(text, link.range.start, TextRunKind::Opaque);
        }
        let Some(block) = self.open_blocks.last_mut() else { return };
        let range = link.text_start..block.text.len();
        match link.target {
            Some(LinkTarget::Entry(key, _)) => {
                block.links.push(LinkedName { range, key, figure: None });
            }
            Some(LinkTarget::Figure(key, path, part)) => {
                let words = block.text[range.clone()].to_owned();
                block.links.push(LinkedName { range, key, figure: Some(path) });
                if link.fallback_text.is_none() {
                    self.check_figure_text(&words, key, path, part, link.range);
                }
            }
            _ => {}
        }
    }

    /// Reports a label of a figure that does not contain its number.
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
        let formatted = dataset.format_part(path, part, &language.numbers, &language.locale);
        if contains_number(words, &number)
            || formatted.is_some_and(|formatted| words.contains(&formatted))
        {
            return;
        }
        let diagnostic = self.diagnostic(
            Code::FigureText,
            range,
            format!("the words \"{words}\" do not hold the figure {number}"),
        );
        self.diagnostics.push(diagnostic.help(format!(
            "write {number} in the words, or leave the words out: the number comes by itself"
        )));
    }

    /// The text of a link that has no label.
    fn link_text(&mut self, target: &LinkTarget, range: &Range<usize>) -> String {
        let LinkContext { proceedings, language, .. } = self.context;
        match target {
            LinkTarget::Entry(key, _) => proceedings.name(*key, &language.locale),
            LinkTarget::Figure(key, path, part) => {
                let dataset = &proceedings.datasets[key.index()].value;
                let number = dataset.format_part(*path, *part, &language.numbers, &language.locale);
                if number.is_none() {
                    self.report_unstated_part(*part, range.clone());
                }
                number.unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    fn report_unstated_part(&mut self, part: FigurePart, range: Range<usize>) {
        let suffix = FigurePart::SUFFIXES.iter().find(|(_, other)| *other == part);
        let name = suffix.map_or("value", |(name, _)| name);
        let diagnostic =
            self.diagnostic(Code::UnknownFigure, range, format!("the figure states no `{name}`"));
        self.diagnostics.push(diagnostic.help(format!(
            "give the figure a line `{name}: …` in its dataset, or name the figure without \
             `.{name}`"
        )));
    }

    /// Adds the target of the link or image at an offset of the Markdown, if it was resolved.
    pub fn push_target(&mut self, offset: usize, target: Option<LinkTarget>) {
        if let Some(target) = target {
            self.linked.targets.push((offset, target));
        }
    }

    /// Reports an image without a description.
    pub fn end_image(&mut self) {
        let Some(image) = self.open_image.take() else { return };
        if image.alt.trim().is_empty() {
            let diagnostic = self.diagnostic(
                Code::MissingAlt,
                image.range,
                "the picture has no text for those who cannot see it",
            );
            self.diagnostics
                .push(diagnostic.help("write what it shows between the square brackets: ![…](…)"));
        }
    }
}
