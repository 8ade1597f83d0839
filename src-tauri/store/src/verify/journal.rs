//! Whether what was recorded is what was signed.

use std::collections::BTreeMap;

use counter_act::{Chain, Hash, KeyId, SealedAct, VerifyingKey};
use counter_domain::id::DeviceId;
use rusqlite::Connection;

use super::{Finding, Report};
use crate::error::StoreError;
use crate::store::Reading;
use crate::table::column::Columns;
use crate::table::{act, blob, mark};

pub(super) fn journal(
    connection: &Connection,
    key: &impl Fn(&KeyId) -> Option<VerifyingKey>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT position, id, sealed, hash, subject, kind, actor, at, business_number
         FROM act ORDER BY position",
    )?;
    let mut rows = statement.query([])?;
    let mut chains: BTreeMap<(DeviceId, u32), Chain> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let columns = Columns { table: "act", row };
        let position: i64 = columns.get("position")?;
        report.acts += 1;
        let sealed: String = columns.get("sealed")?;
        let seq = act::seq_of(position);
        let sealed = match SealedAct::open(&sealed) {
            Ok(sealed) => sealed,
            Err(error) => {
                let reason = error.to_string();
                report.findings.push(Finding::Act { seq, reason });
                continue;
            }
        };
        let envelope = sealed.envelope();
        let at = (envelope.device, envelope.device_epoch);
        let chain = chains.entry(at).or_insert_with(|| Chain::start(at.0, at.1));
        if chain.seq() + 1 != envelope.seq
            && let Some(before) = envelope.seq.checked_sub(1)
            && let Some(start) = mark::journal_start(connection, at.0, at.1, before)?
        {
            *chain = start;
        }
        let followed = chain.follow(&sealed);
        let mut object = |reason: String| report.findings.push(Finding::Act { seq, reason });
        if let Err(error) = followed {
            object(error.to_string());
        }
        if let Err(error) = sealed.verify(key) {
            object(error.to_string());
        }
        if !columns_agree(&columns, &sealed)? {
            object("目录与信封不符".to_owned());
        }
        contents(connection, position, &sealed, report)?;
    }
    for ((device, epoch), followed) in chains {
        let end = mark::journal(connection, device, epoch)?;
        if end.seq() != 0 && end != followed {
            report.findings.push(Finding::JournalCut {
                expected: end.seq(),
                found: followed.seq(),
            });
        }
    }
    let starts_behind = mark::start_position(connection)? > 0;
    if report.acts == 0 && !starts_behind && mark::journal_is_begun(connection)? {
        report.findings.push(Finding::JournalCut {
            expected: 1,
            found: 0,
        });
    }
    Ok(())
}

fn columns_agree(columns: &Columns<'_>, sealed: &SealedAct) -> Result<bool, StoreError> {
    let envelope = sealed.envelope();
    let number: String = columns.get("business_number")?;
    Ok(columns.optional_id("id")? == Some(envelope.id.0)
        && columns.optional_hash("hash").ok().flatten() == Some(sealed.hash())
        && columns.get::<String>("subject")? == act::subject_key(&envelope.subject)
        && columns.get::<String>("kind")? == envelope.kind
        && columns.get::<String>("actor")? == envelope.actor.0
        && columns.get::<i64>("at")? == envelope.at.as_millisecond()
        && number == envelope.business_number.as_deref().unwrap_or_default()
        && columns.get::<i64>("position")? == act::position(envelope.device_epoch, envelope.seq))
}

fn contents(
    connection: &Connection,
    position: i64,
    sealed: &SealedAct,
    report: &mut Report,
) -> Result<(), StoreError> {
    let envelope = sealed.envelope();
    let mut object = |what: &str| {
        report.findings.push(Finding::Content {
            seq: envelope.seq,
            what: what.to_owned(),
        });
    };
    let mut tombstones = 0;
    match act::payload_at(connection, position)? {
        Some(blob::Kept::Removed) => tombstones += 1,
        Some(blob::Kept::Bytes(bytes)) if Hash::of(&bytes) == envelope.payload => {}
        _ => object("内容"),
    }
    for named in &envelope.attachments {
        match blob::kept(connection, named.sha256)? {
            Some(blob::Kept::Removed) => tombstones += 1,
            Some(blob::Kept::Bytes(bytes))
                if Hash::of(&bytes) == named.sha256 && bytes.len() as u64 == named.bytes => {}
            _ => object(&named.role),
        }
    }
    report.tombstones += tombstones;
    Ok(())
}

pub(super) fn audit(reading: &Reading<'_>, report: &mut Report) -> Result<(), StoreError> {
    let (lines, fault) = reading.audit().verify()?;
    report.audit_lines = lines;
    if let Some(fault) = fault {
        report.findings.push(Finding::Audit(fault.to_string()));
    }
    Ok(())
}
