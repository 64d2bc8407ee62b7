//! What the fuzzer found, and a choice of what it came by: each is tried in every run of the tests.
//! `fuzz/README.md` says how new ones are looked for.

use std::fs;

use crate::harness::{SeededRng, list_dirs, list_files, repository_root};

#[path = "../../fuzz/targets.rs"]
mod targets;

#[test]
fn what_was_fuzzed_once_still_holds() {
    let mut tried = 0;
    for folder in list_dirs(&repository_root().join("fuzz/cases")) {
        let target = match folder.file_name().unwrap().to_str().unwrap() {
            "front_matter" => targets::front_matter,
            "registers" => targets::registers,
            "datasets" => targets::datasets,
            "markdown" => targets::markdown,
            "folding" => targets::folding,
            "cache" => targets::cache,
            "imports" => targets::imports,
            "requests" => targets::requests,
            other => panic!("fuzz/cases/{other} is of no target"),
        };
        for (name, file) in list_files(&folder) {
            let bytes = fs::read(file).unwrap();
            assert!(
                std::panic::catch_unwind(|| target(&bytes)).is_ok(),
                "fuzz/cases: {} {name}",
                folder.display()
            );
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} cases were tried");
}

/// Spoils bytes in a few places: another byte, a part taken out, a part twice, a piece of grammar
/// put in.
fn mutate(mut bytes: Vec<u8>, numbers: &mut SeededRng) -> Vec<u8> {
    const FRAGMENTS: &[&str] = &[
        "[[", "]]", "|", "---\n", ": ", "\t", "\"", "{", "}", "&a ", "*a", "- ", "\u{1eb5}",
        "\u{301}", "\0", "```", "<", "](", "\n\n",
    ];
    for _ in 0..=numbers.below(4) {
        let start = numbers.below(bytes.len() + 1);
        let end = (start + numbers.below(40)).min(bytes.len());
        match numbers.below(4) {
            0 if start < bytes.len() => bytes[start] = u8::try_from(numbers.below(256)).unwrap(),
            1 => drop(bytes.drain(start..end)),
            2 => {
                let part = bytes[start..end].to_vec();
                bytes.splice(start..start, part);
            }
            _ => {
                drop(bytes.splice(start..start, FRAGMENTS[numbers.below(FRAGMENTS.len())].bytes()));
            }
        }
    }
    bytes
}

#[test]
fn no_spoilt_content_makes_the_program_panic() {
    let numbers = &mut SeededRng(1);
    let case = repository_root().join("tests/sites/everything");
    for round in 0..40 {
        let folder = crate::harness::empty_dir("spoilt");
        crate::harness::copy_dir(&case.join("content"), &folder.join("content"));
        if round % 4 == 0 {
            crate::harness::copy_dir(
                &repository_root().join("templates"),
                &folder.join("templates"),
            );
        }
        // One round spoils a file, the next a third of them all: what is wrong in one must not hide
        // the others.
        let all: Vec<_> = list_files(&folder).into_values().collect();
        let few = round % 2 == 0;
        let chosen = numbers.below(all.len());
        for (index, file) in all.iter().enumerate() {
            if if few { index == chosen } else { numbers.below(3) == 0 } {
                let bytes = mutate(fs::read(file).unwrap(), numbers);
                fs::write(file, bytes).unwrap();
            }
        }
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_kyyeu"))
            .current_dir(&folder)
            .args(["check", "--quiet"])
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&run.stderr);
        assert!(
            matches!(run.status.code(), Some(0 | 1)),
            "round {round}: {:?}\n{stderr}",
            run.status
        );
        assert!(!stderr.contains("panicked"), "round {round}\n{stderr}");
    }
}
