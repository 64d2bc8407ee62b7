//! What the workshop is, read without its records: enough to say what an archive holds.

use std::path::Path;

use rayon::prelude::*;

use super::files::{Files, Found};
use super::{Place, files, place, register, registers, workshop};
use crate::diag::{Code, Diagnostic, Sources};
use crate::model::Workshop;

/// The workshop, and the names of who held it.
#[derive(Clone, Debug)]
pub struct About {
    /// The workshop.
    pub workshop: Workshop,
    /// Names of the organisations that held it, in its order.
    pub organisers: Vec<String>,
}

/// Reads the workshop and the register of organisations.
pub fn about(root: &Path, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Option<About> {
    let content = Files::find(root).content;
    content.report(sources, faults);
    let mut found: Vec<_> = content.found.iter().collect();
    found.retain(|file| matches!(place(&file.path), Place::Workshop | Place::Register("organisations")));
    let ids = files::read(&found, "content", sources, faults);
    let read: Vec<_> = found.iter().zip(ids).filter_map(|(file, id)| Some((file.path.as_str(), id?))).collect();
    let Some(&(_, file)) = read.iter().find(|(path, _)| *path == "workshop.yaml") else {
        faults.push(Diagnostic::new(Code::NoWorkshop, None, "there is no content/workshop.yaml here"));
        return None;
    };
    let workshop = workshop::workshop(sources, file, faults)?;
    let mut unread = std::collections::BTreeMap::new();
    let organisations =
        register(sources, &read, registers::ORGANISATIONS, registers::organisation, &mut unread, faults);
    let name = |id: &str| organisations.find(id).map(|at| organisations[at].value.name.clone());
    let organisers = workshop.organisers.iter().filter_map(|organiser| name(&organiser.id)).collect();
    Some(About { workshop, organisers })
}

/// A file that a site is made from: its path in the project, and where it is, if that is elsewhere. (The disk may write
/// its name in another form of Unicode.)
pub type Origin = (Box<str>, Option<Box<Path>>);

/// The files that a site is made from: the content and the project's own templates. Drafts are none of them.
pub fn origins(root: &Path, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Origin> {
    let mut origins = Vec::new();
    let Files { content, templates } = Files::find(root);
    for (folder, walked) in [("content", content), ("templates", templates)] {
        walked.report(sources, faults);
        let published = walked.found.into_par_iter().filter(|file| !is_draft(file));
        origins.par_extend(published.map(|file| {
            let path = format!("{folder}/{}", file.path);
            let elsewhere = (root.join(&path) != file.disk).then(|| file.disk.into());
            (path.into(), elsewhere)
        }));
    }
    origins
}

/// Whether a file's front matter says that it is a draft. What cannot be read here is told when it is packed.
fn is_draft(file: &Found) -> bool {
    if file.path.rsplit_once('.').is_none_or(|(_, ending)| ending != "md") {
        return false;
    }
    let text = super::bytes(&file.disk).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let front = text.lines().skip(1).take_while(|line| line.trim_end() != "---");
    let mut flags = front.filter_map(|line| line.strip_prefix("draft:"));
    flags.any(|flag| flag.split('#').next().is_some_and(|flag| flag.trim() == "true"))
}
