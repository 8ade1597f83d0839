//! What lies on the desk (待处理): own acts that the centre refused, holds, or that were set aside,
//! as long as no later act took them back or stands in their place.

use counter_act::Payload;
use counter_domain::act::ActBody;
use counter_domain::id::ActId;

use super::{ActRecord, Acts, SELECT, TABLE, Verdict, open, read};
use crate::error::StoreError;
use crate::table::column::{all, first};

/// An act with its payload, as the desk tells its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The act.
    pub record: ActRecord,
    /// The act in whose place it stands.
    pub replaces: Option<ActId>,
    /// What it says; none where retention took it.
    pub payload: Option<Payload>,
}

impl Told {
    /// The act that this one speaks of, where it is a decision about one or stands in its place.
    pub fn about(&self) -> Option<ActId> {
        let body = self.payload.as_ref().map(|payload| &payload.body);
        match body {
            Some(
                ActBody::ActWithdrawn { act, .. }
                | ActBody::ActSentAgain { act, .. }
                | ActBody::ActHandedOver { act, .. }
                | ActBody::ActDecided { act, .. },
            ) => Some(*act),
            _ => self.replaces,
        }
    }

    /// Whether it takes that act back, as long as it is not refused itself.
    pub fn undoes(&self) -> bool {
        let takes_back = matches!(
            self.payload.as_ref().map(|payload| &payload.body),
            Some(ActBody::ActWithdrawn { .. } | ActBody::ActDecided { accept: false, .. })
        );
        self.record.verdict != Verdict::Refused && (takes_back || self.replaces.is_some())
    }
}

impl Acts<'_> {
    /// What lies on the desk, in the order of the journal.
    pub fn on_desk(&self) -> Result<Vec<ActRecord>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE verdict IN ('held', 'refused')
                OR position IN (SELECT position FROM act_delivery WHERE aside_at <> -1)
             ORDER BY position"
        );
        let mut left = Vec::new();
        for record in all(self.0.connection, TABLE, &sql, [], read)? {
            if !self.is_undone(record.id)? {
                left.push(record);
            }
        }
        Ok(left)
    }

    /// Whether a later act of this machine took one back or stands in its place.
    pub fn is_undone(&self, act: ActId) -> Result<bool, StoreError> {
        let later = self.story(act)?;
        Ok(later
            .iter()
            .any(|told| told.about() == Some(act) && told.undoes()))
    }

    /// Later acts of this machine that speak of an act or stand in its place, in the order of the
    /// journal.
    pub fn story(&self, act: ActId) -> Result<Vec<Told>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE subject = (SELECT subject FROM act WHERE id = ?1)
                AND position > (SELECT position FROM act WHERE id = ?1)
             ORDER BY position"
        );
        let id = act.0.as_bytes().as_slice();
        let mut story = Vec::new();
        for record in all(self.0.connection, TABLE, &sql, [id], read)? {
            let told = self.told(record)?;
            if told.about() == Some(act) {
                story.push(told);
            }
        }
        Ok(story)
    }

    /// An act with its payload.
    pub fn told(&self, record: ActRecord) -> Result<Told, StoreError> {
        let sealed = record
            .open()
            .map_err(|error| StoreError::malformed(TABLE, error))?;
        let payload = first(
            self.0.connection,
            "payload",
            "SELECT sealed, bytes FROM act JOIN payload USING (position)
             WHERE id = ?1 AND removed = 0",
            [record.id.0.as_bytes().as_slice()],
            |columns| Ok(open::read_payload(columns)?.1),
        )?;
        Ok(Told {
            replaces: sealed.envelope().replaces,
            record,
            payload,
        })
    }
}
