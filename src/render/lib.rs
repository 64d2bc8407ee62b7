//! Makes pages: the prose of a page into HTML, its view into the bytes of a file.
//!
//! Pure: the same view and the same theme give the same bytes. Reads nothing, looks nothing up:
//! what a template sees is handed to it.

mod card;
mod citing;
mod data;
mod harvest;
mod highlight;
mod html;
mod inline;
mod meta;
mod template_faults;
mod templates;

pub use data::render_data_file;
pub use html::{MarkdownContext, render_markdown};
pub use inline::{InlinedAssets, data_uri};
pub use templates::{RenderedProse, Templates};
