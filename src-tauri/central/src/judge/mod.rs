//! Judging acts: each is decided again on the centre's state, with the packs of its time.
//!
//! - `opened`: what was handed in, held against signatures and hashes.
//! - `docket`: what the centre knows of everything that a batch speaks of; pure.
//! - `rule`, `desk`, `batch`, `certificate`: the judgement; pure.
//! - `read`, `write`: the docket's two round trips, one transaction.
//!
//! A transaction locks the chains and then the subjects that its acts name, so acts on one subject
//! are judged one after the other and acts on others at the same time. What is there only once (an
//! id, a place in a chain, a person's number) is kept so by unique keys: where one strikes, the
//! transaction is given up and the batch is judged again on what is there by then.

mod batch;
mod certificate;
mod desk;
mod docket;
mod opened;
mod policies;
mod read;
mod report;
mod rule;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use counter_act::{Hash, Head};
use counter_domain::id::{ActId, DeviceId};
use counter_wire::person::PersonBase;
use counter_wire::verdict::Verdict;
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use docket::Docket;
pub(crate) use opened::{Keys, Opened, Unreadable, envelope, verified};
pub(crate) use policies::Policies;
pub(crate) use report::{Known, Reporter, Speaking, card_key, follow, report, report_locked};
pub use report::{PersonReport, ReportError};
pub(crate) use write::word;

use crate::database::Database;
use crate::error::DatabaseError;
use crate::sql::{docket as docket_sql, record as record_sql};
use read::Asking;

/// How often a batch is judged anew because another transaction was in the way.
const ATTEMPTS: usize = 8;

/// Acts to be judged together.
pub(crate) struct Batch<'a> {
    pub(crate) received_at: Timestamp,
    /// The device that hands them in, with the epoch of its certificate.
    pub(crate) carrier: Option<(DeviceId, u32)>,
    /// The signed end of its chain.
    pub(crate) head: Option<&'a Head>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) acts: &'a [Opened],
    /// Subjects whose waiting acts shall be looked at again.
    pub(crate) subjects: Vec<String>,
}

/// What became of a batch; durable.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    verdicts: HashMap<ActId, (Hash, Verdict)>,
    /// People after what was accepted, with the offices whose acts were among it.
    pub(crate) people: Vec<(PersonBase, Vec<String>)>,
}

impl Judged {
    /// What the centre says of an act of the batch.
    pub(crate) fn verdict(&self, act: &Opened) -> Verdict {
        match self.verdicts.get(&act.id()) {
            Some((hash, verdict)) if *hash == act.hash => verdict.clone(),
            _ => Verdict::Unreadable {
                detail: "another act has this id".to_owned(),
            },
        }
    }
}

/// Judges a batch. If it fails as a whole, each subject is judged by itself, so that one act on
/// which the centre breaks does not keep the others back; then the failure is still told.
pub(crate) async fn judge(database: &Database, batch: Batch<'_>) -> Result<Judged, DatabaseError> {
    let error = match together(database, &batch).await {
        Ok(judged) => return Ok(judged),
        Err(error) if error.is_away() => return Err(error),
        Err(error) => error,
    };
    let mut by_subject: Vec<(String, Vec<Opened>)> = Vec::new();
    for act in batch.acts {
        let subject = act.subject();
        match by_subject.iter_mut().find(|(other, _)| *other == subject) {
            Some((_, acts)) => acts.push(act.clone()),
            None => by_subject.push((subject, vec![act.clone()])),
        }
    }
    if by_subject.len() > 1 {
        for (_, acts) in &by_subject {
            let alone = Batch {
                received_at: batch.received_at,
                carrier: batch.carrier,
                head: None,
                policies: Arc::clone(&batch.policies),
                acts,
                subjects: Vec::new(),
            };
            if let Err(error) = together(database, &alone).await {
                tracing::error!(%error, "The centre breaks on an act.");
            }
        }
    }
    Err(error)
}

async fn together(database: &Database, batch: &Batch<'_>) -> Result<Judged, DatabaseError> {
    let mut asking = Asking::default();
    for act in batch.acts {
        asking.add(act);
    }
    for subject in &batch.subjects {
        asking.subjects.entry(subject.clone()).or_insert(i64::MAX);
    }
    let head = batch.head.map(|head| {
        let epoch = i32::try_from(head.epoch).unwrap_or(i32::MAX);
        asking.chains.insert((head.device.0, epoch));
        asking.devices.insert(head.device.0);
        let seq = i64::try_from(head.seq).unwrap_or(i64::MAX);
        (head.device.0, epoch, seq)
    });
    let mut attempt = 0;
    loop {
        attempt += 1;
        match once(database, batch, &mut asking, head).await {
            Ok(Some(judged)) => return Ok(judged),
            Ok(None) if attempt < ATTEMPTS => {}
            Err(error) if error.was_in_the_way() && attempt < ATTEMPTS => {}
            Ok(None) => {
                return Err(DatabaseError::malformed(
                    "act",
                    "what waits changes faster than it is read",
                ));
            }
            Err(error) => return Err(error),
        }
    }
}

/// One transaction. None says that more must be asked than was known before.
async fn once(
    database: &Database,
    batch: &Batch<'_>,
    asking: &mut Asking,
    head: Option<(Uuid, i32, i64)>,
) -> Result<Option<Judged>, DatabaseError> {
    let mut connection = database.connection().await?;
    let client = connection.plain()?;
    let reads = docket_sql::Docket::prepare(client).await?;
    let writes = record_sql::Record::prepare(client).await?;
    let client = connection.opening()?;
    let reading = Box::pin(read::read(client, &reads, asking, head)).await?;
    let mut docket = reading.docket;
    let mut more = false;
    for act in &reading.waiting {
        more |= asking.add(act);
    }
    for subject in asking.subjects.keys() {
        if !docket.subjects.contains_key(subject) {
            more |= asking.unseen.insert(subject.clone());
        }
    }
    if more {
        connection.roll_back().await?;
        return Ok(None);
    }
    read::read_joined(client, &reads, &mut docket).await?;
    docket.received_at = batch.received_at;
    docket.carrier = batch.carrier;
    docket.policies = Arc::clone(&batch.policies);
    docket.judge(reading.waiting, batch.acts.to_vec());
    let mut stored = HashMap::new();
    for (device, epoch, seq) in docket.chains_with_more_behind() {
        let acts = read::behind(client, &reads, device, epoch, seq).await?;
        stored.insert((device, epoch), acts);
    }
    docket.advance_chains(&stored);
    if let Some(head) = batch.head {
        docket.check_head(head, reading.at_head);
    }
    Box::pin(write::write(client, &writes, &docket)).await?;
    connection.closed();
    Ok(Some(judged(&docket, batch)))
}

fn judged(docket: &Docket, batch: &Batch<'_>) -> Judged {
    let verdicts = batch
        .acts
        .iter()
        .filter_map(|act| {
            let known = docket.acts.get(&act.id())?;
            Some((act.id(), (known.hash, known.verdict.clone())))
        })
        .collect();
    let people = docket
        .found
        .moved
        .iter()
        .filter_map(|subject| {
            let row = docket.subjects.get(subject)?;
            let base = PersonBase {
                version: row.version,
                state: row.state.clone()?,
            };
            let offices = docket.found.new.iter().filter_map(|ruled| {
                let about = ruled.ruling.subject == *subject;
                let device = docket.devices.get(&ruled.act.act.envelope().device)?;
                about.then(|| device.office.clone())
            });
            Some((base, offices.collect()))
        })
        .collect();
    Judged { verdicts, people }
}
