//! A build that is killed at any moment leaves nothing behind that a later one believes.
//!
//! `KYYEU_KILLS=500` kills that many builds.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kyyeu_driver::{CacheMode, Destination, Engine, Options};

use crate::edit_session::initial_project;
use crate::harness::SeededRng;
use crate::harness::{build_site, empty_dir, kyyeu, write_file};
use crate::incremental::{NullProgress, output_files};

/// The number of builds that are killed without `KYYEU_KILLS`.
const KILL_COUNT: usize = 60;

#[test]
fn after_a_killed_build_a_plain_one_is_as_a_clean_one() {
    let kills = std::env::var("KYYEU_KILLS")
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(KILL_COUNT);
    let folder = empty_dir("killed");
    for (path, bytes) in initial_project() {
        write_file(&folder.join(path), bytes);
    }
    let start = Instant::now();
    build_site(&folder, &["--quiet"]);
    // The longest that a build takes here, so that its end is met as well as its beginning.
    let mut longest = start.elapsed();
    let mut dice = SeededRng(17);
    let mut cut_short = 0;
    for round in 0..kills {
        // An edit that reaches every page, one that reaches few, and a new page in turn.
        let (path, text) = match round % 3 {
            0 => (
                "content/workshop.yaml".to_owned(),
                format!("title: Hội thảo {round}\ndate: 2023-07-20\n"),
            ),
            1 => (
                "content/topics.yaml".to_owned(),
                format!("day-hoc:\n  name: Dạy học\n  note: Lần {round}.\n"),
            ),
            _ => (
                format!("content/papers/9-bai-{}.md", round % 9),
                format!("---\ntitle: Bài {round}\n---\n\nĐoạn.\n"),
            ),
        };
        write_file(&folder.join(path), text);
        let start = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kyyeu"))
            .current_dir(&folder)
            .args(["build", "--quiet"])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(longest * u32::try_from(dice.below(1000)).unwrap() / 1000);
        child.kill().ok();
        cut_short += usize::from(child.wait().unwrap().code().is_none());
        let plain = kyyeu(&folder, &["build"]);
        longest = longest.max(start.elapsed() / 2).min(Duration::from_secs(2));
        assert_eq!(plain.code, 0, "round {round}: {}", plain.stderr);
        assert!(!plain.stderr.contains("cache-unused"), "round {round}: {}", plain.stderr);
        let mut clean = Engine::new(Options {
            cache_mode: CacheMode::Disabled,
            ..Options::new(&folder, Destination::Memory)
        });
        clean.build(&NullProgress);
        let expected: BTreeMap<_, _> =
            clean.site().iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect();
        assert!(
            output_files(&folder.join("public")) == expected,
            "round {round}: the site is not as a clean build makes it"
        );
    }
    assert!(
        cut_short > kills / 4,
        "only {cut_short} of {kills} builds were killed before their end"
    );
    let left: Vec<_> = fs::read_dir(folder.join(".kyyeu-cache"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(
        left.len(),
        3,
        "a cache in two files, and the list of what version control ignores: {left:?}"
    );
}
