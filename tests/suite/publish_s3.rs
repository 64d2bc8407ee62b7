//! Publishing to object stores: to two S3 servers on this machine, and through a connection that
//! breaks when it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::harness::{RunOutput, empty_dir, read_tree, run_command};
use crate::publish::{built_project, without_own_files};
use crate::test_project::TestProject;

pub const KEY: &str = "khoa-cong-khai";
pub const SECRET: &str = "bi-mat-khong-ai-duoc-biet";
pub const BUCKET: &str = "ky-yeu";

/// A program of `tests/python/requirements.txt`, which `tests/run` installs.
fn python_tool(name: &str) -> Command {
    // The folder of the tests' own files lies in the target folder, where `tests/run` put the
    // programs.
    let tool =
        Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("python").join("bin").join(name);
    assert!(tool.exists(), "{} is not there: tests/run installs it", tool.display());
    Command::new(tool)
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server that ends with the test.
pub struct S3Server {
    child: Child,
    pub port: u16,
    /// Where it keeps its buckets, if in a folder.
    pub folder: PathBuf,
}

impl S3Server {
    fn start(mut command: Command, port: u16, folder: PathBuf) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, port, folder };
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the store does not start");
    }

    /// Checks signatures; ignores conditions.
    pub fn rclone(name: &str) -> Self {
        let (folder, port) = (empty_dir(name), free_port());
        std::fs::create_dir(folder.join(BUCKET)).unwrap();
        let mut command = python_tool("rclone");
        command.args([
            "serve",
            "s3",
            "--addr",
            &format!("127.0.0.1:{port}"),
            "--auth-key",
            &format!("{KEY},{SECRET}"),
        ]);
        command.arg(&folder);
        Self::start(command, port, folder)
    }

    /// Checks conditions; checks no signatures.
    fn moto() -> Self {
        let port = free_port();
        let mut command = python_tool("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let server = Self::start(command, port, PathBuf::new());
        assert_eq!(server.request("PUT", "").0, 200);
        server
    }

    /// Asks for an object, or for the bucket, as a client with a key.
    fn request(&self, method: &str, object: &str) -> (u16, String, Vec<u8>) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let key = format!(
            "AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = format!(
            "{method} /{BUCKET}{object} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: \
             {key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, answer[end + 4..].to_vec())
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A call of kyyeu with a key, and a store at a port.
fn publish_command(folder: &Path, port: u16, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .arg("publish")
        .args(arguments)
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"));
    command
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_REGION", "us-east-1");
    command
}

fn publish(project: &TestProject, port: u16, arguments: &[&str]) -> RunOutput {
    let run = run_command(&mut publish_command(&project.0, port, arguments));
    let output = format!("{}{}", run.stdout, run.stderr);
    assert!(!output.contains(SECRET), "a secret was printed: {output}");
    run
}

fn publish_ok(project: &TestProject, port: u16, arguments: &[&str]) -> String {
    let run = publish(project, port, arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

fn built_files(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    without_own_files(project.read_tree("public"))
}

/// What a request was, and what becomes of it.
#[derive(Clone, Copy)]
enum ConnectionFault {
    Forward,
    /// The connection breaks before the store hears of it.
    DropBefore,
    /// The connection breaks when the store has done it.
    DropAfter,
    Deny,
}

/// A connection to a store that keeps a list of what went through it, and breaks as it is told.
struct FaultyProxy {
    port: u16,
    /// Method and path of every request that a store heard.
    requests: Arc<Mutex<Vec<(String, String)>>>,
}

impl FaultyProxy {
    fn start(
        store: u16,
        fate: impl Fn(usize, &str, &str) -> ConnectionFault + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (fate, list, count) = (Arc::new(fate), requests.clone(), Arc::new(Mutex::new(0)));
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let (fate, list, count) = (fate.clone(), list.clone(), count.clone());
                std::thread::spawn(move || relay_request(connection, store, &*fate, &list, &count));
            }
        });
        Self { port, requests }
    }

    fn requests_with(&self, method: &str) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests
            .iter()
            .filter(|(request_method, _)| request_method == method)
            .map(|(_, path)| path.clone())
            .collect()
    }
}

/// Hands one request on; a connection carries one.
fn relay_request(
    connection: TcpStream,
    store: u16,
    fate: &(impl Fn(usize, &str, &str) -> ConnectionFault + ?Sized),
    list: &Mutex<Vec<(String, String)>>,
    count: &Mutex<usize>,
) -> Option<()> {
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        lines.push(line);
    }
    let header = |name: &str| {
        lines
            .iter()
            .find_map(|line| line.to_lowercase().strip_prefix(name).map(|v| v.trim().to_owned()))
    };
    let mut body =
        vec![0; header("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let mut first = lines[0].split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let nth = {
        let mut count = count.lock().ok()?;
        *count += 1;
        *count
    };
    let fate = fate(nth, &method, &path);
    let mut connection = connection;
    match fate {
        ConnectionFault::DropBefore => return None,
        ConnectionFault::Deny => {
            let text = "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>";
            let head = format!(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
            return connection.write_all(head.as_bytes()).ok();
        }
        ConnectionFault::Forward | ConnectionFault::DropAfter => {}
    }
    list.lock().ok()?.push((method, path));
    let mut upstream = TcpStream::connect(("127.0.0.1", store)).ok()?;
    lines.retain(|line| !line.to_lowercase().starts_with("connection:"));
    let head = format!("{}Connection: close\r\n\r\n", lines.concat());
    upstream.write_all(head.as_bytes()).ok()?;
    upstream.write_all(&body).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    if matches!(fate, ConnectionFault::DropAfter) {
        return None;
    }
    // The client must not assume that this connection goes on.
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head: Vec<_> = std::str::from_utf8(&answer[..end])
        .ok()?
        .lines()
        .filter(|line| !line.to_lowercase().starts_with("connection:"))
        .collect();
    connection
        .write_all(format!("{}\r\nConnection: close\r\n\r\n", head.join("\r\n")).as_bytes())
        .ok()?;
    connection.write_all(&answer[end + 4..]).ok()
}

#[test]
fn a_bucket_gets_the_site_and_then_only_what_differs() {
    let project = built_project("store-rclone");
    project.write("content/media/ảnh (1) ~.txt", "ảnh");
    project.replace(
        "content/papers/01-mot.md",
        "[[an]] nói",
        "[tệp](<../media/ảnh (1) ~.txt>) [[an]] nói",
    );
    let store = S3Server::rclone("store-rclone-there");
    let to = format!("s3://{BUCKET}/hoi thao/2023");
    let bucket_files =
        || without_own_files(read_tree(&store.folder.join(BUCKET).join("hoi thao/2023")));
    project.run_ok(&["build", "-q"]);
    publish_ok(&project, store.port, &[&to, "--dry-run"]);
    assert!(bucket_files().is_empty(), "a dry run sends nothing");
    publish_ok(&project, store.port, &[&to]);
    assert!(bucket_files() == built_files(&project), "the bucket is not the site");
    assert!(publish_ok(&project, store.port, &[&to]).ends_with("is there already\n"));
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.run_ok(&["build", "-q"]);
    let line = FaultyProxy::start(store.port, |_, _, _| ConnectionFault::Forward);
    publish_ok(&project, line.port, &[&to]);
    assert!(bucket_files() == built_files(&project));
    let sent = line.requests_with("PUT");
    assert!(
        !sent.is_empty() && sent.len() < 20 && !sent.iter().any(|path| path.contains("style.css")),
        "{sent:?}"
    );
    // A page that goes: deleted last, and nothing else is.
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    publish_ok(&project, store.port, &[&to, "-q"]);
    std::fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    std::fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.run_ok(&["build", "-q"]);
    publish_ok(&project, store.port, &[&to, "-q"]);
    assert!(bucket_files() == built_files(&project));
}

#[test]
fn a_store_is_told_what_each_file_is_and_who_wrote_last() {
    let project = built_project("store-moto");
    let store = S3Server::moto();
    let to = format!("s3://{BUCKET}");
    publish_ok(&project, store.port, &[&to]);
    for (path, media_type, cache) in [
        ("papers/mot.html", "text/html; charset=utf-8", "public, max-age=60"),
        ("assets/style.css", "text/css; charset=utf-8", "public, max-age=60"),
        (
            "assets/fonts/source-serif-4-latin-400-normal.woff2",
            "font/woff2",
            "public, max-age=86400",
        ),
    ] {
        let (status, head, body) = store.request("GET", &format!("/{path}"));
        assert_eq!(status, 200, "{path}");
        for line in [format!("content-type: {media_type}"), format!("cache-control: {cache}")] {
            assert!(head.contains(&line), "{path} lacks {line}:\n{head}");
        }
        assert!(body == project.read_tree("public")[path], "{path} is not as it was built");
    }
    // Packed, it is sent again, once, and says how it is packed.
    publish_ok(&project, store.port, &[&to, "--gzip"]);
    assert!(publish_ok(&project, store.port, &[&to, "--gzip"]).ends_with("is there already\n"));
    let (_, head, body) = store.request("GET", "/papers/mot.html");
    assert!(head.contains("content-encoding: gzip") && body.starts_with(&[0x1f, 0x8b]), "{head}");
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut page).unwrap();
    assert!(page == project.read_tree("public")["papers/mot.html"]);
    assert!(
        !store
            .request("GET", "/assets/fonts/source-serif-4-latin-400-normal.woff2")
            .1
            .contains("content-encoding")
    );
    // Another process publishes while we do: the second to write the list is told so, and deletes
    // nothing.
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.run_ok(&["build", "-q"]);
    let other = built_project("store-moto-other");
    let (port, folder) = (store.port, other.0.clone());
    let meanwhile = Mutex::new(Some(move || {
        run_command(&mut publish_command(
            &folder,
            port,
            &[&format!("s3://{BUCKET}"), "--max-delete", "100%"],
        ))
        .code
    }));
    let line = FaultyProxy::start(store.port, move |_, method, path| {
        if method == "PUT" && path.contains(".kyyeu-published") {
            let other = meanwhile.lock().unwrap().take();
            assert!(other.is_none_or(|other| other() == 0));
        }
        ConnectionFault::Forward
    });
    let run = publish(&project, line.port, &[&to, "--max-delete", "100%"]);
    assert!(
        run.code == 1 && run.stderr.contains("somebody else is publishing"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(line.requests_with("DELETE"), Vec::<String>::new());
    publish_ok(&project, store.port, &[&to, "--max-delete", "100%"]);
    assert!(
        store.request("GET", "/papers/mot.html").2
            == project.read_tree("public")["papers/mot.html"]
    );
}

#[test]
fn a_broken_connection_is_tried_again() {
    let project = built_project("store-cut");
    let store = S3Server::rclone("store-cut-there");
    let line = FaultyProxy::start(store.port, |nth, _, _| match nth % 5 {
        1 => ConnectionFault::DropBefore,
        3 => ConnectionFault::DropAfter,
        _ => ConnectionFault::Forward,
    });
    let to = format!("s3://{BUCKET}/x");
    publish_ok(&project, line.port, &[&to]);
    assert!(
        without_own_files(read_tree(&store.folder.join(BUCKET).join("x"))) == built_files(&project)
    );
    assert!(publish_ok(&project, line.port, &[&to]).ends_with("is there already\n"));
}

#[test]
fn nothing_is_deleted_and_no_list_leads_astray_after_a_failed_upload() {
    let project = built_project("store-refused");
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let store = S3Server::rclone("store-refused-there");
    let to = format!("s3://{BUCKET}");
    publish_ok(&project, store.port, &[&to, "-q"]);
    let before = read_tree(&store.folder.join(BUCKET));
    // One page goes, another comes, and its upload is refused.
    std::fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    std::fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.write("content/papers/03-ba.md", "---\ntitle: Ba\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let line = FaultyProxy::start(store.port, |_, method, path| {
        if method == "PUT" && path.contains("papers/ba.html") {
            ConnectionFault::Deny
        } else {
            ConnectionFault::Forward
        }
    });
    let run = publish(&project, line.port, &[&to]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("papers/ba.html cannot be sent: Access Denied."), "{}", run.stderr);
    assert_eq!(line.requests_with("DELETE"), Vec::<String>::new());
    let after = read_tree(&store.folder.join(BUCKET));
    for path in ["index.html", "papers/index.html", "papers/hai.html", "papers/mot.html"] {
        assert!(before[path] == after[path], "{path} leads to what is not there");
    }
    publish_ok(&project, store.port, &[&to, "-q"]);
    assert!(without_own_files(read_tree(&store.folder.join(BUCKET))) == built_files(&project));
}

#[test]
fn a_run_that_was_killed_is_carried_on() {
    let project = TestProject::real("store-killed");
    project.run_ok(&["build", "-q"]);
    let store = S3Server::rclone("store-killed-there");
    let to = format!("s3://{BUCKET}");
    let files = built_files(&project).len();
    let line = FaultyProxy::start(store.port, |_, _, _| ConnectionFault::Forward);
    let mut child = publish_command(&project.0, line.port, &[&to])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while line.requests_with("PUT").len() < files / 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = line.requests_with("PUT").len();
    // The files sent by then are not taken for those of another publisher.
    publish_ok(&project, line.port, &[&to]);
    let resent_count = line.requests_with("PUT").len() - before;
    assert!(resent_count < files * 3 / 4, "{resent_count} of {files} files were sent again");
    assert!(without_own_files(read_tree(&store.folder.join(BUCKET))) == built_files(&project));
}

#[test]
fn what_goes_wrong_is_said_in_words_and_no_secret_with_it() {
    let project = built_project("store-wrong");
    let store = S3Server::rclone("store-wrong-there");
    let to = format!("s3://{BUCKET}");
    let failure_output = |command: &mut Command| {
        let run = run_command(command);
        let output = format!("{}{}", run.stdout, run.stderr);
        for secret in [SECRET, "khoa-sai-cung-la-bi-mat", "the-phien"] {
            assert!(!output.contains(secret), "a secret was printed: {output}");
        }
        assert!(run.code == 1 && output.contains("help: "), "{output}");
        output
    };
    let wrong = failure_output(
        publish_command(&project.0, store.port, &[&to])
            .env("AWS_SECRET_ACCESS_KEY", "khoa-sai-cung-la-bi-mat")
            .env("AWS_SESSION_TOKEN", "the-phien"),
    );
    assert!(
        wrong.contains("refuses") && wrong.contains("look whether the key is right"),
        "{wrong}"
    );
    let missing = failure_output(&mut publish_command(&project.0, store.port, &["s3://khong-co"]));
    assert!(missing.contains("s3://khong-co is not there"), "{missing}");
    // A store that answers with all that it was asked.
    let echo = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = echo.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in echo.incoming().map_while(Result::ok) {
            let mut request = [0; 8192];
            let read = connection.read(&mut request).unwrap_or(0);
            let text = format!(
                "<Message>{} {SECRET}</Message>",
                String::from_utf8_lossy(&request[..read])
            );
            let head = format!(
                "HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                text.len()
            );
            drop(connection.write_all((head + &text).as_bytes()));
        }
    });
    failure_output(publish_command(&project.0, port, &[&to]).env("AWS_SESSION_TOKEN", "the-phien"));
}

#[test]
fn an_encrypted_store_is_trusted_only_with_its_certificate() {
    let project = built_project("store-tls");
    let folder = empty_dir("store-tls-there");
    std::fs::create_dir(folder.join(BUCKET)).unwrap();
    let keys = empty_dir("store-tls-keys");
    let openssl_status = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(&keys)
        .stderr(Stdio::null())
        .status();
    assert!(openssl_status.unwrap().success());
    let port = free_port();
    let mut command = python_tool("rclone");
    command.args([
        "serve",
        "s3",
        "--addr",
        &format!("127.0.0.1:{port}"),
        "--auth-key",
        &format!("{KEY},{SECRET}"),
    ]);
    command
        .arg("--cert")
        .arg(keys.join("cert.pem"))
        .arg("--key")
        .arg(keys.join("key.pem"))
        .arg(&folder);
    let store = S3Server::start(command, port, folder);
    let to = format!("s3://{BUCKET}");
    let over_tls = |command: &mut Command| {
        run_command(command.env("AWS_ENDPOINT_URL", format!("https://localhost:{port}")))
    };
    let trusted = over_tls(
        publish_command(&project.0, port, &[&to]).env("SSL_CERT_FILE", keys.join("cert.pem")),
    );
    assert_eq!(trusted.code, 0, "{}{}", trusted.stdout, trusted.stderr);
    assert!(without_own_files(read_tree(&store.folder.join(BUCKET))) == built_files(&project));
    let stranger = over_tls(&mut publish_command(&project.0, port, &[&to]));
    assert!(
        stranger.code == 1 && stranger.stderr.contains("certificate"),
        "{}{}",
        stranger.stdout,
        stranger.stderr
    );
}
