//! The volume on one page that needs no other file.

use super::fill::{Filler, Frame};
use super::{Material, about, prose, volume};
use kyyeu_model::{Key, encode, media_type};
use kyyeu_view::{Head, ProseView, VolumeView};

/// The page, planned.
#[derive(Debug)]
pub struct Planned {
    /// What it says of itself.
    pub head: Head,
    /// What it shows.
    pub view: VolumeView,
    /// The texts that it shows, in order, by their entry.
    pub texts: Vec<(Key, Option<ProseView>)>,
    /// Pictures by the addresses that the texts give them, and their positions among the media.
    pub pictures: Vec<(String, usize)>,
}

/// Plans the page.
#[must_use]
pub fn single(material: Material<'_>) -> Planned {
    let filler = Filler { material, from: "", frame: Frame::Alone };
    let (view, keys) = volume::volume(filler, 0);
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
        about: about::volume(material),
    };
    let media = &material.proceedings.media;
    let pictures = material
        .links
        .media
        .iter()
        .filter(|&&at| media_type::of(&media[at].path).starts_with("image/"));
    Planned {
        head,
        view,
        texts: keys.into_iter().map(|key| (key, prose::prose(filler, key))).collect(),
        pictures: pictures.map(|&at| (encode(&media[at].address()), at)).collect(),
    }
}
