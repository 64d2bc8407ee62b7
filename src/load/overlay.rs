//! Planned source texts of the content, in place of those on disk.
//!
//! A command that edits the content loads it as it will be before anything is written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::normalize::{NormalizedText, normalise};
use crate::walk::SourceFile;

/// Source texts that replace those of the content on disk, by the path on disk.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    texts: BTreeMap<String, PlannedText>,
}

/// A planned source text; its path differs from the one on disk if the file is renamed.
#[derive(Clone, Debug)]
struct PlannedText {
    path: String,
    text: String,
}

impl PlannedText {
    fn normalized(&self) -> Arc<NormalizedText> {
        Arc::new(NormalizedText::new(normalise(&self.text), None))
    }
}

impl Overlay {
    /// Plans the text of a file, and its new path; both paths are relative to the project. With
    /// equal paths the file need not exist on disk.
    pub fn set(&mut self, from: &str, to: &str, text: &str) {
        let planned = PlannedText { path: path_in_content(to).to_owned(), text: text.to_owned() };
        self.texts.insert(path_in_content(from).to_owned(), planned);
    }

    /// Replaces the texts of `files` and adds the new files. A file that is renamed and does not
    /// exist on disk is ignored.
    pub(crate) fn apply(&self, mut files: Vec<SourceFile>) -> Vec<SourceFile> {
        for file in &mut files {
            if let Some(planned) = self.texts.get(&file.path) {
                file.path.clone_from(&planned.path);
                file.text = Some(planned.normalized());
            }
        }
        for (path, planned) in &self.texts {
            if planned.path == *path && !files.iter().any(|file| file.path == *path) {
                files.push(SourceFile {
                    path: path.clone(),
                    disk_path: PathBuf::new(),
                    text: Some(planned.normalized()),
                    hash: None,
                });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

fn path_in_content(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}
