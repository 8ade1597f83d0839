//! Handing in acts, and asking what became of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Request, State};
use counter_act::{Hash, Head, KeyId, SealedAct, VerifyingKey};
use counter_domain::id::{ActId, DeviceId};
use counter_domain::role::StaffId;
use counter_wire::limits::{PUSH_ACTS, VERDICT_NAMES};
use counter_wire::problem::ProblemCode;
use counter_wire::push::{
    Gap, PushRequest, PushResponse, PushedAct, VerdictsRequest, VerdictsResponse,
};
use counter_wire::verdict::{ActVerdict, Verdict};
use futures_util::try_join;
use uuid::Uuid;

use super::caller::Caller;
use super::{Failure, Peer, message};
use crate::central::Central;
use crate::error::DatabaseError;
use crate::judge::{self, Batch, Case, Keys, Opened, Unreadable, envelope, verified};
use crate::sql::{docket as docket_sql, person as person_sql};

pub(super) async fn push(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<PushResponse>, Failure> {
    let caller = Caller::of(&central, peer).await?;
    let request: PushRequest = message::json("push_acts", request).await?;
    if request.acts.len() > PUSH_ACTS {
        return Err(Failure::new(ProblemCode::TooLarge, "too many acts"));
    }
    let head = &request.head;
    if head.device != caller.device || head.epoch != caller.epoch || !head.verify(&caller.key) {
        return Err(Failure::new(
            ProblemCode::WrongSignature,
            "the head is not the caller's",
        ));
    }
    // On a task of its own: a caller who goes away shall not leave a judgement in the middle.
    let done = tokio::spawn(async move { hand_in(&central, &caller, request).await }).await;
    done.map_err(|error| Failure::internal(&error))?.map(Json)
}

async fn hand_in(
    central: &Central,
    caller: &Caller,
    request: PushRequest,
) -> Result<PushResponse, Failure> {
    let envelopes: Vec<Result<SealedAct, Unreadable>> = request.acts.iter().map(envelope).collect();
    let keys = keys(central, &envelopes).await?;
    let opened: Vec<Result<Opened, Unreadable>> = envelopes
        .into_iter()
        .zip(&request.acts)
        .map(|(act, pushed): (_, &PushedAct)| verified(act?, pushed, &keys))
        .collect();
    let acts: Vec<Opened> = opened.iter().flatten().cloned().collect();
    let policies = central
        .policies(caller.life.position)
        .await
        .map_err(|error| Failure::internal(&error))?;
    if policies.is_empty() {
        return Err(Failure::later(
            ProblemCode::Unavailable,
            "no policy is in force",
            60,
        ));
    }
    let case = Case {
        carrier: (caller.device, caller.epoch),
        head: Some(request.head.clone()),
        acts: acts.clone(),
    };
    let judged = central
        .sitting
        .judge(&central.database, central.now(), policies, case)
        .await?;
    let verdicts = opened
        .iter()
        .map(|act| match act {
            Ok(act) => ActVerdict {
                act: act.id(),
                verdict: judged.verdict(act),
            },
            Err(unreadable) => ActVerdict {
                act: unreadable.id.unwrap_or(ActId(Uuid::nil())),
                verdict: Verdict::Unreadable {
                    detail: unreadable.detail.clone(),
                },
            },
        })
        .collect();
    let gaps = if judged.is_whole(&request.head) {
        Vec::new()
    } else {
        gaps(central, &request.head).await?
    };
    Ok(PushResponse {
        incarnation: caller.life.incarnation.to_string(),
        verdicts,
        people: judged.people(&acts, &caller.office),
        gaps,
    })
}

/// The keys that verify what was handed in. A key is never another device's or member's, so one
/// that was read once is kept; whether its owner still may is asked in the judgement.
async fn keys(
    central: &Central,
    acts: &[Result<SealedAct, Unreadable>],
) -> Result<Keys, DatabaseError> {
    let mut devices: BTreeSet<&KeyId> = BTreeSet::new();
    let mut staff: BTreeSet<&KeyId> = BTreeSet::new();
    for envelope in acts.iter().flatten().map(SealedAct::envelope) {
        devices.insert(&envelope.key);
        staff.extend(&envelope.actor_key);
    }
    let mut keys = Keys::default();
    if let Ok(kept) = central.keys.read() {
        devices.retain(|id| keys.take_device(id, &kept));
        staff.retain(|id| keys.take_staff(id, &kept));
    }
    if devices.is_empty() && staff.is_empty() {
        return Ok(keys);
    }
    let read = read_keys(central, &devices, &staff).await?;
    if let Ok(mut kept) = central.keys.write() {
        kept.extend(&read);
    }
    keys.extend(&read);
    Ok(keys)
}

async fn read_keys(
    central: &Central,
    devices: &BTreeSet<&KeyId>,
    staff: &BTreeSet<&KeyId>,
) -> Result<Keys, DatabaseError> {
    let devices: Vec<&str> = devices.iter().map(|id| id.0.as_str()).collect();
    let staff: Vec<&str> = staff.iter().map(|id| id.0.as_str()).collect();
    let connection = central.database.connection().await?;
    let client = connection.plain()?;
    let (device_rows, staff_rows) = try_join!(
        async { client.rows(docket_sql::DEVICE_KEYS, &[&devices]).await },
        async { client.rows(docket_sql::STAFF_KEYS, &[&staff]).await },
    )?;
    let mut keys = Keys::default();
    for row in device_rows {
        let epoch: i32 = row.try_get("epoch")?;
        if let (Some(key), Ok(epoch)) = (key(row.try_get("public")?), u32::try_from(epoch)) {
            let device = DeviceId(row.try_get("device")?);
            keys.devices
                .insert(KeyId(row.try_get("id")?), (device, epoch, key));
        }
    }
    for row in staff_rows {
        if let Some(key) = key(row.try_get("public")?) {
            let staff = StaffId(row.try_get("staff")?);
            keys.staff.insert(KeyId(row.try_get("id")?), (staff, key));
        }
    }
    Ok(keys)
}

fn key(bytes: &[u8]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(bytes.try_into().ok()?)
}

/// What is missing of the sender's chain, up to the end that it signed.
async fn gaps(central: &Central, head: &Head) -> Result<Vec<Gap>, Failure> {
    let connection = central.database.connection().await?;
    let client = connection.plain()?;
    let epoch = i32::try_from(head.epoch).unwrap_or(i32::MAX);
    let last = i64::try_from(head.seq).unwrap_or(i64::MAX);
    let Some(row) = client
        .row(docket_sql::CHAIN, &[&head.device.0, &epoch])
        .await?
    else {
        return Ok(Vec::new());
    };
    let verified: i64 = row.try_get("verified_seq")?;
    if verified >= last {
        return Ok(Vec::new());
    }
    let here = client
        .rows(
            docket_sql::NUMBERS_BEYOND,
            &[&head.device.0, &epoch, &verified, &last],
        )
        .await?;
    let mut gaps = Vec::new();
    let mut next = verified + 1;
    let mut missing = |first: i64, last: i64| {
        if let (Ok(first), Ok(last)) = (u64::try_from(first), u64::try_from(last))
            && first <= last
        {
            gaps.push(Gap { first, last });
        }
    };
    for row in here {
        let seq: i64 = row.try_get("seq")?;
        missing(next, seq - 1);
        next = seq + 1;
    }
    missing(next, last);
    Ok(gaps)
}

pub(super) async fn verdicts(
    State(central): State<Arc<Central>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Json<VerdictsResponse>, Failure> {
    let caller = Caller::in_good_standing(&central, peer).await?;
    let request: VerdictsRequest = message::json("verdicts", request).await?;
    if request.acts.len() > VERDICT_NAMES {
        return Err(Failure::new(ProblemCode::TooLarge, "too many acts"));
    }
    let acts: Vec<Uuid> = request.acts.iter().map(|act| act.0).collect();
    let connection = central.database.connection().await?;
    let rows = connection
        .plain()?
        .rows(person_sql::VERDICTS, &[&acts, &caller.office])
        .await?;
    let verdicts = rows
        .iter()
        .map(act_verdict)
        .collect::<Result<_, DatabaseError>>()?;
    Ok(Json(VerdictsResponse { verdicts }))
}

/// A row with the id and the detail of an act.
pub(super) fn act_verdict(row: &tokio_postgres::Row) -> Result<ActVerdict, DatabaseError> {
    let detail: &str = row.try_get("detail")?;
    Ok(ActVerdict {
        act: ActId(row.try_get("id")?),
        verdict: serde_json::from_str(detail)
            .map_err(|error| DatabaseError::malformed("act", error))?,
    })
}

/// Judges what waited for a blob that is here now.
pub(super) async fn judge_waiting(central: &Central, blob: Hash) -> Result<(), Failure> {
    let connection = central.database.connection().await?;
    let rows = connection
        .plain()?
        .rows(docket_sql::WAITING_FOR, &[&blob.as_bytes().as_slice()])
        .await?;
    drop(connection);
    if rows.is_empty() {
        return Ok(());
    }
    let subjects = rows
        .iter()
        .map(|row| row.try_get("subject"))
        .collect::<Result<Vec<String>, _>>()?;
    let life = central.life().await?;
    let policies = central
        .policies(life.position)
        .await
        .map_err(|error| Failure::internal(&error))?;
    let batch = Batch {
        received_at: central.now(),
        policies,
        cases: &[],
        subjects,
    };
    judge::judge(&central.database, batch).await?;
    Ok(())
}
