//! Whether what stands between this machine and the centre agrees with itself.

use counter_act::{Hash, SealedAct};
use counter_domain::id::{ActId, PersonId};
use rusqlite::Connection;

use super::{Finding, Report};
use crate::error::StoreError;
use crate::table::act;
use crate::table::column::all;

/// Only what waits can be set aside.
pub(super) fn deliveries(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let wrong = all(
        connection,
        "act_delivery",
        "SELECT position FROM act_delivery LEFT JOIN act USING (position)
         WHERE act.id IS NULL OR (aside_at <> -1 AND verdict <> 'pending')
         ORDER BY position",
        [],
        |columns| Ok(act::seq_of(columns.get("position")?)),
    )?;
    let findings = wrong.into_iter().map(|seq| Finding::Delivery { seq });
    report.findings.extend(findings);
    Ok(())
}

/// An act of another window has its content exactly as long as it is open.
pub(super) fn foreign(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let wrong = all(
        connection,
        "foreign_act",
        "SELECT id, hash, settled_at <> -1 AS settled,
            coalesce(sealed, '') AS sealed, coalesce(payload, x'') AS payload
         FROM foreign_act LEFT JOIN foreign_content USING (row) ORDER BY row",
        [],
        |columns| {
            let sealed: String = columns.get("sealed")?;
            let payload: Vec<u8> = columns.get("payload")?;
            let is_sound = if columns.get("settled")? {
                sealed.is_empty()
            } else {
                SealedAct::open(&sealed).is_ok_and(|sealed| {
                    columns.hash("hash").ok() == Some(sealed.hash())
                        && sealed.envelope().payload == Hash::of(&payload)
                })
            };
            Ok((ActId(columns.id("id")?), is_sound))
        },
    )?;
    let wrong = wrong.into_iter().filter(|(_, is_sound)| !is_sound);
    report
        .findings
        .extend(wrong.map(|(act, _)| Finding::Foreign(act)));
    Ok(())
}

/// A pack is what its hash says, and those in force are here.
pub(super) fn packs(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let packs = all(
        connection,
        "pack",
        "SELECT sha256, bytes FROM pack",
        [],
        |columns| Ok((columns.hash("sha256")?, columns.get::<Vec<u8>>("bytes")?)),
    )?;
    let wrong = packs
        .into_iter()
        .filter(|(hash, bytes)| Hash::of(bytes) != *hash);
    report
        .findings
        .extend(wrong.map(|(hash, _)| Finding::Pack(hash)));
    Ok(())
}

/// Nobody is joined with one who was joined himself.
pub(super) fn aliases(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let wrong = all(
        connection,
        "person_alias",
        "SELECT a.provisional AS id FROM person_alias AS a
         JOIN person_alias AS b ON b.provisional = a.known",
        [],
        |columns| columns.id("id").map(PersonId),
    )?;
    report
        .findings
        .extend(wrong.into_iter().map(Finding::Alias));
    Ok(())
}
