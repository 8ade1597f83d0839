//! What the centre says of own acts.

use std::collections::BTreeSet;

use counter_domain::act::ActBody;
use counter_domain::id::{ActId, PersonId};
use rusqlite::Connection;

use super::{ActsMut, TABLE, Verdict, open, person_of_key};
use crate::error::StoreError;
use crate::table::column::{all, change, first, to_name};
use crate::table::{act_before, application_row, mark, person, person_alias};

impl ActsMut<'_> {
    /// Takes the centre's verdict down and folds the subject's head again. What was accepted is
    /// then the base's to say: put the centre's new state in the same transaction. `detail` is the
    /// structured cause as JSON, or empty. Returns whether the act is here and was not finally
    /// judged before.
    pub fn set_verdict(
        &self,
        id: ActId,
        verdict: Verdict,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let connection = self.0.connection();
        match judge(connection, id, verdict, detail)? {
            Judged::Unchanged => return Ok(false),
            Judged::OfOther => {}
            Judged::OfPerson(person) => {
                person::rebase(connection, person)?;
                note_in_list(connection, id, verdict)?;
            }
        }
        Ok(true)
    }
}

/// What a verdict changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    /// The act is not here, or was finally judged before.
    Unchanged,
    /// An act about this person, whose head is to be folded again.
    OfPerson(PersonId),
    /// An act about something that has no head here.
    OfOther,
}

impl Judged {
    pub(crate) fn of(person: Option<PersonId>) -> Self {
        person.map_or(Self::OfOther, Self::OfPerson)
    }
}

/// Writes a verdict without folding.
pub(crate) fn judge(
    connection: &Connection,
    id: ActId,
    verdict: Verdict,
    detail: &str,
) -> Result<Judged, StoreError> {
    let was_pending = verdict_of(connection, id)? == Some(Verdict::Pending);
    let touched = change(
        connection,
        "UPDATE act SET verdict = ?2, verdict_detail = ?3
         WHERE id = ?1 AND verdict IN ('pending', 'held')",
        (
            id.0.as_bytes().as_slice(),
            to_name(TABLE, &verdict)?,
            detail,
        ),
    )?;
    if touched == 0 {
        return Ok(Judged::Unchanged);
    }
    if verdict == Verdict::Accepted {
        act_before::forget(connection, id)?;
    }
    if was_pending && verdict != Verdict::Pending {
        answered(connection)?;
    }
    subject_person(connection, id).map(Judged::of)
}

/// The person whom an own act is about, as he is known now.
pub(crate) fn subject_person(
    connection: &Connection,
    id: ActId,
) -> Result<Option<PersonId>, StoreError> {
    let person = first(
        connection,
        TABLE,
        "SELECT subject FROM act WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| person_of_key(&columns.get::<String>("subject")?),
    )?
    .flatten();
    match person {
        Some(person) => person_alias::resolve(connection, person).map(Some),
        None => Ok(None),
    }
}

/// Notes a verdict in the list of applications, where the act is about one.
pub(crate) fn note_in_list(
    connection: &Connection,
    id: ActId,
    verdict: Verdict,
) -> Result<(), StoreError> {
    match payload_body(connection, id)? {
        Some(body) => application_row::set_verdict(connection, &body, verdict),
        None => Ok(()),
    }
}

/// Takes the verdicts on all acts after a position back, because the centre has forgotten them.
/// Returns whose heads are to be folded again.
pub(crate) fn reopen_after(
    connection: &Connection,
    position: i64,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let subjects = all(
        connection,
        TABLE,
        "SELECT DISTINCT subject FROM act WHERE position > ?1 AND verdict <> 'pending'",
        [position],
        |columns| person_of_key(&columns.get::<String>("subject")?),
    )?;
    let reopened = change(
        connection,
        "UPDATE act SET verdict = 'pending', verdict_detail = ''
         WHERE position > ?1 AND verdict <> 'pending'",
        [position],
    )?;
    mark::set_unsent(connection, mark::unsent(connection)? + reopened as u64)?;
    let before = u64::try_from(position).unwrap_or(0);
    mark::set_judged(connection, mark::judged(connection)?.min(before))?;
    let people = subjects.into_iter().flatten();
    people
        .map(|person| person_alias::resolve(connection, person))
        .collect()
}

/// One act less waits; the mark below which none waits moves on.
fn answered(connection: &Connection) -> Result<(), StoreError> {
    mark::set_unsent(connection, mark::unsent(connection)?.saturating_sub(1))?;
    let judged = mark::judged(connection)?;
    let waiting: Option<u64> = first(
        connection,
        TABLE,
        "SELECT position FROM act WHERE position > ?1 AND verdict = 'pending'
         ORDER BY position LIMIT 1",
        [judged],
        |columns| columns.get("position"),
    )?;
    let last = first(
        connection,
        TABLE,
        "SELECT position FROM act ORDER BY position DESC LIMIT 1",
        [],
        |columns| columns.get::<u64>("position"),
    )?;
    let now = waiting.map_or(last.unwrap_or(judged), |position| position - 1);
    mark::set_judged(connection, now)
}

fn verdict_of(connection: &Connection, id: ActId) -> Result<Option<Verdict>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT verdict FROM act WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| columns.name("verdict"),
    )
}

/// What an own act says; none where retention took it.
fn payload_body(connection: &Connection, id: ActId) -> Result<Option<ActBody>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT sealed, bytes FROM act JOIN payload USING (position)
         WHERE id = ?1 AND removed = 0",
        [id.0.as_bytes().as_slice()],
        |columns| Ok(open::read_payload(columns)?.1.body),
    )
}
