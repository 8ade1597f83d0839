//! What the centre says of acts, and what is open on a subject.

use counter_act::{Payload, SealedAct};
use counter_domain::id::{ActId, PersonId};
use rusqlite::Connection;

use super::{ActsMut, TABLE, Verdict, person_of};
use crate::error::StoreError;
use crate::table::column::{Columns, all, change, first, from_name, to_name};
use crate::table::{application_row, mark, person};

impl ActsMut<'_> {
    /// Takes the centre's verdict down and folds the subject's head again. What was accepted is
    /// then the base's to say: put the centre's new state in the same transaction. Returns whether the
    /// act is here and was not finally judged before.
    pub fn set_verdict(
        &self,
        id: ActId,
        verdict: Verdict,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let connection = self.0.connection();
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
            return Ok(false);
        }
        if was_pending && verdict != Verdict::Pending {
            answered(connection)?;
        }
        let act = opened(connection, id)?;
        if let Some(person) = act.person {
            person::rebase(connection, person)?;
            application_row::set_verdict(connection, &act.payload.body, verdict)?;
        }
        Ok(true)
    }
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

/// An act read back.
pub(crate) struct Opened {
    pub(crate) person: Option<PersonId>,
    pub(crate) payload: Payload,
}

/// Open acts on a person, the oldest first, with their payloads.
pub(crate) fn open_acts(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<(ActId, Payload, Verdict)>, StoreError> {
    all(
        connection,
        TABLE,
        "SELECT id, sealed, bytes, verdict FROM act JOIN payload USING (position)
         WHERE subject = ?1 AND verdict IN ('pending', 'held') ORDER BY position",
        [format!("person/{person}")],
        |columns| {
            let payload = payload_of(columns)?;
            let verdict = from_name(TABLE, &columns.get::<String>("verdict")?)?;
            Ok((ActId(columns.id("id")?), payload, verdict))
        },
    )
}

fn opened(connection: &Connection, id: ActId) -> Result<Opened, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT sealed, bytes FROM act JOIN payload USING (position) WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| {
            let sealed: String = columns.get("sealed")?;
            let sealed =
                SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
            let person = person_of(&sealed.envelope().subject)?;
            let payload = payload_of(columns)?;
            Ok(Opened { person, payload })
        },
    )?
    .ok_or_else(|| StoreError::malformed(TABLE, "an act without a payload"))
}

fn payload_of(columns: &Columns<'_>) -> Result<Payload, StoreError> {
    let sealed: String = columns.get("sealed")?;
    let sealed = SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
    let envelope = sealed.envelope();
    let bytes: Vec<u8> = columns.get("bytes")?;
    Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes,
    )
    .map_err(|error| StoreError::malformed("payload", error))
}
