//! The use cases over loopback HTTP, so that browser tests drive the same screen and the same
//! program as the window does. It is never packaged.
//!
//! | request | answer |
//! | --- | --- |
//! | `POST /api/<command>` with JSON | the command's response, or its `CommandError` |
//! | `POST /api/raw/<command>?draft=…` with bytes | the same |
//! | `GET /blob/<path>` | the bytes of a photo or a paper |
//! | `GET /events` | server-sent events, one `AppEvent` each |
//! | `GET /…` | the built screen |
//!
//! Invariants:
//! - Every answer carries the content security policy of `tauri.conf.json`, read from that file.
//! - It listens on 127.0.0.1 only, answers only requests that name it so (no DNS rebinding), and
//!   takes commands only with a content type that other sites cannot send unasked.
//! - A panic in a command becomes the answer `internal`, as in the window.
//!
//! Deliberately absent: any rule or state of its own, TLS, and more than one session.

mod counter;
mod events;
mod host;
mod policy;
mod station;

pub use counter::{CounterStation, ROUTED};
pub use host::{Address, HostError, serve};
pub use policy::content_security_policy;
pub use station::{Blob, Station};
