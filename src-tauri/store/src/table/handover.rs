//! Acts that somebody handed to another: a refused or held one to the supervisor, or the open work
//! of a clerk who moves to another station (S10). The author of an act stays as it was; only who
//! has to see to it changes.

use counter_domain::id::ActId;
use counter_domain::role::StaffId;
use jiff::Timestamp;

use super::column::{Columns, all, change, first, from_time};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220103,
    "CREATE TABLE handover (
        act BLOB PRIMARY KEY NOT NULL,
        given_by TEXT NOT NULL,
        given_to TEXT NOT NULL,
        reason TEXT NOT NULL,
        given_at INTEGER NOT NULL,
        decision BLOB NOT NULL DEFAULT x'',
        decided_at INTEGER NOT NULL DEFAULT -1
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "handover";

const SELECT: &str =
    "SELECT act, given_by, given_to, reason, given_at, decision, decided_at FROM handover";

/// An act that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Which.
    pub act: ActId,
    /// By whom.
    pub given_by: StaffId,
    /// To whom; none for any supervisor of the station.
    pub given_to: Option<StaffId>,
    /// Why.
    pub reason: String,
    /// When.
    pub given_at: Timestamp,
    /// The act that decided it, once there is one.
    pub decision: Option<ActId>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// Reads what was handed over.
#[derive(Debug)]
pub struct Handovers<'a>(pub(crate) &'a Reading<'a>);

/// Writes what is handed over.
#[derive(Debug)]
pub struct HandoversMut<'a>(pub(crate) &'a Writing<'a>);

impl Handovers<'_> {
    /// Whether and how an act was handed over.
    pub fn get(&self, act: ActId) -> Result<Option<Handover>, StoreError> {
        let sql = format!("{SELECT} WHERE act = ?1");
        let id = act.0.as_bytes().as_slice();
        first(self.0.connection, TABLE, &sql, [id], read)
    }

    /// What waits for a decision, the oldest first.
    pub fn open(&self) -> Result<Vec<Handover>, StoreError> {
        let sql = format!("{SELECT} WHERE decided_at = -1 ORDER BY given_at, act");
        all(self.0.connection, TABLE, &sql, [], read)
    }
}

impl HandoversMut<'_> {
    /// Hands an act over, or on to another.
    pub fn put(&self, handover: &Handover) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "INSERT OR REPLACE INTO handover (act, given_by, given_to, reason, given_at, decision,
                decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                handover.act.0.as_bytes().as_slice(),
                &handover.given_by.0,
                handover.given_to.as_ref().map_or("", |to| to.0.as_str()),
                &handover.reason,
                handover.given_at.as_millisecond(),
                handover
                    .decision
                    .map_or(Vec::new(), |act| act.0.as_bytes().to_vec()),
                from_time(handover.decided_at),
            ),
        )?;
        Ok(())
    }

    /// Notes the act that decides one. Returns whether it waited.
    pub fn decide(&self, act: ActId, decision: ActId, at: Timestamp) -> Result<bool, StoreError> {
        let touched = change(
            self.0.connection(),
            "UPDATE handover SET decision = ?2, decided_at = ?3
             WHERE act = ?1 AND decided_at = -1",
            (
                act.0.as_bytes().as_slice(),
                decision.0.as_bytes().as_slice(),
                at.as_millisecond(),
            ),
        )?;
        Ok(touched > 0)
    }
}

fn read(columns: &Columns<'_>) -> Result<Handover, StoreError> {
    Ok(Handover {
        act: ActId(columns.id("act")?),
        given_by: StaffId(columns.get("given_by")?),
        given_to: columns.optional_text("given_to")?.map(StaffId),
        reason: columns.get("reason")?,
        given_at: columns.time("given_at")?,
        decision: columns.optional_id("decision")?.map(ActId),
        decided_at: columns.optional_time("decided_at")?,
    })
}
