//! The volume as one HTML file that needs no other file.

use crate::context::PlanContext;
use crate::prose;
use crate::structured_data;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume::{VolumeContent, build_volume_view};
use kyyeu_model::{Key, media_type, percent_encode};
use kyyeu_view::{Head, ProseView, VolumeView};

/// The content of the single file.
#[derive(Debug)]
pub struct SingleFilePlan {
    /// Title and other metadata of the page.
    pub head: Head,
    /// What the page shows, apart from prose.
    pub view: VolumeView,
    /// The entries whose prose the page shows, in order; a view is `None` if there is no prose.
    pub prose: Vec<(Key, Option<ProseView>)>,
    /// Pictures by their addresses in the prose, with their positions among the media.
    pub pictures: Vec<(String, usize)>,
}

/// Plans the single file.
#[must_use]
pub fn plan_single_file(context: PlanContext<'_>) -> SingleFilePlan {
    let builder = ViewBuilder { context, page_path: "", link_base: LinkBase::SinglePage };
    let VolumeContent { view, prose_keys } = build_volume_view(builder, 0);
    let workshop = &context.proceedings.workshop;
    let head = Head {
        path: String::new(),
        root: String::new(),
        title: workshop.title.clone(),
        description: workshop.summary.clone().unwrap_or_default(),
        language: workshop.language.clone(),
        canonical: workshop.base_url.clone(),
        alternates: Vec::new(),
        section: String::new(),
        breadcrumbs: Vec::new(),
        structured_data: structured_data::describe_volume(context),
    };
    let media = &context.proceedings.media;
    let pictures = context
        .links
        .media
        .iter()
        .filter(|&&index| media_type::from_path(&media[index].path).starts_with("image/"))
        .map(|&index| (percent_encode(&media[index].address()), index))
        .collect();
    let prose =
        prose_keys.into_iter().map(|key| (key, prose::build_prose_view(builder, key))).collect();
    SingleFilePlan { head, view, prose, pictures }
}
