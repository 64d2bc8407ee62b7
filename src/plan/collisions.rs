//! Collisions of paths: pages and files that would get one path on a disk that ignores case.

use std::collections::BTreeMap;

use crate::context::PlanContext;
use crate::page::{Page, PageKind};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::Theme;

/// What is published at a path.
#[derive(Clone, Copy)]
enum Occupant<'a> {
    /// A page.
    Page(&'a Page),
    /// A file of the theme, or a media file.
    File,
}

impl Occupant<'_> {
    /// Where the content declares it; `None` for files, and for pages that every site has.
    fn span(self, context: PlanContext<'_>) -> Option<Span> {
        let proceedings = context.proceedings;
        let Self::Page(page) = self else { return None };
        match page.kind {
            PageKind::Entry(key) => Some(proceedings.span(key)),
            PageKind::Redirect(key, index) => Some(proceedings.aliases(key)[index].span),
            PageKind::Tombstone(index) => Some(proceedings.tombstones[index].span),
            _ => None,
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Page(Page { kind: PageKind::Redirect(..), .. }) => {
                "take this alias away: an address leads to one page"
            }
            Self::Page(Page { kind: PageKind::Tombstone(_), .. }) => {
                "take this tombstone away: something stands at its address"
            }
            Self::Page(_) | Self::File => "give this one another id",
        }
    }
}

/// Reports paths that are equal on a disk that ignores case.
pub fn report_path_collisions(
    context: PlanContext<'_>,
    theme: &Theme,
    pages: &[Page],
    diagnostics: &mut Diagnostics,
) {
    let page_paths = pages.iter().map(|page| (page.path.clone(), Occupant::Page(page)));
    let assets = theme.assets.iter().map(|asset| asset.path.clone());
    let media = &context.proceedings.media;
    let media_paths = context.links.media.iter().map(|&index| media[index].address());
    let file_paths = assets.chain(media_paths).map(|path| (path, Occupant::File));
    let mut spans: BTreeMap<String, Option<Span>> = BTreeMap::new();
    for (path, occupant) in page_paths.chain(file_paths) {
        let span = occupant.span(context);
        if let Some(previous) = spans.insert(path.to_lowercase(), span) {
            diagnostics.push(describe_collision(&path, occupant, span, previous));
        }
    }
}

/// The diagnostic for an occupant of a path that another one has; `span` and `previous` are where
/// the content declares the two.
fn describe_collision(
    path: &str,
    occupant: Occupant<'_>,
    span: Option<Span>,
    previous: Option<Span>,
) -> Diagnostic {
    if matches!(occupant, Occupant::File) && previous.is_none() {
        let message = format!("two files would be one at {path}");
        return Diagnostic::new(Code::AddressClash, None, message).help(
            "give one of them another name: Windows and macOS do not tell capitals from small \
             letters",
        );
    }
    let message = format!("two pages would stand at {path}");
    let diagnostic =
        Diagnostic::new(Code::AddressClash, span.or(previous), message).help(occupant.help());
    match (span, previous) {
        (Some(_), Some(previous)) => diagnostic.note(previous, "the other one is here"),
        _ => diagnostic.note(None, "the other one is a page that every site has"),
    }
}
