//! `counter://localhost/…`: the bytes of pictures and papers, by an opaque address.
//!
//! The address is the contract's, as `photo/ab12…` or `document/…`; it is no path of the disk, and
//! whether it may be read now is decided where the bytes are kept.

use std::sync::Arc;

use counter_app::{Blob, Counter};
use percent_encoding::percent_decode_str;
use tauri::http::{HeaderValue, Request, Response, StatusCode, header};
use tauri::{Manager, UriSchemeContext, UriSchemeResponder, Wry};

/// Name of the scheme; the content security policy names it too.
pub(crate) const SCHEME: &str = "counter";

/// Answers a request for bytes, off the window's thread.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the builder calls it with its own"
)]
pub(crate) fn answer(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let counter = Arc::clone(&context.app_handle().state::<Arc<Counter>>());
    tauri::async_runtime::spawn_blocking(move || {
        // The page encodes the whole address, its slash included.
        let path = request.uri().path().trim_start_matches('/');
        let address = percent_decode_str(path).decode_utf8_lossy();
        let mut response = match counter.blob(&address) {
            Ok(blob) => found(blob),
            Err(_) => missing(),
        };
        // Only the page itself gets here; its origin differs from the scheme's.
        if let Some(origin) = request.headers().get(header::ORIGIN) {
            response
                .headers_mut()
                .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        responder.respond(response);
    });
}

fn found(blob: Blob) -> Response<Vec<u8>> {
    let mut response = Response::new(blob.bytes);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(blob.media_type),
    );
    // Whoever logs in next must ask again.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn missing() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
