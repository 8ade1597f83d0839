//! A person of another station who stands at the window.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Request, State};
use counter_domain::number::normalised;
use counter_wire::person::{LookupRequest, LookupResponse};

use super::caller::Caller;
use super::changes::base;
use super::{Failure, Peer, message};
use crate::central::Central;
use crate::judge;
use crate::sql::person as sql;

pub(super) async fn look_up(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<LookupResponse>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let request: LookupRequest = message::json("look_up_person", request).await?;
    let key = match &request {
        LookupRequest::Number { number } => normalised(number),
        LookupRequest::Card { number } => judge::card_key(&normalised(number)),
    };
    let connection = central.database.connection().await?;
    let client = connection.plain()?;
    let found = client.row(sql::PERSON_BY_NUMBER, &[&key]).await?;
    let Some(row) = found else {
        return Ok(Json(LookupResponse { person: None }));
    };
    let (subject, person) = (row.try_get::<_, String>("id")?, base(&row)?);
    drop(connection);
    judge::follow(
        &central.database,
        central.now(),
        caller.device,
        &caller.office,
        &subject,
    )
    .await?;
    Ok(Json(LookupResponse {
        person: Some(person),
    }))
}
