//! Verifies the contents of a bag (RFC 8493) by its manifests.

use std::collections::{BTreeMap, BTreeSet};

use crate::verify::report::VerifyIssue;
use kyyeu_archive::bag::{
    Algorithm, BAG_INFO_TXT, BAGIT_TXT, Checksums, DECLARATION, PAYLOAD_PREFIX, oxum,
    parse_manifest,
};

/// The files of a bag that could be read, by their path in the bag.
#[derive(Default)]
pub struct BagContents {
    pub checksums: BTreeMap<String, Checksums>,
    /// The texts of the tag files: all files outside the payload.
    pub tag_texts: BTreeMap<String, String>,
    /// The files that are known to be damaged.
    pub damaged: BTreeSet<String>,
}

impl BagContents {
    fn contains(&self, path: &str) -> bool {
        self.checksums.contains_key(path) || self.damaged.contains(path)
    }

    fn payload(&self) -> impl Iterator<Item = (&str, &Checksums)> {
        self.checksums
            .iter()
            .map(|(path, checksums)| (path.as_str(), checksums))
            .filter(|(path, _)| path.starts_with(PAYLOAD_PREFIX))
    }
}

/// Whether a file is a manifest of tag files, which no other manifest lists.
fn is_tag_manifest(path: &str) -> bool {
    path.starts_with("tagmanifest-")
}

/// Compares a bag with its manifests.
pub fn check_bag(bag: &BagContents) -> Vec<VerifyIssue> {
    let mut issues = Vec::new();
    let payload_paths = bag.payload().map(|(path, _)| path).collect();
    compare_manifests(bag, Algorithm::manifest_name, payload_paths, &mut issues);
    let tag_paths = bag
        .checksums
        .keys()
        .map(String::as_str)
        .filter(|path| !path.starts_with(PAYLOAD_PREFIX) && !is_tag_manifest(path))
        .collect();
    compare_manifests(bag, Algorithm::tag_manifest_name, tag_paths, &mut issues);
    if bag.tag_texts.get(BAGIT_TXT).is_some_and(|text| text != DECLARATION) {
        issues.push(VerifyIssue::damaged(BAGIT_TXT, "it does not declare BagIt 1.0"));
    }
    if issues.is_empty() && bag.damaged.is_empty() && !has_stated_oxum(bag) {
        let reason = "it states another number of files or bytes";
        issues.push(VerifyIssue::damaged(BAG_INFO_TXT, reason));
    }
    issues
}

/// Whether the payload has the number of bytes and files that `bag-info.txt` states, if it does.
fn has_stated_oxum(bag: &BagContents) -> bool {
    let stated = bag.tag_texts.get(BAG_INFO_TXT).and_then(|text| oxum(text));
    let bytes: u64 = bag.payload().map(|(_, checksums)| checksums.size).sum();
    let files = bag.payload().count();
    stated.is_none_or(|stated| stated == format!("{bytes}.{files}"))
}

/// A manifest that could be parsed.
struct Manifest {
    algorithm: Algorithm,
    name: &'static str,
    /// Checksums in hexadecimal digits, by path.
    checksums: BTreeMap<String, String>,
}

impl Manifest {
    fn lists(&self, path: &str) -> bool {
        self.checksums.contains_key(path)
    }

    fn agrees_with(&self, path: &str, checksums: &Checksums) -> bool {
        self.checksums.get(path) == Some(&checksums.hex_digest(self.algorithm))
    }
}

/// Compares files with the manifests of both algorithms. `present` are the paths of the files that
/// the manifests must list.
fn compare_manifests<'a>(
    bag: &'a BagContents,
    manifest_name: fn(Algorithm) -> &'static str,
    present: BTreeSet<&'a str>,
    issues: &mut Vec<VerifyIssue>,
) {
    let mut manifests = Vec::new();
    for algorithm in Algorithm::ALL {
        let name = manifest_name(algorithm);
        match bag.tag_texts.get(name).map(|text| parse_manifest(text)) {
            Some(Ok(checksums)) => manifests.push(Manifest { algorithm, name, checksums }),
            Some(Err(line)) => {
                let reason = format!("its line {line} is no checksum");
                issues.push(VerifyIssue::damaged(name, reason));
            }
            None if bag.contains(name) => {}
            None => issues.push(VerifyIssue::missing(name)),
        }
    }
    if manifests.is_empty() {
        return;
    }
    let listed = manifests.iter().flat_map(|manifest| manifest.checksums.keys());
    let paths: BTreeSet<&str> = listed.map(String::as_str).chain(present).collect();
    for path in paths {
        if bag.damaged.contains(path) {
            continue;
        }
        match bag.checksums.get(path) {
            Some(checksums) => compare_file(path, checksums, &manifests, issues),
            None => report_listed_path(path, &manifests, issues),
        }
    }
}

/// Compares a file with the manifests. If it agrees with one of them, the other one is damaged.
fn compare_file(
    path: &str,
    checksums: &Checksums,
    manifests: &[Manifest],
    issues: &mut Vec<VerifyIssue>,
) {
    let (agreeing, disagreeing): (Vec<_>, Vec<_>) =
        manifests.iter().partition(|manifest| manifest.agrees_with(path, checksums));
    if !agreeing.is_empty() {
        for manifest in disagreeing {
            let reason = "it does not agree with the other manifest";
            issues.push(VerifyIssue::damaged(manifest.name, reason));
        }
    } else if manifests.iter().any(|manifest| manifest.lists(path)) {
        let reason = "its checksums are not those of the manifests";
        issues.push(VerifyIssue::damaged(path, reason));
    } else {
        issues.push(VerifyIssue::added(path));
    }
}

/// Reports a path of the manifests without a file. A path that only one manifest lists is a damaged
/// name in that manifest.
fn report_listed_path(path: &str, manifests: &[Manifest], issues: &mut Vec<VerifyIssue>) {
    if manifests.iter().all(|manifest| manifest.lists(path)) {
        issues.push(VerifyIssue::missing(path));
        return;
    }
    for manifest in manifests.iter().filter(|manifest| manifest.lists(path)) {
        let reason = "it names a file that the other manifest does not";
        issues.push(VerifyIssue::damaged(manifest.name, reason));
    }
}
