//! Metadata in the head of a page: Highwire tags, Dublin Core, Open Graph, Signposting links and
//! JSON-LD, all from the structured data of the view.

pub mod dublin_core;
mod highwire;
mod json_ld;
mod open_graph;
mod signposting;
mod tags;

use crate::head::tags::Tags;
use kyyeu_view::{Head, Site, StructuredData};

/// The elements for the head of a page, as HTML.
#[must_use]
pub fn render_metadata(head: &Head, site: &Site) -> String {
    let mut tags = Tags::default();
    match &head.structured_data {
        StructuredData::Work(work) => {
            highwire::push_tags(work, &mut tags);
            dublin_core::push_work_tags(work, &mut tags);
            signposting::push_work_links(work, &head.root, &mut tags);
        }
        StructuredData::Workshop(volume, _) | StructuredData::Volume(volume) => {
            dublin_core::push_volume_tags(volume, &mut tags);
            signposting::push_volume_links(volume, &head.root, &mut tags);
        }
        StructuredData::Dataset(dataset) => {
            signposting::push_dataset_links(dataset, &head.root, &mut tags);
        }
        StructuredData::Person(_)
        | StructuredData::Province(_)
        | StructuredData::Organisation(_)
        | StructuredData::None => {}
    }
    open_graph::push_tags(head, site, &mut tags);
    if let Some(data) = json_ld::render_json_ld(head, site) {
        tags.push_json_ld(&data);
    }
    tags.into_html()
}
