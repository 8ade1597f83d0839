//! How often somebody may try his password.
//!
//! Five failures lock an account for 30 minutes. Time is monotonic with the boot's id, so that
//! setting the clock does not help; after another boot a lock begins anew, for nobody knows how
//! long the machine was off. An attempt counts as failed until it has succeeded, so that ending
//! the program does not help either. The state lies in a sidecar with a MAC: one that was changed
//! or taken away locks every account for 30 minutes. What happened waits in it for the audit,
//! which can be written only when the file is open.
//!
//! The MAC's key lies beside it, readable by its owner only: it finds an edited file, not an
//! administrator of the machine.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use counter_domain::role::StaffId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::entropy::{Fill, draw};
use crate::sidecar;

/// Name of the sidecar.
pub const GUARD_FILE: &str = "login-guard.json";

const KEY_FILE: &str = "login-guard.key";

/// Failures that lock an account.
pub const FAILURES: u32 = 5;

/// How long a lock lasts, in milliseconds.
pub const LOCK_MS: u64 = 30 * 60 * 1000;

/// Events that wait for the audit at most; the oldest go first.
const MOST_EVENTS: usize = 1000;

/// When something happens, by the clocks that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Changes with every boot.
    pub boot: String,
    /// Milliseconds since that boot.
    pub monotonic_ms: u64,
    /// What the machine's clock says; only written down.
    pub at: Timestamp,
}

/// What the audit is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardEventKind {
    /// An attempt failed, or was never finished.
    Failed,
    /// The account was locked.
    Locked,
    /// The sidecar was changed or taken away.
    Tampered,
}

/// Something that waits for the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardEvent {
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// What.
    pub kind: GuardEventKind,
    /// Whose account; none for all.
    pub staff: Option<StaffId>,
}

/// An account that is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("口令输错次数过多，账号已锁定，请 {} 分钟后再试", remaining_ms.div_ceil(60_000))]
pub struct AccountLocked {
    /// Milliseconds until it may try again.
    pub remaining_ms: u64,
}

/// Why an attempt may not begin.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The account is locked.
    #[error(transparent)]
    Locked(#[from] AccountLocked),
    /// The attempt cannot be written down, so it may not be made.
    #[error("无法记录登录尝试，请检查磁盘：{0}")]
    Io(#[from] io::Error),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Since {
    boot: String,
    monotonic_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Account {
    failures: u32,
    locked: Option<Since>,
}

/// The state, without its file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GuardState {
    accounts: BTreeMap<StaffId, Account>,
    everybody: Option<Since>,
    events: Vec<GuardEvent>,
}

impl GuardState {
    /// Begins an attempt: it counts as failed until [`GuardState::succeeded`].
    pub fn begin(&mut self, staff: &StaffId, now: &Moment) -> Result<(), AccountLocked> {
        if let Some(remaining_ms) = self.remaining_ms(staff, now) {
            return Err(AccountLocked { remaining_ms });
        }
        let account = self.accounts.entry(staff.clone()).or_default();
        account.failures += 1;
        let locks = account.failures >= FAILURES;
        if locks {
            account.locked = Some(Since::at(now));
        }
        self.note(now, GuardEventKind::Failed, Some(staff));
        if locks {
            self.note(now, GuardEventKind::Locked, Some(staff));
        }
        Ok(())
    }

    /// The attempt that was begun last has succeeded. What failed before it stays to be told.
    pub fn succeeded(&mut self, staff: &StaffId) {
        let Some(account) = self.accounts.remove(staff) else {
            return;
        };
        let begun = if account.locked.is_some() { 2 } else { 1 };
        for _ in 0..begun {
            let own = |event: &GuardEvent| event.staff.as_ref() == Some(staff);
            if let Some(last) = self.events.iter().rposition(own) {
                self.events.remove(last);
            }
        }
    }

    /// Attempts that are left before the account locks.
    pub fn attempts_left(&self, staff: &StaffId) -> u32 {
        let failures = self
            .accounts
            .get(staff)
            .map_or(0, |account| account.failures);
        FAILURES.saturating_sub(failures)
    }

    /// Milliseconds for which the account is still locked; none if it is not. Locks that have run
    /// out are taken away, locks of another boot begin anew.
    pub fn remaining_ms(&mut self, staff: &StaffId, now: &Moment) -> Option<u64> {
        let everybody = Since::remaining(&mut self.everybody, now);
        let account = self.accounts.get_mut(staff).and_then(|account| {
            let was_locked = account.locked.is_some();
            let remaining = Since::remaining(&mut account.locked, now);
            if was_locked && remaining.is_none() {
                account.failures = 0;
            }
            remaining
        });
        everybody.max(account)
    }

    /// Takes what waits for the audit. Take it down first, then save.
    pub fn take_events(&mut self) -> Vec<GuardEvent> {
        std::mem::take(&mut self.events)
    }

    fn tampered(now: &Moment) -> Self {
        let mut state = Self {
            everybody: Some(Since::at(now)),
            ..Self::default()
        };
        state.note(now, GuardEventKind::Tampered, None);
        state
    }

    fn note(&mut self, now: &Moment, kind: GuardEventKind, staff: Option<&StaffId>) {
        if self.events.len() == MOST_EVENTS {
            self.events.remove(0);
        }
        self.events.push(GuardEvent {
            at: now.at,
            kind,
            staff: staff.cloned(),
        });
    }
}

impl Since {
    fn at(now: &Moment) -> Self {
        Self {
            boot: now.boot.clone(),
            monotonic_ms: now.monotonic_ms,
        }
    }

    fn remaining(since: &mut Option<Self>, now: &Moment) -> Option<u64> {
        let begun = since.as_mut()?;
        if begun.boot != now.boot || begun.monotonic_ms > now.monotonic_ms {
            *begun = Self::at(now);
        }
        let remaining = LOCK_MS.saturating_sub(now.monotonic_ms - begun.monotonic_ms);
        if remaining == 0 {
            *since = None;
            return None;
        }
        Some(remaining)
    }
}

/// The state with its file.
#[derive(Debug)]
pub struct LoginGuard {
    dir: PathBuf,
    key: [u8; 32],
    state: GuardState,
}

#[derive(Serialize, Deserialize)]
struct Written {
    state: String,
    mac: String,
}

impl LoginGuard {
    /// Makes the sidecar of a station that is being enrolled.
    pub fn create(dir: &Path, fill: Fill<'_>) -> io::Result<Self> {
        let key = draw(fill);
        sidecar::replace(dir, KEY_FILE, hex::encode(key).as_bytes())?;
        let guard = Self {
            dir: dir.to_owned(),
            key,
            state: GuardState::default(),
        };
        guard.save()?;
        Ok(guard)
    }

    /// Reads the sidecar. One that was changed or is gone gives a guard that has locked everybody.
    pub fn load(dir: &Path, now: &Moment) -> io::Result<Self> {
        let mut key = [0; 32];
        let has_key = std::fs::read_to_string(dir.join(KEY_FILE))
            .is_ok_and(|text| hex::decode_to_slice(text.trim(), &mut key).is_ok());
        let state = read_state(dir, &key).filter(|_| has_key);
        let is_sound = state.is_some();
        let guard = Self {
            dir: dir.to_owned(),
            key,
            state: state.unwrap_or_else(|| GuardState::tampered(now)),
        };
        if !is_sound {
            // With the key lost, the zero key takes its place until the machine is enrolled again.
            sidecar::replace(dir, KEY_FILE, hex::encode(key).as_bytes())?;
            guard.save()?;
        }
        Ok(guard)
    }

    /// Begins an attempt and writes it down before the password is looked at.
    pub fn begin(&mut self, staff: &StaffId, now: &Moment) -> Result<(), AttemptError> {
        let begun = self.state.begin(staff, now);
        self.save()?;
        Ok(begun?)
    }

    /// The attempt has succeeded.
    pub fn succeeded(&mut self, staff: &StaffId) -> io::Result<()> {
        self.state.succeeded(staff);
        self.save()
    }

    /// Milliseconds for which an account is still locked.
    pub fn remaining_ms(&mut self, staff: &StaffId, now: &Moment) -> Option<u64> {
        self.state.remaining_ms(staff, now)
    }

    /// Attempts that are left before an account locks.
    pub fn attempts_left(&self, staff: &StaffId) -> u32 {
        self.state.attempts_left(staff)
    }

    /// What waits for the audit.
    pub fn events(&self) -> &[GuardEvent] {
        &self.state.events
    }

    /// Forgets what waited for the audit, after it has been written there.
    pub fn clear_events(&mut self) -> io::Result<()> {
        self.state.take_events();
        self.save()
    }

    fn save(&self) -> io::Result<()> {
        let state = serde_json::to_string(&self.state).map_err(io::Error::other)?;
        let mac = hex::encode(mac(&self.key, &state).finalize().into_bytes());
        let text = serde_json::to_vec(&Written { state, mac }).map_err(io::Error::other)?;
        sidecar::replace(&self.dir, GUARD_FILE, &text)
    }
}

fn read_state(dir: &Path, key: &[u8; 32]) -> Option<GuardState> {
    let text = std::fs::read(dir.join(GUARD_FILE)).ok()?;
    let written: Written = serde_json::from_slice(&text).ok()?;
    let tag = hex::decode(&written.mac).ok()?;
    mac(key, &written.state).verify_slice(&tag).ok()?;
    serde_json::from_str(&written.state).ok()
}

fn mac(key: &[u8; 32], state: &str) -> Hmac<Sha256> {
    // RFC 2104: a key shorter than the block is filled up with zeros.
    let mut block = [0; 64];
    let (start, _) = block.split_at_mut(key.len());
    start.copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(b"counter-store/1 login guard\n");
    mac.update(state.as_bytes());
    mac
}
