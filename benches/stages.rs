//! What each hot stage costs alone, on one project or several.
//!
//!     cargo bench --bench stages -- [PROJECT …]
//!
//! Without a project, on the repository's own content. Each is the least of five runs, in
//! milliseconds: reading; linking; listing the pages; filling all views; making the prose of all
//! entries into HTML; the search index. What a whole process costs compared with other generators,
//! `benches/table` measures; where the time of one build goes, `kyyeu build --timings` says.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints it"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_link::{LintLevel, link};
use kyyeu_model::LocaleContext;
use kyyeu_plan::{PlanContext, VolumeLayout, VolumeSplit};
use kyyeu_render::MarkdownContext;
use rayon::prelude::*;

fn main() {
    let mut projects: Vec<_> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if projects.is_empty() {
        projects.push(env!("CARGO_MANIFEST_DIR").to_owned());
    }
    println!(
        "{:>8} {:>8} {:>9} {:>9} {:>8} {:>9} {:>9} {:>9}  project",
        "records", "pages", "load", "link", "plan", "fill", "prose", "search"
    );
    for project in projects {
        measure(Path::new(&project));
    }
}

fn measure(root: &Path) {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let read = |sources: &mut Sources, diagnostics: &mut Diagnostics| {
        kyyeu_load::load_project(
            &kyyeu_load::ProjectFiles::discover(root),
            kyyeu_load::Drafts::Exclude,
            sources,
            diagnostics,
        )
    };
    let Some(mut project) = read(&mut sources, &mut diagnostics) else {
        println!("{} holds no workshop", root.display());
        return;
    };
    let language = LocaleContext::new(std::mem::take(&mut project.theme.locale));
    let proceedings = &project.proceedings;
    let links = link(proceedings, &sources, &language, LintLevel::Default, &mut diagnostics);
    let record_items = kyyeu_plan::RecordItemCache::new(proceedings);
    let binding = VolumeLayout::new(proceedings, &links, &language, VolumeSplit::Screen);
    let context = PlanContext {
        proceedings,
        links: &links,
        language: &language,
        record_items: &record_items,
        volume_layout: &binding,
        dependencies: None,
    };
    let pages = kyyeu_plan::list_pages(context, &project.theme, &mut diagnostics);
    let setting = MarkdownContext::new(&language);
    let shown = |page: &kyyeu_plan::Page| {
        let key = kyyeu_plan::build_page(context, &pages, page).prose_key?;
        Some((
            proceedings.prose(key)?.text(&sources),
            kyyeu_plan::build_prose_view(context, page, key)?,
        ))
    };
    let texts: Vec<_> = pages.iter().filter_map(shown).collect();
    let times = [
        fastest_of_five(|| drop(read(&mut Sources::default(), &mut Diagnostics::new()))),
        fastest_of_five(|| {
            drop(link(
                proceedings,
                &sources,
                &language,
                LintLevel::Default,
                &mut Diagnostics::new(),
            ));
        }),
        fastest_of_five(|| {
            drop(kyyeu_plan::list_pages(context, &project.theme, &mut Diagnostics::new()));
        }),
        fastest_of_five(|| {
            pages
                .par_iter()
                .for_each(|page| drop(black_box(kyyeu_plan::build_page(context, &pages, page))));
        }),
        fastest_of_five(|| {
            texts.par_iter().for_each(|(text, view)| {
                drop(black_box(kyyeu_render::render_markdown(&setting, text, view)));
            });
        }),
        fastest_of_five(|| {
            let input = kyyeu_search::SearchInput {
                proceedings,
                links: &links,
                read_text: &|file| sources.text_arc(file),
                language: &language,
                other_locales: &[],
            };
            drop(black_box(kyyeu_search::build_index(input)));
        }),
    ];
    let [load, link, plan, fill, prose, search] = times.map(|time| time.as_secs_f64() * 1e3);
    println!(
        "{:>8} {:>8} {load:>9.1} {link:>9.1} {plan:>8.1} {fill:>9.1} {prose:>9.1} {search:>9.1}  \
         {}",
        proceedings.records.len(),
        pages.len(),
        root.display()
    );
}

fn fastest_of_five(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(time).min().unwrap_or_default()
}
