//! Rows of the tables, as the docket holds them.

use std::collections::{BTreeMap, HashMap};

use counter_act::{Chain, Hash};
use counter_domain::id::{ActId, DeviceId};
use counter_domain::role::StaffId;
use counter_wire::verdict::{HeldCause, Verdict};
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::DatabaseError;
use crate::judge::docket::{
    ChainStanding, DeviceStanding, KnownAct, Logged, Place, StaffStanding, SubjectRow,
};
use crate::judge::opened::Opened;

pub(super) fn each<T, C: FromIterator<T>>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, DatabaseError>,
) -> Result<C, DatabaseError> {
    rows.iter().map(read).collect()
}

fn number(row: &Row, column: &str) -> Result<u64, DatabaseError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|error| DatabaseError::malformed("number", error))
}

fn epoch(row: &Row, column: &str) -> Result<u32, DatabaseError> {
    let epoch: i32 = row.try_get(column)?;
    u32::try_from(epoch).map_err(|error| DatabaseError::malformed("epoch", error))
}

pub(super) fn hash(row: &Row, column: &str) -> Result<Hash, DatabaseError> {
    let bytes: &[u8] = row.try_get(column)?;
    let bytes = bytes
        .try_into()
        .map_err(|error| DatabaseError::malformed("hash", error))?;
    Ok(Hash::from_bytes(bytes))
}

pub(super) fn chain(row: &Row) -> Result<((DeviceId, u32), ChainStanding), DatabaseError> {
    let device = DeviceId(row.try_get("device")?);
    let epoch = epoch(row, "epoch")?;
    let seq = number(row, "verified_seq")?;
    let last = if seq == 0 {
        None
    } else {
        Some(hash(row, "verified_hash")?)
    };
    let standing = ChainStanding {
        verified: Chain::resume(device, epoch, seq, last),
        highest: number(row, "highest_seq")?,
        head_seq: number(row, "head_seq")?,
        head_at: row.try_get("head_at")?,
    };
    Ok(((device, epoch), standing))
}

pub(super) fn subject(row: &Row) -> Result<(String, SubjectRow), DatabaseError> {
    let state: Option<&str> = row.try_get("state")?;
    let state = state
        .map(serde_json::from_str)
        .transpose()
        .map_err(|error| DatabaseError::malformed("subject", error))?;
    let subject = SubjectRow {
        version: number(row, "version")?,
        state,
        joined_into: row.try_get("joined_into")?,
        joined_version: number(row, "joined_version")?,
    };
    Ok((row.try_get("id")?, subject))
}

pub(super) fn act(row: &Row) -> Result<(ActId, KnownAct), DatabaseError> {
    let detail: &str = row.try_get("detail")?;
    let known = KnownAct {
        hash: hash(row, "hash")?,
        subject: row.try_get("subject")?,
        actor: StaffId(row.try_get("actor")?),
        verdict: serde_json::from_str(detail)
            .map_err(|error| DatabaseError::malformed("act", error))?,
        undoes: row.try_get::<_, Option<Uuid>>("undoes")?.map(ActId),
    };
    Ok((ActId(row.try_get("id")?), known))
}

pub(super) fn place(row: &Row) -> Result<Place, DatabaseError> {
    let device = DeviceId(row.try_get("device")?);
    Ok((device, epoch(row, "epoch")?, number(row, "seq")?))
}

pub(super) fn by_place(rows: &[Row]) -> Result<HashMap<Place, Vec<ActId>>, DatabaseError> {
    let mut places: HashMap<Place, Vec<ActId>> = HashMap::new();
    for row in rows {
        let there = places.entry(place(row)?).or_default();
        there.push(ActId(row.try_get("id")?));
    }
    Ok(places)
}

pub(super) fn by_device(rows: &[Row]) -> Result<HashMap<DeviceId, DeviceStanding>, DatabaseError> {
    let mut devices: HashMap<DeviceId, DeviceStanding> = HashMap::new();
    for row in rows {
        let id = DeviceId(row.try_get("id")?);
        let fenced_at: Option<Timestamp> = row.try_get("fenced_at")?;
        let fenced_epoch = epoch(row, "fenced_epoch")?;
        let fresh = DeviceStanding {
            office: row.try_get("office")?,
            epoch: epoch(row, "epoch")?,
            enrolled: BTreeMap::new(),
            revoked_at: row.try_get("revoked_at")?,
            fenced: fenced_at.map(|at| (fenced_epoch, at)),
        };
        let standing = devices.entry(id).or_insert(fresh);
        let at: Timestamp = row.try_get("enrolled_at")?;
        standing.enrolled.insert(epoch(row, "key_epoch")?, at);
    }
    Ok(devices)
}

pub(super) fn member(row: &Row) -> Result<(StaffId, StaffStanding), DatabaseError> {
    let role: &str = row.try_get("role")?;
    let standing = StaffStanding {
        role: serde_json::from_value(serde_json::Value::String(role.to_owned())).ok(),
        role_since: row.try_get("role_since")?,
        revoked_at: row.try_get("revoked_at")?,
    };
    Ok((StaffId(row.try_get("number")?), standing))
}

pub(super) fn by_subject(rows: &[Row]) -> Result<HashMap<String, Vec<Logged>>, DatabaseError> {
    let mut accepted: HashMap<String, Vec<Logged>> = HashMap::new();
    for row in rows {
        let subject: String = row.try_get("subject")?;
        let version = number(row, "version")?;
        let act = opened(row)?;
        if let Some(payload) = &act.payload {
            accepted.entry(subject).or_default().push(Logged {
                id: act.id(),
                version,
                body: payload.body.clone(),
            });
        }
    }
    Ok(accepted)
}

/// An open act, if it is not one that only a person can end.
pub(super) fn waiting(row: &Row) -> Result<Option<Opened>, DatabaseError> {
    let detail: &str = row.try_get("detail")?;
    let verdict =
        serde_json::from_str(detail).map_err(|error| DatabaseError::malformed("act", error))?;
    let waits = matches!(
        verdict,
        Verdict::Waiting { .. }
            | Verdict::Held {
                cause: HeldCause::Over { .. },
                ..
            }
    );
    waits.then(|| opened(row)).transpose()
}

pub(super) fn opened(row: &Row) -> Result<Opened, DatabaseError> {
    let bytes: Vec<u8> = row.try_get("bytes")?;
    Opened::stored(row.try_get("sealed")?, bytes)
        .map_err(|error| DatabaseError::malformed("act", error.detail))
}
