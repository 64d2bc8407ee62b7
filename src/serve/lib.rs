//! The preview server: shows the site while it is written.
//!
//! Owns the HTTP server, the watching of the project, the rebuilds, and the script that updates an
//! open page (`client/`). Never reads or writes a file: it serves the site in memory that the
//! driver builds, so no request reaches the disk.

#[cfg(feature = "fuzzing")]
mod fuzz_io;
mod handlers;
mod host_check;
mod live_state;
mod overlay;
mod rebuild;
mod sse;
mod watcher;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::sync::watch;

#[cfg(feature = "fuzzing")]
pub use crate::fuzz_io::{LISTEN_ADDRESS, respond};
use crate::handlers::AppState;
use crate::host_check::AllowedHosts;
use crate::live_state::LiveState;
use crate::rebuild::Rebuilder;
pub use crate::rebuild::{RebuildObserver, RebuildResult};
use crate::watcher::ChangeLog;
use kyyeu_driver::Drafts;
use kyyeu_driver::preview::Preview;

/// How many ports are tried to suggest a free one.
const MAX_PORT_ATTEMPTS: u16 = 100;

/// How long open connections may take to end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

/// What is served, and where.
#[derive(Clone, Debug)]
pub struct ServeRequest {
    /// The folder of the project.
    pub root: PathBuf,
    /// The address to listen at.
    pub host: IpAddr,
    /// The port; 0 for any free one.
    pub port: u16,
    /// Whether the site has the drafts.
    pub drafts: Drafts,
}

/// Why the server does not start.
#[derive(Debug)]
pub enum ServeError {
    /// The port is in use; with a free one, if one of the next ports is.
    PortInUse(Option<u16>),
    /// The address is not available.
    Bind(io::Error),
    /// The server or one of its threads cannot be started.
    Start(io::Error),
}

/// A server that has its address and port, and does not answer yet.
#[derive(Debug)]
pub struct BoundServer {
    listener: TcpListener,
    request: ServeRequest,
    /// The URL of the site, with a `/` at the end.
    pub url: String,
}

/// Takes the address and the port.
///
/// # Errors
/// When they are not available.
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

/// Where a browser on this machine reaches a server that listens at an address.
fn browser_address(host: IpAddr, port: u16) -> SocketAddr {
    let reachable = match host {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        host => host,
    };
    SocketAddr::new(reachable, port)
}

fn next_free_port(host: IpAddr, port: u16) -> Option<u16> {
    let mut next_ports = port.checked_add(1)?..=port.saturating_add(MAX_PORT_ATTEMPTS);
    next_ports.find(|&port| TcpListener::bind((host, port)).is_ok())
}

impl BoundServer {
    /// Serves the site until the process is asked to end. `observer` is called after each build.
    ///
    /// # Errors
    /// When the server cannot be started.
    pub fn serve(self, observer: RebuildObserver) -> Result<(), ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(ServeError::Start)?;
        let changes = Arc::new(ChangeLog::default());
        let (state_sender, state) = watch::channel(Arc::new(LiveState::default()));
        let root = std::path::absolute(&self.request.root).unwrap_or(self.request.root.clone());
        let preview = Preview::new(root.clone(), &self.url, self.request.drafts);
        let rebuilder = Rebuilder::new(&root, preview, changes.clone(), state_sender, observer);
        std::thread::Builder::new()
            .name("rebuild".into())
            .spawn(|| rebuilder.run())
            .map_err(ServeError::Start)?;
        runtime.block_on(self.run_server(changes, state)).map_err(ServeError::Start)
    }

    async fn run_server(
        self,
        changes: Arc<ChangeLog>,
        state: watch::Receiver<Arc<LiveState>>,
    ) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(self.listener)?.tap_io(|connection| {
            // Without it small answers are only a little slower.
            let _ = connection.set_nodelay(true);
        });
        let (shutdown_sender, shutdown) = watch::channel(());
        let hosts = AllowedHosts::new(self.request.host, self.request.port);
        let app = handlers::router(AppState::new(changes, state, hosts, shutdown.clone()));
        let mut shutdown_requested = shutdown;
        let server = axum::serve(listener, app).with_graceful_shutdown(async move {
            let _ = shutdown_requested.changed().await;
        });
        let stop_signal = async move {
            shutdown_signal().await;
            drop(shutdown_sender); // Open event streams end.
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        tokio::select! {
            result = server => result,
            () = stop_signal => Ok(()),
        }
    }
}

/// Waits until the process is asked to end: by Ctrl-C, on Unix also by SIGTERM.
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
    let _ = tokio::signal::ctrl_c().await;
}
