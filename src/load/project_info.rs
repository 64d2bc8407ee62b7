//! The workshop and its organisers, loaded without the records: the description of an archive.

use std::path::Path;

use crate::content::loader::{ContentFiles, ContentLoader};
use crate::content::registers::parse_organisation;
use crate::content::workshop::parse_workshop;
use crate::content_kind::{ContentKind, classify};
use crate::project::missing_workshop;
use crate::walk::SourceTree;
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_model::{EntryKind, Proceedings, Workshop};

/// The workshop and the names of its organisers.
#[derive(Clone, Debug)]
pub struct ProjectInfo {
    /// The content of `workshop.yaml`.
    pub workshop: Workshop,
    /// Names of the organisations in `organisers`, in the same order.
    pub organisers: Vec<String>,
}

/// Loads the workshop and the register of organisations.
pub fn load_project_info(
    root: &Path,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<ProjectInfo> {
    let is_needed = |path: &str| match classify(path) {
        ContentKind::Workshop => true,
        ContentKind::Register(register) => register.kind == EntryKind::Organisation,
        _ => false,
    };
    let tree = SourceTree::walk_filtered(&root.join("content"), "content", is_needed);
    tree.report_issues(sources, diagnostics);
    let texts: Vec<_> = tree.files.iter().collect();
    let content = ContentFiles::read(&texts, sources, diagnostics);
    let Some(workshop_file) = content.workshop() else {
        diagnostics.push(missing_workshop());
        return None;
    };
    let workshop = parse_workshop(sources, workshop_file, diagnostics)?;
    let mut loader = ContentLoader {
        sources,
        files: &content.files,
        diagnostics,
        proceedings: Proceedings::default(),
    };
    let organisations = loader.load_register(EntryKind::Organisation, parse_organisation);
    let organisers = workshop
        .organisers
        .iter()
        .filter_map(|organiser| organisations.find(&organiser.id))
        .map(|index| organisations[index].value.name.clone())
        .collect();
    Some(ProjectInfo { workshop, organisers })
}
