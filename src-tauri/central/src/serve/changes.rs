//! What changed for a station, page by page.
//!
//! Each station has a clock, which every transaction that changes something for it moves one step
//! on and holds until it has committed. So steps become visible in their order, and a cursor that
//! stands at a step has everything below it. A row moves to the latest step when it changes again;
//! a page never splits a step.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Request, State};
use counter_wire::change::{Change, ChangesPage, ChangesQuery, Watermark};
use counter_wire::limits::{PAGE_CHANGES, PAGE_CHANGES_MOST, TOKEN_CHARACTERS};
use counter_wire::person::PersonBase;
use counter_wire::problem::ProblemCode;
use tokio_postgres::Row;
use uuid::Uuid;

use super::caller::Caller;
use super::push::act_verdict;
use super::{Failure, Peer, message};
use crate::central::Central;
use crate::database::{BEGIN_SNAPSHOT, Client};
use crate::error::DatabaseError;
use crate::sql::change as sql;

/// A place in what a station is told: `<incarnation>.<office>.<station's step>.<centre's step>`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cursor {
    incarnation: Uuid,
    office: String,
    station: i64,
    world: i64,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        if text.len() > TOKEN_CHARACTERS {
            return None;
        }
        let mut parts = text.split('.');
        let cursor = Self {
            incarnation: parts.next()?.parse().ok()?,
            office: parts.next()?.to_owned(),
            station: parts.next()?.parse().ok()?,
            world: parts.next()?.parse().ok()?,
        };
        (parts.next().is_none() && cursor.station >= 0 && cursor.world >= 0).then_some(cursor)
    }

    fn text(&self) -> String {
        let Self {
            incarnation,
            office,
            station,
            world,
        } = self;
        format!("{incarnation}.{office}.{station}.{world}")
    }
}

pub(super) async fn changes(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<ChangesPage>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let query: ChangesQuery = message::query(&request)?;
    let cursor = match query.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(
            Cursor::parse(text)
                .ok_or_else(|| Failure::new(ProblemCode::Malformed, "no cursor of a centre"))?,
        ),
    };
    let mut limit = query.limit.unwrap_or(PAGE_CHANGES).clamp(1, PAGE_CHANGES);
    let mut connection = central.database.connection().await?;
    connection.begin(BEGIN_SNAPSHOT).await?;
    let client = connection.plain()?;
    let mut page = page(&central, client, &caller, cursor.as_ref(), limit).await?;
    // People bring the verdicts of their later acts with them, so a page may come out larger than
    // it was asked for: then it ends earlier. One step alone goes as it is.
    while page.changes.len() > PAGE_CHANGES_MOST && limit > 1 {
        limit = limit.div_ceil(4).min(limit - 1);
        page = self::page(&central, client, &caller, cursor.as_ref(), limit).await?;
    }
    connection.commit().await?;
    Ok(Json(page))
}

async fn page(
    central: &Central,
    client: Client<'_>,
    caller: &Caller,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<ChangesPage, DatabaseError> {
    let (office, limit) = (&caller.office, i64::from(limit));
    let epoch = i32::try_from(caller.epoch).unwrap_or(i32::MAX);
    let clocks = client
        .row(sql::CLOCKS, &[office, &caller.device.0, &epoch])
        .await?
        .ok_or_else(|| DatabaseError::malformed("station", "the caller's station is gone"))?;
    let incarnation: Uuid = clocks.try_get("incarnation")?;
    let (latest, world): (i64, i64) = (clocks.try_get("position")?, clocks.try_get("world")?);
    // A cursor of another life, of another office, or from a future that was lost begins anew.
    let since = cursor.filter(|cursor| {
        cursor.incarnation == incarnation
            && cursor.office == *office
            && cursor.station <= latest
            && cursor.world <= world
    });
    let (from, world_from) = since.map_or((0, 0), |cursor| (cursor.station, cursor.world));
    let end: Option<i64> = client
        .row(sql::PAGE_END, &[office, &from, &limit])
        .await?
        .map(|row| row.try_get("position"))
        .transpose()?;
    let until = end.unwrap_or(latest);

    let everyone = crate::registry::EVERYONE;
    let told = client
        .rows(sql::NOTICES, &[&everyone, &world_from, &world, &limit])
        .await?;
    let world_until = match told.last() {
        Some(last) if i64::try_from(told.len()).is_ok_and(|length| length >= limit) => {
            last.try_get("position")?
        }
        _ => world,
    };
    let mut changes: Vec<Change> = notices(&told)?;
    let own = client
        .rows(sql::NOTICES, &[office, &from, &until, &i64::MAX])
        .await?;
    changes.extend(notices(&own)?);
    let people = client.rows(sql::PEOPLE, &[office, &from, &until]).await?;
    let mut subjects: Vec<&str> = Vec::new();
    for row in &people {
        subjects.push(row.try_get("id")?);
        changes.push(Change::Person(Box::new(base(row)?)));
    }
    let verdicts = client
        .rows(sql::VERDICTS, &[office, &from, &until, &subjects])
        .await?;
    for row in &verdicts {
        changes.push(Change::Verdict(act_verdict(row)?));
    }
    let more = until < latest || world_until < world;
    let remaining = if more {
        let row = client.row(sql::REMAINING, &[office, &until]).await?;
        let count: i64 = row
            .map(|row| row.try_get("remaining"))
            .transpose()?
            .unwrap_or_default();
        u64::try_from(count).unwrap_or_default()
    } else {
        0
    };
    let backed_up: Option<i64> = clocks.try_get("backed_up_seq")?;
    let seq = backed_up.and_then(|seq| u64::try_from(seq).ok());
    Ok(ChangesPage {
        incarnation: incarnation.to_string(),
        cursor: Cursor {
            incarnation,
            office: office.clone(),
            station: until,
            world: world_until,
        }
        .text(),
        more,
        remaining,
        changes,
        watermark: seq.filter(|seq| *seq > 0).map(|seq| Watermark {
            epoch: caller.epoch,
            seq,
        }),
        at: central.now(),
    })
}

fn notices(rows: &[Row]) -> Result<Vec<Change>, DatabaseError> {
    rows.iter()
        .map(|row| {
            let body: &str = row.try_get("body")?;
            serde_json::from_str(body).map_err(|error| DatabaseError::malformed("notice", error))
        })
        .collect()
}

/// A row of a person with his version.
pub(super) fn base(row: &Row) -> Result<PersonBase, DatabaseError> {
    let (version, state): (i64, &str) = (row.try_get("version")?, row.try_get("state")?);
    Ok(PersonBase {
        version: u64::try_from(version).unwrap_or_default(),
        state: serde_json::from_str(state)
            .map_err(|error| DatabaseError::malformed("subject", error))?,
    })
}
