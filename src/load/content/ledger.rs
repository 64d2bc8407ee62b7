//! Parsers of `ids.lock`, the published addresses, and `tombstones.yaml`, the withdrawn pages.

use crate::schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml::{self, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Ledger, LedgerEntry, Tombstone, is_address};

/// Parses the ledger: one address in each line; empty lines are ignored, and lines that begin with
/// `#` are kept as its header.
pub fn parse_ledger(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Ledger {
    let mut ledger = Ledger { file, header: Vec::new(), entries: Vec::new() };
    let mut start = 0;
    for line in sources.expect_text(file).split_inclusive('\n') {
        let text = line.trim();
        let offset = start + line.find(text).unwrap_or(0);
        let span = Span::new(file, offset..offset + text.len());
        start += line.len();
        if text.starts_with('#') {
            ledger.header.push(text.to_owned());
        } else if is_address(text) {
            ledger.entries.push(LedgerEntry { address: text.to_owned(), span });
        } else if !text.is_empty() {
            let message = format!("\"{text}\" is no address of a page");
            diagnostics.push(Diagnostic::new(Code::BadValue, span, message).help(
                "a line is the path of a page, such as papers/nam-dinh.html; \
                 after a merge keep the lines of both sides",
            ));
        }
    }
    ledger.entries.sort_by(|a, b| a.address.cmp(&b.address));
    ledger
}

/// Parses the withdrawn pages; `None` if the file is not a map.
pub fn parse_tombstones(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Tombstone>> {
    let node = yaml::parse_file_or_report(sources, file, diagnostics)?;
    if !matches!(node.value, YamlValue::Map(_) | YamlValue::Null) {
        let message = format!(
            "tombstones are a map from addresses to entries, not {}",
            node.value.type_name()
        );
        diagnostics.push(Diagnostic::new(Code::WrongType, node.span, message).help(
            "write the address, a colon, and below it, two spaces further in, `date` and `reason`",
        ));
        return None;
    }
    check::report_duplicate_keys(&node, diagnostics);
    let mut tombstones = Vec::new();
    for (name, value) in node.entries() {
        if !is_address(&name.text) {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadValue,
                    name.span,
                    format!("\"{}\" is no address of a page", name.text),
                )
                .help("write the path as the site had it, such as papers/nam-dinh.html"),
            );
            continue;
        }
        check::check_map(value, &schema::TOMBSTONE, name.span, diagnostics);
        let fields = Fields::new(value);
        tombstones.push(Tombstone {
            address: name.text.clone(),
            span: name.span,
            date: fields.date("date"),
            reason: fields.required_text("reason"),
        });
    }
    tombstones.sort_by(|a, b| a.address.cmp(&b.address));
    tombstones.dedup_by(|later, first| later.address == first.address); // Reported as a duplicate.
    Some(tombstones)
}
