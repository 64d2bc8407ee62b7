//! The volume on one page that needs no other file.

use crate::context::PlanContext;
use crate::structured_data;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume::{VolumeContent, build_volume_view};
use kyyeu_model::{Key, media_type, percent_encode};
use kyyeu_view::{Head, ProseView, VolumeView};

/// The page, planned.
#[derive(Debug)]
pub struct SingleFilePlan {
    /// What it says of itself.
    pub head: Head,
    /// What it shows.
    pub view: VolumeView,
    /// The texts that it shows, in order, by their entry.
    pub prose: Vec<(Key, Option<ProseView>)>,
    /// Pictures by the addresses that the texts give them, and their positions among the media.
    pub pictures: Vec<(String, usize)>,
}

/// Plans the page.
#[must_use]
pub fn plan_single_file(context: PlanContext<'_>) -> SingleFilePlan {
    let builder = ViewBuilder { context, page_path: "", link_base: LinkBase::SinglePage };
    let VolumeContent { view, prose_keys: keys } = build_volume_view(builder, 0);
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
        trail: Vec::new(),
        structured_data: structured_data::describe_volume(context),
    };
    let media = &context.proceedings.media;
    let pictures = context
        .links
        .media
        .iter()
        .filter(|&&at| media_type::from_path(&media[at].path).starts_with("image/"));
    SingleFilePlan {
        head,
        view,
        prose: keys
            .into_iter()
            .map(|key| (key, crate::prose::build_prose_view(builder, key)))
            .collect(),
        pictures: pictures.map(|&at| (percent_encode(&media[at].address()), at)).collect(),
    }
}
