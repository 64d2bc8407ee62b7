//! Answers the bytes of a connection where there is none, exactly as the server does: for whoever
//! tries what bytes do to it that no browser sends.

use std::collections::BTreeMap;
use std::future::pending;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::watch;

use crate::handlers::{self, AppState};
use crate::host_check::AllowedHosts;
use crate::live_state::{LiveSite, LiveState};
use crate::watcher::ChangeLog;

/// Where the server is: a page of another address gets nothing.
pub const LISTEN_ADDRESS: SocketAddr =
    SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8023);

/// How often everybody had their turn, and nothing more was said, before an answer counts as whole.
const MAX_IDLE_TURNS: usize = 64;

/// The most that is read of an answer, in bytes.
const MAX_RESPONSE_BYTES: usize = 1 << 20;

/// What a server of some files, at [`AT`], answers to the bytes of a connection.
///
/// # Errors
/// When no runtime can be had.
pub fn respond(files: &BTreeMap<String, Arc<[u8]>>, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let site = LiveSite::default().with_build(1, files);
    let shown = LiveState {
        handled_events: Some(0),
        generation: 1,
        site: Some(Arc::new(site)),
        ..LiveState::default()
    };
    let (_shown, latest) = watch::channel(Arc::new(shown));
    let (_closing, closed) = watch::channel(());
    let server = AppState::new(
        Arc::new(ChangeLog::default()),
        latest,
        AllowedHosts::new(LISTEN_ADDRESS.ip(), LISTEN_ADDRESS.port()),
        closed,
    );
    runtime.block_on(async {
        let (mut ours, theirs) = tokio::io::duplex(MAX_RESPONSE_BYTES.max(bytes.len()));
        tokio::spawn(async move {
            axum::serve(SingleConnection(Some(theirs)), handlers::router(server)).await
        });
        ours.write_all(bytes).await?;
        let (mut answer, mut part, mut silent) = (Vec::new(), vec![0; 1 << 14], 0);
        while silent < MAX_IDLE_TURNS && answer.len() < MAX_RESPONSE_BYTES {
            tokio::select! {
                biased;
                read = ours.read(&mut part) => match read? {
                    0 => break,
                    read => {
                        answer.extend_from_slice(&part[..read]);
                        silent = 0;
                    }
                },
                () = tokio::task::yield_now() => silent += 1,
            }
        }
        Ok(answer)
    })
}

/// A listener to which one comes, and then nobody.
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
        // Half a request is waited for, and two in a row are answered both.
        assert_eq!(respond(&files, b"GET / HTTP/1.1\r\nHost: 127").unwrap(), b"");
        let two = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8023\r\n\r\n".repeat(2);
        let answer = String::from_utf8(respond(&files, two.as_bytes()).unwrap()).unwrap();
        assert_eq!(answer.matches("200 OK").count(), 2, "{answer}");
    }
}
