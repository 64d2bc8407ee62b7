//! Reports files in `content/` that are not content.

use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, nearest};

use crate::content_kind::extension;
use crate::read::placeholder_span;
use crate::schema::{REGISTERS, RegisterSchema};

const FOLDERS: [&str; 6] = ["speeches", "papers", "conclusions", "pages", "statistics", "media"];

/// Reports a stray file, by its path below `content/`, with the nearest correct path.
pub fn report_stray_file(path: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    let span = placeholder_span(sources, format!("content/{path}"));
    let diagnostic = Diagnostic::new(Code::StrayFile, span, "this file is no content");
    let suggestion = match path.split_once('/') {
        None => nearest_root_file(path),
        Some((folder, _)) => nearest_folder(folder),
    };
    diagnostics.push(match suggestion {
        Some(suggestion) => diagnostic.help(format!("did you mean content/{suggestion}?")),
        None if extension(path) == Some("md") => diagnostic.help(
            "records stand in content/speeches, content/papers and content/conclusions, \
             other texts in content/pages",
        ),
        None => diagnostic.help(
            "records and pages end in .md, registers and statistics in .yaml; \
             pictures and PDFs stand in content/media",
        ),
    });
}

fn nearest_root_file(name: &str) -> Option<String> {
    let registers: Vec<_> =
        REGISTERS.iter().map(|register| format!("{}.yaml", register.name())).collect();
    let mut files = vec!["workshop.yaml"];
    files.extend(registers.iter().map(String::as_str));
    files.extend(["tombstones.yaml", "ids.lock"]);
    nearest(name, files).map(str::to_owned)
}

/// The nearest folder; `None` if `folder` itself is one, so that only the file's name is wrong.
fn nearest_folder(folder: &str) -> Option<String> {
    let folders = FOLDERS.into_iter().chain(REGISTERS.iter().map(RegisterSchema::name));
    nearest(folder, folders).filter(|nearest| *nearest != folder).map(str::to_owned)
}
