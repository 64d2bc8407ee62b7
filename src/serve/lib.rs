//! Shows the site while it is written: builds it in memory, watches the content, and tells open
//! pages what is new.
//!
//! Owns the HTTP server, the watching of folders, and what a page does while it is served
//! (`client/`). Reads and writes no file: what it serves is the site as the driver makes it, by its
//! paths, so that no request reaches the disk.

mod fuzz_io;
mod handlers;
mod host_check;
mod live_state;
mod overlay;
mod sse;
mod watcher;

mod rebuild;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::sync::watch as latest;

pub use crate::fuzz_io::{LISTEN_ADDRESS, respond};
use crate::host_check::AllowedHosts;
use crate::live_state::LiveState;
use crate::rebuild::Rebuilder;
pub use crate::rebuild::{RebuildObserver, RebuildResult};
use crate::watcher::ChangeLog;
use kyyeu_driver::Drafts;

/// How many further ports are tried to name a free one.
const MAX_PORT_ATTEMPTS: u16 = 100;

/// How long open connections may take to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

/// What to show, and where.
#[derive(Clone, Debug)]
pub struct ServeRequest {
    /// Folder of the project.
    pub root: PathBuf,
    /// The address to be reached at.
    pub host: IpAddr,
    /// The port; 0 is any free one.
    pub port: u16,
    /// Whether drafts are in the site.
    pub drafts: Drafts,
}

/// Why nothing is shown.
#[derive(Debug)]
pub enum ServeError {
    /// The port is taken; the next free one, where there is one near.
    PortInUse(Option<u16>),
    /// The address cannot be served at.
    Bind(io::Error),
    /// The server cannot be started.
    Start(io::Error),
}

/// An address and port that are ours.
#[derive(Debug)]
pub struct BoundServer {
    listener: TcpListener,
    request: ServeRequest,
    /// Where the site is, ending in `/`.
    pub url: String,
}

/// Takes the address and port.
///
/// # Errors
/// When they cannot be had.
pub fn bind(request: ServeRequest) -> Result<BoundServer, ServeError> {
    let listener =
        TcpListener::bind((request.host, request.port)).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                ServeError::PortInUse(next_free_port(request.host, request.port))
            }
            _ => ServeError::Bind(error),
        })?;
    let port = listener.local_addr().map_err(ServeError::Start)?.port();
    let request = ServeRequest { port, ..request };
    let url = format!("http://{}/", browser_address(request.host, port));
    Ok(BoundServer { listener, request, url })
}

/// Where a browser on this machine finds a server at an address.
fn browser_address(host: IpAddr, port: u16) -> SocketAddr {
    let here = match host {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        host => host,
    };
    SocketAddr::new(here, port)
}

fn next_free_port(host: IpAddr, port: u16) -> Option<u16> {
    let further = port.checked_add(1)?..=port.saturating_add(MAX_PORT_ATTEMPTS);
    further.into_iter().find(|&port| TcpListener::bind((host, port)).is_ok())
}

impl BoundServer {
    /// Shows the site until the process is asked to end. `report` hears of every build.
    ///
    /// # Errors
    /// When the server cannot be started.
    pub fn serve(self, report: RebuildObserver) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(ServeError::Start)?;
        let events = Arc::new(ChangeLog::default());
        let (shown, latest) = latest::channel(Arc::new(LiveState::default()));
        let rebuilder = Rebuilder::new(&self.request, &self.url, events.clone(), shown, report);
        std::thread::Builder::new()
            .name("rebuild".into())
            .spawn(|| rebuilder.run())
            .map_err(ServeError::Start)?;
        runtime.block_on(self.run_server(events, latest)).map_err(ServeError::Start)
    }

    async fn run_server(
        self,
        events: Arc<ChangeLog>,
        shown: latest::Receiver<Arc<LiveState>>,
    ) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(self.listener)?.tap_io(|connection| {
            // Small answers wait for nothing. Where that cannot be had they come a little later.
            drop(connection.set_nodelay(true));
        });
        let (closing, closed) = latest::channel(());
        let hosts = AllowedHosts::new(self.request.host, self.request.port);
        let app = crate::handlers::router(crate::handlers::AppState::new(
            events,
            shown,
            hosts,
            closed.clone(),
        ));
        let mut asked = closed;
        let serve = axum::serve(listener, app)
            .with_graceful_shutdown(async move { drop(asked.changed().await) });
        let end = async move {
            shutdown_signal().await;
            drop(closing); // Open streams of events end.
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            served = serve => served,
            () = end => Ok(()),
        }
    }
}

/// Waits until the process is asked to end, by Ctrl-C or as systems do it.
async fn shutdown_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}
