//! Walks folders and finds the files of a project.
//!
//! [`walk_folder`] is the one walk; [`SourceTree`] adds the rules for the folders of a project:
//! links and names that some systems cannot hold are reported.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use crate::normalize::{NormalizedText, normalise};
use crate::portable_names;
use crate::read::placeholder_span;
use kyyeu_cache::Hash;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};

/// The most files in a folder of a project, with its subfolders.
const MAX_FILES: usize = 1_000_000;

/// How a folder is walked.
#[derive(Clone, Copy, Debug)]
pub struct WalkOptions {
    pub hidden: HiddenFiles,
    pub order: WalkOrder,
}

/// Whether hidden files and the backups of editors are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenFiles {
    Skip,
    Include,
}

/// The order in which files are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkOrder {
    /// The order of the disk, which is the fastest.
    Any,
    /// The order of the normalised paths. Only the names of one folder at a time are in memory.
    ByPath,
}

/// A file, a link or a device in a walked folder.
pub struct WalkedFile {
    /// Path below the folder.
    pub relative: PathBuf,
    pub disk_path: PathBuf,
    pub file_type: std::fs::FileType,
}

impl WalkedFile {
    /// The path below the folder in NFC, with `/` between folders. Some systems store names in NFD;
    /// source texts are in NFC.
    pub fn normalized_path(&self) -> String {
        normalise(&slash_path(&self.relative)).into_owned()
    }
}

/// A path that cannot be read.
pub struct WalkError {
    pub path: PathBuf,
    pub error: io::Error,
}

/// The files below a folder; folders themselves are left out, and links are not followed.
pub fn walk_folder(
    folder: &Path,
    options: WalkOptions,
) -> impl Iterator<Item = Result<WalkedFile, WalkError>> + use<> {
    let folder = folder.to_owned();
    let mut walk = WalkDir::new(&folder);
    if options.order == WalkOrder::ByPath {
        walk = walk.sort_by(compare_by_path);
    }
    walk.into_iter()
        .filter_entry(move |entry| options.hidden == HiddenFiles::Include || is_visible(entry))
        .filter(|entry| !entry.as_ref().is_ok_and(|entry| entry.file_type().is_dir()))
        .map(move |entry| match entry {
            Ok(entry) => Ok(WalkedFile {
                relative: entry
                    .path()
                    .strip_prefix(&folder)
                    .unwrap_or_else(|_| entry.path())
                    .to_owned(),
                file_type: entry.file_type(),
                disk_path: entry.into_path(),
            }),
            Err(error) => Err(WalkError {
                path: error.path().unwrap_or(&folder).to_owned(),
                error: error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("it leads back to itself")),
            }),
        })
}

fn is_visible(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !(name.starts_with('.') || name.ends_with('~') || name.starts_with('#'))
}

/// Compares two entries of one folder by the paths of the files in them: the folder `a` comes
/// after `a-b` and before `ab`.
fn compare_by_path(a: &DirEntry, b: &DirEntry) -> std::cmp::Ordering {
    let key = |entry: &DirEntry| {
        let name = normalise(&entry.file_name().to_string_lossy()).into_owned();
        if entry.file_type().is_dir() { name + "/" } else { name }
    };
    key(a).cmp(&key(b))
}

/// A path with `/` between folders.
pub fn slash_path(relative: &Path) -> String {
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A file of the project.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path below the folder that was walked, with `/` between folders.
    pub path: String,
    /// Path on disk.
    pub disk_path: PathBuf,
    /// The source text, if it was read for the snapshot or is planned.
    pub text: Option<Arc<NormalizedText>>,
    /// The hash of the bytes, if the file is part of a snapshot.
    pub hash: Option<Hash>,
}

/// A file or folder of a project that cannot be used.
#[derive(Clone, Debug)]
pub struct WalkIssue {
    /// Path in diagnostics.
    pub path: String,
    pub code: Code,
    message: String,
    help: Option<&'static str>,
}

impl WalkIssue {
    fn new(path: String, code: Code, message: impl Into<String>) -> Self {
        Self { path, code, message: message.into(), help: None }
    }

    fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// A folder of a project and all its files.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    /// Path of the folder in diagnostics.
    pub display_root: String,
    /// The files, by path.
    pub files: Vec<SourceFile>,
    /// What cannot be used, by path.
    pub issues: Vec<WalkIssue>,
    is_blocked: bool,
}

impl SourceTree {
    /// Finds all files below a folder. A folder that does not exist has no files.
    pub fn walk(folder: &Path, display_root: &str) -> Self {
        Self::walk_filtered(folder, display_root, |_| true)
    }

    /// Finds the files below a folder whose paths satisfy `filter`.
    pub fn walk_filtered(folder: &Path, display_root: &str, filter: impl Fn(&str) -> bool) -> Self {
        let mut tree = Self { display_root: display_root.to_owned(), ..Self::default() };
        if !folder.exists() {
            return tree;
        }
        if folder.is_symlink() {
            let message = "this folder is a link, and links are not followed";
            let issue = WalkIssue::new(display_root.to_owned(), Code::Unreadable, message);
            tree.block(
                issue
                    .help("put the folder itself there, or name the one that holds it with --root"),
            );
            return tree;
        }
        let options = WalkOptions { hidden: HiddenFiles::Skip, order: WalkOrder::Any };
        for entry in walk_folder(folder, options) {
            match entry {
                Ok(_) if tree.files.len() == MAX_FILES => {
                    let message = format!("this folder has more than {MAX_FILES} files");
                    let issue = WalkIssue::new(display_root.to_owned(), Code::TooLarge, message);
                    tree.block(issue.help("look whether something else was put there by mistake"));
                    break;
                }
                Ok(file) => {
                    let path = file.normalized_path();
                    if let Some(issue) = check_file(&file, &path, display_root) {
                        tree.issues.push(issue);
                    } else if filter(&path) {
                        let disk_path = file.disk_path;
                        tree.files.push(SourceFile { path, disk_path, text: None, hash: None });
                    }
                }
                Err(WalkError { path, error }) => {
                    let relative = path.strip_prefix(folder).unwrap_or_else(|_| Path::new(""));
                    let path = format!("{display_root}/{}", relative.display());
                    let message = format!("it cannot be read: {error}");
                    let path = path.trim_end_matches('/').to_owned();
                    let issue = WalkIssue::new(path, Code::Unreadable, message);
                    if relative.as_os_str().is_empty() {
                        tree.block(issue);
                    } else {
                        tree.issues.push(issue);
                    }
                }
            }
        }
        // The disk has an order of its own, and NFD names are ordered differently from NFC names.
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.drop_equal_paths();
        tree.issues.sort_by(|a, b| a.path.cmp(&b.path));
        tree
    }

    fn block(&mut self, issue: WalkIssue) {
        self.is_blocked = true;
        self.issues.push(issue);
    }

    /// On some systems NFC and NFD spellings of a name are two files.
    fn drop_equal_paths(&mut self) {
        let (display_root, issues) = (&self.display_root, &mut self.issues);
        self.files.dedup_by(|file, first| {
            let equal = file.path == first.path;
            if equal {
                let path = format!("{display_root}/{}", file.path);
                let message = "two files have this name, with accents that are made in two ways";
                issues.push(WalkIssue::new(path, Code::BadName, message).help(
                    "give one of them another name, or remove it: \
                     most systems see one file here",
                ));
            }
            equal
        });
    }

    /// Whether the folder itself cannot be used, so that its files are unknown.
    pub const fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Reports what cannot be used.
    pub fn report_issues(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        for issue in &self.issues {
            let span = placeholder_span(sources, issue.path.clone());
            let diagnostic = Diagnostic::new(issue.code, span, issue.message.clone());
            diagnostics.push(match issue.help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
        }
    }
}

/// Why a file cannot be used.
fn check_file(file: &WalkedFile, path: &str, display_root: &str) -> Option<WalkIssue> {
    if let Some(message) = portable_names::check_name(&file.relative) {
        let path = format!("{display_root}/{}", path.escape_debug());
        let issue = WalkIssue::new(path, Code::BadName, message);
        return Some(
            issue.help("not every system can hold such a name: rename the file or folder"),
        );
    }
    let path = format!("{display_root}/{path}");
    if file.file_type.is_symlink() {
        let message = "this is a link, and links are not followed";
        let issue = WalkIssue::new(path, Code::StrayFile, message);
        return Some(issue.help("put the file itself there"));
    }
    if !file.file_type.is_file() {
        let message = "this is no file but a door to a device or a program";
        return Some(WalkIssue::new(path, Code::Unreadable, message).help("remove it"));
    }
    None
}

/// The files below a folder outside the project.
pub fn walk_external(
    folder: &Path,
    display_root: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<SourceFile> {
    let tree = SourceTree::walk(folder, display_root);
    tree.report_issues(sources, diagnostics);
    tree.files
}

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectFiles {
    pub(crate) content: SourceTree,
    pub(crate) templates: SourceTree,
}

impl ProjectFiles {
    /// Finds the files of a project.
    #[must_use]
    pub fn discover(root: &Path) -> Self {
        Self {
            content: SourceTree::walk(&root.join("content"), "content"),
            templates: SourceTree::walk(&root.join("templates"), "templates"),
        }
    }
}
