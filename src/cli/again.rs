//! What a build takes over from the last one.

use std::path::PathBuf;

use clap::Args;

use crate::driver::{Destination, Options, Remembering, Trust};

/// What a build takes over from the last one, and whether it writes anything.
#[derive(Clone, Debug, Default, Args)]
pub struct Again {
    /// Make everything anew, and remember nothing
    #[arg(long, conflicts_with = "verify")]
    no_cache: bool,
    /// Read every file, instead of believing the sizes and times of those that seem unchanged
    #[arg(long)]
    verify: bool,
    /// Say what would change in the site, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Again {
    /// Puts what was asked for into the options of a build into a folder.
    pub fn apply(&self, options: &mut Options, out: PathBuf) {
        options.to = if self.dry_run { Destination::Rehearsal(out) } else { Destination::Folder(out) };
        options.remembering = if self.no_cache { Remembering::Nothing } else { Remembering::Cache };
        options.trust = if self.verify { Trust::Nothing } else { Trust::Stamps };
    }
}
