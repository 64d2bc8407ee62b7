//! Addresses of Markdown links and images: on the web, in `content/media`, of other source files,
//! on the same page.

use std::borrow::Cow;
use std::ops::Range;

use crate::prose::linker::ProseLinker;
use kyyeu_diag::{Code, nearest};
use kyyeu_model::{LinkTarget, relative_address};

/// The schemes that an address may have.
const ALLOWED_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

impl ProseLinker<'_, '_> {
    /// The target of an address. Reports one that leads nowhere or has another scheme.
    pub fn resolve_address(&mut self, address: &str, range: &Range<usize>) -> Option<LinkTarget> {
        if let Some(scheme) = scheme_of(address) {
            if ALLOWED_SCHEMES.contains(&scheme.as_str()) {
                return Some(LinkTarget::External);
            }
            let diagnostic = self.diagnostic(
                Code::UnsafeLink,
                range.clone(),
                format!("an address that begins with \"{scheme}:\" is not allowed"),
            );
            self.diagnostics.push(
                diagnostic
                    .help("link to https:, http:, mailto: or tel:, or to a file of the content"),
            );
            return None;
        }
        let decoded = percent_encoding::percent_decode_str(address)
            .decode_utf8()
            .unwrap_or(Cow::Borrowed(address));
        let (path, anchor) = match decoded.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor.to_owned())),
            None => (&*decoded, None),
        };
        if !path.is_empty() {
            return self.resolve_path(path, anchor, range);
        }
        match anchor {
            Some(anchor) if !anchor.is_empty() => Some(LinkTarget::SamePage(anchor)),
            _ => {
                let diagnostic =
                    self.diagnostic(Code::BrokenLink, range.clone(), "the link has no address");
                self.diagnostics
                    .push(diagnostic.help("write the address between the round brackets"));
                None
            }
        }
    }

    /// The target of a relative path.
    fn resolve_path(
        &mut self,
        path: &str,
        anchor: Option<String>,
        range: &Range<usize>,
    ) -> Option<LinkTarget> {
        let proceedings = self.context.proceedings;
        let is_relative = !path.starts_with('/');
        let Some(joined) = is_relative.then(|| join_path(self.folder, path)).flatten() else {
            let diagnostic = self.diagnostic(
                Code::BrokenLink,
                range.clone(),
                format!("\"{path}\" leaves the content"),
            );
            self.diagnostics.push(diagnostic.help(
                "a path begins at the folder of this file: ../papers/01-name.md, \
                 ../media/picture.jpg",
            ));
            return None;
        };
        if let Some(medium) = joined.strip_prefix("media/") {
            return self.resolve_medium(medium, range);
        }
        if let Some(&key) = proceedings.files.get(&joined) {
            return Some(LinkTarget::Entry(key, anchor));
        }
        // The errors of a file that could not be parsed are reported where it was read.
        if !proceedings.unparsed_files.contains_key(&joined) {
            self.report_missing_file(path, &joined, range);
        }
        None
    }

    /// The media file of a path in `content/media`.
    fn resolve_medium(&mut self, path: &str, range: &Range<usize>) -> Option<LinkTarget> {
        let media = &self.context.proceedings.media;
        let index = media.binary_search_by(|medium| medium.path.as_str().cmp(path)).ok();
        if index.is_none() {
            let diagnostic = self.diagnostic(
                Code::MissingMedia,
                range.clone(),
                format!("there is no file content/media/{path}"),
            );
            let paths = media.iter().map(|medium| medium.path.as_str());
            self.diagnostics.push(match nearest(path, paths) {
                Some(suggestion) => {
                    let address = self.relative_address(&format!("media/{suggestion}"));
                    diagnostic.suggest(Some(address))
                }
                None => diagnostic.help("put the file into content/media"),
            });
        }
        index.map(LinkTarget::Media)
    }

    fn report_missing_file(&mut self, path: &str, joined: &str, range: &Range<usize>) {
        let files = &self.context.proceedings.files;
        let diagnostic = self.diagnostic(
            Code::BrokenLink,
            range.clone(),
            format!("there is no file content/{joined}"),
        );
        self.diagnostics.push(match nearest(joined, files.keys().map(String::as_str)) {
            Some(suggestion) => diagnostic.suggest(Some(self.relative_address(suggestion))),
            None if path.starts_with("www.") => {
                diagnostic.help(format!("an address of the web is written whole: https://{path}"))
            }
            None if path.contains('\\') => diagnostic.help(format!(
                "folders are parted by / and not by \\: {}",
                path.replace('\\', "/")
            )),
            None => diagnostic.help(
                "link to a record by its id, [[id]], or by the path of its .md file from here; \
                 pictures and PDFs stand in content/media",
            ),
        });
    }

    /// The address of a file of the content, relative to this source file.
    fn relative_address(&self, path: &str) -> String {
        relative_address(format!("{}/.", self.folder).trim_start_matches('/'), path)
    }
}

/// The scheme of an address in lower case (RFC 3986, section 3.1). Control characters and white
/// space are ignored, as browsers ignore them.
fn scheme_of(address: &str) -> Option<String> {
    let plain: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = plain.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// A path relative to a folder, both with `/` between folders; `None` if it leaves the content.
fn join_path(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
