//! What is open on a subject: own and imported acts that the centre has not finally judged, or has
//! accepted in a version of the subject that has not come yet.

use std::collections::BTreeSet;

use counter_act::{Payload, SealedAct, Subject};
use counter_domain::desk::{self, Undoing};
use counter_domain::id::{ActId, PersonId};
use rusqlite::Connection;

use super::{TABLE, Verdict, order, person_of, subject_key};
use crate::error::StoreError;
use crate::table::column::{Columns, all, first};
use crate::table::person_alias;

/// An open act, read back.
pub(crate) struct OpenAct {
    pub(crate) sealed: SealedAct,
    pub(crate) payload: Payload,
    pub(crate) verdict: Verdict,
}

const OWN: &str = "SELECT sealed, bytes, verdict, position FROM act JOIN payload USING (position)
    WHERE subject = ?1
        AND (verdict IN ('pending', 'held') OR id IN (SELECT act FROM uncovered))";

const FOREIGN: &str = "SELECT sealed, payload AS bytes, verdict
    FROM foreign_act JOIN foreign_content USING (row) WHERE subject = ?1 AND settled_at = -1";

/// Open acts on a person and on those joined with him, in the order in which they are folded.
pub(crate) fn acts_on(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<OpenAct>, StoreError> {
    // What was signed for one who was joined with another is folded there.
    if person_alias::resolve(connection, person)? != person {
        return Ok(Vec::new());
    }
    let subjects = subjects_of(connection, person)?;
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for subject in &subjects {
        own.extend(all(connection, TABLE, OWN, [subject], |columns| {
            Ok((columns.get::<i64>("position")?, read_open(columns)?))
        })?);
        foreign.extend(all(
            connection,
            "foreign_act",
            FOREIGN,
            [subject],
            read_open,
        )?);
    }
    own.sort_by_key(|(position, _)| *position);
    let mut acts: Vec<OpenAct> = own.into_iter().map(|(_, act)| act).collect();
    if foreign.is_empty() {
        return Ok(acts);
    }
    acts.extend(foreign);
    let sealed: Vec<&SealedAct> = acts.iter().map(|act| &act.sealed).collect();
    let places = order::order(&sealed);
    let mut acts: Vec<Option<OpenAct>> = acts.into_iter().map(Some).collect();
    let ordered = places.into_iter();
    Ok(ordered
        .filter_map(|index| acts.get_mut(index).and_then(Option::take))
        .collect())
}

/// Which open acts on a person no longer count, because a later act took them back, replaced them
/// or was decided against them. That later act may have been accepted already while the one that it
/// is about never reached the centre.
pub(crate) fn undone(
    connection: &Connection,
    person: PersonId,
    acts: &[OpenAct],
) -> Result<BTreeSet<ActId>, StoreError> {
    if acts.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut later = Vec::new();
    for subject in subjects_of(connection, person)? {
        later.extend(all(
            connection,
            TABLE,
            "SELECT sealed, bytes FROM act JOIN payload USING (position)
             WHERE subject = ?1 AND verdict = 'accepted' AND removed = 0
                AND id NOT IN (SELECT act FROM uncovered)
                AND position > (SELECT min(position) FROM act
                    WHERE subject = ?1 AND verdict IN ('pending', 'held'))
             ORDER BY position",
            [subject],
            read_payload,
        )?);
    }
    let accepted = later.iter().map(|(sealed, payload)| (sealed, payload));
    let open = acts.iter().map(|act| (&act.sealed, &act.payload));
    let all: Vec<Undoing<'_>> = open
        .chain(accepted)
        .map(|(sealed, payload)| Undoing {
            id: sealed.envelope().id,
            replaces: sealed.envelope().replaces,
            body: &payload.body,
        })
        .collect();
    Ok(desk::undone(all.into_iter()))
}

/// Ids of the open acts on a subject, in the order in which they are folded.
pub(crate) fn pending_of(
    connection: &Connection,
    subject: &Subject,
) -> Result<Vec<ActId>, StoreError> {
    if let Some(person) = person_of(subject)? {
        let person = person_alias::resolve(connection, person)?;
        if has_foreign(connection, person)? {
            let acts = acts_on(connection, person)?;
            return Ok(acts.iter().map(|act| act.sealed.envelope().id).collect());
        }
        let mut own = Vec::new();
        for subject in subjects_of(connection, person)? {
            own.extend(own_ids(connection, &subject)?);
        }
        own.sort_unstable_by_key(|(position, _)| *position);
        return Ok(own.into_iter().map(|(_, id)| id).collect());
    }
    let own = own_ids(connection, &subject_key(subject))?;
    let mut ids: Vec<ActId> = own.into_iter().map(|(_, id)| id).collect();
    ids.extend(all(
        connection,
        "foreign_act",
        "SELECT id FROM foreign_act WHERE subject = ?1 AND settled_at = -1
         ORDER BY at, device, epoch, seq",
        [subject_key(subject)],
        |columns| columns.id("id").map(ActId),
    )?);
    Ok(ids)
}

/// Whether acts of other windows are open on a person.
pub(crate) fn has_foreign(connection: &Connection, person: PersonId) -> Result<bool, StoreError> {
    for subject in subjects_of(connection, person)? {
        let found = first(
            connection,
            "foreign_act",
            "SELECT 1 FROM foreign_act WHERE subject = ?1 AND settled_at = -1",
            [subject],
            |_| Ok(()),
        )?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Envelope and payload of a row that has `sealed` and `bytes`.
pub(super) fn read_payload(columns: &Columns<'_>) -> Result<(SealedAct, Payload), StoreError> {
    let sealed: String = columns.get("sealed")?;
    let sealed = SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
    let envelope = sealed.envelope();
    let bytes: Vec<u8> = columns.get("bytes")?;
    let payload = Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes,
    )
    .map_err(|error| StoreError::malformed("payload", error))?;
    Ok((sealed, payload))
}

fn read_open(columns: &Columns<'_>) -> Result<OpenAct, StoreError> {
    let (sealed, payload) = read_payload(columns)?;
    Ok(OpenAct {
        sealed,
        payload,
        verdict: columns.name("verdict")?,
    })
}

fn own_ids(connection: &Connection, subject: &str) -> Result<Vec<(i64, ActId)>, StoreError> {
    all(
        connection,
        TABLE,
        "SELECT position, id FROM act WHERE subject = ?1
            AND (verdict IN ('pending', 'held') OR id IN (SELECT act FROM uncovered))
         ORDER BY position",
        [subject],
        |columns| Ok((columns.get("position")?, ActId(columns.id("id")?))),
    )
}

/// A person's keys as a subject: his own, and those under which he was known before.
pub(crate) fn subjects_of(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<String>, StoreError> {
    let mut subjects = vec![format!("person/{person}")];
    let joined = person_alias::of(connection, person)?;
    subjects.extend(joined.into_iter().map(|other| format!("person/{other}")));
    Ok(subjects)
}
