//! Request handlers: the files of the site in memory, and the server's own files.
//!
//! A path that the site does not have is not found: no request reaches the disk.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio::sync::watch::Receiver;

use crate::host_check::{AllowedHosts, ResourceKind};
use crate::live_state::{LiveState, NOT_FOUND_PAGE, is_page};
use crate::sse::{self, Subscriber};
use crate::watcher::ChangeLog;
use kyyeu_model::media_type;

/// The prefix of the paths of the server's own files. No site has files there.
const INTERNAL_PREFIX: &str = "/__kyyeu/";

const SCRIPT: &str = include_str!("client/preview.js");
const STYLE: &str = include_str!("client/preview.css");
const WAITING_PAGE: &str = include_str!("client/waiting.html");

/// How long a request waits for the build of a change that came before it: an answer is never older
/// than its request.
const BUILD_WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// What the handlers need.
#[derive(Clone, Debug)]
pub struct AppState {
    changes: Arc<ChangeLog>,
    live_state: Receiver<Arc<LiveState>>,
    hosts: AllowedHosts,
    shutdown: Receiver<()>,
    /// Tells this process from earlier ones at the same address, whose pages may still be open.
    run_id: u64,
}

impl AppState {
    #[expect(clippy::disallowed_methods, reason = "tells processes apart, and goes into no file")]
    pub fn new(
        changes: Arc<ChangeLog>,
        live_state: Receiver<Arc<LiveState>>,
        hosts: AllowedHosts,
        shutdown: Receiver<()>,
    ) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let run_id = since_epoch.as_secs() << 20 | u64::from(since_epoch.subsec_micros());
        Self { changes, live_state, hosts, shutdown, run_id }
    }

    /// The state after all changes known now, as far as they can reach the file at a path.
    async fn wait_for_current(&self, path: &str) -> Arc<LiveState> {
        let event_count = self.changes.event_count();
        let mut live_state = self.live_state.clone();
        let current = live_state.wait_for(|state| state.is_current(event_count, path));
        // After the timeout the last state is good enough.
        let _ = tokio::time::timeout(BUILD_WAIT_TIMEOUT, current).await;
        self.live_state.borrow().clone()
    }

    /// The id of a generation, unique among processes.
    fn generation_id(&self, generation: u64) -> String {
        format!("{}-{generation}", self.run_id)
    }

    /// The generation of an id; `None` if it is not of this process.
    fn parse_generation_id(&self, id: &str) -> Option<u64> {
        let (run_id, generation) = id.split_once('-')?;
        if run_id != self.run_id.to_string() {
            return None;
        }
        generation.parse().ok()
    }
}

/// The router, with one handler for all requests.
pub fn router(app: AppState) -> Router {
    Router::new().fallback(handle_request).with_state(app)
}

async fn handle_request(State(app): State<AppState>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let mut response = respond(&app, &request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        // Browsers must not cache a page that may change.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Routes a request.
async fn respond(app: &AppState, request: &Parts) -> Response {
    let path = request.uri.path();
    let internal_name = path.strip_prefix(INTERNAL_PREFIX);
    let resource =
        if internal_name.is_some() { ResourceKind::Internal } else { ResourceKind::SiteFile };
    if let Err(status) = app.hosts.authorize(&request.uri, &request.headers, resource) {
        return text_response(
            status,
            "kyyeu shows this site to its own pages alone, under the address that it said.\n",
        );
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        let mut response =
            text_response(StatusCode::METHOD_NOT_ALLOWED, "A site is read, and nothing else.\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match internal_name {
        Some(name) => internal_file(app, name, request),
        None => site_file(app, path).await,
    }
}

/// A file of the server, not of the site.
fn internal_file(app: &AppState, name: &str, request: &Parts) -> Response {
    match name {
        "preview.js" => static_response("text/javascript; charset=utf-8", SCRIPT),
        "preview.css" => static_response("text/css; charset=utf-8", STYLE),
        "events" => event_stream(app, request),
        _ => text_response(StatusCode::NOT_FOUND, "There is nothing here.\n"),
    }
}

/// The stream of events for a page. After an interruption the browser sends the id of the last
/// event.
fn event_stream(app: &AppState, request: &Parts) -> Response {
    let uri = &request.uri;
    let last_event_id = request.headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let generation_id =
        last_event_id.map(ToOwned::to_owned).or_else(|| query_value(uri, "version"));
    let subscriber = Subscriber {
        page: query_value(uri, "page").unwrap_or_default(),
        generation: generation_id.and_then(|id| app.parse_generation_id(&id)),
    };
    let (live_state, shutdown) = (app.live_state.clone(), app.shutdown.clone());
    let app = app.clone();
    let event_id = move |generation| app.generation_id(generation);
    sse::open_stream(subscriber, live_state, shutdown, event_id).into_response()
}

/// The decoded value of the first query parameter with a name.
fn query_value(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// A file of the site. Pages get the preview script.
async fn site_file(app: &AppState, url_path: &str) -> Response {
    let Some(path) = site_path(url_path) else {
        return text_response(StatusCode::BAD_REQUEST, "This is no address.\n");
    };
    let live_state = app.wait_for_current(&path).await;
    let Some(site) = &live_state.site else {
        let html = inject_script(WAITING_PAGE.as_bytes(), &path, &app.generation_id(0));
        return html_response(StatusCode::SERVICE_UNAVAILABLE, html);
    };
    let (status, file_path) = if site.file(&path).is_some() {
        (StatusCode::OK, path.as_str())
    } else if site.file(&format!("{path}/index.html")).is_some() {
        // The links of a page are relative: its address needs the slash.
        let location = [(header::LOCATION, format!("{url_path}/"))];
        return (StatusCode::TEMPORARY_REDIRECT, location).into_response();
    } else {
        (StatusCode::NOT_FOUND, NOT_FOUND_PAGE)
    };
    let Some(file) = site.file(file_path) else {
        return text_response(StatusCode::NOT_FOUND, "The site has no such page.\n");
    };
    if is_page(file_path) {
        let generation_id = app.generation_id(live_state.generation);
        return html_response(status, inject_script(&file.bytes, &path, &generation_id));
    }
    let content_type = [(header::CONTENT_TYPE, media_type::from_path(file_path))];
    (status, content_type, Body::from(Bytes::from_owner(file.bytes.clone()))).into_response()
}

fn static_response(content_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

fn text_response(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn html_response(status: StatusCode, html: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The path in the site for the path of a URL; `None` if it is not UTF-8.
fn site_path(url_path: &str) -> Option<String> {
    let path = percent_decode_str(url_path.strip_prefix('/')?).decode_utf8().ok()?;
    Some(if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.into_owned()
    })
}

/// Adds the preview script to the head of a page. It is a file, not inline: the content security
/// policy of a page allows no other.
fn inject_script(html: &[u8], page: &str, generation_id: &str) -> Vec<u8> {
    const HEAD_END: &[u8] = b"</head>";
    let script = format!(
        "<script src=\"{INTERNAL_PREFIX}preview.js\" data-page=\"{}\" \
         data-version=\"{generation_id}\"></script>",
        utf8_percent_encode(page, NON_ALPHANUMERIC)
    );
    let offset =
        html.windows(HEAD_END.len()).position(|part| part == HEAD_END).unwrap_or(html.len());
    [&html[..offset], script.as_bytes(), &html[offset..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_of_the_site_and_of_nothing_else() {
        for (address, expected) in [
            ("/", Some("index.html")),
            ("/papers/", Some("papers/index.html")),
            ("/papers/m%E1%BB%99t.html", Some("papers/một.html")),
            // The site has no such file, even if the disk has one.
            ("/../content/workshop.yaml", Some("../content/workshop.yaml")),
            ("/%2e%2e/x", Some("../x")),
            ("/%ff", None),
        ] {
            assert_eq!(site_path(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn the_script_is_in_the_head() {
        let page = String::from_utf8(inject_script(
            b"<head><title>a</title></head><body>",
            "a \"b\".html",
            "7-3",
        ))
        .unwrap();
        assert_eq!(
            page,
            "<head><title>a</title><script src=\"/__kyyeu/preview.js\" \
             data-page=\"a%20%22b%22%2Ehtml\" data-version=\"7-3\"></script></head><body>"
        );
    }
}
