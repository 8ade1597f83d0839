//! Judging acts: each is decided again on the centre's state, with the packs of its time.
//!
//! - `opened`: what was handed in, held against signatures and hashes.
//! - `docket`: what the centre knows of everything that a batch speaks of; pure.
//! - `rule`, `desk`, `batch`, `certificate`, `online`: the judgement; pure.
//! - `read`, `write`: the docket's two round trips, one transaction.
//! - `sitting`: what is handed in at the same time is judged in one batch.
//!
//! A transaction locks the chains and then the subjects that its acts name, so acts on one subject
//! are judged one after the other and acts on others at the same time. What is there only once (an
//! id, a place in a chain, a person's number) is kept so by unique keys: where one strikes, the
//! transaction is given up and the batch is judged again on what is there by then.

mod batch;
mod certificate;
mod desk;
mod docket;
mod online;
mod opened;
mod policies;
mod read;
mod report;
mod rule;
mod sitting;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use counter_act::{Hash, Head};
use counter_domain::id::{ActId, DeviceId};
use counter_wire::person::PersonBase;
use counter_wire::verdict::Verdict;
use jiff::Timestamp;

pub(crate) use docket::Docket;
pub(crate) use opened::{Keys, Opened, Unreadable, envelope, verified};
pub(crate) use policies::Policies;
pub(crate) use report::{Known, Reporter, Speaking, card_key, follow, report, report_locked};
pub use report::{PersonReport, ReportError};
pub(crate) use sitting::Sitting;
pub(crate) use write::word;

use crate::database::Database;
use crate::error::DatabaseError;
use crate::sql::{docket as docket_sql, record as record_sql};
use read::Asking;

/// How often a batch is judged anew because another transaction was in the way.
const ATTEMPTS: usize = 8;

/// What one device hands in.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The device, with the epoch of its certificate.
    pub(crate) carrier: (DeviceId, u32),
    /// The signed end of its chain.
    pub(crate) head: Option<Head>,
    pub(crate) acts: Vec<Opened>,
}

/// Acts to be judged together.
pub(crate) struct Batch<'a> {
    pub(crate) received_at: Timestamp,
    pub(crate) policies: Arc<Policies>,
    pub(crate) cases: &'a [Case],
    /// Subjects whose waiting acts shall be looked at again.
    pub(crate) subjects: Vec<String>,
}

/// What became of a batch; durable.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    verdicts: HashMap<ActId, (Hash, Verdict)>,
    /// People after what was accepted, with the acts that were and the offices that did them.
    people: Vec<(PersonBase, HashMap<ActId, String>)>,
    /// As far as each chain is here without a gap.
    chains: HashMap<(DeviceId, u32), u64>,
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

    /// People of whom an office did one of these acts, as they are now.
    pub(crate) fn people(&self, acts: &[Opened], office: &str) -> Vec<PersonBase> {
        let by_office = |done: &HashMap<ActId, String>| {
            let mut of_these = acts.iter().filter_map(|act| done.get(&act.id()));
            of_these.any(|by| by == office)
        };
        let people = self.people.iter();
        people
            .filter(|(_, done)| by_office(done))
            .map(|(base, _)| base.clone())
            .collect()
    }

    /// Whether nothing of a chain is missing up to its signed end.
    pub(crate) fn is_whole(&self, head: &Head) -> bool {
        let verified = self.chains.get(&(head.device, head.epoch));
        verified.is_some_and(|verified| *verified >= head.seq)
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
    let mut by_subject: Vec<(String, Case)> = Vec::new();
    for case in batch.cases {
        for act in &case.acts {
            let subject = act.subject();
            let same = by_subject
                .iter_mut()
                .find(|(other, of)| *other == subject && of.carrier == case.carrier);
            if let Some((_, of)) = same {
                of.acts.push(act.clone());
            } else {
                let alone = Case {
                    carrier: case.carrier,
                    head: None,
                    acts: vec![act.clone()],
                };
                by_subject.push((subject, alone));
            }
        }
    }
    if by_subject.len() > 1 {
        for (_, case) in by_subject {
            let alone = Batch {
                received_at: batch.received_at,
                policies: Arc::clone(&batch.policies),
                cases: &[case],
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
    for case in batch.cases {
        for act in &case.acts {
            asking.add(act);
        }
        if let Some(head) = &case.head {
            asking.add_head(head);
        }
    }
    for subject in &batch.subjects {
        asking.subjects.entry(subject.clone()).or_insert(i64::MAX);
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        match once(database, batch, &mut asking).await {
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
) -> Result<Option<Judged>, DatabaseError> {
    let mut connection = database.connection().await?;
    let client = connection.plain()?;
    let reads = docket_sql::Docket::prepare(client).await?;
    let writes = record_sql::Record::prepare(client).await?;
    let client = connection.opening()?;
    let reading = Box::pin(read::read(client, &reads, asking)).await?;
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
    for case in batch.cases {
        for act in &case.acts {
            docket.carriers.entry(act.id()).or_insert(case.carrier);
        }
    }
    docket.policies = Arc::clone(&batch.policies);
    let handed_in = batch.cases.iter().flat_map(|case| &case.acts);
    docket.judge(reading.waiting, handed_in.cloned().collect());
    let mut stored = HashMap::new();
    for (device, epoch, seq) in docket.chains_with_more_behind() {
        let acts = read::behind(client, &reads, device, epoch, seq).await?;
        stored.insert((device, epoch), acts);
    }
    docket.advance_chains(&stored);
    for head in batch.cases.iter().filter_map(|case| case.head.as_ref()) {
        let there = reading.at_heads.get(&(head.device, head.epoch, head.seq));
        docket.check_head(head, there.copied());
    }
    let answers = online::read(client, &docket).await?;
    Box::pin(write::write(client, &writes, &docket, &answers)).await?;
    connection.closed();
    Ok(Some(judged(&docket, batch)))
}

fn judged(docket: &Docket, batch: &Batch<'_>) -> Judged {
    let handed_in = batch.cases.iter().flat_map(|case| &case.acts);
    let verdicts = handed_in
        .filter_map(|act| {
            let known = docket.acts.get(&act.id())?;
            Some((act.id(), (known.hash, known.verdict.clone())))
        })
        .collect();
    let mut done: HashMap<&str, HashMap<ActId, String>> = HashMap::new();
    for ruled in &docket.found.new {
        if let Some(device) = docket.devices.get(&ruled.act.act.envelope().device) {
            let of_subject = done.entry(&ruled.ruling.subject).or_default();
            of_subject.insert(ruled.act.id(), device.office.clone());
        }
    }
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
            Some((base, done.remove(subject.as_str()).unwrap_or_default()))
        })
        .collect();
    let chains = docket.chains.iter();
    Judged {
        verdicts,
        people,
        chains: chains
            .map(|(key, chain)| (*key, chain.verified.seq()))
            .collect(),
    }
}
