//! The volume on one page that needs no other file.

use crate::PlanContext;
use crate::structured_data;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume;
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
pub fn plan_single_file(material: PlanContext<'_>) -> SingleFilePlan {
    let filler = ViewBuilder { context: material, page_path: "", link_base: LinkBase::SinglePage };
    let (view, keys) = volume::build_volume_view(filler, 0);
    let workshop = &material.proceedings.workshop;
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
        structured_data: structured_data::describe_volume(material),
    };
    let media = &material.proceedings.media;
    let pictures = material
        .links
        .media
        .iter()
        .filter(|&&at| media_type::from_path(&media[at].path).starts_with("image/"));
    SingleFilePlan {
        head,
        view,
        prose: keys
            .into_iter()
            .map(|key| (key, crate::prose::build_prose_view(filler, key)))
            .collect(),
        pictures: pictures.map(|&at| (percent_encode(&media[at].address()), at)).collect(),
    }
}
