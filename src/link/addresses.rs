//! Ordinary addresses of Markdown: outside, in `content/media`, of other texts, on the same page.

use std::borrow::Cow;
use std::ops::Range;

use super::prose::Walk;
use super::resolve;
use kyyeu_diag::{Code, nearest};
use kyyeu_model::{Target, relative};

impl Walk<'_, '_> {
    /// What an ordinary address of Markdown leads to.
    pub(super) fn address(&mut self, address: &str, range: &Range<usize>) -> Option<Target> {
        let plain: String =
            address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let scheme = plain
            .split_once(':')
            .map(|(scheme, _)| scheme)
            .filter(|s| s.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter(|s| s.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c)));
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("http" | "https" | "mailto" | "tel") => return Some(Target::Outside),
            Some(scheme) => {
                let fault = self.fault(
                    Code::UnsafeLink,
                    range.clone(),
                    format!("an address that begins with \"{scheme}:\" is not allowed"),
                );
                self.faults.push(
                    fault.help(
                        "link to https:, http:, mailto: or tel:, or to a file of the content",
                    ),
                );
                return None;
            }
            None => {}
        }
        let decoded = percent_encoding::percent_decode_str(address)
            .decode_utf8()
            .unwrap_or(Cow::Borrowed(address));
        let (path, anchor) = match decoded.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_owned())),
            None => (&*decoded, None),
        };
        if path.is_empty() {
            return match anchor {
                Some(anchor) if !anchor.is_empty() => Some(Target::Here(anchor)),
                _ => {
                    let fault =
                        self.fault(Code::BrokenLink, range.clone(), "the link has no address");
                    self.faults.push(fault.help("write the address between the round brackets"));
                    None
                }
            };
        }
        self.file(path, anchor, range)
    }

    /// What a relative path leads to.
    fn file(&mut self, path: &str, anchor: Option<String>, range: &Range<usize>) -> Option<Target> {
        let proceedings = self.context.proceedings;
        let joined = (!path.starts_with('/')).then(|| resolve::join(self.folder, path)).flatten();
        let Some(joined) = joined else {
            let fault = self.fault(
                Code::BrokenLink,
                range.clone(),
                format!("\"{path}\" leaves the content"),
            );
            self.faults.push(
                fault.help("a path begins at the folder of this file: ../papers/01-name.md, ../media/picture.jpg"),
            );
            return None;
        };
        if let Some(medium) = joined.strip_prefix("media/") {
            let found =
                proceedings.media.binary_search_by(|known| known.path.as_str().cmp(medium)).ok();
            if found.is_none() {
                let fault = self.fault(
                    Code::MissingMedia,
                    range.clone(),
                    format!("there is no file content/{joined}"),
                );
                let known = proceedings.media.iter().map(|known| known.path.as_str());
                self.faults.push(match nearest(medium, known) {
                    Some(good) => fault.suggest(Some(self.address_of(&format!("media/{good}")))),
                    None => fault.help("put the file into content/media"),
                });
            }
            return found.map(Target::Medium);
        }
        if let Some(&key) = proceedings.files.get(&joined) {
            return Some(Target::Entry(key, anchor));
        }
        if proceedings.unread.contains_key(&joined) {
            return None; // What is wrong with it was said.
        }
        let fault = self.fault(
            Code::BrokenLink,
            range.clone(),
            format!("there is no file content/{joined}"),
        );
        self.faults.push(match nearest(&joined, proceedings.files.keys().map(String::as_str)) {
            Some(good) => fault.suggest(Some(self.address_of(good))),
            None if path.starts_with("www.") => fault.help(format!("an address of the web is written whole: https://{path}")),
            None if path.contains('\\') => fault.help(format!("folders are parted by / and not by \\: {}", path.replace('\\', "/"))),
            None => fault.help("link to a record by its id, [[id]], or by the path of its .md file from here; pictures and PDFs stand in content/media"),
        });
        None
    }

    /// The address of a file of the content as a link in this text has it.
    fn address_of(&self, path: &str) -> String {
        relative(format!("{}/.", self.folder).trim_start_matches('/'), path)
    }
}
