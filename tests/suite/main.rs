//! Tests of the whole program: each runs the real binary on a project in a folder, and looks at
//! what it printed and wrote. Nothing here calls a stage.
//!
//! With `KYYEU_BLESS=1` in the environment, expectations are written instead of compared.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::disallowed_methods, reason = "tests look at disks")]
#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "the names of the tests' files are known"
)]

mod address_ledger;
mod architecture;
mod archive;
mod command_line;
mod concurrent_edits;
#[cfg(target_os = "linux")]
mod content_edit_faults;
mod corrections;
mod crash_recovery;
mod csp;
mod diagnostics;
mod documents;
mod drafts;
mod edit_session;
mod epub;
mod explain;
mod facts;
#[cfg(target_os = "linux")]
mod fault_injection;
mod features;
mod figures;
mod format;
mod fuzz_cases;
mod golden_sites;
mod graph;
mod guide;
mod harness;
mod import;
mod incremental;
mod incremental_prose;
mod links;
mod output_faults;
mod pages;
mod properties;
mod publish;
#[cfg(feature = "publish")]
mod publish_azure;
#[cfg(feature = "publish")]
mod publish_google;
#[cfg(feature = "publish")]
mod publish_s3;
mod recursion_limits;
mod rename;
mod scaffold;
mod serve;
mod single_file;
mod test_project;
mod untrusted_content;
mod vocabulary;
mod volume;
