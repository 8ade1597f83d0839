//! What anyone may ask: health, the OpenAPI document, the time.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use counter_wire::health::{Health, SERVICE};
use counter_wire::limits::TOKEN_CHARACTERS;
use counter_wire::openapi::document;
use counter_wire::problem::ProblemCode;
use counter_wire::time::{SignedTime, TimeQuery};
use counter_wire::version::{OLDEST, PROTOCOL};
use serde_json::Value;

use super::{Failure, message};
use crate::central::Central;

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

pub(super) async fn health(State(central): State<Arc<Central>>) -> Result<Json<Health>, Failure> {
    let life = central.life().await?;
    Ok(Json(Health {
        service: SERVICE.to_owned(),
        program: PROGRAM.to_owned(),
        oldest_protocol: OLDEST,
        newest_protocol: PROTOCOL,
        incarnation: life.incarnation.to_string(),
        at: central.now(),
        ready: true,
    }))
}

pub(super) async fn openapi() -> Json<Value> {
    Json(document(PROGRAM))
}

pub(super) async fn time(
    State(central): State<Arc<Central>>,
    request: Request,
) -> Result<Json<SignedTime>, Failure> {
    let query: TimeQuery = message::query(&request)?;
    if query.nonce.is_empty() || query.nonce.chars().count() > TOKEN_CHARACTERS {
        return Err(Failure::new(
            ProblemCode::Malformed,
            "the nonce has another form",
        ));
    }
    Ok(Json(SignedTime::sign(
        &query.nonce,
        central.now(),
        central.identity.signing(),
    )))
}
