//! What a frame of the spool, or of an exchange file, says.
//!
//! A record is the length of its JSON (u32, big endian), the JSON, and behind it the raw bytes whose
//! lengths the JSON names: payload and attachments are not written as text.

use std::fmt;

use counter_act::Head;
use counter_domain::id::DraftId;
use counter_domain::number::BusinessNumber;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::{StaffEntry, Station};

/// An act with everything that has to come back with it.
#[derive(Clone, PartialEq, Eq)]
pub struct ActRecord {
    /// The opaque string.
    pub sealed: String,
    /// The payload's exact bytes; empty where retention had taken them.
    pub payload: Vec<u8>,
    /// Bytes of the attachments, in the order of the envelope.
    pub attachments: Vec<Vec<u8>>,
    /// The signed end of the journal, on the last act of a commit.
    pub head: Option<Head>,
}

impl fmt::Debug for ActRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActRecord({} bytes)", self.sealed.len())
    }
}

/// A number that was given and has no fate yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReservedNumber {
    /// The number.
    pub number: BusinessNumber,
    /// The draft for which it was given.
    pub draft: DraftId,
    /// When.
    pub at: Timestamp,
}

/// How far the numbers of this machine have come, so that none is given twice after a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NumbersRecord {
    /// The last printed date and its last serial.
    pub last: Option<(Date, u32)>,
    /// Those without a fate.
    pub reserved: Vec<ReservedNumber>,
}

/// A member of staff as he is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRecord {
    /// As in the key file.
    pub entry: StaffEntry,
    /// When he lost his rights, if he did.
    pub revoked_at: Option<Timestamp>,
}

/// What a fresh file needs beside the acts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRecord {
    /// The enrolment.
    pub station: Station,
    /// The device's epoch.
    pub epoch: u32,
    /// When the machine was enrolled.
    pub enrolled_at: Timestamp,
    /// Secret of the device's key, 64 hex digits.
    pub device_seed: Zeroizing<String>,
    /// Staff, those revoked too.
    pub staff: Vec<StaffRecord>,
    /// Settings of the machine.
    pub settings: Vec<(String, String)>,
    /// The centre's incarnation.
    pub incarnation: String,
    /// Epoch and number up to which the centre has the acts in a backup.
    pub watermark: (u32, u64),
    /// How far the numbers have come.
    pub numbers: NumbersRecord,
    /// The signed end of the journal; it stands here for the acts that the centre has in a backup.
    pub head: Head,
}

impl fmt::Debug for SnapshotRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SnapshotRecord({} {})", self.station.device, self.epoch)
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// What a fresh file needs beside the acts; a later one replaces it.
    Snapshot(Box<SnapshotRecord>),
    /// An act.
    Act(ActRecord),
    /// How far the numbers have come; a later one replaces it.
    Numbers(NumbersRecord),
    /// A kind of a newer program; it is passed over.
    Unknown,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Written {
    Snapshot {
        snapshot: Box<SnapshotRecord>,
    },
    Act {
        sealed: String,
        payload: usize,
        attachments: Vec<usize>,
        head: Option<Head>,
    },
    Numbers {
        numbers: NumbersRecord,
    },
    #[serde(other)]
    Unknown,
}

impl Record {
    /// The bytes that are sealed.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        let (written, raw): (Written, Vec<&[u8]>) = match self {
            Self::Snapshot(snapshot) => (
                Written::Snapshot {
                    snapshot: snapshot.clone(),
                },
                Vec::new(),
            ),
            Self::Numbers(numbers) => (
                Written::Numbers {
                    numbers: numbers.clone(),
                },
                Vec::new(),
            ),
            Self::Unknown => (Written::Unknown, Vec::new()),
            Self::Act(act) => {
                let mut raw = vec![act.payload.as_slice()];
                raw.extend(act.attachments.iter().map(Vec::as_slice));
                let written = Written::Act {
                    sealed: act.sealed.clone(),
                    payload: act.payload.len(),
                    attachments: act.attachments.iter().map(Vec::len).collect(),
                    head: act.head.clone(),
                };
                (written, raw)
            }
        };
        let json = Zeroizing::new(serde_json::to_vec(&written)?);
        let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
        let whole = 4 + json.len() + raw.iter().map(|bytes| bytes.len()).sum::<usize>();
        let mut bytes = Zeroizing::new(Vec::with_capacity(whole));
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&json);
        for part in raw {
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }

    /// Reads what was sealed; none if it is not such.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (json, mut raw) = rest.split_at_checked(length)?;
        Some(match serde_json::from_slice(json).ok()? {
            Written::Snapshot { snapshot } => Self::Snapshot(snapshot),
            Written::Numbers { numbers } => Self::Numbers(numbers),
            Written::Unknown => Self::Unknown,
            Written::Act {
                sealed,
                payload,
                attachments,
                head,
            } => {
                let mut take = |length| {
                    let (part, rest) = raw.split_at_checked(length)?;
                    raw = rest;
                    Some(part.to_vec())
                };
                Self::Act(ActRecord {
                    sealed,
                    payload: take(payload)?,
                    attachments: attachments.into_iter().map(take).collect::<Option<_>>()?,
                    head,
                })
            }
        })
    }
}
