//! The server on bytes in memory, for fuzzing: answers exactly as on a connection, even to bytes
//! that no browser sends.

use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::watch;

use crate::handlers::{self, AppState};
use crate::host_check::AllowedHosts;
use crate::live_state::{LiveSite, LiveState};
use crate::watcher::ChangeLog;

/// The address of the server. Requests for other hosts are rejected.
pub const LISTEN_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8023);

/// After how many turns of all tasks without a byte an answer is complete.
const MAX_IDLE_TURNS: usize = 64;

/// The maximum size of an answer.
const MAX_RESPONSE_BYTES: usize = 1 << 20;

const READ_BUFFER_BYTES: usize = 1 << 14;

/// The answers of a server of some files, at [`LISTEN_ADDRESS`], to the bytes of a connection.
///
/// # Errors
/// When no runtime can be created.
pub fn respond(files: &BTreeMap<String, Arc<[u8]>>, request: &[u8]) -> io::Result<Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let state = LiveState {
        handled_events: Some(0),
        generation: 1,
        site: Some(Arc::new(LiveSite::default().with_build(1, files))),
        ..LiveState::default()
    };
    let (_state_sender, state) = watch::channel(Arc::new(state));
    let (_shutdown_sender, shutdown) = watch::channel(());
    let hosts = AllowedHosts::new(LISTEN_ADDRESS.ip(), LISTEN_ADDRESS.port());
    let app_state = AppState::new(Arc::new(ChangeLog::default()), state, hosts, shutdown);
    runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(MAX_RESPONSE_BYTES.max(request.len()));
        tokio::spawn(async move {
            axum::serve(SingleConnection(Some(server)), handlers::router(app_state)).await
        });
        client.write_all(request).await?;
        let mut response = Vec::new();
        let mut buffer = vec![0; READ_BUFFER_BYTES];
        let mut idle_turns = 0;
        while idle_turns < MAX_IDLE_TURNS && response.len() < MAX_RESPONSE_BYTES {
            tokio::select! {
                biased;
                read = client.read(&mut buffer) => match read? {
                    0 => break,
                    len => {
                        response.extend_from_slice(&buffer[..len]);
                        idle_turns = 0;
                    }
                },
                () = tokio::task::yield_now() => idle_turns += 1,
            }
        }
        Ok(response)
    })
}

/// A listener that accepts one connection.
struct SingleConnection(Option<DuplexStream>);

impl Listener for SingleConnection {
    type Io = DuplexStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.take() {
            Some(connection) => (connection, LISTEN_ADDRESS),
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(LISTEN_ADDRESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_answered_as_over_a_connection() {
        let files = BTreeMap::from([(
            "index.html".to_owned(),
            Arc::from(b"<head></head>trang".as_slice()),
        )]);
        for (bytes, status, holds) in [
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1:8023\r\n\r\n", "200", true),
            ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421", false),
            ("GET /x HTTP/1.1\r\nHost: localhost:8023\r\n\r\n", "404", false),
            ("\0\r\n\r\n", "400", false),
        ] {
            let answer = String::from_utf8(respond(&files, bytes.as_bytes()).unwrap()).unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{bytes:?}: {answer:?}");
            assert_eq!(answer.contains("trang"), holds, "{bytes:?}: {answer:?}");
        }
        // Half a request gets no answer, and two requests in a row get two.
        assert_eq!(respond(&files, b"GET / HTTP/1.1\r\nHost: 127").unwrap(), b"");
        let two = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8023\r\n\r\n".repeat(2);
        let answer = String::from_utf8(respond(&files, two.as_bytes()).unwrap()).unwrap();
        assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
    }
}
