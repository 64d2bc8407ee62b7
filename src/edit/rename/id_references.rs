//! Finds an id in what names it: `id`, `kind:id`, `figure:dataset/row.column`, `id#row.column`.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use crate::rename::UserError;
use kyyeu_diag::{FileId, Sources};
use kyyeu_model::{EntryKind, Figures, Proceedings, Prose, parse_markdown};

/// The id that is looked for.
#[derive(Clone, Copy)]
pub struct IdReferences<'a> {
    pub proceedings: &'a Proceedings,
    pub kind: EntryKind,
    pub old: &'a str,
}

impl IdReferences<'_> {
    /// Where the id of an entry of a kind, which a place in its text may follow, is this one.
    pub fn in_entry_ref(&self, text: &str, kind: EntryKind) -> Vec<Range<usize>> {
        self.exact_match(text, 0..text.find('#').unwrap_or(text.len()))
            .filter(|_| kind == self.kind)
            .into_iter()
            .collect()
    }

    /// Where a figure's name holds the id: as its dataset, as the row of its table. `home` is the
    /// dataset of a name without one.
    pub fn in_figure_ref(&self, text: &str, home: Option<&str>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let (dataset, path) = match text.find('/') {
            Some(slash) => {
                found.extend(
                    self.exact_match(text, 0..slash).filter(|_| self.kind == EntryKind::Dataset),
                );
                (&text[..slash], slash + 1)
            }
            None => (home.unwrap_or(""), 0),
        };
        found.extend(self.in_table_row(text, path, dataset));
        found
    }

    /// Where the notation between `[[` and `]]` or `|` holds the id.
    pub fn in_notation(&self, text: &str) -> Vec<Range<usize>> {
        let end = text.find('#').unwrap_or(text.len());
        let mut found = Vec::new();
        let mut dataset = None;
        match text[..end].find(':') {
            None => {
                let id = text[..end].trim();
                let mut kinds = EntryKind::ALL
                    .iter()
                    .filter(|kind| self.proceedings.find(**kind, id).is_some());
                if let (Some(kind), None) = (kinds.next(), kinds.next()) {
                    found.extend(self.exact_match(text, 0..end).filter(|_| *kind == self.kind));
                    dataset = Some(id).filter(|_| *kind == EntryKind::Dataset);
                }
            }
            Some(colon) => match text[..colon].trim() {
                "figure" => {
                    let start = colon
                        + 1
                        + (text[colon + 1..].len() - text[colon + 1..].trim_start().len());
                    let figure = self.in_figure_ref(text[start..end].trim_end(), None);
                    found.extend(
                        figure.into_iter().map(|range| start + range.start..start + range.end),
                    );
                }
                kind => {
                    found.extend(
                        self.exact_match(text, colon + 1..end).filter(|_| kind == self.kind.name()),
                    );
                    dataset = Some(text[colon + 1..end].trim())
                        .filter(|_| kind == EntryKind::Dataset.name());
                }
            },
        }
        // A figure's anchor on the page of its dataset.
        if let Some(dataset) = dataset.filter(|_| end < text.len()) {
            found.extend(self.in_table_row(text, end + 1, dataset));
        }
        found
    }

    /// The id, where it is all that stands in a range but for white space.
    fn exact_match(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        let part = &text[range.clone()];
        let start = range.start + (part.len() - part.trim_start().len());
        (part.trim() == self.old).then(|| start..start + self.old.len())
    }

    /// The id, where it is the row of `row.column` from an offset on, in a dataset whose rows are
    /// of its kind.
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

    /// Where a text holds the id, as places in its file.
    pub fn in_prose(
        &self,
        prose: &Prose,
        sources: &Sources,
    ) -> Result<Vec<(FileId, Range<usize>)>, UserError> {
        let text = prose.text(sources);
        let mut found = Vec::new();
        for (event, range) in parse_markdown(text) {
            let Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, dest_url, .. }) =
                event
            else {
                continue;
            };
            // In a table's cell the notation's bar is written `\|`, and the library leaves the
            // backslash to the id.
            for hit in self.in_notation(dest_url.strip_suffix('\\').unwrap_or(&dest_url)) {
                let Some(start) = notation_start(prose, sources, range.start, &dest_url) else {
                    let place = sources.position(prose.span);
                    return Err(UserError {
                        message: format!(
                            "{}:{}: \"[[{dest_url}\" is written in a way that cannot be edited",
                            sources.path(prose.span.file),
                            place.line
                        ),
                        help: Some(
                            "write this text without escapes, as a block that begins with >- or |"
                                .to_owned(),
                        ),
                    });
                };
                found.push((prose.span.file, start + hit.start..start + hit.end));
            }
        }
        Ok(found)
    }
}

/// Where in its file the text behind a `[[` stands, the `[[` given by its offset in the Markdown. A
/// folded YAML value has other line breaks than its file, but the same brackets in the same order.
fn notation_start(prose: &Prose, sources: &Sources, at: usize, behind: &str) -> Option<usize> {
    let written = sources.slice(prose.span)?;
    let start = if prose.decoded_text.is_none() {
        at
    } else {
        let text = prose.text(sources);
        let (all, before) = (text.matches("[[").count(), text[..at].matches("[[").count());
        let mut brackets = written.match_indices("[[");
        let found = brackets.nth(before)?.0;
        (before + 1 + brackets.count() == all).then_some(found)?
    };
    let start = start + 2;
    written[start..].starts_with(behind).then_some(prose.span.start as usize + start)
}
