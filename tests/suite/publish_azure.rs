//! Publishing to Azure: to a store on this machine that speaks its language
//! (`tests/azure/store.mjs`).

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::harness::{RunOutput, repository_root, run_command};
use crate::publish::{built_project, without_own_files};
use crate::publish_s3::free_port;
use crate::test_project::TestProject;

/// Of an account that is made up.
const KEY: &str = "bW90LWtob2EtYmktbWF0LWtob25nLWFpLWR1b2MtYmlldA==";
const WRONG_KEY: &str = "bW90LWtob2Eta2hhYy1raG9uZy1waGFpLWN1YS1raG8tbmF5";
const CONTAINER: &str = "ky-yeu";

/// A server that ends with the test: its standard input ends then.
struct AzureEmulator {
    child: Child,
    port: u16,
}

impl AzureEmulator {
    fn start() -> Self {
        let port = free_port();
        let mut child = Command::new("node")
            .arg(repository_root().join("tests/azure/store.mjs"))
            .args([&port.to_string(), CONTAINER, KEY])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is there: tests/run installs it");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "the store does not start: tests/run installs it");
        Self { child, port }
    }

    fn publish(&self, project: &TestProject, key: &str, arguments: &[&str]) -> RunOutput {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AZURE_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&project.0)
            .args(["publish", "az://ky-yeu/hội thảo/2023"])
            .args(arguments);
        command.env("AZURE_STORAGE_ACCOUNT_NAME", "kyyeu").env("AZURE_STORAGE_ACCOUNT_KEY", key);
        command.env("AZURE_STORAGE_ENDPOINT", format!("http://127.0.0.1:{}/kyyeu", self.port));
        let run = run_command(&mut command);
        assert!(
            !run.stdout.contains(key) && !run.stderr.contains(key),
            "a key was printed: {}{}",
            run.stdout,
            run.stderr
        );
        run
    }

    fn publish_ok(&self, project: &TestProject, arguments: &[&str]) -> String {
        let run = self.publish(project, KEY, arguments);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        run.stdout
    }

    /// A file as anybody gets it: status, head and bytes.
    fn get_object(&self, path: &str) -> (u16, String, Vec<u8>) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let folder = "h%E1%BB%99i%20th%E1%BA%A3o/2023";
        let request = format!(
            "GET /kyyeu/{CONTAINER}/{folder}/{path} HTTP/1.0\r\nHost: \
             127.0.0.1:{}\r\nx-ms-version: 2021-08-06\r\n\r\n",
            self.port
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head, answer[end + 4..].to_vec())
    }

    /// Every file of the site is there as it was built.
    fn assert_has_site(&self, project: &TestProject) {
        for (path, bytes) in without_own_files(project.read_tree("public")) {
            let (status, _, stored_bytes) = self.get_object(&path);
            assert!(status == 200 && stored_bytes == bytes, "{path}: {status}");
        }
    }
}

impl Drop for AzureEmulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

#[test]
fn a_container_of_azure_gets_the_site_and_then_only_what_differs() {
    let project = built_project("azure");
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let store = AzureEmulator::start();
    store.publish_ok(&project, &["--dry-run"]);
    assert_eq!(store.get_object("index.html").0, 404, "a dry run sends nothing");
    store.publish_ok(&project, &[]);
    store.assert_has_site(&project);
    for (path, lines) in [
        (
            "papers/mot.html",
            ["content-type: text/html; charset=utf-8", "cache-control: public, max-age=60"],
        ),
        (
            "assets/fonts/source-serif-4-latin-400-normal.woff2",
            ["content-type: font/woff2", "cache-control: public, max-age=86400"],
        ),
    ] {
        let (_, head, _) = store.get_object(path);
        assert!(
            lines.iter().all(|line| head.contains(line)),
            "{path} lacks one of {lines:?}:\n{head}"
        );
    }
    assert!(store.publish_ok(&project, &[]).ends_with("is there already\n"));
    // One page changes, one goes.
    fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.run_ok(&["build", "-q"]);
    let output = store.publish_ok(&project, &["-v"]);
    assert!(
        !output.contains("style.css")
            && output.contains("papers/mot.html")
            && output.contains("1 deleted"),
        "{output}"
    );
    store.assert_has_site(&project);
    assert_eq!(store.get_object("papers/hai.html").0, 404);
    // Packed.
    store.publish_ok(&project, &["--gzip"]);
    let (_, head, bytes) = store.get_object("papers/mot.html");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut page).unwrap();
    assert!(page == project.read_tree("public")["papers/mot.html"]);
    // A key that is not right.
    let run = store.publish(&project, WRONG_KEY, &[]);
    assert!(
        run.code == 1 && run.stderr.contains("look whether the key is right"),
        "{}",
        run.stderr
    );
}
