//! Finds and reads files.
//!
//! [`Files`] is what was found: every file with what the disk says of it and the hash of its bytes,
//! so that the next look reads only what may have changed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::normalize::{NormalizedText, decode, normalise};
use crate::portable_names;
use kyyeu_cache::Hash;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};

/// A file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path below the folder that was walked, with `/` between folders.
    pub path: String,
    /// Where it is.
    pub disk_path: PathBuf,
    /// Its text, where that is known already.
    pub text: Option<Arc<NormalizedText>>,
    /// The hash of its bytes, where it was looked at.
    pub hash: Option<Hash>,
}

/// Texts of the content that are to be, in place of those on the disk.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    texts: BTreeMap<String, (String, String)>,
}

impl Overlay {
    /// Gives a file another text and perhaps another path, both relative to the project. A file
    /// that is not there is new.
    pub fn set(&mut self, from: &str, to: &str, text: &str) {
        self.texts
            .insert(content_path(from).to_owned(), (content_path(to).to_owned(), text.to_owned()));
    }

    /// Lays the texts over the files of the content.
    pub(super) fn apply(&self, mut found: Vec<SourceFile>) -> Vec<SourceFile> {
        let decoded = |text: &String| Arc::new(NormalizedText::new(normalise(text), None));
        for file in &mut found {
            if let Some((to, text)) = self.texts.get(&file.path) {
                file.path.clone_from(to);
                file.text = Some(decoded(text));
            }
        }
        for (from, (to, text)) in &self.texts {
            if !found.iter().any(|file| file.path == *to) && from == to {
                found.push(SourceFile {
                    path: to.clone(),
                    disk_path: PathBuf::new(),
                    text: Some(decoded(text)),
                    hash: None,
                });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }
}

fn content_path(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

/// Whether a file holds a text byte for byte.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn content_equals(disk: &Path, text: &str) -> bool {
    std::fs::read(disk).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// Whether anything stands at a place, be it a link to nowhere.
#[must_use]
pub fn exists(disk: &Path) -> bool {
    disk.symlink_metadata().is_ok()
}

/// The text of a file in the form in which it stands there, line ends and all; nothing where it is
/// no text.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn read_raw(disk: &Path) -> Option<String> {
    std::fs::read_to_string(disk).ok()
}

/// The text of a file that is none of the project's, in its one form.
///
/// # Errors
/// When it cannot be read, or is no UTF-8; why, in words.
pub fn read_external(disk: &Path) -> Result<String, String> {
    let decoded = read_normalized(disk)?;
    if decoded.invalid_utf8_at.is_some() {
        Err("it is not valid UTF-8".to_owned())
    } else {
        Ok(decoded.text.to_string())
    }
}

/// The files below a folder that is none of the project's; `shown` is how it is called in faults.
pub fn walk_external(
    folder: &Path,
    shown: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<SourceFile> {
    let mut walked = SourceTree::walk(folder, "");
    walked.issues.iter_mut().for_each(|trouble| trouble.path.insert_str(0, shown));
    walked.report_issues(sources, diagnostics);
    walked.files
}

/// The largest text that is read, in bytes.
pub(super) const MAX_TEXT_BYTES: u64 = 64 << 20;

/// The most files that a folder has, with all that is in it.
const MAX_FILES: usize = 1_000_000;

/// A file or folder that cannot be used, found on the way.
#[derive(Clone, Debug)]
pub(super) struct WalkIssue {
    /// Its path, as it is called in faults.
    pub path: String,
    pub code: Code,
    message: String,
    help: Option<&'static str>,
}

/// Hidden files, and what editors leave behind, are no content.
fn is_visible(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !(name.starts_with('.') || name.ends_with('~') || name.starts_with('#'))
}

/// A path with `/` between folders. Some systems give names in NFD; what texts say is NFC.
fn slash_path(relative: &Path) -> String {
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    normalise(&parts.join("/")).into_owned()
}

/// The files below a folder as [`Walked::walk`] finds them, one after the other in the order of
/// their paths: each path below the folder, and where it is. A place that cannot be read comes with
/// why. The names in one folder alone are in memory.
pub(super) fn walk_sorted(
    folder: PathBuf,
) -> impl Iterator<Item = Result<(String, PathBuf), (PathBuf, io::Error)>> {
    // A folder stands where its files do: behind `a-b` and before `ab`, if it is `a`.
    let key = |entry: &DirEntry| {
        let name = normalise(&entry.file_name().to_string_lossy()).into_owned();
        if entry.file_type().is_dir() { name + "/" } else { name }
    };
    let walk = WalkDir::new(&folder).sort_by(move |a, b| key(a).cmp(&key(b)));
    let walk =
        folder.exists().then(|| walk.into_iter().filter_entry(is_visible)).into_iter().flatten();
    let files =
        walk.filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()));
    files.map(move |entry| {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(&folder).to_owned();
            (
                place,
                error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("it leads back to itself")),
            )
        })?;
        let relative = entry.path().strip_prefix(&folder).unwrap_or_else(|_| entry.path());
        Ok((slash_path(relative), entry.into_path()))
    })
}

/// A folder of the project, walked.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    /// How the folder is called in faults.
    pub(super) display_root: &'static str,
    /// The files, by path.
    pub files: Vec<SourceFile>,
    pub(super) issues: Vec<WalkIssue>,
}

impl SourceTree {
    /// All files below a folder, by path.
    ///
    /// A folder that is not there has no files. `shown` is how the folder is called in faults.
    pub(super) fn walk(folder: &Path, shown: &'static str) -> Self {
        Self::walk_filtered(folder, shown, |_| true)
    }

    /// Those files below a folder whose paths are wanted.
    pub(super) fn walk_filtered(
        folder: &Path,
        shown: &'static str,
        wanted: impl Fn(&str) -> bool,
    ) -> Self {
        let mut walked = Self { display_root: shown, ..Self::default() };
        if !folder.exists() {
            return walked;
        }
        if folder.is_symlink() {
            walked.issues.push(WalkIssue {
                path: shown.to_owned(),
                code: Code::Unreadable,
                message: "this folder is a link, and links are not followed".to_owned(),
                help: Some(
                    "put the folder itself there, or name the one that holds it with --root",
                ),
            });
            return walked;
        }
        let walk = WalkDir::new(folder).into_iter().filter_entry(is_visible);
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let relative =
                        entry.path().strip_prefix(folder).unwrap_or_else(|_| entry.path());
                    let path = slash_path(relative);
                    if walked.files.len() == MAX_FILES {
                        walked.issues.push(WalkIssue {
                            path: shown.to_owned(),
                            code: Code::TooLarge,
                            message: format!("this folder has more than {MAX_FILES} files"),
                            help: Some("look whether something else was put there by mistake"),
                        });
                        break;
                    }
                    if let Some(message) = portable_names::check_name(relative) {
                        walked.issues.push(WalkIssue {
                            path: format!("{shown}/{}", path.escape_debug()),
                            code: Code::BadName,
                            message,
                            help: Some(
                                "not every system can hold such a name: rename the file or folder",
                            ),
                        });
                    } else if entry.file_type().is_symlink() {
                        walked.issues.push(WalkIssue {
                            path: format!("{shown}/{path}"),
                            code: Code::StrayFile,
                            message: "this is a link, and links are not followed".to_owned(),
                            help: Some("put the file itself there"),
                        });
                    } else if !entry.file_type().is_file() {
                        walked.issues.push(WalkIssue {
                            path: format!("{shown}/{path}"),
                            code: Code::Unreadable,
                            message: "this is no file but a door to a device or a program"
                                .to_owned(),
                            help: Some("take it away"),
                        });
                    } else if wanted(&path) {
                        walked.files.push(SourceFile {
                            path,
                            disk_path: entry.into_path(),
                            text: None,
                            hash: None,
                        });
                    }
                }
                Err(error) => {
                    let place = error
                        .path()
                        .and_then(|path| path.strip_prefix(folder).ok())
                        .map_or_else(String::new, |path| path.display().to_string());
                    let why = error
                        .io_error()
                        .map_or_else(|| "it leads back to itself".to_owned(), ToString::to_string);
                    walked.issues.push(WalkIssue {
                        path: format!("{shown}/{place}").trim_end_matches('/').to_owned(),
                        code: Code::Unreadable,
                        message: format!("it cannot be read: {why}"),
                        help: None,
                    });
                }
            }
        }
        // A disk has an order of its own; and names in NFD have another one than in NFC.
        walked.files.sort_by(|a, b| a.path.cmp(&b.path));
        // On some systems one letter and a letter with a mark are two names.
        walked.files.dedup_by(|file, first| {
            let same = file.path == first.path;
            if same {
                walked.issues.push(WalkIssue {
                    path: format!("{shown}/{}", file.path),
                    code: Code::BadName,
                    message: "two files have this name, with accents that are made in two ways".to_owned(),
                    help: Some("give one of them another name, or take it away: most systems see one file here"),
                });
            }
            same
        });
        walked.issues.sort_by(|a, b| a.path.cmp(&b.path));
        walked
    }

    /// Whether the folder itself is in the way: then nobody knows what is in it.
    pub(super) fn is_blocked(&self) -> bool {
        self.issues.iter().any(|trouble| trouble.path == self.display_root)
    }

    /// Reports what was in the way.
    pub(super) fn report_issues(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        for trouble in &self.issues {
            let place = placeholder_span(sources, trouble.path.clone());
            let diagnostic = Diagnostic::new(trouble.code, place, trouble.message.clone());
            diagnostics.push(match trouble.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
        }
    }
}

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectFiles {
    pub(super) content: SourceTree,
    pub(super) templates: SourceTree,
}

impl ProjectFiles {
    /// The text of a file of the content that has just been looked at, by its path in the project.
    /// `None` where it was not read, or is no text that a page can show.
    #[must_use]
    pub fn snapshot_text(&self, path: &str) -> Option<Arc<str>> {
        let path = path.strip_prefix("content/")?;
        let at = self.content.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        let read =
            self.content.files[at].text.as_ref().filter(|read| read.invalid_utf8_at.is_none())?;
        (!read.text.chars().any(kyyeu_model::is_forbidden_char)).then(|| read.text.clone())
    }
}

/// The text of a file of a project, where its bytes have a hash.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn read_if_unchanged(root: &Path, path: &str, hash: &Hash) -> Option<Arc<str>> {
    let bytes = std::fs::read(root.join(path)).ok()?;
    (blake3::hash(&bytes) == *hash).then(|| decode(&bytes).text)
}

/// The text of a file of a project, or of the default theme where the project has none of that
/// path.
#[must_use]
pub fn read_text(root: &Path, path: &str) -> Option<String> {
    match read_normalized(&root.join(path)) {
        Ok(read) => Some(read.text.to_string()),
        Err(_) => {
            path.strip_prefix("templates/").and_then(crate::content::theme::default_theme_text)
        }
    }
}

/// The place of a fault in a file whose text is not known, or is none.
pub fn placeholder_span(sources: &mut Sources, path: impl Into<String>) -> Span {
    Span::new(sources.add(path, String::new()), 0..0)
}

/// Reads texts, in parallel, and takes them in. A file that cannot be read has no `FileId`.
pub fn read_sources(
    found: &[&SourceFile],
    shown: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<FileId>> {
    let texts: Vec<_> = found
        .par_iter()
        .map(|file| match &file.text {
            Some(text) => Ok(text.clone()),
            None => read_normalized(&file.disk_path).map(Arc::new),
        })
        .collect();
    let take = |(file, text): (&SourceFile, Result<Arc<NormalizedText>, String>)| match text {
        Ok(text) => {
            let id = sources.add(format!("{shown}/{}", file.path), text.text.clone());
            if let Some(at) = text.invalid_utf8_at {
                diagnostics.push(
                    Diagnostic::new(Code::BadUtf8, Span::new(id, at..at), "the file is not valid UTF-8 from here on")
                        .help("save it as UTF-8 in your editor; the letters here may come from another encoding"),
                );
                return None;
            }
            diagnostics.extend(
                text.forbidden
                    .map(|(at, c)| forbidden_character(c, Span::new(id, at..at + c.len_utf8()))),
            );
            Some(id)
        }
        Err(why) => {
            let place = placeholder_span(sources, format!("{shown}/{}", file.path));
            diagnostics.push(Diagnostic::new(
                Code::Unreadable,
                place,
                format!("it cannot be read: {why}"),
            ));
            None
        }
    };
    found.iter().copied().zip(texts).map(take).collect()
}

/// The fault of a character that no text may hold.
pub fn forbidden_character(c: char, place: Span) -> Diagnostic {
    Diagnostic::new(
        Code::BadCharacter,
        place,
        format!("the character {} can stand in no page", kyyeu_model::describe_char(c)),
    )
    .help("take it away; it came in unseen, perhaps from another program")
}

#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn read_normalized(path: &Path) -> Result<NormalizedText, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MAX_TEXT_BYTES {
        return Err(format!(
            "it has {} MiB, and a text has at most {} MiB",
            size >> 20,
            MAX_TEXT_BYTES >> 20
        ));
    }
    std::fs::read(path).map(|bytes| decode(&bytes)).map_err(|error| error.to_string())
}
