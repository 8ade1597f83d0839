//! What can be done about a person's cards and applications now; and if not, which rule says why.

use counter_domain::act::Draft;
use counter_domain::application::{Applicant, required_at};
use counter_domain::decide::decide;
use counter_domain::id::CardId;
use counter_domain::person::Person;
use counter_domain::rule::Refusal;
use jiff::civil::Date;
use uuid::Uuid;

use super::business::{Business, nothing_wrong};
use crate::contract::ActionView;
use crate::counter::{Counter, Work};
use crate::draft::{papers, somebody};
use crate::view::{action, word};

impl Counter {
    /// Businesses of the card that matters and of the application under way.
    pub(crate) fn offers(&self, work: &Work, person: &Person) -> Vec<ActionView> {
        let mut offers = Vec::new();
        if let Some(card) = person.main_card(work.at()) {
            let subject = card.id.to_string();
            offers.extend(
                Business::OF_CARD
                    .into_iter()
                    .map(|business| self.offer(work, person, business, &subject, None)),
            );
        }
        let applications = person.applications.values();
        let newest = applications.max_by_key(|application| application.accepted_at);
        if let Some(application) = newest.filter(|application| !application.status.is_final()) {
            let subject = application.id.to_string();
            let due = Some(application.card_due);
            offers.extend(
                Business::OF_APPLICATION
                    .into_iter()
                    .map(|business| self.offer(work, person, business, &subject, due)),
            );
        }
        offers
    }

    fn offer(
        &self,
        work: &Work,
        person: &Person,
        business: Business,
        subject: &str,
        card_due: Option<Date>,
    ) -> ActionView {
        let shown = |applicant: &Applicant| {
            let visit = business.visit(&self.assets.policy, work.today());
            visit.map_or_else(Vec::new, |visit| {
                papers(required_at(visit, applicant, self.is_child(work, person)))
            })
        };
        ActionView {
            subject: Some(subject.to_owned()),
            papers: shown(&Applicant::Oneself),
            papers_of_agent: shown(&somebody()),
            ..action(
                &word(&business),
                self.refusal(work, person, business, subject, card_due),
            )
        }
    }

    /// What refuses the business whatever is handed in; none if it may be done.
    fn refusal(
        &self,
        work: &Work,
        person: &Person,
        business: Business,
        subject: &str,
        card_due: Option<Date>,
    ) -> Option<Refusal> {
        let form = nothing_wrong(card_due, work.today());
        // No card has been made yet.
        let made_by_it = (work.today(), CardId(Uuid::nil()));
        let Ok(request) = business.request(person, subject, &form, made_by_it) else {
            return Some(Refusal::new("CARD-9-1", "not_made"));
        };
        let draft = Draft {
            actor: work.actor(),
            request,
        };
        decide(Some(person), &draft, &self.assets.policy, work.now).err()
    }
}
