//! A fresh file from the second copy, after the database was damaged or lost.
//!
//! The spool brings back the enrolment with the device's key, staff, settings, how far the numbers
//! had come, and every act above the centre's backup watermark with payload and attachments. All
//! of them wait for the centre again; it answers a repeated act with its verdict. People, packs and
//! lists come with the next first load. Drafts, papers and the lines of the audit are not in the
//! spool: what is left of the old files is set aside, under another name, and never overwritten.
//!
//! The fresh file is made in a directory of its own and moved into place when it is whole, so that
//! a cut leaves the old state or the new one, or neither and the spool.
//!
//! The journal goes on in the same epoch only where the sidecar says that the spool lacked nothing;
//! else the fresh file is fenced ([`Fence::Incomplete`]): numbers of acts that nobody remembers
//! must not be given twice.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use counter_act::{Chain, Head, Payload, SealedAct, SigningKey, VerifyError};
use counter_domain::id::DeviceId;
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::entropy::Fill;
use crate::error::StoreError;
use crate::identity::{self, IDENTITY_FILE, Identity};
use crate::keys::{
    AddStaffError, DataKey, ExchangeKey, KEY_FILE, KeyFile, KeyFileError, SealSlotError,
};
use crate::lock::{LockError, StationLock};
use crate::open::{CreateError, DATABASE_FILE};
use crate::sidecar;
use crate::spool::{ActRecord, NumbersRecord, ReadSpoolError, Record, SnapshotRecord, SpoolReader};
use crate::store::{Store, Writing};
use crate::table::act::{ActsMut, AppendActError, NewAct, place_of, position};
use crate::table::audit::AuditEntry;
use crate::table::fence::{self, Fence};
use crate::table::staff::StaffMember;
use crate::table::station::Enrolment;
use crate::table::sync_state::Place;
use crate::table::{mark, number};

/// Directory in which the fresh file is made.
const WORK: &str = "recovering";

/// Directory to which old files go, with a number behind it.
const ASIDE: &str = "damaged";

/// Why a number that waited for a signature is void after a recovery.
const VOIDED: &str = "数据恢复时未提交";

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Acts that wait for the centre again.
    pub acts: u64,
    /// Where the journal ends, whether the act there came back or stands only at the centre.
    pub newest: Place,
    /// When the last act that came back was made, by the machine that made it.
    pub last: Option<Timestamp>,
    /// Acts that should stand between those that came back, and do not: the spool is damaged
    /// there. The centre may have them.
    pub missing: u64,
    /// Acts of the spool that could not be believed, by what is wrong.
    pub refused: Vec<String>,
    /// Numbers that were given and not used.
    pub voided: u64,
    /// Bytes of the spool that belong to no sound record.
    pub damaged: usize,
    /// Where the old files lie; none where there were none.
    pub aside: Option<PathBuf>,
    /// Why acts may not be made yet; none if work can go on.
    pub fence: Option<Fence>,
}

/// Why nothing is recovered. The old files are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// A program has the station open.
    #[error("另一个程序正在使用本机数据，请先关闭它")]
    Locked,
    /// The spool cannot be read.
    #[error(transparent)]
    Spool(#[from] ReadSpoolError),
    /// No snapshot in the spool is readable, so that nobody knows whose acts these are.
    #[error("备份副本中没有可用的登记信息，无法恢复")]
    NoSnapshot,
    /// The key file cannot be made.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// Somebody's public key is none.
    #[error(transparent)]
    Slot(#[from] SealSlotError),
    /// Somebody's public key is none.
    #[error(transparent)]
    Staff(#[from] AddStaffError),
    /// The fresh file cannot be made.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The fresh file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system refuses.
    #[error("恢复时无法读写文件：{0}")]
    Io(#[from] io::Error),
}

/// Makes a station's file anew from its spool, which `key` opens: a colleague's, unlocked with
/// [`SpoolReader::unlock`], or the division's recovery key.
pub fn recover(
    dir: &Path,
    spool: &Path,
    key: &ExchangeKey,
    at: Timestamp,
    fill: Fill<'_>,
) -> Result<Recovered, RecoverError> {
    std::fs::create_dir_all(dir)?;
    let lock = StationLock::take(dir).map_err(|error| match error {
        LockError::Held => RecoverError::Locked,
        LockError::Io(error) => RecoverError::Io(error),
    })?;
    let recovery = SpoolReader::staff(spool)?.recovery;
    let read = SpoolReader::read(spool, key)?;
    let damaged = read.damaged;
    let snapshot = read.snapshot.ok_or(RecoverError::NoSnapshot)?;
    let work = dir.join(WORK);
    if work.exists() {
        // Left by a recovery that was cut; the spool still has everything.
        std::fs::remove_dir_all(&work)?;
    }
    let data_key = DataKey::generate(fill);
    let mut keys = KeyFile::new(snapshot.station.clone(), &recovery, &data_key, fill)?;
    for member in snapshot.staff.iter().filter(|m| m.revoked_at.is_none()) {
        keys.add(member.entry.clone(), &data_key, fill)?;
    }
    let store = Store::create(&work, &data_key)?;
    let sidecar = identity::read_unverified(dir);
    let mut recovered = store.write(|writing| {
        let mut recovered = bring_back(writing, &snapshot, read.records, at)?;
        recovered.fence = incomplete(sidecar.as_ref(), recovered.newest);
        if let Some(fence) = &recovered.fence {
            fence::raise(writing.connection(), fence)?;
        }
        Ok::<_, StoreError>(recovered)
    })?;
    drop(store);
    keys.save(&work)?;
    recovered.damaged = damaged;
    recovered.aside = put_aside(dir)?;
    for file in [DATABASE_FILE, KEY_FILE] {
        std::fs::rename(work.join(file), dir.join(file))?;
    }
    sidecar::sync_directory(dir)?;
    std::fs::remove_dir_all(&work)?;
    drop(lock);
    Ok(recovered)
}

/// Whether acts may be missing at the end of the spool, as the sidecar tells. It stands under a key
/// that is lost with the database, so its word only ever counts against going on.
fn incomplete(sidecar: Option<&Identity>, newest: Place) -> Option<Fence> {
    let newest = position(newest.epoch, newest.seq);
    let is_whole =
        sidecar.is_some_and(|identity| identity.spool_is_whole && identity.position <= newest);
    (!is_whole).then_some(Fence::Incomplete)
}

fn bring_back(
    writing: &Writing<'_>,
    snapshot: &SnapshotRecord,
    records: Vec<Record>,
    at: Timestamp,
) -> Result<Recovered, StoreError> {
    let connection = writing.connection();
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(&*snapshot.device_seed, &mut *seed)
        .map_err(|error| StoreError::malformed("station", error))?;
    let enrolment = Enrolment {
        station: snapshot.station.clone(),
        epoch: snapshot.epoch,
        enrolled_at: snapshot.enrolled_at,
    };
    writing.enrolment_mut().put(&enrolment, &seed)?;
    for member in &snapshot.staff {
        writing.staff_mut().put(&StaffMember {
            entry: member.entry.clone(),
            revoked_at: member.revoked_at,
        })?;
    }
    for (name, value) in &snapshot.settings {
        writing.settings_mut().set(name, value)?;
    }
    let sync = writing.sync_state_mut();
    let (epoch, seq) = snapshot.watermark;
    sync.set_watermark(Place { epoch, seq })?;
    sync.move_cursor("", &snapshot.incarnation)?;
    let mut numbers = snapshot.numbers.clone();
    let mut acts: BTreeMap<i64, (SealedAct, ActRecord)> = BTreeMap::new();
    let mut refused = Vec::new();
    for record in records {
        match record {
            Record::Numbers(later) => numbers = later,
            Record::Act(act) => match sort_in(snapshot.station.device, &act) {
                Ok(sealed) => {
                    let envelope = sealed.envelope();
                    let place = position(envelope.device_epoch, envelope.seq);
                    acts.insert(place, (sealed, act));
                }
                Err(reason) => refused.push(reason),
            },
            Record::Snapshot(_) | Record::Unknown => {}
        }
    }
    let device = SigningKey::from_seed(&seed);
    let (mut count, mut missing, mut last) = (0, 0, None);
    for (place, (sealed, act)) in acts {
        match append(writing, &sealed, &act, &device) {
            Ok(gap) => {
                count += 1;
                missing += gap;
                last = Some(sealed.envelope().at);
            }
            Err(Objection::Store(error)) => return Err(error),
            Err(Objection::Act(reason)) => {
                refused.push(format!("第 {} 号：{reason}", place_of(place).seq));
            }
        }
    }
    let voided = void(writing, &numbers)?;
    writing.audit_mut().append(&AuditEntry {
        at,
        kind: "store_recovered".to_owned(),
        actor: None,
        subject: format!("device/{}", snapshot.station.device),
        detail: format!("{{\"acts\":{count},\"refused\":{}}}", refused.len()),
    })?;
    end_journal(writing, &snapshot.head)?;
    Ok(Recovered {
        acts: count,
        newest: crate::spool::newest_act(connection).map(place_of)?,
        last,
        refused,
        missing,
        voided,
        damaged: 0,
        aside: None,
        fence: None,
    })
}

/// Whether an act of the spool is this machine's, before it is looked at.
fn sort_in(device: DeviceId, act: &ActRecord) -> Result<SealedAct, String> {
    let sealed = SealedAct::open(&act.sealed).map_err(|error| error.to_string())?;
    if sealed.envelope().device == device {
        Ok(sealed)
    } else {
        Err(format!("终端 {} 的记录", sealed.envelope().device))
    }
}

enum Objection {
    Store(StoreError),
    Act(String),
}

impl From<StoreError> for Objection {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Appends an act as it was, after holding it against the device's key.
fn append(
    writing: &Writing<'_>,
    sealed: &SealedAct,
    act: &ActRecord,
    device: &SigningKey,
) -> Result<u64, Objection> {
    let keys = writing.trusted_keys().signing()?;
    let own = device.verifying();
    let known = |id: &counter_act::KeyId| {
        let mut known = keys.iter().chain(std::iter::once(&own));
        known.find(|key| key.id() == *id).cloned()
    };
    match sealed.verify(known) {
        // A key of an epoch before is not in the snapshot; the centre has it.
        Ok(()) | Err(VerifyError::UnknownKey(_)) => {}
        Err(error) => return Err(Objection::Act(error.to_string())),
    }
    let envelope = sealed.envelope();
    Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &act.payload,
    )
    .map_err(|error| Objection::Act(error.to_string()))?;
    let gap = go_on(writing, sealed)?;
    let attachments: Vec<&[u8]> = act.attachments.iter().map(Vec::as_slice).collect();
    ActsMut(writing)
        .append(&NewAct {
            sealed,
            payload: &act.payload,
            attachments: &attachments,
        })
        .map_err(|error| match error {
            AppendActError::Store(error) => Objection::Store(error),
            other => Objection::Act(other.to_string()),
        })?;
    if let Some(number) = &envelope.business_number {
        number::restore_used(writing.connection(), number, envelope.id, envelope.at)?;
    }
    Ok(gap)
}

/// Lets the journal go on with an act whose predecessor did not come back. Returns how many are
/// missing before it; those before the first are the centre's.
fn go_on(writing: &Writing<'_>, sealed: &SealedAct) -> Result<u64, StoreError> {
    let connection = writing.connection();
    let envelope = sealed.envelope();
    let (device, epoch) = (envelope.device, envelope.device_epoch);
    let before = envelope.seq.saturating_sub(1);
    let end = mark::journal(connection, device, epoch)?.seq();
    if end >= before {
        return Ok(0);
    }
    let start = Chain::resume(device, epoch, before, envelope.previous);
    mark::set_journal_start(connection, device, epoch, &start)?;
    mark::set_journal(connection, device, epoch, &start)?;
    Ok(if end == 0 { 0 } else { before - end })
}

/// The journal ends no earlier than its signed head says, so that no number is given twice.
fn end_journal(writing: &Writing<'_>, head: &Head) -> Result<(), StoreError> {
    let connection = writing.connection();
    let end = mark::journal(connection, head.device, head.epoch)?;
    if end.seq() >= head.seq {
        return Ok(());
    }
    let chain = Chain::resume(head.device, head.epoch, head.seq, head.last);
    mark::set_journal_start(connection, head.device, head.epoch, &chain)?;
    mark::set_journal(connection, head.device, head.epoch, &chain)
}

fn void(writing: &Writing<'_>, numbers: &NumbersRecord) -> Result<u64, StoreError> {
    number::restore(writing.connection(), numbers, VOIDED)
}

/// Moves what is left of the old file away. Returns where it lies.
fn put_aside(dir: &Path) -> Result<Option<PathBuf>, io::Error> {
    let suffixes = ["", "-wal", "-shm"].map(|suffix| format!("{DATABASE_FILE}{suffix}"));
    let names = suffixes
        .iter()
        .map(String::as_str)
        .chain([KEY_FILE, IDENTITY_FILE]);
    let left: Vec<&str> = names.filter(|name| dir.join(name).exists()).collect();
    if left.is_empty() {
        return Ok(None);
    }
    let aside = (1..=u32::MAX)
        .map(|number| dir.join(format!("{ASIDE}-{number}")))
        .find(|path| !path.exists())
        .ok_or(io::ErrorKind::AlreadyExists)?;
    std::fs::create_dir(&aside)?;
    for name in left {
        std::fs::rename(dir.join(name), aside.join(name))?;
    }
    sidecar::sync_directory(&aside)?;
    sidecar::sync_directory(dir)?;
    Ok(Some(aside))
}
