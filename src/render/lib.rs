//! Rendering of pages: Markdown into HTML, and a view into the bytes of a file.
//!
//! Pure: the same view and the same theme give the same bytes. Never reads a file, and never looks
//! anything up: a template sees only the view that it receives.

mod bibliographic;
mod catalogue;
mod citations;
mod data_file;
mod escape;
mod filters;
mod frame;
mod head;
mod highlight;
mod limited_writer;
mod markdown;
mod oai_pmh;
mod record_items;
mod social_card;
mod standalone;
mod template_errors;
mod templates;

pub use crate::data_file::render_data_file;
pub use crate::markdown::{MarkdownContext, render_markdown};
pub use crate::standalone::{InlinedAssets, data_uri};
pub use crate::templates::{RenderedProse, Templates};
