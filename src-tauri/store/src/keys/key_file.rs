//! `station.keys.json`: what must be readable before anybody has logged in.
//!
//! Invariants: it holds nothing personal but the names of staff and no secret in the clear; it is
//! replaced as a whole. Nobody signs it: names, roles and the station's sign are for the login
//! page only. Once the file is open, the tables `staff` and `station` say who may do what.

use std::io;
use std::path::Path;

use counter_domain::id::DeviceId;
use counter_domain::number::DeviceCode;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use serde::{Deserialize, Serialize};

use super::{
    DataKey, ExchangeKey, ExchangePublicKey, KEY_FILE, KeySlot, OpenSlotError, PublicKeys,
    SealSlotError, StaffKeys, UnwrapError, WrappedKeys,
};
use crate::entropy::Fill;
use crate::sidecar;

/// Form of the file that this program writes and reads.
const VERSION: u32 = 1;

/// The sign over the window: what the login page shows of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// The machine.
    pub device: DeviceId,
    /// Three characters, in every business number.
    pub code: DeviceCode,
    /// The office.
    pub office: OfficeCode,
    /// As 181团社保所.
    pub office_name: String,
    /// As 2号窗.
    pub window: String,
    /// A demo station with made-up people.
    pub demo: bool,
}

/// One who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEntry {
    /// 工号
    pub staff: StaffId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// His office.
    pub office: OfficeCode,
    /// His public keys.
    pub public: PublicKeys,
    /// His private keys under his password.
    pub wrapped: WrappedKeys,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slotted {
    #[serde(flatten)]
    entry: StaffEntry,
    slot: KeySlot,
}

/// The key file. Fields that a newer program added are kept out: it says so by its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    version: u32,
    station: Station,
    recovery: KeySlot,
    staff: Vec<Slotted>,
}

/// Why the key file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is none: the machine has not been enrolled, or the file was lost.
    #[error("找不到密钥文件 {KEY_FILE}，本机可能尚未登记")]
    Missing,
    /// A newer program wrote it.
    #[error("密钥文件由更新的程序写成（第 {0} 版），请升级程序")]
    Newer(u32),
    /// It is not what was written.
    #[error("密钥文件已损坏，请联系技术支持恢复")]
    Damaged,
    /// The system refuses.
    #[error("无法读写密钥文件：{0}")]
    Io(io::Error),
}

/// Why somebody cannot be given a slot.
#[derive(Debug, thiserror::Error)]
pub enum AddStaffError {
    /// His public key is none.
    #[error(transparent)]
    Slot(#[from] SealSlotError),
}

/// Why a login fails.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Nobody of that number can log in here.
    #[error("本机没有该工号，请核对后重新输入")]
    UnknownStaff,
    /// The password is wrong, or his keys are damaged.
    #[error(transparent)]
    Unwrap(#[from] UnwrapError),
    /// His slot does not open.
    #[error(transparent)]
    Slot(#[from] OpenSlotError),
}

/// What a login opens.
#[derive(Debug)]
pub struct Login {
    /// Opens the database.
    pub data_key: DataKey,
    /// His own keys.
    pub keys: StaffKeys,
}

impl KeyFile {
    /// A file with nobody in it but the division's recovery key.
    pub fn new(
        station: Station,
        recovery: &ExchangePublicKey,
        key: &DataKey,
        fill: Fill<'_>,
    ) -> Result<Self, SealSlotError> {
        let recovery = KeySlot::seal(key, station.device, recovery, fill)?;
        Ok(Self {
            version: VERSION,
            station,
            recovery,
            staff: Vec::new(),
        })
    }

    /// Reads the file of a station's directory.
    pub fn load(dir: &Path) -> Result<Self, KeyFileError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let text = std::fs::read(dir.join(KEY_FILE)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyFileError::Missing,
            _ => KeyFileError::Io(error),
        })?;
        let Versioned { version } =
            serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)?;
        if version > VERSION {
            return Err(KeyFileError::Newer(version));
        }
        serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)
    }

    /// Writes it, durably and as a whole.
    pub fn save(&self, dir: &Path) -> Result<(), KeyFileError> {
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| KeyFileError::Io(io::Error::other(error)))?;
        text.push(b'\n');
        sidecar::replace(dir, KEY_FILE, &text).map_err(KeyFileError::Io)
    }

    /// To whom the recovery slot is sealed.
    pub const fn recovery_key(&self) -> &ExchangePublicKey {
        &self.recovery.to
    }

    /// The sign over the window.
    pub const fn station(&self) -> &Station {
        &self.station
    }

    /// Who can log in, in the order of adding.
    pub fn staff(&self) -> impl Iterator<Item = &StaffEntry> {
        self.staff.iter().map(|slotted| &slotted.entry)
    }

    /// Lets somebody log in; replaces what stood under his number.
    pub fn add(
        &mut self,
        entry: StaffEntry,
        key: &DataKey,
        fill: Fill<'_>,
    ) -> Result<(), AddStaffError> {
        let slot = KeySlot::seal(key, self.station.device, &entry.public.exchange, fill)?;
        let slotted = Slotted { entry, slot };
        let place = self
            .staff
            .iter_mut()
            .find(|other| other.entry.staff == slotted.entry.staff);
        match place {
            Some(place) => *place = slotted,
            None => self.staff.push(slotted),
        }
        Ok(())
    }

    /// Takes somebody's slot away. Returns whether there was one.
    pub fn remove(&mut self, staff: &StaffId) -> bool {
        let before = self.staff.len();
        self.staff.retain(|slotted| slotted.entry.staff != *staff);
        self.staff.len() < before
    }

    /// Puts newly wrapped keys in place after a change of password. Returns whether he is there.
    pub fn rewrap(&mut self, staff: &StaffId, wrapped: WrappedKeys) -> bool {
        let place = self.staff.iter_mut().find(|s| s.entry.staff == *staff);
        match place {
            Some(place) => {
                place.entry.wrapped = wrapped;
                true
            }
            None => false,
        }
    }

    /// Opens the data key with a password. Slow on purpose; ask [`crate::guard::LoginGuard`]
    /// first.
    pub fn login(&self, staff: &StaffId, password: &str) -> Result<Login, LoginError> {
        let slotted = self
            .staff
            .iter()
            .find(|slotted| slotted.entry.staff == *staff)
            .ok_or(LoginError::UnknownStaff)?;
        let keys = slotted.entry.wrapped.unwrap(staff, password)?;
        let data_key = slotted.slot.open(keys.exchange(), self.station.device)?;
        Ok(Login { data_key, keys })
    }

    /// Opens the data key with the division's recovery key.
    pub fn recover(&self, recovery: &ExchangeKey) -> Result<DataKey, OpenSlotError> {
        self.recovery.open(recovery, self.station.device)
    }
}
