//! A Tauri window with the counter's policy and one line of text, and nothing behind it.
//!
//! The benchmark of start-up and memory (tests/benches/window.rs) measures the counter against it.

use tauri::http::{Response, header};
use tauri::{WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
    <title>社保柜台</title></head><body><h1 data-test=\"login\">社保柜台</h1></body></html>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let context = tauri::generate_context!();
    let policy = context.config().app.security.csp.clone();
    let policy = policy.ok_or("tauri.conf.json has no policy")?.to_string();
    let address = "bare://localhost/".parse()?;
    tauri::Builder::default()
        .register_uri_scheme_protocol("bare", move |_, _| {
            let mut response = Response::new(PAGE.as_bytes().to_vec());
            let headers = response.headers_mut();
            headers.insert(
                header::CONTENT_TYPE,
                header::HeaderValue::from_static("text/html"),
            );
            if let Ok(policy) = policy.parse() {
                headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol(address);
            WebviewWindowBuilder::new(app, "bare", page)
                .inner_size(1366.0, 768.0)
                .build()?;
            Ok(())
        })
        .run(context)?;
    Ok(())
}
