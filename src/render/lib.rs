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

pub use data::data;
pub use html::{Setting, prose};
pub use inline::{Inlined, data_address};
pub use templates::{Templates, Texts};
