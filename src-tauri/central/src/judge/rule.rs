//! Ruling on one act: what keeps it from being judged, and the rules themselves.
//!
//! The order matters. What makes an act doubtful whatever it says comes first, because such an act
//! is held and never refused. Then what it waits for, then what lies under it, its clock, and last
//! the rules of the day on the state of the day.

use std::collections::HashSet;

use counter_act::Hash;
use counter_domain::act::{ActBody, Asked, Draft, Request};
use counter_domain::clock::Now;
use counter_domain::decide::decide;
use counter_domain::id::ActId;
use counter_domain::policy::Policy;
use counter_domain::role::Actor;
use counter_domain::rule::{Mark, Refusal};
use counter_wire::verdict::{HeldCause, Verdict};
use jiff::{SignedDuration, Timestamp};

use super::docket::{Docket, Ruling};
use super::opened::Opened;
use super::report::card_key;

/// How far a counter's clock may be ahead of the centre's before its time cannot be.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

impl Docket {
    /// What the centre says of an act that it has not judged. Accepting changes the docket.
    pub(crate) fn rule(&mut self, act: &Opened) -> Ruling {
        let subject = self.resolve(&act.subject());
        let mut ruling = Ruling {
            verdict: Verdict::Waiting { blobs: Vec::new() },
            subject,
            version: 0,
            marks: Vec::new(),
            undoes: None,
        };
        if let Err(verdict) = self.consider(act, &mut ruling) {
            ruling.verdict = verdict;
        }
        ruling
    }

    /// Fills in the ruling of an act that is accepted; anything else is said as its verdict.
    fn consider(&mut self, act: &Opened, ruling: &mut Ruling) -> Result<(), Verdict> {
        let id = act.id();
        if self.undone.contains(&id) {
            return Err(self.refused(&Refusal::new("DESK-1", "withdrawn")));
        }
        self.in_good_standing(act)?;
        let Some(payload) = &act.payload else {
            return Err(self.held(HeldCause::UnknownKind));
        };
        self.everything_is_here(act)?;
        self.lies_on_firm_ground(act, &payload.body)?;
        self.time_can_be(act)?;
        match payload.body.asked(act.act.envelope().at) {
            Asked::Desk { act: target, step } => self.desk(act, target, &step, ruling),
            Asked::Business(request) => self.business(act, &payload.body, request, ruling),
        }
    }

    pub(super) fn held(&self, cause: HeldCause) -> Verdict {
        Verdict::Held {
            cause,
            since: self.received_at,
        }
    }

    pub(super) fn refused(&self, refusal: &Refusal) -> Verdict {
        Verdict::Refused {
            rule: refusal.rule.to_string(),
            reason: refusal.reason.to_string(),
            params: refusal.params.clone(),
            at: self.received_at,
            by: None,
        }
    }

    /// What comes from a device or a member of staff who may no longer is held, never deleted
    /// (scenarios S09, S13). Who was revoked may not say himself when he did it: all that arrives
    /// afterwards is held.
    fn in_good_standing(&self, act: &Opened) -> Result<(), Verdict> {
        let envelope = act.act.envelope();
        let device = |at| Err(self.held(HeldCause::RevokedDevice { at }));
        let Some(standing) = self.devices.get(&envelope.device) else {
            return device(self.received_at);
        };
        if let Some(at) = standing.revoked_at.filter(|at| *at <= self.received_at) {
            return device(at);
        }
        if let Some((epoch, at)) = standing.fenced
            && envelope.device_epoch <= epoch
        {
            return device(at);
        }
        let again = standing
            .enrolled
            .get(&standing.epoch)
            .copied()
            .unwrap_or(self.received_at);
        let of_an_older_epoch = envelope.device_epoch < standing.epoch;
        let by_an_older_epoch = self
            .carriers
            .get(&envelope.id)
            .is_some_and(|(device, epoch)| *device == envelope.device && *epoch < standing.epoch);
        if of_an_older_epoch && (by_an_older_epoch || trusted(act) >= again) {
            return device(again);
        }
        let actor = |at| Err(self.held(HeldCause::RevokedActor { at }));
        let Some(staff) = self.staff.get(&envelope.actor) else {
            return actor(self.received_at);
        };
        if let Some(at) = staff.revoked_at.filter(|at| *at <= self.received_at) {
            return actor(at);
        }
        if staff.role != Some(envelope.role) {
            return actor(staff.role_since);
        }
        Ok(())
    }

    /// Its files, and the acts of its counter that it lies on.
    fn everything_is_here(&self, act: &Opened) -> Result<(), Verdict> {
        let envelope = act.act.envelope();
        let missing: Vec<Hash> = envelope
            .attachments
            .iter()
            .map(|attachment| attachment.sha256)
            .filter(|hash| !self.blobs.contains(hash))
            .collect();
        let waits = |id: &ActId| {
            self.acts
                .get(id)
                .is_none_or(|known| matches!(known.verdict, Verdict::Waiting { .. }))
        };
        let not_there = |id: &&ActId| !self.undone.contains(id) && waits(id);
        // A withdrawal says nothing of the person, so it lies on no other act of his.
        let withdraws = act
            .payload
            .as_ref()
            .is_some_and(|payload| matches!(payload.body, ActBody::ActWithdrawn { .. }));
        let skipped = self.does_not_lie_on(act);
        let under_it = envelope
            .seen
            .pending
            .iter()
            .filter(|id| !skipped.contains(id));
        if !missing.is_empty() || (!withdraws && under_it.clone().any(|id| not_there(&id))) {
            return Err(Verdict::Waiting { blobs: missing });
        }
        Ok(())
    }

    /// Acts that stand among the pending ones but no longer count for this one: what it replaces or
    /// decides about, and what another pending act took back.
    fn does_not_lie_on(&self, act: &Opened) -> HashSet<ActId> {
        let envelope = act.act.envelope();
        let mut not: HashSet<ActId> = envelope.replaces.into_iter().collect();
        if let Some(payload) = &act.payload
            && let Asked::Desk { act, .. } = payload.body.asked(envelope.at)
        {
            not.insert(act);
        }
        for id in &envelope.seen.pending {
            not.extend(self.acts.get(id).and_then(|known| known.undoes));
        }
        not
    }

    fn lies_on_firm_ground(&self, act: &Opened, body: &ActBody) -> Result<(), Verdict> {
        let skipped = self.does_not_lie_on(act);
        let decides = matches!(
            body,
            ActBody::ActDecided { .. } | ActBody::ActWithdrawn { .. }
        );
        for id in &act.act.envelope().seen.pending {
            let soft = self.acts.get(id).is_some_and(|known| {
                matches!(
                    known.verdict,
                    Verdict::Held { .. } | Verdict::Refused { .. }
                )
            });
            // Whoever ends an act does not build on the others that are held beside it.
            if soft && !decides && !skipped.contains(id) {
                return Err(self.held(HeldCause::Over { act: *id }));
            }
        }
        Ok(())
    }

    fn time_can_be(&self, act: &Opened) -> Result<(), Verdict> {
        let envelope = act.act.envelope();
        let latest = envelope
            .clock
            .trusted
            .map_or(envelope.at, |trusted| trusted.max(envelope.at));
        let ahead = latest.duration_since(self.received_at) > CLOCK_TOLERANCE;
        let enrolled = self
            .devices
            .get(&envelope.device)
            .and_then(|device| device.enrolled.get(&envelope.device_epoch));
        let behind = enrolled
            .is_some_and(|enrolled| enrolled.duration_since(trusted(act)) > CLOCK_TOLERANCE);
        if ahead || behind {
            return Err(self.held(HeldCause::Clock));
        }
        Ok(())
    }

    fn business(
        &mut self,
        act: &Opened,
        body: &ActBody,
        request: Request,
        ruling: &mut Ruling,
    ) -> Result<(), Verdict> {
        let envelope = act.act.envelope();
        let draft = Draft {
            actor: actor(act),
            request,
        };
        let now = envelope
            .clock
            .trusted
            .map_or(Now::certain(envelope.at), |trusted| {
                Now::bounded(envelope.at, trusted)
            });
        let policies = std::sync::Arc::clone(&self.policies);
        let Some(policy) = policies.at(trusted(act)) else {
            return Err(self.held(HeldCause::Differs));
        };
        let state = self.person(&ruling.subject);
        let by = |policy: &Policy| decide(state, &draft, policy, now);
        let decided = match by(policy) {
            Ok(decided) => decided,
            Err(refusal) => {
                let older = policies
                    .named(&envelope.policy)
                    .filter(|older| older.hash != policy.hash);
                return Err(match older {
                    Some(older) if by(older).is_ok() => self.held(HeldCause::OlderPack {
                        policy: envelope.policy.clone(),
                        rule: refusal.rule.to_string(),
                        reason: refusal.reason.to_string(),
                    }),
                    _ => self.refused(&refusal),
                });
            }
        };
        if decided.clock_doubt || envelope.clock.doubt {
            return Err(self.held(HeldCause::Clock));
        }
        if decided.body != *body {
            return Err(self.held(HeldCause::Differs));
        }
        self.unseen_by(act, body, &ruling.subject)?;
        self.stands_for(act, ruling)?;
        self.card_is_nobody_elses(body, &ruling.subject)?;
        self.accept(act, body, &decided.marks, ruling);
        Ok(())
    }

    /// CARD-11-1: a counter knows the cards of those whom it follows, the centre everybody's. The
    /// card is in somebody's hands already, so a person finds out which number is wrong.
    fn card_is_nobody_elses(&self, body: &ActBody, subject: &str) -> Result<(), Verdict> {
        let ActBody::InstantCardIssued(issued) = body else {
            return Ok(());
        };
        match self.numbers.get(&card_key(issued.number.expose())) {
            Some(owner) if owner != subject => Err(self.held(HeldCause::Differs)),
            _ => Ok(()),
        }
    }

    /// Another act has touched the same part of the subject since (scenario S07).
    fn unseen_by(&self, act: &Opened, body: &ActBody, subject: &str) -> Result<(), Verdict> {
        let seen = &act.act.envelope().seen;
        let named = self.subjects.get(&act.subject());
        let since = named
            .filter(|row| row.joined_into.is_some())
            .map_or(seen.version, |row| row.joined_version);
        let touched = body.touches();
        let other = self
            .accepted
            .get(subject)
            .into_iter()
            .flatten()
            .find(|other| {
                other.version > since
                    && !seen.pending.contains(&other.id)
                    && !other.body.touches().is_disjoint(&touched)
            });
        match other {
            Some(other) => Err(self.held(HeldCause::Conflict { with: other.id })),
            None => Ok(()),
        }
    }

    /// Folds an accepted act into its subject.
    pub(super) fn accept(
        &mut self,
        act: &Opened,
        body: &ActBody,
        marks: &[Mark],
        ruling: &mut Ruling,
    ) {
        let mut joined_into = None;
        if let ActBody::PersonRegistered { person, facts } = body {
            joined_into =
                self.number_taken(act.id(), &ruling.subject, *person, facts.number.expose());
        }
        let row = self.subjects.entry(ruling.subject.clone()).or_default();
        row.version += 1;
        ruling.version = row.version;
        ruling.marks = marks.to_vec();
        let told_version = if let Some((_, version)) = &joined_into {
            *version
        } else {
            row.state = counter_domain::evolve::evolve(row.state.take(), body, marks);
            row.version
        };
        self.found.moved.insert(ruling.subject.clone());
        if let ActBody::InstantCardIssued(issued) = body {
            self.name_card(card_key(issued.number.expose()), &ruling.subject);
        }
        self.publish(act, body, &ruling.subject);
        self.answer_online(act, body, &ruling.subject);
        self.accepted
            .entry(ruling.subject.clone())
            .or_default()
            .push(super::docket::Logged {
                id: act.id(),
                version: ruling.version,
                body: body.clone(),
            });
        ruling.verdict = Verdict::Accepted {
            version: told_version,
            at: self.received_at,
            by: None,
            joined_into: joined_into.map(|(person, _)| person),
        };
    }
}

/// The time of an act as far as it can be trusted.
pub(super) fn trusted(act: &Opened) -> Timestamp {
    let envelope = act.act.envelope();
    envelope.clock.trusted.unwrap_or(envelope.at)
}

/// Who did it, as he stood then: author and office stay what the envelope says (scenario S10).
pub(super) fn actor(act: &Opened) -> Actor {
    let envelope = act.act.envelope();
    Actor {
        staff: envelope.actor.clone(),
        role: envelope.role,
        office: envelope.office.clone(),
    }
}
