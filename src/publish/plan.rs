//! What has to be done at a destination, and in which order. Pure: three lists go in, a plan comes
//! out.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::object_metadata::{ContentCoding, ObjectMetadata};
use crate::remote_manifest::RemoteManifest;
use kyyeu_model::media_type;

/// A file of the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// Its path.
    pub path: String,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that is sent or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishStep {
    /// What is done.
    pub kind: StepKind,
    /// The path.
    pub path: String,
    /// Size in bytes: of the file that is sent, or of the one that goes.
    pub size: u64,
    /// What the file holds, by its hash; empty for one that goes.
    pub hash: String,
    /// The form in which it is sent.
    pub metadata: ObjectMetadata,
}

impl PublishStep {
    /// The tag of the file in its form.
    pub(super) fn fingerprint(&self) -> String {
        self.metadata.fingerprint(&self.hash)
    }
}

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// It comes.
    Add,
    /// It becomes another.
    Change,
    /// It goes.
    Delete,
}

/// What has to be done.
#[derive(Clone, Debug, Default)]
pub struct PublishPlan {
    /// What is sent, in this order: all of a group before the next begins.
    pub phases: Vec<Vec<PublishStep>>,
    /// What is taken away, when all else is there.
    pub deletions: Vec<PublishStep>,
    /// How many files are as they are to be.
    pub unchanged: usize,
    /// Files that stand in the way and that kyyeu did not publish.
    pub unmanaged: Vec<String>,
    /// How many files the site had there.
    pub published_count: usize,
}

/// How much may be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionLimit {
    /// So many of a hundred of the published files.
    Percent(u32),
    /// So many files.
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
        match text.strip_suffix('%') {
            Some(percent) => {
                percent.parse().ok().filter(|percent| *percent <= 100).map(Self::Percent)
            }
            None => text.parse().ok().map(Self::Files),
        }
        .ok_or(ParseLimitError)
    }
}

impl std::fmt::Display for DeletionLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Files(files) => write!(f, "{files}"),
        }
    }
}

/// A text that is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLimitError;

impl std::error::Error for ParseLimitError {}

impl std::fmt::Display for ParseLimitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("write a number of files, such as 40, or a share of them, such as 30%")
    }
}

impl PublishPlan {
    /// Compares the site with what is at the destination and what was published there.
    #[must_use]
    pub fn new(
        site: &[LocalFile],
        there: &BTreeMap<String, u64>,
        record: &RemoteManifest,
        packing: ContentCoding,
    ) -> Self {
        let mut plan = Self {
            phases: vec![Vec::new(); UploadPhase::COUNT],
            published_count: record.len(),
            ..Self::default()
        };
        for file in site {
            let form = ObjectMetadata::for_path(&file.path, packing);
            let size = there.get(&file.path);
            if size.is_some_and(|size| {
                record.matches(&file.path, &form.fingerprint(&file.hash), *size)
            }) {
                plan.unchanged += 1;
                continue;
            }
            if size.is_some() && !record.contains(&file.path) {
                plan.unmanaged.push(file.path.clone());
            }
            let kind = if size.is_some() { StepKind::Change } else { StepKind::Add };
            let step = PublishStep {
                kind,
                path: file.path.clone(),
                size: file.size,
                hash: file.hash.clone(),
                metadata: form,
            };
            plan.phases[UploadPhase::for_file(kind, &file.path) as usize].push(step);
        }
        let wanted =
            |path: &str| site.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
        plan.deletions = record
            .paths()
            .filter(|path| !wanted(path))
            .map(|path| PublishStep {
                kind: StepKind::Delete,
                path: path.to_owned(),
                size: there.get(path).copied().unwrap_or_default(),
                hash: String::new(),
                metadata: ObjectMetadata::for_path(path, ContentCoding::Identity),
            })
            .collect();
        plan
    }

    /// All that is done, in order.
    pub fn steps(&self) -> impl Iterator<Item = &PublishStep> {
        self.phases.iter().flatten().chain(&self.deletions)
    }

    /// Whether nothing has to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps().next().is_none()
    }

    /// Whether no more is deleted than may be.
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

/// When a file is sent: nothing leads to what is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UploadPhase {
    /// What pages show, and pages that no page leads to yet.
    AssetsAndNewPages,
    /// Pages that were there.
    ChangedPages,
    /// What leads to pages: lists, the home page, the search index, feeds and maps.
    Indexes,
}

impl UploadPhase {
    const COUNT: usize = 3;

    fn for_file(kind: StepKind, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let leads =
            name == "index.html" || !path.contains('/') || path.starts_with("assets/search/");
        match kind {
            _ if leads => Self::Indexes,
            StepKind::Change if media_type::from_path(path).starts_with("text/html") => {
                Self::ChangedPages
            }
            _ => Self::AssetsAndNewPages,
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

    /// What a destination holds after a site was sent there.
    fn remote_state(site: &[LocalFile]) -> (BTreeMap<String, u64>, RemoteManifest) {
        let mut record = RemoteManifest::default();
        for file in site {
            record.insert(
                &file.path,
                ObjectMetadata::for_path(&file.path, ContentCoding::Identity)
                    .fingerprint(&file.hash),
                file.size,
            );
        }
        (site.iter().map(|file| (file.path.clone(), file.size)).collect(), record)
    }

    fn paths(steps: &[PublishStep]) -> Vec<&str> {
        steps.iter().map(|step| step.path.as_str()).collect()
    }

    #[test]
    fn nothing_leads_to_what_is_not_there_yet() {
        let old = [
            local_file("assets/style.css", "a"),
            local_file("index.html", "a"),
            local_file("papers/mot.html", "a"),
        ];
        let (there, record) = remote_state(&old);
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
        let plan = PublishPlan::new(&new, &there, &record, ContentCoding::Identity);
        let groups: Vec<_> = plan.phases.iter().map(|group| paths(group)).collect();
        assert_eq!(
            groups,
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
        let (mut there, record) = remote_state(&site);
        assert!(PublishPlan::new(&site, &there, &record, ContentCoding::Identity).is_empty());
        // Somebody took one away, and changed the other.
        there.remove("a.html");
        there.insert("b.html".into(), 7);
        assert_eq!(
            PublishPlan::new(&site, &there, &record, ContentCoding::Identity).steps().count(),
            2
        );
        // Packed, it is another file.
        let (there, record) = remote_state(&site);
        assert_eq!(
            PublishPlan::new(&site, &there, &record, ContentCoding::Gzip).steps().count(),
            2
        );
        // A file that was being sent when a run broke off is sent again, and is nobody else's.
        let (there, mut record) = remote_state(&site);
        record.mark_pending("a.html");
        let plan = PublishPlan::new(&site, &there, &record, ContentCoding::Identity);
        assert_eq!((plan.steps().count(), plan.unmanaged.len()), (1, 0));
    }

    #[test]
    fn only_what_was_published_is_deleted() {
        let site: Vec<_> =
            ["a.html", "b.html", "c.html", "d.html"].map(|path| local_file(path, "")).into();
        let (mut there, record) = remote_state(&site);
        there.insert("theirs.html".into(), 1);
        let plan = PublishPlan::new(&site[1..], &there, &record, ContentCoding::Identity);
        assert_eq!(paths(&plan.deletions), ["a.html"]);
        assert!(
            plan.is_within(DeletionLimit::default())
                && plan.is_within(DeletionLimit::Files(1))
                && !plan.is_within(DeletionLimit::Files(0))
        );
        let plan = PublishPlan::new(&site[2..], &there, &record, ContentCoding::Identity);
        assert!(
            !plan.is_within(DeletionLimit::default()) && plan.is_within(DeletionLimit::Percent(50))
        );
        let plan = PublishPlan::new(
            &[local_file("theirs.html", "")],
            &there,
            &record,
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
