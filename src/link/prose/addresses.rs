//! Ordinary addresses of Markdown: outside, in `content/media`, of other texts, on the same page.

use std::borrow::Cow;
use std::ops::Range;

use crate::prose::ProseLinker;
use crate::resolve;
use kyyeu_diag::{Code, nearest};
use kyyeu_model::{LinkTarget, relative_address};

impl ProseLinker<'_, '_> {
    /// What an ordinary address of Markdown leads to.
    pub(crate) fn resolve_address(
        &mut self,
        address: &str,
        range: &Range<usize>,
    ) -> Option<LinkTarget> {
        let plain: String =
            address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let scheme = plain
            .split_once(':')
            .map(|(scheme, _)| scheme)
            .filter(|s| s.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter(|s| s.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c)));
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("http" | "https" | "mailto" | "tel") => return Some(LinkTarget::External),
            Some(scheme) => {
                let diagnostic = self.diagnostic(
                    Code::UnsafeLink,
                    range.clone(),
                    format!("an address that begins with \"{scheme}:\" is not allowed"),
                );
                self.diagnostics.push(
                    diagnostic.help(
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
                Some(anchor) if !anchor.is_empty() => Some(LinkTarget::SamePage(anchor)),
                _ => {
                    let diagnostic =
                        self.diagnostic(Code::BrokenLink, range.clone(), "the link has no address");
                    self.diagnostics
                        .push(diagnostic.help("write the address between the round brackets"));
                    None
                }
            };
        }
        self.resolve_path(path, anchor, range)
    }

    /// What a relative path leads to.
    fn resolve_path(
        &mut self,
        path: &str,
        anchor: Option<String>,
        range: &Range<usize>,
    ) -> Option<LinkTarget> {
        let proceedings = self.context.proceedings;
        let joined =
            (!path.starts_with('/')).then(|| resolve::join_path(self.folder, path)).flatten();
        let Some(joined) = joined else {
            let diagnostic = self.diagnostic(
                Code::BrokenLink,
                range.clone(),
                format!("\"{path}\" leaves the content"),
            );
            self.diagnostics.push(
                diagnostic.help("a path begins at the folder of this file: ../papers/01-name.md, ../media/picture.jpg"),
            );
            return None;
        };
        if let Some(medium) = joined.strip_prefix("media/") {
            let found =
                proceedings.media.binary_search_by(|known| known.path.as_str().cmp(medium)).ok();
            if found.is_none() {
                let diagnostic = self.diagnostic(
                    Code::MissingMedia,
                    range.clone(),
                    format!("there is no file content/{joined}"),
                );
                let known = proceedings.media.iter().map(|known| known.path.as_str());
                self.diagnostics.push(match nearest(medium, known) {
                    Some(good) => {
                        diagnostic.suggest(Some(self.relative_address(&format!("media/{good}"))))
                    }
                    None => diagnostic.help("put the file into content/media"),
                });
            }
            return found.map(LinkTarget::Media);
        }
        if let Some(&key) = proceedings.files.get(&joined) {
            return Some(LinkTarget::Entry(key, anchor));
        }
        if proceedings.unparsed_files.contains_key(&joined) {
            return None; // What is wrong with it was said.
        }
        let diagnostic = self.diagnostic(
            Code::BrokenLink,
            range.clone(),
            format!("there is no file content/{joined}"),
        );
        self.diagnostics.push(match nearest(&joined, proceedings.files.keys().map(String::as_str)) {
            Some(good) => diagnostic.suggest(Some(self.relative_address(good))),
            None if path.starts_with("www.") => diagnostic.help(format!("an address of the web is written whole: https://{path}")),
            None if path.contains('\\') => diagnostic.help(format!("folders are parted by / and not by \\: {}", path.replace('\\', "/"))),
            None => diagnostic.help("link to a record by its id, [[id]], or by the path of its .md file from here; pictures and PDFs stand in content/media"),
        });
        None
    }

    /// The address of a file of the content as a link in this text has it.
    fn relative_address(&self, path: &str) -> String {
        relative_address(format!("{}/.", self.folder).trim_start_matches('/'), path)
    }
}
