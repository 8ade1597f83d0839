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
    /// `waiting`, `taken`, `accepted`, `returned`, `cancelled`.
    pub state: String,
    /// What a window said of it, for the portal to show; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<OnlineAnswer>,
}

/// What a window said of an application that came in online.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct OnlineAnswer {
    /// 业务编号, once it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 领卡地点, once it was taken (CARD-7-2-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup_place: Option<String>,
    /// Codes of the reasons for a return, as `photo_unfit` (CARD-9-3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What 其他 means, or more on the others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
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
