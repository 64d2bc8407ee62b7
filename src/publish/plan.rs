//! What has to be done at a destination, and in which order. Pure: three lists go in, a plan comes
//! out.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::form::{Form, Packing};
use super::record::Record;
use kyyeu_model::media_type;

/// A file of the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Its path.
    pub path: String,
    /// The BLAKE3 hash of its bytes, in hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that is sent or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// The path.
    pub path: String,
    /// Size in bytes: of the file that is sent, or of the one that goes.
    pub size: u64,
    /// What the file holds, by its hash; empty for one that goes.
    pub hash: String,
    /// The form in which it is sent.
    pub form: Form,
}

impl Step {
    /// The tag of the file in its form.
    pub(super) fn tag(&self) -> String {
        self.form.tag(&self.hash)
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
pub struct Plan {
    /// What is sent, in this order: all of a group before the next begins.
    pub groups: Vec<Vec<Step>>,
    /// What is taken away, when all else is there.
    pub deletions: Vec<Step>,
    /// How many files are as they are to be.
    pub unchanged: usize,
    /// Files that stand in the way and that kyyeu did not publish.
    pub foreign: Vec<String>,
    /// How many files the site had there.
    pub published: usize,
}

/// How much may be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many of a hundred of the published files.
    Percent(u32),
    /// So many files.
    Files(usize),
}

impl Default for Limit {
    fn default() -> Self {
        Self::Percent(25)
    }
}

impl FromStr for Limit {
    type Err = Unclear;

    fn from_str(text: &str) -> Result<Self, Unclear> {
        match text.strip_suffix('%') {
            Some(percent) => {
                percent.parse().ok().filter(|percent| *percent <= 100).map(Self::Percent)
            }
            None => text.parse().ok().map(Self::Files),
        }
        .ok_or(Unclear)
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Files(files) => write!(f, "{files}"),
        }
    }
}

/// A text that is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear;

impl std::error::Error for Unclear {}

impl std::fmt::Display for Unclear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("write a number of files, such as 40, or a share of them, such as 30%")
    }
}

impl Plan {
    /// Compares the site with what is at the destination and what was published there.
    #[must_use]
    pub fn new(
        site: &[Local],
        there: &BTreeMap<String, u64>,
        record: &Record,
        packing: Packing,
    ) -> Self {
        let mut plan = Self {
            groups: vec![Vec::new(); Turn::ALL],
            published: record.len(),
            ..Self::default()
        };
        for file in site {
            let form = Form::of(&file.path, packing);
            let size = there.get(&file.path);
            if size.is_some_and(|size| record.is(&file.path, &form.tag(&file.hash), *size)) {
                plan.unchanged += 1;
                continue;
            }
            if size.is_some() && !record.holds(&file.path) {
                plan.foreign.push(file.path.clone());
            }
            let kind = if size.is_some() { StepKind::Change } else { StepKind::Add };
            let step = Step {
                kind,
                path: file.path.clone(),
                size: file.size,
                hash: file.hash.clone(),
                form,
            };
            plan.groups[Turn::of(kind, &file.path) as usize].push(step);
        }
        let wanted =
            |path: &str| site.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok();
        plan.deletions = record
            .paths()
            .filter(|path| !wanted(path))
            .map(|path| Step {
                kind: StepKind::Delete,
                path: path.to_owned(),
                size: there.get(path).copied().unwrap_or_default(),
                hash: String::new(),
                form: Form::of(path, Packing::Plain),
            })
            .collect();
        plan
    }

    /// All that is done, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.groups.iter().flatten().chain(&self.deletions)
    }

    /// Whether nothing has to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps().next().is_none()
    }

    /// Whether no more is deleted than may be.
    #[must_use]
    pub fn keeps(&self, limit: Limit) -> bool {
        match limit {
            Limit::Files(files) => self.deletions.len() <= files,
            Limit::Percent(percent) => {
                self.deletions.len() * 100 <= self.published * percent as usize
            }
        }
    }
}

/// When a file is sent: nothing leads to what is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// What pages show, and pages that no page leads to yet.
    First,
    /// Pages that were there.
    Second,
    /// What leads to pages: lists, the home page, the search index, feeds and maps.
    Last,
}

impl Turn {
    const ALL: usize = 3;

    fn of(kind: StepKind, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let leads =
            name == "index.html" || !path.contains('/') || path.starts_with("assets/search/");
        match kind {
            _ if leads => Self::Last,
            StepKind::Change if media_type::of(path).starts_with("text/html") => Self::Second,
            _ => Self::First,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(path: &str, text: &str) -> Local {
        Local {
            path: path.into(),
            hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
            size: text.len() as u64,
        }
    }

    /// What a destination holds after a site was sent there.
    fn sent(site: &[Local]) -> (BTreeMap<String, u64>, Record) {
        let mut record = Record::default();
        for file in site {
            record.insert(
                &file.path,
                Form::of(&file.path, Packing::Plain).tag(&file.hash),
                file.size,
            );
        }
        (site.iter().map(|file| (file.path.clone(), file.size)).collect(), record)
    }

    fn paths(steps: &[Step]) -> Vec<&str> {
        steps.iter().map(|step| step.path.as_str()).collect()
    }

    #[test]
    fn nothing_leads_to_what_is_not_there_yet() {
        let old = [
            local("assets/style.css", "a"),
            local("index.html", "a"),
            local("papers/mot.html", "a"),
        ];
        let (there, record) = sent(&old);
        let new = [
            local("assets/search/i/0.js", "b"),
            local("assets/style.css", "b"),
            local("atom.xml", "b"),
            local("index.html", "b"),
            local("media/anh.png", "b"),
            local("papers/hai.html", "b"),
            local("papers/index.html", "b"),
            local("papers/mot.html", "b"),
        ];
        let plan = Plan::new(&new, &there, &record, Packing::Plain);
        let groups: Vec<_> = plan.groups.iter().map(|group| paths(group)).collect();
        assert_eq!(
            groups,
            [
                vec!["assets/style.css", "media/anh.png", "papers/hai.html"],
                vec!["papers/mot.html"],
                vec!["assets/search/i/0.js", "atom.xml", "index.html", "papers/index.html"]
            ]
        );
        assert!(plan.deletions.is_empty() && plan.foreign.is_empty());
    }

    #[test]
    fn what_is_there_as_it_should_be_is_not_sent() {
        let site = [local("a.html", "a"), local("b.html", "b")];
        let (mut there, record) = sent(&site);
        assert!(Plan::new(&site, &there, &record, Packing::Plain).is_empty());
        // Somebody took one away, and changed the other.
        there.remove("a.html");
        there.insert("b.html".into(), 7);
        assert_eq!(Plan::new(&site, &there, &record, Packing::Plain).steps().count(), 2);
        // Packed, it is another file.
        let (there, record) = sent(&site);
        assert_eq!(Plan::new(&site, &there, &record, Packing::Gzip).steps().count(), 2);
        // A file that was being sent when a run broke off is sent again, and is nobody else's.
        let (there, mut record) = sent(&site);
        record.strike("a.html");
        let plan = Plan::new(&site, &there, &record, Packing::Plain);
        assert_eq!((plan.steps().count(), plan.foreign.len()), (1, 0));
    }

    #[test]
    fn only_what_was_published_is_deleted() {
        let site: Vec<_> =
            ["a.html", "b.html", "c.html", "d.html"].map(|path| local(path, "")).into();
        let (mut there, record) = sent(&site);
        there.insert("theirs.html".into(), 1);
        let plan = Plan::new(&site[1..], &there, &record, Packing::Plain);
        assert_eq!(paths(&plan.deletions), ["a.html"]);
        assert!(
            plan.keeps(Limit::default())
                && plan.keeps(Limit::Files(1))
                && !plan.keeps(Limit::Files(0))
        );
        let plan = Plan::new(&site[2..], &there, &record, Packing::Plain);
        assert!(!plan.keeps(Limit::default()) && plan.keeps(Limit::Percent(50)));
        let plan = Plan::new(&[local("theirs.html", "")], &there, &record, Packing::Plain);
        assert_eq!(plan.foreign, ["theirs.html"]);
    }

    #[test]
    fn a_limit_is_a_number_or_a_share() {
        assert_eq!("40".parse(), Ok(Limit::Files(40)));
        assert_eq!("30%".parse(), Ok(Limit::Percent(30)));
        for bad in ["", "%", "-1", "101%", "3.5%", "many"] {
            assert_eq!(bad.parse::<Limit>(), Err(Unclear), "{bad}");
        }
    }
}
