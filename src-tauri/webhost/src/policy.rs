//! The content security policy of the window, for the browser.

use serde_json::{Map, Value};

/// The one place where the policy is written.
const TAURI_CONFIG: &str = include_str!("../../../tauri.conf.json");

/// The policy as a header: the directives of `app.security.csp`, whose order means nothing.
///
/// None when the configuration has no policy, in which case nothing must be served.
pub fn content_security_policy() -> Option<String> {
    let config: Value = serde_json::from_str(TAURI_CONFIG).ok()?;
    let directives: &Map<String, Value> = config.pointer("/app/security/csp")?.as_object()?;
    let directives: Option<Vec<String>> = directives
        .iter()
        .map(|(name, sources)| Some(format!("{name} {}", sources.as_str()?)))
        .collect();
    directives
        .filter(|directives| !directives.is_empty())
        .map(|directives| directives.join("; "))
}
