//! Reading what a batch speaks of, under locks: first the chains, then the subjects, each in the
//! order of their keys.

mod row;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counter_act::{Hash, Head, SealedAct};
use counter_domain::act::{ActBody, Asked};
use counter_domain::id::{ActId, DeviceId};
use futures_util::try_join;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};
use uuid::Uuid;

use self::row::{
    act, by_device, by_place, by_subject, chain, each, hash, member, opened, place, subject,
    waiting,
};
use super::docket::{Docket, SubjectRow};
use super::opened::Opened;
use super::report::card_key;
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::sql::docket as sql;

/// What a batch asks of the tables.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    pub(crate) chains: BTreeSet<(Uuid, i32)>,
    /// Subjects, with the smallest version that an act has seen.
    pub(crate) subjects: BTreeMap<String, i64>,
    /// Subjects that nobody may have spoken of yet.
    pub(crate) unseen: BTreeSet<String>,
    acts: BTreeSet<Uuid>,
    places: BTreeSet<(Uuid, i32, i64)>,
    pub(crate) devices: BTreeSet<Uuid>,
    staff: BTreeSet<String>,
    blobs: BTreeSet<[u8; 32]>,
    pub(crate) numbers: BTreeSet<String>,
    targets: BTreeSet<Uuid>,
    own: BTreeSet<Uuid>,
    /// Where senders say that their chains end.
    heads: BTreeSet<(Uuid, i32, i64)>,
}

impl Asking {
    /// Adds where a sender says that its chain ends.
    pub(crate) fn add_head(&mut self, head: &Head) {
        let device = head.device.0;
        let epoch = i32::try_from(head.epoch).unwrap_or(i32::MAX);
        let seq = i64::try_from(head.seq).unwrap_or(i64::MAX);
        self.chains.insert((device, epoch));
        self.devices.insert(device);
        self.heads.insert((device, epoch, seq));
    }

    /// Adds what one act speaks of; says whether the act is new to it.
    pub(crate) fn add(&mut self, act: &Opened) -> bool {
        let envelope = act.act.envelope();
        let (device, id) = (envelope.device.0, envelope.id.0);
        let epoch = i32::try_from(envelope.device_epoch).unwrap_or(i32::MAX);
        let seq = i64::try_from(envelope.seq).unwrap_or(i64::MAX);
        let seen = i64::try_from(envelope.seen.version).unwrap_or(i64::MAX);
        self.chains.insert((device, epoch));
        let subject = act.subject();
        if seen == 0 {
            self.unseen.insert(subject.clone());
        }
        let since = self.subjects.entry(subject).or_insert(seen);
        *since = (*since).min(seen);
        self.acts.insert(id);
        let new = self.own.insert(id);
        self.acts
            .extend(envelope.seen.pending.iter().map(|act| act.0));
        self.places.insert((device, epoch, seq));
        self.devices.insert(device);
        self.staff.insert(envelope.actor.0.clone());
        let attached = envelope.attachments.iter();
        self.blobs
            .extend(attached.map(|file| *file.sha256.as_bytes()));
        let about =
            act.payload
                .as_ref()
                .and_then(|payload| match payload.body.asked(envelope.at) {
                    Asked::Desk { act, .. } => Some(act.0),
                    Asked::Business(_) => None,
                });
        let others = about.into_iter().chain(envelope.replaces.map(|act| act.0));
        for other in others {
            self.acts.insert(other);
            self.targets.insert(other);
        }
        match act.payload.as_ref().map(|payload| &payload.body) {
            Some(ActBody::PersonRegistered { facts, .. }) => {
                self.numbers.insert(facts.number.expose().clone());
            }
            Some(ActBody::InstantCardIssued(issued)) => {
                self.numbers.insert(card_key(issued.number.expose()));
            }
            _ => {}
        }
        new
    }
}

/// What was read of a batch.
pub(crate) struct Reading {
    pub(crate) docket: Docket,
    /// Acts of the same subjects that were stored before and wait, for a file or for another act.
    pub(crate) waiting: Vec<Opened>,
    /// Hashes of the acts where senders say that their chains end.
    pub(crate) at_heads: HashMap<(DeviceId, u32, u64), Hash>,
}

/// Reads the docket of a batch; the transaction begins with it.
pub(crate) async fn read(
    client: Client<'_>,
    statements: &sql::Docket,
    asking: &Asking,
) -> Result<Reading, DatabaseError> {
    let (chain_devices, chain_epochs): (Vec<Uuid>, Vec<i32>) =
        asking.chains.iter().copied().unzip();
    let unseen: Vec<&str> = asking.unseen.iter().map(String::as_str).collect();
    let (subjects, since): (Vec<&str>, Vec<i64>) = asking
        .subjects
        .iter()
        .map(|(subject, since)| (subject.as_str(), *since))
        .unzip();
    let acts: Vec<Uuid> = asking.acts.iter().copied().collect();
    let own: Vec<Uuid> = asking.own.iter().copied().collect();
    let targets: Vec<Uuid> = asking.targets.iter().copied().collect();
    let devices: Vec<Uuid> = asking.devices.iter().copied().collect();
    let staff: Vec<&str> = asking.staff.iter().map(String::as_str).collect();
    let blobs: Vec<&[u8]> = asking.blobs.iter().map(<[u8; 32]>::as_slice).collect();
    let numbers: Vec<&str> = asking.numbers.iter().map(String::as_str).collect();
    let place_devices: Vec<Uuid> = asking.places.iter().map(|place| place.0).collect();
    let place_epochs: Vec<i32> = asking.places.iter().map(|place| place.1).collect();
    let place_seqs: Vec<i64> = asking.places.iter().map(|place| place.2).collect();
    let head_devices: Vec<Uuid> = asking.heads.iter().map(|head| head.0).collect();
    let head_epochs: Vec<i32> = asking.heads.iter().map(|head| head.1).collect();
    let head_seqs: Vec<i64> = asking.heads.iter().map(|head| head.2).collect();

    let always = true;
    let asked = try_join!(
        client.batch_execute(BEGIN),
        ask(
            client,
            !unseen.is_empty(),
            &statements.add_subjects,
            vec![&unseen]
        ),
        ask(
            client,
            always,
            &statements.chains,
            vec![&chain_devices, &chain_epochs]
        ),
        ask(client, always, &statements.subjects, vec![&subjects]),
        ask(client, always, &statements.acts, vec![&acts]),
        ask(
            client,
            always,
            &statements.places,
            vec![&place_devices, &place_epochs, &place_seqs]
        ),
        ask(client, always, &statements.devices, vec![&devices]),
        ask(client, always, &statements.staff, vec![&staff]),
        ask(
            client,
            always,
            &statements.accepted_since,
            vec![&subjects, &since]
        ),
        ask(client, always, &statements.open, vec![&subjects]),
        ask(client, !blobs.is_empty(), &statements.blobs, vec![&blobs]),
        ask(
            client,
            !numbers.is_empty(),
            &statements.numbers,
            vec![&numbers]
        ),
        ask(
            client,
            !targets.is_empty(),
            &statements.targets,
            vec![&targets]
        ),
        ask(client, always, &statements.undone, vec![&own]),
        ask(
            client,
            !head_devices.is_empty(),
            &statements.at_heads,
            vec![&head_devices, &head_epochs, &head_seqs]
        ),
    )?;
    let ((), _, chains, subjects, acts, places, devices, staff, accepted, open, blobs, numbers) = (
        (),
        asked.1,
        asked.2,
        asked.3,
        asked.4,
        asked.5,
        asked.6,
        asked.7,
        asked.8,
        asked.9,
        asked.10,
        asked.11,
    );
    let (targets, undone, at_heads) = (asked.12, asked.13, asked.14);
    let docket = Docket {
        chains: each(&chains, chain)?,
        subjects: each(&subjects, subject)?,
        acts: each(&acts, act)?,
        places: by_place(&places)?,
        devices: by_device(&devices)?,
        staff: each(&staff, member)?,
        accepted: by_subject(&accepted)?,
        blobs: each(&blobs, |row| hash(row, "sha256"))?,
        numbers: each(&numbers, |row| {
            Ok((row.try_get("number")?, row.try_get("subject")?))
        })?,
        targets: each(&targets, |row| {
            let id: Uuid = row.try_get("id")?;
            Ok((ActId(id), opened(row)?))
        })?,
        undone: each(&undone, |row| Ok(ActId(row.try_get("undoes")?)))?,
        ..Docket::default()
    };
    Ok(Reading {
        docket,
        waiting: open
            .iter()
            .filter_map(|row| waiting(row).transpose())
            .collect::<Result<_, _>>()?,
        at_heads: each(&at_heads, |row| Ok((place(row)?, hash(row, "hash")?)))?,
    })
}

/// Reads persons into whom those of the docket were joined, with what was accepted of them.
pub(crate) async fn read_joined(
    client: Client<'_>,
    statements: &sql::Docket,
    docket: &mut Docket,
) -> Result<(), DatabaseError> {
    let into: BTreeMap<String, i64> = docket
        .subjects
        .values()
        .filter_map(|row| {
            let into = row.joined_into.clone()?;
            let since = i64::try_from(row.joined_version).ok()?;
            Some((into, since))
        })
        .chain(
            docket
                .numbers
                .values()
                .map(|owner| (owner.clone(), i64::MAX)),
        )
        .filter(|(into, _)| !docket.subjects.contains_key(into))
        .collect();
    if into.is_empty() {
        return Ok(());
    }
    let (subjects, since): (Vec<&str>, Vec<i64>) = into
        .iter()
        .map(|(subject, since)| (subject.as_str(), *since))
        .unzip();
    let (rows, accepted) = try_join!(
        ask(client, true, &statements.subjects, vec![&subjects]),
        ask(
            client,
            true,
            &statements.accepted_since,
            vec![&subjects, &since]
        ),
    )?;
    let rows: Vec<(String, SubjectRow)> = each(&rows, subject)?;
    docket.subjects.extend(rows);
    docket.accepted.extend(by_subject(&accepted)?);
    Ok(())
}

/// Acts of a chain behind a number, in their order.
pub(crate) async fn behind(
    client: Client<'_>,
    statements: &sql::Docket,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Vec<SealedAct>, DatabaseError> {
    let rows = client
        .query(
            &statements.behind,
            &[
                &device.0,
                &i32::try_from(epoch).unwrap_or(i32::MAX),
                &i64::try_from(seq).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    each(&rows, |row| {
        let sealed: &str = row.try_get("sealed")?;
        SealedAct::open(sealed).map_err(|error| DatabaseError::malformed("act", error))
    })
}

/// A statement that is sent only when there is something to ask; its place in the order stays.
async fn ask(
    client: Client<'_>,
    anything: bool,
    statement: &Statement,
    parameters: Vec<&(dyn ToSql + Sync)>,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    if !anything {
        return Ok(Vec::new());
    }
    client.query(statement, &parameters).await
}
