//! Runs the stages in order. The one place that knows them all.
//!
//! `engine` builds again and again and decides what must be made; `making` makes it; `remember`
//! finds and writes the cache of an earlier run.

pub mod archive;
pub mod begin;
pub mod book;
mod bound;
mod engine;
mod explain;
pub mod format;
pub mod import;
mod knowledge;
mod making;
pub mod preview;
mod progress;
pub mod publish;
mod remember;
pub mod rename;
mod revising;
mod run;
pub mod schema;
pub mod single;

use std::path::{Path, PathBuf};

use kyyeu_cache::{Digest, Hash};
use kyyeu_diag::{Diagnostic, Refusal, Sources};
pub use kyyeu_model::Part;
use kyyeu_model::{Proceedings, Workshop};

pub use self::engine::Engine;
pub use self::explain::{Explained, Fate, Question};
pub use self::progress::{Amount, Progress, Work};
// Whoever asks for a run names these, and need not know the stages.
pub use kyyeu_cache::Trust;
pub use kyyeu_link::Scrutiny;
pub use kyyeu_load::{Drafts, base_url, peak_memory};
pub use kyyeu_plan::Thickness;
pub use kyyeu_write::{Browser, Files, Scratch, Summary, put, text};
use kyyeu_write::{Settled, settle_sources};

/// What to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site goes.
    pub to: Destination,
    /// Whether what a build did is remembered for the next.
    pub remembering: Remembering,
    /// Whether what the disk says of files is believed.
    pub trust: Trust,
    /// What is to be explained, where anything is.
    pub question: Option<Question>,
    /// Whether the addresses of the site count as published.
    pub addresses: Addresses,
    /// Whether drafts are in the site. Their addresses never count as published.
    pub drafts: Drafts,
    /// How closely names are looked at.
    pub scrutiny: Scrutiny,
    /// In place of the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
    /// Parts of the site that are left out, beside those that the workshop leaves out.
    pub without: Vec<Part>,
    /// A part that is made whatever the workshop says.
    pub needed: Option<Part>,
    /// How much goes into a part of a large volume.
    pub thickness: Thickness,
}

/// Where a site goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Nowhere: it is checked only.
    Nowhere,
    /// Into a folder.
    Folder(PathBuf),
    /// Nowhere, but what would change in a folder is said.
    Rehearsal(PathBuf),
    /// Into memory, see [`Engine::site`].
    Memory,
}

/// Whether what a build into a folder did is remembered for the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembering {
    /// In the cache.
    Cache,
    /// Nothing is: each run makes everything.
    Nothing,
}

/// Whether the addresses of a site count as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addresses {
    /// They are written into the project's list.
    Recorded,
    /// The site is made for another end than being published: the list stays as it is.
    Passing,
}

impl Options {
    /// A build of the project in a folder, with nothing out of the ordinary.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, to: Destination) -> Self {
        Self {
            root: root.into(),
            to,
            remembering: Remembering::Cache,
            trust: Trust::Stamps,
            question: None,
            addresses: Addresses::Recorded,
            drafts: Drafts::Left,
            scrutiny: Scrutiny::Plain,
            base_url: None,
            without: Vec::new(),
            needed: None,
            thickness: Thickness::Thin,
        }
    }

    /// Puts what was asked for in place of what the workshop says.
    fn apply(&self, workshop: &mut Workshop) {
        if let Some(base_url) = &self.base_url {
            workshop.base_url = Some(base_url.clone());
        }
        workshop.without.extend(&self.without);
        workshop.without.retain(|&part| Some(part) != self.needed);
    }

    /// Whether it is taken down of what each file is made: for the next build, or because somebody
    /// asks.
    fn remembers(&self) -> bool {
        let kept = match self.to {
            Destination::Nowhere => false,
            Destination::Memory => true,
            Destination::Folder(_) | Destination::Rehearsal(_) => {
                self.remembering == Remembering::Cache
            }
        };
        kept || self.question.is_some()
    }

    /// Whether the addresses of the site are written into the project's list: only those of a site
    /// that stands in a folder.
    fn records_addresses(&self) -> bool {
        matches!(self.to, Destination::Folder(_))
            && self.addresses == Addresses::Recorded
            && self.drafts == Drafts::Left
    }

    /// Stands for all of it that changes what is made or said.
    fn digest(&self) -> Hash {
        let Self {
            root: _,
            to: _,
            remembering: _,
            trust: _,
            question: _,
            addresses,
            drafts,
            scrutiny,
            base_url,
            without,
            needed,
            thickness,
        } = self;
        Digest::of(&(addresses, drafts, scrutiny, base_url, without, needed, thickness))
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// How many pages the site has.
    pub pages: usize,
    /// What was written; `None` where nothing was, because there were errors or nothing was to be
    /// written.
    pub summary: Option<Summary>,
    /// How many addresses are new in the list of published ones.
    pub recorded: usize,
    /// What becomes of files of the site and why, by path, where that was asked for.
    pub explained: Vec<Explained>,
}

/// Carries on with a change of the content that an earlier run began and did not end.
///
/// # Errors
/// When that cannot be done; and when somebody changed the same files meanwhile, who has to look at
/// them first.
pub fn settle(root: &Path) -> Result<(), Refusal> {
    let Settled { kept } = settle_sources(root)?;
    let Some((path, aside)) = kept.first() else { return Ok(()) };
    Err(Refusal::new(
        format!(
            "{} was changed while a command of kyyeu's was not yet done with it",
            path.display()
        ),
        format!(
            "it has now what the command wrote, and what stood there is kept in {}: look at both, then run this again",
            aside.display()
        ),
    ))
}

/// Builds once. Where there are errors, the output folder stays as it was.
pub fn run(options: &Options, progress: &dyn Progress) -> Outcome {
    Engine::new(options.clone()).build(progress)
}

/// Prints the volume of a site that stands in a scratch folder into PDFs, one a page; gives their
/// files.
///
/// # Errors
/// When there is no browser, it fails, or a PDF cannot be written.
pub fn print(scratch: &Scratch, pdf: &Path, browser: &Browser) -> Result<Vec<PathBuf>, Diagnostic> {
    kyyeu_write::print_all(scratch, (0..).map(Proceedings::volume_address), pdf, browser)
}
