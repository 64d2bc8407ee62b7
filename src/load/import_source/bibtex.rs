//! BibTeX and BibLaTeX.

use biblatex::{Bibliography, Chunk, ChunksExt, RawBibliography, Spanned};

use crate::import_source::unreadable_file;
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue, collapse_whitespace};

/// The entries of a file.
pub fn parse_bibtex(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Vec<ImportedItem> {
    let text = sources.text(file);
    let parsed = RawBibliography::parse(text).and_then(|raw| {
        let starts: Vec<_> = raw.entries.iter().map(|entry| entry.span.start).collect();
        Ok((starts, Bibliography::from_raw(raw)?))
    });
    let (starts, entries) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let at = error.span.start.min(text.len())..error.span.end.min(text.len());
            diagnostics.push(unreadable_file(
                file,
                at,
                format!("this is no BibTeX from here on: {}", error.kind),
            ));
            return Vec::new();
        }
    };
    let item = |(entry, &start): (&biblatex::Entry, &usize)| {
        let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        let mut fields: Vec<_> = entry
            .fields
            .iter()
            .map(|(name, chunks)| {
                let span = chunks.span();
                let at = Span::new(file, span.start.min(text.len())..span.end.min(text.len()));
                let people = matches!(name.as_str(), "author" | "editor");
                let value = if people {
                    parse_people(chunks)
                } else {
                    ImportedValue::Text(chunks.format_verbatim())
                };
                ImportedField { name: name.to_lowercase(), span: at, value }
            })
            .collect();
        fields.sort_by_key(|field| field.span.start);
        ImportedItem {
            span: Span::new(file, start..end),
            key: entry.key.clone(),
            fields,
            body: Span::new(file, start..start),
        }
    };
    entries.iter().zip(&starts).map(item).collect()
}

/// The people of a field, as they are declared. BibTeX takes the last word of a name without a
/// comma for the family name; that would be a guess, and for Vietnamese names a wrong one: such
/// names stay whole.
fn parse_people(chunks: &[Spanned<Chunk>]) -> ImportedValue {
    // What stands in braces is no comma and no "and" between people.
    const COMMA: char = '\u{1}';
    const AND: char = '\u{2}';
    let mut marked = String::new();
    for chunk in chunks {
        match &chunk.v {
            Chunk::Normal(text) => {
                let spaced = collapse_whitespace(text);
                let (before, after) =
                    (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
                let spaced = format!(
                    "{}{spaced}{}",
                    if before { " " } else { "" },
                    if after { " " } else { "" }
                );
                marked.push_str(
                    &spaced.replace(" and ", &AND.to_string()).replace(',', &COMMA.to_string()),
                );
            }
            Chunk::Verbatim(text) | Chunk::Math(text) => marked.push_str(text),
        }
    }
    let person = |name: &str| {
        let mut parts = name.split(COMMA).map(|part| part.trim().to_owned());
        let (family, second, third) =
            (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let named = |name: &str, text: String| (name.to_owned(), ImportedValue::Text(text));
        match (second, third) {
            (None, _) => ImportedValue::Text(family),
            (Some(given), None) => {
                ImportedValue::Map(vec![named("family", family), named("given", given)])
            }
            (Some(suffix), Some(given)) => ImportedValue::Map(vec![
                named("family", family),
                named("given", given),
                named("suffix", suffix),
            ]),
        }
    };
    ImportedValue::List(marked.split(AND).map(person).collect())
}
