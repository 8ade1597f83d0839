//! Lists of what citizens did without a window, a page at a time.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Request, State};
use counter_domain::calendar::beijing;
use counter_wire::limits::{PAGE_CHANGES, TOKEN_CHARACTERS};
use counter_wire::online::{
    Appointment, AppointmentsPage, ListQuery, OnlineApplication, OnlineApplicationsPage,
};
use counter_wire::problem::ProblemCode;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::de::DeserializeOwned;
use tokio_postgres::Row;

use super::caller::Caller;
use super::{Failure, Peer, message};
use crate::central::Central;
use crate::error::DatabaseError;
use crate::sql::online as sql;

/// A row's place in a list, as `<microseconds>.<id>`.
struct Place {
    at: Timestamp,
    id: String,
}

struct List {
    after: Place,
    limit: i64,
}

fn list(request: &Request) -> Result<List, Failure> {
    let query: ListQuery = message::query(request)?;
    let after = match query.after.as_deref() {
        None | Some("") => Place {
            at: Timestamp::UNIX_EPOCH,
            id: String::new(),
        },
        Some(text) => place(text)
            .ok_or_else(|| Failure::new(ProblemCode::Malformed, "no place in this list"))?,
    };
    let limit = query.limit.unwrap_or(PAGE_CHANGES).clamp(1, PAGE_CHANGES);
    Ok(List {
        after,
        limit: i64::from(limit),
    })
}

fn place(text: &str) -> Option<Place> {
    let (at, id) = text.split_once('.')?;
    let fits = text.len() <= TOKEN_CHARACTERS && !id.contains('\0');
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    fits.then(|| Place {
        at,
        id: id.to_owned(),
    })
}

/// Where the next page begins; none where this one was not full.
fn next(rows: &[Row], at: &str, limit: i64) -> Result<Option<String>, DatabaseError> {
    let full = i64::try_from(rows.len()).is_ok_and(|length| length >= limit);
    let Some(last) = rows.last().filter(|_| full) else {
        return Ok(None);
    };
    let (at, id): (Timestamp, &str) = (last.try_get(at)?, last.try_get("id")?);
    Ok(Some(format!("{}.{id}", at.as_microsecond())))
}

fn bodies<T: DeserializeOwned>(rows: &[Row], table: &'static str) -> Result<Vec<T>, DatabaseError> {
    rows.iter()
        .map(|row| {
            let body: &str = row.try_get("body")?;
            serde_json::from_str(body).map_err(|error| DatabaseError::malformed(table, error))
        })
        .collect()
}

pub(super) async fn applications(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<OnlineApplicationsPage>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let list = list(&request)?;
    let connection = central.database.connection().await?;
    let rows = connection
        .plain()?
        .rows(
            sql::APPLICATIONS,
            &[&caller.office, &list.after.at, &list.after.id, &list.limit],
        )
        .await?;
    let applications: Vec<OnlineApplication> = bodies(&rows, "online_application")?;
    Ok(Json(OnlineApplicationsPage {
        applications,
        next: next(&rows, "submitted_at", list.limit)?,
    }))
}

pub(super) async fn appointments(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<AppointmentsPage>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let list = list(&request)?;
    let today = start_of_day(central.now());
    let connection = central.database.connection().await?;
    let rows = connection
        .plain()?
        .rows(
            sql::APPOINTMENTS,
            &[
                &caller.office,
                &today,
                &list.after.at,
                &list.after.id,
                &list.limit,
            ],
        )
        .await?;
    let appointments: Vec<Appointment> = bodies(&rows, "appointment")?;
    Ok(Json(AppointmentsPage {
        appointments,
        next: next(&rows, "begins_at", list.limit)?,
    }))
}

/// Midnight in Beijing of the day of an instant.
fn start_of_day(at: Timestamp) -> Timestamp {
    let zone = TimeZone::fixed(Offset::constant(8));
    beijing(at)
        .date()
        .to_zoned(zone)
        .map_or(at, |midnight| midnight.timestamp())
}
