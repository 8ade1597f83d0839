//! What a step taught.

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_wire::blob::BlobState;
use counter_wire::limits;
use counter_wire::verdict::Verdict;

use super::{
    ATTEMPTS, BlobStanding, CONDEMNED_IN_A_ROW, Fence, PULL_EVERY_MS, Place, SILENT_ATTEMPTS,
    Situation, Step, Suspect, TIME_EVERY_MS, backoff,
};

/// Whose fault a failure is, as far as one answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The line's, or the centre says that it cannot now.
    Line,
    /// It may be what was sent: the centre broke on it or refused its form.
    Doubt,
    /// No answer came after it was sent: the line's fault, or the centre fell over it.
    Silence,
    /// The machine was fenced.
    Fenced,
    /// The machine was revoked.
    Revoked,
    /// The program is too old.
    TooOld,
}

/// A failure with its stable code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whose fault.
    pub kind: FailureKind,
    /// Stable code, as `timeout`.
    pub code: String,
    /// The centre asks not to come back before.
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    /// Whether a probe has to tell whose fault it was.
    const fn may_be_what_was_sent(&self) -> bool {
        matches!(self.kind, FailureKind::Doubt | FailureKind::Silence)
    }
}

/// What a push brought, as far as the plan cares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushAnswer {
    /// One for each act.
    pub verdicts: Vec<(ActId, Verdict)>,
    /// The centre lives another life, or lost what it had answered: it has the journal only up to
    /// here.
    pub has_only: Option<Place>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The certificate was renewed and is good until so many milliseconds from now.
    Renewed(Result<u64, Failure>),
    /// The time came.
    Time(Result<(), Failure>),
    /// The empty push came back.
    Probed(Result<PushAnswer, Failure>),
    /// Everything after a place waits again; the acts were read anew.
    Resent,
    /// Which blobs are missing of those asked; none for one that is not here either.
    Blobs(Result<Vec<(Hash, BlobStanding)>, Failure>),
    /// What became of each piece.
    Uploaded(Vec<(Hash, Result<BlobState, Failure>)>),
    /// What became of a push.
    Pushed(Vec<ActId>, Result<PushAnswer, Failure>),
    /// A page was taken down.
    Pulled {
        /// More waits right now.
        more: bool,
        /// Acts that it judged finally, or that a person holds now.
        judged: Vec<ActId>,
        /// The centre lives another life than the one that is known.
        other_life: bool,
    },
    /// No page came.
    NotPulled(Failure),
    /// An act whose attachment is nowhere.
    AttachmentGone(ActId),
}

/// Why an act is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsideCause {
    /// The centre breaks on it; the code of the last failure.
    Breaks(String),
    /// The centre cannot read it.
    Unreadable(String),
    /// An attachment is nowhere.
    AttachmentGone,
}

impl AsideCause {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Breaks(_) => "breaks_centre",
            Self::Unreadable(_) => "unreadable",
            Self::AttachmentGone => "attachment_gone",
        }
    }

    /// What is known beside, in English, for the support file.
    pub fn detail(&self) -> &str {
        match self {
            Self::Breaks(detail) | Self::Unreadable(detail) => detail,
            Self::AttachmentGone => "",
        }
    }
}

/// What the store has to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// An act failed and waits.
    Failed {
        /// Which.
        act: ActId,
        /// Stable code.
        code: String,
        /// For so long.
        wait_ms: u64,
    },
    /// An act is not sent any more.
    Aside {
        /// Which.
        act: ActId,
        /// Why.
        cause: AsideCause,
    },
    /// The line failed.
    LineFailed {
        /// Stable code.
        code: String,
    },
    /// The centre answered as it should.
    LineUp,
    /// The machine may say nothing more.
    Fenced(Fence),
}

/// Writes down what a step taught. `jitter`, 0 to 999, is drawn by the caller.
pub fn learn(situation: &mut Situation, outcome: Outcome, jitter: u16) -> Vec<Note> {
    let now = situation.now_ms;
    match outcome {
        Outcome::Renewed(Ok(good_for_ms)) => {
            situation.renew_at_ms = now.saturating_add(good_for_ms);
            situation.line_up()
        }
        Outcome::Renewed(Err(failure)) => {
            // The old certificate may do for a while.
            situation.renew_at_ms = now.saturating_add(backoff::CAP_MS);
            match failure.kind {
                FailureKind::Doubt => Vec::new(),
                _ => situation.failed(failure, jitter),
            }
        }
        Outcome::Time(Ok(())) => {
            situation.time_at_ms = now.saturating_add(TIME_EVERY_MS);
            situation.line_up()
        }
        Outcome::Time(Err(failure)) | Outcome::NotPulled(failure) => {
            situation.failed(failure, jitter)
        }
        Outcome::Probed(Ok(answer)) => situation.probed(&answer, jitter),
        Outcome::Probed(Err(failure)) => {
            situation.suspect = None;
            situation.failed(failure, jitter)
        }
        Outcome::Resent => {
            situation.resend_after = None;
            situation.blobs.clear();
            situation.pull_at_ms = now;
            Vec::new()
        }
        Outcome::Blobs(Ok(blobs)) => {
            situation.blobs.extend(blobs);
            situation.line_up()
        }
        Outcome::Blobs(Err(failure)) => situation.failed(failure, jitter),
        Outcome::Uploaded(pieces) => situation.uploaded(pieces, jitter),
        Outcome::Pushed(acts, Ok(answer)) => situation.pushed(&acts, answer),
        Outcome::Pushed(acts, Err(failure)) => {
            if !failure.may_be_what_was_sent() {
                return situation.failed(failure, jitter);
            }
            situation.suspect = Some(Suspect::Acts(acts));
            situation.suspicion = failure.kind;
            situation.line.code = failure.code;
            Vec::new()
        }
        Outcome::Pulled {
            more,
            judged,
            other_life,
        } => {
            situation.acts.retain(|act| !judged.contains(&act.act));
            situation.compare |= other_life;
            situation.pull_at_ms = if more {
                now
            } else {
                now.saturating_add(PULL_EVERY_MS)
            };
            situation.line_up()
        }
        Outcome::AttachmentGone(act) => situation.set_aside(act, AsideCause::AttachmentGone),
    }
}

impl Situation {
    fn line_up(&mut self) -> Vec<Note> {
        self.line.failures = 0;
        self.line.wait_until_ms = 0;
        self.line.code.clear();
        vec![Note::LineUp]
    }

    fn failed(&mut self, failure: Failure, jitter: u16) -> Vec<Note> {
        let fence = match failure.kind {
            FailureKind::Fenced => Some(Fence::Fenced),
            FailureKind::Revoked => Some(Fence::Revoked),
            FailureKind::TooOld => {
                self.too_old = true;
                None
            }
            FailureKind::Line | FailureKind::Doubt | FailureKind::Silence => None,
        };
        if let Some(fence) = fence {
            self.fence = Some(fence);
            return vec![Note::Fenced(fence)];
        }
        if self.too_old && failure.kind == FailureKind::TooOld {
            return Vec::new();
        }
        self.line.failures = self.line.failures.saturating_add(1);
        let wait = backoff::after(self.line.failures, jitter)
            .max(failure.retry_after_ms.unwrap_or(0))
            .min(backoff::CAP_MS);
        self.line.wait_until_ms = self.now_ms.saturating_add(wait);
        self.line.code.clone_from(&failure.code);
        vec![Note::LineFailed { code: failure.code }]
    }

    fn life(&mut self, answer: &PushAnswer) {
        if let Some(place) = answer.has_only {
            self.resend_after = Some(place);
        }
    }

    fn pushed(&mut self, acts: &[ActId], answer: PushAnswer) -> Vec<Note> {
        self.life(&answer);
        self.uploads = 0;
        self.batch = self.batch.saturating_mul(2).clamp(1, limits::PUSH_ACTS);
        let mut notes = self.line_up();
        for (id, verdict) in answer.verdicts {
            if !acts.contains(&id) {
                continue;
            }
            match verdict {
                Verdict::Unreadable { detail } => {
                    notes.extend(self.set_aside(id, AsideCause::Unreadable(detail)));
                }
                Verdict::Waiting { blobs } => {
                    for blob in blobs {
                        self.blobs.remove(&blob);
                    }
                    if let Some(act) = self.act_mut(id) {
                        act.stored = true;
                    }
                    self.condemned = 0;
                }
                Verdict::Accepted { .. } | Verdict::Held { .. } | Verdict::Refused { .. } => {
                    self.acts.retain(|act| act.act != id);
                    // What was judged may have brought a new base.
                    self.condemned = 0;
                }
            }
        }
        notes
    }

    fn probed(&mut self, answer: &PushAnswer, jitter: u16) -> Vec<Note> {
        self.life(answer);
        self.compare = false;
        let code = std::mem::take(&mut self.line.code);
        let mut notes = self.line_up();
        match self.suspect.take() {
            None => {}
            Some(Suspect::Acts(acts)) => match acts.as_slice() {
                [act] => notes.extend(self.blame(*act, &code, jitter)),
                several => self.batch = (several.len() / 2).max(1),
            },
            Some(Suspect::Blob(blob)) => {
                self.blobs.remove(&blob);
                let named: Vec<ActId> = self
                    .acts
                    .iter()
                    .filter(|act| act.attachments.iter().any(|a| a.sha256 == blob))
                    .map(|act| act.act)
                    .collect();
                for act in named {
                    notes.extend(self.blame(act, &code, jitter));
                }
            }
        }
        notes
    }

    /// The centre is well, so it was the act.
    fn blame(&mut self, id: ActId, code: &str, jitter: u16) -> Vec<Note> {
        let now = self.now_ms;
        let patience = match self.suspicion {
            FailureKind::Silence => SILENT_ATTEMPTS,
            _ => ATTEMPTS,
        };
        let all_break = self.condemned >= CONDEMNED_IN_A_ROW;
        let Some(act) = self.act_mut(id).filter(|act| !act.aside) else {
            return Vec::new();
        };
        act.attempts = act.attempts.saturating_add(1);
        if act.attempts >= patience && !all_break {
            return self.set_aside(id, AsideCause::Breaks(code.to_owned()));
        }
        let wait_ms = backoff::after(act.attempts, jitter);
        act.wait_until_ms = Some(now.saturating_add(wait_ms));
        let failed = Note::Failed {
            act: id,
            code: code.to_owned(),
            wait_ms,
        };
        if !all_break {
            return vec![failed];
        }
        // A centre that breaks on everything is not well, whatever it says to the probe.
        let mut notes = self.failed(
            Failure {
                kind: FailureKind::Line,
                code: "centre_breaks".to_owned(),
                retry_after_ms: Some(backoff::CAP_MS),
            },
            jitter,
        );
        notes.push(failed);
        notes
    }

    fn set_aside(&mut self, id: ActId, cause: AsideCause) -> Vec<Note> {
        self.condemned = self.condemned.saturating_add(1);
        if let Some(act) = self.act_mut(id) {
            act.aside = true;
            act.wait_until_ms = None;
        }
        vec![Note::Aside { act: id, cause }]
    }

    fn uploaded(
        &mut self,
        pieces: Vec<(Hash, Result<BlobState, Failure>)>,
        jitter: u16,
    ) -> Vec<Note> {
        self.uploads = self.uploads.saturating_add(1);
        let mut notes = Vec::new();
        for (hash, result) in pieces {
            match result {
                Ok(state) if state.complete => {
                    self.blobs.insert(hash, BlobStanding::There);
                }
                Ok(state) => {
                    let went_on = match self.blobs.get(&hash) {
                        Some(BlobStanding::Missing { have }) => state.have > *have,
                        _ => false,
                    };
                    let have = state.have;
                    self.blobs.insert(hash, BlobStanding::Missing { have });
                    if !went_on {
                        self.suspect = Some(Suspect::Blob(hash));
                        self.suspicion = FailureKind::Doubt;
                        "no_progress".clone_into(&mut self.line.code);
                    }
                }
                Err(failure) if failure.may_be_what_was_sent() => {
                    self.suspect = Some(Suspect::Blob(hash));
                    self.suspicion = failure.kind;
                    self.line.code = failure.code;
                }
                Err(failure) => {
                    // One failure of the line counts once, however many pieces met it.
                    if notes.is_empty() {
                        notes = self.failed(failure, jitter);
                    }
                }
            }
        }
        if notes.is_empty() && self.suspect.is_none() {
            return self.line_up();
        }
        notes
    }
}

impl Step {
    /// Whether the step needs the line.
    pub const fn needs_the_line(&self) -> bool {
        !matches!(
            self,
            Self::Wait(_) | Self::SetAside(_) | Self::ResendAfter(_)
        )
    }
}
