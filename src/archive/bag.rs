//! The bag (RFC 8493, `BagIt` 1.0): names of its files, the tag files, writing and reading of
//! manifests.
//!
//! Never computes a checksum: `write` and `load` do.

use std::collections::BTreeMap;

use crate::zip::hex;
use kyyeu_model::collapse_whitespace;

/// The text of `bagit.txt` (section 2.1.1).
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The folder of the payload.
pub const PAYLOAD_PREFIX: &str = "data/";
/// The folder of the published site.
pub const SITE_PREFIX: &str = "data/site/";
/// The folder with a second copy of the site's machine-readable files.
pub const METADATA_PREFIX: &str = "data/metadata/";
/// The folder of the source texts of the site.
pub const SOURCES_PREFIX: &str = "data/sources/";

/// The tag file with the declaration.
pub const BAGIT_TXT: &str = "bagit.txt";
/// The tag file with the bag's metadata.
pub const BAG_INFO_TXT: &str = "bag-info.txt";
/// The tag file with a note for readers without kyyeu.
pub const READ_ME_TXT: &str = "READ-ME-FIRST.txt";
/// The tag file that is a page with a link to the site.
pub const INDEX_HTML: &str = "index.html";
/// The tag file with the original names of renamed files; only in a bag that has some.
pub const NAMES_TSV: &str = "names.tsv";

/// Whether a file of the site is machine-readable metadata: the catalogue, bibliographies, the
/// OAI-PMH repository, figures as data.
#[must_use]
pub fn is_metadata(path: &str) -> bool {
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    matches!(extension, "json" | "bib" | "ris" | "xml" | "csv")
        && !path.starts_with("assets/")
        && !path.starts_with("media/")
}

/// The checksum algorithms of a bag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The algorithms of every bag that kyyeu writes.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// The manifest of the payload.
    #[must_use]
    pub const fn manifest_name(self) -> &'static str {
        match self {
            Self::Sha256 => "manifest-sha256.txt",
            Self::Sha512 => "manifest-sha512.txt",
        }
    }

    /// The manifest of the tag files.
    #[must_use]
    pub const fn tag_manifest_name(self) -> &'static str {
        match self {
            Self::Sha256 => "tagmanifest-sha256.txt",
            Self::Sha512 => "tagmanifest-sha512.txt",
        }
    }
}

/// Size and checksums of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksums {
    /// In bytes.
    pub size: u64,
    /// The SHA-256 digest.
    pub sha256: [u8; 32],
    /// The SHA-512 digest.
    pub sha512: [u8; 64],
}

impl Checksums {
    /// One of the checksums, in hexadecimal digits.
    #[must_use]
    pub fn hex_digest(&self, algorithm: Algorithm) -> String {
        match algorithm {
            Algorithm::Sha256 => hex(&self.sha256),
            Algorithm::Sha512 => hex(&self.sha512),
        }
    }
}

/// A manifest of files by their paths, in the form of `sha512sum --check`.
#[must_use]
pub fn format_manifest(files: &BTreeMap<String, Checksums>, algorithm: Algorithm) -> String {
    files.iter().map(|(path, checksums)| manifest_line(path, checksums, algorithm)).collect()
}

/// A line of a manifest, with its line break.
#[must_use]
pub fn manifest_line(path: &str, checksums: &Checksums, algorithm: Algorithm) -> String {
    format!("{}  {path}\n", checksums.hex_digest(algorithm))
}

/// The size of a payload (RFC 8493, section 2.2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayloadOxum {
    /// The number of files.
    pub files: usize,
    /// The bytes of all files.
    pub octets: u64,
}

/// The checksums of a manifest by path, in lower case.
///
/// # Errors
/// With the number of the first line, from 1 on, that has no path or repeats one.
pub fn parse_manifest(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut checksums = BTreeMap::new();
    for (line_number, line) in (1..).zip(text.lines()) {
        let (digest, path) = line.split_once(' ').ok_or(line_number)?;
        let path = path.trim_start_matches([' ', '\t', '*']);
        let previous = checksums.insert(path.to_owned(), digest.to_ascii_lowercase());
        if path.is_empty() || previous.is_some() {
            return Err(line_number);
        }
    }
    Ok(checksums)
}

/// The proceedings as the tag files describe them.
#[derive(Clone, Debug, Default)]
pub struct BagInfo {
    /// The title of the proceedings.
    pub title: String,
    /// Date and place of the workshop, in one line.
    pub occasion: String,
    /// A BCP 47 tag.
    pub language: String,
    /// The publisher, or else the organisers of the workshop.
    pub organisations: Vec<String>,
    /// The summary of the workshop.
    pub summary: Option<String>,
    /// The base URL of the published site.
    pub site_url: Option<String>,
    /// The date of bagging, if the caller gave one: reading the clock would make two bags of one
    /// content different.
    pub date: Option<String>,
    /// The version of kyyeu.
    pub version: &'static str,
}

/// The text of `bag-info.txt` (RFC 8493, section 2.2.2).
#[must_use]
pub fn format_bag_info(info: &BagInfo, payload: PayloadOxum) -> String {
    let mut sentences = vec![info.title.as_str(), &info.occasion];
    sentences.extend(info.summary.as_deref());
    sentences.retain(|text| !text.is_empty());
    let mut fields: Vec<(&str, String)> = Vec::new();
    fields.extend(info.organisations.iter().map(|name| ("Source-Organization", name.clone())));
    fields.push(("External-Description", sentences.join(". ")));
    fields.extend(info.site_url.iter().map(|address| ("External-Identifier", address.clone())));
    fields.extend(info.date.iter().map(|date| ("Bagging-Date", date.clone())));
    fields.push(("Bag-Software-Agent", format!("kyyeu {}", info.version)));
    fields.push(("Payload-Oxum", format!("{}.{}", payload.octets, payload.files)));
    // A line break in a value would begin another field.
    let lines =
        fields.iter().map(|(label, value)| format!("{label}: {}\n", collapse_whitespace(value)));
    lines.collect()
}

/// The `Payload-Oxum` of a `bag-info.txt`: `BYTES.FILES`.
#[must_use]
pub fn oxum(bag_info: &str) -> Option<&str> {
    bag_info.lines().find_map(|line| line.strip_prefix("Payload-Oxum: "))
}

/// The text of `READ-ME-FIRST.txt`, with a byte order mark and CR LF, which every text editor
/// reads.
#[must_use]
pub fn render_read_me(info: &BagInfo) -> String {
    let text = fill_template(include_str!("READ-ME-FIRST.txt"), info, str::to_owned);
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

/// The text of `index.html`.
#[must_use]
pub fn render_index_html(info: &BagInfo) -> String {
    fill_template(include_str!("index.html"), info, |text| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    })
}

fn fill_template(text: &str, info: &BagInfo, escape: impl Fn(&str) -> String) -> String {
    // The title last: a `{version}` in it is no placeholder.
    text.replace("{language}", &escape(&info.language))
        .replace("{version}", info.version)
        .replace("{occasion}", &escape(&info.occasion))
        .replace("{title}", &escape(&info.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_round_trips() {
        let checksums = Checksums { size: 3, sha256: [1; 32], sha512: [2; 64] };
        let files = BTreeMap::from([
            ("data/a b.txt".to_owned(), checksums.clone()),
            ("data/c".to_owned(), checksums),
        ]);
        for algorithm in Algorithm::ALL {
            let digests =
                files.iter().map(|(path, file)| (path.clone(), file.hex_digest(algorithm)));
            assert_eq!(
                parse_manifest(&format_manifest(&files, algorithm)),
                Ok(digests.collect::<BTreeMap<_, _>>())
            );
        }
        assert_eq!(parse_manifest("ab  x\nabx\n"), Err(2));
    }

    #[test]
    fn machine_readable_files_are_metadata() {
        let metadata = [
            "catalogue.json",
            "proceedings.csl.json",
            "oai.xml",
            "statistics/so.csv",
            "sitemap-2.xml",
        ];
        assert!(metadata.into_iter().all(is_metadata));
        let others = [
            "index.html",
            "assets/search/a.js",
            "media/bang.csv",
            "robots.txt",
            "card.png",
            ".kyyeu-manifest",
        ];
        assert!(!others.into_iter().any(is_metadata));
    }

    #[test]
    fn values_cannot_inject_fields() {
        let title = "Một\nPayload-Oxum: 0.0".to_owned();
        let info = BagInfo { title, version: "1", ..BagInfo::default() };
        let text = format_bag_info(&info, PayloadOxum::default());
        let fields = text.lines().filter(|line| line.starts_with("Payload-Oxum"));
        assert_eq!(fields.count(), 1, "{text}");
    }
}
