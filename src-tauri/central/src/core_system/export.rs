//! Handing out applications: those that were approved to the card system, those that were sent to
//! a bank to the bank.
//!
//! A batch is written down first, then sent, then what it means is reported (数据已上报), then it is
//! closed. A batch that was cut in between is sent again under its name, as its applications are
//! by then.

use counter_act::Hash;
use counter_domain::application::{ApplicationStatus, ApplicationStep, MakingPath, Purpose};
use counter_domain::calendar::beijing;
use counter_domain::evolve::Report;
use counter_domain::id::{ApplicationId, PersonId};
use counter_domain::person::Person;
use tokio_postgres::Row;
use uuid::Uuid;

use super::CoreSystem;
use super::output::{OutgoingApplication, Receiver};
use crate::central::Central;
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::judge::{Known, PersonReport, ReportError, Reporter, Speaking, report_locked};
use crate::sql::core_system as sql;

/// Applications of one batch: also the most people of one transaction.
const BATCH: usize = 200;

/// Why nothing more went out. What was sent is written down.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A report was refused.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The exchange cannot be written.
    #[error("cannot use the exchange: {0}")]
    Exchange(#[from] std::io::Error),
}

/// A batch that went out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Its name.
    pub batch: String,
    /// To whom.
    pub receiver: Receiver,
    /// How many applications.
    pub applications: usize,
}

/// Sends everything that waits for a receiver.
pub async fn export(
    central: &Central,
    core: &(impl CoreSystem + Sync),
    receiver: Receiver,
) -> Result<Vec<Sent>, ExportError> {
    let mut sent = Vec::new();
    loop {
        let connection = central.database().connection().await?;
        let open = connection
            .plain()?
            .row(sql::OPEN_BATCHES, &[&receiver.name()])
            .await?;
        drop(connection);
        let batch = match open {
            Some(row) => row.try_get("id").map_err(DatabaseError::from)?,
            None => match gather(central, receiver).await? {
                Some(batch) => batch,
                None => return Ok(sent),
            },
        };
        let gone = send(central, core, receiver, batch).await?;
        if gone.applications > 0 {
            sent.push(gone);
        }
    }
}

const fn kind(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::CardSystem => "application_approved",
        Receiver::Bank => "application_sent_to_bank",
    }
}

/// Writes a new batch down; none if nothing waits.
async fn gather(central: &Central, receiver: Receiver) -> Result<Option<i64>, DatabaseError> {
    let mut connection = central.database().connection().await?;
    connection.begin(BEGIN).await?;
    let client = connection.plain()?;
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let rows = client
        .rows(sql::NOT_SENT, &[&kind(receiver), &most])
        .await?;
    if rows.is_empty() {
        connection.roll_back().await?;
        return Ok(None);
    }
    let batch: i64 = client
        .row(sql::ADD_BATCH, &[&receiver.name(), &central.now()])
        .await?
        .ok_or_else(|| DatabaseError::malformed("core_batch", "no id was given"))?
        .try_get("id")?;
    for row in &rows {
        let (act, subject): (Uuid, &str) = (row.try_get("id")?, row.try_get("subject")?);
        let application = application_of(row)?;
        client
            .change(sql::ADD_SENT, &[&act, &batch, &subject, &application.0])
            .await?;
    }
    connection.commit().await?;
    Ok(Some(batch))
}

/// The application that an act is about. The act was read when it was judged; here its payload is
/// held against its own hash only.
fn application_of(row: &Row) -> Result<ApplicationId, DatabaseError> {
    let (kind, bytes): (&str, &[u8]) = (row.try_get("kind")?, row.try_get("bytes")?);
    let payload = counter_act::Payload::read(kind, 1, Hash::of(bytes), bytes)
        .map_err(|error| DatabaseError::malformed("payload", error))?;
    payload
        .body
        .application_step()
        .map(|(application, _)| application)
        .ok_or_else(|| DatabaseError::malformed("payload", "it names no application"))
}

async fn send(
    central: &Central,
    core: &(impl CoreSystem + Sync),
    receiver: Receiver,
    batch: i64,
) -> Result<Sent, ExportError> {
    let connection = central.database().connection().await?;
    let rows = connection.plain()?.rows(sql::SENT, &[&batch]).await?;
    drop(connection);
    let mut outgoing = Vec::new();
    let mut reported = Reported(Vec::new());
    for row in &rows {
        let (person, id) = read(row)?;
        let Some(line) = line(&person, id, receiver) else {
            continue;
        };
        outgoing.push(line);
        reported.0.push((person.id, id));
    }
    let name = format!("{batch:06}");
    if !outgoing.is_empty() {
        core.send(receiver, &name, &outgoing)?;
        if receiver == Receiver::CardSystem {
            report_locked(central.database(), central.now(), &mut reported).await?;
        }
    }
    let connection = central.database().connection().await?;
    let now = central.now();
    connection
        .plain()?
        .change(sql::CLOSE_BATCH, &[&batch, &now])
        .await?;
    Ok(Sent {
        batch: name,
        receiver,
        applications: outgoing.len(),
    })
}

fn read(row: &Row) -> Result<(Person, ApplicationId), DatabaseError> {
    let state: &str = row.try_get("state")?;
    let person =
        serde_json::from_str(state).map_err(|error| DatabaseError::malformed("subject", error))?;
    Ok((person, ApplicationId(row.try_get("application")?)))
}

/// What goes out of an application; none where it has moved on or goes another way.
fn line(person: &Person, id: ApplicationId, receiver: Receiver) -> Option<OutgoingApplication> {
    let application = person.applications.get(&id)?;
    let place = match (receiver, &application.path, application.status) {
        // A batch that is sent again may have been reported already.
        (
            Receiver::CardSystem,
            MakingPath::CentreBatch,
            ApplicationStatus::Approved | ApplicationStatus::Reported,
        ) => application.pickup_place.clone(),
        (Receiver::Bank, MakingPath::BankBranch { branch }, ApplicationStatus::AwaitingBank) => {
            branch.clone()
        }
        _ => return None,
    };
    let facts = &person.facts;
    let old_card = application
        .old_card
        .and_then(|card| person.cards.get(&card))
        .map(|card| card.number.expose().clone());
    Some(OutgoingApplication {
        application: application.number.to_string(),
        purpose: match application.purpose {
            Purpose::First => "首次申领",
            Purpose::Replacement { .. } => "补卡",
            Purpose::Exchange { .. } => "换卡",
        },
        number: facts.number.expose().clone(),
        name: facts.name.expose().clone(),
        sex: facts.sex.name(),
        born_on: facts.born_on.to_string(),
        ethnicity: facts.ethnicity.clone().unwrap_or_default(),
        office: application.office.as_str().to_owned(),
        place,
        old_card: old_card.unwrap_or_default(),
        accepted_at: beijing(application.accepted_at)
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string(),
    })
}

/// 数据已上报, for those that are still where they were when the file was written.
struct Reported(Vec<(PersonId, ApplicationId)>);

impl Reporter for Reported {
    fn speaks_of(&mut self) -> Speaking {
        Speaking {
            people: self.0.iter().map(|(person, _)| *person).collect(),
            ..Speaking::default()
        }
    }

    async fn report(&mut self, _: Client<'_>, known: &mut Known<'_>) -> Result<(), ReportError> {
        for (person, application) in &self.0 {
            let approved = known
                .person(*person)
                .and_then(|person| person.applications.get(application))
                .is_some_and(|application| application.status == ApplicationStatus::Approved);
            if approved {
                let step = ApplicationStep::Report;
                known.report(&PersonReport {
                    person: *person,
                    report: Report::Application {
                        application: *application,
                        step,
                    },
                })?;
            }
        }
        Ok(())
    }
}
