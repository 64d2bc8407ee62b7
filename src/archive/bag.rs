//! The bag (RFC 8493, `BagIt` 1.0): what stands beside the payload, and how a manifest is written
//! and read.

use std::collections::BTreeMap;

use crate::zip::hex;
use kyyeu_model::collapse_whitespace;

/// The declaration, to the letter.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// Where the payload stands in a bag.
pub const PAYLOAD_PREFIX: &str = "data/";
/// Where the published site stands.
pub const SITE_PREFIX: &str = "data/site/";
/// Where the site's files for programs stand once more, without its pages.
pub const METADATA_PREFIX: &str = "data/metadata/";
/// Where the texts that it was made from stand.
pub const SOURCES_PREFIX: &str = "data/sources/";
/// Whether a file of the site is metadata: the catalogue, bibliographies, what is harvested,
/// figures as data.
#[must_use]
pub fn is_metadata(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let beside = ["assets/", "media/"].iter().any(|folder| path.starts_with(folder));
    !beside && matches!(ending, "json" | "bib" | "ris" | "xml" | "csv")
}

/// The names of the tag files.
pub const BAGIT_TXT: &str = "bagit.txt";
/// What the bag says of itself.
pub const BAG_INFO_TXT: &str = "bag-info.txt";
/// The note for whoever finds the archive.
pub const READ_ME_TXT: &str = "READ-ME-FIRST.txt";
/// The page that leads to the site.
pub const INDEX_HTML: &str = "index.html";
/// Which file had another name before; only there where one had.
pub const NAMES_TSV: &str = "names.tsv";

/// The checksums of a bag's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Both, as every bag of kyyeu's has them.
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
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
    /// SHA-512.
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

/// A manifest of files by their paths: what `sha512sum --check` reads.
#[must_use]
pub fn format_manifest(files: &BTreeMap<String, Checksums>, algorithm: Algorithm) -> String {
    let mut text = String::new();
    for (path, sums) in files {
        text.push_str(&manifest_line(path, sums, algorithm));
    }
    text
}

/// A line of a manifest.
#[must_use]
pub fn manifest_line(path: &str, sums: &Checksums, algorithm: Algorithm) -> String {
    format!("{}  {path}\n", sums.hex_digest(algorithm))
}

/// How much a payload is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayloadOxum {
    /// How many files it has.
    pub files: usize,
    /// How many bytes.
    pub octets: u64,
}

/// The checksums that a manifest states, by path; with the number of the first line that is none.
///
/// # Errors
/// With that number.
pub fn parse_manifest(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut sums = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let (sum, path) = line.split_once(' ').ok_or(number)?;
        let path = path.trim_start_matches([' ', '\t', '*']);
        if path.is_empty() || sums.insert(path.to_owned(), sum.to_ascii_lowercase()).is_some() {
            return Err(number);
        }
    }
    Ok(sums)
}

/// What the bag says of the proceedings.
#[derive(Clone, Debug, Default)]
pub struct BagInfo {
    /// Their title.
    pub title: String,
    /// When and where the workshop was held, in a line.
    pub occasion: String,
    /// Their language, a BCP 47 tag.
    pub language: String,
    /// Who publishes them, or else who held the workshop.
    pub organisations: Vec<String>,
    /// What the workshop was.
    pub summary: Option<String>,
    /// Where the site stands on the web.
    pub site_url: Option<String>,
    /// The day on which the bag is made, as the caller says.
    pub date: Option<String>,
    /// The version of the program.
    pub version: &'static str,
}

/// `bag-info.txt`. `Bagging-Date` stands there only where someone gave it: the clock would make two
/// bags of one content.
#[must_use]
pub fn format_bag_info(about: &BagInfo, payload: PayloadOxum) -> String {
    let description = [&about.title, &about.occasion].map(String::as_str);
    let description =
        description.into_iter().chain(about.summary.as_deref()).filter(|text| !text.is_empty());
    let description = description.collect::<Vec<_>>().join(". ");
    let mut lines: Vec<(&str, String)> = Vec::new();
    lines.extend(about.organisations.iter().map(|name| ("Source-Organization", name.clone())));
    lines.push(("External-Description", description));
    lines.extend(about.site_url.iter().map(|address| ("External-Identifier", address.clone())));
    lines.extend(about.date.iter().map(|date| ("Bagging-Date", date.clone())));
    lines.push(("Bag-Software-Agent", format!("kyyeu {}", about.version)));
    lines.push(("Payload-Oxum", format!("{}.{}", payload.octets, payload.files)));
    // A line break in a value would begin another field.
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(label, value)| format!("{label}: {}", collapse_whitespace(&value)))
        .collect();
    format!("{}\n", lines.join("\n"))
}

/// Bytes and number of files of a payload, as `bag-info.txt` states them.
#[must_use]
pub fn oxum(info: &str) -> Option<&str> {
    info.lines().find_map(|line| line.strip_prefix("Payload-Oxum: "))
}

/// The note for whoever finds the archive, with the line ends and the mark that every editor of
/// texts knows.
#[must_use]
pub fn render_read_me(about: &BagInfo) -> String {
    let text = fill_template(include_str!("READ-ME-FIRST.txt"), about, str::to_owned);
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

/// The page that leads to the site.
#[must_use]
pub fn render_index_html(about: &BagInfo) -> String {
    fill_template(include_str!("index.html"), about, |text| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    })
}

fn fill_template(text: &str, about: &BagInfo, escape: impl Fn(&str) -> String) -> String {
    // The title last: nothing that it says is taken for a place to fill.
    text.replace("{language}", &escape(&about.language))
        .replace("{version}", about.version)
        .replace("{occasion}", &escape(&about.occasion))
        .replace("{title}", &escape(&about.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_round_trips() {
        let sums = Checksums { size: 3, sha256: [1; 32], sha512: [2; 64] };
        let files = BTreeMap::from([
            ("data/a b.txt".to_owned(), sums.clone()),
            ("data/c".to_owned(), sums),
        ]);
        for algorithm in Algorithm::ALL {
            let read = parse_manifest(&format_manifest(&files, algorithm)).unwrap();
            assert!(
                read.iter().eq(&files
                    .iter()
                    .map(|(k, v)| (k.clone(), v.hex_digest(algorithm)))
                    .collect::<BTreeMap<_, _>>())
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
        let about =
            BagInfo {
                title: "Một\nPayload-Oxum: 0.0".into(), version: "1", ..BagInfo::default()
            };
        let info = format_bag_info(&about, PayloadOxum::default());
        assert_eq!(
            info.lines().filter(|line| line.starts_with("Payload-Oxum")).count(),
            1,
            "{info}"
        );
    }
}
