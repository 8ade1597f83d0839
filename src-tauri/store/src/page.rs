//! Taking down what the centre sent: one page, with its cursor, in one transaction.
//!
//! A page either is here as a whole and the cursor stands behind it, or nothing of it is and the
//! same page is asked for again; so a first load of fifty thousand people goes on where it was
//! cut. A page names the cursor that it was asked with, so that two pulls at once cannot both move
//! it.
//!
//! Within a page the order is: people joined; base states; verdicts; people let go. Then each head
//! that is touched is folded once. Verdict and state may come in either order and in different
//! pages: an accepted act stays in the head until a base of its version is here (`uncovered`).
//!
//! Staff that a page brings count from the commit on. Their slots in the key file follow by
//! [`crate::Store::settle_slots`], which compares and so can be repeated after any cut.
//!
//! Deliberately absent: asking the centre (`counter_sync`), and reading JSON of the wire.

use std::collections::BTreeSet;

use counter_domain::id::{ActId, PersonId};
use counter_domain::person::Person;
use jiff::Timestamp;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::store::Writing;
use crate::table::act::verdict::Judged;
use crate::table::act::{Verdict, position, verdict};
use crate::table::audit::AuditEntry;
use crate::table::online::{Appointment, OnlineApplication};
use crate::table::pack::PackSet;
use crate::table::published::Published;
use crate::table::seal::SealRecord;
use crate::table::staff::StaffMember;
use crate::table::sync_state::{Place, Progress};
use crate::table::trusted_key::TrustedKey;
use crate::table::{
    audit, blob, delivery, foreign, online, pack, person, published, trusted_key, uncovered,
};

/// The centre's state of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonState {
    /// Its version.
    pub version: u64,
    /// The state.
    pub person: Person,
}

/// A provisional person whom the centre has found to be a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// Whom a counter registered.
    pub provisional: PersonId,
    /// Who he is.
    pub known: PersonId,
}

/// What the centre says of an act, own or imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Which.
    pub act: ActId,
    /// What.
    pub verdict: Verdict,
    /// Its structured cause as JSON; empty without one.
    pub cause: String,
    /// For an accepted act, the version of the subject that holds it; else 0.
    pub subject_version: u64,
    /// When the centre said so.
    pub at: Timestamp,
}

/// What the centre sent between two cursors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The cursor with which it was asked for; empty for the first.
    pub from: String,
    /// The cursor behind it.
    pub cursor: String,
    /// Which life of the centre sent it.
    pub incarnation: String,
    /// When it came, by the machine's clock.
    pub received_at: Timestamp,
    /// Whether nothing waits behind it.
    pub is_last: bool,
    /// How far the load has come, where the centre says.
    pub progress: Option<Progress>,
    /// People joined.
    pub joined: Vec<Joined>,
    /// Verdicts.
    pub judgements: Vec<Judgement>,
    /// Base states.
    pub people: Vec<PersonState>,
    /// People whom the centre no longer sends to this station.
    pub gone: Vec<PersonId>,
    /// Policy packs, as their exact bytes.
    pub packs: Vec<Vec<u8>>,
    /// Which packs are on from when on.
    pub pack_sets: Vec<PackSet>,
    /// Holidays, lists of the catalogue, seals.
    pub published: Vec<Published>,
    /// Electronic seals for supervisors of this station.
    pub seals: Vec<SealRecord>,
    /// Keys of the centre and of windows, new or revoked.
    pub keys: Vec<TrustedKey>,
    /// Staff, new, changed or revoked.
    pub staff: Vec<StaffMember>,
    /// Applications made online, new or changed.
    pub online_applications: Vec<OnlineApplication>,
    /// Appointments, new or changed.
    pub appointments: Vec<Appointment>,
    /// Ids of online applications and appointments that are listed no more.
    pub unlisted: Vec<String>,
    /// Up to here the centre has this machine's acts in a backup.
    pub watermark: Option<Place>,
}

impl Page {
    /// A page with nothing in it.
    pub fn empty(from: &str, cursor: &str, incarnation: &str, received_at: Timestamp) -> Self {
        Self {
            from: from.to_owned(),
            cursor: cursor.to_owned(),
            incarnation: incarnation.to_owned(),
            received_at,
            is_last: true,
            progress: None,
            joined: Vec::new(),
            judgements: Vec::new(),
            people: Vec::new(),
            gone: Vec::new(),
            packs: Vec::new(),
            pack_sets: Vec::new(),
            published: Vec::new(),
            seals: Vec::new(),
            keys: Vec::new(),
            staff: Vec::new(),
            online_applications: Vec::new(),
            appointments: Vec::new(),
            unlisted: Vec::new(),
            watermark: None,
        }
    }
}

/// What a page changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Acts, own or imported, whose verdict is new.
    pub judged: Vec<ActId>,
    /// How many heads were folded again.
    pub folded: usize,
    /// Whether staff changed, so that the key file has to follow.
    pub staff_changed: bool,
}

/// Why a page is not taken down. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum ApplyPageError {
    /// The cursor has moved since it was asked for.
    #[error("该页数据已过时，将重新获取")]
    Stale,
    /// Another life of the centre sent it than the one that is known.
    #[error("中心数据已恢复到以前的状态，需要重新核对")]
    OtherIncarnation {
        /// The one that is known.
        known: String,
        /// The one that sent it.
        sent: String,
    },
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be sent again after the centre went back in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resend {
    /// Own acts whose verdict was taken back or that were never judged.
    pub acts: u64,
    /// Of these, acts whose payload retention had taken away; they cannot be sent.
    pub without_payload: u64,
}

/// Takes pages down.
#[derive(Debug)]
pub struct Pages<'a>(pub(crate) &'a Writing<'a>);

impl Pages<'_> {
    /// Takes a page down and moves the cursor behind it.
    pub fn apply(&self, page: &Page) -> Result<Applied, ApplyPageError> {
        let connection = self.0.connection();
        let state = self.0.sync_state().get()?;
        if !state.incarnation.is_empty() && state.incarnation != page.incarnation {
            return Err(ApplyPageError::OtherIncarnation {
                known: state.incarnation,
                sent: page.incarnation.clone(),
            });
        }
        if state.cursor != page.from {
            return Err(ApplyPageError::Stale);
        }
        let mut touched = BTreeSet::new();
        for joined in &page.joined {
            touched.insert(person::join(connection, joined.provisional, joined.known)?);
        }
        for state in &page.people {
            person::set_base(connection, state.version, &state.person)?;
            touched.insert(state.person.id);
        }
        let judged = judge(connection, &page.judgements, &mut touched)?;
        for gone in &page.gone {
            person::let_go(connection, *gone)?;
        }
        for person in &touched {
            person::rebase(connection, *person)?;
        }
        for (act, verdict) in &judged {
            verdict::note_in_list(connection, *act, *verdict)?;
        }
        self.lists(page)?;
        let sync = self.0.sync_state_mut();
        if let Some(place) = page.watermark {
            // A backup of the centre never shrinks while it lives.
            sync.set_watermark(place.max(state.watermark))?;
        }
        let load = page.progress.unwrap_or(state.load);
        let complete = state.loaded_at.or(page.is_last.then_some(page.received_at));
        if load != state.load || complete != state.loaded_at {
            sync.set_load(load, complete)?;
        }
        sync.move_cursor(&page.cursor, &page.incarnation)?;
        Ok(Applied {
            judged: judged.into_iter().map(|(act, _)| act).collect(),
            folded: touched.len() + page.gone.len(),
            staff_changed: !page.staff.is_empty(),
        })
    }

    /// Takes down what came as the answer to a push or a look-up, without a page: states, then
    /// verdicts. Returns the acts whose verdict is new.
    pub fn answer(
        &self,
        people: &[PersonState],
        judgements: &[Judgement],
    ) -> Result<Vec<ActId>, StoreError> {
        let connection = self.0.connection();
        let mut touched = BTreeSet::new();
        for state in people {
            // An answer may be older than a page that came meanwhile.
            if person::set_base_if_newer(connection, state.version, &state.person)? {
                touched.insert(state.person.id);
            }
        }
        let judged = judge(connection, judgements, &mut touched)?;
        for person in &touched {
            person::rebase(connection, *person)?;
        }
        for (act, verdict) in &judged {
            verdict::note_in_list(connection, *act, *verdict)?;
        }
        Ok(judged.into_iter().map(|(act, _)| act).collect())
    }

    /// The centre was restored from a backup (S14): it has this machine's acts up to `has`, and
    /// has forgotten what it said of those after. They wait again, the next pull begins anew, and
    /// the restored life is the one that is known from now on.
    pub fn begin_again(
        &self,
        incarnation: &str,
        has: Place,
        at: Timestamp,
    ) -> Result<Resend, StoreError> {
        let connection = self.0.connection();
        let after = position(has.epoch, has.seq);
        let uncovered = uncovered::forget(connection)?;
        let resend = resend_after(connection, after)?;
        for person in uncovered {
            person::rebase(connection, person)?;
        }
        blob::confirm_none(connection)?;
        let watermark = self.0.sync_state().get()?.watermark.min(has);
        let sync = self.0.sync_state_mut();
        sync.set_watermark(watermark)?;
        sync.set_load(Progress::default(), None)?;
        sync.move_cursor("", incarnation)?;
        audit::append(
            connection,
            &AuditEntry {
                at,
                kind: "centre_restored".to_owned(),
                actor: None,
                subject: String::new(),
                detail: format!(
                    "{{\"epoch\":{},\"seq\":{},\"again\":{}}}",
                    has.epoch, has.seq, resend.acts
                ),
            },
        )?;
        Ok(resend)
    }

    fn lists(&self, page: &Page) -> Result<(), StoreError> {
        let connection = self.0.connection();
        for bytes in &page.packs {
            pack::keep(connection, bytes, page.received_at)?;
        }
        for set in &page.pack_sets {
            pack::put_set(connection, set)?;
        }
        for published in &page.published {
            published::put(connection, published, page.received_at)?;
        }
        for seal in &page.seals {
            self.0.seals_mut().put(seal)?;
        }
        for key in &page.keys {
            trusted_key::put(connection, key)?;
        }
        for member in &page.staff {
            self.0.staff_mut().put(member)?;
        }
        for id in &page.unlisted {
            online::remove(connection, id)?;
        }
        for application in &page.online_applications {
            online::put_application(connection, application)?;
        }
        for appointment in &page.appointments {
            online::put_appointment(connection, appointment)?;
        }
        Ok(())
    }
}

/// Writes verdicts; folding is the caller's, once for each person.
fn judge(
    connection: &Connection,
    judgements: &[Judgement],
    touched: &mut BTreeSet<PersonId>,
) -> Result<Vec<(ActId, Verdict)>, StoreError> {
    let mut judged = Vec::new();
    for judgement in judgements {
        let Judgement {
            act,
            verdict,
            cause,
            ..
        } = judgement;
        let mut changed = verdict::judge(connection, *act, *verdict, cause)?;
        if changed == Judged::Unchanged {
            changed = foreign::judge(connection, *act, *verdict)?;
        } else {
            let version = judgement.subject_version;
            delivery::judged(connection, *act, version, Some(judgement.at))?;
        }
        match changed {
            Judged::Unchanged => continue,
            Judged::OfOther => {
                if !verdict.is_open() {
                    foreign::settle_act(connection, *act, judgement.at)?;
                }
            }
            Judged::OfPerson(person) => {
                let version = judgement.subject_version;
                if *verdict == Verdict::Accepted && version > person::version(connection, person)? {
                    uncovered::put(connection, *act, person, version, judgement.at)?;
                } else if !verdict.is_open() {
                    foreign::settle_act(connection, *act, judgement.at)?;
                }
                touched.insert(person);
            }
        }
        judged.push((*act, *verdict));
    }
    Ok(judged)
}

fn resend_after(connection: &Connection, after: i64) -> Result<Resend, StoreError> {
    let people = verdict::reopen_after(connection, after)?;
    delivery::forget_after(connection, after)?;
    for person in people {
        person::rebase(connection, person)?;
    }
    let number = |sql: &str| -> Result<u64, StoreError> {
        let mut statement = connection.prepare_cached(sql)?;
        let count: i64 = statement.query_row([after], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(Resend {
        acts: number("SELECT count(*) FROM act WHERE position > ?1")?,
        without_payload: number(
            "SELECT count(*) FROM payload WHERE position > ?1 AND removed = 1",
        )?,
    })
}
