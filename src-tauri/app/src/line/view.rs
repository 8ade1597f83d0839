//! The truth about the line, for the status bar and its page.

use std::time::Duration;

use counter_act::SealedAct;
use counter_domain::calendar::beijing;
use counter_domain::id::{ActId, PersonId};
use counter_store::spool::SpoolState;
use counter_store::table::sync_state::{Place, SyncState};
use counter_store::{Reading, Store, StoreError};
use counter_sync::plan::ActStanding;
use counter_sync::{Phase, Progress};

use super::files::LineFiles;
use super::look_up::code_of;
use super::time;
use crate::contract::{
    CommandError, ErrorCode, Light, LightLevel, ProgressView, SyncPhase, SyncView, WaitingRow,
};
use crate::counter::Counter;
use crate::view::{day_words, light, moment_words};

/// Rows of the page.
const ROWS: u32 = 100;
/// So long the page waits for the syncer to say why each act waits.
const WHY: Duration = Duration::from_millis(200);

impl Counter {
    /// The truth about the line.
    pub(crate) fn sync_view(&self, store: &Store) -> Result<SyncView, CommandError> {
        let syncer = self.syncer();
        let progress = syncer.as_ref().map(|syncer| syncer.progress());
        let progress = progress.unwrap_or_default();
        let why = syncer.map(|syncer| syncer.why(WHY)).unwrap_or_default();
        let at = self.clock.now();
        let today = beijing(at).date();
        let (state, unsent, waiting, held, rows) = store.read(|reading| {
            Ok::<_, StoreError>((
                reading.sync_state().get()?,
                reading.acts().unsent()?,
                reading.deliveries().waiting()?,
                reading.acts().on_desk()?.len(),
                rows(reading, &why)?,
            ))
        })?;
        let trust = time::trust(state.centre_time.as_ref(), self.clock.as_ref());
        let centre = LineFiles::in_dir(&self.data_dir)
            .load()
            .ok()
            .flatten()
            .map(|file| file.centre)
            .unwrap_or_default();
        let now_ms = self.clock.monotonic_ms();
        Ok(SyncView {
            phase: phase(progress.phase),
            centre: counter_sync::enrol::host(&centre).unwrap_or_default(),
            unsent: small(unsent.count),
            unsent_bytes: small(rows.bytes),
            oldest: unsent.oldest.map(|oldest| day_words(oldest, today)),
            on_desk: small(held as u64 + waiting.aside),
            last_success: state.succeeded_at.map(moment_words),
            last_try: state.tried_at.map(moment_words),
            problem: problem(&progress, &state),
            next_try_s: progress
                .next_try_ms
                .map(|next| small(next.saturating_sub(now_ms).div_ceil(1000))),
            progress: progress.run.map(|(done, total)| ProgressView {
                done: small(done),
                total: small(total),
            }),
            spool: match store.spool_state()? {
                SpoolState::Off | SpoolState::Ready { .. } => "good",
                SpoolState::Missing { .. } => "missing",
            }
            .to_owned(),
            clock_ahead_s: trust
                .ahead_s(at)
                .map(|ahead| i32::try_from(ahead).unwrap_or(i32::MAX)),
            waiting: rows.rows,
        })
    }

    /// The line in the status bar.
    pub(crate) fn network_light(&self, store: Option<&Store>) -> Light {
        let Some(syncer) = self.syncer() else {
            return light(LightLevel::Off, "network.no_centre");
        };
        let progress = syncer.progress();
        let state: SyncState = store
            .and_then(|store| {
                let state: Result<_, StoreError> = store.read(|reading| reading.sync_state().get());
                state.ok()
            })
            .unwrap_or_default();
        let today = beijing(self.clock.now()).date();
        // A line that failed is not up again because it is being tried.
        let phase = match progress.phase {
            Phase::Sending | Phase::Fetching | Phase::Loading if !progress.problem.is_empty() => {
                Phase::Waiting
            }
            phase => phase,
        };
        let mut shown = match phase {
            Phase::NoCentre => light(LightLevel::Off, "network.no_centre"),
            Phase::Stopped => light(LightLevel::Red, "network.stopped"),
            _ if progress.too_old => light(LightLevel::Amber, "network.too_old"),
            Phase::Waiting => match problem(&progress, &state) {
                Some(ErrorCode::CentreNotOurs) => light(LightLevel::Amber, "network.not_ours"),
                Some(ErrorCode::CentreUntrusted) => light(LightLevel::Red, "network.untrusted"),
                _ if state.succeeded_at.is_none() => {
                    light(LightLevel::Amber, "network.never_synced")
                }
                _ => light(LightLevel::Amber, "network.offline"),
            },
            Phase::Loading => light(LightLevel::Amber, "network.loading"),
            Phase::Sending => light(LightLevel::Good, "network.sending"),
            Phase::Idle | Phase::Fetching => light(LightLevel::Good, "network.up"),
        };
        if let Some((done, total)) = progress.run {
            shown.params.insert("done".to_owned(), done.to_string());
            shown.params.insert("total".to_owned(), total.to_string());
        }
        if let Some(since) = state.succeeded_at {
            let since = day_words(since, today);
            shown.params.insert("since".to_owned(), since);
        }
        shown
    }
}

fn phase(phase: Phase) -> SyncPhase {
    match phase {
        Phase::NoCentre => SyncPhase::NoCentre,
        Phase::Idle => SyncPhase::Idle,
        Phase::Loading => SyncPhase::Loading,
        Phase::Sending => SyncPhase::Sending,
        Phase::Fetching => SyncPhase::Fetching,
        Phase::Waiting => SyncPhase::Waiting,
        Phase::Stopped => SyncPhase::Stopped,
    }
}

fn problem(progress: &Progress, state: &SyncState) -> Option<ErrorCode> {
    match progress.phase {
        Phase::Waiting if progress.too_old => Some(ErrorCode::ProgramTooOld),
        Phase::Waiting if !progress.problem.is_empty() => Some(code_of(&progress.problem)),
        Phase::Waiting | Phase::Stopped if !state.failure.is_empty() => {
            Some(code_of(&state.failure))
        }
        _ => None,
    }
}

struct Rows {
    rows: Vec<WaitingRow>,
    /// Bytes of attachments that have not reached the centre.
    bytes: u64,
}

fn rows(reading: &Reading<'_>, why: &[(ActId, ActStanding)]) -> Result<Rows, StoreError> {
    let mut rows = Rows {
        rows: Vec::new(),
        bytes: 0,
    };
    for queued in reading.deliveries().queue(Place::default(), ROWS)? {
        for attachment in &queued.attachments {
            if !reading.blobs().is_confirmed(attachment.sha256)? {
                rows.bytes += attachment.bytes;
            }
        }
        let Some(record) = reading.acts().get(queued.act)? else {
            continue;
        };
        let standing = why.iter().find(|(act, _)| *act == queued.act);
        let state = match standing.map(|(_, standing)| standing) {
            _ if queued.aside.is_some() => "set_aside",
            Some(ActStanding::Attachments) => "photo_first",
            Some(ActStanding::Behind(_)) => "behind_another",
            Some(ActStanding::Again(_)) => "trying_again",
            _ if queued.attempts > 0 => "trying_again",
            _ => "queued",
        };
        rows.rows.push(WaitingRow {
            act: queued.act.to_string(),
            kind: record.kind.clone(),
            name: person_name(reading, &record.sealed)?,
            number: record.business_number,
            at: moment_words(record.at),
            staff: staff_name(reading, &record.actor)?,
            state: state.to_owned(),
        });
    }
    Ok(rows)
}

/// Name of the person whom an act is about; empty for another subject.
pub(crate) fn person_name(reading: &Reading<'_>, sealed: &str) -> Result<String, StoreError> {
    let person = SealedAct::open(sealed)
        .ok()
        .filter(|act| act.envelope().subject.kind == "person")
        .and_then(|act| act.envelope().subject.id.parse::<PersonId>().ok());
    let Some(person) = person else {
        return Ok(String::new());
    };
    let head = reading.people().head(person)?;
    Ok(head.map_or_else(String::new, |person| person.facts.name.expose().clone()))
}

/// Name of a member of staff; his number where the name is not known here.
pub(crate) fn staff_name(
    reading: &Reading<'_>,
    staff: &counter_domain::role::StaffId,
) -> Result<String, StoreError> {
    let member = reading.staff().get(staff)?;
    Ok(member.map_or_else(|| staff.0.clone(), |member| member.entry.name))
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
