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

use super::site::{News, Shown};

/// How often a silent stream says that it lives.
const ALIVE: Duration = Duration::from_secs(15);

/// When a page asks again after the stream broke off.
const RETRY: Duration = Duration::from_millis(500);

/// Who listens.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The path of the page.
    pub page: String,
    /// The site that it was made of; `None` where that was made by an earlier run.
    pub generation: Option<u64>,
}

/// The stream of what is new for a listener. Ends when the server does.
pub fn stream(
    listener: Listener,
    shown: Receiver<Arc<Shown>>,
    closing: Receiver<()>,
    id: impl Fn(u64) -> String + Send + 'static,
) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let (send, receive) = mpsc::channel(4);
    tokio::spawn(tell(listener, shown, closing, id, send));
    Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::new().interval(ALIVE))
}

async fn tell(
    listener: Listener,
    mut shown: Receiver<Arc<Shown>>,
    mut closing: Receiver<()>,
    id: impl Fn(u64) -> String + Send,
    send: mpsc::Sender<Result<Event, Infallible>>,
) {
    let mut generation = listener.generation.unwrap_or_default();
    let mut told = None;
    loop {
        let now = shown.borrow_and_update().clone();
        let mut events = Vec::new();
        let news =
            now.site.as_ref().map_or(News::Nothing, |site| site.news(&listener.page, generation));
        match news {
            News::Nothing => {}
            News::Style => {
                events.push(Event::default().event("style").data(now.generation.to_string()))
            }
            News::Page => {
                events.push(Event::default().event("page").data(now.generation.to_string()))
            }
        }
        if now.heeded.is_some() && !told.as_ref().is_some_and(|told| Arc::ptr_eq(told, &now.faults))
        {
            told = Some(now.faults.clone());
            events.push(Event::default().event("faults").data(now.faults.json.clone()));
        }
        generation = now.generation;
        for event in events {
            if send.send(Ok(event.id(id(generation)).retry(RETRY))).await.is_err() {
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
