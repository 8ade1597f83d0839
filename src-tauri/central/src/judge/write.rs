//! Writing what was found, in one round trip with the commit.

use std::collections::BTreeSet;

use counter_domain::rule::Mark;
use counter_wire::change::Change;
use counter_wire::verdict::Verdict;
use futures_util::try_join;
use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::certificate;
use super::docket::{Docket, Ruling};
use crate::database::{COMMIT, Client};
use crate::error::DatabaseError;
use crate::sql::record as sql;

/// Columns of the acts that are new.
#[derive(Default)]
struct Acts<'a> {
    id: Vec<Uuid>,
    device: Vec<Uuid>,
    epoch: Vec<i32>,
    seq: Vec<i64>,
    branch: Vec<i16>,
    station: Vec<&'a str>,
    subject: Vec<&'a str>,
    version: Vec<i64>,
    kind: Vec<&'a str>,
    actor: Vec<&'a str>,
    office: Vec<&'a str>,
    business_number: Vec<&'a str>,
    at: Vec<Timestamp>,
    sealed: Vec<&'a str>,
    hash: Vec<&'a [u8]>,
    undoes: Vec<Option<Uuid>>,
    verdict: Vec<&'static str>,
    detail: Vec<String>,
    marks: Vec<String>,
    payload: Vec<&'a [u8]>,
}

/// Columns of verdicts that changed.
#[derive(Default)]
struct Changes<'a> {
    id: Vec<Uuid>,
    verdict: Vec<&'static str>,
    detail: Vec<String>,
    version: Vec<i64>,
    marks: Vec<String>,
    subject: Vec<&'a str>,
    undoes: Vec<Option<Uuid>>,
}

/// Writes a docket's findings and commits. Nothing of it stays where a key was there already.
pub(crate) async fn write(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), DatabaseError> {
    let found = &docket.found;
    let acts = acts(docket)?;
    let changes = changes(docket)?;
    let attached: Vec<(&[u8], Uuid, &str)> = found
        .new
        .iter()
        .flat_map(|ruled| {
            let envelope = ruled.act.act.envelope();
            let files = envelope.attachments.iter();
            files.map(move |file| {
                let subject = ruled.ruling.subject.as_str();
                (file.sha256.as_bytes().as_slice(), envelope.id.0, subject)
            })
        })
        .collect();
    let hashes: Vec<&[u8]> = attached.iter().map(|file| file.0).collect();
    let attached_to: Vec<Uuid> = attached.iter().map(|file| file.1).collect();
    let attached_subjects: Vec<&str> = attached.iter().map(|file| file.2).collect();

    let moved: Vec<&str> = found.moved.iter().map(String::as_str).collect();
    let rows: Vec<_> = found
        .moved
        .iter()
        .filter_map(|subject| Some((subject.as_str(), docket.subjects.get(subject)?)))
        .collect();
    let moved_ids: Vec<&str> = rows.iter().map(|row| row.0).collect();
    let versions: Vec<i64> = rows.iter().map(|row| signed(row.1.version)).collect();
    let states = rows
        .iter()
        .map(|row| row.1.state.as_ref().map(text).transpose())
        .collect::<Result<Vec<Option<String>>, _>>()?;
    let joined: Vec<Option<&str>> = rows.iter().map(|r| r.1.joined_into.as_deref()).collect();
    let joined_versions: Vec<i64> = rows.iter().map(|r| signed(r.1.joined_version)).collect();

    // A station follows whom it has acts on.
    let follows: BTreeSet<(&str, &str)> = acts
        .station
        .iter()
        .zip(&acts.subject)
        .filter(|(_, subject)| docket.person(subject).is_some())
        .map(|(station, subject)| (*station, *subject))
        .chain(
            found
                .follows
                .iter()
                .map(|(office, subject)| (office.as_str(), subject.as_str())),
        )
        .collect();
    let (follow_offices, follow_subjects): (Vec<&str>, Vec<&str>) = follows.into_iter().unzip();
    let stations: BTreeSet<&str> = acts
        .station
        .iter()
        .chain(&follow_offices)
        .copied()
        .collect();
    let stations: Vec<&str> = stations.into_iter().collect();
    // Whose verdict changed may be another station.
    let told: BTreeSet<&str> = moved
        .iter()
        .copied()
        .chain(changes.subject.iter().copied())
        .collect();
    let told: Vec<&str> = told.into_iter().collect();

    let (numbers, owners): (Vec<&str>, Vec<&str>) = found
        .numbers
        .iter()
        .map(|(number, owner)| (number.as_str(), owner.as_str()))
        .unzip();
    let reported: Vec<&str> = found.reports.iter().map(|r| r.0.as_str()).collect();
    let report_versions: Vec<i64> = found.reports.iter().map(|r| signed(r.1)).collect();
    let report_bodies: Vec<&str> = found.reports.iter().map(|r| r.2.as_str()).collect();
    let chains = chains(docket);
    let (what, about): (Vec<&str>, Vec<&str>) = found
        .audit
        .iter()
        .map(|(what, about)| (*what, about.as_str()))
        .unzip();
    let carrier = docket
        .carrier
        .map_or_else(String::new, |(device, _)| device.to_string());
    let audit_devices = vec![carrier.as_str(); what.len()];
    let audit_offices = vec![stations.first().copied().unwrap_or_default(); what.len()];

    let anything = !(acts.id.is_empty()
        && changes.id.is_empty()
        && moved.is_empty()
        && follow_subjects.is_empty());
    try_join!(
        put(
            client,
            !follow_offices.is_empty(),
            &statements.add_interest,
            vec![&follow_offices, &follow_subjects]
        ),
        follow_joined(client, statements, docket),
        put(
            client,
            anything,
            &statements.lock_stations,
            vec![&stations, &told, &changes.id]
        ),
        put(
            client,
            anything,
            &statements.tick_stations,
            vec![&stations, &told, &changes.id]
        ),
        put(
            client,
            !acts.id.is_empty(),
            &statements.add_acts,
            acts.parameters(&docket.received_at)
        ),
        put(
            client,
            !acts.id.is_empty(),
            &statements.add_payloads,
            vec![&acts.id, &acts.payload]
        ),
        put(
            client,
            !attached.is_empty(),
            &statements.add_attachments,
            vec![&hashes, &attached_to, &attached_subjects]
        ),
        put(
            client,
            !changes.id.is_empty(),
            &statements.set_verdicts,
            vec![
                &changes.id,
                &changes.verdict,
                &changes.detail,
                &changes.version,
                &changes.marks,
                &changes.subject,
                &changes.undoes
            ]
        ),
        put(
            client,
            !numbers.is_empty(),
            &statements.add_numbers,
            vec![&numbers, &owners]
        ),
        put(
            client,
            !moved_ids.is_empty(),
            &statements.set_subjects,
            vec![&moved_ids, &versions, &states, &joined, &joined_versions]
        ),
        put(
            client,
            !moved.is_empty() || !follow_subjects.is_empty(),
            &statements.tell_stations,
            vec![&moved, &follow_subjects]
        ),
        put(
            client,
            !reported.is_empty(),
            &statements.add_reports,
            vec![
                &docket.received_at,
                &reported,
                &report_versions,
                &report_bodies
            ]
        ),
        tell_joined(client, statements, docket),
        leave(client, statements, docket),
        put(
            client,
            !chains.device.is_empty(),
            &statements.set_chains,
            vec![
                &chains.device,
                &chains.epoch,
                &chains.verified_seq,
                &chains.verified_hash,
                &chains.highest_seq,
                &chains.head_seq,
                &chains.head_at
            ]
        ),
        fence(client, statements, docket),
        certificate::write(client, statements, docket),
        put(
            client,
            !what.is_empty(),
            &statements.audit,
            vec![
                &docket.received_at,
                &audit_devices,
                &audit_offices,
                &what,
                &about
            ]
        ),
        client.batch_execute(COMMIT),
    )?;
    Ok(())
}

/// A statement that is sent only when there is something to write; its place in the order stays.
async fn put(
    client: Client<'_>,
    anything: bool,
    statement: &Statement,
    parameters: Vec<&(dyn ToSql + Sync)>,
) -> Result<u64, tokio_postgres::Error> {
    if !anything {
        return Ok(0);
    }
    client.execute(statement, &parameters).await
}

async fn follow_joined(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), tokio_postgres::Error> {
    let sent = docket.found.joined.iter().map(|joined| async move {
        let (from, into) = (person(joined.from.0), person(joined.into.0));
        client
            .execute(&statements.follow_joined, &[&from, &into])
            .await
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}

async fn tell_joined(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), tokio_postgres::Error> {
    let sent = docket.found.joined.iter().map(|joined| async move {
        let change = Change::PersonJoined {
            from: joined.from,
            into: joined.into,
        };
        let topic = format!("joined/{}", joined.from);
        // A change of two ids always has a form.
        let body = serde_json::to_string(&change).unwrap_or_default();
        let into = person(joined.into.0);
        client
            .execute(&statements.tell_joined, &[&into, &topic, &body])
            .await
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}

async fn leave(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), tokio_postgres::Error> {
    let sent = docket.found.leaves.iter().map(|(office, id)| async move {
        let subject = person(id.0);
        let topic = format!("left/{subject}");
        // A change of one id always has a form.
        let body = serde_json::to_string(&Change::PersonLeft { person: *id }).unwrap_or_default();
        try_join!(
            put(
                client,
                true,
                &statements.tell_left,
                vec![office, &subject, &topic, &body]
            ),
            put(client, true, &statements.leave, vec![office, &subject]),
        )
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}

async fn fence(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), tokio_postgres::Error> {
    let sent = docket.found.fences.iter().map(|fence| async move {
        let epoch = i32::try_from(fence.epoch).unwrap_or(i32::MAX);
        client
            .execute(
                &statements.fence,
                &[&fence.device.0, &epoch, &docket.received_at],
            )
            .await
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}

fn person(id: Uuid) -> String {
    format!("person/{id}")
}

fn acts(docket: &Docket) -> Result<Acts<'_>, DatabaseError> {
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
    fn parameters<'a>(&'a self, received_at: &'a Timestamp) -> Vec<&'a (dyn ToSql + Sync)> {
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

fn changes(docket: &Docket) -> Result<Changes<'_>, DatabaseError> {
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
struct Chains {
    device: Vec<Uuid>,
    epoch: Vec<i32>,
    verified_seq: Vec<i64>,
    verified_hash: Vec<Vec<u8>>,
    highest_seq: Vec<i64>,
    head_seq: Vec<i64>,
    head_at: Vec<Option<Timestamp>>,
}

fn chains(docket: &Docket) -> Chains {
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

fn text(value: &impl Serialize) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|error| DatabaseError::malformed("act", error))
}

/// Versions and numbers stay below 2⁵³, which the envelope sees to.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn epoch(epoch: u32) -> i32 {
    i32::try_from(epoch).unwrap_or(i32::MAX)
}
