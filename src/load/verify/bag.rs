//! Holds a bag's files against its manifests.

use std::collections::{BTreeMap, BTreeSet};

use crate::verify::VerifyIssue;
use kyyeu_archive::bag::{
    Algorithm, BAG_INFO_TXT, BAGIT_TXT, Checksums, DECLARATION, PAYLOAD_PREFIX, oxum,
    parse_manifest,
};

/// A bag as it was found.
#[derive(Default)]
pub struct BagContents {
    /// The files that could be read, by their path in the bag.
    pub checksums: BTreeMap<String, Checksums>,
    /// The texts of the tag files.
    pub tag_texts: BTreeMap<String, String>,
    /// The files that are known to be damaged.
    pub damaged: BTreeSet<String>,
}

impl BagContents {
    fn contains(&self, path: &str) -> bool {
        self.checksums.contains_key(path) || self.damaged.contains(path)
    }
}

/// Whether a path is that of a manifest of tag files, which nothing vouches for but the other one.
fn is_tag_manifest(path: &str) -> bool {
    path.starts_with("tagmanifest-")
}

/// What is not as the manifests say.
pub fn check_bag(found: &BagContents) -> Vec<VerifyIssue> {
    let mut flaws = Vec::new();
    let payload =
        found.checksums.keys().filter(|path| path.starts_with(PAYLOAD_PREFIX)).map(String::as_str);
    compare_manifests(found, Algorithm::manifest_name, payload.collect(), &mut flaws);
    let tags = found
        .checksums
        .keys()
        .filter(|path| !path.starts_with(PAYLOAD_PREFIX) && !is_tag_manifest(path));
    compare_manifests(
        found,
        Algorithm::tag_manifest_name,
        tags.map(String::as_str).collect(),
        &mut flaws,
    );
    if found.tag_texts.get(BAGIT_TXT).is_some_and(|text| text != DECLARATION) {
        flaws.push(VerifyIssue::damaged(BAGIT_TXT, "it does not declare BagIt 1.0"));
    }
    if flaws.is_empty() && found.damaged.is_empty() {
        let files: Vec<_> =
            found.checksums.iter().filter(|(path, _)| path.starts_with(PAYLOAD_PREFIX)).collect();
        let octets: u64 = files.iter().map(|(_, sums)| sums.size).sum();
        let counted = format!("{octets}.{}", files.len());
        if found
            .tag_texts
            .get(BAG_INFO_TXT)
            .and_then(|text| oxum(text))
            .is_some_and(|stated| stated != counted)
        {
            flaws.push(VerifyIssue::damaged(
                BAG_INFO_TXT,
                "it states another number of files or bytes",
            ));
        }
    }
    flaws
}

/// Holds files against the manifests of both algorithms. Where one has a file right and the other
/// does not, it is the other manifest that is damaged.
fn compare_manifests<'a>(
    found: &'a BagContents,
    manifest: fn(Algorithm) -> &'static str,
    there: BTreeSet<&'a str>,
    flaws: &mut Vec<VerifyIssue>,
) {
    let mut stated = Vec::new();
    for algorithm in Algorithm::ALL {
        let name = manifest(algorithm);
        match found.tag_texts.get(name).map(|text| parse_manifest(text)) {
            Some(Ok(sums)) => stated.push((algorithm, name, sums)),
            Some(Err(line)) => {
                flaws.push(VerifyIssue::damaged(name, format!("its line {line} is no checksum")))
            }
            None if found.contains(name) => {}
            None => flaws.push(VerifyIssue::missing(name)),
        }
    }
    if stated.is_empty() {
        return;
    }
    let paths: BTreeSet<&str> = stated
        .iter()
        .flat_map(|(_, _, sums)| sums.keys().map(String::as_str))
        .chain(there)
        .collect();
    for path in paths.into_iter().filter(|path| !found.damaged.contains(*path)) {
        let held = stated.iter().map(|(algorithm, name, sums)| {
            let right = found
                .checksums
                .get(path)
                .map(|found| sums.get(path) == Some(&found.hex_digest(*algorithm)));
            (*name, sums.contains_key(path), right)
        });
        let held: Vec<_> = held.collect();
        let right = held.iter().any(|(_, _, right)| *right == Some(true));
        match found.checksums.get(path) {
            Some(_) if right => {
                let wrong = held.iter().filter(|(_, _, right)| *right == Some(false));
                flaws.extend(wrong.map(|(name, ..)| {
                    VerifyIssue::damaged(*name, "it does not agree with the other manifest")
                }));
            }
            Some(_) if held.iter().any(|(_, states, _)| *states) => {
                flaws.push(VerifyIssue::damaged(
                    path,
                    "its checksums are not those of the manifests",
                ));
            }
            Some(_) => flaws.push(VerifyIssue::added(path)),
            // A name that one manifest alone has, and no file, is a name that was damaged.
            None if held.iter().all(|(_, states, _)| *states) => {
                flaws.push(VerifyIssue::missing(path))
            }
            None => {
                let odd = held.iter().filter(|(_, states, _)| *states);
                flaws.extend(odd.map(|(name, ..)| {
                    VerifyIssue::damaged(*name, "it names a file that the other manifest does not")
                }));
            }
        }
    }
}
