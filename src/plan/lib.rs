//! The pages of the site, and the view of each.
//!
//! Owns which pages exist, their paths, and what each shows. Pure: the view of a page is a function
//! of the linked proceedings and the list of pages. Never makes HTML: a view names prose by the key
//! of its entry, and `render` converts it.

mod bibliography;
mod charts;
mod collisions;
mod context;
mod corrections;
mod data_export;
mod dataset;
mod entries;
mod entry_order;
mod feeds;
mod figure_value;
mod graph;
mod head;
mod home;
mod lists;
mod page;
mod page_list;
mod prose;
mod published;
mod record_items;
mod records;
mod redirects;
mod relation_check;
mod site;
mod structured_data;
mod table_rows;
mod translations;
mod view_builder;
mod views;
mod volume;
mod word_wrap;

pub use crate::context::{DependencyRecorder, PageDependencies, PlanContext, ProseDependency};
pub use crate::page::{Page, PageKind, is_expensive};
pub use crate::published::updated_ledger;
pub use crate::record_items::RecordItemCache;
pub use crate::redirects::build_redirect_files;
pub use crate::site::build_site_view;
pub use crate::translations::page_language;
pub use crate::views::{PageContent, build_page, build_prose_view};
pub use crate::volume::layout::{VolumeLayout, VolumeSplit};
pub use crate::volume::{epub, single_file};
use kyyeu_diag::Diagnostics;
use kyyeu_model::Theme;

/// Lists the pages of the site by path. Reports collisions of paths, published addresses that are
/// lost, and datasets whose figures do not fit the chart that the editor asks for.
pub fn list_pages(
    context: PlanContext<'_>,
    theme: &Theme,
    diagnostics: &mut Diagnostics,
) -> Vec<Page> {
    let pages = page_list::collect_pages(context);
    collisions::report_path_collisions(context, theme, &pages, diagnostics);
    published::report_lost_addresses(context, &pages, diagnostics);
    charts::report_unsuitable(context, diagnostics);
    pages
}
