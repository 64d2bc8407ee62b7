//! Runs kyyeu on projects in folders of their own, and compares what it made with what is expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use walkdir::WalkDir;

/// The root of the repository.
pub fn repository_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether expectations are written instead of compared.
pub fn is_blessing() -> bool {
    std::env::var_os("KYYEU_BLESS").is_some_and(|value| value == "1")
}

/// An empty folder for one test; what an earlier run left there is gone. Names are unique to a
/// test.
pub fn empty_dir(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Copies a folder's files into another; nothing where there is no such folder.
pub fn copy_dir(from: &Path, to: &Path) {
    for (path, file) in list_files(from) {
        write_file(&to.join(path), fs::read(file).unwrap());
    }
}

/// Writes a file and makes the folders that it needs.
pub fn write_file(file: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// The files below a folder by their paths; none where there is no folder.
pub fn list_files(folder: &Path) -> BTreeMap<String, PathBuf> {
    if !folder.exists() {
        return BTreeMap::new();
    }
    WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| !path.is_dir())
        .map(|path| (path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

/// The bytes of all files below a folder.
pub fn read_tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    list_files(folder).into_iter().map(|(path, file)| (path, fs::read(file).unwrap())).collect()
}

/// Folders below a folder.
pub fn list_dirs(folder: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// What a run came to.
pub struct RunOutput {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs kyyeu in a folder.
pub fn kyyeu(folder: &Path, arguments: &[&str]) -> RunOutput {
    run_command(Command::new(env!("CARGO_BIN_EXE_kyyeu")).current_dir(folder).args(arguments))
}

/// Runs a command of kyyeu's with an environment that no setting of the machine's reaches.
pub fn run_command(command: &mut Command) -> RunOutput {
    let output: Output =
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").output().unwrap();
    RunOutput {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Builds the project in a folder and gives the folder of the site.
pub fn build_site(folder: &Path, arguments: &[&str]) -> PathBuf {
    let run = kyyeu(folder, &[&["build"], arguments].concat());
    assert_eq!(run.code, 0, "{} does not build:\n{}", folder.display(), run.stderr);
    folder.join("public")
}

/// The site of the repository's own content, built once.
pub fn real_site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = empty_dir("real-site");
        copy_real_content(&folder);
        build_site(&folder, &["--quiet"])
    })
}

/// Puts the repository's own content into a folder.
pub fn copy_real_content(folder: &Path) {
    copy_dir(&repository_root().join("content"), &folder.join("content"));
}

/// Compares a text with an expectation, or writes the expectation. Says how they differ.
pub fn expect_file(file: &Path, actual: &str) -> Result<(), String> {
    let shown = file.strip_prefix(repository_root()).unwrap_or(file).display();
    let expected = fs::read_to_string(file).ok();
    if expected.as_deref() == Some(actual) {
        return Ok(());
    }
    if is_blessing() {
        write_file(file, actual);
        return Ok(());
    }
    Err(match expected {
        None => format!("{shown} is not there; found:\n{actual}"),
        Some(expected) => format!(
            "{shown} differs (KYYEU_BLESS=1 writes it anew):\n{}",
            first_difference(&expected, actual)
        ),
    })
}

/// The first lines that differ, with their numbers.
fn first_difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str], mark: &str| {
        lines
            .iter()
            .skip(same)
            .take(8)
            .map(|line| format!("{mark} {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    format!("from line {}:\n{}\n{}", same + 1, show(&expected, "-"), show(&actual, "+"))
}

/// Fails with all that is wrong, where anything is.
pub fn assert_no_errors(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Numbers that a seed alone decides (`SplitMix64` of Steele, Lea and Flood).
pub struct SeededRng(pub u64);

impl SeededRng {
    /// A number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end.max(1) as u64).unwrap()
    }

    /// One of the items of a slice that is not empty.
    pub fn choose<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A folder with the content of the golden site `minimal`.
pub fn minimal_project(name: &str) -> PathBuf {
    let folder = empty_dir(name);
    copy_dir(&repository_root().join("tests/sites/minimal/content"), &folder.join("content"));
    folder
}
