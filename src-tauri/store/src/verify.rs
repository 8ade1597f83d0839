//! Holding the whole file against its own rules: `counterctl store check` and `journal verify`.
//!
//! [`Store::check`] asks whether the file is sound and its tables agree with each other.
//! [`Store::verify_journal`] asks whether what was recorded is what was signed. Both only read,
//! see one state of the file, and name ids and numbers, never personal data.

use std::collections::BTreeMap;

use counter_act::{Chain, Hash, KeyId, SealedAct, VerifyingKey};
use counter_domain::id::{DeviceId, PersonId};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::migrate;
use crate::store::{Reading, Store};
use crate::table::column::{self, Columns, all};
use crate::table::{act, blob, mark, person, person_search};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// SQLite or SQLCipher finds the file damaged.
    #[error("文件结构：{0}")]
    Structure(String),
    /// A table, index or column is not what the migrations make.
    #[error("表结构与程序不一致：{0}")]
    Schema(String),
    /// An act cannot be read or does not follow the one before it, or nobody known signed it.
    #[error("业务记录第 {seq} 号：{reason}")]
    Act {
        /// Its number within the epoch.
        seq: u64,
        /// What is wrong.
        reason: String,
    },
    /// The journal is shorter than it was.
    #[error("业务记录应有 {expected} 号，只到 {found} 号")]
    JournalCut {
        /// Number of the last act that was recorded.
        expected: u64,
        /// Number of the last act that is here.
        found: u64,
    },
    /// A payload or an attachment is missing or is not the one that was signed.
    #[error("业务记录第 {seq} 号的{what}与签名时不符或缺失")]
    Content {
        /// Number of the act.
        seq: u64,
        /// Payload, or the role of the attachment.
        what: String,
    },
    /// The count of acts that wait for the centre is wrong.
    #[error("待传业务记录应为 {expected} 条，计数为 {found} 条")]
    Unsent {
        /// How many there are.
        expected: u64,
        /// How many are counted.
        found: u64,
    },
    /// The audit is not what was written.
    #[error("{0}")]
    Audit(String),
    /// What a person is here is not what the centre's state and the own acts make of him.
    #[error("人员 {0} 的当前状态与业务记录不符")]
    Head(PersonId),
    /// A list or the finder says something else of a person.
    #[error("人员 {0} 的列表或查找内容与当前状态不符")]
    Projection(PersonId),
    /// Bytes are not those of their hash, or are counted wrongly.
    #[error("附件 {0} 的内容或引用数不符")]
    Blob(Hash),
    /// A paper is not the one that was made.
    #[error("单据 {0} 的内容与生成时不符")]
    Document(String),
    /// A number has no fate or more than one.
    #[error("业务编号 {0} 的去向不明")]
    Number(String),
}

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Acts.
    pub acts: u64,
    /// Payloads and attachments that retention took away; they verify by their hash.
    pub tombstones: u64,
    /// Lines of the audit.
    pub audit_lines: u64,
    /// People.
    pub people: u64,
    /// What is not as it must be; empty for a sound file.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing was found.
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Whether the file is sound and its tables agree with each other.
    pub fn check(&self) -> Result<Report, StoreError> {
        self.read(|reading| {
            let mut report = Report::default();
            let parts = [structure, schema, people, blobs, documents, numbers, unsent];
            let checked = parts
                .iter()
                .try_for_each(|part| part(reading.connection, &mut report));
            damage_is_a_finding(checked, report)
        })
    }

    /// Whether what was recorded is what was signed. `key` finds the public keys that are known.
    pub fn verify_journal(
        &self,
        key: impl Fn(&KeyId) -> Option<VerifyingKey>,
    ) -> Result<Report, StoreError> {
        self.read(|reading| {
            let mut report = Report::default();
            let verified = journal(reading.connection, &key, &mut report)
                .and_then(|()| audit(reading, &mut report))
                .and_then(|()| people(reading.connection, &mut report));
            damage_is_a_finding(verified, report)
        })
    }
}

/// What cannot even be read is what was looked for.
fn damage_is_a_finding(
    checked: Result<(), StoreError>,
    mut report: Report,
) -> Result<Report, StoreError> {
    match checked {
        Ok(()) => Ok(report),
        Err(error @ (StoreError::Damaged(_) | StoreError::Malformed { .. })) => {
            report.findings.push(Finding::Structure(error.to_string()));
            Ok(report)
        }
        Err(error) => Err(error),
    }
}

fn structure(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
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

fn schema(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
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

fn people(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
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
        let lists = crate::table::application_row::agrees(connection, row, &head)?;
        if !lists || !person_search::agrees(connection, row, &head)? {
            report.findings.push(Finding::Projection(person));
        }
    }
    Ok(())
}

fn journal(
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
        let followed = chains
            .entry(at)
            .or_insert_with(|| Chain::start(at.0, at.1))
            .follow(&sealed);
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
    if report.acts == 0 && mark::journal_is_begun(connection)? {
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

fn audit(reading: &Reading<'_>, report: &mut Report) -> Result<(), StoreError> {
    let (lines, fault) = reading.audit().verify()?;
    report.audit_lines = lines;
    if let Some(fault) = fault {
        report.findings.push(Finding::Audit(fault.to_string()));
    }
    Ok(())
}

/// Each blob is what its hash says, and is counted as often as drafts and acts name it.
fn blobs(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let mut named: BTreeMap<Hash, i64> = BTreeMap::new();
    let photos = all(
        connection,
        "draft",
        "SELECT photo FROM draft WHERE photo <> x''",
        [],
        |columns| columns.hash("photo"),
    )?;
    let attached = all(connection, "act", "SELECT sealed FROM act", [], |columns| {
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

fn unsent(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
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

fn documents(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let papers = all(
        connection,
        "document",
        "SELECT id, sha256, coalesce(pdf, x'') AS pdf
         FROM document LEFT JOIN document_pdf USING (row)",
        [],
        |columns| {
            let pdf: Vec<u8> = columns.get("pdf")?;
            Ok((columns.id("id")?, Hash::of(&pdf) == columns.hash("sha256")?))
        },
    )?;
    let wrong = papers.into_iter().filter(|(_, sound)| !sound);
    report
        .findings
        .extend(wrong.map(|(id, _)| Finding::Document(id.to_string())));
    Ok(())
}

/// A used number has its act; a reserved one a draft that is frozen with it; a void one a reason.
fn numbers(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let wrong = all(
        connection,
        "number",
        "SELECT number FROM number AS n WHERE NOT CASE state
            WHEN 'used' THEN EXISTS (SELECT 1 FROM act
                WHERE act.id = n.act AND act.business_number = n.number)
            WHEN 'reserved' THEN EXISTS (SELECT 1 FROM draft
                WHERE draft.id = n.draft AND draft.number = n.number)
            WHEN 'void' THEN reason <> '' AND NOT EXISTS (SELECT 1 FROM draft
                WHERE draft.number = n.number)
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
