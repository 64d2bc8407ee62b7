//! Answers requests from the site in memory. A path that the site does not have is not there: no
//! request reaches a disk.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tokio::sync::watch::Receiver;

use crate::host_check::{AllowedHosts, ResourceKind};
use crate::live_state::{self, LiveState};
use crate::sse::{self, Subscriber};
use crate::watcher::ChangeLog;
use kyyeu_model::media_type;

/// The page for addresses that are not there.
pub const NOT_FOUND: &str = "404.html";

/// Where the server's own files are, below which no site has any.
const INTERNAL_PREFIX: &str = "/__kyyeu/";

const SCRIPT: &str = include_str!("client/preview.js");
const STYLE: &str = include_str!("client/preview.css");
const WAITING_PAGE: &str = include_str!("client/waiting.html");

/// How long a request waits for a build that has to heed a change: no page that is answered is
/// older than the question.
const BUILD_WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// What an answer needs.
#[derive(Clone, Debug)]
pub struct AppState {
    changes: Arc<ChangeLog>,
    state: Receiver<Arc<LiveState>>,
    hosts: AllowedHosts,
    shutdown: Receiver<()>,
    /// Tells this run from earlier ones at the same address, whose pages may still be open.
    run_id: u64,
}

impl AppState {
    #[expect(clippy::disallowed_methods, reason = "tells runs apart, and goes into no file")]
    pub fn new(
        events: Arc<ChangeLog>,
        shown: Receiver<Arc<LiveState>>,
        hosts: AllowedHosts,
        closing: Receiver<()>,
    ) -> Self {
        let since =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let run = since.as_secs() << 20 | u64::from(since.subsec_micros());
        Self { changes: events, state: shown, hosts, shutdown: closing, run_id: run }
    }

    /// The site with every change in it that is known of now, as far as it touches a path.
    async fn wait_for_current(&self, path: &str) -> Arc<LiveState> {
        let known = self.changes.event_count();
        let mut shown = self.state.clone();
        let heeded = shown.wait_for(|shown| shown.is_current(known, path));
        drop(tokio::time::timeout(BUILD_WAIT_TIMEOUT, heeded).await);
        self.state.borrow().clone()
    }

    /// The name of a site that this run made.
    fn generation_id(&self, generation: u64) -> String {
        format!("{}-{generation}", self.run_id)
    }

    /// The generation that a name stands for, where this run gave it.
    fn parse_generation_id(&self, id: &str) -> Option<u64> {
        let (run, generation) = id.split_once('-')?;
        generation.parse().ok().filter(|_| run == self.run_id.to_string())
    }
}

/// Answers every request.
pub fn router(server: AppState) -> Router {
    Router::new().fallback(handle_request).with_state(server)
}

async fn handle_request(State(server): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    let asked = if path.starts_with(INTERNAL_PREFIX) {
        ResourceKind::Internal
    } else {
        ResourceKind::SiteFile
    };
    let mut response = match server.hosts.authorize(request.uri(), request.headers(), asked) {
        Err(status) => text_response(
            status,
            "kyyeu shows this site to its own pages alone, under the address that it said.\n",
        ),
        Ok(()) if !matches!(*request.method(), Method::GET | Method::HEAD) => {
            let mut response = text_response(
                StatusCode::METHOD_NOT_ALLOWED,
                "A site is read, and nothing else.\n",
            );
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        Ok(()) => match path.strip_prefix(INTERNAL_PREFIX) {
            Some(own) => internal_file(&server, own, &request),
            None => site_file(&server, path).await,
        },
    };
    let headers = response.headers_mut();
    for (name, value) in [
        // Always asked for anew.
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

fn text_response(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn internal_file(server: &AppState, name: &str, request: &Request) -> Response {
    let of = |kind: &'static str, text: &'static str| {
        ([(header::CONTENT_TYPE, kind)], text).into_response()
    };
    match name {
        "preview.js" => of("text/javascript; charset=utf-8", SCRIPT),
        "preview.css" => of("text/css; charset=utf-8", STYLE),
        "events" => {
            let query = |name: &str| {
                let pairs = request
                    .uri()
                    .query()
                    .unwrap_or_default()
                    .split('&')
                    .filter_map(|pair| pair.split_once('='));
                let value = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()?;
                Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
            };
            // A stream that broke off goes on where it was.
            let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok());
            let generation = last.map(ToOwned::to_owned).or_else(|| query("made"));
            let generation = generation.and_then(|id| server.parse_generation_id(&id));
            let listener = Subscriber { page: query("page").unwrap_or_default(), generation };
            let own = server.clone();
            sse::open_stream(
                listener,
                server.state.clone(),
                server.shutdown.clone(),
                move |generation| own.generation_id(generation),
            )
            .into_response()
        }
        _ => text_response(StatusCode::NOT_FOUND, "There is nothing here.\n"),
    }
}

async fn site_file(server: &AppState, path: &str) -> Response {
    let Some(wanted) = site_path(path) else {
        return text_response(StatusCode::BAD_REQUEST, "This is no address.\n");
    };
    let shown = server.wait_for_current(&wanted).await;
    let Some(site) = &shown.site else {
        let html = inject_script(WAITING_PAGE.as_bytes(), &wanted, &server.generation_id(0));
        return html_response(StatusCode::SERVICE_UNAVAILABLE, html);
    };
    let (found, status) = match site.file(&wanted) {
        Some(file) => ((wanted.as_str(), file), StatusCode::OK),
        None if site.file(&format!("{wanted}/index.html")).is_some() => {
            // Links of the page are relative: they need the slash.
            return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, format!("{path}/"))])
                .into_response();
        }
        None => match site.file(NOT_FOUND) {
            Some(file) => ((NOT_FOUND, file), StatusCode::NOT_FOUND),
            None => return text_response(StatusCode::NOT_FOUND, "The site has no such page.\n"),
        },
    };
    let (name, file) = found;
    if live_state::is_page(name) {
        return html_response(
            status,
            inject_script(&file.bytes, &wanted, &server.generation_id(shown.generation)),
        );
    }
    let bytes = Bytes::from_owner(file.bytes.clone());
    (status, [(header::CONTENT_TYPE, media_type::from_path(name))], Body::from(bytes))
        .into_response()
}

fn html_response(status: StatusCode, html: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The path in the site that an address stands for; `None` where it is no text.
fn site_path(path: &str) -> Option<String> {
    let path = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    Some(if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.into_owned()
    })
}

/// A page with the script that listens for changes. The script is a file of the served site,
/// because a page's own rules let it run no other.
fn inject_script(html: &[u8], page: &str, made: &str) -> Vec<u8> {
    const HEAD: &[u8] = b"</head>";
    let script = format!(
        "<script src=\"{INTERNAL_PREFIX}preview.js\" data-page=\"{}\" data-made=\"{made}\"></script>",
        percent_encoding::utf8_percent_encode(page, percent_encoding::NON_ALPHANUMERIC)
    );
    let at = html.windows(HEAD.len()).position(|part| part == HEAD).unwrap_or(html.len());
    [&html[..at], script.as_bytes(), &html[at..]].concat()
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
            // The site has no such file, whatever stands on the disk.
            ("/../content/workshop.yaml", Some("../content/workshop.yaml")),
            ("/%2e%2e/x", Some("../x")),
            ("/%ff", None),
        ] {
            assert_eq!(site_path(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn the_script_stands_in_the_head() {
        let page = String::from_utf8(inject_script(
            b"<head><title>a</title></head><body>",
            "a \"b\".html",
            "7-3",
        ))
        .unwrap();
        assert_eq!(
            page,
            "<head><title>a</title><script src=\"/__kyyeu/preview.js\" data-page=\"a%20%22b%22%2Ehtml\" \
             data-made=\"7-3\"></script></head><body>"
        );
    }
}
