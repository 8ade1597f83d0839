//! What a portal hands over: applications and appointments. The station is told of each.

use counter_act::Hash;
use counter_wire::change::Change;
use counter_wire::online::{Appointment, OnlineApplication};

use super::Registry;
use super::notice::tell;
use crate::database::BEGIN;
use crate::error::DatabaseError;
use crate::sql::{blob, online as sql};

impl Registry<'_> {
    /// Takes an application that came in online with the bytes of its photo, or its new state.
    pub async fn put_online_application(
        &self,
        application: &OnlineApplication,
        photo: Option<&[u8]>,
    ) -> Result<(), DatabaseError> {
        let body = serde_json::to_string(application)
            .map_err(|error| DatabaseError::malformed("online_application", error))?;
        let named = application.photo.as_deref().and_then(Hash::parse);
        let named = named.map(|hash| hash.as_bytes().to_vec());
        let office = application.office.as_str();
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        client
            .change(
                sql::PUT_APPLICATION,
                &[
                    &application.id,
                    &office,
                    &application.submitted_at,
                    &named,
                    &application.state,
                    &body,
                ],
            )
            .await?;
        if let Some(photo) = photo {
            let length = i64::try_from(photo.len()).unwrap_or(i64::MAX);
            client
                .change(
                    blob::ADD,
                    &[
                        &Hash::of(photo).as_bytes().as_slice(),
                        &length,
                        &length,
                        &true,
                        &office,
                        &photo,
                    ],
                )
                .await?;
        }
        let topic = format!("online_application/{}", application.id);
        let change = Change::OnlineApplication(Box::new(application.clone()));
        tell(client, office, &topic, &change).await?;
        connection.commit().await
    }

    /// Takes an appointment, or its change.
    pub async fn put_appointment(&self, appointment: &Appointment) -> Result<(), DatabaseError> {
        let body = serde_json::to_string(appointment)
            .map_err(|error| DatabaseError::malformed("appointment", error))?;
        let office = appointment.office.as_str();
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        client
            .change(
                sql::PUT_APPOINTMENT,
                &[&appointment.id, &office, &appointment.from, &body],
            )
            .await?;
        let topic = format!("appointment/{}", appointment.id);
        let change = Change::Appointment(Box::new(appointment.clone()));
        tell(client, office, &topic, &change).await?;
        connection.commit().await
    }
}
