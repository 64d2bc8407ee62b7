//! Finds and reads files; brings every text into one form: UTF-8 without BOM, NFC, lines ended by LF.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diag::{Code, Diagnostic, FileId, Sources, Span};

/// A file of the project.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path below the folder that was walked, with `/` between folders.
    pub path: String,
    /// Where it is.
    pub disk: PathBuf,
    /// Its text, where that is not the one on the disk.
    pub text: Option<String>,
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
        for file in &mut found {
            if let Some((to, text)) = self.texts.get(&file.path) {
                file.path.clone_from(to);
                file.text = Some(text.clone());
            }
        }
        for (from, (to, text)) in &self.texts {
            if !found.iter().any(|file| file.path == *to) && from == to {
                found.push(Found { path: to.clone(), disk: PathBuf::new(), text: Some(text.clone()) });
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

/// The text of a file in the form in which it stands there, line ends and all; nothing where it is no text.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn text_as_it_stands(disk: &Path) -> Option<String> {
    std::fs::read_to_string(disk).ok()
}

/// Whether a file still reads as a text.
#[must_use]
pub fn still_reads(disk: &Path, text: &str) -> bool {
    read_one(disk).is_ok_and(|read| read.text == text)
}

/// The largest text that is read, in bytes.
const LARGEST_TEXT: u64 = 64 << 20;

/// Whether a name is one of those that are no content: hidden, or left behind by an editor.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~')
}

/// All files below a folder, by path. Hidden files, and what editors leave behind, are no content.
///
/// A folder that is not there has no files. `shown` is how the folder is called in faults.
pub fn walk(folder: &Path, shown: &str, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Found> {
    let mut found = Vec::new();
    if !folder.exists() {
        return found;
    }
    let walk = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy()));
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let relative = entry.path().strip_prefix(folder).unwrap_or_else(|_| entry.path());
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                // Some systems give names in NFD; what texts say is NFC.
                let path = normalise(parts.join("/"));
                if entry.file_type().is_symlink() {
                    let place = nowhere(sources, format!("{shown}/{path}"));
                    faults.push(
                        Diagnostic::new(Code::StrayFile, place, "this is a link, and links are not followed")
                            .help("put the file itself there"),
                    );
                } else {
                    found.push(Found { path, disk: entry.path().to_owned(), text: None });
                }
            }
            Err(error) => {
                let place = error
                    .path()
                    .and_then(|path| path.strip_prefix(folder).ok())
                    .map_or_else(String::new, |path| path.display().to_string());
                let why = error.io_error().map_or_else(|| "it leads back to itself".to_owned(), ToString::to_string);
                let place = nowhere(sources, format!("{shown}/{place}").trim_end_matches('/'));
                faults.push(Diagnostic::new(Code::Unreadable, place, format!("it cannot be read: {why}")));
            }
        }
    }
    // The walk goes folder by folder; paths as a whole have another order, and it is theirs that is searched in.
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The place of a fault in a file whose text is not known, or is none.
pub fn nowhere(sources: &mut Sources, path: impl Into<String>) -> Span {
    Span::new(sources.add(path, String::new()), 0..0)
}

/// Reads texts, in parallel, and takes them in. A file that cannot be read has no `FileId`.
pub fn read(found: &[Found], shown: &str, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Option<FileId>> {
    let texts: Vec<_> = found
        .par_iter()
        .map(|file| match &file.text {
            Some(text) => Ok(Decoded { text: normalise(text.clone()), bad_byte: None }),
            None => read_one(&file.disk),
        })
        .collect();
    let take = |(file, text): (&Found, Result<Decoded, String>)| match text {
        Ok(text) => {
            let id = sources.add(format!("{shown}/{}", file.path), text.text);
            if let Some(at) = text.bad_byte {
                faults.push(
                    Diagnostic::new(Code::BadUtf8, Span::new(id, at..at), "the file is not valid UTF-8 from here on")
                        .help("save it as UTF-8 in your editor; the letters here may come from another encoding"),
                );
                return None;
            }
            Some(id)
        }
        Err(why) => {
            let place = nowhere(sources, format!("{shown}/{}", file.path));
            faults.push(Diagnostic::new(Code::Unreadable, place, format!("it cannot be read: {why}")));
            None
        }
    };
    found.iter().zip(texts).map(take).collect()
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
struct Decoded {
    text: String,
    /// Where the text stops being UTF-8, in bytes of `text`.
    bad_byte: Option<usize>,
}

fn decode(bytes: Vec<u8>) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text: normalise(text), bad_byte: None },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = normalise(String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned());
            let text = normalise(String::from_utf8_lossy(error.as_bytes()).into_owned());
            let at = before.len().min(text.len());
            let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            Decoded { text, bad_byte: Some(at) }
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
            assert_eq!(decode(form.into_bytes()).text, plain);
        }
    }

    #[test]
    fn a_bad_byte_keeps_its_place() {
        let decoded = decode(b"m\xc3\xb4t\r\nhai \xff\xfe ba".to_vec());
        assert_eq!(decoded.bad_byte, Some("môt\nhai ".len()));
    }
}
