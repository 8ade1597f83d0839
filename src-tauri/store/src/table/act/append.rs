//! Recording an act with all that follows from it, in one transaction.

use std::fmt;

use counter_act::{Attachment, ChainError, Hash, Payload, PayloadError, SealedAct};
use counter_domain::act::ActBody;
use counter_domain::id::ActId;
use rusqlite::Connection;

use super::{ActsMut, TABLE, Verdict, open, person_of, position, subject_key};
use crate::error::StoreError;
use crate::table::column::{change, first};
use crate::table::fence::{self, Fence};
use crate::table::{application_row, audit, blob, mark, number, person, person_alias};

/// An act to be recorded.
#[derive(Clone, Copy)]
pub struct NewAct<'a> {
    /// The envelope, sealed on top of [`Acts::next_chain`].
    pub sealed: &'a SealedAct,
    /// The exact bytes whose hash the envelope names.
    pub payload: &'a [u8],
    /// Bytes of the attachments that the envelope names. Those that a draft or an earlier act
    /// brought are here already and may be left out.
    pub attachments: &'a [&'a [u8]],
}

impl fmt::Debug for NewAct<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewAct({:?})", self.sealed)
    }
}

/// Why an act is not recorded. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum AppendActError {
    /// No act may be made with this file until the machine is enrolled again.
    #[error(transparent)]
    Fenced(#[from] Fence),
    /// It does not follow the last act of the journal.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Its payload is not the one that the envelope names.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// An attachment that the envelope names is neither given nor here.
    #[error("附件 {role} 不在，无法保存")]
    MissingAttachment {
        /// Its role.
        role: String,
    },
    /// The subject's id does not have the form of its kind.
    #[error("业务对象 {0} 有误")]
    Subject(String),
    /// An act of that id is recorded already: the same wish twice.
    #[error("该笔业务已经保存过")]
    Repeated(ActId),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActsMut<'_> {
    /// Records an act with all that follows from it: payload, attachments, the subject's head,
    /// the rows of lists and of the finder, the audit line, and the number that the act uses.
    pub fn append(&self, act: &NewAct<'_>) -> Result<(), AppendActError> {
        let connection = self.0.connection();
        self.0.touch(|touched| touched.acts = true);
        let envelope = act.sealed.envelope();
        let hash = act.sealed.hash();
        if let Some(fence) = fence::get(connection)? {
            return Err(fence.into());
        }
        if exists(connection, envelope.id)? {
            return Err(AppendActError::Repeated(envelope.id));
        }
        let mut end = mark::journal(connection, envelope.device, envelope.device_epoch)?;
        end.follow(act.sealed)?;
        let payload = Payload::read(
            &envelope.kind,
            envelope.kind_version,
            envelope.payload,
            act.payload,
        )?;
        let position = position(envelope.device_epoch, envelope.seq);
        let subject = subject_key(&envelope.subject);
        change(
            connection,
            "INSERT INTO act (position, id, sealed, hash, subject, kind, actor, at,
                business_number, verdict)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'pending')",
            (
                position,
                envelope.id.0.as_bytes().as_slice(),
                act.sealed.as_str(),
                hash.as_bytes().as_slice(),
                &subject,
                &envelope.kind,
                &envelope.actor.0,
                envelope.at.as_millisecond(),
                envelope.business_number.as_deref().unwrap_or_default(),
            ),
        )?;
        change(
            connection,
            "INSERT INTO payload (position, bytes) VALUES (?1, ?2)",
            (position, act.payload),
        )?;
        attach(connection, &envelope.attachments, act.attachments)?;
        mark::set_unsent(connection, mark::unsent(connection)? + 1)?;
        mark::set_journal(connection, envelope.device, envelope.device_epoch, &end)?;
        let person =
            person_of(&envelope.subject).map_err(|_| AppendActError::Subject(subject.clone()))?;
        if let Some(person) = person {
            let person = person_alias::resolve(connection, person)?;
            let undoes = envelope.replaces.is_some()
                || matches!(
                    payload.body,
                    ActBody::ActWithdrawn { .. } | ActBody::ActDecided { accept: false, .. }
                );
            if undoes || open::has_foreign(connection, person)? {
                // What it undoes falls out of the middle; its place among other windows' acts is
                // the order's to say.
                person::rebase(connection, person)?;
            } else {
                person::fold(connection, person, &payload.body, &payload.marks)?;
            }
            application_row::set_verdict(connection, &payload.body, Verdict::Pending)?;
        }
        if let Some(business_number) = &envelope.business_number {
            number::mark_used(connection, business_number, envelope.id, envelope.at)?;
        }
        audit::append(
            connection,
            &audit::AuditEntry {
                at: envelope.at,
                kind: "act_recorded".to_owned(),
                actor: Some(envelope.actor.clone()),
                subject,
                detail: format!(
                    "{{\"act\":\"{}\",\"kind\":\"{}\"}}",
                    envelope.id, envelope.kind
                ),
            },
        )?;
        Ok(())
    }
}

fn exists(connection: &Connection, id: ActId) -> Result<bool, StoreError> {
    let found = first(
        connection,
        TABLE,
        "SELECT 1 FROM act WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Attachments are named in the envelope only; here they are held, so that none goes away.
pub(crate) fn attach(
    connection: &Connection,
    named: &[Attachment],
    given: &[&[u8]],
) -> Result<(), AppendActError> {
    let given: Vec<(Hash, &[u8])> = given
        .iter()
        .map(|bytes| (Hash::of(bytes), *bytes))
        .collect();
    for attachment in named {
        let bytes = given.iter().find(|(hash, _)| *hash == attachment.sha256);
        match bytes {
            Some((hash, bytes)) => blob::hold(connection, *hash, bytes)?,
            None if blob::hold_again(connection, attachment.sha256)? => {}
            None => {
                let role = attachment.role.clone();
                return Err(AppendActError::MissingAttachment { role });
            }
        }
    }
    Ok(())
}
