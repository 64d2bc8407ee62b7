//! References to an id in texts: `id`, `kind:id`, `figure:dataset/row.column`, `id#row.column`.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use kyyeu_diag::{FileId, Sources, UserError};
use kyyeu_model::{EntryKind, Figures, Proceedings, Prose, parse_markdown};

/// Finds the references to one id.
#[derive(Clone, Copy)]
pub struct IdReferences<'a> {
    pub proceedings: &'a Proceedings,
    pub kind: EntryKind,
    pub old: &'a str,
}

impl IdReferences<'_> {
    /// The range of the id in a reference to an entry of a kind; an anchor may follow the id.
    pub fn in_entry_ref(&self, text: &str, kind: EntryKind) -> Vec<Range<usize>> {
        self.exact_match(text, 0..text.find('#').unwrap_or(text.len()))
            .filter(|_| kind == self.kind)
            .into_iter()
            .collect()
    }

    /// The ranges of the id in a reference to a figure: as its dataset, as the row of its table.
    /// `home` is the dataset of a reference without one.
    pub fn in_figure_ref(&self, text: &str, home: Option<&str>) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let (dataset, path) = match text.find('/') {
            Some(slash) => {
                ranges.extend(
                    self.exact_match(text, 0..slash).filter(|_| self.kind == EntryKind::Dataset),
                );
                (&text[..slash], slash + 1)
            }
            None => (home.unwrap_or(""), 0),
        };
        ranges.extend(self.in_table_row(text, path, dataset));
        ranges
    }

    /// The ranges of the id in the notation between `[[` and `]]` or `|`.
    pub fn in_notation(&self, text: &str) -> Vec<Range<usize>> {
        let end = text.find('#').unwrap_or(text.len());
        let mut ranges = Vec::new();
        let mut dataset = None;
        match text[..end].find(':') {
            None => {
                let id = text[..end].trim();
                let mut kinds = EntryKind::ALL
                    .iter()
                    .filter(|kind| self.proceedings.find(**kind, id).is_some());
                if let (Some(kind), None) = (kinds.next(), kinds.next()) {
                    ranges.extend(self.exact_match(text, 0..end).filter(|_| *kind == self.kind));
                    dataset = Some(id).filter(|_| *kind == EntryKind::Dataset);
                }
            }
            Some(colon) => match text[..colon].trim() {
                "figure" => {
                    let start = colon
                        + 1
                        + (text[colon + 1..].len() - text[colon + 1..].trim_start().len());
                    let figure = self.in_figure_ref(text[start..end].trim_end(), None);
                    ranges.extend(
                        figure.into_iter().map(|range| start + range.start..start + range.end),
                    );
                }
                kind => {
                    ranges.extend(
                        self.exact_match(text, colon + 1..end).filter(|_| kind == self.kind.name()),
                    );
                    dataset = Some(text[colon + 1..end].trim())
                        .filter(|_| kind == EntryKind::Dataset.name());
                }
            },
        }
        // A figure's anchor on the page of its dataset.
        if let Some(dataset) = dataset.filter(|_| end < text.len()) {
            ranges.extend(self.in_table_row(text, end + 1, dataset));
        }
        ranges
    }

    /// The range of the id, if a range has nothing else but white space.
    fn exact_match(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let part = &text[range.clone()];
        let start = range.start + (part.len() - part.trim_start().len());
        (part.trim() == self.old).then(|| start..start + self.old.len())
    }

    /// The range of the id as the row of `row.column` from an offset on, if the rows of the dataset
    /// are entries of its kind.
    fn in_table_row(&self, text: &str, from: usize, dataset: &str) -> Option<Range<usize>> {
        let key = self.proceedings.find(EntryKind::Dataset, dataset)?;
        let Figures::Table(table) = &self.proceedings.datasets[key.index()].value.figures else {
            return None;
        };
        let end = from + text[from..].find('.')?;
        (table.row_kind.register() == Some(self.kind))
            .then(|| self.exact_match(text, from..end))
            .flatten()
    }

    /// The ranges of the id in a prose, as ranges of its file.
    ///
    /// # Errors
    /// When a reference is written with escapes, so that its range in the file is not known.
    pub fn in_prose(
        &self,
        prose: &Prose,
        sources: &Sources,
    ) -> Result<Vec<(FileId, Range<usize>)>, UserError> {
        let text = prose.text(sources);
        let mut ranges = Vec::new();
        for (event, range) in parse_markdown(text) {
            let Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }) =
                event
            else {
                continue;
            };
            // In a cell of a table the bar of the notation is written `\|`, and the Markdown parser
            // leaves the backslash at the end of the id.
            for hit in self.in_notation(dest_url.strip_suffix('\\').unwrap_or(&dest_url)) {
                let Some(start) = notation_start(prose, sources, range.start, &dest_url) else {
                    let position = sources.position(prose.span);
                    return Err(UserError {
                        message: format!(
                            "{}:{}: \"[[{dest_url}\" is written in a way that cannot be edited",
                            sources.path(prose.span.file),
                            position.line
                        ),
                        help: Some(
                            "write this text without escapes, as a block that begins with >- or |"
                                .to_owned(),
                        ),
                    });
                };
                ranges.push((prose.span.file, start + hit.start..start + hit.end));
            }
        }
        Ok(ranges)
    }
}

/// The offset in its file of the text `notation` after a `[[`, which is at `offset` in the
/// Markdown. A folded YAML value has other line breaks than its file, but the same brackets in the
/// same order.
fn notation_start(
    prose: &Prose,
    sources: &Sources,
    offset: usize,
    notation: &str,
) -> Option<usize> {
    let written = sources.slice(prose.span)?;
    let start = if prose.decoded_text.is_none() {
        offset
    } else {
        let text = prose.text(sources);
        let (all, before) = (text.matches("[[").count(), text[..offset].matches("[[").count());
        let mut brackets = written.match_indices("[[");
        let bracket = brackets.nth(before)?.0;
        (before + 1 + brackets.count() == all).then_some(bracket)?
    };
    let start = start + 2;
    written[start..].starts_with(notation).then_some(prose.span.start as usize + start)
}
