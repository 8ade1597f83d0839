//! After opening, before the first act: is this the machine that was enrolled, is this its newest
//! file, and where does the second copy go?
//!
//! Three witnesses are heard: the copy of the machine's identity inside the file, the sidecar
//! beside it, and the spool. One that contradicts fences the file: it can be read and sent from,
//! and takes no act until the machine is enrolled again ([`Store::begin_epoch`]). A file that was
//! never settled before (new, or of the release before) is believed, once. The fence stands in the
//! file, so that no later opening forgets it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::entropy::draw;
use crate::error::StoreError;
use crate::identity::{self, Identity};
use crate::keys::{KeyFile, KeyFileError};
use crate::spool::{self, OwnedFill, SPOOL_DIRECTORY, SPOOL_SETTING, Spool, SpoolEnd, SpoolState};
use crate::store::Store;
use crate::table::act::{place_of, seq_of};
use crate::table::audit::AuditEntry;
use crate::table::fence::{self, Fence, MachineIdentity, Witness};
use crate::table::station::Enrolment;

/// What the file is held against.
pub struct Surroundings<'a> {
    /// The system's id of this machine ([`crate::machine_id`]); none where it has none, and then
    /// it is not held against anything.
    pub machine: Option<&'a str>,
    /// Random bytes for as long as the file is open.
    pub fill: OwnedFill,
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Surroundings({:?})", self.machine.is_some())
    }
}

/// How the file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Why no act may be made; none if they may.
    pub fence: Option<Fence>,
    /// How the second copy stands.
    pub spool: SpoolState,
}

/// Why a file cannot be settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The key file says to whom the spool is sealed.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The sidecar cannot be written.
    #[error("无法写入本机身份文件：{0}")]
    Io(#[from] io::Error),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an epoch does not begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginEpochError {
    /// The centre gives each enrolment a higher one.
    #[error("新的登记期次 {new} 不高于现有期次 {known}，请向中心重新申请登记码")]
    NotHigher {
        /// The one that the file has.
        known: u32,
        /// The one that was given.
        new: u32,
    },
    /// The second copy and the sidecar.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for BeginEpochError {
    fn from(error: io::Error) -> Self {
        Self::Settle(error.into())
    }
}

impl Store {
    /// Holds an enrolled file against its machine, its sidecar and its spool, and begins to write
    /// the second copy. A file without an enrolment has nothing to be held against.
    pub fn settle(&self, surroundings: Surroundings<'_>) -> Result<Standing, SettleError> {
        self.settle_as(surroundings, false)
    }

    fn settle_as(
        &self,
        mut surroundings: Surroundings<'_>,
        is_new_epoch: bool,
    ) -> Result<Standing, SettleError> {
        let Some(enrolment) = self.read(|reading| reading.enrolment().get())? else {
            return Ok(Standing {
                fence: None,
                spool: SpoolState::Off,
            });
        };
        let salt: [u8; 32] = draw(&mut surroundings.fill);
        let (directory, medium) = self.spool_directory(&enrolment)?;
        let recovery = KeyFile::load(self.dir())?.recovery_key().clone();
        let (mut spool, end) =
            Spool::find(directory, medium, self.key(), recovery, surroundings.fill);
        let fence = self.hold(&enrolment, surroundings.machine, end, &salt)?;
        if fence.is_none() {
            if is_new_epoch {
                spool.forget();
            }
            self.set_spool(spool);
        }
        self.note_identity()?;
        Ok(Standing {
            fence,
            spool: self.spool_state()?,
        })
    }

    /// Enrols the machine again: the fence falls, and acts begin at 1 in a higher epoch. What is
    /// unsent of the epochs before stays in the queue.
    pub fn begin_epoch(
        &self,
        enrolment: &Enrolment,
        device_seed: &[u8; 32],
        mut surroundings: Surroundings<'_>,
    ) -> Result<Standing, BeginEpochError> {
        let salt: [u8; 32] = draw(&mut surroundings.fill);
        self.write(|writing| {
            let known = writing.enrolment().get()?.map_or(0, |known| known.epoch);
            if enrolment.epoch <= known {
                let new = enrolment.epoch;
                return Err(BeginEpochError::NotHigher { known, new });
            }
            let connection = writing.connection();
            writing.enrolment_mut().put(enrolment, device_seed)?;
            let identity = fresh_identity(enrolment, surroundings.machine, &salt);
            fence::put_identity(connection, &identity)?;
            fence::lift(connection)?;
            writing.audit_mut().append(&AuditEntry {
                at: enrolment.enrolled_at,
                kind: "epoch_begun".to_owned(),
                actor: None,
                subject: format!("device/{}", enrolment.station.device),
                detail: format!("{{\"epoch\":{}}}", enrolment.epoch),
            })?;
            Ok(())
        })?;
        // Everything that bore witness belonged to the epochs before.
        self.note_identity()?;
        Ok(self.settle_as(surroundings, true)?)
    }

    /// Fences the file because the centre says so: a clone, a fork, or an old copy.
    pub fn raise_fence(&self, fence: &Fence) -> Result<(), StoreError> {
        self.write(|writing| fence::raise(writing.connection(), fence))
    }

    /// Writes down how far the journal has come; done when the file is settled and closed.
    pub(crate) fn note_identity(&self) -> Result<(), SettleError> {
        let spool_is_whole = matches!(self.spool_state()?, SpoolState::Ready { .. });
        let known = self.read(|reading| {
            let connection = reading.connection;
            let fenced = fence::get(connection)?.is_some();
            let identity = fence::identity(connection)?;
            Ok::<_, StoreError>((identity, spool::newest_act(connection)?, fenced))
        })?;
        // A fenced file bears no witness against the one that it may be a copy of.
        if let (Some(identity), position, false) = known {
            let identity = Identity {
                device: identity.device,
                epoch: identity.epoch,
                salt: hex::encode(&identity.salt),
                machine: hex::encode(&identity.machine),
                position,
                spool_is_whole,
            };
            identity::write(self.dir(), self.key(), &identity)?;
        }
        Ok(())
    }

    fn spool_directory(
        &self,
        enrolment: &Enrolment,
    ) -> Result<(PathBuf, Option<PathBuf>), StoreError> {
        let set = self.read(|reading| reading.settings().get(SPOOL_SETTING))?;
        Ok(match set.filter(|directory| !directory.is_empty()) {
            None => (self.dir().join(SPOOL_DIRECTORY), None),
            Some(medium) => {
                let medium = PathBuf::from(medium);
                (spool_on(&medium, enrolment), Some(medium))
            }
        })
    }

    fn hold(
        &self,
        enrolment: &Enrolment,
        machine: Option<&str>,
        end: Option<SpoolEnd>,
        salt: &[u8],
    ) -> Result<Option<Fence>, SettleError> {
        let sidecar = identity::read(self.dir(), self.key());
        Ok(self.write(|writing| {
            let connection = writing.connection();
            if let Some(fence) = fence::get(connection)? {
                return Ok(Some(fence));
            }
            let inside = fence::identity(connection)?;
            let objection = object(connection, machine, inside.as_ref(), sidecar.as_ref(), end)?;
            match &objection {
                Some(fence) => fence::raise(connection, fence)?,
                None if inside.is_none() => {
                    let identity = fresh_identity(enrolment, machine, salt);
                    fence::put_identity(connection, &identity)?;
                }
                None => {}
            }
            Ok::<_, StoreError>(objection)
        })?)
    }
}

/// Where a machine's spool lies on a medium that it may share with others.
pub fn spool_on(medium: &Path, enrolment: &Enrolment) -> PathBuf {
    medium.join(format!("counter-{}", enrolment.station.device))
}

fn fresh_identity(enrolment: &Enrolment, machine: Option<&str>, salt: &[u8]) -> MachineIdentity {
    MachineIdentity {
        device: enrolment.station.device,
        epoch: enrolment.epoch,
        salt: salt.to_vec(),
        machine: identity::machine(salt, machine),
    }
}

/// What speaks against the file.
fn object(
    connection: &Connection,
    machine: Option<&str>,
    inside: Option<&MachineIdentity>,
    sidecar: Option<&Identity>,
    end: Option<SpoolEnd>,
) -> Result<Option<Fence>, StoreError> {
    let is_other = |salt: &[u8], known: &[u8]| {
        machine.is_some() && !known.is_empty() && identity::machine(salt, machine) != known
    };
    if inside.is_some_and(|inside| is_other(&inside.salt, &inside.machine)) {
        return Ok(Some(Fence::OtherMachine));
    }
    let here = spool::newest_act(connection)?;
    let old = |there: i64, witness| Fence::OldFile {
        here: seq_of(here),
        there: seq_of(there),
        witness,
    };
    if let Some(sidecar) = sidecar {
        let decoded = (hex::decode(&sidecar.salt), hex::decode(&sidecar.machine));
        if let (Ok(salt), Ok(known)) = decoded
            && is_other(&salt, &known)
        {
            return Ok(Some(Fence::OtherMachine));
        }
        if sidecar.position > here {
            return Ok(Some(old(sidecar.position, Witness::Sidecar)));
        }
    }
    if let Some(end) = end {
        if end.position > here {
            return Ok(Some(old(end.position, Witness::Spool)));
        }
        let known = spool::hash_at(connection, end.position)?;
        // What diverged before this epoch began has been seen to.
        let is_present = place_of(end.position).epoch == place_of(here).epoch;
        if is_present && end.hash.is_some() && known.is_some() && known != end.hash {
            return Ok(Some(Fence::Diverged {
                seq: place_of(end.position).seq,
                witness: Witness::Spool,
            }));
        }
    }
    let spoken_for = sidecar.is_some() || end.is_some() || here == 0;
    Ok((inside.is_some() && !spoken_for).then_some(Fence::NoWitness))
}
