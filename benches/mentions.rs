//! The cost of finding names in texts, compared with rendering the pages that show them.
//!
//!     cargo bench --bench mentions -- PROJECT [PROJECT …]
//!
//! For each project: how many bytes of prose it has; linking without looking for names (`mentions:
//! off`), and with it; the difference, which is what the names cost, also for each megabyte; and
//! what a run costs in addition to reading and linking, which is filling and rendering all pages.
//! Each is the least of five runs. Only ratios within one run mean anything.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints it"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_driver::{Destination, Options, Progress};
use kyyeu_link::{LintLevel, link};
use kyyeu_model::{LocaleContext, MentionPolicy, Proceedings};

fn main() {
    let projects: Vec<_> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if projects.is_empty() {
        println!("name one or more projects: cargo bench --bench mentions -- PROJECT …");
    }
    println!(
        "{:>9} {:>9} {:>9} {:>9} {:>10} {:>9}  project",
        "prose MB", "link s", "+ names", "names s", "names s/MB", "render s"
    );
    for project in projects {
        measure(Path::new(&project));
    }
}

fn measure(root: &Path) {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let Some(mut project) = kyyeu_load::load_project(
        &kyyeu_load::ProjectFiles::discover(root),
        kyyeu_load::Drafts::Exclude,
        &mut sources,
        &mut diagnostics,
    ) else {
        println!("{} holds no workshop", root.display());
        return;
    };
    let language = LocaleContext::new(std::mem::take(&mut project.theme.locale));
    let ways = [MentionPolicy::Off, MentionPolicy::Section].map(|mentions| {
        project.proceedings.workshop.mention_policy = mentions;
        fastest_of_five(|| {
            drop(link(
                &project.proceedings,
                &sources,
                &language,
                LintLevel::Default,
                &mut Diagnostics::new(),
            ));
        })
    });
    let names = ways[1].saturating_sub(ways[0]);
    let load = fastest_of_five(|| {
        drop(kyyeu_load::load_project(
            &kyyeu_load::ProjectFiles::discover(root),
            kyyeu_load::Drafts::Exclude,
            &mut Sources::default(),
            &mut Diagnostics::new(),
        ));
    });
    let options = Options::new(root, Destination::CheckOnly);
    let total = fastest_of_five(|| drop(kyyeu_driver::run(&options, &BenchProgress)));
    let render = total.saturating_sub(load + ways[1]);
    let megabytes = prose_bytes(&project.proceedings, &sources) / 1e6;
    let [off, on] = ways.map(|time| time.as_secs_f64());
    let names = names.as_secs_f64();
    println!(
        "{megabytes:>9.2} {off:>9.3} {on:>9.3} {names:>9.3} {:>10.4} {:>9.3}  {}",
        names / megabytes,
        render.as_secs_f64(),
        root.display()
    );
}

#[expect(clippy::cast_precision_loss, reason = "megabytes with two decimals")]
fn prose_bytes(proceedings: &Proceedings, sources: &Sources) -> f64 {
    let prose = proceedings.all_keys().filter_map(|key| proceedings.prose(key));
    prose.map(|prose| prose.text(sources).len()).sum::<usize>() as f64
}

/// Ignores all events.
struct BenchProgress;

impl Progress for BenchProgress {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}

fn fastest_of_five(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(time).min().unwrap_or_default()
}
