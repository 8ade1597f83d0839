//! What changed at the centre, page by page.
//!
//! A page is taken as a whole together with its cursor, or not at all. A counter without a cursor
//! gets everything that its station needs: that is the first load. Pages are not a log: a person
//! who changed three times comes once, as he is now.

use counter_domain::id::{DeviceId, PersonId};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::StaffId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::encoding::Base64;
use crate::enrol::{CentreKey, StaffRecord};
use crate::online::{Appointment, OnlineApplication};
use crate::person::PersonBase;
use crate::verdict::ActVerdict;

/// Asks for a page: `GET /v1/changes?cursor=&limit=`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ChangesQuery {
    /// The cursor of the last page that was taken; none at the first load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most [`crate::limits::PAGE_CHANGES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangesPage {
    /// The life of the centre's database. A cursor is good within one life only; with a cursor of
    /// another life the centre starts anew.
    pub incarnation: String,
    /// Opaque; to be handed in for the next page.
    pub cursor: String,
    /// More is waiting right now.
    pub more: bool,
    /// About how many changes are still to come, for the progress bar.
    pub remaining: u64,
    /// What changed.
    pub changes: Vec<Change>,
    /// Up to here the asking device's acts are in the centre's backup; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<Watermark>,
    /// The centre's time, unsigned.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// A place in a device's chain.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Watermark {
    /// Epoch of the device.
    pub epoch: u32,
    /// Number within it.
    pub seq: u64,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A person of this station as he is now.
    Person(Box<PersonBase>),
    /// A person is no longer this station's.
    PersonLeft {
        /// Who.
        #[schemars(with = "String")]
        person: PersonId,
    },
    /// Two ids were one person; whatever names the first means the second.
    PersonJoined {
        /// The provisional one, who is no more.
        #[schemars(with = "String")]
        from: PersonId,
        /// The one who remains.
        #[schemars(with = "String")]
        into: PersonId,
    },
    /// What became of an act of this station.
    Verdict(ActVerdict),
    /// A policy pack, named by its SHA-256 and kept for ever.
    Pack {
        /// SHA-256 of the text.
        sha256: String,
        /// The pack as it was written.
        text: String,
    },
    /// Which packs are on from a time on, in their order.
    PolicySet {
        /// SHA-256 of each.
        packs: Vec<String>,
        /// Since when.
        #[schemars(with = "String")]
        from: Timestamp,
    },
    /// Public holidays of a year, as they were published.
    Holidays {
        /// The year.
        year: i16,
        /// The table as it was written.
        text: String,
    },
    /// A list of the catalogue (offices, banks, return reasons), as it was written.
    Catalogue {
        /// Its name.
        name: String,
        /// Its text.
        text: String,
    },
    /// The centre's keys.
    CentreKey(CentreKey),
    /// A device of this station: its key verifies the acts that windows exchange.
    Device {
        /// The device.
        #[schemars(with = "String")]
        device: DeviceId,
        /// Its epoch.
        epoch: u32,
        /// Ed25519, 64 hex digits.
        signing: String,
        /// Its window.
        window: String,
    },
    /// A member of staff of this station as he is now.
    Staff(Box<StaffRecord>),
    /// A member of staff may no longer.
    StaffRevoked {
        /// Who.
        #[schemars(with = "String")]
        staff: StaffId,
        /// Since when.
        #[schemars(with = "String")]
        at: Timestamp,
    },
    /// A device may no longer.
    DeviceRevoked {
        /// Which.
        #[schemars(with = "String")]
        device: DeviceId,
        /// Since when.
        #[schemars(with = "String")]
        at: Timestamp,
    },
    /// A seal, sealed to its keeper's key.
    Seal {
        /// Its id.
        id: String,
        /// The supervisor who keeps it.
        #[schemars(with = "String")]
        keeper: StaffId,
        /// The sealed container, as it was provisioned.
        text: String,
    },
    /// The certificate of an electronic seal of some office, by which anybody's paper is verified.
    SealCertificate {
        /// SHA-256 of its DER.
        sha256: String,
        /// DER.
        certificate: Base64,
        /// Whose seal it is for.
        #[schemars(with = "String")]
        office: OfficeCode,
        /// From when on nothing that it signs is good; none while it holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        revoked_at: Option<Timestamp>,
    },
    /// An application that came in online.
    OnlineApplication(Box<OnlineApplication>),
    /// An appointment.
    Appointment(Box<Appointment>),
    /// A kind that this program does not know; it is skipped.
    #[serde(other)]
    Unknown,
}
