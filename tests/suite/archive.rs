//! Archives: the same bytes everywhere, and no bit of them can change unseen.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kyyeu_archive::ByteProgress;
use kyyeu_driver::commands::archive::{VerifyIssue, VerifyIssueKind, verify};

use crate::harness::{
    SeededRng, assert_no_errors, copy_real_content, empty_dir, kyyeu, minimal_project, read_tree,
    write_file,
};

/// Ignores all events.
struct NullByteProgress;

impl ByteProgress for NullByteProgress {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

fn verify_issues(path: &Path) -> Vec<VerifyIssue> {
    verify(path, &NullByteProgress)
        .unwrap_or_else(|why| panic!("{}: {why:?}", path.display()))
        .issues
}

fn run_archive(folder: &Path, arguments: &[&str]) {
    let run = kyyeu(folder, &[&["archive", "--quiet"], arguments].concat());
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{arguments:?}");
}

#[test]
fn the_same_content_gives_the_same_archive_wherever_and_whenever() {
    let (first_folder, second_folder) = (empty_dir("archive-same-a"), empty_dir("archive-same-b"));
    copy_real_content(&first_folder);
    copy_real_content(&second_folder);
    // Another name, other times of files, another number of threads, a site that was built before.
    assert_eq!(kyyeu(&second_folder, &["build", "-q"]).code, 0);
    run_archive(&first_folder, &[]);
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(&second_folder)
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Asia/Ho_Chi_Minh")
        .args(["archive", "-q", "luu tru.zip"])
        .status();
    assert!(run.unwrap().success());
    let (first_archive, second_archive) = (
        fs::read(first_folder.join("ky-yeu-2023.zip")).unwrap(),
        fs::read(second_folder.join("luu tru.zip")).unwrap(),
    );
    assert!(first_archive == second_archive, "the archives differ");
}

#[test]
fn every_one_of_a_thousand_flipped_bits_is_found_and_named() {
    let folder = minimal_project("archive-flips");
    run_archive(&folder, &["a.zip", "--date", "2026-07-20"]);
    let path = folder.join("a.zip");
    let archive = fs::read(&path).unwrap();
    assert_eq!(verify_issues(&path), []);
    let mut bytes = archive.clone();
    let mut dice = SeededRng(8);
    let mut named = BTreeSet::new();
    let mut wrong = Vec::new();
    for _ in 0..1000 {
        let bit = dice.below(archive.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        bytes[bit / 8] = archive[bit / 8];
        let expected = zip_entry_at(&archive, bit / 8);
        let reported: Vec<_> = verify_issues(&path).into_iter().map(|flaw| flaw.path).collect();
        if reported != [expected.clone()] {
            wrong.push(format!("bit {bit} is of {expected}; named were {reported:?}"));
        }
        named.insert(expected);
    }
    assert_no_errors(&wrong);
    assert!(
        named.contains("the archive's directory") && named.len() > 10,
        "the dice are fair: {named:?}"
    );
}

/// The ZIP entry of a byte. This reader shares no code with kyyeu.
fn zip_entry_at(bytes: &[u8], offset: usize) -> String {
    let u16_at = |offset: usize| usize::from(bytes[offset]) | usize::from(bytes[offset + 1]) << 8;
    let u32_at = |offset: usize| u16_at(offset) | u16_at(offset + 2) << 16;
    let mut start = 0;
    while bytes[start..].starts_with(b"PK\x03\x04") {
        let name = &bytes[start + 30..start + 30 + u16_at(start + 26)];
        let end = start + 30 + name.len() + u16_at(start + 28) + u32_at(start + 18);
        if offset < end {
            return std::str::from_utf8(name).unwrap().split_once('/').unwrap().1.to_owned();
        }
        start = end;
    }
    "the archive's directory".to_owned()
}

#[test]
fn what_is_cut_off_added_or_lost_is_named() {
    let folder = minimal_project("archive-cut");
    run_archive(&folder, &["a.zip"]);
    let path = folder.join("a.zip");
    let archive = fs::read(&path).unwrap();
    let directory = "the archive's directory".to_owned();
    fs::write(&path, [&archive[..], b"\n"].concat()).unwrap();
    assert_eq!(
        verify_issues(&path).iter().map(|flaw| flaw.path.as_str()).collect::<Vec<_>>(),
        [directory.as_str()]
    );
    fs::write(&path, &archive[..archive.len() / 2]).unwrap();
    let cut = verify_issues(&path);
    assert!(cut.iter().any(|flaw| flaw.path == directory), "{cut:?}");
    // A folder that holds the bag, with a file changed, one gone, and one too many.
    let bag = folder.join("bag");
    unpack_zip(&archive, &bag);
    assert_eq!(verify_issues(&bag), []);
    write_file(&bag.join("data/site/index.html"), "changed");
    fs::remove_file(bag.join("data/site/404.html")).unwrap();
    write_file(&bag.join("data/site/more.html"), "more");
    write_file(&bag.join("note.txt"), "a note");
    let manifest = fs::read_to_string(bag.join("manifest-sha256.txt")).unwrap();
    write_file(&bag.join("manifest-sha256.txt"), manifest.replacen('a', "b", 1));
    let reported: Vec<_> = verify_issues(&bag)
        .into_iter()
        .map(|flaw| {
            (
                flaw.path,
                matches!(flaw.kind, VerifyIssueKind::Missing),
                flaw.kind == VerifyIssueKind::Added,
            )
        })
        .collect();
    let expected = [
        ("data/site/404.html", true, false),
        ("data/site/index.html", false, false),
        ("data/site/more.html", false, true),
        ("manifest-sha256.txt", false, false),
        ("note.txt", false, true),
    ];
    for (path, missing, added) in expected {
        assert!(reported.contains(&(path.to_owned(), missing, added)), "{path}: {reported:?}");
    }
    assert!(
        reported.iter().all(|(path, ..)| expected.iter().any(|(name, ..)| name == path)),
        "{reported:?}"
    );
}

/// Unpacks an archive without its top folder. This reader shares no code with kyyeu.
fn unpack_zip(bytes: &[u8], into: &Path) {
    let u16_at = |offset: usize| usize::from(bytes[offset]) | usize::from(bytes[offset + 1]) << 8;
    let u32_at = |offset: usize| u16_at(offset) | u16_at(offset + 2) << 16;
    let mut start = 0;
    while bytes[start..].starts_with(b"PK\x03\x04") {
        let name =
            std::str::from_utf8(&bytes[start + 30..start + 30 + u16_at(start + 26)]).unwrap();
        let data = start + 30 + name.len() + u16_at(start + 28);
        let packed = &bytes[data..data + u32_at(start + 18)];
        let mut file = Vec::new();
        match u16_at(start + 8) {
            0 => file.extend_from_slice(packed),
            _ => drop(
                std::io::Read::read_to_end(
                    &mut flate2::read::DeflateDecoder::new(packed),
                    &mut file,
                )
                .unwrap(),
            ),
        }
        write_file(&into.join(name.split_once('/').unwrap().1), file);
        start = data + packed.len();
    }
}

#[test]
fn a_published_folder_is_proven_by_its_own_list() {
    let folder = minimal_project("archive-published");
    assert_eq!(kyyeu(&folder, &["build", "-q"]).code, 0);
    let run = kyyeu(&folder, &["verify", "public"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    write_file(&folder.join("public/index.html"), "changed");
    write_file(&folder.join("public/CNAME"), "example.org");
    fs::remove_file(folder.join("public/404.html")).unwrap();
    let run = kyyeu(&folder, &["verify", "public"]);
    let kinds: Vec<_> = run.stdout.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        (run.code, kinds),
        (1, vec!["missing  404.html", "added    CNAME", "damaged  index.html"])
    );
}

#[test]
fn an_archive_in_parts_is_one_bag_and_a_lost_part_is_named() {
    let folder = empty_dir("archive-parts");
    copy_real_content(&folder);
    run_archive(&folder, &["whole.zip"]);
    run_archive(&folder, &["a.zip", "--split", "300KB"]);
    let parts: Vec<_> =
        read_tree(&folder).into_keys().filter(|path| path.starts_with("a.part-")).collect();
    assert!(parts.len() >= 3, "{parts:?}");
    for part in &parts {
        assert!(fs::metadata(folder.join(part)).unwrap().len() <= 300_000, "{part}");
        unpack_zip(&fs::read(folder.join(part)).unwrap(), &folder.join("together"));
    }
    unpack_zip(&fs::read(folder.join("whole.zip")).unwrap(), &folder.join("alone"));
    assert!(
        read_tree(&folder.join("together")) == read_tree(&folder.join("alone")),
        "the parts hold the bag"
    );
    assert_eq!(verify_issues(&folder.join(&parts[1])), []);
    let lost = fs::read(folder.join(&parts[1])).unwrap();
    fs::remove_file(folder.join(&parts[1])).unwrap();
    let run = kyyeu(&folder, &["verify", &parts[0]]);
    assert_eq!(
        (run.code, run.stdout),
        (1, format!("missing  part 2 of {} ({})\n", parts.len(), parts[1]))
    );
    // A part of another archive, under the right name.
    write_file(&folder.join("content/pages/them.md"), "---\ntitle: Thêm\n---\n\nMột trang nữa.\n");
    run_archive(&folder, &["b.zip", "--split", "300KB"]);
    fs::copy(folder.join(parts[1].replacen('a', "b", 1)), folder.join(&parts[1])).unwrap();
    let run = kyyeu(&folder, &["verify", &parts[0]]);
    assert!(
        run.code == 1 && run.stdout.contains("it is a part of another archive"),
        "{}",
        run.stdout
    );
    write_file(&folder.join(&parts[1]), lost);
    assert_eq!(kyyeu(&folder, &["verify", &parts[0]]).code, 0);
}

#[test]
fn a_call_that_cannot_be_done_says_what_to_do_and_leaves_all_as_it_was() {
    let folder = minimal_project("archive-calls");
    write_file(&folder.join("a.zip"), "mine");
    write_file(&folder.join("foreign.zip"), b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    fs::create_dir_all(folder.join("empty")).unwrap();
    for (arguments, code, words) in [
        (&["archive", "-q", "a.zip"][..], 2, "a.zip is there already"),
        (&["archive", "-q", "empty"], 2, "empty is a folder"),
        (&["archive", "-q", "nowhere/a.zip"], 2, "its folder is not there"),
        (&["archive", "-q", "--date", "2026-02-30"], 2, "a day of the calendar"),
        (&["archive", "-q", "--split", "9"], 2, "a part has at least 100KB"),
        (&["verify", "nothing.zip"], 2, "nothing.zip is not there"),
        (&["verify", "foreign.zip"], 2, "no archive that kyyeu made"),
        (&["verify", "empty"], 2, "neither an unpacked archive nor a site"),
    ] {
        let run = kyyeu(&folder, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(fs::read(folder.join("a.zip")).unwrap(), b"mine");
    let left: Vec<_> =
        read_tree(&folder).into_keys().filter(|path| path.contains("kyyeu-new")).collect();
    assert_eq!(left, Vec::<String>::new());
    run_archive(&folder, &["a.zip", "--force"]);
    assert_eq!(verify_issues(&folder.join("a.zip")), []);
}

#[test]
fn an_archive_has_no_clock_no_foreign_letter_and_no_place_of_this_machine() {
    let folder = minimal_project("archive-names");
    write_file(&folder.join("content/media/Hội trường.png"), "ảnh");
    write_file(
        &folder.join("content/pages/nhap.md"),
        "---\ntitle: Nháp\ndraft: true # chưa xong\n---\n\nKhông ai đọc.\n",
    );
    run_archive(&folder, &["a.zip"]);
    let bytes = fs::read(folder.join("a.zip")).unwrap();
    unpack_zip(&bytes, &folder.join("bag"));
    let bag = read_tree(&folder.join("bag"));
    assert!(bag.keys().all(|path| path.is_ascii()), "{:?}", bag.keys());
    assert!(!bag.keys().any(|path| path.contains("nhap")), "a draft is published by nobody");
    let names = String::from_utf8(bag["names.tsv"].clone()).unwrap();
    assert!(names.contains(
        "data/sources/content/media/Hoi truong.png\tdata/sources/content/media/Hội trường.png\n"
    ));
    assert!(!String::from_utf8(bag["bag-info.txt"].clone()).unwrap().contains("Bagging-Date"));
    let folder_path = folder.to_str().unwrap().as_bytes();
    let leaking = bag
        .iter()
        .filter(|(_, file)| file.windows(folder_path.len()).any(|bytes| bytes == folder_path));
    assert_eq!(leaking.map(|(path, _)| path).collect::<Vec<_>>(), Vec::<&String>::new());
}
