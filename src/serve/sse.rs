//! Tells an open page what is new: a stream of server-sent events.
//!
//! A page says which it is and which site it was made of, and hears of nothing but itself: that it
//! is new, that its style sheet is, and what is wrong with the content.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use tokio::sync::mpsc;
use tokio::sync::watch::Receiver;
use tokio_stream::wrappers::ReceiverStream;

use crate::live_state::{LiveState, Reload};

/// How often a silent stream says that it lives.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// When a page asks again after the stream broke off.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Who listens.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// The path of the page.
    pub page: String,
    /// The site that it was made of; `None` where that was made by an earlier run.
    pub generation: Option<u64>,
}

/// The stream of what is new for a listener. Ends when the server does.
pub fn open_stream(
    listener: Subscriber,
    shown: Receiver<Arc<LiveState>>,
    closing: Receiver<()>,
    id: impl Fn(u64) -> String + Send + 'static,
) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let (send, receive) = mpsc::channel(4);
    tokio::spawn(send_events(listener, shown, closing, id, send));
    Sse::new(ReceiverStream::new(receive))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL))
}

async fn send_events(
    listener: Subscriber,
    mut shown: Receiver<Arc<LiveState>>,
    mut closing: Receiver<()>,
    id: impl Fn(u64) -> String + Send,
    send: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut generation = listener.generation.unwrap_or_default();
    let mut told = None;
    loop {
        let now = shown.borrow_and_update().clone();
        let mut events = Vec::new();
        let news = now
            .site
            .as_ref()
            .map_or(Reload::None, |site| site.reload_for(&listener.page, generation));
        match news {
            Reload::None => {}
            Reload::Styles => {
                events.push(Event::default().event("style").data(now.generation.to_string()))
            }
            Reload::Page => {
                events.push(Event::default().event("page").data(now.generation.to_string()))
            }
        }
        if now.handled_events.is_some()
            && !told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &now.overlay))
        {
            told = Some(now.overlay.clone());
            events.push(Event::default().event("faults").data(now.overlay.json.clone()));
        }
        generation = now.generation;
        for event in events {
            if send.send(Ok(event.id(id(generation)).retry(RETRY_INTERVAL))).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = shown.changed() => if changed.is_err() { return },
            _ = closing.changed() => return,
            () = send.closed() => return,
        }
    }
}
