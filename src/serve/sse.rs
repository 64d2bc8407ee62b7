//! The stream of server-sent events to an open page.
//!
//! A page says its path and the generation of the site that it shows. It is told when it must be
//! reloaded, when its style sheets have changed, and which errors the content has.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use tokio::sync::mpsc;
use tokio::sync::watch::Receiver;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use crate::live_state::{LiveState, Reload};
use crate::overlay::ErrorOverlay;

/// How often a comment is sent through an idle stream.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// When a page reconnects after an interruption.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// How many events may wait to be sent.
const CHANNEL_CAPACITY: usize = 4;

/// A page that listens.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// The path of the page.
    pub page: String,
    /// The generation that it shows; `None` for one of an earlier process.
    pub generation: Option<u64>,
}

/// Opens the stream of a page. It ends when the server shuts down.
pub fn open_stream(
    subscriber: Subscriber,
    live_state: Receiver<Arc<LiveState>>,
    shutdown: Receiver<()>,
    event_id: impl Fn(u64) -> String + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (sender, receiver) = mpsc::channel(CHANNEL_CAPACITY);
    tokio::spawn(send_events(subscriber, live_state, shutdown, event_id, sender));
    Sse::new(ReceiverStream::new(receiver))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL))
}

async fn send_events(
    subscriber: Subscriber,
    mut live_state: Receiver<Arc<LiveState>>,
    mut shutdown: Receiver<()>,
    event_id: impl Fn(u64) -> String + Send,
    sender: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut generation = subscriber.generation.unwrap_or_default();
    let mut sent_overlay: Option<Arc<ErrorOverlay>> = None;
    loop {
        let state = live_state.borrow_and_update().clone();
        let mut events = Vec::new();
        let reload = state
            .site
            .as_ref()
            .map_or(Reload::None, |site| site.reload_for(&subscriber.page, generation));
        let reload_event = match reload {
            Reload::None => None,
            Reload::Styles => Some("style"),
            Reload::Page => Some("page"),
        };
        if let Some(name) = reload_event {
            events.push(Event::default().event(name).data(state.generation.to_string()));
        }
        let is_sent = sent_overlay.as_ref().is_some_and(|sent| Arc::ptr_eq(sent, &state.overlay));
        if state.handled_events.is_some() && !is_sent {
            sent_overlay = Some(state.overlay.clone());
            events.push(Event::default().event("diagnostics").data(state.overlay.json.clone()));
        }
        generation = state.generation;
        for event in events {
            let event = event.id(event_id(generation)).retry(RETRY_INTERVAL);
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = live_state.changed() => if changed.is_err() { return },
            _ = shutdown.changed() => return,
            () = sender.closed() => return,
        }
    }
}
