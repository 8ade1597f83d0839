//! The fields of an envelope. Their names and meanings are signed and never change; an envelope
//! of another form would be format 2.

use counter_domain::id::{ActId, DeviceId};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Hash, KeyId};

/// Who did what to whom, when, by which clock, after what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// UUIDv7 made at the counter; order is never taken from it.
    pub id: ActId,
    /// The machine.
    pub device: DeviceId,
    /// Grows when a machine is enrolled again; fences clones and old backups.
    pub device_epoch: u32,
    /// 1, 2, 3 … within device and epoch, without gaps.
    pub seq: u64,
    /// Who.
    pub actor: StaffId,
    /// In which role.
    pub role: Role,
    /// At which office.
    pub office: OfficeCode,
    /// 业务编号, where the act has one.
    pub business_number: Option<String>,
    /// Kind of the payload.
    pub kind: String,
    /// Version of the payload's schema.
    pub kind_version: u16,
    /// Version of the program.
    pub program: String,
    /// Hash of the policy set that decided.
    pub policy: String,
    /// The machine's reading of the time, to the millisecond, UTC.
    pub at: Timestamp,
    /// What speaks for that reading.
    pub clock: ClockEvidence,
    /// Normal, offline, emergency.
    pub mode: Mode,
    /// What it changes.
    pub subject: Subject,
    /// What the decider saw of the subject.
    pub seen: Seen,
    /// The act that this one corrects.
    pub replaces: Option<ActId>,
    /// SHA-256 of the payload.
    pub payload: Hash,
    /// Files that belong to it.
    pub attachments: Vec<Attachment>,
    /// Hash of the sealed act before this one on the same device and epoch; none for the first.
    pub previous: Option<Hash>,
    /// The device's key.
    pub key: KeyId,
    /// `Ed25519`
    pub algorithm: String,
    /// The actor's own key, where his signature is required: approvals, overrides, day close.
    /// Standing in the signed bytes, it shows when that signature was cut off.
    pub actor_key: Option<KeyId>,
}

/// Evidence for the time of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockEvidence {
    /// Id of the boot of the machine.
    pub boot: String,
    /// Milliseconds since that boot.
    pub monotonic_ms: u64,
    /// The last time that the centre signed, advanced by the monotonic time since; none if the
    /// machine has never met the centre in this boot.
    pub trusted: Option<Timestamp>,
    /// The verdict depends on the difference of the two.
    pub doubt: bool,
}

/// Under which circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum Mode {
    /// With the line to the centre.
    Normal,
    /// Without it; cleared when the centre accepts.
    Offline,
    /// Entered after the fact (BJ-2-7-4); goes through 审核, 结算 and 稽核内审.
    Emergency {
        /// 系统外 | 手工
        way: EmergencyWay,
        /// Why.
        reason: String,
        /// Number on the paper written then.
        original_number: String,
    },
}

/// How emergency work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyWay {
    /// 系统外经办
    OutsideSystem,
    /// 手工应急
    ByHand,
}

/// What an act changes; one act changes one subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// `person`, `station_day`; later `batch`, `psam`, `seal`, `staff`, `device`.
    pub kind: String,
    /// Its id within the kind.
    pub id: String,
}

/// What the decider saw of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Version of the centre's state; 0 where the centre has never spoken of it.
    pub version: u64,
    /// The device's own acts on top of it that the centre had not judged.
    pub pending: Vec<ActId>,
}

/// A file that belongs to an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// `photo`, `form`, `receipt`.
    pub role: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its size.
    pub bytes: u64,
}
