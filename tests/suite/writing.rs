//! Nothing is lost: what stands in the output folder when a build is killed, the disk is full or
//! fails, or a second build comes, and which folders kyyeu writes into at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

#[cfg(target_os = "linux")]
use crate::faults::{Met, faulty};
use crate::program::{build, copy, fresh, kyyeu, tree, write};

type Tree = BTreeMap<String, Vec<u8>>;

/// What readers see of a site.
fn seen(folder: &Path) -> Tree {
    let mut tree = tree(&folder.join("public"));
    tree.retain(|path, _| !path.starts_with(".kyyeu-"));
    tree
}

fn content(folder: &Path, files: &[(&str, &str)]) {
    if folder.join("content").exists() {
        fs::remove_dir_all(folder.join("content")).unwrap();
    }
    for (path, text) in files {
        write(&folder.join("content").join(path), text);
    }
}

const WORKSHOP: (&str, &str) = ("workshop.yaml", "title: Hội thảo\ndate: 2023\n");
const OLD: &[(&str, &str)] = &[
    WORKSHOP,
    ("papers/01-mot.md", "---\ntitle: Một\n---\n\nMột đoạn.\n"),
    ("speeches/01-hai.md", "---\ntitle: Hai\n---\n\nĐoạn này sẽ mất.\n"),
];
/// A page changes, a page and its folder go, a page and its folder come.
const NEW: &[(&str, &str)] = &[
    WORKSHOP,
    ("papers/01-mot.md", "---\ntitle: Một\n---\n\nMột đoạn đã sửa.\n"),
    ("conclusions/01-ba.md", "---\ntitle: Ba\n---\n\nĐoạn này sẽ đến.\n"),
];

/// A folder whose site is the old one and whose content is the new; both sites.
struct Changing {
    folder: PathBuf,
    old: Tree,
    new: Tree,
}

impl Changing {
    fn new(name: &str) -> Self {
        let clean = fresh(&format!("{name}-new"));
        content(&clean, NEW);
        build(&clean, &["--quiet"]);
        let folder = fresh(&format!("{name}-old"));
        content(&folder, OLD);
        build(&folder, &["--quiet"]);
        content(&folder, NEW);
        let (old, new) = (seen(&folder), seen(&clean));
        let differ = |path: &&String| old.get(*path) != new.get(*path);
        assert!(
            new.keys().filter(differ).count() > 5 && old.keys().any(|path| !new.contains_key(path))
        );
        Self { folder, old, new }
    }

    /// A copy, to be spoilt.
    fn again(&self, name: &str) -> PathBuf {
        let folder = fresh(name);
        copy(&self.folder, &folder);
        folder
    }
}

/// Meets each call of a build with a fault in turn, until there is none left; on all cores.
#[cfg(target_os = "linux")]
fn at_every_call(name: &str, fault: &str, check: impl Fn(&Changing, &Path, &Met, &str) + Sync) {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    let changing = Changing::new(name);
    let (next, over) = (AtomicUsize::new(1), AtomicBool::new(false));
    let one = || {
        while !over.load(Ordering::Relaxed) {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let fault = format!("{fault}{n}");
            let folder = changing.again(&format!("{name}-{n}"));
            let met = faulty(&folder, &["build", "--quiet"], "public", &fault);
            if met.call.is_empty() {
                assert_eq!(met.code, Some(0), "{}", met.stderr);
                assert_eq!(seen(&folder), changing.new);
                over.store(true, Ordering::Relaxed);
            } else {
                check(&changing, &folder, &met, &format!("{fault}, at {}", met.call));
            }
            fs::remove_dir_all(folder).unwrap();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(one);
        }
    });
    assert!(next.into_inner() > 60, "hardly a call was met");
}

/// Whether a site is whole: the old one or the new one.
fn whole(changing: &Changing, site: &Tree) -> bool {
    *site == changing.old || *site == changing.new
}

#[test]
#[cfg(target_os = "linux")]
fn a_build_killed_at_any_call_leaves_whole_files_and_the_next_run_a_whole_site() {
    at_every_call("killed", "kill:", |changing, folder, met, shown| {
        assert_eq!(met.code, None, "{shown}: it was not killed");
        // What a reader may meet in between: no page in part, and none that is in neither site.
        for (path, bytes) in seen(folder) {
            let is = |site: &Tree| site.get(&path) == Some(&bytes);
            assert!(
                is(&changing.old) || is(&changing.new),
                "{shown}: {path} is neither old nor new"
            );
        }
        for path in changing.old.keys().filter(|path| changing.new.contains_key(*path)) {
            assert!(folder.join("public").join(path).exists(), "{shown}: {path} is gone");
        }
        // Even a run whose own content is faulty leaves a whole site.
        write(&folder.join("content/topics.yaml"), "hỏng: [\n");
        let run = kyyeu(folder, &["build"]);
        assert_eq!(run.code, 1, "{shown}: {}", run.stderr);
        assert!(whole(changing, &seen(folder)), "{shown}: half a site after the next run");
        fs::remove_file(folder.join("content/topics.yaml")).unwrap();
        build(folder, &["--quiet"]);
        assert_eq!(seen(folder), changing.new, "{shown}");
        assert!(
            !folder.join("public/.kyyeu-staging").exists(),
            "{shown}: something is left behind"
        );
        assert!(
            !folder.join("public/.kyyeu-kept").exists(),
            "{shown}: kyyeu took its own file for another's"
        );
    });
}

/// A call that fails leaves the old site whole and says so; or the fault met nothing that the site
/// needs.
#[cfg(target_os = "linux")]
fn fails_whole(changing: &Changing, folder: &Path, met: &Met, shown: &str, says: &str) {
    let site = seen(folder);
    match met.code {
        Some(0) => {
            assert!(site == changing.new, "{shown}: it went well, and the site is not the new one")
        }
        Some(1) => {
            assert!(site == changing.old, "{shown}: the site changed\n{}", met.stderr);
            for part in ["error[write-failed]: public", says, "the site stands as it was"] {
                assert!(
                    met.stderr.contains(part),
                    "{shown}: it does not say {part:?}\n{}",
                    met.stderr
                );
            }
            assert_eq!(
                met.stderr.matches("error[").count(),
                1,
                "{shown}: one cause, one fault\n{}",
                met.stderr
            );
        }
        code => panic!("{shown}: exit status {code:?}\n{}", met.stderr),
    }
    build(folder, &["--quiet"]);
    assert_eq!(seen(folder), changing.new, "{shown}: the next build does not mend it");
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_from_any_call_on_leaves_the_site_whole() {
    at_every_call("full", "enospc:", |changing, folder, met, shown| {
        fails_whole(changing, folder, met, shown, "the disk is full");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_call_that_is_not_allowed_leaves_the_site_whole() {
    at_every_call("denied", "eacces:", |changing, folder, met, shown| {
        fails_whole(changing, folder, met, shown, "you may not write there");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fails_for_good_is_said_and_mended_by_the_next_build() {
    at_every_call("broken", "eio:-", |changing, folder, met, shown| {
        let site = seen(folder);
        if met.code == Some(0) {
            assert!(site == changing.new, "{shown}");
            return;
        }
        let half = met.stderr.contains("the site is half old and half new");
        assert!(half || site == changing.old, "{shown}: it is not said\n{}", met.stderr);
        assert!(met.stderr.contains("input/output error"), "{shown}\n{}", met.stderr);
        build(folder, &["--quiet"]);
        assert_eq!(seen(folder), changing.new, "{shown}");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_nobody_may_touch_leaves_the_site_whole() {
    // A real folder that can only be read, in a world of mounts of its own.
    let changing = Changing::new("read-only");
    let script = format!(
        "mount --bind public/papers public/papers && mount -o remount,bind,ro public/papers && exec {} build",
        env!("CARGO_BIN_EXE_kyyeu")
    );
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .current_dir(&changing.folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("public/papers") && stderr.contains("the site stands as it was"),
        "{stderr}"
    );
    assert_eq!(seen(&changing.folder), changing.old);
    build(&changing.folder, &["--quiet"]);
    assert_eq!(seen(&changing.folder), changing.new);
}

#[test]
#[cfg(target_os = "linux")]
fn a_real_disk_that_is_full_leaves_the_site_whole() {
    // The site fits, and a second one beside it does not: the new texts are long.
    let folder = fresh("full-disk");
    content(&folder, OLD);
    let long = format!("---\ntitle: Một\n---\n\n{}\n", "Một đoạn dài. ".repeat(40_000));
    write(&folder.join("new/papers/01-mot.md"), long);
    let kyyeu = env!("CARGO_BIN_EXE_kyyeu");
    let script = format!(
        "mkdir public && mount -t tmpfs -o size=1600k tmpfs public && {kyyeu} build -q && cp -r public before \
         && cp new/papers/01-mot.md content/papers/ && {kyyeu} build; code=$?; \
         rm -rf public/.kyyeu-staging; cp -r public after; exit $code"
    );
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .current_dir(&folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("the disk is full") && stderr.contains("the site stands as it was"),
        "{stderr}"
    );
    let (before, after) = (tree(&folder.join("before")), tree(&folder.join("after")));
    assert!(before.len() > 20 && before == after);
}

/// Starts a build that waits for a pipe in place of its content, and so goes on only when told.
fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(folder)
        .args(["build", "--quiet"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_second_build_waits_for_the_first() {
    let folder = fresh("two-builds");
    content(&folder, NEW);
    fs::create_dir(folder.join("public")).unwrap();
    let lock = File::create(folder.join("public/.kyyeu-lock")).unwrap();
    lock.lock().unwrap();
    let mut waiting = start(&folder);
    // It cannot end while the lock is held, however long that is.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(waiting.try_wait().unwrap().is_none(), "it did not wait");
    assert!(!folder.join("public/index.html").exists());
    lock.unlock().unwrap();
    assert!(waiting.wait().unwrap().success());
    assert!(folder.join("public/index.html").exists());
}

#[test]
fn builds_at_once_end_in_a_whole_site() {
    let folder = fresh("many-builds");
    content(&folder, NEW);
    let builds: Vec<_> = (0..6).map(|_| start(&folder)).collect();
    for build in builds {
        let output = build.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let site = seen(&folder);
    let clean = fresh("many-builds-clean");
    content(&clean, NEW);
    build(&clean, &["--quiet"]);
    assert_eq!(site, seen(&clean));
}

#[test]
fn a_folder_that_is_not_kyyeu_s_is_refused() {
    let folder = fresh("refused");
    content(&folder, NEW);
    write(&folder.join("photos/one.jpg"), "của người khác");
    fs::create_dir(folder.join("home")).unwrap();
    fs::create_dir(folder.join("templates")).unwrap();
    let before = tree(&folder);
    for (out, why) in [
        ("photos", "has files that kyyeu did not make, such as one.jpg"),
        (".", "is, holds or lies in the sources of the site"),
        ("..", "is, holds or lies in the sources of the site"),
        ("content", "is, holds or lies in the sources of the site"),
        ("content/papers", "is, holds or lies in the sources of the site"),
        ("content/public", "is, holds or lies in the sources of the site"),
        ("public/../content", "is no path that can be followed"),
        ("templates", "is, holds or lies in the sources of the site"),
        ("templates/x", "is, holds or lies in the sources of the site"),
        ("/", "is, holds or lies in the sources of the site"),
        ("home", "is or holds your home"),
        ("content/workshop.yaml", "is no folder"),
    ] {
        let run = crate::program::run(
            Command::new(env!("CARGO_BIN_EXE_kyyeu"))
                .current_dir(&folder)
                .env("HOME", folder.join("home"))
                .args(["build", "--out", out]),
        );
        assert_eq!(run.code, 1, "{out}: {}", run.stderr);
        assert!(
            run.stderr.contains("error[bad-output]") && run.stderr.contains(why),
            "{out}: {}",
            run.stderr
        );
        assert!(run.stderr.contains("help: "), "{out}: {}", run.stderr);
        assert_eq!(tree(&folder), before, "{out}: something was written");
    }
    // Names that begin with a dot are there for other programs: a folder of a repository is empty
    // for us.
    write(&folder.join("pages/.git"), "gitdir: ../.git/worktrees/pages\n");
    let run = kyyeu(&folder, &["build", "--quiet", "--out", "pages"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn nothing_is_written_or_removed_through_a_link() {
    let folder = fresh("links-out");
    content(&folder, OLD);
    build(&folder, &["--quiet"]);
    let elsewhere = fresh("links-out-elsewhere");
    // A link to what kyyeu itself wrote, so that the bytes give nothing away.
    for part in ["papers", "speeches"] {
        fs::rename(folder.join("public").join(part), elsewhere.join(part)).unwrap();
        std::os::unix::fs::symlink(elsewhere.join(part), folder.join("public").join(part)).unwrap();
    }
    let before = tree(&elsewhere);
    content(&folder, NEW);
    let run = kyyeu(&folder, &["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("public/papers is a link, and a folder must go there"),
        "{}",
        run.stderr
    );
    assert_eq!(tree(&elsewhere), before);
    fs::remove_file(folder.join("public/papers")).unwrap();
    build(&folder, &["--quiet"]);
    assert_eq!(tree(&elsewhere), before, "what is no longer needed was removed through a link");
}
