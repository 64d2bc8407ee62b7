//! Tests of the whole program: each runs the real binary on a project in a folder, and looks at
//! what it printed and wrote. Nothing here calls a stage.
//!
//! With `KYYEU_BLESS=1` in the environment, expectations are written anew instead of compared.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::disallowed_methods, reason = "tests look at disks")]
#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the names of the tests' files are known"
)]

mod architecture;
mod archives;
#[cfg(feature = "publish")]
mod azure;
mod beginning;
mod books;
mod command_line;
mod corrections;
mod diagnostics;
mod documents;
mod drafts;
#[cfg(target_os = "linux")]
mod edits;
mod explained;
mod facts;
#[cfg(target_os = "linux")]
mod faults;
mod figures;
mod format;
mod fuzzing;
#[cfg(feature = "publish")]
mod google;
mod graph;
mod guide;
mod importing;
mod incremental;
mod intruders;
mod killed;
mod links;
mod meanwhile;
mod nesting;
mod pages;
mod parts;
mod policy;
mod program;
mod project;
mod properties;
mod published;
mod publishing;
mod renaming;
mod revised;
mod serving;
mod single;
mod sites;
#[cfg(feature = "publish")]
mod stores;
mod volume;
mod writing;
