//! What must be true of a centre's database, whatever has happened to it.
//!
//! - A state is what its reports and accepted acts fold to, in the order of its versions.
//! - The versions of a subject have no gap and none is taken twice.
//! - An act has a version if and only if it was accepted.
//! - Every stored act is what its device signed, and its columns say what its envelope says.
//! - Each device's chain holds as far as it is said to.

use std::collections::BTreeMap;

use counter_act::{Chain, Hash, SealedAct};
use counter_domain::evolve::{Report, evolve, report};
use counter_domain::id::DeviceId;
use counter_domain::person::Person;
use counter_domain::rule::Mark;
use counter_wire::verdict::Verdict;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::central::Central;
use crate::database::{BEGIN_SNAPSHOT, Client};
use crate::error::DatabaseError;
use crate::judge::Opened;
use crate::sql::check as sql;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which subject, act or chain.
    pub of: String,
    /// What is wrong; never personal data.
    pub what: String,
}

/// Checks everything. An empty list is good.
pub async fn check_invariants(central: &Central) -> Result<Vec<Violation>, DatabaseError> {
    let mut connection = central.database.connection().await?;
    connection.begin(BEGIN_SNAPSHOT).await?;
    let client = connection.plain()?;
    let mut violations = Vec::new();
    subjects(client, &mut violations).await?;
    acts(client, &mut violations).await?;
    chains(client, &mut violations).await?;
    connection.commit().await?;
    Ok(violations)
}

/// One version of a subject.
enum Step {
    Report(Box<Report>),
    Act(Box<Opened>, Vec<Mark>),
}

async fn subjects(
    client: Client<'_>,
    violations: &mut Vec<Violation>,
) -> Result<(), DatabaseError> {
    let mut steps: BTreeMap<String, Vec<(i64, Step)>> = BTreeMap::new();
    for row in client.rows(sql::REPORTS, &[]).await? {
        let body: &str = row.try_get("body")?;
        let report = serde_json::from_str(body)
            .map_err(|error| DatabaseError::malformed("report", error))?;
        let of = steps.entry(row.try_get("subject")?).or_default();
        of.push((row.try_get("version")?, Step::Report(Box::new(report))));
    }
    for row in client.rows(sql::FOLDED, &[]).await? {
        let marks: &str = row.try_get("marks")?;
        let marks = if marks.is_empty() {
            Vec::new()
        } else {
            serde_json::from_str(marks).map_err(|error| DatabaseError::malformed("act", error))?
        };
        let of = steps.entry(row.try_get("subject")?).or_default();
        let act = Box::new(opened(&row)?);
        of.push((row.try_get("version")?, Step::Act(act, marks)));
    }
    for row in client.rows(sql::SUBJECTS, &[]).await? {
        let subject: String = row.try_get("id")?;
        let mut own = steps.remove(&subject).unwrap_or_default();
        own.sort_by_key(|(version, _)| *version);
        let version: i64 = row.try_get("version")?;
        let mut wrong = |what: &str| {
            violations.push(Violation {
                of: subject.clone(),
                what: what.to_owned(),
            });
        };
        if !own.iter().map(|(version, _)| *version).eq(1..=version) {
            wrong("its versions have a gap, or one is taken twice");
        }
        let joined: Option<&str> = row.try_get("joined_into")?;
        let mut person: Option<Person> = None;
        for (_, step) in own {
            person = match step {
                Step::Report(news) => fold_report(&subject, person, &news),
                Step::Act(act, marks) => match &act.payload {
                    // Whoever turned out to be known is no person of his own.
                    Some(_) if joined.is_some() => None,
                    Some(payload) => evolve(person, &payload.body, &marks),
                    None => person,
                },
            };
        }
        let state: Option<&str> = row.try_get("state")?;
        let state: Option<Person> = state
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| DatabaseError::malformed("subject", error))?;
        if state != person {
            wrong("its state is not what its reports and accepted acts fold to");
        }
    }
    for subject in steps.into_keys() {
        violations.push(Violation {
            of: subject,
            what: "it has versions and no row".to_owned(),
        });
    }
    Ok(())
}

fn fold_report(subject: &str, person: Option<Person>, news: &Report) -> Option<Person> {
    match (person, news) {
        (Some(person), _) => Some(report(person, news)),
        (None, Report::Facts(facts)) => {
            let id = subject.strip_prefix("person/")?.parse().ok()?;
            Some(Person::new(id, (**facts).clone(), false))
        }
        (None, _) => None,
    }
}

async fn acts(client: Client<'_>, violations: &mut Vec<Violation>) -> Result<(), DatabaseError> {
    for row in client.rows(sql::ACTS, &[]).await? {
        let id: Uuid = row.try_get("id")?;
        let mut wrong = |what: &str| {
            violations.push(Violation {
                of: format!("act {id}"),
                what: what.to_owned(),
            });
        };
        let sealed: &str = row.try_get("sealed")?;
        let Ok(act) = SealedAct::open(sealed) else {
            wrong("it cannot be opened");
            continue;
        };
        let envelope = act.envelope();
        let bytes: Option<&[u8]> = row.try_get("bytes")?;
        if bytes.is_none_or(|bytes| Hash::of(bytes) != envelope.payload) {
            wrong("its payload is not the one that was signed");
        }
        let (device, epoch): (Uuid, i32) = (row.try_get("device")?, row.try_get("epoch")?);
        let (seq, hash): (i64, &[u8]) = (row.try_get("seq")?, row.try_get("hash")?);
        if envelope.id.0 != id
            || envelope.device.0 != device
            || i64::from(envelope.device_epoch) != i64::from(epoch)
            || i64::try_from(envelope.seq) != Ok(seq)
            || act.hash().as_bytes() != hash
        {
            wrong("its columns say something else than its envelope");
        }
        let detail: &str = row.try_get("detail")?;
        let verdict: Verdict =
            serde_json::from_str(detail).map_err(|error| DatabaseError::malformed("act", error))?;
        let word: &str = row.try_get("verdict")?;
        let version: i64 = row.try_get("version")?;
        if crate::judge::word(&verdict) != word {
            wrong("its verdict stands in two ways");
        }
        if matches!(verdict, Verdict::Accepted { .. }) != (version > 0) {
            wrong("it was accepted without a version, or has one without");
        }
    }
    Ok(())
}

async fn chains(client: Client<'_>, violations: &mut Vec<Violation>) -> Result<(), DatabaseError> {
    for row in client.rows(sql::CHAINS, &[]).await? {
        let (device, epoch): (Uuid, i32) = (row.try_get("device")?, row.try_get("epoch")?);
        let verified: i64 = row.try_get("verified_seq")?;
        let mut chain = Chain::start(DeviceId(device), u32::try_from(epoch).unwrap_or_default());
        let mut broken = None;
        let rows = client
            .rows(sql::CHAIN_ACTS, &[&device, &epoch, &verified])
            .await?;
        for row in &rows {
            let act = SealedAct::open(row.try_get("sealed")?)
                .map_err(|error| DatabaseError::malformed("act", error))?;
            if let Err(error) = chain.follow(&act) {
                broken = Some(error.to_string());
                break;
            }
        }
        if i64::try_from(chain.seq()) != Ok(verified) || broken.is_some() {
            violations.push(Violation {
                of: format!("chain {device} {epoch}"),
                what: broken.unwrap_or_else(|| "it is shorter than what was verified".to_owned()),
            });
        }
    }
    Ok(())
}

fn opened(row: &Row) -> Result<Opened, DatabaseError> {
    let bytes: Vec<u8> = row.try_get("bytes")?;
    Opened::stored(row.try_get("sealed")?, bytes)
        .map_err(|error| DatabaseError::malformed("act", error.detail))
}
