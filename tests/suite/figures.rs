//! Figures that cannot lie: a wrong digit anywhere in a related figure of the real content is
//! found, in its place.

use std::fs;
use std::path::Path;

use crate::program::{copy, fail_with, files, fresh, kyyeu, repository, write};

/// The fields that hold a stated number.
const STATED: [&str; 7] = ["value", "percent", "rank", "target", "attained", "over", "per"];

/// A digit of a stated number: its file, its line and column (from 1), and what stands there.
struct Digit {
    file: String,
    line: usize,
    column: usize,
    /// Column of the whole number.
    number: usize,
    was: char,
}

/// Every digit of every stated number of the real content.
fn digits() -> Vec<Digit> {
    let mut digits = Vec::new();
    for (file, path) in files(&repository().join("content/statistics")) {
        let text = fs::read_to_string(path).unwrap();
        for (line, content) in text.lines().enumerate() {
            let Some((field, number)) = content.trim_start().split_once(": ") else { continue };
            if !STATED.contains(&field) {
                continue;
            }
            let before = content.chars().count() - number.chars().count();
            for (at, digit) in number.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
                digits.push(Digit {
                    file: file.clone(),
                    line: line + 1,
                    column: before + at + 1,
                    number: before + 1,
                    was: digit,
                });
            }
        }
    }
    digits
}

/// The text with another digit in one place.
fn changed(text: &str, place: &Digit, digit: char) -> String {
    let mut out = String::with_capacity(text.len());
    for (line, content) in text.split_inclusive('\n').enumerate() {
        if line + 1 == place.line {
            out.extend(
                content
                    .chars()
                    .enumerate()
                    .map(|(at, c)| if at + 1 == place.column { digit } else { c }),
            );
        } else {
            out.push_str(content);
        }
    }
    out
}

/// Whether a report of JSON lines has an error with the place among its own and its notes'.
fn names(report: &str, file: &str, line: usize, column: usize) -> bool {
    let place =
        format!("\"file\":\"content/statistics/{file}\",\"line\":{line},\"column\":{column},");
    report
        .lines()
        .any(|fault| fault.starts_with("{\"severity\":\"error\"") && fault.contains(&place))
}

/// Whether a number is one that the editors counted and no other number depends on.
fn is_stated(root: &Path, place: &Digit) -> bool {
    let text = fs::read_to_string(root.join("content/statistics").join(&place.file)).unwrap();
    text.contains("stated:") || text.contains("sum_of:")
}

#[test]
fn every_wrong_digit_of_a_related_figure_is_found_in_its_place() {
    let folder = fresh("mutations");
    copy(&repository().join("content"), &folder.join("content"));
    let digits = digits();
    assert!(digits.len() > 150, "only {} digits were found", digits.len());
    let mut wrong = Vec::new();
    let mut tried = 0;
    for place in &digits {
        assert!(
            is_stated(&folder, place),
            "{}:{}: nothing holds this number",
            place.file,
            place.line
        );
        let path = folder.join("content/statistics").join(&place.file);
        let text = fs::read_to_string(&path).unwrap();
        let own = place.was.to_digit(10).unwrap();
        // The next digit, as a slip of the finger, and one far away.
        for other in [(own + 1) % 10, (own + 5) % 10] {
            tried += 1;
            write(&path, changed(&text, place, char::from_digit(other, 10).unwrap()));
            let run = kyyeu(&folder, &["check", "--quiet", "--format", "json"]);
            if run.code != 1 || !names(&run.stdout, &place.file, place.line, place.number) {
                wrong.push(format!(
                    "{}:{}:{}: {} for {} goes unseen\n{}",
                    place.file, place.line, place.column, other, place.was, run.stdout
                ));
            }
        }
        write(&path, &text);
    }
    assert!(tried > 300, "only {tried} mutations were tried");
    fail_with(&wrong);
}

#[test]
fn a_known_discrepancy_is_kept_and_shown() {
    let folder = fresh("discrepancy");
    copy(&repository().join("tests/diagnostics/sum-mismatch/content"), &folder.join("content"));
    let path = folder.join("content/statistics/ket-nap.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let reason = "Nguồn cộng nhầm một người.";
    let kept = text.replace(
        "sum_of: [hoc-sinh, sinh-vien]",
        &format!("sum_of: [hoc-sinh, sinh-vien]\n    known_discrepancy: {reason}"),
    );
    write(&path, &kept);
    let run = kyyeu(&folder, &["build", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let page = fs::read_to_string(folder.join("public/statistics/ket-nap.html")).unwrap();
    assert!(
        page.contains(reason) && page.contains("1.508 + 7.113"),
        "the page does not show the discrepancy"
    );
    let csv = fs::read_to_string(folder.join("public/statistics/ket-nap.csv")).unwrap();
    assert!(csv.contains(reason), "the data does not show the discrepancy");
}
