//! One fixture a fault: `tests/diagnostics/<code>/` or `<code>.<what>/` is the folder of a project
//! with that fault alone, and `expected.txt` in it is what the editor reads. `many` has many faults
//! at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kyyeu_diag::{Code, Severity};

use crate::harness::{
    self, RunOutput, assert_no_errors, build_site, copy_dir, empty_dir, expect_file, list_dirs,
    list_files, read_tree, repository_root, write_file,
};

/// The fixture with faults of many codes.
const MANY_ERRORS_FIXTURE: &str = "many";

/// Faults that only `check` looks for: a build need not look at names and numbers so closely.
const CHECK_ONLY_CODES: [Code; 6] = [
    Code::NearName,
    Code::UnknownPerson,
    Code::SamePerson,
    Code::TitleInName,
    Code::UntiedFigure,
    Code::ContradictedFigure,
];

fn list_fixtures() -> Vec<PathBuf> {
    list_dirs(&repository_root().join("tests/diagnostics"))
}

fn fixture_name(fixture: &Path) -> &str {
    fixture.file_name().unwrap().to_str().unwrap()
}

/// The code that a fixture is about; `None` for the one with many.
fn fixture_code(fixture: &Path) -> Option<Code> {
    let name = fixture_name(fixture).split('.').next().unwrap();
    Code::ALL.iter().copied().find(|code| code.name() == name)
}

/// Puts a fixture into a folder of its own, with the site of an earlier build.
fn fixture_project(fixture: &Path, purpose: &str) -> PathBuf {
    let folder = empty_dir(&format!("{purpose}-{}", fixture_name(fixture)));
    copy_dir(&repository_root().join("tests/sites/minimal/content"), &folder.join("content"));
    build_site(&folder, &["--quiet"]);
    fs::remove_dir_all(folder.join("content")).unwrap();
    copy_dir(&fixture.join("content"), &folder.join("content"));
    copy_dir(&fixture.join("templates"), &folder.join("templates"));
    folder
}

/// Brings about what no file in a fixture can: a state of the disk.
#[expect(clippy::too_many_lines, reason = "one arm for each fixture")]
fn prepare_disk(fixture: &Path, folder: &Path) {
    let paper = folder.join("content/papers/01-mot.md");
    match fixture_name(fixture) {
        // Readable by every user who runs the tests, root included, but larger than any text may
        // be.
        "unreadable" => {
            write_file(&folder.join("content/topics.yaml"), "");
            fs::File::create(folder.join("content/topics.yaml"))
                .unwrap()
                .set_len(65 << 20)
                .unwrap();
        }
        "unreadable.door" => {
            #[cfg(unix)]
            assert!(
                Command::new("mkfifo")
                    .arg(folder.join("content/topics.yaml"))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        "unreadable.link" => {
            fs::rename(folder.join("content"), folder.join("elsewhere")).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink("elsewhere", folder.join("content")).unwrap();
        }
        // Names that a repository could not hold on every system.
        "bad-name" => write_file(&folder.join("content/media/ảnh: một.svg"), "<svg/>"),
        "bad-name.device" => write_file(&folder.join("content/media/Aux.svg"), "<svg/>"),
        "address-clash.media" => {
            write_file(&folder.join("content/media/anh.svg"), "<svg/>");
            write_file(&folder.join("content/media/Anh.svg"), "<svg/>");
        }
        "bad-name.accents" => {
            write_file(&folder.join("content/media/\u{1ea3}nh.svg"), "<svg/>");
            write_file(&folder.join("content/media/a\u{309}nh.svg"), "<svg/>");
        }
        "bad-utf8" => write_file(
            &paper,
            b"---\ntitle: T\xc3\xaan b\xc3\xa0i\n---\n\nCh\xe2u th\xe0nh c\xe1m \xabn.\n",
        ),
        "bad-output" => {
            fs::remove_dir_all(folder.join("public")).unwrap();
            write_file(&folder.join("public"), "");
        }
        "bad-output.manifest" => {
            write_file(&folder.join("public/.kyyeu-manifest"), "không phải danh sách\n");
        }
        "foreign-file" => write_file(&folder.join("public/papers/hai.html"), "Của người khác.\n"),
        "foreign-file.folder" => fs::create_dir_all(folder.join("public/papers/hai.html")).unwrap(),
        // Held as long as the tests run, as by a build that does not end.
        "busy-output" => {
            write_file(&paper, "---\ntitle: Bài khác\n---\n\nMột đoạn.\n");
            let lock = fs::File::create(folder.join("public/.kyyeu-lock")).unwrap();
            lock.lock().unwrap();
            std::mem::forget(lock);
        }
        "bad-output.others" => {
            fs::remove_file(folder.join("public/.kyyeu-manifest")).unwrap();
        }
        "foreign-file.link" => {
            fs::remove_dir_all(folder.join("public/conclusions")).ok();
            #[cfg(unix)]
            std::os::unix::fs::symlink("papers", folder.join("public/conclusions")).unwrap();
        }
        "kept-file.anew" => {
            write_file(&folder.join("public/papers/mot.html"), "Có người đã sửa trang này.\n");
        }
        "write-failed" => {
            write_file(&folder.join("public/conclusions"), "Một tệp đứng chỗ thư mục.\n");
        }
        "kept-file" => {
            write_file(
                &folder.join("content/papers/02-hai.md"),
                "---\ntitle: Bài hai\n---\n\nMột đoạn.\n",
            );
            build_site(folder, &["--quiet"]);
            write_file(&folder.join("public/papers/hai.html"), "Có người đã sửa trang này.\n");
            fs::remove_file(folder.join("content/papers/02-hai.md")).unwrap();
        }
        // It is at the path where the new text would be staged, so that even the superuser cannot
        // write there.
        "unrecorded-address" => {
            fs::create_dir_all(folder.join("content/.ids.lock.kyyeu-new")).unwrap();
        }
        "cache-unused" => {
            for cache in cache_files(folder) {
                write_file(&cache, "hỏng");
            }
        }
        "cache-unused.foreign" => {
            for cache in cache_files(folder) {
                let mut bytes = fs::read(&cache).unwrap();
                bytes[16] ^= 1; // Where it says which program wrote it.
                write_file(&cache, bytes);
            }
        }
        "cache-unused.folder" => {
            fs::remove_dir_all(folder.join(".kyyeu-cache")).unwrap();
            write_file(&folder.join(".kyyeu-cache"), "Một tệp đứng chỗ thư mục.\n");
        }
        "stray-file.link" => {
            #[cfg(unix)]
            std::os::unix::fs::symlink("01-mot.md", folder.join("content/papers/02-hai.md"))
                .unwrap();
        }
        _ => {}
    }
}

/// The caches that earlier builds left.
fn cache_files(folder: &Path) -> Vec<PathBuf> {
    let caches: Vec<_> = list_files(&folder.join(".kyyeu-cache"))
        .into_values()
        .filter(|file| !file.ends_with(".gitignore"))
        .collect();
    assert!(!caches.is_empty());
    caches
}

/// The codes that a report names, in its order.
fn reported_codes(report: &str) -> Vec<&str> {
    report
        .lines()
        .filter_map(|line| line.strip_prefix("error[").or_else(|| line.strip_prefix("warning[")))
        .filter_map(|rest| rest.split_once(']').map(|(code, _)| code))
        .collect()
}

/// The command that meets a fixture's fault.
fn fixture_command(fixture: &Path, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
    command.current_dir(folder);
    match fixture_code(fixture) {
        Some(Code::NoBrowser) => command.arg("pdf").env("PATH", ""),
        Some(Code::PrintFailed) => command.args(["pdf", "--browser", "content/workshop.yaml"]),
        Some(Code::SuggestedRelation) => command.args(["check", "--suggest"]),
        Some(code) if CHECK_ONLY_CODES.contains(&code) => command.arg("check"),
        _ => command.arg("build"),
    };
    command
}

/// Runs kyyeu on a fixture; the output folder must stay as it was where there is an error.
fn run_fixture(fixture: &Path, purpose: &str, arguments: &[&str]) -> (RunOutput, Vec<String>) {
    let folder = fixture_project(fixture, purpose);
    prepare_disk(fixture, &folder);
    let out = folder.join("public");
    let before = out.is_dir().then(|| read_tree(&out));
    let run = harness::run_command(fixture_command(fixture, &folder).args(arguments));
    let mut wrong = Vec::new();
    if run.code == 1 && before != out.is_dir().then(|| read_tree(&out)) {
        wrong.push(format!(
            "{}: the output folder changed in spite of an error",
            fixture_name(fixture)
        ));
    }
    if !matches!(run.code, 0 | 1) {
        wrong.push(format!("{}: exit status {}\n{}", fixture_name(fixture), run.code, run.stderr));
    }
    (run, wrong)
}

#[test]
fn every_code_has_a_fixture_that_shows_it() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for fixture in list_fixtures() {
        let (run, mut errors) = run_fixture(&fixture, "fault", &[]);
        wrong.append(&mut errors);
        let printed = reported_codes(&run.stderr);
        match fixture_code(&fixture) {
            Some(code) => {
                shown.insert(code);
                if printed.is_empty() || printed.iter().any(|printed| *printed != code.name()) {
                    wrong.push(format!(
                        "{} prints {printed:?}:\n{}",
                        fixture_name(&fixture),
                        run.stderr
                    ));
                }
                if (run.code == 1) != (code.severity() == Severity::Error) {
                    wrong.push(format!("{}: exit status {}", fixture_name(&fixture), run.code));
                }
            }
            None if fixture_name(&fixture) == MANY_ERRORS_FIXTURE => {}
            None => wrong.push(format!(
                "tests/diagnostics/{} is named after no code",
                fixture_name(&fixture)
            )),
        }
        wrong.extend(expect_file(&fixture.join("expected.txt"), &run.stderr).err());
    }
    for code in Code::ALL.iter().filter(|code| !shown.contains(code)) {
        wrong.push(format!("no fixture shows {}", code.name()));
    }
    assert_no_errors(&wrong);
}

#[test]
fn no_fixture_holds_what_nothing_uses() {
    let mut wrong = Vec::new();
    for path in list_files(&repository_root().join("tests/diagnostics")).into_keys() {
        let mut parts = path.splitn(3, '/');
        let used = matches!(
            (parts.next(), parts.next(), parts.next()),
            (Some(_), Some("expected.txt"), None)
                | (Some(_), Some("content" | "templates"), Some(_))
                | (Some(MANY_ERRORS_FIXTURE), Some("expected.jsonl"), None)
        );
        if !used {
            wrong.push(format!("nothing uses tests/diagnostics/{path}"));
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn all_faults_are_found_in_one_run_and_sorted() {
    let fixture = repository_root().join("tests/diagnostics").join(MANY_ERRORS_FIXTURE);
    let (run, mut wrong) = run_fixture(&fixture, "human", &[]);
    let distinct: BTreeSet<_> = reported_codes(&run.stderr).into_iter().collect();
    assert!(
        distinct.len() >= 20,
        "{MANY_ERRORS_FIXTURE} has faults of {} codes only: {distinct:?}",
        distinct.len()
    );
    let places: Vec<(String, usize, usize)> = run
        .stderr
        .split("\n\n")
        .filter_map(|block| {
            let position = block.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
            let mut parts = position.rsplitn(3, ':');
            let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some((parts.next()?.to_owned(), line, column))
        })
        .collect();
    if !places.is_sorted() {
        wrong.push(format!("faults are not sorted: {places:#?}"));
    }
    assert_no_errors(&wrong);
}

#[test]
fn faults_for_programs_say_the_same() {
    let fixture = repository_root().join("tests/diagnostics").join(MANY_ERRORS_FIXTURE);
    let (human, _) = run_fixture(&fixture, "human-again", &[]);
    let (json, mut wrong) = run_fixture(&fixture, "json", &["--format", "json"]);
    assert_eq!(json.stderr, "", "with --format json nothing goes to standard error");
    wrong.extend(expect_file(&fixture.join("expected.jsonl"), &json.stdout).err());
    let lines: Vec<serde_json::Value> = json
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let (summary, diagnostics) = lines.split_last().unwrap();
    let named: Vec<_> =
        diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect();
    assert_eq!(named, reported_codes(&human.stderr));
    for (severity, key) in [("error", "errors"), ("warning", "warnings")] {
        let count =
            diagnostics.iter().filter(|diagnostic| diagnostic["severity"] == severity).count();
        assert_eq!(summary["summary"][key], count);
    }
    assert_eq!(summary["summary"]["written"], serde_json::Value::Null);
    assert_no_errors(&wrong);
}

#[test]
fn quiet_prints_errors_alone() {
    let (run, wrong) = run_fixture(
        &repository_root().join("tests/diagnostics").join(MANY_ERRORS_FIXTURE),
        "quiet",
        &["-q"],
    );
    let severities: BTreeMap<_, _> =
        Code::ALL.iter().map(|code| (code.name(), code.severity())).collect();
    assert!(!run.stderr.contains("warning["));
    assert!(reported_codes(&run.stderr).iter().all(|code| severities[code] == Severity::Error));
    assert_no_errors(&wrong);
}
