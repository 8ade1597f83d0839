//! Acts about acts: what a decision, a withdrawal or a correction does to the act that it names,
//! and a person who turns out to be known already.

use counter_domain::act::ActBody;
use counter_domain::desk::{DeskItem, DeskRequest, DeskState, decide, may_correct};
use counter_domain::id::{ActId, PersonId};
use counter_domain::role::StaffId;
use counter_domain::rule::Refusal;
use counter_wire::verdict::{HeldCause, Verdict};

use super::docket::{Changed, Docket, Joined, Ruling};
use super::opened::Opened;
use super::rule::actor;

/// Why an act ended that a person took back or decided against.
const WITHDRAWN: Refusal = Refusal::new("DESK-1", "withdrawn");
const REPLACED: Refusal = Refusal::new("DESK-1", "replaced");
const DECIDED_AGAINST: Refusal = Refusal::new("DESK-3", "decided_against");

/// Whether a step only tells what was done with an act while it lay at its counter: it changes
/// nothing here, and what has become of the act since does not make it wrong. An act that was set
/// aside and sent again comes before the act that says so.
const fn tells_of_the_past(step: &DeskRequest, now: DeskState) -> bool {
    match step {
        DeskRequest::SendAgain { .. } => true,
        DeskRequest::HandOver { .. } => matches!(now, DeskState::Waiting | DeskState::Accepted),
        DeskRequest::Withdraw { .. } | DeskRequest::Decide { .. } => false,
    }
}

impl Docket {
    /// Rules on an act of the desk and does to the other act what it says.
    pub(super) fn desk(
        &mut self,
        act: &Opened,
        target: ActId,
        step: &DeskRequest,
        ruling: &mut Ruling,
    ) -> Result<(), Verdict> {
        let actor = actor(act);
        let mut item = self.item(target, &actor.staff);
        if tells_of_the_past(step, item.state) {
            item.state = DeskState::SetAside;
        }
        let body = decide(&item, &actor, step).map_err(|refusal| self.refused(&refusal))?;
        if act.act.envelope().clock.doubt {
            return Err(self.held(HeldCause::Clock));
        }
        let other = self.acts.get(&target);
        if other.is_some_and(|other| self.resolve(&other.subject) != ruling.subject) {
            return Err(self.held(HeldCause::Differs));
        }
        match step {
            DeskRequest::Withdraw { .. } => {
                ruling.undoes = Some(target);
                self.end(target, &WITHDRAWN, None);
            }
            DeskRequest::Decide { accept: true, .. } => self.let_pass(target, &actor.staff)?,
            DeskRequest::Decide { accept: false, .. } => {
                ruling.undoes = Some(target);
                self.end(target, &DECIDED_AGAINST, Some(&actor.staff));
            }
            DeskRequest::SendAgain { .. } | DeskRequest::HandOver { .. } => {}
        }
        let about = format!("{} {target}", body.kind().name);
        self.audit("desk", about, act.id());
        self.accept(act, &body, &[], ruling);
        Ok(())
    }

    /// A correction ends the act that it stands for.
    pub(super) fn stands_for(&mut self, act: &Opened, ruling: &mut Ruling) -> Result<(), Verdict> {
        let Some(replaced) = act.act.envelope().replaces else {
            return Ok(());
        };
        let actor = actor(act);
        let item = self.item(replaced, &actor.staff);
        may_correct(&item, &actor).map_err(|refusal| self.refused(&refusal))?;
        ruling.undoes = Some(replaced);
        self.end(replaced, &REPLACED, None);
        Ok(())
    }

    /// An act as the desk sees it. One that never came was set aside at its counter.
    fn item(&self, id: ActId, asker: &StaffId) -> DeskItem {
        let known = self.acts.get(&id);
        let state = match known.map(|known| &known.verdict) {
            None | Some(Verdict::Unreadable { .. }) => DeskState::SetAside,
            Some(Verdict::Waiting { .. }) => DeskState::Waiting,
            Some(Verdict::Held { .. }) => DeskState::Held,
            Some(Verdict::Accepted { .. }) => DeskState::Accepted,
            Some(Verdict::Refused { rule, reason, .. }) => {
                let ended = [&WITHDRAWN, &REPLACED]
                    .iter()
                    .any(|by| by.rule.as_str() == rule && by.reason == *reason);
                if ended {
                    DeskState::Withdrawn
                } else {
                    DeskState::Refused
                }
            }
        };
        DeskItem {
            act: id,
            state,
            entered_by: known.map_or_else(|| asker.clone(), |known| known.actor.clone()),
        }
    }

    /// Refuses an act that is open; a final verdict stays.
    fn end(&mut self, id: ActId, why: &Refusal, by: Option<&StaffId>) {
        self.undone.insert(id);
        let mut verdict = self.refused(why);
        if let Verdict::Refused { by: decided, .. } = &mut verdict {
            *decided = by.cloned();
        }
        let Some(known) = self.acts.get_mut(&id) else {
            return;
        };
        let open = matches!(
            known.verdict,
            Verdict::Held { .. } | Verdict::Waiting { .. }
        );
        if open {
            known.verdict = verdict.clone();
            let (subject, undoes) = (known.subject.clone(), known.undoes);
            self.change(
                id,
                Ruling {
                    verdict,
                    subject,
                    version: 0,
                    marks: Vec::new(),
                    undoes,
                },
            );
        }
    }

    /// Folds a held act because a supervisor said so: the rules are not asked again.
    fn let_pass(&mut self, id: ActId, by: &StaffId) -> Result<(), Verdict> {
        let came_with_it = || {
            let mut new = self.found.new.iter();
            new.find(|ruled| ruled.act.id() == id)
                .map(|ruled| ruled.act.clone())
        };
        let target = self.targets.get(&id).cloned().or_else(came_with_it);
        let (Some(target), Some(undoes)) = (target, self.acts.get(&id).map(|known| known.undoes))
        else {
            return Err(self.held(HeldCause::Differs));
        };
        let Some(payload) = target.payload.clone() else {
            return Err(self.held(HeldCause::UnknownKind));
        };
        let mut ruling = Ruling {
            verdict: Verdict::Waiting { blobs: Vec::new() },
            subject: self.resolve(&target.subject()),
            version: 0,
            marks: Vec::new(),
            undoes,
        };
        if target.act.envelope().replaces.is_some() {
            self.stands_for(&target, &mut ruling)?;
        }
        if let ActBody::ActWithdrawn { act, .. } = &payload.body {
            ruling.undoes = Some(*act);
            self.end(*act, &WITHDRAWN, None);
        }
        self.accept(&target, &payload.body, &payload.marks, &mut ruling);
        if let Verdict::Accepted { by: decided, .. } = &mut ruling.verdict {
            *decided = Some(by.clone());
        }
        if let Some(known) = self.acts.get_mut(&id) {
            known.verdict = ruling.verdict.clone();
            known.undoes = ruling.undoes;
        }
        self.change(id, ruling);
        Ok(())
    }

    /// Notes a verdict on an act that is here, or that came with the same batch.
    pub(super) fn change(&mut self, id: ActId, ruling: Ruling) {
        let new = &mut self.found.new;
        if let Some(ruled) = new.iter_mut().find(|ruled| ruled.act.id() == id) {
            ruled.ruling = ruling;
        } else {
            self.found.changed.retain(|changed| changed.id != id);
            self.found.changed.push(Changed { id, ruling });
        }
    }

    /// A person whose number is known already is joined to who has it; else the number is his.
    pub(super) fn number_taken(
        &mut self,
        act: ActId,
        subject: &str,
        person: PersonId,
        number: &str,
    ) -> Option<(PersonId, u64)> {
        let Some(owner) = self.numbers.get(number).filter(|owner| *owner != subject) else {
            self.numbers.insert(number.to_owned(), subject.to_owned());
            self.found
                .numbers
                .push((number.to_owned(), subject.to_owned()));
            return None;
        };
        let owner = owner.clone();
        let row = self.subjects.get(&owner)?;
        let (into, version) = (row.state.as_ref()?.id, row.version);
        let joined = self.subjects.entry(subject.to_owned()).or_default();
        joined.joined_into = Some(owner.clone());
        joined.joined_version = version;
        self.found.joined.push(Joined { from: person, into });
        self.found.moved.insert(owner);
        self.audit("joined", format!("{person} {into}"), act);
        Some((into, version))
    }
}
