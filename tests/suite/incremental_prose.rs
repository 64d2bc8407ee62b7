//! An edit of words alone reaches the pages and the files of the search index that hold them, and
//! no whole build is needed to know that: what comes out is what a clean build makes, with any
//! number of threads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use kyyeu_driver::{CacheMode, Destination, Engine, Options};

use crate::harness::SeededRng;
use crate::harness::{empty_dir, write_file};
use crate::incremental::{NullProgress, PhaseRecorder, output_files, report_text};

const RECORD_COUNT: usize = 70;
const EDIT_COUNT: usize = 16;

/// A text of words that name no entry, enough of them that the index has many files.
fn random_words(dice: &mut SeededRng, count: usize) -> String {
    const SYLLABLES: [&str; 12] =
        ["lòa", "loà", "mía", "gạo", "chiêm", "khoai", "Sắn", "ngô", "lúa", "đỗ", "vừng", "lạc"];
    let mut text = String::new();
    for index in 0..count {
        let end = if index % 9 == 8 { ". " } else { " " };
        match dice.below(9) {
            0 => write!(text, "{}.{:03}{end}", dice.below(90) + 1, dice.below(1000)).unwrap(),
            1..=4 => write!(text, "c{}{end}", dice.below(9000)).unwrap(),
            _ => write!(text, "{}{end}", SYLLABLES[dice.below(SYLLABLES.len())]).unwrap(),
        }
    }
    text
}

fn random_record(dice: &mut SeededRng, number: usize) -> String {
    let mut text = format!(
        "---\ntitle: Bài {number}\nspeakers: [nguoi-{}]\ntopics: [chu-de]\n---\n\n",
        number % 7
    );
    for paragraph in 0..4 {
        let count = 20 + dice.below(60);
        write!(text, "{}\n\n", random_words(dice, count).trim()).unwrap();
        if paragraph == 1 {
            write!(
                text,
                "## Mục {number}\n\nNguyễn Văn Người {} nói. Xem [[bai-{}]].\n\n",
                dice.below(7),
                (number + 1) % RECORD_COUNT
            )
            .unwrap();
        }
    }
    text
}

fn write_project(root: &Path, dice: &mut SeededRng) {
    write_file(
        &root.join("content/workshop.yaml"),
        "title: Hội thảo\ndate: 2024\nbase_url: https://kyyeu.example/\n".as_bytes(),
    );
    write_file(&root.join("content/topics.yaml"), "chu-de:\n  name: Mùa vụ\n".as_bytes());
    let people: Vec<_> = (0..7)
        .map(|number| format!("nguoi-{number}:\n  name: Nguyễn Văn Người {number}\n"))
        .collect();
    write_file(&root.join("content/speakers.yaml"), people.concat().as_bytes());
    for number in 0..RECORD_COUNT {
        write_file(
            &root.join(format!("content/papers/{number:02}-bai-{number}.md")),
            random_record(dice, number).as_bytes(),
        );
    }
}

/// Changes words of a text, and nothing that it names.
fn edit_words(root: &Path, dice: &mut SeededRng) -> String {
    let number = dice.below(RECORD_COUNT);
    let path = root.join(format!("content/papers/{number:02}-bai-{number}.md"));
    let text = fs::read_to_string(&path).unwrap();
    let body = text.match_indices("---\n").nth(1).unwrap().0 + 4;
    let paragraphs: Vec<_> = text[body..].trim().split("\n\n").map(ToOwned::to_owned).collect();
    let (index, many) = (dice.below(paragraphs.len()), paragraphs.len());
    let mut paragraphs = paragraphs;
    let plain = !paragraphs[index].contains("Người") && !paragraphs[index].starts_with('#');
    let edit = match dice.below(5) {
        0 if plain && many > 3 => {
            paragraphs.remove(index);
            "a paragraph away"
        }
        1 => {
            let count = 150 + dice.below(300);
            paragraphs.insert(index, random_words(dice, count).trim().to_owned());
            "a long paragraph"
        }
        2 => {
            paragraphs[index].push_str(" Nghiêng");
            "a word that nobody had"
        }
        _ => {
            let count = 1 + dice.below(12);
            let more = random_words(dice, count);
            paragraphs[index] = format!("{} {}", paragraphs[index], more.trim());
            "a sentence"
        }
    };
    write_file(&path, format!("{}{}\n", &text[..body], paragraphs.join("\n\n")).as_bytes());
    format!("{number}: {edit}")
}

fn site_bytes(engine: &Engine) -> BTreeMap<String, Vec<u8>> {
    engine.site().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect()
}

fn run_in_pool<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

#[test]
fn words_reach_what_holds_them_with_any_number_of_threads() {
    let root = empty_dir("revised");
    let mut dice = SeededRng(7);
    write_project(&root, &mut dice);
    let options = Options::new(&root, Destination::Memory);
    let out = root.join("public");
    let folder = || {
        Engine::new(Options { destination: Destination::Directory(out.clone()), ..options.clone() })
    };
    let mut memory = Engine::new(options.clone());
    let begun = memory.build(&NullProgress);
    assert!(begun.diagnostics.is_empty(), "{}", report_text(&begun));
    run_in_pool(1, || folder().build(&NullProgress));
    let mut edits = Vec::new();
    for step in 0..EDIT_COUNT {
        for _ in 0..=dice.below(3) {
            edits.push(edit_words(&root, &mut dice));
        }
        let threads = 1 + 3 * (step % 2);
        let (quick, disk) = (PhaseRecorder::default(), PhaseRecorder::default());
        let built = run_in_pool(threads, || memory.build(&quick));
        let written = run_in_pool(4 / threads, || folder().build(&disk));
        for built in [&built, &written] {
            assert!(built.diagnostics.is_empty(), "{edits:#?}: {}", report_text(built));
        }
        let changed = written.summary.unwrap();
        let mut clean = Engine::new(Options { cache_mode: CacheMode::Disabled, ..options.clone() });
        run_in_pool(4 / threads, || clean.build(&NullProgress));
        let clean = site_bytes(&clean);
        for (what, stands) in [("memory", site_bytes(&memory)), ("folder", output_files(&out))] {
            let differ: Vec<_> = stands
                .keys()
                .chain(clean.keys())
                .filter(|path| stands.get(*path) != clean.get(*path))
                .collect();
            assert!(differ.is_empty(), "after {edits:#?} these differ in {what}: {differ:?}");
        }
        assert!(
            quick.was_incremental() && disk.was_incremental(),
            "after {edits:#?} all was looked at"
        );
        assert!(
            changed.written.len() + changed.removed.len() < clean.len(),
            "everything was made again"
        );
    }
    // A dry run of an unchanged site renders nothing either.
    let recorder = PhaseRecorder::default();
    let rehearsal = Options { destination: Destination::DryRun(out.clone()), ..options.clone() };
    let summary = Engine::new(rehearsal).build(&recorder).summary.unwrap();
    assert_eq!((summary.written.len(), summary.removed.len()), (0, 0));
    assert!(recorder.only_scanned(), "a rehearsal made what stands already");
    let shards =
        output_files(&out).keys().filter(|path| path.starts_with("assets/search/i/")).count();
    assert!(shards > 25, "{shards} files are too few to see where an index is cut");
}
