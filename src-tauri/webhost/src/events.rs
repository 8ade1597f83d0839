//! The program's events as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_stream::Stream;

use crate::station::Station;

/// Tells the browser every event from now on, until either side goes away.
pub(crate) fn stream(
    station: &Arc<dyn Station>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let events = station.subscribe();
    let (sender, receiver) = unbounded_channel();
    // The program's channel blocks, so it has a thread of its own, which ends with the first event
    // after the browser has gone.
    std::thread::spawn(move || {
        for event in events {
            let told = match serde_json::to_string(&event) {
                Ok(json) => sender.send(Event::default().data(json)).is_ok(),
                Err(error) => {
                    tracing::error!(%error, "An event cannot be written as JSON.");
                    true
                }
            };
            if !told {
                return;
            }
        }
    });
    Sse::new(Told(receiver)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

struct Told(UnboundedReceiver<Event>);

impl Stream for Told {
    type Item = Result<Event, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
