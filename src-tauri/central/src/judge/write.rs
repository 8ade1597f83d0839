//! Writing what was found, in one round trip with the commit.

mod columns;

use std::collections::BTreeSet;

use counter_wire::change::Change;
use futures_util::try_join;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

pub(crate) use self::columns::word;

use self::columns::{acts, chains, changes, signed, text};
use super::certificate;
use super::docket::Docket;
use super::online::{self, Answer};
use crate::database::{COMMIT, Client};
use crate::error::DatabaseError;
use crate::sql::record as sql;

/// Writes a docket's findings and commits. Nothing of it stays where a key was there already.
pub(crate) async fn write(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
    answers: &[Answer],
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
        .map(|audited| (audited.what, audited.about.as_str()))
        .unzip();
    let (audit_devices, audit_offices): (Vec<String>, Vec<&str>) = found
        .audit
        .iter()
        .map(|audited| {
            let device = audited.device.map(|device| device.to_string());
            let standing = audited.device.and_then(|it| docket.devices.get(&it));
            let office = standing
                .map(|standing| standing.office.as_str())
                .or_else(|| stations.first().copied());
            (device.unwrap_or_default(), office.unwrap_or_default())
        })
        .unzip();

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
        online::write(client, statements, answers),
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
