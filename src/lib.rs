//! kyyeu makes the proceedings of a conference or workshop into a static site.
//!
//! The modules stand in the way of the data: [`load`] reads the content into the [`model`],
//! [`link`] resolves what it names, [`plan`] lists the pages and fills their views ([`view`]),
//! [`render`] makes them into HTML, [`search`] makes the search index, [`write`](mod@write) puts
//! them into the output folder. [`rename`](mod@rename) plans the change of an id in the content.
//! [`archive`] is the form of what is kept for decades, [`cache`] what one build remembers for the
//! next. [`serve`] shows the site while it is written, [`publish`] sends it to its readers.
//! [`diag`] holds what is wrong; [`driver`] runs the stages; [`cli`] is the command line.

pub mod archive;
pub mod begin;
pub mod cache;
pub mod cli;
pub mod diag;
pub mod driver;
pub mod format;
pub mod import;
pub mod link;
pub mod load;
pub mod model;
pub mod pen;
pub mod plan;
pub mod publish;
pub mod rename;
pub mod render;
pub mod search;
pub mod serve;
pub mod view;
pub mod write;
