//! Figures that cannot lie: a wrong digit anywhere in a related figure of the real content is
//! found, in its place.

use std::fs;
use std::path::Path;

use crate::harness::{
    assert_no_errors, copy_dir, empty_dir, kyyeu, list_files, repository_root, write_file,
};

/// The fields that hold a stated number.
const NUMBER_FIELDS: [&str; 7] = ["value", "percent", "rank", "target", "attained", "over", "per"];

/// A digit of a stated number: its file, its line and column (from 1), and the text there.
struct StatedDigit {
    file: String,
    line: usize,
    column: usize,
    /// Column of the whole number.
    number_column: usize,
    original: char,
}

/// Every digit of every stated number of the real content.
fn stated_digits() -> Vec<StatedDigit> {
    let mut digits = Vec::new();
    for (file, path) in list_files(&repository_root().join("content/statistics")) {
        let text = fs::read_to_string(path).unwrap();
        for (line, content) in text.lines().enumerate() {
            let Some((field, number)) = content.trim_start().split_once(": ") else { continue };
            if !NUMBER_FIELDS.contains(&field) {
                continue;
            }
            let before = content.chars().count() - number.chars().count();
            for (index, digit) in number.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
                digits.push(StatedDigit {
                    file: file.clone(),
                    line: line + 1,
                    column: before + index + 1,
                    number_column: before + 1,
                    original: digit,
                });
            }
        }
    }
    digits
}

/// The text with another digit in one place.
fn with_digit(text: &str, position: &StatedDigit, digit: char) -> String {
    let mut out = String::with_capacity(text.len());
    for (line, content) in text.split_inclusive('\n').enumerate() {
        if line + 1 == position.line {
            out.extend(
                content
                    .chars()
                    .enumerate()
                    .map(|(index, c)| if index + 1 == position.column { digit } else { c }),
            );
        } else {
            out.push_str(content);
        }
    }
    out
}

/// Whether a report of JSON lines has an error with the place among its own and its notes'.
fn reports_position(report: &str, file: &str, line: usize, column: usize) -> bool {
    let position =
        format!("\"file\":\"content/statistics/{file}\",\"line\":{line},\"column\":{column},");
    report.lines().any(|diagnostic| {
        diagnostic.starts_with("{\"severity\":\"error\"") && diagnostic.contains(&position)
    })
}

/// Whether a number is one that the editors counted and no other number depends on.
fn is_stated(root: &Path, position: &StatedDigit) -> bool {
    let text = fs::read_to_string(root.join("content/statistics").join(&position.file)).unwrap();
    text.contains("stated:") || text.contains("sum_of:")
}

#[test]
fn every_wrong_digit_of_a_related_figure_is_found_in_its_place() {
    let folder = empty_dir("mutations");
    copy_dir(&repository_root().join("content"), &folder.join("content"));
    let digits = stated_digits();
    assert!(digits.len() > 150, "only {} digits were found", digits.len());
    let mut wrong = Vec::new();
    let mut tried = 0;
    for position in &digits {
        assert!(
            is_stated(&folder, position),
            "{}:{}: nothing holds this number",
            position.file,
            position.line
        );
        let path = folder.join("content/statistics").join(&position.file);
        let text = fs::read_to_string(&path).unwrap();
        let stated = position.original.to_digit(10).unwrap();
        // The next digit, as a slip of the finger, and one far away.
        for other in [(stated + 1) % 10, (stated + 5) % 10] {
            tried += 1;
            write_file(&path, with_digit(&text, position, char::from_digit(other, 10).unwrap()));
            let run = kyyeu(&folder, &["check", "--quiet", "--format", "json"]);
            if run.code != 1
                || !reports_position(
                    &run.stdout,
                    &position.file,
                    position.line,
                    position.number_column,
                )
            {
                wrong.push(format!(
                    "{}:{}:{}: {} for {} goes unseen\n{}",
                    position.file,
                    position.line,
                    position.column,
                    other,
                    position.original,
                    run.stdout
                ));
            }
        }
        write_file(&path, &text);
    }
    assert!(tried > 300, "only {tried} mutations were tried");
    assert_no_errors(&wrong);
}

#[test]
fn a_known_discrepancy_is_kept_and_shown() {
    let folder = empty_dir("discrepancy");
    copy_dir(
        &repository_root().join("tests/diagnostics/sum-mismatch/content"),
        &folder.join("content"),
    );
    let path = folder.join("content/statistics/ket-nap.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let reason = "Nguồn cộng nhầm một người.";
    let annotated = text.replace(
        "sum_of: [hoc-sinh, sinh-vien]",
        &format!("sum_of: [hoc-sinh, sinh-vien]\n    known_discrepancy: {reason}"),
    );
    write_file(&path, &annotated);
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
