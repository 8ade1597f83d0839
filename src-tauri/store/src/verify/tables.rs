//! Whether the file is sound and its tables agree with each other.

use std::collections::BTreeMap;

use counter_act::{Hash, SealedAct};
use counter_domain::id::{DocumentId, PersonId};
use rusqlite::Connection;

use super::{Finding, Report};
use crate::error::StoreError;
use crate::migrate;
use crate::table::column::{self, all};
use crate::table::{blob, card_row, certificate_row, document_stamp, mark, person, person_search};

pub(super) fn structure(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    // Every page that is in use is read, and so held against its MAC. SQLCipher's own check reads
    // the file without its log, and so blames pages that the log replaces.
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.findings.push(Finding::Structure(line));
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        report
            .findings
            .push(Finding::Structure(format!("foreign key of {table}")));
    }
    Ok(())
}

pub(super) fn schema(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let here = migrate::schema_of(connection)?;
    let mut fresh = Connection::open_in_memory()?;
    migrate::migrate(&mut fresh)?;
    for (name, sql) in migrate::schema_of(&fresh)? {
        // A newer program of the release line may have added; nothing may be missing or differ.
        if here.get(&name) != Some(&sql) {
            report.findings.push(Finding::Schema(name));
        }
    }
    Ok(())
}

pub(super) fn people(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let known = all(
        connection,
        "person",
        "SELECT row, id FROM person ORDER BY row",
        [],
        |columns| Ok((columns.get::<i64>("row")?, PersonId(columns.id("id")?))),
    )?;
    for (row, person) in known {
        report.people += 1;
        let sound = person::head_at(connection, row)
            .and_then(|head| Ok((person::folded(connection, person)? == head, head)));
        let Ok((true, head)) = sound else {
            report.findings.push(Finding::Head(person));
            continue;
        };
        let Some(head) = head else { continue };
        let lists = crate::table::application_row::agrees(connection, row, &head)?
            && card_row::agrees(connection, row, &head)?
            && certificate_row::agrees(connection, &head)?;
        if !lists || !person_search::agrees(connection, row, &head)? {
            report.findings.push(Finding::Projection(person));
        }
    }
    Ok(())
}

/// Each blob is what its hash says, and is counted as often as drafts, lists and acts name it.
pub(super) fn blobs(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let mut named: BTreeMap<Hash, i64> = BTreeMap::new();
    let photos = all(
        connection,
        "draft",
        "SELECT photo FROM draft WHERE photo <> x''
         UNION ALL SELECT original FROM draft_repair
         UNION ALL SELECT photo FROM batch_row WHERE photo <> x'' AND act = x''",
        [],
        |columns| columns.hash("photo"),
    )?;
    let sealed = "SELECT sealed FROM act UNION ALL SELECT sealed FROM foreign_content";
    let attached = all(connection, "act", sealed, [], |columns| {
        // What cannot be read is the journal's finding.
        Ok(SealedAct::open(&columns.get::<String>("sealed")?).ok())
    })?;
    let attached = attached.iter().flatten().flat_map(|sealed| {
        let attachments = sealed.envelope().attachments.iter();
        attachments.map(|attachment| attachment.sha256)
    });
    for hash in photos.into_iter().chain(attached) {
        *named.entry(hash).or_default() += 1;
    }
    let kept = all(
        connection,
        "blob",
        "SELECT sha256, refs, bytes FROM blob LEFT JOIN blob_bytes USING (row)
         WHERE removed = 0",
        [],
        |columns| {
            let bytes: Option<Vec<u8>> = columns.get("bytes")?;
            let refs: i64 = columns.get("refs")?;
            Ok((columns.hash("sha256")?, refs, bytes))
        },
    )?;
    for (hash, refs, bytes) in kept {
        let is_whole = bytes.is_some_and(|bytes| Hash::of(&bytes) == hash);
        if named.remove(&hash) != Some(refs) || !is_whole {
            report.findings.push(Finding::Blob(hash));
        }
    }
    for hash in named.into_keys() {
        if !matches!(blob::kept(connection, hash)?, Some(blob::Kept::Removed)) {
            report.findings.push(Finding::Blob(hash));
        }
    }
    Ok(())
}

pub(super) fn unsent(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let expected = column::count(
        connection,
        "SELECT count(*) FROM act WHERE verdict = 'pending'",
    )?;
    let found = mark::unsent(connection)?;
    if expected != found {
        report.findings.push(Finding::Unsent { expected, found });
    }
    Ok(())
}

pub(super) fn documents(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let papers = all(
        connection,
        "document",
        "SELECT id, sha256, coalesce(pdf, x'') AS pdf
         FROM document LEFT JOIN document_pdf USING (row)",
        [],
        |columns| {
            let pdf: Vec<u8> = columns.get("pdf")?;
            let id = columns.id("id")?;
            let whole = Hash::of(&pdf) == columns.hash("sha256")?;
            let stamp = document_stamp::appended(connection, DocumentId(id))?;
            let stamped =
                stamp.is_none_or(|(appended, hash)| Hash::of(&[pdf, appended].concat()) == hash);
            Ok((id, whole && stamped))
        },
    )?;
    let wrong = papers.into_iter().filter(|(_, sound)| !sound);
    report
        .findings
        .extend(wrong.map(|(id, _)| Finding::Document(id.to_string())));
    Ok(())
}

/// A used number has its act; a reserved one a draft or a list's row that is frozen with it; a void one a reason.
pub(super) fn numbers(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let wrong = all(
        connection,
        "number",
        "SELECT number FROM number AS n WHERE NOT CASE state
            WHEN 'used' THEN EXISTS (SELECT 1 FROM act
                WHERE act.id = n.act AND act.business_number = n.number)
            WHEN 'reserved' THEN EXISTS (SELECT 1 FROM draft
                    WHERE draft.id = n.draft AND draft.number = n.number)
                OR EXISTS (SELECT 1 FROM batch_row
                    WHERE batch_row.id = n.draft AND batch_row.number = n.number)
            WHEN 'void' THEN reason <> '' AND NOT EXISTS (SELECT 1 FROM draft
                    WHERE draft.number = n.number)
                AND NOT EXISTS (SELECT 1 FROM batch_row WHERE batch_row.number = n.number)
            ELSE 0 END
         ORDER BY row",
        [],
        |columns| columns.get::<String>("number"),
    )?;
    report
        .findings
        .extend(wrong.into_iter().map(Finding::Number));
    Ok(())
}
