//! What can be done with a person now; and if not, which rule says why.
//!
//! Asked of the rules themselves: an empty application is decided, and whatever refuses it before
//! it comes to what was handed in is the reason that is shown.

use counter_domain::act::{Draft, Request};
use counter_domain::application::{
    Applicant, ApplicationContent, ExchangeReason, IdentitySeen, IdentitySource, MakingPath,
    Purpose,
};
use counter_domain::certificate::cert_6_card_is_to_come;
use counter_domain::decide::decide;
use counter_domain::id::ApplicationId;
use counter_domain::person::Person;
use counter_domain::rule::Refusal;
use counter_domain::sensitive::Sensitive;

use crate::contract::ActionView;
use crate::counter::{Counter, Work};
use crate::draft::RESUBMIT;
use crate::view::action;

impl Counter {
    pub(super) fn actions(&self, work: &Work, person: &Person) -> Vec<ActionView> {
        let first = self.application_refusal(work, person, Purpose::First);
        let mut actions = vec![
            action("first_application", first),
            // Its page says by itself of what nothing is known, and shows what was issued.
            action("contribution_certificate", None),
        ];
        actions.extend(person.application_under_way().map(|application| {
            let refusal = cert_6_card_is_to_come(person, application.id).err();
            ActionView {
                subject: Some(application.id.to_string()),
                ..action("pickup_certificate", refusal)
            }
        }));
        if let Some(card) = person.main_card(work.at()) {
            let old_card = card.id;
            for (business, purpose) in [
                ("replacement", Purpose::Replacement { old_card }),
                ("exchange", Purpose::Exchange { old_card }),
            ] {
                actions.push(ActionView {
                    subject: Some(old_card.to_string()),
                    ..action(business, self.application_refusal(work, person, purpose))
                });
            }
        }
        let newest = person.applications.values();
        let newest = newest.max_by_key(|application| application.accepted_at);
        if let Some(application) = newest.filter(|application| !application.status.is_final()) {
            let refusal = self.resubmission_refusal(work, person, application.id);
            actions.push(ActionView {
                subject: Some(application.id.to_string()),
                ..action(RESUBMIT, refusal)
            });
        }
        actions.extend(self.offers(work, person));
        actions
    }

    /// What refuses an application of this person whatever he hands in; none if he may.
    pub(crate) fn application_refusal(
        &self,
        work: &Work,
        person: &Person,
        purpose: Purpose,
    ) -> Option<Refusal> {
        let draft = Draft {
            actor: work.actor(),
            request: Request::SubmitApplication {
                application: ApplicationId(uuid::Uuid::nil()),
                content: Box::new(nothing_handed_in(person, purpose)),
                form: None,
            },
        };
        decide(Some(person), &draft, &self.assets.policy, work.now)
            .err()
            .filter(|refusal| !is_about_papers(refusal))
    }
}

/// Whether a refusal is about what is handed in.
pub(crate) fn is_about_papers(refusal: &Refusal) -> bool {
    let rule = refusal.rule.as_str();
    rule.starts_with("CARD-7-") || rule.starts_with("PHOTO-") || rule == "N10-2-4-1"
}

/// An application with which nothing is handed in.
pub(crate) fn nothing_handed_in(person: &Person, purpose: Purpose) -> ApplicationContent {
    ApplicationContent {
        purpose,
        exchange_reason: matches!(purpose, Purpose::Exchange { .. })
            .then_some(ExchangeReason::Damaged),
        path: MakingPath::CentreBatch,
        applicant: Applicant::Oneself,
        identity: IdentitySeen {
            source: IdentitySource::Seen,
            name: person.facts.name.clone(),
            number: person.facts.number.clone(),
            valid_until: None,
        },
        materials: Vec::new(),
        photo: None,
        phone: Sensitive::new(String::new()),
        pickup_place: String::new(),
        remark: Sensitive::new(String::new()),
        handwritten: Vec::new(),
        online: None,
    }
}
