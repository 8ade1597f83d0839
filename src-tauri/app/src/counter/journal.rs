//! Recording an act: sealed by the device, appended with all that follows from it.

use counter_act::{Attachment, ClockEvidence, Envelope, Mode, Payload, SealedAct, Seen, Subject};
use counter_domain::act::Act;
use counter_domain::id::{ActId, PersonId};
use counter_store::Writing;
use counter_store::keys::StaffKeys;
use counter_store::table::act::{AppendActError, NewAct};

use super::{Counter, Work};
use crate::contract::{CommandError, ErrorCode};
use crate::fault::{from_store, incident};
use crate::line::fence_word;
use crate::line::time::trust;

/// A file that belongs to an act, with its bytes where the store has not yet got them.
pub(crate) struct Enclosure<'a> {
    pub(crate) role: &'static str,
    pub(crate) bytes: &'a [u8],
}

/// An act with what its envelope says of it beside the payload.
pub(crate) struct Recording<'a> {
    pub(crate) act: &'a Act,
    pub(crate) person: PersonId,
    pub(crate) business_number: Option<String>,
    pub(crate) enclosures: &'a [Enclosure<'a>],
}

/// What an act of the desk has beside.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Correction<'a> {
    /// The act in whose place it stands.
    pub(crate) replaces: Option<ActId>,
    /// The actor's own keys, where he must sign himself.
    pub(crate) keys: Option<&'a StaffKeys>,
}

impl Counter {
    /// Seals and appends within a transaction of the caller, so that what belongs to the act is
    /// written with it or not at all.
    pub(crate) fn record(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        recording: &Recording<'_>,
    ) -> Result<ActId, CommandError> {
        self.record_correction(work, writing, recording, Correction::default())
    }

    /// The same for an act that corrects another, or that its actor signs himself.
    pub(crate) fn record_correction(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        recording: &Recording<'_>,
        correction: Correction<'_>,
    ) -> Result<ActId, CommandError> {
        let store_fault = |error| from_store(&error);
        if let Some(replaced) = correction.replaces {
            crate::desk::may_still_be_corrected(work, writing, replaced)?;
        }
        let enrolment = writing
            .enrolment()
            .get()
            .map_err(store_fault)?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?;
        let device_key = writing
            .enrolment()
            .device_key()
            .map_err(store_fault)?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?;
        let device = enrolment.station.device;
        let chain = writing
            .acts()
            .next_chain(device, enrolment.epoch)
            .map_err(store_fault)?;
        let subject = Subject {
            kind: "person".to_owned(),
            id: recording.person.to_string(),
        };
        let payload = Payload {
            body: recording.act.body.clone(),
            marks: recording.act.marks.clone(),
        };
        let bytes = payload
            .to_bytes()
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        let enclosed: usize = recording.enclosures.iter().map(|e| e.bytes.len()).sum();
        work.store
            .require_room((bytes.len() + enclosed) as u64)
            .map_err(store_fault)?;
        let kind = payload.body.kind();
        let actor_key = if payload.body.needs_the_actors_signature() {
            let keys = correction.keys;
            Some(
                keys.ok_or(CommandError::new(ErrorCode::WrongPassword))?
                    .signing(),
            )
        } else {
            None
        };
        let state = writing.sync_state().get().map_err(store_fault)?;
        let id = ActId(self.random.uuid(work.at()));
        let envelope = Envelope {
            id,
            device,
            device_epoch: enrolment.epoch,
            seq: chain.seq() + 1,
            actor: work.user.staff.clone(),
            role: work.user.role,
            office: work.office().clone(),
            business_number: recording.business_number.clone(),
            kind: kind.name.to_owned(),
            kind_version: kind.version,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            policy: self.assets.policy.hash.clone(),
            at: work.at(),
            clock: ClockEvidence {
                boot: self.clock.boot(),
                monotonic_ms: self.clock.monotonic_ms(),
                trusted: trust(state.centre_time.as_ref(), self.clock.as_ref()).now,
                doubt: recording.act.clock_doubt,
            },
            mode: if self.line_is_up() {
                Mode::Normal
            } else {
                Mode::Offline
            },
            seen: Seen {
                version: writing
                    .people()
                    .base(recording.person)
                    .map_err(store_fault)?
                    .map_or(0, |base| base.version),
                pending: writing.acts().pending_of(&subject).map_err(store_fault)?,
            },
            subject,
            replaces: correction.replaces,
            payload: counter_act::Hash::of(&bytes),
            attachments: recording
                .enclosures
                .iter()
                .map(|enclosure| Attachment {
                    role: enclosure.role.to_owned(),
                    sha256: counter_act::Hash::of(enclosure.bytes),
                    bytes: enclosure.bytes.len() as u64,
                })
                .collect(),
            previous: chain.last(),
            key: device_key.verifying().id(),
            algorithm: "Ed25519".to_owned(),
            actor_key: actor_key.map(|key| key.verifying().id()),
        };
        let sealed = SealedAct::seal(envelope, &device_key, actor_key)
            .map_err(|error| incident(ErrorCode::Internal, &error))?;
        let attachments: Vec<&[u8]> = recording.enclosures.iter().map(|e| e.bytes).collect();
        writing
            .acts_mut()
            .append(&NewAct {
                sealed: &sealed,
                payload: &bytes,
                attachments: &attachments,
            })
            .map_err(|error| match error {
                AppendActError::Store(error) => from_store(&error),
                AppendActError::Fenced(fence) => {
                    CommandError::new(ErrorCode::Fenced).with("reason", fence_word(&fence))
                }
                error => incident(ErrorCode::Internal, &error),
            })?;
        Ok(id)
    }
}
