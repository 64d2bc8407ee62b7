//! The plan of a publication: what is uploaded and deleted, and in which order.
//!
//! Pure: three lists go in, a plan comes out.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::object_metadata::{ContentCoding, ObjectMetadata};
use crate::remote_manifest::RemoteManifest;
use kyyeu_model::media_type;

/// A file of the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// The path in the site.
    pub path: String,
    /// The BLAKE3 hash of the bytes, in hexadecimal.
    pub hash: String,
    /// The size in bytes.
    pub size: u64,
}

/// A file that is uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The path in the site.
    pub path: String,
    /// The size in bytes, before compression.
    pub size: u64,
    /// The BLAKE3 hash of the bytes, in hexadecimal.
    pub hash: String,
    /// The metadata that the object gets.
    pub metadata: ObjectMetadata,
    /// Whether the destination has a file at this path.
    pub replaces: bool,
}

impl Upload {
    /// The fingerprint of the object.
    pub(crate) fn fingerprint(&self) -> String {
        self.metadata.fingerprint(&self.hash)
    }
}

/// A file that is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The path at the destination.
    pub path: String,
    /// The size in bytes; 0 if it is not there any more.
    pub size: u64,
}

/// A step of a plan, as it is shown to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishStep<'a> {
    /// What is done.
    pub kind: StepKind,
    /// The path.
    pub path: &'a str,
    /// The size in bytes of the file that is uploaded or deleted.
    pub size: u64,
}

impl<'a> From<&'a Upload> for PublishStep<'a> {
    fn from(upload: &'a Upload) -> Self {
        let kind = if upload.replaces { StepKind::Change } else { StepKind::Add };
        Self { kind, path: &upload.path, size: upload.size }
    }
}

impl<'a> From<&'a Deletion> for PublishStep<'a> {
    fn from(deletion: &'a Deletion) -> Self {
        Self { kind: StepKind::Delete, path: &deletion.path, size: deletion.size }
    }
}

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// A new file is uploaded.
    Add,
    /// A file is replaced.
    Change,
    /// A file is deleted.
    Delete,
}

/// A plan of a publication.
#[derive(Clone, Debug, Default)]
pub struct PublishPlan {
    /// The files that are uploaded, by phase.
    uploads: BTreeMap<UploadPhase, Vec<Upload>>,
    /// The files that are deleted after all uploads.
    pub deletions: Vec<Deletion>,
    /// The number of files that are up to date.
    pub unchanged: usize,
    /// The paths of files that would be replaced and that kyyeu did not publish.
    pub unmanaged: Vec<String>,
    /// The number of files that were published before.
    pub published_count: usize,
}

/// The number of files that may be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionLimit {
    /// A share of the published files, in percent.
    Percent(u32),
    /// A number of files.
    Files(usize),
}

impl Default for DeletionLimit {
    fn default() -> Self {
        Self::Percent(25)
    }
}

impl FromStr for DeletionLimit {
    type Err = ParseLimitError;

    fn from_str(text: &str) -> Result<Self, ParseLimitError> {
        let limit = match text.strip_suffix('%') {
            Some(percent) => {
                percent.parse().ok().filter(|percent| *percent <= 100).map(Self::Percent)
            }
            None => text.parse().ok().map(Self::Files),
        };
        limit.ok_or(ParseLimitError)
    }
}

impl fmt::Display for DeletionLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Files(files) => write!(f, "{files}"),
        }
    }
}

/// A string that is no [`DeletionLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLimitError;

impl std::error::Error for ParseLimitError {}

impl fmt::Display for ParseLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a number of files, such as 40, or a share of them, such as 30%")
    }
}

impl PublishPlan {
    /// Compares the site, sorted by path, with the sizes of the files at the destination and with
    /// what was published there.
    #[must_use]
    pub fn new(
        site: &[LocalFile],
        remote_sizes: &BTreeMap<String, u64>,
        manifest: &RemoteManifest,
        coding: ContentCoding,
    ) -> Self {
        let mut plan = Self { published_count: manifest.len(), ..Self::default() };
        for file in site {
            let metadata = ObjectMetadata::for_path(&file.path, coding);
            let remote_size = remote_sizes.get(&file.path).copied();
            let fingerprint = metadata.fingerprint(&file.hash);
            if remote_size.is_some_and(|size| manifest.matches(&file.path, &fingerprint, size)) {
                plan.unchanged += 1;
                continue;
            }
            if remote_size.is_some() && !manifest.contains(&file.path) {
                plan.unmanaged.push(file.path.clone());
            }
            let upload = Upload {
                path: file.path.clone(),
                size: file.size,
                hash: file.hash.clone(),
                metadata,
                replaces: remote_size.is_some(),
            };
            plan.uploads.entry(UploadPhase::for_upload(&upload)).or_default().push(upload);
        }
        let is_in_site =
            |path: &str| site.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
        for path in manifest.paths().filter(|path| !is_in_site(path)) {
            let remote_size = remote_sizes.get(path).copied().unwrap_or_default();
            plan.deletions.push(Deletion { path: path.to_owned(), size: remote_size });
        }
        plan
    }

    /// The files that are uploaded, by phase: all of a phase before the next one begins.
    pub fn phases(&self) -> impl Iterator<Item = &[Upload]> {
        self.uploads.values().map(Vec::as_slice)
    }

    /// All steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = PublishStep<'_>> {
        let uploads = self.phases().flatten().map(PublishStep::from);
        uploads.chain(self.deletions.iter().map(PublishStep::from))
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps().next().is_none()
    }

    /// Whether the number of deletions is within a limit.
    #[must_use]
    pub fn is_within(&self, limit: DeletionLimit) -> bool {
        match limit {
            DeletionLimit::Files(files) => self.deletions.len() <= files,
            DeletionLimit::Percent(percent) => {
                self.deletions.len() * 100 <= self.published_count * percent as usize
            }
        }
    }
}

/// When a file is uploaded: no page leads to a file that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum UploadPhase {
    /// The files that pages use, and new pages, which no page leads to yet.
    AssetsAndNewPages,
    /// Pages that are replaced.
    ChangedPages,
    /// What leads to pages: lists, the home page, the search index, feeds and sitemaps.
    Indexes,
}

impl UploadPhase {
    fn for_upload(upload: &Upload) -> Self {
        let path = upload.path.as_str();
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == "index.html" || !path.contains('/') || path.starts_with("assets/search/") {
            Self::Indexes
        } else if upload.replaces && media_type::from_path(path).starts_with("text/html") {
            Self::ChangedPages
        } else {
            Self::AssetsAndNewPages
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local_file(path: &str, text: &str) -> LocalFile {
        LocalFile {
            path: path.into(),
            hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
            size: text.len() as u64,
        }
    }

    /// The sizes and the manifest at a destination after a site was published there.
    fn remote_state(site: &[LocalFile]) -> (BTreeMap<String, u64>, RemoteManifest) {
        let mut manifest = RemoteManifest::default();
        for file in site {
            manifest.insert(
                &file.path,
                ObjectMetadata::for_path(&file.path, ContentCoding::Identity)
                    .fingerprint(&file.hash),
                file.size,
            );
        }
        (site.iter().map(|file| (file.path.clone(), file.size)).collect(), manifest)
    }

    fn upload_paths(uploads: &[Upload]) -> Vec<&str> {
        uploads.iter().map(|upload| upload.path.as_str()).collect()
    }

    #[test]
    fn nothing_leads_to_what_is_not_there_yet() {
        let old = [
            local_file("assets/style.css", "a"),
            local_file("index.html", "a"),
            local_file("papers/mot.html", "a"),
        ];
        let (remote_sizes, manifest) = remote_state(&old);
        let new = [
            local_file("assets/search/i/0.js", "b"),
            local_file("assets/style.css", "b"),
            local_file("atom.xml", "b"),
            local_file("index.html", "b"),
            local_file("media/anh.png", "b"),
            local_file("papers/hai.html", "b"),
            local_file("papers/index.html", "b"),
            local_file("papers/mot.html", "b"),
        ];
        let plan = PublishPlan::new(&new, &remote_sizes, &manifest, ContentCoding::Identity);
        let phases: Vec<_> = plan.phases().map(upload_paths).collect();
        assert_eq!(
            phases,
            [
                vec!["assets/style.css", "media/anh.png", "papers/hai.html"],
                vec!["papers/mot.html"],
                vec!["assets/search/i/0.js", "atom.xml", "index.html", "papers/index.html"]
            ]
        );
        assert!(plan.deletions.is_empty() && plan.unmanaged.is_empty());
    }

    #[test]
    fn what_is_there_as_it_should_be_is_not_sent() {
        let site = [local_file("a.html", "a"), local_file("b.html", "b")];
        let (mut remote_sizes, manifest) = remote_state(&site);
        assert!(
            PublishPlan::new(&site, &remote_sizes, &manifest, ContentCoding::Identity).is_empty()
        );
        // One was removed and the other changed at the destination.
        remote_sizes.remove("a.html");
        remote_sizes.insert("b.html".into(), 7);
        assert_eq!(
            PublishPlan::new(&site, &remote_sizes, &manifest, ContentCoding::Identity)
                .steps()
                .count(),
            2
        );
        // Compressed, it is another object.
        let (remote_sizes, manifest) = remote_state(&site);
        assert_eq!(
            PublishPlan::new(&site, &remote_sizes, &manifest, ContentCoding::Gzip).steps().count(),
            2
        );
        // A file whose upload was interrupted is uploaded again, and is not unmanaged.
        let (remote_sizes, mut manifest) = remote_state(&site);
        manifest.mark_pending("a.html");
        let plan = PublishPlan::new(&site, &remote_sizes, &manifest, ContentCoding::Identity);
        assert_eq!((plan.steps().count(), plan.unmanaged.len()), (1, 0));
    }

    #[test]
    fn only_what_was_published_is_deleted() {
        let site: Vec<_> =
            ["a.html", "b.html", "c.html", "d.html"].map(|path| local_file(path, "")).into();
        let (mut remote_sizes, manifest) = remote_state(&site);
        remote_sizes.insert("theirs.html".into(), 1);
        let plan = PublishPlan::new(&site[1..], &remote_sizes, &manifest, ContentCoding::Identity);
        assert_eq!(plan.deletions, [Deletion { path: "a.html".into(), size: 0 }]);
        assert!(
            plan.is_within(DeletionLimit::default())
                && plan.is_within(DeletionLimit::Files(1))
                && !plan.is_within(DeletionLimit::Files(0))
        );
        let plan = PublishPlan::new(&site[2..], &remote_sizes, &manifest, ContentCoding::Identity);
        assert!(
            !plan.is_within(DeletionLimit::default()) && plan.is_within(DeletionLimit::Percent(50))
        );
        let plan = PublishPlan::new(
            &[local_file("theirs.html", "")],
            &remote_sizes,
            &manifest,
            ContentCoding::Identity,
        );
        assert_eq!(plan.unmanaged, ["theirs.html"]);
    }

    #[test]
    fn a_limit_is_a_number_or_a_share() {
        assert_eq!("40".parse(), Ok(DeletionLimit::Files(40)));
        assert_eq!("30%".parse(), Ok(DeletionLimit::Percent(30)));
        for bad in ["", "%", "-1", "101%", "3.5%", "many"] {
            assert_eq!(bad.parse::<DeletionLimit>(), Err(ParseLimitError), "{bad}");
        }
    }
}
