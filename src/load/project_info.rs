//! What the workshop is, read without its records: enough to say what an archive holds.

use std::io;
use std::path::{Path, PathBuf};

use crate::content::workshop;
use crate::walk::{self, SourceTree};
use crate::{ContentKind, classify, load_register};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};
use kyyeu_model::Workshop;

/// The workshop, and the names of who held it.
#[derive(Clone, Debug)]
pub struct ProjectInfo {
    /// The workshop.
    pub workshop: Workshop,
    /// Names of the organisations that held it, in its order.
    pub organisers: Vec<String>,
}

/// Reads the workshop and the register of organisations.
pub fn load_project_info(
    root: &Path,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<ProjectInfo> {
    let wanted = |path: &str| {
        matches!(classify(path), ContentKind::Workshop | ContentKind::Register("organisations"))
    };
    let content = SourceTree::walk_filtered(&root.join("content"), "content", wanted);
    content.report_issues(sources, diagnostics);
    let found: Vec<_> = content.files.iter().collect();
    let ids = walk::read_sources(&found, "content", sources, diagnostics);
    let read: Vec<_> =
        found.iter().zip(ids).filter_map(|(file, id)| Some((file.path.as_str(), id?))).collect();
    let Some(&(_, file)) = read.iter().find(|(path, _)| *path == "workshop.yaml") else {
        diagnostics.push(Diagnostic::new(
            Code::NoWorkshop,
            None,
            "there is no content/workshop.yaml here",
        ));
        return None;
    };
    let workshop = workshop::parse_workshop(sources, file, diagnostics)?;
    let mut unread = std::collections::BTreeMap::new();
    let organisations = load_register(
        sources,
        &read,
        crate::content::registers::ORGANISATIONS,
        crate::content::registers::parse_organisation,
        &mut unread,
        diagnostics,
    );
    let name = |id: &str| organisations.find(id).map(|at| organisations[at].value.name.clone());
    let organisers =
        workshop.organisers.iter().filter_map(|organiser| name(&organiser.id)).collect();
    Some(ProjectInfo { workshop, organisers })
}

/// A file that a site is made from: its path in the project, and where it is. (The disk may write
/// its name in another form of Unicode.)
pub type SourcePath = (String, PathBuf);

/// The files that a site is made from, in the order of their paths: the content and the project's
/// own templates. Drafts are none of them. A place that cannot be read comes with why.
pub fn archive_sources(
    root: &Path,
) -> impl Iterator<Item = Result<SourcePath, (PathBuf, io::Error)>> {
    ["content", "templates"].into_iter().flat_map(move |folder| {
        let files =
            walk::walk_sorted(root.join(folder)).filter(|file| !file.as_ref().is_ok_and(is_draft));
        files.map(move |file| file.map(|(path, disk)| (format!("{folder}/{path}"), disk)))
    })
}

/// Whether a file's front matter says that it is a draft. What cannot be read here is told when it
/// is packed.
fn is_draft((path, disk): &SourcePath) -> bool {
    if path.rsplit_once('.').is_none_or(|(_, ending)| ending != "md") {
        return false;
    }
    let text = crate::read_bytes(disk).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let front = text.lines().skip(1).take_while(|line| line.trim_end() != "---");
    let mut flags = front.filter_map(|line| line.strip_prefix("draft:"));
    flags.any(|flag| flag.split('#').next().is_some_and(|flag| flag.trim() == "true"))
}
