//! What a run tells of how far it has come. The stages have no clock: whoever listens may have one.

/// Something that a run does, alone or as a part of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Looking whether files have changed.
    Snapshot,
    /// Reading the content and the theme.
    Load,
    /// Resolving what the content names.
    Link,
    /// Listing the pages.
    Plan,
    /// Compiling the templates.
    Theme,
    /// Making the pages; its parts are the four that follow.
    Pages,
    /// Filling the view of a page.
    Fill,
    /// Making Markdown into HTML.
    Prose,
    /// Making a view into the bytes of a page.
    Template,
    /// Handing the bytes over to the output folder.
    Write,
    /// Copying the theme's files and the media.
    Files,
    /// Making the search index.
    Search,
    /// Moving what is new into place.
    Commit,
}

impl Phase {
    /// What it is called where times are shown.
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

    /// Whether it is a part of making a page, done by many threads at once.
    #[must_use]
    pub const fn is_per_page(self) -> bool {
        matches!(self, Self::Fill | Self::Prose | Self::Template | Self::Write)
    }
}

/// How much was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// Files, records, pages: whatever the work is about.
    pub items: usize,
    /// Bytes read or made.
    pub bytes: usize,
}

impl Quantity {
    /// One thing of so many bytes.
    #[must_use]
    pub const fn single_item(bytes: usize) -> Self {
        Self { items: 1, bytes }
    }

    /// So many things, whose bytes nobody counts.
    #[must_use]
    pub const fn from_items(items: usize) -> Self {
        Self { items, bytes: 0 }
    }
}

/// Who is told how far a run has come. Called from many threads.
pub trait Progress: Sync {
    /// So many pages will be made.
    fn begin(&self, pages: usize);
    /// One page was made.
    fn page(&self);
    /// This thread begins something; for a part of a page, with its path. What it began before goes
    /// on afterwards.
    fn enter(&self, work: Phase, path: &str) {
        let _ = (work, path);
    }
    /// This thread is done with what it began last.
    fn leave(&self, work: Phase, amount: Quantity) {
        let _ = (work, amount);
    }
}

impl dyn Progress + '_ {
    /// Does something and tells when it begins and ends, and how much it was.
    pub fn stage<T>(
        &self,
        work: Phase,
        run: impl FnOnce() -> T,
        amount: impl FnOnce(&T) -> Quantity,
    ) -> T {
        self.page_phase(work, "", run, amount)
    }

    /// Does a part of a page, named by its path, as `stage` does a stage.
    pub fn page_phase<T>(
        &self,
        work: Phase,
        path: &str,
        run: impl FnOnce() -> T,
        amount: impl FnOnce(&T) -> Quantity,
    ) -> T {
        self.enter(work, path);
        let done = run();
        self.leave(work, amount(&done));
        done
    }
}
