//! Reads the source files of a project in parallel and registers them in [`Sources`].

use std::sync::Arc;

use rayon::prelude::*;

use crate::normalize::{NormalizedText, forbidden_character};
use crate::read::{read_normalized, report_unreadable};
use crate::walk::SourceFile;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};

/// Reads source files in parallel and adds them to `sources` in the given order. A file that cannot
/// be read, or is not UTF-8, is reported and has no `FileId`.
pub fn read_sources(
    files: &[&SourceFile],
    display_root: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<FileId>> {
    let texts: Vec<_> = files
        .par_iter()
        .map(|file| match &file.text {
            Some(text) => Ok(text.clone()),
            None => read_normalized(&file.disk_path).map(Arc::new),
        })
        .collect();
    let mut ids = Vec::with_capacity(files.len());
    for (file, text) in files.iter().zip(texts) {
        let path = format!("{display_root}/{}", file.path);
        ids.push(match text {
            Ok(text) => add_source(path, &text, sources, diagnostics),
            Err(reason) => {
                report_unreadable(path, reason, sources, diagnostics);
                None
            }
        });
    }
    ids
}

fn add_source(
    path: String,
    text: &NormalizedText,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let file = sources.add(path, text.text.clone());
    if let Some(offset) = text.invalid_utf8_at {
        let span = Span::new(file, offset..offset);
        let message = "the file is not valid UTF-8 from here on";
        diagnostics.push(Diagnostic::new(Code::BadUtf8, span, message).help(
            "save it as UTF-8 in your editor; the letters here may come from another encoding",
        ));
        return None;
    }
    if let Some((offset, c)) = text.forbidden {
        let span = Span::new(file, offset..offset + c.len_utf8());
        diagnostics.push(forbidden_character(c, span));
    }
    Some(file)
}
