//! The EPUB: the volume as XHTML documents, with a cover and a package document (EPUB 3.3).

use crate::context::PlanContext;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume::epub_cover::build_cover;
pub use crate::volume::epub_documents::EpubFileContent;
use crate::volume::epub_documents::{assign_files, build_documents};
use crate::volume::epub_package::build_epub_package;
use kyyeu_view::EpubView;

/// The content of an EPUB, apart from the `mimetype` file.
#[derive(Debug)]
pub struct EpubPlan {
    /// The files that templates render, in the order of the container.
    pub files: Vec<EpubFileContent>,
    /// The pictures, by their positions among the media.
    pub pictures: Vec<usize>,
}

/// Plans the EPUB. `modified` is the day of the last change (`YYYY-MM-DD`), in place of the latest
/// date in the content.
#[must_use]
pub fn plan_epub(context: PlanContext<'_>, modified: Option<&str>) -> EpubPlan {
    let epub_files = assign_files(context);
    let link_base = LinkBase::Epub(&epub_files);
    let builder = ViewBuilder { context, page_path: "", link_base };
    let documents = build_documents(builder, &epub_files);
    let media = &context.proceedings.media;
    let pictures: Vec<usize> = context
        .links
        .media
        .iter()
        .copied()
        .filter(|&index| media[index].epub_media_type().is_some())
        .collect();
    let package = build_epub_package(context, &documents, &pictures, modified);
    let title = &context.proceedings.workshop.title;
    let mut files = vec![
        EpubFileContent::new("META-INF/container.xml", title, EpubView::Container),
        EpubFileContent::new("EPUB/package.opf", title, EpubView::Package(Box::new(package))),
        EpubFileContent::new("EPUB/style.css", title, EpubView::Style),
        EpubFileContent::new("EPUB/cover.svg", title, EpubView::Cover(build_cover(title))),
    ];
    for mut document in documents {
        document.head.file.insert_str(0, "EPUB/");
        files.push(document);
    }
    EpubPlan { files, pictures }
}
