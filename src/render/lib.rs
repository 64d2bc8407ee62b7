//! Makes pages: the prose of a page into HTML, its view into the bytes of a file.
//!
//! Pure: the same view and the same theme give the same bytes. Reads nothing, looks nothing up:
//! what a template sees is handed to it.

mod catalogue;
mod citations;
mod data_file;
mod head;
mod highlight;
mod markdown;
mod social_card;
mod standalone;
mod template_errors;
mod templates;

pub use crate::data_file::render_data_file;
pub use crate::markdown::{MarkdownContext, render_markdown};
pub use crate::standalone::{InlinedAssets, data_uri};
pub use crate::templates::{RenderedProse, Templates};
