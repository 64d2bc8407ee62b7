//! Holds a bag's files against its manifests.

use std::collections::{BTreeMap, BTreeSet};

use super::Flaw;
use kyyeu_archive::bag::{
    Algorithm, BAG_INFO, BAGIT, DECLARATION, PAYLOAD, Sums, oxum, parse_manifest,
};

/// A bag as it was found.
#[derive(Default)]
pub struct Found {
    /// The files that could be read, by their path in the bag.
    pub sums: BTreeMap<String, Sums>,
    /// The texts of the tag files.
    pub texts: BTreeMap<String, String>,
    /// The files that are known to be damaged.
    pub damaged: BTreeSet<String>,
}

impl Found {
    fn has(&self, path: &str) -> bool {
        self.sums.contains_key(path) || self.damaged.contains(path)
    }
}

/// Whether a path is that of a manifest of tag files, which nothing vouches for but the other one.
fn is_tag_manifest(path: &str) -> bool {
    path.starts_with("tagmanifest-")
}

/// What is not as the manifests say.
pub fn judge(found: &Found) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let payload = found.sums.keys().filter(|path| path.starts_with(PAYLOAD)).map(String::as_str);
    compare(found, Algorithm::manifest, payload.collect(), &mut flaws);
    let tags =
        found.sums.keys().filter(|path| !path.starts_with(PAYLOAD) && !is_tag_manifest(path));
    compare(found, Algorithm::tag_manifest, tags.map(String::as_str).collect(), &mut flaws);
    if found.texts.get(BAGIT).is_some_and(|text| text != DECLARATION) {
        flaws.push(Flaw::damaged(BAGIT, "it does not declare BagIt 1.0"));
    }
    if flaws.is_empty() && found.damaged.is_empty() {
        let files: Vec<_> =
            found.sums.iter().filter(|(path, _)| path.starts_with(PAYLOAD)).collect();
        let octets: u64 = files.iter().map(|(_, sums)| sums.size).sum();
        let counted = format!("{octets}.{}", files.len());
        if found
            .texts
            .get(BAG_INFO)
            .and_then(|text| oxum(text))
            .is_some_and(|stated| stated != counted)
        {
            flaws.push(Flaw::damaged(BAG_INFO, "it states another number of files or bytes"));
        }
    }
    flaws
}

/// Holds files against the manifests of both algorithms. Where one has a file right and the other
/// does not, it is the other manifest that is damaged.
fn compare<'a>(
    found: &'a Found,
    manifest: fn(Algorithm) -> &'static str,
    there: BTreeSet<&'a str>,
    flaws: &mut Vec<Flaw>,
) {
    let mut stated = Vec::new();
    for algorithm in Algorithm::ALL {
        let name = manifest(algorithm);
        match found.texts.get(name).map(|text| parse_manifest(text)) {
            Some(Ok(sums)) => stated.push((algorithm, name, sums)),
            Some(Err(line)) => {
                flaws.push(Flaw::damaged(name, format!("its line {line} is no checksum")))
            }
            None if found.has(name) => {}
            None => flaws.push(Flaw::missing(name)),
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
            let right =
                found.sums.get(path).map(|found| sums.get(path) == Some(&found.of(*algorithm)));
            (*name, sums.contains_key(path), right)
        });
        let held: Vec<_> = held.collect();
        let right = held.iter().any(|(_, _, right)| *right == Some(true));
        match found.sums.get(path) {
            Some(_) if right => {
                let wrong = held.iter().filter(|(_, _, right)| *right == Some(false));
                flaws.extend(wrong.map(|(name, ..)| {
                    Flaw::damaged(*name, "it does not agree with the other manifest")
                }));
            }
            Some(_) if held.iter().any(|(_, states, _)| *states) => {
                flaws.push(Flaw::damaged(path, "its checksums are not those of the manifests"));
            }
            Some(_) => flaws.push(Flaw::added(path)),
            // A name that one manifest alone has, and no file, is a name that was damaged.
            None if held.iter().all(|(_, states, _)| *states) => flaws.push(Flaw::missing(path)),
            None => {
                let odd = held.iter().filter(|(_, states, _)| *states);
                flaws.extend(odd.map(|(name, ..)| {
                    Flaw::damaged(*name, "it names a file that the other manifest does not")
                }));
            }
        }
    }
}
