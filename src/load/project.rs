//! Loads a project: reads its content, media and theme into the model.

use std::path::Path;

use crate::content::loader::{ContentFiles, ContentLoader};
use crate::content::records::Drafts;
use crate::content::theme::load_theme;
use crate::content::workshop::parse_workshop;
use crate::content_kind::{ContentKind, classify};
use crate::overlay::Overlay;
use crate::read::placeholder_span;
use crate::stray_files::report_stray_file;
use crate::walk::{ProjectFiles, SourceFile};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};
use kyyeu_model::{MediaFile, Proceedings, Project, Workshop};

/// Loads the project in a folder as it will be with planned source texts. See [`load_project`].
pub fn load_project_with_overlay(
    root: &Path,
    overlay: &Overlay,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Project> {
    let mut files = ProjectFiles::discover(root);
    files.content.files = overlay.apply(std::mem::take(&mut files.content.files));
    load_project(&files, Drafts::Exclude, sources, diagnostics)
}

/// Loads a project. Reports everything that is wrong with its files and returns the rest.
///
/// Returns `None` if there is no `content/workshop.yaml` that can be read.
pub fn load_project(
    files: &ProjectFiles,
    drafts: Drafts,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Project> {
    files.content.report_issues(sources, diagnostics);
    let mut texts = Vec::new();
    let mut media = Vec::new();
    for file in &files.content.files {
        match classify(&file.path) {
            ContentKind::Stray => report_stray_file(&file.path, sources, diagnostics),
            ContentKind::Media => media.push(file),
            _ => texts.push(file),
        }
    }
    let content = ContentFiles::read(&texts, sources, diagnostics);
    let Some(workshop_file) = content.workshop() else {
        let exists = texts.iter().any(|file| file.path == "workshop.yaml");
        if !exists && !files.content.is_blocked() {
            diagnostics.push(missing_workshop().help(
                "run kyyeu in the folder of a workshop, or name that folder with --root; \
                 kyyeu init makes a new one",
            ));
        }
        return None;
    };
    let mut unparsed_files = content.unread;
    let workshop = parse_workshop(sources, workshop_file, diagnostics).unwrap_or_else(|| {
        unparsed_files.insert("workshop.yaml".to_owned(), None);
        Workshop { language: "vi".to_owned(), ..Workshop::default() }
    });
    let theme = load_theme(files, &workshop.language, sources, diagnostics);
    let media = media.into_iter().map(|file| media_file(file, sources)).collect();
    let mut loader = ContentLoader {
        sources,
        files: &content.files,
        diagnostics,
        proceedings: Proceedings { workshop, media, unparsed_files, ..Proceedings::default() },
    };
    loader.load_all(drafts);
    Some(Project { proceedings: loader.proceedings, theme, workshop_file })
}

/// The diagnostic for a project without a workshop.
pub fn missing_workshop() -> Diagnostic {
    Diagnostic::new(Code::NoWorkshop, None, "there is no content/workshop.yaml here")
}

fn media_file(file: &SourceFile, sources: &mut Sources) -> MediaFile {
    let size = imagesize::size(&file.disk_path).ok().map(|size| (size.width, size.height));
    MediaFile {
        path: file.path.strip_prefix("media/").unwrap_or(&file.path).to_owned(),
        disk_path: file.disk_path.clone(),
        size,
        file: placeholder_span(sources, format!("content/{}", file.path)).file,
        hash: file.hash,
    }
}
