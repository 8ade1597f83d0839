//! The columns of what is written: new acts, verdicts that changed, chains.

use counter_domain::rule::Mark;
use counter_wire::verdict::Verdict;
use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::error::DatabaseError;
use crate::judge::docket::{Docket, Ruling};

/// Columns of the acts that are new.
#[derive(Default)]
pub(super) struct Acts<'a> {
    pub(super) id: Vec<Uuid>,
    pub(super) device: Vec<Uuid>,
    pub(super) epoch: Vec<i32>,
    pub(super) seq: Vec<i64>,
    pub(super) branch: Vec<i16>,
    pub(super) station: Vec<&'a str>,
    pub(super) subject: Vec<&'a str>,
    pub(super) version: Vec<i64>,
    pub(super) kind: Vec<&'a str>,
    pub(super) actor: Vec<&'a str>,
    pub(super) office: Vec<&'a str>,
    pub(super) business_number: Vec<&'a str>,
    pub(super) at: Vec<Timestamp>,
    pub(super) sealed: Vec<&'a str>,
    pub(super) hash: Vec<&'a [u8]>,
    pub(super) undoes: Vec<Option<Uuid>>,
    pub(super) verdict: Vec<&'static str>,
    pub(super) detail: Vec<String>,
    pub(super) marks: Vec<String>,
    pub(super) payload: Vec<&'a [u8]>,
}

/// Columns of verdicts that changed.
#[derive(Default)]
pub(super) struct Changes<'a> {
    pub(super) id: Vec<Uuid>,
    pub(super) verdict: Vec<&'static str>,
    pub(super) detail: Vec<String>,
    pub(super) version: Vec<i64>,
    pub(super) marks: Vec<String>,
    pub(super) subject: Vec<&'a str>,
    pub(super) undoes: Vec<Option<Uuid>>,
}

pub(super) fn acts(docket: &Docket) -> Result<Acts<'_>, DatabaseError> {
    let mut columns = Acts::default();
    for ruled in &docket.found.new {
        let (envelope, ruling) = (ruled.act.act.envelope(), &ruled.ruling);
        let station = docket
            .devices
            .get(&envelope.device)
            .map_or(envelope.office.as_str(), |device| device.office.as_str());
        columns.id.push(envelope.id.0);
        columns.device.push(envelope.device.0);
        columns.epoch.push(epoch(envelope.device_epoch));
        columns.seq.push(signed(envelope.seq));
        columns
            .branch
            .push(i16::try_from(ruled.branch).unwrap_or(i16::MAX));
        columns.station.push(station);
        columns.subject.push(&ruling.subject);
        columns.version.push(signed(ruling.version));
        columns.kind.push(&envelope.kind);
        columns.actor.push(&envelope.actor.0);
        columns.office.push(envelope.office.as_str());
        let number = envelope.business_number.as_deref();
        columns.business_number.push(number.unwrap_or_default());
        columns.at.push(envelope.at);
        columns.sealed.push(ruled.act.act.as_str());
        columns.hash.push(ruled.act.hash.as_bytes());
        columns.undoes.push(ruling.undoes.map(|act| act.0));
        columns.verdict.push(word(&ruling.verdict));
        columns.detail.push(text(&ruling.verdict)?);
        columns.marks.push(marks(ruling)?);
        columns.payload.push(&ruled.act.bytes);
    }
    Ok(columns)
}

impl Acts<'_> {
    pub(super) fn parameters<'a>(
        &'a self,
        received_at: &'a Timestamp,
    ) -> Vec<&'a (dyn ToSql + Sync)> {
        vec![
            received_at,
            &self.id,
            &self.device,
            &self.epoch,
            &self.seq,
            &self.branch,
            &self.station,
            &self.subject,
            &self.version,
            &self.kind,
            &self.actor,
            &self.office,
            &self.business_number,
            &self.at,
            &self.sealed,
            &self.hash,
            &self.undoes,
            &self.verdict,
            &self.detail,
            &self.marks,
        ]
    }
}

pub(super) fn changes(docket: &Docket) -> Result<Changes<'_>, DatabaseError> {
    let mut columns = Changes::default();
    for changed in &docket.found.changed {
        let ruling = &changed.ruling;
        columns.id.push(changed.id.0);
        columns.verdict.push(word(&ruling.verdict));
        columns.detail.push(text(&ruling.verdict)?);
        columns.version.push(signed(ruling.version));
        columns.marks.push(marks(ruling)?);
        columns.subject.push(&ruling.subject);
        columns.undoes.push(ruling.undoes.map(|act| act.0));
    }
    Ok(columns)
}

#[derive(Default)]
pub(super) struct Chains {
    pub(super) device: Vec<Uuid>,
    pub(super) epoch: Vec<i32>,
    pub(super) verified_seq: Vec<i64>,
    pub(super) verified_hash: Vec<Vec<u8>>,
    pub(super) highest_seq: Vec<i64>,
    pub(super) head_seq: Vec<i64>,
    pub(super) head_at: Vec<Option<Timestamp>>,
}

pub(super) fn chains(docket: &Docket) -> Chains {
    let mut columns = Chains::default();
    for ((device, of), chain) in &docket.chains {
        let last = chain.verified.last();
        columns.device.push(device.0);
        columns.epoch.push(epoch(*of));
        columns.verified_seq.push(signed(chain.verified.seq()));
        let hash = last.map_or_else(Vec::new, |hash| hash.as_bytes().to_vec());
        columns.verified_hash.push(hash);
        columns.highest_seq.push(signed(chain.highest));
        columns.head_seq.push(signed(chain.head_seq));
        columns.head_at.push(chain.head_at);
    }
    columns
}

/// The word that the tables search by.
pub(crate) const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Waiting { .. } => "waiting",
        Verdict::Accepted { .. } => "accepted",
        Verdict::Held { .. } => "held",
        Verdict::Refused { .. } => "refused",
        Verdict::Unreadable { .. } => "unreadable",
    }
}

fn marks(ruling: &Ruling) -> Result<String, DatabaseError> {
    let marks: &[Mark] = &ruling.marks;
    if marks.is_empty() {
        return Ok(String::new());
    }
    text(&marks)
}

pub(super) fn text(value: &impl Serialize) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|error| DatabaseError::malformed("act", error))
}

/// Versions and numbers stay below 2⁵³, which the envelope sees to.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn epoch(epoch: u32) -> i32 {
    i32::try_from(epoch).unwrap_or(i32::MAX)
}
