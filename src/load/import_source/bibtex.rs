//! Parses BibTeX and BibLaTeX.

use biblatex::{Bibliography, Chunk, ChunksExt, Entry, RawBibliography, Spanned};

use crate::import_source::spans::unreadable_file;
use crate::lines::line_end;
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue, collapse_whitespace};

/// The entries of a file.
pub fn parse_bibtex(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Vec<ImportedItem> {
    let text = sources.expect_text(file);
    let parsed = RawBibliography::parse(text).and_then(|raw| {
        let starts: Vec<_> = raw.entries.iter().map(|entry| entry.span.start).collect();
        Ok((starts, Bibliography::from_raw(raw)?))
    });
    let (starts, entries) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let range = error.span.start.min(text.len())..error.span.end.min(text.len());
            let message = format!("this is no BibTeX from here on: {}", error.kind);
            diagnostics.push(unreadable_file(file, range, message));
            return Vec::new();
        }
    };
    let items = entries.iter().zip(starts);
    items.map(|(entry, start)| imported_item(entry, start, text, file)).collect()
}

fn imported_item(entry: &Entry, start: usize, text: &str, file: FileId) -> ImportedItem {
    let mut fields: Vec<_> = entry
        .fields
        .iter()
        .map(|(name, chunks)| {
            let span = chunks.span();
            let is_people = matches!(name.as_str(), "author" | "editor");
            let value = if is_people {
                parse_people(chunks)
            } else {
                ImportedValue::Text(chunks.format_verbatim())
            };
            ImportedField {
                name: name.to_lowercase(),
                span: Span::new(file, span.start.min(text.len())..span.end.min(text.len())),
                value,
            }
        })
        .collect();
    fields.sort_by_key(|field| field.span.start);
    ImportedItem {
        span: Span::new(file, start..line_end(text, start)),
        key: entry.key.clone(),
        fields,
        body: Span::new(file, start..start),
    }
}

/// Separators that no source text contains. Commas and `and` in braces are not separators.
const COMMA: char = '\u{1}';
const AND: char = '\u{2}';

/// The people in a field, with family and given name only if a comma separates them.
///
/// BibTeX takes the last word of a name without a comma as the family name. That is a guess, and
/// wrong for Vietnamese names, so such names stay whole.
fn parse_people(chunks: &[Spanned<Chunk>]) -> ImportedValue {
    let mut marked = String::new();
    for chunk in chunks {
        match &chunk.v {
            Chunk::Normal(text) => marked.push_str(&mark_separators(text)),
            Chunk::Verbatim(text) | Chunk::Math(text) => marked.push_str(text),
        }
    }
    ImportedValue::List(marked.split(AND).map(parse_person).collect())
}

fn mark_separators(text: &str) -> String {
    let space_if = |condition| if condition { " " } else { "" };
    let before = space_if(text.starts_with(char::is_whitespace));
    let after = space_if(text.ends_with(char::is_whitespace));
    format!("{before}{}{after}", collapse_whitespace(text))
        .replace(" and ", &AND.to_string())
        .replace(',', &COMMA.to_string())
}

/// A person: `name`, `family, given` or `family, suffix, given`.
fn parse_person(name: &str) -> ImportedValue {
    let parts: Vec<_> = name.split(COMMA).map(str::trim).collect();
    let fields = match parts.as_slice() {
        [] | [_] => return ImportedValue::Text(parts.concat()),
        [family, given] => vec![("family", *family), ("given", *given)],
        [family, suffix, given, ..] => {
            vec![("family", *family), ("given", *given), ("suffix", *suffix)]
        }
    };
    let to_text =
        |(name, text): (&str, &str)| (name.to_owned(), ImportedValue::Text(text.to_owned()));
    ImportedValue::Map(fields.into_iter().map(to_text).collect())
}
