//! The preview: every change of the content is seen, no page is stale, nothing on the disk is
//! touched, and no other client reads along.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::harness::{empty_dir, read_tree, write_file};
use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject};

/// How long a change may take to be seen before it counts as missed. No measure of speed: the
/// tests' machine is busy.
const CHANGE_TIMEOUT: Duration = Duration::from_mins(1);

/// A running `kyyeu serve`.
pub struct PreviewProcess {
    child: Child,
    address: String,
    stdout_lines: Receiver<String>,
}

impl PreviewProcess {
    pub fn start(folder: &Path) -> Self {
        Self::spawn(serve_command(folder, &["--port", "0"]))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, printed) = channel();
        std::thread::spawn(move || {
            out.lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
        let line = printed.recv_timeout(CHANGE_TIMEOUT).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address, stdout_lines: printed }
    }

    /// Status, head and body of an answer.
    fn request(&self, request: &str) -> (u16, String, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(CHANGE_TIMEOUT)).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status =
            head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, head.to_owned(), body.to_owned())
    }

    pub fn get(&self, path: &str) -> (u16, String) {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        let (status, _, body) = self.request(&request);
        (status, body)
    }

    /// What a page hears, from the site that it was made of on.
    fn listen(&self, page: &str) -> EventStream {
        let (_, body) = self.get(&format!("/{page}"));
        let version = body
            .split("data-version=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default();
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(CHANGE_TIMEOUT)).unwrap();
        let request = format!(
            "GET /__kyyeu/events?page={page}&version={version} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        );
        connection.write_all(request.as_bytes()).unwrap();
        EventStream {
            lines: BufReader::new(connection),
            error_count: 0,
            generation: generation(&body),
        }
    }

    /// Ends it as Ctrl-C does; the exit status, and all that was printed.
    fn interrupt(mut self) -> (Option<i32>, Vec<String>) {
        let sent =
            Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        (self.child.wait().unwrap().code(), self.stdout_lines.iter().collect())
    }
}

impl Drop for PreviewProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn serve_command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
    command
        .arg("serve")
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The site that a page was made of.
fn generation(page: &str) -> u64 {
    let version = page
        .split("data-version=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    version.rsplit('-').next().unwrap().parse().unwrap_or_default()
}

/// An open page.
struct EventStream {
    lines: BufReader<TcpStream>,
    /// The site that the page was made of: news of it are none.
    generation: u64,
    /// How many faults the page shows.
    error_count: usize,
}

impl EventStream {
    /// The next event's name and data.
    fn next_event(&mut self) -> (String, String) {
        let (mut event, mut data) = (String::new(), String::new());
        let since = Instant::now();
        loop {
            assert!(since.elapsed() < CHANGE_TIMEOUT, "the change was missed");
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).expect("the change was missed");
            assert!(read > 0, "the stream ended");
            let line = line.trim_end();
            if let Some(name) = line.strip_prefix("event: ") {
                name.clone_into(&mut event);
            } else if let Some(text) = line.strip_prefix("data: ") {
                text.clone_into(&mut data);
            } else if line.is_empty() && !event.is_empty() {
                return (event, data);
            }
        }
    }

    /// Waits for an event; faults that come and go before it are taken in.
    fn wait_for(&mut self, expected: &str) {
        loop {
            let (event, data) = self.next_event();
            if event == "diagnostics" {
                let overlay: serde_json::Value = serde_json::from_str(&data).unwrap();
                self.error_count = usize::try_from(overlay["total"].as_u64().unwrap()).unwrap();
            }
            let news = || data.parse().is_ok_and(|generation: u64| generation > self.generation);
            if event == expected && (event == "diagnostics" || news()) {
                return;
            }
        }
    }

    fn wait_for_error_count(&mut self, count: usize) {
        while self.error_count != count {
            self.wait_for("diagnostics");
        }
    }
}

const PAGE_PATH: &str = "papers/mot.html";
const SOURCE_PATH: &str = "content/papers/01-mot.md";

fn paper_text(mark: &str) -> String {
    format!("---\ntitle: Một\nspeakers: [an, binh]\n---\n\n[[an]] nói với [[binh]]. {mark}\n")
}

/// One way in which an editor, or another program, changes a file.
type SaveMethod = fn(&TestProject, &str);

/// Writes over the file.
fn overwrite(project: &TestProject, new: &str) {
    fs::write(project.0.join(SOURCE_PATH), new).unwrap();
}

/// Writes a new file and renames it over the old one.
fn write_and_rename(project: &TestProject, new: &str) {
    let temporary_path = project.0.join("content/papers/.01-mot.md.moi");
    fs::write(&temporary_path, new).unwrap();
    fs::rename(temporary_path, project.0.join(SOURCE_PATH)).unwrap();
}

/// As vim does: a probe, a swap file, the old file as a backup, the new one in its place.
fn save_like_vim(project: &TestProject, new: &str) {
    let folder = project.0.join("content/papers");
    fs::write(folder.join(".01-mot.md.swp"), "b0VIM").unwrap();
    fs::write(folder.join("4913"), "").unwrap();
    fs::remove_file(folder.join("4913")).unwrap();
    fs::rename(project.0.join(SOURCE_PATH), folder.join("01-mot.md~")).unwrap();
    overwrite(project, new);
    fs::remove_file(folder.join("01-mot.md~")).unwrap();
    fs::remove_file(folder.join(".01-mot.md.swp")).unwrap();
}

/// As emacs does: a lock that is a link to nowhere, and what is saved while one types.
fn save_like_emacs(project: &TestProject, new: &str) {
    let folder = project.0.join("content/papers");
    #[cfg(unix)]
    std::os::unix::fs::symlink("ai@may.1234:1", folder.join(".#01-mot.md")).unwrap();
    fs::write(folder.join("#01-mot.md#"), new).unwrap();
    overwrite(project, new);
    fs::remove_file(folder.join("#01-mot.md#")).unwrap();
    drop(fs::remove_file(folder.join(".#01-mot.md")));
}

/// In two steps with a pause between them, so that half a file is there.
fn write_in_two_steps(project: &TestProject, new: &str) {
    let mut file = fs::File::create(project.0.join(SOURCE_PATH)).unwrap();
    file.write_all(&new.as_bytes()[..12]).unwrap();
    file.sync_all().unwrap();
    std::thread::sleep(Duration::from_millis(12));
    file.write_all(&new.as_bytes()[12..]).unwrap();
}

/// Many times at once; the last counts.
fn write_burst(project: &TestProject, new: &str) {
    for index in 0..8 {
        overwrite(project, &paper_text(&format!("Chưa xong {index}.")));
    }
    overwrite(project, new);
}

/// By a program that takes the file away first.
fn delete_and_create(project: &TestProject, new: &str) {
    fs::remove_file(project.0.join(SOURCE_PATH)).unwrap();
    overwrite(project, new);
}

/// By a folder that goes and comes back with the change in it.
fn replace_folder(project: &TestProject, new: &str) {
    let (folder, away) = (project.0.join("content/papers"), project.0.join("away"));
    fs::rename(&folder, &away).unwrap();
    fs::write(away.join("01-mot.md"), new).unwrap();
    fs::rename(away, folder).unwrap();
}

/// By a folder that is created again and filled, as a checkout does: what is in it may be there
/// before anybody watches.
fn recreate_folder(project: &TestProject, new: &str) {
    let folder = project.0.join("content/papers");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    overwrite(project, new);
}

const SAVE_METHODS: [SaveMethod; 9] = [
    overwrite,
    write_and_rename,
    save_like_vim,
    save_like_emacs,
    write_in_two_steps,
    write_burst,
    delete_and_create,
    replace_folder,
    recreate_folder,
];

#[test]
fn two_thousand_edits_are_seen_and_no_page_is_stale() {
    let project = TestProject::new("serve-edits", &[SPEAKERS_FILE, PAPER_FILE]);
    let preview = PreviewProcess::start(&project.0);
    let mut page = preview.listen(PAGE_PATH);
    for edit in 0..2000 {
        // Mostly plain ones, as people make them; each way often enough.
        let way =
            if edit % 2 == 0 { overwrite } else { SAVE_METHODS[edit / 2 % SAVE_METHODS.len()] };
        let mark = format!("Lần sửa {edit:04}.");
        way(&project, &paper_text(&mark));
        // A burst may be seen on its way: each of its states is a page of its own.
        loop {
            page.wait_for("page");
            let (status, body) = preview.get(&format!("/{PAGE_PATH}"));
            page.generation = generation(&body);
            if status == 200 && body.contains(&mark) {
                // The page is shown before the volume is ready; who asks for that waits for it.
                assert!(
                    edit % 10 > 0 || preview.get("/volume.html").1.contains(&mark),
                    "edit {edit}: the volume is stale"
                );
                break;
            }
            let intermediate =
                SAVE_METHODS.iter().position(|method| *method as usize == way as usize);
            assert!(matches!(intermediate, Some(3..)), "edit {edit} is stale: {status}\n{body}");
        }
    }
}

#[test]
fn whole_folders_come_and_go() {
    let project = TestProject::new("serve-folders", &[SPEAKERS_FILE, PAPER_FILE]);
    let preview = PreviewProcess::start(&project.0);
    let mut page = preview.listen(PAGE_PATH);
    // A theme appears, and goes again.
    let theme = fs::read_to_string(crate::harness::repository_root().join("templates/record.html"))
        .unwrap();
    let custom_template = theme.replace("{% block main %}", "{% block main %}<p>Mẫu riêng</p>");
    assert_ne!(custom_template, theme);
    project.write("templates/record.html", &custom_template);
    page.wait_for("page");
    assert!(preview.get(&format!("/{PAGE_PATH}")).1.contains("Mẫu riêng"));
    fs::remove_dir_all(project.0.join("templates")).unwrap();
    page.wait_for("page");
    assert!(!preview.get(&format!("/{PAGE_PATH}")).1.contains("Mẫu riêng"));
    // Hundreds of files at once, and back.
    for way in 0..3 {
        for number in 2..302 {
            project.write(
                &format!("content/papers/{number}-bai.{number}.md").replace("bai.", "bai-"),
                &paper_text(&format!("Lượt {way}.")),
            );
        }
        let mut last = preview.listen("papers/bai-301.html");
        while !preview.get("/papers/bai-301.html").1.contains(&format!("Lượt {way}.")) {
            last.wait_for("page");
        }
        for number in [2, 150, 301] {
            let (status, body) = preview.get(&format!("/papers/bai-{number}.html"));
            assert!(status == 200 && body.contains(&format!("Lượt {way}.")), "{number}: {status}");
        }
    }
    let mut gone = preview.listen("papers/bai-301.html");
    for number in 2..302 {
        fs::remove_file(project.0.join(format!("content/papers/{number}-bai-{number}.md")))
            .unwrap();
    }
    // Before it goes itself it changes, since pages that it names go.
    while preview.get("/papers/bai-301.html").0 != 404 {
        gone.wait_for("page");
    }
    // The whole content goes, which is an error, and comes back: the last good site stays up in
    // between.
    let mut page = preview.listen(PAGE_PATH);
    fs::rename(project.0.join("content"), project.0.join("away")).unwrap();
    page.wait_for_error_count(1);
    assert_eq!(preview.get(&format!("/{PAGE_PATH}")).0, 200);
    fs::write(project.0.join("away/papers/01-mot.md"), paper_text("Trở lại.")).unwrap();
    fs::rename(project.0.join("away"), project.0.join("content")).unwrap();
    page.wait_for("page");
    assert!(preview.get(&format!("/{PAGE_PATH}")).1.contains("Trở lại."));
    page.wait_for_error_count(0);
    overwrite(&project, &paper_text("Vẫn nghe."));
    page.wait_for("page");
    assert!(preview.get(&format!("/{PAGE_PATH}")).1.contains("Vẫn nghe."));
}

#[test]
#[cfg(target_os = "linux")]
fn where_nothing_can_be_watched_no_change_is_missed_either() {
    // As a system does it whose limit of watches is reached: the folders are looked at from time to
    // time.
    let project = TestProject::new("serve-deaf", &[SPEAKERS_FILE, PAPER_FILE]);
    let mut command = serve_command(&project.0, &["--port", "0"]);
    command.env("LD_PRELOAD", crate::fault_injection::fault_shim()).env("KYYEU_DEAF", "1");
    let preview = PreviewProcess::spawn(command);
    let held = fs::read_dir(format!("/proc/{}/fdinfo", preview.child.id())).unwrap();
    let held: String =
        held.filter_map(|file| fs::read_to_string(file.unwrap().path()).ok()).collect();
    assert!(!held.contains("inotify wd:"), "something is watched:\n{held}");
    for (index, way) in SAVE_METHODS.iter().enumerate() {
        let mut page = preview.listen(PAGE_PATH);
        let mark = format!("Không ai nghe {index}.");
        way(&project, &paper_text(&mark));
        while !preview.get(&format!("/{PAGE_PATH}")).1.contains(&mark) {
            page.wait_for("page");
        }
    }
    let mut page = preview.listen(PAGE_PATH);
    fs::rename(project.0.join("content"), project.0.join("away")).unwrap();
    page.wait_for_error_count(1);
    fs::rename(project.0.join("away"), project.0.join("content")).unwrap();
    page.wait_for_error_count(0);
}

#[test]
fn faults_are_shown_while_the_last_good_site_stays() {
    let project = TestProject::new("serve-faults", &[SPEAKERS_FILE, PAPER_FILE]);
    project.replace(SOURCE_PATH, "speakers: [an, binh]", "speakers: [an, bin]");
    let preview = PreviewProcess::start(&project.0);
    // There is no good site yet: every address says so, and waits.
    let (status, body) = preview.get(&format!("/{PAGE_PATH}"));
    assert!(
        status == 503 && body.contains("data-waiting") && body.contains("preview.js"),
        "{status} {body}"
    );
    let mut page = preview.listen(PAGE_PATH);
    page.wait_for_error_count(1);
    project.replace(SOURCE_PATH, "[an, bin]", "[an, binh]");
    page.wait_for("page");
    page.wait_for_error_count(0);
    let good = preview.get(&format!("/{PAGE_PATH}"));
    assert_eq!(good.0, 200);
    let mut page = preview.listen(PAGE_PATH);
    project.replace(SOURCE_PATH, "speakers: [an, binh]", "speakers: [an, \"<b>\"]");
    loop {
        let (event, data) = page.next_event();
        assert_eq!(event, "diagnostics", "a fault is no new page");
        let overlay: serde_json::Value = serde_json::from_str(&data).unwrap();
        if overlay["total"] == 1 {
            let diagnostic = &overlay["diagnostics"][0];
            assert_eq!(diagnostic["span"]["file"], SOURCE_PATH);
            assert_eq!(
                (&diagnostic["span"]["line"], &diagnostic["span"]["column"]),
                (&3.into(), &16.into())
            );
            assert_eq!(
                diagnostic["span"]["excerpt"].to_string(),
                r#"["speakers: [an, ","\"<b>\"","]"]"#
            );
            assert!(diagnostic["message"].as_str().unwrap().contains("<b>"), "{diagnostic}");
            assert_eq!(overlay["messages"]["error_one"], "Nội dung có một lỗi");
            break;
        }
    }
    assert_eq!(preview.get(&format!("/{PAGE_PATH}")), good);
    // The overlay speaks the workshop's language.
    project.replace("content/workshop.yaml", "date: 2023", "date: 2023\nlanguage: en");
    page.wait_for("diagnostics");
    let (code, printed) = preview.interrupt();
    assert_eq!(code, Some(0), "{printed:?}");
}

#[test]
fn a_style_sheet_alone_is_no_new_page() {
    let project = TestProject::new("serve-style", &[SPEAKERS_FILE, PAPER_FILE]);
    project.write("templates/assets/style.css", "body { color: black }");
    let preview = PreviewProcess::start(&project.0);
    let mut page = preview.listen(PAGE_PATH);
    project.write("templates/assets/style.css", "body { color: green }");
    let event = loop {
        match page.next_event() {
            (event, _) if event == "diagnostics" => {}
            (event, _) => break event,
        }
    };
    assert_eq!(event, "style");
    assert!(preview.get("/assets/style.css").1.contains("green"));
}

#[test]
fn nothing_on_the_disk_is_touched() {
    let project = TestProject::new("serve-disk", &[SPEAKERS_FILE, PAPER_FILE]);
    project.run_ok(&["build", "-q"]);
    project.write("content/papers/02-hai.md", &paper_text("Bài mới."));
    let before = read_tree(&project.0);
    let preview = PreviewProcess::start(&project.0);
    assert_eq!(preview.get("/papers/hai.html").0, 200);
    let mut page = preview.listen(PAGE_PATH);
    overwrite(&project, &paper_text("Khác."));
    page.wait_for("page");
    overwrite(&project, &String::from_utf8(before[SOURCE_PATH].clone()).unwrap());
    page.wait_for("page");
    let (code, printed) = preview.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(printed.last().unwrap(), "the site is shown no longer");
    assert_eq!(before.keys().collect::<Vec<_>>(), read_tree(&project.0).keys().collect::<Vec<_>>());
    assert!(before == read_tree(&project.0), "a file was changed");
}

#[test]
fn a_taken_port_is_said_with_the_next_free_one() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let project = TestProject::new("serve-port", &[]);
    let (code, output) = project.run(&["serve", "--port", &port.to_string()]);
    assert_eq!(code, 1);
    assert!(output.starts_with(&format!("error: port {port} is taken")), "{output}");
    let free: u16 = output.split("--port ").nth(1).unwrap().trim().parse().unwrap();
    assert!(free > port && TcpListener::bind(("127.0.0.1", free)).is_ok(), "{output}");
    for call in [
        &["serve", "--host", "kyyeu.example"][..],
        &["serve", "--port", "70000"],
        &["serve", "--root", "khong"],
    ] {
        assert_eq!(project.run(call).0, 2, "{call:?}");
    }
}

#[test]
fn nobody_else_reads_along_and_no_request_leaves_the_site() {
    let outside: PathBuf = empty_dir("serve-outside");
    write_file(&outside.join("secret.txt"), "bí mật");
    let project = TestProject::new("serve-guard", &[SPEAKERS_FILE, PAPER_FILE]);
    project.write("content/media/anh.txt", "ảnh");
    #[cfg(unix)]
    for (link, to) in [
        ("content/media/link.txt", outside.join("secret.txt")),
        ("content/media/folder", outside.clone()),
    ] {
        std::os::unix::fs::symlink(to, project.0.join(link)).unwrap();
    }
    let preview = PreviewProcess::start(&project.0);
    for path in [
        "/content/workshop.yaml",
        "/../content/workshop.yaml",
        "/%2e%2e/content/workshop.yaml",
        "/..%2fcontent%2fworkshop.yaml",
        "/papers/..%5c..%5ccontent/workshop.yaml",
        "//etc/passwd",
        "/media/link.txt",
        "/media/folder/secret.txt",
        "/media/anh.txt",
        "/ids.lock",
        "/%00",
    ] {
        let (status, body) = preview.get(path);
        assert!(
            status == 404 && !body.contains("bí mật") && !body.contains("root:"),
            "{path}: {status}"
        );
    }
    let with = |line: &str, headers: &str| {
        preview.request(&format!("{line} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"))
    };
    let host = format!("Host: {}\r\n", preview.address);
    let port = preview.address.rsplit(':').next().unwrap();
    let stream = "GET /__kyyeu/events?page=index.html&made=";
    for (line, headers, status) in [
        ("GET /", format!("Host: localhost:{port}\r\n"), 200),
        ("GET /", format!("Host: evil.example:{port}\r\n"), 421),
        ("GET /", "Host: 127.0.0.1\r\n".to_owned(), 421),
        (stream, format!("Host: evil.example:{port}\r\n"), 421),
        (stream, format!("{host}Origin: http://evil.example\r\n"), 403),
        (stream, format!("{host}Sec-Fetch-Site: cross-site\r\n"), 403),
        (
            "GET /assets/style.css",
            format!("{host}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"),
            403,
        ),
        ("GET /", format!("{host}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"), 200),
        (&format!("GET http://evil.example:{port}/"), host.clone(), 421),
        ("POST /", format!("{host}Content-Length: 0\r\n"), 405),
        ("DELETE /index.html", host.clone(), 405),
        ("GET /papers", host.clone(), 307),
        ("GET /khong-co.html", host.clone(), 404),
    ] {
        let (actual_status, head, _) = with(line, &headers);
        assert_eq!(actual_status, status, "{line} {headers}\n{head}");
        let lower = head.to_lowercase();
        assert!(!lower.contains("access-control-allow-origin"), "{head}");
        if matches!(actual_status, 200 | 404) {
            assert!(lower.contains("cross-origin-resource-policy: same-origin"), "{head}");
        }
    }
    // A page's own rules stay, and allow no script but those of the site: the one that listens is
    // such a file.
    let (_, body) = preview.get("/");
    assert!(
        body.contains("script-src 'self'") && body.contains("<script src=\"/__kyyeu/preview.js\"")
    );
    // What is no HTTP is no harm.
    for noise in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        &format!("GET / HTTP/1.1\r\n{}", "x: y\r\n".repeat(400)),
    ] {
        let mut connection = TcpStream::connect(&preview.address).unwrap();
        connection.write_all(noise.as_bytes()).unwrap();
        drop(connection);
    }
    assert_eq!(preview.get("/").0, 200);
}
