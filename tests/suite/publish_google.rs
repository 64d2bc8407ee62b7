//! Publishing to Google's store: to a server of the tests' own, after Google's reference for its
//! XML interface, because no server of others that could be found takes what that interface sends.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use percent_encoding::percent_decode_str;
use tokio::runtime::Runtime;

use crate::harness::{RunOutput, empty_dir, run_command};
use crate::publish::{built_project, without_own_files};
use crate::test_project::TestProject;

const BUCKET: &str = "ky-yeu";
const ACCOUNT_EMAIL: &str = "xuat-ban@kyyeu.example";
const BUCKET_FOLDER: &str = "hội thảo/2023/";
/// How many files the store lists at once: fewer than a site has.
const LIST_PAGE_SIZE: usize = 20;

/// A file in the store.
struct StoredObject {
    bytes: Bytes,
    headers: HeaderMap,
    generation: u64,
}

#[derive(Default)]
struct FakeBucket {
    objects: BTreeMap<String, StoredObject>,
    generation: u64,
    request_count: usize,
    /// Method and file of each request that was answered.
    requests: Vec<(Method, String)>,
    /// Another process writes the list when this file comes.
    concurrent_write: Option<String>,
    /// Tokens whose signature is right.
    verified_tokens: BTreeSet<String>,
    folder: PathBuf,
}

impl FakeBucket {
    /// Whether a request bears a token that the account signed: RFC 7519, with RS256.
    fn is_authorized(&mut self, headers: &HeaderMap) -> bool {
        let token = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let Some(token) = token else { return false };
        if self.verified_tokens.contains(token) {
            return true;
        }
        let mut parts = token.rsplitn(2, '.');
        let (Some(signature), Some(signed)) = (parts.next(), parts.next()) else { return false };
        let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else { return false };
        fs::write(self.folder.join("signed"), signed).unwrap();
        fs::write(self.folder.join("signature"), signature).unwrap();
        let check =
            ["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "signed"];
        let right = run_openssl(&self.folder, &check);
        let claims = BASE64_URL_SAFE_NO_PAD
            .decode(signed.split('.').nth(1).unwrap_or_default())
            .unwrap_or_default();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap_or_default();
        let right = right
            && claims["iss"] == ACCOUNT_EMAIL
            && claims["scope"].to_string().contains("googleapis.com/auth/");
        if right {
            self.verified_tokens.insert(token.to_owned());
        }
        right
    }

    fn list_objects(&self, query: &BTreeMap<String, String>) -> Response {
        let prefix = query.get("prefix").map(String::as_str).unwrap_or_default();
        let after = query.get("continuation-token").map(String::as_str).unwrap_or_default();
        let names: Vec<_> = self
            .objects
            .keys()
            .filter(|name| name.starts_with(prefix) && name.as_str() > after)
            .collect();
        let content = |name: &&String| {
            let (size, name) =
                (self.objects[*name].bytes.len(), name.replace('&', "&amp;").replace('<', "&lt;"));
            let day = "2023-07-20T00:00:00.000Z";
            format!(
                "<Contents><Key>{name}</Key><Size>{size}</Size>\
                 <LastModified>{day}</LastModified></Contents>"
            )
        };
        let contents: String = names.iter().take(LIST_PAGE_SIZE).map(content).collect();
        let next = names.get(LIST_PAGE_SIZE).map(|_| names[LIST_PAGE_SIZE - 1]);
        let next = next
            .map(|name| format!("<NextContinuationToken>{name}</NextContinuationToken>"))
            .unwrap_or_default();
        let text =
            format!("<?xml version=\"1.0\"?><ListBucketResult>{contents}{next}</ListBucketResult>");
        (StatusCode::OK, text).into_response()
    }

    /// One file: it comes, is read, or goes.
    fn handle_object(
        &mut self,
        method: &Method,
        name: &str,
        headers: &HeaderMap,
        bytes: Bytes,
    ) -> Response {
        let current_generation = self.objects.get(name).map(|object| object.generation);
        let expected_generation = headers
            .get("x-goog-if-generation-match")
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if expected_generation.is_some_and(|expected| expected != current_generation.unwrap_or(0)) {
            return error_response(
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                "At least one condition did not hold.",
            );
        }
        if *method == Method::PUT {
            self.generation += 1;
            let header_names = ["content-type", "cache-control", "content-encoding"];
            let headers = headers.iter().filter(|(name, _)| header_names.contains(&name.as_str()));
            let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
            self.objects.insert(
                name.to_owned(),
                StoredObject { bytes, headers, generation: self.generation },
            );
            return object_response(self.generation, HeaderMap::new(), Bytes::new());
        }
        match self.objects.get(name) {
            None => error_response(
                StatusCode::NOT_FOUND,
                "NoSuchKey",
                "The specified key does not exist.",
            ),
            Some(_) if *method == Method::DELETE => {
                self.objects.remove(name);
                StatusCode::NO_CONTENT.into_response()
            }
            Some(object) => {
                object_response(object.generation, object.headers.clone(), object.bytes.clone())
            }
        }
    }
}

fn object_response(generation: u64, headers: HeaderMap, bytes: Bytes) -> Response {
    let version = [
        ("x-goog-generation", generation.to_string()),
        ("etag", format!("\"{generation}\"")),
        ("last-modified", "Thu, 20 Jul 2023 00:00:00 GMT".to_owned()),
    ];
    (headers, version, bytes).into_response()
}

fn error_response(status: StatusCode, code: &str, message: &str) -> Response {
    let text = format!(
        "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, text).into_response()
}

fn run_openssl(folder: &std::path::Path, arguments: &[&str]) -> bool {
    Command::new("openssl").args(arguments).current_dir(folder).output().unwrap().status.success()
}

async fn handle_request(
    State(shelves): State<Arc<Mutex<FakeBucket>>>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let decoded = |text: &str| {
        percent_decode_str(&text.replace('+', "%20")).decode_utf8().unwrap().into_owned()
    };
    let path = decoded(&head.uri.path()[1..]);
    let (bucket, name) = path.split_once('/').unwrap_or((&path, ""));
    let pairs =
        head.uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.map(|(key, value)| (decoded(key), decoded(value))).collect();
    let mut shelves = shelves.lock().unwrap();
    shelves.request_count += 1;
    if shelves.request_count % 7 == 0 {
        return error_response(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "Try again.");
    }
    if !shelves.is_authorized(&head.headers) {
        return error_response(
            StatusCode::UNAUTHORIZED,
            "AuthenticationRequired",
            "Authentication required.",
        );
    }
    if bucket != BUCKET {
        return error_response(
            StatusCode::NOT_FOUND,
            "NoSuchBucket",
            "The specified bucket does not exist.",
        );
    }
    shelves.requests.push((head.method.clone(), name.to_owned()));
    if name.is_empty() {
        return shelves.list_objects(&query);
    }
    if shelves.concurrent_write.as_deref() == Some(name) {
        shelves.concurrent_write = None;
        shelves.generation += 1;
        let generation = shelves.generation;
        shelves.objects.get_mut(&format!("{BUCKET_FOLDER}.kyyeu-published")).unwrap().generation =
            generation;
    }
    shelves.handle_object(&head.method, name, &head.headers, bytes)
}

/// A server that ends with the test.
struct FakeGoogleStore {
    _runtime: Runtime,
    port: u16,
    bucket: Arc<Mutex<FakeBucket>>,
    folder: PathBuf,
}

impl FakeGoogleStore {
    fn start(name: &str) -> Self {
        let folder = empty_dir(name);
        for name in ["own", "foreign"] {
            let key = format!("{name}.pem");
            assert!(run_openssl(
                &folder,
                &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", &key]
            ));
        }
        assert!(run_openssl(&folder, &["pkey", "-in", "own.pem", "-pubout", "-out", "public.pem"]));
        let shelves =
            Arc::new(Mutex::new(FakeBucket { folder: folder.clone(), ..FakeBucket::default() }));
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(handle_request).with_state(shelves.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { _runtime: runtime, port, bucket: shelves, folder }
    }

    /// The account's file, with a key of it.
    fn account_json(&self, key: &str) -> String {
        let key = fs::read_to_string(self.folder.join(key)).unwrap();
        let account = serde_json::json!({
            "type": "service_account",
            "private_key": key,
            "private_key_id": "mot",
            "client_email": ACCOUNT_EMAIL,
            "client_id": "1",
        });
        account.to_string()
    }

    fn publish(
        &self,
        project: &TestProject,
        (name, value): (&str, &str),
        arguments: &[&str],
    ) -> RunOutput {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GOOGLE_")) {
            command.env_remove(name);
        }
        command.current_dir(&project.0).arg("publish").args(arguments).env(name, value);
        let run =
            run_command(command.env("GOOGLE_BASE_URL", format!("http://127.0.0.1:{}", self.port)));
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(
            !all.contains("PRIVATE KEY") && !all.contains("Bearer"),
            "a key was printed: {all}"
        );
        run
    }

    /// What the store was asked to do since it was last asked for that.
    fn take_requests(&self, method: &Method) -> Vec<String> {
        let requests = std::mem::take(&mut self.bucket.lock().unwrap().requests);
        requests
            .into_iter()
            .filter(|(request_method, _)| request_method == method)
            .map(|(_, name)| name)
            .collect()
    }

    /// The site is there as it was built.
    fn assert_has_site(&self, project: &TestProject) {
        let shelves = self.bucket.lock().unwrap();
        let objects = shelves
            .objects
            .iter()
            .map(|(name, object)| (name.strip_prefix(BUCKET_FOLDER).unwrap(), &object.bytes));
        let files = objects.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        assert!(
            without_own_files(files) == without_own_files(project.read_tree("public")),
            "the bucket is not the site"
        );
    }

    fn object_headers(&self, path: &str) -> HeaderMap {
        self.bucket.lock().unwrap().objects[&format!("{BUCKET_FOLDER}{path}")].headers.clone()
    }
}

#[test]
fn a_bucket_of_google_gets_the_site_and_then_only_what_differs() {
    let project = built_project("google");
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let store = FakeGoogleStore::start("google-there");
    let key = store.account_json("own.pem");
    let to = format!("gs://{BUCKET}/{}", BUCKET_FOLDER.trim_end_matches('/'));
    let good = |arguments: &[&str]| {
        let run = store.publish(
            &project,
            ("GOOGLE_SERVICE_ACCOUNT_KEY", &key),
            &[&[to.as_str()], arguments].concat(),
        );
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        run.stdout
    };
    good(&["--dry-run"]);
    assert!(store.bucket.lock().unwrap().objects.is_empty(), "a dry run sends nothing");
    good(&[]);
    store.assert_has_site(&project);
    let page = store.object_headers("papers/mot.html");
    assert_eq!(
        (&page["content-type"], &page["cache-control"]),
        (&"text/html; charset=utf-8".parse().unwrap(), &"public, max-age=60".parse().unwrap())
    );
    assert_eq!(
        store.object_headers("assets/fonts/source-serif-4-latin-400-normal.woff2")["cache-control"],
        "public, max-age=86400"
    );
    assert!(good(&[]).ends_with("is there already\n"));
    // One page changes, one goes: the removal comes last.
    fs::remove_file(project.0.join("content/papers/02-hai.md")).unwrap();
    fs::remove_file(project.0.join("content/ids.lock")).unwrap(); // It was but a trial.
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.run_ok(&["build", "-q"]);
    store.take_requests(&Method::PUT);
    good(&[]);
    store.assert_has_site(&project);
    let list = |(_, name): &&(Method, String)| name.ends_with(".kyyeu-published");
    let requests = std::mem::take(&mut store.bucket.lock().unwrap().requests);
    let done: Vec<_> = requests
        .iter()
        .filter(|(method, _)| *method != Method::GET)
        .filter(|request| !list(request))
        .collect();
    let (first, final_request) = (done.first().unwrap(), done.last().unwrap());
    assert!(
        first.0 == Method::PUT
            && *final_request == &(Method::DELETE, format!("{BUCKET_FOLDER}papers/hai.html")),
        "{done:?}"
    );
    assert!(
        done.len() < 30 && !done.iter().any(|(_, name)| name.ends_with("style.css")),
        "{done:?}"
    );
    // Packed.
    good(&["--gzip"]);
    assert_eq!(store.object_headers("papers/mot.html")["content-encoding"], "gzip");
    let packed = store.bucket.lock().unwrap().objects[&format!("{BUCKET_FOLDER}papers/mot.html")]
        .bytes
        .clone();
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut text).unwrap();
    assert!(text == project.read_tree("public")["papers/mot.html"]);
    assert!(good(&["--gzip"]).ends_with("is there already\n"));
}

#[test]
fn google_is_told_who_we_are_and_tells_who_else_is_there() {
    let project = built_project("google-who");
    let store = FakeGoogleStore::start("google-who-there");
    let to = format!("gs://{BUCKET}/{}", BUCKET_FOLDER.trim_end_matches('/'));
    // By a file, as Google's own programs have it.
    let file = store.folder.join("account.json");
    fs::write(&file, store.account_json("own.pem")).unwrap();
    let credentials = ("GOOGLE_APPLICATION_CREDENTIALS", file.to_str().unwrap());
    assert_eq!(store.publish(&project, credentials, &[&to, "-q"]).code, 0);
    store.assert_has_site(&project);
    let foreign = store.account_json("foreign.pem");
    let missing = |run: &RunOutput, words: &str| {
        assert!(
            run.code == 1 && run.stderr.contains(words) && run.stderr.contains("help: "),
            "{}",
            run.stderr
        );
    };
    let foreign = ("GOOGLE_SERVICE_ACCOUNT_KEY", foreign.as_str());
    missing(&store.publish(&project, foreign, &[&to]), "look whether the key is right");
    missing(
        &store.publish(&project, credentials, &["gs://khong-co"]),
        "gs://khong-co is not there",
    );
    // Another process writes the list while we send: nothing is deleted.
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.run_ok(&["build", "-q"]);
    store.bucket.lock().unwrap().concurrent_write = Some(format!("{BUCKET_FOLDER}papers/mot.html"));
    missing(&store.publish(&project, credentials, &[&to]), "somebody else is publishing");
    assert_eq!(store.take_requests(&Method::DELETE), Vec::<String>::new());
    assert_eq!(store.publish(&project, credentials, &[&to]).code, 0);
    store.assert_has_site(&project);
}
