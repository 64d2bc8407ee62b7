//! The files of a project that an archive contains: all sources of the site, without drafts.

use std::io;
use std::path::{Path, PathBuf};

use crate::content::records::split_front_matter;
use crate::content_kind::extension;
use crate::normalize::decode;
use crate::read::read_bytes;
use crate::schema::RECORD;
use crate::walk::{HiddenFiles, WalkError, WalkOptions, WalkOrder, walk_folder};
use kyyeu_diag::{Diagnostics, Sources};

/// A source file of the site.
#[derive(Clone, Debug)]
pub struct ArchiveSource {
    /// Path in the project, in NFC.
    pub path: String,
    /// Path on disk, where the name may be in another normal form.
    pub disk_path: PathBuf,
}

/// The source files of the site in the order of their paths: the content and the project's own
/// templates. Drafts are left out. A path that cannot be read is an error.
pub fn archive_sources(
    root: &Path,
) -> impl Iterator<Item = Result<ArchiveSource, (PathBuf, io::Error)>> {
    ["content", "templates"]
        .into_iter()
        .map(|folder| (folder, root.join(folder)))
        .filter(|(_, disk_path)| disk_path.exists())
        .flat_map(|(folder, disk_path)| {
            let options = WalkOptions { hidden: HiddenFiles::Skip, order: WalkOrder::ByPath };
            walk_folder(&disk_path, options).filter_map(move |entry| match entry {
                Ok(file) if !file.file_type.is_file() => None,
                Ok(file) => {
                    let path = format!("{folder}/{}", file.normalized_path());
                    let disk_path = file.disk_path;
                    (!is_draft(&path, &disk_path)).then_some(Ok(ArchiveSource { path, disk_path }))
                }
                Err(WalkError { path, error }) => Some(Err((path, error))),
            })
        })
}

/// Whether a file is a draft. A file that cannot be read is not: packing it reports the error.
fn is_draft(path: &str, disk_path: &Path) -> bool {
    extension(path) == Some("md") && read_bytes(disk_path).is_ok_and(|bytes| is_draft_text(&bytes))
}

/// Whether the front matter of a Markdown file has `draft: true`, as the loader of records reads
/// it. If it cannot be parsed, any line that may mean this counts: an unpublished text must never
/// be archived.
fn is_draft_text(bytes: &[u8]) -> bool {
    let text = decode(bytes).text;
    let mut sources = Sources::default();
    let file = sources.add("draft.md", text.clone());
    match split_front_matter(&sources, file, &RECORD, &mut Diagnostics::new()) {
        Some(document) => document.front_matter.entries().iter().any(|(name, value)| {
            name.text == "draft" && value.scalar().map(str::trim) == Some("true")
        }),
        None => text
            .lines()
            .skip(1)
            .take_while(|line| line.trim_end() != "---")
            .any(|line| line.contains("draft") && line.contains("true")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_draft_is_recognized() {
        for front_matter in [
            "draft: true",
            "draft: true # not yet",
            "draft: \"true\"",
            "draft: 'true'",
            "\"draft\": true",
            "draft : true",
            "{title: a, draft: true}",
            "draft: false\ndraft: true",
            "title: \"not closed\ndraft: 'true'",
        ] {
            let text = format!("---\n{front_matter}\n---\n\nA sentence.\n");
            assert!(is_draft_text(text.as_bytes()), "{front_matter}");
            assert!(is_draft_text(text.replace('\n', "\r\n").as_bytes()), "{front_matter} (CRLF)");
        }
        for front_matter in ["title: a", "draft: false", "title: \"draft: true\""] {
            let text = format!("---\n{front_matter}\n---\n\ndraft: true\n");
            assert!(!is_draft_text(text.as_bytes()), "{front_matter}");
        }
        assert!(!is_draft_text(b"No front matter.\n"));
    }
}
