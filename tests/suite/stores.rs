//! Publishing to object stores: to two S3 servers on this machine, and through a connection that
//! breaks when it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::program::{Run, fresh, run, tree};
use crate::project::Project;
use crate::publishing::{built, published};

pub const KEY: &str = "khoa-cong-khai";
pub const SECRET: &str = "bi-mat-khong-ai-duoc-biet";
pub const BUCKET: &str = "ky-yeu";

/// A program of `tests/python/requirements.txt`, which `tests/run` installs.
fn tool(name: &str) -> Command {
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
pub struct Server {
    child: Child,
    pub port: u16,
    /// Where it keeps its buckets, if in a folder.
    pub folder: PathBuf,
}

impl Server {
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

    /// Checks signatures; heeds no conditions.
    pub fn rclone(name: &str) -> Self {
        let (folder, port) = (fresh(name), free_port());
        std::fs::create_dir(folder.join(BUCKET)).unwrap();
        let mut command = tool("rclone");
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

    /// Heeds conditions; checks no signatures.
    fn moto() -> Self {
        let port = free_port();
        let mut command = tool("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let server = Self::start(command, port, PathBuf::new());
        assert_eq!(server.ask("PUT", "").0, 200);
        server
    }

    /// Asks for an object, or for the bucket, as somebody with a key.
    fn ask(&self, method: &str, object: &str) -> (u16, String, Vec<u8>) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let key = format!(
            "AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
        );
        let request = format!(
            "{method} /{BUCKET}{object} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
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

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A call of kyyeu with a key, and a store at a port.
fn call(folder: &Path, port: u16, arguments: &[&str]) -> Command {
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

fn publish(project: &Project, port: u16, arguments: &[&str]) -> Run {
    let run = run(&mut call(&project.0, port, arguments));
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(!said.contains(SECRET), "a secret was printed: {said}");
    run
}

fn good(project: &Project, port: u16, arguments: &[&str]) -> String {
    let run = publish(project, port, arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

fn site(project: &Project) -> BTreeMap<String, Vec<u8>> {
    published(project.tree("public"))
}

/// What a request was, and what becomes of it.
#[derive(Clone, Copy)]
enum Fate {
    Through,
    /// The connection breaks before the store hears of it.
    Cut,
    /// The connection breaks when the store has done it.
    CutAfterwards,
    Refused,
}

/// A connection to a store that keeps a list of what went through it, and breaks as it is told.
struct Line {
    port: u16,
    /// Method and path of every request that a store heard.
    heard: Arc<Mutex<Vec<(String, String)>>>,
}

impl Line {
    fn to(store: u16, fate: impl Fn(usize, &str, &str) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (fate, list, count) = (Arc::new(fate), heard.clone(), Arc::new(Mutex::new(0)));
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let (fate, list, count) = (fate.clone(), list.clone(), count.clone());
                std::thread::spawn(move || relay(connection, store, &*fate, &list, &count));
            }
        });
        Self { port, heard }
    }

    fn heard(&self, method: &str) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|(known, _)| known == method).map(|(_, path)| path.clone()).collect()
    }
}

/// Hands one request on; a connection carries one.
fn relay(
    connection: TcpStream,
    store: u16,
    fate: &(impl Fn(usize, &str, &str) -> Fate + ?Sized),
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
        Fate::Cut => return None,
        Fate::Refused => {
            let text = "<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>";
            let head = format!(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
            return connection.write_all(head.as_bytes()).ok();
        }
        Fate::Through | Fate::CutAfterwards => {}
    }
    list.lock().ok()?.push((method, path));
    let mut upstream = TcpStream::connect(("127.0.0.1", store)).ok()?;
    lines.retain(|line| !line.to_lowercase().starts_with("connection:"));
    let head = format!("{}Connection: close\r\n\r\n", lines.concat());
    upstream.write_all(head.as_bytes()).ok()?;
    upstream.write_all(&body).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    if matches!(fate, Fate::CutAfterwards) {
        return None;
    }
    // Whoever asked must not think that this connection goes on.
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
    let project = built("store-rclone");
    project.put("content/media/ảnh (1) ~.txt", "ảnh");
    project.edit(
        "content/papers/01-mot.md",
        "[[an]] nói",
        "[tệp](<../media/ảnh (1) ~.txt>) [[an]] nói",
    );
    let store = Server::rclone("store-rclone-there");
    let to = format!("s3://{BUCKET}/hoi thao/2023");
    let there = || published(tree(&store.folder.join(BUCKET).join("hoi thao/2023")));
    project.good(&["build", "-q"]);
    good(&project, store.port, &[&to, "--dry-run"]);
    assert!(there().is_empty(), "a dry run sends nothing");
    good(&project, store.port, &[&to]);
    assert!(there() == site(&project), "the bucket is not the site");
    assert!(good(&project, store.port, &[&to]).ends_with("is there already\n"));
    project.edit("content/papers/01-mot.md", "nói với", "nói cùng");
    project.good(&["build", "-q"]);
    let line = Line::to(store.port, |_, _, _| Fate::Through);
    good(&project, line.port, &[&to]);
    assert!(there() == site(&project));
    let sent = line.heard("PUT");
    assert!(
        !sent.is_empty() && sent.len() < 20 && !sent.iter().any(|path| path.contains("style.css")),
        "{sent:?}"
    );
    // A page that goes: deleted last, and nothing else is.
    project.put("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.good(&["build", "-q"]);
    good(&project, store.port, &[&to, "-q"]);
    std::fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    std::fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.good(&["build", "-q"]);
    good(&project, store.port, &[&to, "-q"]);
    assert!(there() == site(&project));
}

#[test]
fn a_store_is_told_what_each_file_is_and_who_wrote_last() {
    let project = built("store-moto");
    let store = Server::moto();
    let to = format!("s3://{BUCKET}");
    good(&project, store.port, &[&to]);
    for (path, media_type, cache) in [
        ("papers/mot.html", "text/html; charset=utf-8", "public, max-age=60"),
        ("assets/style.css", "text/css; charset=utf-8", "public, max-age=60"),
        (
            "assets/fonts/source-serif-4-latin-400-normal.woff2",
            "font/woff2",
            "public, max-age=86400",
        ),
    ] {
        let (status, head, body) = store.ask("GET", &format!("/{path}"));
        assert_eq!(status, 200, "{path}");
        for line in [format!("content-type: {media_type}"), format!("cache-control: {cache}")] {
            assert!(head.contains(&line), "{path} lacks {line}:\n{head}");
        }
        assert!(body == project.tree("public")[path], "{path} is not as it was built");
    }
    // Packed, it is sent anew, once, and says how it is packed.
    good(&project, store.port, &[&to, "--gzip"]);
    assert!(good(&project, store.port, &[&to, "--gzip"]).ends_with("is there already\n"));
    let (_, head, body) = store.ask("GET", "/papers/mot.html");
    assert!(head.contains("content-encoding: gzip") && body.starts_with(&[0x1f, 0x8b]), "{head}");
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut page).unwrap();
    assert!(page == project.tree("public")["papers/mot.html"]);
    assert!(
        !store
            .ask("GET", "/assets/fonts/source-serif-4-latin-400-normal.woff2")
            .1
            .contains("content-encoding")
    );
    // Somebody else publishes while we do: the second to write the list is told so, and deletes
    // nothing.
    project.edit("content/papers/01-mot.md", "nói với", "nói cùng");
    project.good(&["build", "-q"]);
    let other = built("store-moto-other");
    let (port, folder) = (store.port, other.0.clone());
    let meanwhile = Mutex::new(Some(move || {
        run(&mut call(&folder, port, &[&format!("s3://{BUCKET}"), "--max-delete", "100%"])).code
    }));
    let line = Line::to(store.port, move |_, method, path| {
        if method == "PUT" && path.contains(".kyyeu-published") {
            let other = meanwhile.lock().unwrap().take();
            assert!(other.is_none_or(|other| other() == 0));
        }
        Fate::Through
    });
    let run = publish(&project, line.port, &[&to, "--max-delete", "100%"]);
    assert!(
        run.code == 1 && run.stderr.contains("somebody else is publishing"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(line.heard("DELETE"), Vec::<String>::new());
    good(&project, store.port, &[&to, "--max-delete", "100%"]);
    assert!(store.ask("GET", "/papers/mot.html").2 == project.tree("public")["papers/mot.html"]);
}

#[test]
fn a_broken_connection_is_tried_again() {
    let project = built("store-cut");
    let store = Server::rclone("store-cut-there");
    let line = Line::to(store.port, |nth, _, _| match nth % 5 {
        1 => Fate::Cut,
        3 => Fate::CutAfterwards,
        _ => Fate::Through,
    });
    let to = format!("s3://{BUCKET}/x");
    good(&project, line.port, &[&to]);
    assert!(published(tree(&store.folder.join(BUCKET).join("x"))) == site(&project));
    assert!(good(&project, line.port, &[&to]).ends_with("is there already\n"));
}

#[test]
fn nothing_is_deleted_and_no_list_leads_astray_after_a_failed_upload() {
    let project = built("store-refused");
    project.put("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.good(&["build", "-q"]);
    let store = Server::rclone("store-refused-there");
    let to = format!("s3://{BUCKET}");
    good(&project, store.port, &[&to, "-q"]);
    let before = tree(&store.folder.join(BUCKET));
    // One page goes, another comes, and its upload is refused.
    std::fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    std::fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.put("content/papers/03-ba.md", "---\ntitle: Ba\n---\n\nMột đoạn.\n");
    project.good(&["build", "-q"]);
    let line = Line::to(store.port, |_, method, path| {
        if method == "PUT" && path.contains("papers/ba.html") {
            Fate::Refused
        } else {
            Fate::Through
        }
    });
    let run = publish(&project, line.port, &[&to]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("papers/ba.html cannot be sent: Access Denied."), "{}", run.stderr);
    assert_eq!(line.heard("DELETE"), Vec::<String>::new());
    let after = tree(&store.folder.join(BUCKET));
    for path in ["index.html", "papers/index.html", "papers/hai.html", "papers/mot.html"] {
        assert!(before[path] == after[path], "{path} leads to what is not there");
    }
    good(&project, store.port, &[&to, "-q"]);
    assert!(published(tree(&store.folder.join(BUCKET))) == site(&project));
}

#[test]
fn a_run_that_was_killed_is_carried_on() {
    let project = Project::real("store-killed");
    project.good(&["build", "-q"]);
    let store = Server::rclone("store-killed-there");
    let to = format!("s3://{BUCKET}");
    let files = site(&project).len();
    let line = Line::to(store.port, |_, _, _| Fate::Through);
    let mut child = call(&project.0, line.port, &[&to])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while line.heard("PUT").len() < files / 2 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = line.heard("PUT").len();
    // Nobody takes what was sent by then for somebody else's.
    good(&project, line.port, &[&to]);
    let again = line.heard("PUT").len() - before;
    assert!(again < files * 3 / 4, "{again} of {files} files were sent again");
    assert!(published(tree(&store.folder.join(BUCKET))) == site(&project));
}

#[test]
fn what_goes_wrong_is_said_in_words_and_no_secret_with_it() {
    let project = built("store-wrong");
    let store = Server::rclone("store-wrong-there");
    let to = format!("s3://{BUCKET}");
    let said = |command: &mut Command| {
        let run = run(command);
        let said = format!("{}{}", run.stdout, run.stderr);
        for secret in [SECRET, "khoa-sai-cung-la-bi-mat", "the-phien"] {
            assert!(!said.contains(secret), "a secret was printed: {said}");
        }
        assert!(run.code == 1 && said.contains("help: "), "{said}");
        said
    };
    let wrong = said(
        call(&project.0, store.port, &[&to])
            .env("AWS_SECRET_ACCESS_KEY", "khoa-sai-cung-la-bi-mat")
            .env("AWS_SESSION_TOKEN", "the-phien"),
    );
    assert!(
        wrong.contains("refuses") && wrong.contains("look whether the key is right"),
        "{wrong}"
    );
    let missing = said(&mut call(&project.0, store.port, &["s3://khong-co"]));
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
    said(call(&project.0, port, &[&to]).env("AWS_SESSION_TOKEN", "the-phien"));
}

#[test]
fn an_encrypted_store_is_trusted_only_with_its_certificate() {
    let project = built("store-tls");
    let folder = fresh("store-tls-there");
    std::fs::create_dir(folder.join(BUCKET)).unwrap();
    let keys = fresh("store-tls-keys");
    let made = Command::new("openssl")
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
    assert!(made.unwrap().success());
    let port = free_port();
    let mut command = tool("rclone");
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
    let store = Server::start(command, port, folder);
    let to = format!("s3://{BUCKET}");
    let over_tls = |command: &mut Command| {
        run(command.env("AWS_ENDPOINT_URL", format!("https://localhost:{port}")))
    };
    let trusted =
        over_tls(call(&project.0, port, &[&to]).env("SSL_CERT_FILE", keys.join("cert.pem")));
    assert_eq!(trusted.code, 0, "{}{}", trusted.stdout, trusted.stderr);
    assert!(published(tree(&store.folder.join(BUCKET))) == site(&project));
    let stranger = over_tls(&mut call(&project.0, port, &[&to]));
    assert!(
        stranger.code == 1 && stranger.stderr.contains("certificate"),
        "{}{}",
        stranger.stdout,
        stranger.stderr
    );
}
