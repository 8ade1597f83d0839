//! Withdrawing, sending again, handing over, deciding: each an act of its own about another.

use counter_domain::act::{Draft, Request};
use counter_domain::decide::decide;
use counter_domain::desk::DeskRequest;
use counter_domain::id::ActId;
use counter_domain::role::Permission;
use counter_store::Writing;
use counter_store::keys::StaffKeys;
use counter_store::table::handover::Handover;

use super::desk;
use super::item::Lying;
use crate::contract::{CommandError, DecideActRequest, DeskDone, DeskReasonRequest, ErrorCode};
use crate::counter::{Correction, Counter, Recording, Work};
use crate::document::{Paper, document_view};

impl Counter {
    /// 撤回: it shall not count.
    pub fn withdraw_act(&self, request: &DeskReasonRequest) -> Result<DeskDone, CommandError> {
        let reason = request.reason.trim().to_owned();
        self.desk_step(&request.act, DeskRequest::Withdraw { reason }, |_, _, _| {
            Ok(())
        })
    }

    /// 再送: what was set aside is sent once more.
    pub fn send_act_again(&self, request: &DeskReasonRequest) -> Result<DeskDone, CommandError> {
        let reason = request.reason.trim().to_owned();
        self.desk_step(
            &request.act,
            DeskRequest::SendAgain { reason },
            |_, writing, lying| {
                let act = lying.told.record.id;
                Ok(writing.deliveries_mut().send_again(act)?)
            },
        )
    }

    /// 转交主管
    pub fn hand_over_act(&self, request: &DeskReasonRequest) -> Result<DeskDone, CommandError> {
        let note = request.reason.trim().to_owned();
        let reason = note.clone();
        self.desk_step(
            &request.act,
            DeskRequest::HandOver { note },
            |work, writing, lying| {
                Ok(writing.handovers_mut().put(&Handover {
                    act: lying.told.record.id,
                    given_by: work.user.staff.clone(),
                    given_to: None,
                    reason,
                    given_at: work.at(),
                    decision: None,
                    decided_at: None,
                })?)
            },
        )
    }

    /// 裁定, signed by the supervisor's own key, which his password opens for this once.
    pub fn decide_act(&self, request: &DecideActRequest) -> Result<DeskDone, CommandError> {
        let work = self.work(Permission::Look)?;
        let lying = work.lying(&request.act)?;
        let step = DeskRequest::Decide {
            accept: request.accept,
            reason: request.reason.trim().to_owned(),
        };
        // The rules come first: nobody is asked for a password in vain.
        counter_domain::desk::decide(&lying.item(), &work.actor(), &step)?;
        let keys = self.attempt(&work.user.staff, &request.password)?.keys;
        self.record_step(&work, &lying, step, Some(&keys), |writing, decision| {
            let act = lying.told.record.id;
            let handovers = writing.handovers_mut();
            handovers.decide(act, decision, work.at())?;
            Ok(())
        })?;
        Ok(DeskDone {
            slip: None,
            desk: desk(&work)?,
        })
    }

    fn desk_step(
        &self,
        act: &str,
        step: DeskRequest,
        also: impl FnOnce(&Work, &Writing<'_>, &Lying) -> Result<(), CommandError>,
    ) -> Result<DeskDone, CommandError> {
        let work = self.work(Permission::Look)?;
        let lying = work.lying(act)?;
        let withdrawn = matches!(step, DeskRequest::Withdraw { .. });
        let reason = match &step {
            DeskRequest::Withdraw { reason } => reason.clone(),
            _ => String::new(),
        };
        let slip = if withdrawn {
            self.withdrawal_slip(&work, &lying, &reason)?
        } else {
            None
        };
        self.record_step(&work, &lying, step, None, |writing, id| {
            if let Some(Paper { record, bytes }) = &slip {
                writing.documents_mut().add(record, bytes)?;
                writing.documents_mut().tie(record.id, id)?;
            }
            also(&work, writing, &lying)
        })?;
        Ok(DeskDone {
            slip: slip
                .map(|paper| document_view(&paper.record, &work))
                .transpose()?,
            desk: desk(&work)?,
        })
    }

    fn record_step(
        &self,
        work: &Work,
        lying: &Lying,
        step: DeskRequest,
        keys: Option<&StaffKeys>,
        also: impl FnOnce(&Writing<'_>, ActId) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        let person = lying
            .person()
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let asked = step.clone();
        let draft = Draft {
            actor: work.actor(),
            request: Request::Desk {
                item: lying.item(),
                step,
            },
        };
        let act = decide(None, &draft, &self.assets.policy, work.now)?;
        work.store.write(|writing| {
            // The line may have sent it since.
            lying.is_still(writing, &asked, &draft.actor)?;
            let id = self.record_correction(
                work,
                writing,
                &Recording {
                    act: &act,
                    person,
                    business_number: lying.told.record.business_number.clone(),
                    enclosures: &[],
                },
                Correction {
                    replaces: None,
                    keys,
                },
            )?;
            also(writing, id)
        })?;
        self.line_changed();
        Ok(())
    }
}
