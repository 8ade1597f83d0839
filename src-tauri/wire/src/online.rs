//! What citizens did without a window: applications that came in online, and appointments.

use counter_domain::organisation::OfficeCode;
use counter_domain::person::PersonFacts;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An application that waits for this window's review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OnlineApplication {
    /// Its number at the portal.
    pub id: String,
    /// When it was handed in.
    #[schemars(with = "String")]
    pub submitted_at: Timestamp,
    /// The station that reviews it.
    #[schemars(with = "String")]
    pub office: OfficeCode,
    /// The applicant as he wrote himself down.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub applicant: PersonFacts,
    /// SHA-256 of his photo, to be fetched as a blob.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// `waiting`, `accepted`, `returned`, `cancelled`.
    pub state: String,
}

/// Somebody who said that he will come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Appointment {
    /// Its number at the portal.
    pub id: String,
    /// The station.
    #[schemars(with = "String")]
    pub office: OfficeCode,
    /// From when.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// Until when.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// Code of the business, as `first_application`.
    pub business: String,
    /// Name of who comes.
    pub name: String,
    /// Last four characters of his number.
    pub number_ends: String,
    /// Taken back by the citizen.
    pub cancelled: bool,
}

/// Asks for a list: `GET …?after=&limit=`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ListQuery {
    /// The last page's `next`; none from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most [`crate::limits::PAGE_CHANGES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Applications of this station, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OnlineApplicationsPage {
    /// The applications.
    pub applications: Vec<OnlineApplication>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// Appointments of this station from today on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentsPage {
    /// The appointments.
    pub appointments: Vec<Appointment>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}
