//! Incremental builds equal clean builds: after each random edit, the site and the diagnostics of
//! both are compared, byte for byte.
//!
//! The number of a sequence is its seed. `KYYEU_SEQUENCES=20000` runs that many sequences;
//! `KYYEU_SEQUENCE=17` runs one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kyyeu_diag::{Code, Diagnostic, Sources};
use kyyeu_driver::{
    CacheMode, ChangeDetection, Destination, Engine, LedgerMode, Options, Outcome, Progress,
};

use crate::edit_session::EditSession;
use crate::harness::empty_dir;

/// The number of sequences without `KYYEU_SEQUENCES`.
const DEFAULT_SEQUENCES: usize = 500;

/// How many builds had errors, and how many had none.
static BUILD_COUNTS: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

/// How many builds looked at no more than the texts that had changed.
static INCREMENTAL_BUILDS: AtomicUsize = AtomicUsize::new(0);

/// The most edits of a sequence.
const MAX_EDITS: usize = 4;

/// Ignores all events.
pub struct NullProgress;

impl Progress for NullProgress {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
}

/// Hears whether a build looked at no more than the texts that had changed: it linked, and planned
/// nothing.
#[derive(Default)]
pub struct PhaseRecorder(Mutex<BTreeSet<kyyeu_driver::Phase>>);

impl Progress for PhaseRecorder {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
    fn enter(&self, work: kyyeu_driver::Phase, _: &str) {
        self.0.lock().unwrap().insert(work);
    }
}

impl PhaseRecorder {
    pub fn only_scanned(&self) -> bool {
        self.0.lock().unwrap().iter().all(|work| *work == kyyeu_driver::Phase::Snapshot)
    }

    pub fn was_incremental(&self) -> bool {
        let phases = self.0.lock().unwrap();
        phases.contains(&kyyeu_driver::Phase::Commit)
            && !phases.contains(&kyyeu_driver::Phase::Plan)
    }
}

/// What is said of the content, as people read it. What concerns the disk alone is no matter of the
/// content.
pub fn report_text(outcome: &Outcome) -> String {
    let disk = [Code::CacheUnused, Code::KeptFile];
    let render = |diagnostic: &Diagnostic, sources: &Sources| {
        format!("{}\n", kyyeu_diag::render_human(diagnostic, sources))
    };
    let diagnostics =
        outcome.diagnostics.iter().filter(|diagnostic| !disk.contains(&diagnostic.code));
    diagnostics.map(|diagnostic| render(diagnostic, &outcome.sources)).collect()
}

/// The files that kyyeu made in a folder.
pub fn output_files(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let manifest = fs::read_to_string(site.join(".kyyeu-manifest")).unwrap_or_default();
    let paths = manifest.lines().filter_map(|line| line.split_once("  ")).map(|(_, path)| path);
    paths.map(|path| (path.to_owned(), fs::read(site.join(path)).unwrap_or_default())).collect()
}

fn compare_sites(
    what: &str,
    actual: &BTreeMap<String, Vec<u8>>,
    clean: &BTreeMap<String, Vec<u8>>,
) -> Result<(), String> {
    let differ: Vec<_> = actual
        .keys()
        .chain(clean.keys())
        .filter(|path| actual.get(*path) != clean.get(*path))
        .collect();
    if differ.is_empty() {
        Ok(())
    } else {
        Err(format!("{what}: these differ from a clean build: {differ:?}"))
    }
}

/// Makes a clean build: in memory, or in a folder, where it is not even recorded
/// what its files are made of.
fn clean_build(options: &Options, folder: Option<PathBuf>) -> (Outcome, BTreeMap<String, Vec<u8>>) {
    let options = Options {
        destination: folder.clone().map_or(Destination::Memory, Destination::Directory),
        cache_mode: CacheMode::Disabled,
        change_detection: ChangeDetection::ContentHash,
        ledger_mode: LedgerMode::ReadOnly,
        ..options.clone()
    };
    let mut engine = Engine::new(options);
    let Some(folder) = folder else {
        let outcome = engine.build(&NullProgress);
        let site =
            engine.site().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect();
        return (outcome, site);
    };
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    (engine.build(&NullProgress), output_files(&folder))
}

/// Runs one sequence; gives what went wrong, with the edits that led there.
fn run_sequence(root: &Path, number: usize) -> Result<(), String> {
    if root.exists() {
        fs::remove_dir_all(root).unwrap();
    }
    let mut work = EditSession::new(root, number as u64);
    let folder = root.join("public");
    let in_memory = number.is_multiple_of(2);
    let mut engine =
        Engine::new(Options { destination: Destination::Memory, ..work.options.clone() });
    let edits = 1 + work.rng.below(MAX_EDITS);
    let mut stood = BTreeMap::new();
    for step in 0..=edits {
        let before = (work.options.drafts, work.options.disabled_features.clone());
        let edit = if step == 0 { "beginning".to_owned() } else { work.random_edit() };
        work.edit_log.push(edit);
        let options = work.options.clone();
        let (expected, site) =
            clean_build(&options, number.is_multiple_of(3).then(|| root.join("clean")));
        let recorder = PhaseRecorder::default();
        let actual = if in_memory {
            if before != (options.drafts, options.disabled_features.clone())
                || options.change_detection == ChangeDetection::ContentHash
            {
                engine = Engine::new(Options { destination: Destination::Memory, ..options });
                stood.clear();
            }
            engine.build(&recorder)
        } else {
            Engine::new(Options { destination: Destination::Directory(folder.clone()), ..options })
                .build(&recorder)
        };
        INCREMENTAL_BUILDS.fetch_add(usize::from(recorder.was_incremental()), Ordering::Relaxed);
        let fail =
            |why: String| Err(format!("sequence {number}, after {:#?}\n{why}", work.edit_log));
        if report_text(&actual) != report_text(&expected) {
            return fail(format!(
                "said:\n{}\na clean build says:\n{}",
                report_text(&actual),
                report_text(&expected)
            ));
        }
        if expected.summary.is_some() != actual.summary.is_some()
            || expected.page_count != actual.page_count
        {
            return fail(format!(
                "{:?} {} {:?} {}",
                actual.summary, actual.page_count, expected.summary, expected.page_count
            ));
        }
        let stands = if in_memory {
            engine.site().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect()
        } else {
            output_files(&folder)
        };
        if expected.summary.is_some() {
            stood = site;
        }
        if let Err(why) =
            compare_sites(if in_memory { "memory" } else { "folder" }, &stands, &stood)
        {
            return fail(why);
        }
        work.is_site_current = expected.summary.is_some();
        if step == 0 && !work.is_site_current {
            return fail(format!("the beginning does not build:\n{}", report_text(&expected)));
        }
        BUILD_COUNTS[usize::from(work.is_site_current)].fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

#[test]
fn every_build_that_knows_the_last_one_is_as_one_that_does_not() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let root = empty_dir("incremental");
    if let Some(sequence) = number("KYYEU_SEQUENCE") {
        run_sequence(&root.join("one"), sequence).unwrap_or_else(|why| panic!("{why}"));
        return;
    }
    let count = number("KYYEU_SEQUENCES").unwrap_or(DEFAULT_SEQUENCES);
    let next = AtomicUsize::new(0);
    let failed: Vec<_> = std::thread::scope(|scope| {
        let run = |thread: usize| {
            let folder = root.join(thread.to_string());
            let mut failed = Vec::new();
            while failed.is_empty() {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    break;
                }
                // A run of hours says how far it is; one of the suite does not get there.
                if number > 0 && number.is_multiple_of(1000) {
                    writeln!(std::io::stderr(), "{number} of {count} sequences have begun")
                        .unwrap();
                }
                failed.extend(run_sequence(&folder, number).err());
            }
            failed
        };
        let threads: Vec<_> = (0..2).map(|thread| scope.spawn(move || run(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    let [faulty, good] = [0, 1].map(|index| BUILD_COUNTS[index].load(Ordering::Relaxed));
    assert!(
        good > 2 * faulty && faulty > count / 20,
        "{good} good and {faulty} faulty builds are no fair mixture"
    );
    let brief = INCREMENTAL_BUILDS.load(Ordering::Relaxed);
    assert!(brief > count / 10, "only {brief} builds knew that words alone had changed");
}
