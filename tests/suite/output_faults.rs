//! Nothing is lost: what is in the output folder when a build is killed, the disk is full or
//! fails, or a second build comes, and which folders kyyeu writes into at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

#[cfg(target_os = "linux")]
use crate::fault_injection::{FaultedRun, run_with_fault};
use crate::harness::{build_site, copy_dir, empty_dir, kyyeu, read_tree, write_file};

type SiteTree = BTreeMap<String, Vec<u8>>;

/// What readers see of a site.
fn visible_site(folder: &Path) -> SiteTree {
    let mut tree = read_tree(&folder.join("public"));
    tree.retain(|path, _| !path.starts_with(".kyyeu-"));
    tree
}

fn write_content(folder: &Path, files: &[(&str, &str)]) {
    if folder.join("content").exists() {
        fs::remove_dir_all(folder.join("content")).unwrap();
    }
    for (path, text) in files {
        write_file(&folder.join("content").join(path), text);
    }
}

const WORKSHOP: (&str, &str) = ("workshop.yaml", "title: Hội thảo\ndate: 2023\n");
const OLD_CONTENT: &[(&str, &str)] = &[
    WORKSHOP,
    ("papers/01-mot.md", "---\ntitle: Một\n---\n\nMột đoạn.\n"),
    ("speeches/01-hai.md", "---\ntitle: Hai\n---\n\nĐoạn này sẽ mất.\n"),
];
/// A page changes, a page and its folder go, a page and its folder come.
const NEW_CONTENT: &[(&str, &str)] = &[
    WORKSHOP,
    ("papers/01-mot.md", "---\ntitle: Một\n---\n\nMột đoạn đã sửa.\n"),
    ("conclusions/01-ba.md", "---\ntitle: Ba\n---\n\nĐoạn này sẽ đến.\n"),
];

/// A folder whose site is the old one and whose content is the new; both sites.
struct SiteChange {
    folder: PathBuf,
    old_site: SiteTree,
    new_site: SiteTree,
}

impl SiteChange {
    fn new(name: &str) -> Self {
        let clean = empty_dir(&format!("{name}-new"));
        write_content(&clean, NEW_CONTENT);
        build_site(&clean, &["--quiet"]);
        let folder = empty_dir(&format!("{name}-old"));
        write_content(&folder, OLD_CONTENT);
        build_site(&folder, &["--quiet"]);
        write_content(&folder, NEW_CONTENT);
        let (old, new) = (visible_site(&folder), visible_site(&clean));
        let differ = |path: &&String| old.get(*path) != new.get(*path);
        assert!(
            new.keys().filter(differ).count() > 5 && old.keys().any(|path| !new.contains_key(path))
        );
        Self { folder, old_site: old, new_site: new }
    }

    /// A copy, to be spoilt.
    fn copy_to(&self, name: &str) -> PathBuf {
        let folder = empty_dir(name);
        copy_dir(&self.folder, &folder);
        folder
    }
}

/// Meets each call of a build with a fault in turn, until no call is left; on all cores.
#[cfg(target_os = "linux")]
fn inject_at_every_call(
    name: &str,
    fault_kind: &str,
    check: impl Fn(&SiteChange, &Path, &FaultedRun, &str) + Sync,
) {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    let changing = SiteChange::new(name);
    let (next, over) = (AtomicUsize::new(1), AtomicBool::new(false));
    let worker = || {
        while !over.load(Ordering::Relaxed) {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let fault_spec = format!("{fault_kind}{n}");
            let folder = changing.copy_to(&format!("{name}-{n}"));
            let met = run_with_fault(&folder, &["build", "--quiet"], "public", &fault_spec);
            if met.call.is_empty() {
                assert_eq!(met.code, Some(0), "{}", met.stderr);
                assert_eq!(visible_site(&folder), changing.new_site);
                over.store(true, Ordering::Relaxed);
            } else {
                check(&changing, &folder, &met, &format!("{fault_spec}, at {}", met.call));
            }
            fs::remove_dir_all(folder).unwrap();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(worker);
        }
    });
    assert!(next.into_inner() > 60, "hardly a call was met");
}

/// Whether a site is whole: the old one or the new one.
fn is_complete_site(changing: &SiteChange, site: &SiteTree) -> bool {
    *site == changing.old_site || *site == changing.new_site
}

#[test]
#[cfg(target_os = "linux")]
fn a_build_killed_at_any_call_leaves_whole_files_and_the_next_run_a_whole_site() {
    inject_at_every_call("killed", "kill:", |changing, folder, met, shown| {
        assert_eq!(met.code, None, "{shown}: it was not killed");
        // What a reader may meet in between: no page in part, and none that is in neither site.
        for (path, bytes) in visible_site(folder) {
            let is = |site: &SiteTree| site.get(&path) == Some(&bytes);
            assert!(
                is(&changing.old_site) || is(&changing.new_site),
                "{shown}: {path} is neither old nor new"
            );
        }
        for path in changing.old_site.keys().filter(|path| changing.new_site.contains_key(*path)) {
            assert!(folder.join("public").join(path).exists(), "{shown}: {path} is gone");
        }
        // Even a run whose own content is faulty leaves a whole site.
        write_file(&folder.join("content/topics.yaml"), "hỏng: [\n");
        let run = kyyeu(folder, &["build"]);
        assert_eq!(run.code, 1, "{shown}: {}", run.stderr);
        assert!(
            is_complete_site(changing, &visible_site(folder)),
            "{shown}: half a site after the next run"
        );
        fs::remove_file(folder.join("content/topics.yaml")).unwrap();
        build_site(folder, &["--quiet"]);
        assert_eq!(visible_site(folder), changing.new_site, "{shown}");
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
fn assert_fails_cleanly(
    changing: &SiteChange,
    folder: &Path,
    met: &FaultedRun,
    shown: &str,
    says: &str,
) {
    let site = visible_site(folder);
    match met.code {
        Some(0) => {
            assert!(
                site == changing.new_site,
                "{shown}: it went well, and the site is not the new one"
            );
        }
        Some(1) => {
            assert!(site == changing.old_site, "{shown}: the site changed\n{}", met.stderr);
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
    build_site(folder, &["--quiet"]);
    assert_eq!(visible_site(folder), changing.new_site, "{shown}: the next build does not mend it");
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_from_any_call_on_leaves_the_site_whole() {
    inject_at_every_call("full", "enospc:", |changing, folder, met, shown| {
        assert_fails_cleanly(changing, folder, met, shown, "the disk is full");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_call_that_is_not_allowed_leaves_the_site_whole() {
    inject_at_every_call("denied", "eacces:", |changing, folder, met, shown| {
        assert_fails_cleanly(changing, folder, met, shown, "you may not write there");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fails_for_good_is_said_and_mended_by_the_next_build() {
    inject_at_every_call("broken", "eio:-", |changing, folder, met, shown| {
        let site = visible_site(folder);
        if met.code == Some(0) {
            assert!(site == changing.new_site, "{shown}");
            return;
        }
        let half = met.stderr.contains("the site is half old and half new");
        assert!(half || site == changing.old_site, "{shown}: it is not said\n{}", met.stderr);
        assert!(met.stderr.contains("input/output error"), "{shown}\n{}", met.stderr);
        build_site(folder, &["--quiet"]);
        assert_eq!(visible_site(folder), changing.new_site, "{shown}");
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_nobody_may_touch_leaves_the_site_whole() {
    // A real folder that can only be read, in a world of mounts of its own.
    let changing = SiteChange::new("read-only");
    let script = format!(
        "mount --bind public/papers public/papers && mount -o remount,bind,ro public/papers && \
         exec {} build",
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
    assert_eq!(visible_site(&changing.folder), changing.old_site);
    build_site(&changing.folder, &["--quiet"]);
    assert_eq!(visible_site(&changing.folder), changing.new_site);
}

#[test]
#[cfg(target_os = "linux")]
fn a_real_disk_that_is_full_leaves_the_site_whole() {
    // The site fits, and a second one next to it does not: the new texts are long.
    let folder = empty_dir("full-disk");
    write_content(&folder, OLD_CONTENT);
    let long = format!("---\ntitle: Một\n---\n\n{}\n", "Một đoạn dài. ".repeat(40_000));
    write_file(&folder.join("new/papers/01-mot.md"), long);
    let kyyeu = env!("CARGO_BIN_EXE_kyyeu");
    let script = format!(
        "mkdir public && mount -t tmpfs -o size=1600k tmpfs public && {kyyeu} build -q && cp -r \
         public before \
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
    let (before, after) = (read_tree(&folder.join("before")), read_tree(&folder.join("after")));
    assert!(before.len() > 20 && before == after);
}

/// The paths of the lines of an output that begin with one of two verbs.
fn listed_paths(output: &str, verbs: [&str; 2]) -> Vec<String> {
    let lines = output.lines();
    let paths = lines.filter_map(|line| verbs.iter().find_map(|verb| line.strip_prefix(verb)));
    paths.map(|path| path.trim().to_owned()).collect()
}

/// Changes the output folder before a run.
type Spoil<'a> = Box<dyn Fn(&Path) + 'a>;

#[test]
fn a_dry_run_gives_the_diagnostics_of_the_build_and_writes_nothing() {
    let change = SiteChange::new("dry-run");
    let foreign = |path: &'static str| move |public: &Path| write_file(&public.join(path), "khác");
    let append = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text + "<!-- sửa -->").unwrap();
    };
    let mut cases: Vec<(&str, &str, Spoil<'_>)> = vec![
        ("clean", "", Box::new(|_| {})),
        ("foreign", "foreign-file", Box::new(foreign("conclusions/ba.html"))),
        (
            "folder",
            "foreign-file",
            Box::new(|public| fs::create_dir_all(public.join("conclusions/ba.html")).unwrap()),
        ),
        ("manifest", "bad-output", Box::new(foreign(".kyyeu-manifest"))),
        (
            "unmanaged",
            "bad-output",
            Box::new(|public| fs::remove_file(public.join(".kyyeu-manifest")).unwrap()),
        ),
        ("edited", "is made anew", Box::new(|public| append(&public.join("papers/mot.html")))),
        ("kept", "and stays", Box::new(|public| append(&public.join("speeches/hai.html")))),
    ];
    #[cfg(unix)]
    cases.push((
        "link",
        "is a link",
        Box::new(|public| {
            fs::rename(public.join("papers"), public.join("../elsewhere")).unwrap();
            std::os::unix::fs::symlink("../elsewhere", public.join("papers")).unwrap();
        }),
    ));
    for (name, expected, spoil) in cases {
        let folder = change.copy_to(&format!("dry-run-{name}"));
        spoil(&folder.join("public"));
        let before = read_tree(&folder);
        let dry_run = kyyeu(&folder, &["build", "--dry-run"]);
        assert!(before == read_tree(&folder), "{name}: the dry run wrote");
        let build = kyyeu(&folder, &["build", "--verbose"]);
        assert!(build.stderr.contains(expected), "{name}: {}", build.stderr);
        assert_eq!((dry_run.code, dry_run.stderr), (build.code, build.stderr), "{name}");
        assert_eq!(
            listed_paths(&dry_run.stdout, ["would write ", "would remove "]),
            listed_paths(&build.stdout, ["written ", "removed "]),
            "{name}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_address_ledger_is_on_the_disk_with_its_name() {
    let folder = empty_dir("ledger-sync");
    write_content(&folder, NEW_CONTENT);
    write_file(&folder.join("content/ids.lock"), "");
    let mut calls = Vec::new();
    for n in 1.. {
        let copy = empty_dir("ledger-sync-copy");
        copy_dir(&folder, &copy);
        let run = run_with_fault(&copy, &["build", "-q"], "/content", &format!("eio:{n}"));
        if run.call.is_empty() {
            break;
        }
        calls.push(run.call);
    }
    let is_sync = |call: &String| call.starts_with("fsync ") && call.ends_with("/content\n");
    assert!(calls.iter().any(is_sync), "the folder is not synced: {calls:?}");
}

/// Starts a build that waits for a pipe in place of its content, and so goes on only when told.
fn start_blocked_build(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(folder)
        .args(["build", "--quiet"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_second_build_waits_for_the_first() {
    let folder = empty_dir("two-builds");
    write_content(&folder, NEW_CONTENT);
    fs::create_dir(folder.join("public")).unwrap();
    let lock = File::create(folder.join("public/.kyyeu-lock")).unwrap();
    lock.lock().unwrap();
    let mut waiting = start_blocked_build(&folder);
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
    let folder = empty_dir("many-builds");
    write_content(&folder, NEW_CONTENT);
    let builds: Vec<_> = (0..6).map(|_| start_blocked_build(&folder)).collect();
    for build in builds {
        let output = build.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let site = visible_site(&folder);
    let clean = empty_dir("many-builds-clean");
    write_content(&clean, NEW_CONTENT);
    build_site(&clean, &["--quiet"]);
    assert_eq!(site, visible_site(&clean));
}

#[test]
fn a_folder_that_is_not_kyyeu_s_is_refused() {
    let folder = empty_dir("refused");
    write_content(&folder, NEW_CONTENT);
    write_file(&folder.join("photos/one.jpg"), "của người khác");
    fs::create_dir(folder.join("home")).unwrap();
    fs::create_dir(folder.join("templates")).unwrap();
    let before = read_tree(&folder);
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
        ("content/workshop.yaml", "is not a directory"),
    ] {
        let run = crate::harness::run_command(
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
        assert_eq!(read_tree(&folder), before, "{out}: something was written");
    }
    // Names that begin with a dot are there for other programs: a folder of a repository is empty
    // for us.
    write_file(&folder.join("pages/.git"), "gitdir: ../.git/worktrees/pages\n");
    let run = kyyeu(&folder, &["build", "--quiet", "--out", "pages"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn nothing_is_written_or_removed_through_a_link() {
    let folder = empty_dir("links-out");
    write_content(&folder, OLD_CONTENT);
    build_site(&folder, &["--quiet"]);
    let elsewhere = empty_dir("links-out-elsewhere");
    // A link to what kyyeu itself wrote, so that the bytes give nothing away.
    for part in ["papers", "speeches"] {
        fs::rename(folder.join("public").join(part), elsewhere.join(part)).unwrap();
        std::os::unix::fs::symlink(elsewhere.join(part), folder.join("public").join(part)).unwrap();
    }
    let before = read_tree(&elsewhere);
    write_content(&folder, NEW_CONTENT);
    let run = kyyeu(&folder, &["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("public/papers is a link, and a folder must go there"),
        "{}",
        run.stderr
    );
    assert_eq!(read_tree(&elsewhere), before);
    fs::remove_file(folder.join("public/papers")).unwrap();
    build_site(&folder, &["--quiet"]);
    assert_eq!(
        read_tree(&elsewhere),
        before,
        "what is no longer needed was removed through a link"
    );
}
