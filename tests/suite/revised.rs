//! An edit of words alone reaches the pages and the files of the search index that hold them, and
//! no whole build is needed to know that: what comes out is what a clean build makes, with any
//! number of threads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use kyyeu_driver::{Destination, Engine, Options, Remembering};

use crate::incremental::{Dice, Heard, Silent, made, said};
use crate::program::{fresh, write};

const RECORDS: usize = 70;
const EDITS: usize = 16;

/// A text of words that name nobody, enough of them that the index has many files.
fn words(dice: &mut Dice, count: usize) -> String {
    const SYLLABLES: [&str; 12] =
        ["lòa", "loà", "mía", "gạo", "chiêm", "khoai", "Sắn", "ngô", "lúa", "đỗ", "vừng", "lạc"];
    let mut text = String::new();
    for at in 0..count {
        let end = if at % 9 == 8 { ". " } else { " " };
        match dice.roll(9) {
            0 => write!(text, "{}.{:03}{end}", dice.roll(90) + 1, dice.roll(1000)).unwrap(),
            1..=4 => write!(text, "c{}{end}", dice.roll(9000)).unwrap(),
            _ => write!(text, "{}{end}", SYLLABLES[dice.roll(SYLLABLES.len())]).unwrap(),
        }
    }
    text
}

fn record(dice: &mut Dice, number: usize) -> String {
    let mut text = format!(
        "---\ntitle: Bài {number}\nspeakers: [nguoi-{}]\ntopics: [chu-de]\n---\n\n",
        number % 7
    );
    for paragraph in 0..4 {
        let count = 20 + dice.roll(60);
        write!(text, "{}\n\n", words(dice, count).trim()).unwrap();
        if paragraph == 1 {
            write!(
                text,
                "## Mục {number}\n\nNguyễn Văn Người {} nói. Xem [[bai-{}]].\n\n",
                dice.roll(7),
                (number + 1) % RECORDS
            )
            .unwrap();
        }
    }
    text
}

fn begin(root: &Path, dice: &mut Dice) {
    write(
        &root.join("content/workshop.yaml"),
        "title: Hội thảo\ndate: 2024\nbase_url: https://kyyeu.example/\n".as_bytes(),
    );
    write(&root.join("content/topics.yaml"), "chu-de:\n  name: Mùa vụ\n".as_bytes());
    let people: Vec<_> =
        (0..7).map(|at| format!("nguoi-{at}:\n  name: Nguyễn Văn Người {at}\n")).collect();
    write(&root.join("content/speakers.yaml"), people.concat().as_bytes());
    for number in 0..RECORDS {
        write(
            &root.join(format!("content/papers/{number:02}-bai-{number}.md")),
            record(dice, number).as_bytes(),
        );
    }
}

/// Changes words of a text, and nothing that it names.
fn edit(root: &Path, dice: &mut Dice) -> String {
    let number = dice.roll(RECORDS);
    let path = root.join(format!("content/papers/{number:02}-bai-{number}.md"));
    let text = fs::read_to_string(&path).unwrap();
    let body = text.match_indices("---\n").nth(1).unwrap().0 + 4;
    let paragraphs: Vec<_> = text[body..].trim().split("\n\n").map(ToOwned::to_owned).collect();
    let (at, many) = (dice.roll(paragraphs.len()), paragraphs.len());
    let mut paragraphs = paragraphs;
    let plain = !paragraphs[at].contains("Người") && !paragraphs[at].starts_with('#');
    let told = match dice.roll(5) {
        0 if plain && many > 3 => {
            paragraphs.remove(at);
            "a paragraph away"
        }
        1 => {
            let count = 150 + dice.roll(300);
            paragraphs.insert(at, words(dice, count).trim().to_owned());
            "a long paragraph"
        }
        2 => {
            paragraphs[at].push_str(" Nghiêng");
            "a word that nobody had"
        }
        _ => {
            let count = 1 + dice.roll(12);
            let more = words(dice, count);
            paragraphs[at] = format!("{} {}", paragraphs[at], more.trim());
            "a sentence"
        }
    };
    write(&path, format!("{}{}\n", &text[..body], paragraphs.join("\n\n")).as_bytes());
    format!("{number}: {told}")
}

fn site(engine: &Engine) -> BTreeMap<String, Vec<u8>> {
    engine.site().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect()
}

fn in_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

#[test]
fn words_reach_what_holds_them_with_any_number_of_threads() {
    let root = fresh("revised");
    let mut dice = Dice(7);
    begin(&root, &mut dice);
    let options = Options::new(&root, Destination::Memory);
    let out = root.join("public");
    let folder =
        || Engine::new(Options { to: Destination::Folder(out.clone()), ..options.clone() });
    let mut memory = Engine::new(options.clone());
    let begun = memory.build(&Silent);
    assert!(begun.diagnostics.is_empty(), "{}", said(&begun));
    in_threads(1, || folder().build(&Silent));
    let mut told = Vec::new();
    for step in 0..EDITS {
        for _ in 0..=dice.roll(3) {
            told.push(edit(&root, &mut dice));
        }
        let threads = 1 + 3 * (step % 2);
        let (quick, disk) = (Heard::default(), Heard::default());
        let built = in_threads(threads, || memory.build(&quick));
        let written = in_threads(4 / threads, || folder().build(&disk));
        for built in [&built, &written] {
            assert!(built.diagnostics.is_empty(), "{told:#?}: {}", said(built));
        }
        let changed = written.summary.unwrap();
        let mut clean =
            Engine::new(Options { remembering: Remembering::Nothing, ..options.clone() });
        in_threads(4 / threads, || clean.build(&Silent));
        let clean = site(&clean);
        for (what, stands) in [("memory", site(&memory)), ("folder", made(&out))] {
            let differ: Vec<_> = stands
                .keys()
                .chain(clean.keys())
                .filter(|path| stands.get(*path) != clean.get(*path))
                .collect();
            assert!(differ.is_empty(), "after {told:#?} these differ in {what}: {differ:?}");
        }
        assert!(quick.was_brief() && disk.was_brief(), "after {told:#?} all was looked at");
        assert!(
            changed.written.len() + changed.removed.len() < clean.len(),
            "everything was made again"
        );
    }
    // A rehearsal of what stands already makes nothing either.
    let heard = Heard::default();
    let rehearsal = Options { to: Destination::Rehearsal(out.clone()), ..options.clone() };
    let summary = Engine::new(rehearsal).build(&heard).summary.unwrap();
    assert_eq!((summary.written.len(), summary.removed.len()), (0, 0));
    assert!(heard.heard_nothing_but_a_look(), "a rehearsal made what stands already");
    let shards = made(&out).keys().filter(|path| path.starts_with("assets/search/i/")).count();
    assert!(shards > 25, "{shards} files are too few to see where an index is cut");
}
