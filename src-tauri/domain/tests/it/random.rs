//! Random requests, acts and reports. Ids come from small pools, so that events meet; one
//! event in two is one that the state of things allows, so that histories come far.

use counter_domain::act::{ActBody, ApplicationSubmitted, InstantCardAsked, Request};
use counter_domain::application::{
    ApplicationContent, ApplicationStep, ExchangeReason, MakingPath, Purpose, ReturnReason,
    TellingWay, cell,
};
use counter_domain::card::{Card, CardStatus, CardStep, OralLossChannel};
use counter_domain::evolve::Report;
use counter_domain::id::{ApplicationId, CardId, PersonId};
use counter_domain::person::Person;
use counter_domain::role::{Actor, Role};
use counter_domain::table::Cell;
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::model::{
    actor, card, content, content_by_agent, facts, form, hand_in_list, instant_card, morning,
    number, office, posting, referral,
};

/// What happens to a person.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// Seconds pass.
    Wait(i64),
    /// Someone asks; the machine's clock is off by so many seconds.
    Ask { choice: Choice, doubt: i64 },
    /// The centre reports.
    News(Choice),
}

/// Numbers from which a request, an act or a report is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    what: u8,
    fitting: bool,
    application: u8,
    card: u8,
    variant: u8,
    staff: u8,
}

fn choices() -> impl Strategy<Value = Choice> {
    (
        any::<u8>(),
        any::<bool>(),
        0_u8..4,
        0_u8..6,
        any::<u8>(),
        0_u8..15,
    )
        .prop_map(
            |(what, fitting, application, card, variant, staff)| Choice {
                what,
                fitting,
                application,
                card,
                variant,
                staff,
            },
        )
}

pub(crate) fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        1 => (0_i64..400_000).prop_map(Event::Wait),
        6 => (choices(), prop_oneof![4 => Just(0), 1 => -400_000_i64..400_000])
            .prop_map(|(choice, doubt)| Event::Ask { choice, doubt }),
        3 => choices().prop_map(Event::News),
    ];
    prop::collection::vec(event, 1..most)
}

/// Acts of every kind, allowed or not.
pub(crate) fn bodies(most: usize) -> impl Strategy<Value = Vec<ActBody>> {
    prop::collection::vec(choices().prop_map(Choice::body), 1..most)
}

fn application_id(index: u8) -> ApplicationId {
    ApplicationId(Uuid::from_u128(100 + u128::from(index)))
}

pub(crate) fn card_id(index: u8) -> CardId {
    CardId(Uuid::from_u128(200 + u128::from(index)))
}

/// The card that the centre makes for an application.
fn made_for(application: ApplicationId) -> CardId {
    CardId(Uuid::from_u128(application.0.as_u128() + 200))
}

/// A clerk, a reviewer who is sometimes the same person, a supervisor and others.
fn staff(index: u8) -> Actor {
    let role = match index {
        0..=7 => Role::Clerk,
        8..=10 => Role::Reviewer,
        11..=13 => Role::Supervisor,
        _ => Role::Auditor,
    };
    actor(["a", "b", "c"][usize::from(index % 3)], role)
}

impl Choice {
    fn application(self) -> ApplicationId {
        application_id(self.application)
    }

    fn card(self) -> CardId {
        match self.card {
            0..=1 => card_id(self.card),
            other => made_for(application_id(other - 2)),
        }
    }

    fn reason(self) -> String {
        if self.variant.is_multiple_of(7) {
            String::new()
        } else {
            "本人要求".to_owned()
        }
    }

    fn content(self, person: Option<&Person>) -> ApplicationContent {
        let mut asked = if self.variant.is_multiple_of(5) {
            content_by_agent()
        } else {
            content()
        };
        if self.variant.is_multiple_of(3) {
            asked.path = MakingPath::BankBranch {
                branch: "农行北屯支行".to_owned(),
            };
        }
        let held = person
            .and_then(|person| person.main_card(morning()))
            .filter(|_| self.fitting);
        asked.purpose = match (held, self.variant % 4) {
            (Some(card), _) if card.status == CardStatus::WrittenLoss => {
                Purpose::Replacement { old_card: card.id }
            }
            (Some(card), _) => Purpose::Exchange { old_card: card.id },
            (None, 0) => Purpose::Replacement {
                old_card: self.card(),
            },
            (None, 1) => Purpose::Exchange {
                old_card: self.card(),
            },
            (None, _) => Purpose::First,
        };
        asked.exchange_reason = Some(ExchangeReason::Damaged);
        asked
    }

    fn submission(self, person: Option<&Person>) -> Request {
        let content = self.content(person);
        let mut form = form(&content);
        form.number = number(1 + u32::from(self.application));
        form.signed = self.fitting || !self.variant.is_multiple_of(11);
        Request::SubmitApplication {
            application: self.application(),
            content: Box::new(content),
            form: Some(form),
        }
    }

    /// A step of an application as a request, where it is one.
    fn step(self, person: &Person, id: ApplicationId, step: ApplicationStep) -> Option<Request> {
        use ApplicationStep as T;
        let reason = self.reason();
        Some(match step {
            T::Approve => Request::ApproveApplication(id),
            T::Return => Request::ReturnApplication {
                application: id,
                reasons: vec![ReturnReason::PhotoUnfit],
                note: String::new(),
            },
            T::Tell => Request::TellApplicant {
                application: id,
                way: TellingWay::InPerson,
            },
            T::Resubmit => {
                let application = person.applications.get(&id)?;
                let content = ApplicationContent {
                    purpose: application.purpose,
                    ..self.content(None)
                };
                let mut form = form(&content);
                form.number = application.number.clone();
                Request::ResubmitApplication {
                    application: id,
                    form: Some(form),
                    content: Box::new(content),
                }
            }
            T::Terminate => Request::TerminateApplication {
                application: id,
                reason,
            },
            T::Withdraw => Request::WithdrawApplication {
                application: id,
                reason,
            },
            T::Extend => Request::ExtendApplication {
                application: id,
                until: date(2027, 6, 1),
                reason,
            },
            T::SendToBank => Request::SendToBank(id),
            T::Collect => Request::CollectCard {
                application: id,
                card: made_for(id),
                old_card_taken_back: self.variant.is_multiple_of(2),
                attendance: None,
            },
            T::Halt => {
                let issued = instant_card(id);
                Request::IssueInstantCard(Box::new(InstantCardAsked {
                    application: id,
                    card: issued.card,
                    number: issued.number,
                    need: reason,
                    old_card_taken_back: self.variant.is_multiple_of(2),
                    attendance: None,
                }))
            }
            T::Recall => Request::RecallCard {
                application: id,
                reason,
            },
            T::Post => Request::PostCard {
                application: id,
                posting: Box::new(posting()),
            },
            T::Deliver => Request::DeliverCard {
                application: id,
                card: made_for(id),
                proof: reason,
                delivered_on: date(2026, 11, 20),
            },
            T::PostComesBack => Request::TakePostBack {
                application: id,
                reason,
            },
            T::HandIn => Request::HandInRecalledCard {
                application: id,
                list: hand_in_list(1, 1),
            },
            _ => return None,
        })
    }

    fn on_card(self) -> Request {
        let card = self.card();
        let reason = self.reason();
        match self.what % 8 {
            0 => Request::ReportOralLoss {
                card,
                channel: OralLossChannel::Portal,
                at: self
                    .variant
                    .is_multiple_of(2)
                    .then(|| morning() + SignedDuration::from_hours(i64::from(self.variant))),
            },
            1 => Request::ReleaseOralLoss {
                card,
                attendance: None,
            },
            2 | 3 => Request::ReportWrittenLoss {
                card,
                attendance: None,
            },
            4 => Request::FreezeCard { card, reason },
            5 => Request::UnfreezeCard { card, reason },
            6 if self.variant.is_multiple_of(2) => Request::ReturnOnlineApplication {
                online: "WB1".to_owned(),
                reasons: vec![ReturnReason::PhotoUnfit],
                note: reason,
            },
            6 => Request::ReferMisuse {
                card,
                referral: Box::new(referral()),
            },
            _ => Request::CancelCard {
                card,
                attendance: None,
            },
        }
    }

    /// A request of someone who is more often than not the right one.
    pub(crate) fn request(self, person: &Person) -> (Actor, Request) {
        let under_way = person.application_under_way();
        let request = match (under_way, self.fitting, self.what % 8) {
            (Some(application), true, 0..=5) => {
                let allowed: Vec<ApplicationStep> = ApplicationStep::ALL
                    .into_iter()
                    .filter(|step| matches!(cell(application.status, *step), Cell::Allowed { .. }))
                    .collect();
                allowed
                    .get(usize::from(self.variant) % allowed.len().max(1))
                    .and_then(|step| self.step(person, application.id, *step))
            }
            (_, true, 6..) => Some(self.on_card()),
            (None, _, _) => Some(self.submission(Some(person))),
            (_, false, 0..=3) => {
                let step = usize::from(self.variant) % ApplicationStep::ALL.len();
                self.step(person, self.application(), ApplicationStep::ALL[step])
            }
            (_, _, _) => Some(self.on_card()),
        }
        .unwrap_or_else(|| self.submission(Some(person)));
        let actor = match &request {
            Request::ApproveApplication(_) | Request::ReturnApplication { .. } if self.fitting => {
                staff(8 + self.staff % 6)
            }
            Request::ExtendApplication { .. }
            | Request::UnfreezeCard { .. }
            | Request::ReferMisuse { .. }
            | Request::HandInRecalledCard { .. }
                if self.fitting =>
            {
                staff(11)
            }
            _ if self.fitting => staff(self.staff % 8),
            _ => staff(self.staff),
        };
        (actor, request)
    }

    /// Any act, allowed or not.
    fn body(self) -> ActBody {
        let (application, card) = (self.application(), self.card());
        let (at, reason) = (morning(), self.reason());
        let by = staff(self.staff).staff;
        match self.what % 25 {
            0 => ActBody::PersonRegistered {
                person: PersonId(Uuid::from_u128(8)),
                facts: Box::new(facts()),
            },
            1 => {
                let content = self.content(None);
                ActBody::ApplicationSubmitted(Box::new(ApplicationSubmitted {
                    application,
                    form: form(&content),
                    content,
                    office: office("661181"),
                    entered_by: by,
                    accepted_at: at,
                    filing_due: date(2026, 12, 4),
                    card_due: date(2027, 1, 19),
                    due_is_provisional: false,
                }))
            }
            2 => ActBody::ApplicationApproved { application, by },
            3 => ActBody::ApplicationReturned {
                application,
                reasons: Vec::new(),
                note: reason,
                at,
            },
            4 => ActBody::ApplicantTold {
                application,
                way: TellingWay::Post,
                at,
                by,
            },
            5 => {
                let content = self.content(None);
                ActBody::ApplicationResubmitted {
                    application,
                    form: form(&content),
                    content: Box::new(content),
                    entered_by: by,
                }
            }
            6 => ActBody::ApplicationTerminated {
                application,
                reason,
            },
            7 => ActBody::ApplicationWithdrawn {
                application,
                reason,
            },
            8 => ActBody::ApplicationExtended {
                application,
                until: date(2026, 1, 1),
                reason,
            },
            9 => ActBody::ApplicationSentToBank { application },
            10 => ActBody::CardCollected {
                application,
                card,
                old_card_taken_back: true,
                attendance: None,
            },
            11 => ActBody::CardRecalled {
                application,
                reason,
            },
            12 => ActBody::OralLossReported {
                card,
                channel: OralLossChannel::Portal,
                at,
                until: at,
            },
            13 => ActBody::OralLossReleased {
                card,
                attendance: None,
            },
            14 => ActBody::WrittenLossReported {
                card,
                at,
                attendance: None,
            },
            15 => ActBody::CardFrozen { card, reason },
            16 => ActBody::CardUnfrozen { card, reason },
            17 => ActBody::CardCancelled {
                card,
                attendance: None,
            },
            18 => ActBody::InstantCardIssued(Box::new(instant_card(application))),
            19 => ActBody::CardPosted {
                application,
                posting: Box::new(posting()),
            },
            20 => ActBody::CardDelivered {
                application,
                card,
                proof: reason,
                delivered_on: date(2026, 11, 20),
            },
            21 => ActBody::PostingReturned {
                application,
                reason,
            },
            22 => ActBody::RecalledCardHandedIn {
                application,
                list: hand_in_list(1, 1),
                by,
                at,
            },
            23 => ActBody::MisuseReferred {
                card,
                referral: Box::new(referral()),
                by,
                at,
            },
            _ => ActBody::NumbersVoided {
                numbers: Vec::new(),
            },
        }
    }
}

/// What the centre reports: a step of its own that fits, any step, a card, a death.
pub(crate) fn news(choice: Choice, person: &Person) -> Option<Report> {
    let card = choice.card();
    let pick = |length: usize| usize::from(choice.variant) % length.max(1);
    match choice.what % 8 {
        0..=4 => {
            let application = person.application_under_way()?;
            let steps: Vec<ApplicationStep> = ApplicationStep::ALL
                .into_iter()
                .filter(|step| {
                    step.is_the_centres()
                        && matches!(cell(application.status, *step), Cell::Allowed { .. })
                })
                .collect();
            let made = person.cards.contains_key(&made_for(application.id));
            match steps.get(pick(steps.len())) {
                Some(step) => Some(Report::Application {
                    application: application.id,
                    step: *step,
                }),
                None if !made => Some(Report::CardMade(Box::new(Card {
                    application: Some(application.id),
                    expires_on: date(2036, 11, 20),
                    ..self::card(made_for(application.id), CardStatus::Unused)
                }))),
                None => Some(Report::Returned {
                    application: application.id,
                    reasons: vec![ReturnReason::NameDiffers],
                    note: String::new(),
                    at: morning(),
                }),
            }
        }
        5 => Some(Report::Application {
            application: choice.application(),
            step: ApplicationStep::ALL[pick(ApplicationStep::ALL.len())],
        }),
        6 => Some(Report::Card {
            card,
            step: CardStep::ALL[pick(CardStep::ALL.len())],
        }),
        _ => {
            let step = if choice.fitting {
                CardStep::HolderLives
            } else {
                CardStep::HolderDied
            };
            Some(Report::Card { card, step })
        }
    }
}
