//! One act of the desk: what became of it, why, and what may be done.

use std::collections::BTreeMap;

use counter_act::SealedAct;
use counter_domain::act::ActBody;
use counter_domain::desk::{self, DeskItem, DeskRequest, DeskState};
use counter_domain::id::PersonId;
use counter_domain::role::Actor;
use counter_store::table::act::{ActRecord, Told, Verdict as Judged};
use counter_store::table::delivery::Queued;
use counter_store::{Reading, StoreError, Writing};
use counter_wire::verdict::{HeldCause, Verdict};

use super::fields;
use crate::contract::{
    ActionView, CauseView, CommandError, DeskEvent, DeskItemView, DeskRow, ErrorCode,
};
use crate::counter::Work;
use crate::document::document_view;
use crate::line::{person_name, staff_name};
use crate::view::{action, moment_words};

/// An act that lies on the desk, read back.
pub(super) struct Lying {
    pub(super) told: Told,
    pub(super) sealed: SealedAct,
    pub(super) queued: Queued,
    pub(super) state: DeskState,
    pub(super) handed_over: bool,
    pub(super) story: Vec<Told>,
}

impl Lying {
    /// The act as the desk's rules see it.
    pub(super) fn item(&self) -> DeskItem {
        DeskItem {
            act: self.told.record.id,
            state: self.state,
            entered_by: self.told.record.actor.clone(),
        }
    }

    /// The person whom it is about.
    pub(super) fn person(&self) -> Option<PersonId> {
        let subject = &self.sealed.envelope().subject;
        (subject.kind == "person")
            .then(|| subject.id.parse().ok())
            .flatten()
    }

    /// Holds the state on which something was decided against that of the transaction which records
    /// it: the line may have sent the act meanwhile, or its answer may have come.
    pub(super) fn is_still(
        &self,
        writing: &Writing<'_>,
        step: &DeskRequest,
        actor: &Actor,
    ) -> Result<(), CommandError> {
        let record = writing
            .acts()
            .get(self.told.record.id)
            .map_err(CommandError::from)?;
        let now = match record {
            None => None,
            Some(record) => lying(writing, record).map_err(CommandError::from)?,
        };
        let now = now.ok_or(CommandError::new(ErrorCode::NotFound))?;
        desk::decide(&now.item(), actor, step)?;
        Ok(())
    }

    pub(super) fn body(&self) -> Option<&ActBody> {
        self.told.payload.as_ref().map(|payload| &payload.body)
    }
}

/// Reads an act back; none if it is not in the journal any more.
pub(super) fn lying(reading: &Reading<'_>, record: ActRecord) -> Result<Option<Lying>, StoreError> {
    let id = record.id;
    let sealed = record.open().map_err(|error| StoreError::Malformed {
        table: "act",
        reason: error.to_string(),
    })?;
    let Some(queued) = reading.deliveries().get(id)? else {
        return Ok(None);
    };
    let story = reading.acts().story(id)?;
    let undone = story.iter().any(Told::undoes);
    let handover = reading.handovers().get(id)?;
    let state = match record.verdict {
        _ if undone => DeskState::Withdrawn,
        Judged::Accepted => DeskState::Accepted,
        Judged::Refused => DeskState::Refused,
        Judged::Held => DeskState::Held,
        Judged::Pending if queued.aside.is_some() => DeskState::SetAside,
        Judged::Pending if queued.sent_at.is_some() => DeskState::Sent,
        Judged::Pending => DeskState::Waiting,
    };
    Ok(Some(Lying {
        told: reading.acts().told(record)?,
        sealed,
        queued,
        state,
        handed_over: handover.is_some_and(|handover| handover.decided_at.is_none()),
        story,
    }))
}

pub(super) fn row(reading: &Reading<'_>, lying: &Lying) -> Result<DeskRow, StoreError> {
    let record = &lying.told.record;
    Ok(DeskRow {
        act: record.id.to_string(),
        state: match lying.state {
            DeskState::SetAside => "set_aside",
            DeskState::Held => "held",
            DeskState::Refused => "refused",
            DeskState::Waiting | DeskState::Sent => "waiting",
            DeskState::Accepted => "accepted",
            DeskState::Withdrawn => "withdrawn",
        }
        .to_owned(),
        handed_over: lying.handed_over,
        kind: record.kind.clone(),
        person: lying
            .person()
            .map(|person| person.to_string())
            .unwrap_or_default(),
        name: person_name(reading, &record.sealed)?,
        number: record.business_number.clone(),
        at: moment_words(record.at),
        staff: staff_name(reading, &record.actor)?,
        cause: cause(lying),
    })
}

/// Why it lies here, as the centre or the plan said.
fn cause(lying: &Lying) -> CauseView {
    let mut view = CauseView {
        code: String::new(),
        rule: None,
        reason: None,
        params: BTreeMap::new(),
    };
    if let Some(aside) = &lying.queued.aside {
        match aside.code.as_str() {
            "breaks_centre" => "centre_breaks",
            other => other,
        }
        .clone_into(&mut view.code);
        return view;
    }
    match serde_json::from_str::<Verdict>(&lying.told.record.verdict_detail) {
        Ok(Verdict::Refused {
            rule,
            reason,
            params,
            ..
        }) => {
            "refused".clone_into(&mut view.code);
            view.rule = Some(rule);
            view.reason = Some(reason);
            view.params = params;
        }
        Ok(Verdict::Held { cause, .. }) => held(&mut view, cause),
        _ => {}
    }
    view
}

fn held(view: &mut CauseView, cause: HeldCause) {
    let mut param = |name: &str, value: String| {
        view.params.insert(name.to_owned(), value);
    };
    match cause {
        HeldCause::Conflict { with } => {
            param("with", with.to_string());
            "conflict"
        }
        HeldCause::Over { act } => {
            param("act", act.to_string());
            "over"
        }
        HeldCause::Clock => "clock",
        HeldCause::RevokedActor { at } => {
            param("at", moment_words(at));
            "revoked_actor"
        }
        HeldCause::RevokedDevice { at } => {
            param("at", moment_words(at));
            "revoked_device"
        }
        HeldCause::OlderPack { rule, reason, .. } => {
            view.rule = Some(rule);
            view.reason = Some(reason);
            "older_pack"
        }
        HeldCause::Differs => "differs",
        HeldCause::UnknownKind => "unknown_kind",
        HeldCause::Fork { with } => {
            param("with", with.to_string());
            "fork"
        }
    }
    .clone_into(&mut view.code);
}

impl Work {
    /// An act of the journal as the desk sees it.
    pub(super) fn lying(&self, act: &str) -> Result<Lying, CommandError> {
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let id = act.parse().map_err(|_| not_found())?;
        self.store
            .read(|reading| match reading.acts().get(id)? {
                None => Ok(None),
                Some(record) => lying(reading, record),
            })
            .map_err(|error: StoreError| CommandError::from(error))?
            .ok_or_else(not_found)
    }
}

/// The item as it is shown.
pub(super) fn view(work: &Work, lying: &Lying) -> Result<DeskItemView, CommandError> {
    let person = lying.person();
    let (row, head, base, before, papers, story) = work.store.read(|reading| {
        let (head, base) = match person {
            None => (None, None),
            Some(person) => (
                reading.people().head(person)?,
                reading.people().base(person)?,
            ),
        };
        let number = lying.told.record.business_number.as_deref();
        let papers = number.map(|number| reading.documents().of_number(number));
        Ok::<_, StoreError>((
            row(reading, lying)?,
            head,
            base,
            reading.acts_before().get(lying.told.record.id)?,
            papers.transpose()?.unwrap_or_default(),
            story(reading, lying)?,
        ))
    })?;
    let seen = lying.sealed.envelope().seen.version;
    Ok(DeskItemView {
        row,
        fields: lying
            .body()
            .map(|body| fields::three(body, seen, base.as_ref(), before.as_ref()))
            .unwrap_or_default(),
        phone: lying
            .body()
            .and_then(fields::phone)
            .or_else(|| head?.facts.phone.map(|phone| phone.expose().clone())),
        papers: papers
            .iter()
            .map(|paper| document_view(paper, work))
            .collect::<Result<_, _>>()?,
        story,
        actions: actions(work, lying),
    })
}

fn story(reading: &Reading<'_>, lying: &Lying) -> Result<Vec<DeskEvent>, StoreError> {
    let record = &lying.told.record;
    let mut events = vec![DeskEvent {
        at: moment_words(record.at),
        what: "recorded".to_owned(),
        staff: Some(staff_name(reading, &record.actor)?),
        note: None,
    }];
    let mut happened = |at, what: &str| {
        events.push(DeskEvent {
            at: moment_words(at),
            what: what.to_owned(),
            staff: None,
            note: None,
        });
    };
    if let Some(at) = lying.queued.stored_at {
        happened(at, "sent");
    }
    if let Some(aside) = &lying.queued.aside {
        happened(aside.at, "set_aside");
    }
    let judged = reading.deliveries().judged(record.id)?;
    match (record.verdict, judged) {
        (Judged::Held, Some((_, at))) => happened(at, "held"),
        (Judged::Refused, Some((_, at))) => happened(at, "refused"),
        _ => {}
    }
    for told in &lying.story {
        let (what, note) = match told.payload.as_ref().map(|payload| &payload.body) {
            Some(ActBody::ActWithdrawn { reason, .. }) => ("withdrawn", Some(reason)),
            Some(ActBody::ActSentAgain { reason, .. }) => ("sent_again", Some(reason)),
            Some(ActBody::ActHandedOver { note, .. }) => ("handed_over", Some(note)),
            Some(ActBody::ActDecided { reason, .. }) => ("decided", Some(reason)),
            _ => ("corrected", None),
        };
        events.push(DeskEvent {
            at: moment_words(told.record.at),
            what: what.to_owned(),
            staff: Some(staff_name(reading, &told.record.actor)?),
            note: note.cloned(),
        });
    }
    Ok(events)
}

/// What may be done, asked of the rules themselves.
fn actions(work: &Work, lying: &Lying) -> Vec<ActionView> {
    let item = lying.item();
    let reason = || "…".to_owned();
    let ask = |request: &DeskRequest| desk::decide(&item, &work.actor(), request).err();
    let can_be_corrected = matches!(lying.body(), Some(ActBody::ApplicationSubmitted(_)));
    let mut actions = vec![
        action("withdraw", ask(&DeskRequest::Withdraw { reason: reason() })),
        action(
            "send_again",
            ask(&DeskRequest::SendAgain { reason: reason() }),
        ),
        action("hand_over", ask(&DeskRequest::HandOver { note: reason() })),
        action(
            "decide",
            ask(&DeskRequest::Decide {
                accept: true,
                reason: reason(),
            }),
        ),
    ];
    if can_be_corrected {
        let refusal = desk::may_correct(&item, &work.actor()).err();
        actions.insert(1, action("correct", refusal));
    }
    actions
}
