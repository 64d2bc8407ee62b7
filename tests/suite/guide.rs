//! The first ten minutes of an editor, as README.md has them: its lines are typed, its texts
//! written, in an empty folder with a store at hand; and what comes of it is looked at in the
//! preview, in the store and unpacked from the archive.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::documents::read_document;
#[cfg(feature = "publish")]
use crate::harness::kyyeu;
use crate::harness::{RunOutput, empty_dir, read_tree, run_command, write_file};
use crate::serve::PreviewProcess;

/// Runs a line that a document shows behind `$ `, in a shell as its reader would.
fn run_shell_line(folder: &Path, line: &str, store: &StoreEnvironment) -> RunOutput {
    let program = Path::new(env!("CARGO_BIN_EXE_kyyeu")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let home = folder.join("home");
    run_command(
        Command::new("sh")
            .args(["-c", line])
            .current_dir(folder)
            .envs(store.clone())
            .env("PATH", path)
            .env("HOME", home),
    )
}

#[test]
fn the_first_ten_minutes_of_the_readme_go_as_it_says() {
    #[cfg(feature = "publish")]
    let server = crate::publish_s3::S3Server::rclone("guide-store");
    #[cfg(feature = "publish")]
    let store = store_environment(server.port);
    #[cfg(not(feature = "publish"))]
    let store = StoreEnvironment::new();
    let text = read_document("README.md");
    let guide = text
        .split("## The first ten minutes of an editor\n")
        .nth(1)
        .unwrap()
        .split("\n## The commands\n")
        .next()
        .unwrap();
    let top = empty_dir("guide");
    let mut folder = top.clone();
    let mut last = None;
    let mut typed_lines = 0;
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, path)) = info.split_once(" title=") {
            write_file(&top.join(path), block.join("\n") + "\n");
        } else if info == "console" {
            for line in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                typed_lines += 1;
                match line.strip_prefix("cd ") {
                    Some(target) => folder = folder.join(target),
                    // Without the feature there are folders alone.
                    None if line.starts_with("kyyeu publish s3:") && store.is_empty() => {}
                    None if line == "kyyeu serve" => {
                        let preview = PreviewProcess::start(&folder);
                        let (status, page) = preview.get("/papers/bat-dau-tu-dau.html");
                        assert!(status == 200 && page.contains("8.620"), "{status}: {page}");
                    }
                    // The mistake that the guide has the editor make.
                    None if line == "kyyeu check" => {
                        let paper = folder.join("content/papers/01-bat-dau-tu-dau.md");
                        let good = fs::read_to_string(&paper).unwrap();
                        write_file(
                            &paper,
                            good.replace("speakers: [nguyen-van-an]", "speakers: [nguyen-van-na]"),
                        );
                        last = Some(run_shell_line(&folder, line, &store));
                        write_file(&paper, good);
                    }
                    None => {
                        let run = run_shell_line(&folder, line, &store);
                        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{line}");
                    }
                }
            }
        } else if info == "text" {
            let run = last.take().expect("what is shown was printed by the line before");
            let shown = block.join("\n");
            assert!(
                run.stderr.starts_with(&shown) && run.code == 1,
                "README.md does not show:\n{}",
                run.stderr
            );
        }
    }
    assert!(
        typed_lines >= 12 && last.is_none(),
        "the guide has lines to type, and shows what the mistake gives"
    );
    for path in [
        "index.html",
        "papers/bat-dau-tu-dau.html",
        "papers/du-lieu-mo.html",
        "speakers/nguyen-van-an.html",
    ] {
        assert!(folder.join("public").join(path).exists(), "{path} is not there");
    }
    let paper = fs::read_to_string(folder.join("public/papers/bat-dau-tu-dau.html")).unwrap();
    assert!(paper.contains("8.620"), "the figure stands in the text");
    let check = run_shell_line(&folder, "kyyeu check", &store);
    assert_eq!((check.code, check.stderr.as_str()), (0, ""), "what the guide makes has no fault");
    #[cfg(feature = "publish")]
    assert_published(&folder, &server.folder.join(crate::publish_s3::BUCKET).join("2023"));
    assert_archive_opens(&folder);
}

/// How a store is reached, as an editor says it to the shell.
type StoreEnvironment = BTreeMap<&'static str, String>;

#[cfg(feature = "publish")]
fn store_environment(port: u16) -> StoreEnvironment {
    BTreeMap::from([
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
        ("AWS_ACCESS_KEY_ID", crate::publish_s3::KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", crate::publish_s3::SECRET.to_owned()),
    ])
}

/// What was published is the site that was built; the list of its addresses is begun, and holds
/// each page.
#[cfg(feature = "publish")]
fn assert_published(project: &Path, published: &Path) {
    let is_output = |path: &String| !path.starts_with(".kyyeu-");
    let outputs_in = |folder: &Path| {
        read_tree(folder)
            .into_iter()
            .filter(|(path, _)| is_output(path))
            .collect::<BTreeMap<_, _>>()
    };
    assert!(
        outputs_in(published) == outputs_in(&project.join("public")),
        "the store has not the site"
    );
    let ledger = fs::read_to_string(project.join("content/ids.lock")).unwrap();
    let pages = |path: &&String| path.ends_with(".html") && *path != "404.html";
    let site = outputs_in(published);
    let pages: Vec<_> = site.keys().filter(pages).map(String::as_str).collect();
    assert_eq!(ledger.lines().skip(1).collect::<Vec<_>>(), pages);
    fs::remove_file(project.join("content/papers/02-du-lieu-mo.md")).unwrap();
    let lost = kyyeu(project, &["build"]);
    assert!(
        lost.code == 1
            && lost.stderr.contains("lost-address")
            && lost.stderr.contains("du-lieu-mo"),
        "{}",
        lost.stderr
    );
}

/// The archive is unpacked by another program, and opens: every page leads to files that are there.
fn assert_archive_opens(project: &Path) {
    let unpacked = empty_dir("guide-kept");
    let unzip = Command::new("unzip")
        .arg("-q")
        .arg(project.join("ky-yeu-2023.zip"))
        .arg("-d")
        .arg(&unpacked)
        .status();
    assert!(unzip.unwrap().success());
    let files = read_tree(&unpacked);
    let (index, _) = files
        .iter()
        .find(|(path, _)| path.ends_with("site/index.html") || path.ends_with("/index.html"))
        .unwrap();
    let index = unpacked.join(index);
    let mut looked = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for address in page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let file = address.split(['#', '?']).next().unwrap();
            if file.is_empty() || file.contains(':') {
                continue;
            }
            let to = unpacked.join(path).parent().unwrap().join(file);
            assert!(to.exists(), "{path} leads to {address}, which is not there");
            looked += 1;
        }
    }
    assert!(looked > 100 && index.exists(), "{looked} links were looked at");
}
