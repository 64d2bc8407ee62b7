//! Finds and reads files; brings every text into one form: UTF-8 without BOM, NFC, lines ended by LF.
//!
//! [`Files`] is what was found: every file with what the disk says of it and the hash of its bytes, so that the next
//! look reads only what may have changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::names;
use crate::cache::{Hash, Input, Moment, Stamp, Trust, moment};
use crate::diag::{Code, Diagnostic, FileId, Sources, Span};
use crate::model;

/// A file of the project.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path below the folder that was walked, with `/` between folders.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// Its text, where that is known already.
    pub text: Option<Arc<Decoded>>,
    /// The hash of its bytes, where it was looked at.
    pub hash: Option<Hash>,
}

/// Texts of the content that are to be, in place of those on the disk.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    texts: BTreeMap<String, (String, String)>,
}

impl Overlay {
    /// Gives a file another text and perhaps another path, both relative to the project. A file that is not there is
    /// new.
    pub fn put(&mut self, from: &str, to: &str, text: &str) {
        self.texts.insert(below(from).to_owned(), (below(to).to_owned(), text.to_owned()));
    }

    /// Lays the texts over the files of the content.
    pub(super) fn over(&self, mut found: Vec<Found>) -> Vec<Found> {
        let decoded = |text: &String| Arc::new(Decoded { text: normalise(text.clone()).into(), bad_byte: None });
        for file in &mut found {
            if let Some((to, text)) = self.texts.get(&file.path) {
                file.path.clone_from(to);
                file.text = Some(decoded(text));
            }
        }
        for (from, (to, text)) in &self.texts {
            if !found.iter().any(|file| file.path == *to) && from == to {
                found.push(Found { path: to.clone(), disk: PathBuf::new(), text: Some(decoded(text)), hash: None });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }
}

fn below(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

/// Whether a file holds a text byte for byte.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn is_plain(disk: &Path, text: &str) -> bool {
    std::fs::read(disk).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// Whether anything stands at a place, be it a link to nowhere.
#[must_use]
pub fn stands(disk: &Path) -> bool {
    disk.symlink_metadata().is_ok()
}

/// The text of a file in the form in which it stands there, line ends and all; nothing where it is no text.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn text_as_it_stands(disk: &Path) -> Option<String> {
    std::fs::read_to_string(disk).ok()
}

/// The text of a file that is none of the project's, in its one form.
///
/// # Errors
/// When it cannot be read, or is no UTF-8; why, in words.
pub fn foreign_text(disk: &Path) -> Result<String, String> {
    let decoded = read_one(disk)?;
    if decoded.bad_byte.is_some() { Err("it is not valid UTF-8".to_owned()) } else { Ok(decoded.text.to_string()) }
}

/// The files below a folder that is none of the project's; `shown` is how it is called in faults.
pub fn foreign(folder: &Path, shown: &str, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Found> {
    let mut walked = Walked::walk(folder, "");
    walked.trouble.iter_mut().for_each(|trouble| trouble.path.insert_str(0, shown));
    walked.report(sources, faults);
    walked.found
}

/// The largest text that is read, in bytes.
const LARGEST_TEXT: u64 = 64 << 20;

/// The most files that a folder has, with all that is in it.
const MOST_FILES: usize = 1_000_000;

/// A file or folder that cannot be used, found on the way.
#[derive(Clone, Debug)]
struct Trouble {
    /// Its path, as it is called in faults.
    path: String,
    code: Code,
    message: String,
    help: Option<&'static str>,
}

/// A folder of the project, walked.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// How the folder is called in faults.
    shown: &'static str,
    /// The files, by path.
    pub found: Vec<Found>,
    trouble: Vec<Trouble>,
}

impl Walked {
    /// All files below a folder, by path. Hidden files, and what editors leave behind, are no content.
    ///
    /// A folder that is not there has no files. `shown` is how the folder is called in faults.
    fn walk(folder: &Path, shown: &'static str) -> Self {
        let mut walked = Self { shown, ..Self::default() };
        if !folder.exists() {
            return walked;
        }
        if folder.is_symlink() {
            walked.trouble.push(Trouble {
                path: shown.to_owned(),
                code: Code::Unreadable,
                message: "this folder is a link, and links are not followed".to_owned(),
                help: Some("put the folder itself there, or name the one that holds it with --root"),
            });
            return walked;
        }
        let hidden = |name: &str| name.starts_with('.') || name.ends_with('~') || name.starts_with('#');
        let walk = WalkDir::new(folder)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !hidden(&entry.file_name().to_string_lossy()));
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let relative = entry.path().strip_prefix(folder).unwrap_or_else(|_| entry.path());
                    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                    // Some systems give names in NFD; what texts say is NFC.
                    let path = normalise(parts.join("/"));
                    if walked.found.len() == MOST_FILES {
                        walked.trouble.push(Trouble {
                            path: shown.to_owned(),
                            code: Code::TooLarge,
                            message: format!("this folder has more than {MOST_FILES} files"),
                            help: Some("look whether something else was put there by mistake"),
                        });
                        break;
                    }
                    if let Some(message) = names::fault(relative) {
                        walked.trouble.push(Trouble {
                            path: format!("{shown}/{}", path.escape_debug()),
                            code: Code::BadName,
                            message,
                            help: Some("not every system can hold such a name: rename the file or folder"),
                        });
                    } else if entry.file_type().is_symlink() {
                        walked.trouble.push(Trouble {
                            path: format!("{shown}/{path}"),
                            code: Code::StrayFile,
                            message: "this is a link, and links are not followed".to_owned(),
                            help: Some("put the file itself there"),
                        });
                    } else if !entry.file_type().is_file() {
                        walked.trouble.push(Trouble {
                            path: format!("{shown}/{path}"),
                            code: Code::Unreadable,
                            message: "this is no file but a door to a device or a program".to_owned(),
                            help: Some("take it away"),
                        });
                    } else {
                        walked.found.push(Found { path, disk: entry.into_path(), text: None, hash: None });
                    }
                }
                Err(error) => {
                    let place = error
                        .path()
                        .and_then(|path| path.strip_prefix(folder).ok())
                        .map_or_else(String::new, |path| path.display().to_string());
                    let why =
                        error.io_error().map_or_else(|| "it leads back to itself".to_owned(), ToString::to_string);
                    walked.trouble.push(Trouble {
                        path: format!("{shown}/{place}").trim_end_matches('/').to_owned(),
                        code: Code::Unreadable,
                        message: format!("it cannot be read: {why}"),
                        help: None,
                    });
                }
            }
        }
        // A disk has an order of its own; and names in NFD have another one than in NFC.
        walked.found.sort_by(|a, b| a.path.cmp(&b.path));
        // On some systems one letter and a letter with a mark are two names.
        walked.found.dedup_by(|file, first| {
            let same = file.path == first.path;
            if same {
                walked.trouble.push(Trouble {
                    path: format!("{shown}/{}", file.path),
                    code: Code::BadName,
                    message: "two files have this name, with accents that are made in two ways".to_owned(),
                    help: Some("give one of them another name, or take it away: most systems see one file here"),
                });
            }
            same
        });
        walked.trouble.sort_by(|a, b| a.path.cmp(&b.path));
        walked
    }

    /// Whether the folder itself is in the way: then nobody knows what is in it.
    pub(super) fn is_barred(&self) -> bool {
        self.trouble.iter().any(|trouble| trouble.path == self.shown)
    }

    /// Reports what was in the way.
    pub(super) fn report(&self, sources: &mut Sources, faults: &mut Vec<Diagnostic>) {
        for trouble in &self.trouble {
            let place = nowhere(sources, trouble.path.clone());
            let fault = Diagnostic::new(trouble.code, place, trouble.message.clone());
            faults.push(match trouble.help {
                Some(help) => fault.help(help),
                None => fault,
            });
        }
    }
}

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub(super) content: Walked,
    pub(super) templates: Walked,
}

/// What is known of the bytes of files from an earlier look.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// When that was.
    pub looked: Moment,
    /// The files, by path.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Whether what the disk says of a file is believed.
    pub trust: Trust,
}

/// What was seen of all files at a moment.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// When.
    pub looked: Moment,
    /// Every file, by path, and links, which have no bytes.
    pub inputs: BTreeMap<String, Input>,
    /// Whether all of it could be looked at.
    pub whole: bool,
}

impl Files {
    /// Finds the files of a project.
    #[must_use]
    pub fn find(root: &Path) -> Self {
        Self {
            content: Walked::walk(&root.join("content"), "content"),
            templates: Walked::walk(&root.join("templates"), "templates"),
        }
    }

    /// Takes the texts of an earlier look for files that have not changed since.
    pub fn take(&mut self, before: &mut Self, then: &Look, now: &Look) {
        for (walked, before) in [(&mut self.content, &mut before.content), (&mut self.templates, &mut before.templates)]
        {
            let mut old = std::mem::take(&mut before.found).into_iter().peekable();
            for file in &mut walked.found {
                while old.next_if(|old| old.path < file.path).is_some() {}
                let Some(old) = old.next_if(|old| old.path == file.path) else { continue };
                let path = format!("{}/{}", walked.shown, file.path);
                let hash = |look: &Look| look.inputs.get(&path).map(|input| input.hash);
                if file.text.is_none() && hash(then).is_some() && hash(then) == hash(now) {
                    file.text = old.text;
                }
            }
        }
    }

    /// Looks at all files. Reads those of which nothing is known, and keeps their texts.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "load is where files are read; the time is compared with theirs")]
    pub fn look(&mut self, known: Known<'_>) -> Look {
        let mut look = Look { looked: moment(SystemTime::now()), whole: true, ..Look::default() };
        for walked in [&mut self.content, &mut self.templates] {
            look.whole &= walked.trouble.iter().all(|trouble| trouble.code == Code::StrayFile);
            let links = walked.trouble.iter().map(|trouble| (trouble.path.clone(), Input::default()));
            let shown = walked.shown;
            let seen: Vec<_> = walked
                .found
                .par_iter_mut()
                .map(|file| {
                    let path = format!("{shown}/{}", file.path);
                    let stamp = stamp(&file.disk)?;
                    let old = known.inputs.get(&path).filter(|old| {
                        known.trust == Trust::Stamps && old.stamp == stamp && stamp.settled(known.looked)
                    });
                    let hash = match old {
                        Some(old) => old.hash,
                        None => hash(file, shown)?,
                    };
                    file.hash = Some(hash);
                    Some((path, Input { stamp, hash }))
                })
                .collect();
            look.inputs.extend(links);
            for seen in seen {
                match seen {
                    Some((path, input)) => {
                        look.inputs.insert(path, input);
                    }
                    None => look.whole = false,
                }
            }
        }
        look
    }
}

impl Files {
    /// Forgets those files of a look that have changed since: nobody knows which of their bytes were used.
    pub fn confirm(&self, look: &mut Look) {
        for walked in [&self.content, &self.templates] {
            let changed: Vec<_> = walked
                .found
                .par_iter()
                .filter_map(|file| {
                    let path = format!("{}/{}", walked.shown, file.path);
                    let same = look.inputs.get(&path).is_none_or(|input| Some(input.stamp) == stamp(&file.disk));
                    (!same).then_some(path)
                })
                .collect();
            for path in changed {
                look.inputs.remove(&path);
            }
        }
    }
}

/// A file of a project as it is now.
#[must_use]
pub fn input(root: &Path, path: &str) -> Option<Input> {
    let disk = root.join(path);
    let stamp = stamp(&disk)?;
    Some(Input { stamp, hash: hash_bytes(&disk)? })
}

/// The text of a file of a project, or of the default theme where the project has none of that path.
#[must_use]
pub fn text(root: &Path, path: &str) -> Option<String> {
    match read_one(&root.join(path)) {
        Ok(read) => Some(read.text.to_string()),
        Err(_) => path.strip_prefix("templates/").and_then(super::theme::default_text),
    }
}

/// The hash of a file's bytes.
fn hash_bytes(disk: &Path) -> Option<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(disk).ok()?).ok()?;
    Some(hasher.finalize().into())
}

/// What the disk says of a file.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn stamp(disk: &Path) -> Option<Stamp> {
    let data = std::fs::metadata(disk).ok()?;
    #[cfg(unix)]
    let (changed, node) = {
        use std::os::unix::fs::MetadataExt;
        (data.ctime().saturating_mul(1_000_000_000).saturating_add(data.ctime_nsec()), data.ino())
    };
    #[cfg(not(unix))]
    let (changed, node) = (0, 0);
    Some(Stamp { size: data.len(), modified: data.modified().map_or(Moment::MAX, moment), changed, node })
}

/// The hash of a file's bytes. A text is kept for whoever reads it.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn hash(file: &mut Found, shown: &str) -> Option<Hash> {
    let text = shown == "content" && !file.path.starts_with("media/");
    if text && std::fs::metadata(&file.disk).is_ok_and(|data| data.len() <= LARGEST_TEXT) {
        let bytes = std::fs::read(&file.disk).ok()?;
        let hash = blake3::hash(&bytes).into();
        file.text = Some(Arc::new(decode(bytes)));
        return Some(hash);
    }
    hash_bytes(&file.disk)
}

/// The place of a fault in a file whose text is not known, or is none.
pub fn nowhere(sources: &mut Sources, path: impl Into<String>) -> Span {
    Span::new(sources.add(path, String::new()), 0..0)
}

/// Reads texts, in parallel, and takes them in. A file that cannot be read has no `FileId`.
pub fn read(found: &[&Found], shown: &str, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Option<FileId>> {
    let texts: Vec<_> = found
        .par_iter()
        .map(|file| match &file.text {
            Some(text) => Ok(text.clone()),
            None => read_one(&file.disk).map(Arc::new),
        })
        .collect();
    let take = |(file, text): (&Found, Result<Arc<Decoded>, String>)| match text {
        Ok(text) => {
            let id = sources.add(format!("{shown}/{}", file.path), text.text.clone());
            if let Some(at) = text.bad_byte {
                faults.push(
                    Diagnostic::new(Code::BadUtf8, Span::new(id, at..at), "the file is not valid UTF-8 from here on")
                        .help("save it as UTF-8 in your editor; the letters here may come from another encoding"),
                );
                return None;
            }
            let barred = text.text.char_indices().find(|&(_, c)| model::is_barred(c));
            faults.extend(barred.map(|(at, c)| barred_character(c, Span::new(id, at..at + c.len_utf8()))));
            Some(id)
        }
        Err(why) => {
            let place = nowhere(sources, format!("{shown}/{}", file.path));
            faults.push(Diagnostic::new(Code::Unreadable, place, format!("it cannot be read: {why}")));
            None
        }
    };
    found.iter().copied().zip(texts).map(take).collect()
}

/// The fault of a character that no text may hold.
pub fn barred_character(c: char, place: Span) -> Diagnostic {
    Diagnostic::new(Code::BadCharacter, place, format!("the character {} can stand in no page", model::shown(c)))
        .help("take it away; it came in unseen, perhaps from another program")
}

#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn read_one(path: &Path) -> Result<Decoded, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST_TEXT {
        return Err(format!("it has {} MiB, and a text has at most {} MiB", size >> 20, LARGEST_TEXT >> 20));
    }
    std::fs::read(path).map(decode).map_err(|error| error.to_string())
}

/// A text in its one form.
#[derive(Debug)]
pub struct Decoded {
    text: Arc<str>,
    /// Where the text stops being UTF-8, in bytes of `text`.
    bad_byte: Option<usize>,
}

fn decode(bytes: Vec<u8>) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text: normalise(text).into(), bad_byte: None },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = normalise(String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned());
            let text = normalise(String::from_utf8_lossy(error.as_bytes()).into_owned());
            let at = before.len().min(text.len());
            let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            Decoded { text: text.into(), bad_byte: Some(at) }
        }
    }
}

fn normalise(text: String) -> String {
    let text = if text.starts_with('\u{feff}') { text['\u{feff}'.len_utf8()..].to_owned() } else { text };
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    if nfc.is_normalized(&text) { text } else { nfc.normalize(&text).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_in_all_its_forms() {
        let plain = "Hoàng Thị Thúy Lan\ndòng hai\n";
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(plain).into_owned();
        for form in [plain.to_owned(), nfd.clone(), format!("\u{feff}{plain}"), nfd.replace('\n', "\r\n")] {
            assert_eq!(&*decode(form.into_bytes()).text, plain);
        }
    }

    #[test]
    fn a_bad_byte_keeps_its_place() {
        let decoded = decode(b"m\xc3\xb4t\r\nhai \xff\xfe ba".to_vec());
        assert_eq!(decoded.bad_byte, Some("môt\nhai ".len()));
    }
}
