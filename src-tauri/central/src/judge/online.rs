//! What accepted acts say of an application that came in online, for the portal and for the other
//! windows of its station (CARD-7-2-2).

use counter_domain::act::ActBody;
use counter_domain::application::{Application, ReturnReason};
use counter_domain::id::ApplicationId;
use counter_domain::organisation::OfficeCode;
use counter_wire::change::Change;
use counter_wire::online::{OnlineAnswer, OnlineApplication};
use futures_util::try_join;
use tokio_postgres::types::ToSql;

use super::docket::Docket;
use super::opened::Opened;
use crate::database::Client;
use crate::error::DatabaseError;
use crate::sql::online as sql;
use crate::sql::record;

/// A word of a window on an application of the portal.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    id: String,
    /// The window's.
    office: OfficeCode,
    state: &'static str,
    answer: OnlineAnswer,
}

impl Docket {
    /// Notes what an accepted act says of an application of the portal.
    pub(super) fn answer_online(&mut self, act: &Opened, body: &ActBody, subject: &str) {
        let came_online = |id: ApplicationId| {
            let person = self.person(subject)?;
            let application = person.applications.get(&id)?;
            Some((application.online.clone()?, application))
        };
        let answered = match body {
            ActBody::ApplicationSubmitted(submitted) => came_online(submitted.application)
                .map(|(id, application)| (id, "taken", taken(application))),
            ActBody::ApplicationResubmitted { application, .. } => {
                came_online(*application).map(|(id, application)| (id, "taken", taken(application)))
            }
            ActBody::ApplicationApproved { application, .. } => came_online(*application)
                .map(|(id, application)| (id, "accepted", taken(application))),
            ActBody::ApplicationReturned {
                application,
                reasons,
                note,
                ..
            } => came_online(*application).map(|(id, application)| {
                let answer = OnlineAnswer {
                    number: Some(application.number.to_string()),
                    ..returned(reasons, note)
                };
                (id, "returned", answer)
            }),
            ActBody::OnlineApplicationReturned {
                online,
                reasons,
                note,
                ..
            } => Some((online.clone(), "returned", returned(reasons, note))),
            _ => None,
        };
        let office = &act.act.envelope().office;
        let answered = answered.map(|(id, state, answer)| Answered {
            id,
            office: office.clone(),
            state,
            answer,
        });
        self.found.answered.extend(answered);
    }
}

fn taken(application: &Application) -> OnlineAnswer {
    OnlineAnswer {
        number: Some(application.number.to_string()),
        pickup_place: Some(application.pickup_place.clone()),
        ..OnlineAnswer::default()
    }
}

fn returned(reasons: &[ReturnReason], note: &str) -> OnlineAnswer {
    let code = |reason| match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    };
    OnlineAnswer {
        reasons: reasons.iter().map(code).collect(),
        note: note.to_owned(),
        ..OnlineAnswer::default()
    }
}

/// An application of the portal as it stands from now on.
pub(crate) struct Answer {
    id: String,
    state: String,
    office: String,
    topic: String,
    body: String,
    change: String,
}

/// Reads what is answered, locked until the end. An act that names what the portal never handed over,
/// or handed to another station, changes nothing of it.
pub(super) async fn read(
    client: Client<'_>,
    docket: &Docket,
) -> Result<Vec<Answer>, DatabaseError> {
    let malformed = |error| DatabaseError::malformed("online_application", error);
    let mut answers = Vec::new();
    for answered in &docket.found.answered {
        let Some(row) = client.row(sql::APPLICATION, &[&answered.id]).await? else {
            continue;
        };
        let body: &str = row.try_get("body")?;
        let mut application: OnlineApplication = serde_json::from_str(body).map_err(malformed)?;
        if application.office != answered.office {
            continue;
        }
        answered.state.clone_into(&mut application.state);
        application.answer = Some(answered.answer.clone());
        answers.push(Answer {
            id: application.id.clone(),
            state: application.state.clone(),
            office: application.office.to_string(),
            topic: format!("online_application/{}", application.id),
            body: serde_json::to_string(&application).map_err(malformed)?,
            change: serde_json::to_string(&Change::OnlineApplication(Box::new(application)))
                .map_err(malformed)?,
        });
    }
    Ok(answers)
}

/// Writes the answers down, each after the ones before it, and tells the station at the step that
/// its acts have made.
pub(super) async fn write(
    client: Client<'_>,
    statements: &record::Record,
    answers: &[Answer],
) -> Result<(), tokio_postgres::Error> {
    let sent = answers.iter().map(|answer| async move {
        let row: [&(dyn ToSql + Sync); 3] = [&answer.id, &answer.state, &answer.body];
        let told: [&(dyn ToSql + Sync); 3] = [&answer.office, &answer.topic, &answer.change];
        // Both go out before anything is waited for: the commit stands behind them.
        try_join!(
            client.execute(&statements.answer_online, &row),
            client.execute(&statements.tell_online, &told),
        )
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}
