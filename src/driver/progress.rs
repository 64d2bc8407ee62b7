//! Progress of a run: the phases, their quantities, and the trait that receives them. Has no clock:
//! the receiver may have one.

/// A phase of a run, or a part of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Taking the snapshot of the project's files.
    Snapshot,
    /// Reading the content and the theme.
    Load,
    /// Resolving ids, links and names.
    Link,
    /// Listing the pages.
    Plan,
    /// Compiling the templates.
    Theme,
    /// Making the pages; consists of the four per-page phases that follow.
    Pages,
    /// Filling the view of a page.
    Fill,
    /// Rendering Markdown to HTML.
    Prose,
    /// Rendering the view of a page to bytes.
    Template,
    /// Handing the bytes to the sink.
    Write,
    /// Copying the theme's assets and the media.
    Files,
    /// Building or updating the search index.
    Search,
    /// Moving the staged files into place.
    Commit,
}

impl Phase {
    /// The label of the phase in `--timings`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Load => "load",
            Self::Link => "link",
            Self::Plan => "plan",
            Self::Theme => "theme",
            Self::Pages => "pages",
            Self::Fill => "fill",
            Self::Prose => "prose",
            Self::Template => "template",
            Self::Write => "write",
            Self::Files => "files",
            Self::Search => "search",
            Self::Commit => "commit",
        }
    }

    /// Whether the phase belongs to one page; many threads are in such phases at once.
    #[must_use]
    pub const fn is_per_page(self) -> bool {
        matches!(self, Self::Fill | Self::Prose | Self::Template | Self::Write)
    }
}

/// How much a phase did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// Number of files, records or pages, depending on the phase.
    pub items: usize,
    /// Number of bytes read or made.
    pub bytes: usize,
}

impl Quantity {
    /// One item of a size.
    #[must_use]
    pub const fn single_item(bytes: usize) -> Self {
        Self { items: 1, bytes }
    }

    /// A number of items whose bytes are not counted.
    #[must_use]
    pub const fn from_items(items: usize) -> Self {
        Self { items, bytes: 0 }
    }
}

/// Receives how far a run has come. Called from many threads.
pub trait Progress: Sync {
    /// The number of pages that will be made is known.
    fn begin(&self, pages: usize);
    /// One page was made.
    fn page(&self);
    /// This thread starts a phase; `path` is that of the page for a per-page phase, else empty.
    /// Phases of one thread nest.
    fn enter(&self, phase: Phase, path: &str) {
        let _ = (phase, path);
    }
    /// This thread finished the phase that it started last.
    fn leave(&self, phase: Phase, quantity: Quantity) {
        let _ = (phase, quantity);
    }
}

impl dyn Progress + '_ {
    /// Starts a phase of the run. It ends when the guard is finished or dropped.
    pub fn start(&self, phase: Phase) -> PhaseGuard<'_> {
        self.start_page(phase, "")
    }

    /// Starts a per-page phase for the page at a path.
    pub fn start_page(&self, phase: Phase, path: &str) -> PhaseGuard<'_> {
        self.enter(phase, path);
        PhaseGuard { progress: self, phase, quantity: Quantity::default() }
    }
}

/// A phase that is under way.
#[must_use = "the phase ends when the guard is dropped"]
pub struct PhaseGuard<'a> {
    progress: &'a (dyn Progress + 'a),
    phase: Phase,
    quantity: Quantity,
}

impl PhaseGuard<'_> {
    /// Ends the phase and reports how much was done. A guard that is dropped reports nothing done.
    pub fn finish(mut self, quantity: Quantity) {
        self.quantity = quantity;
    }
}

impl Drop for PhaseGuard<'_> {
    fn drop(&mut self) {
        self.progress.leave(self.phase, self.quantity);
    }
}

/// Ignores how far a run has come.
pub(crate) struct SilentProgress;

impl Progress for SilentProgress {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}
