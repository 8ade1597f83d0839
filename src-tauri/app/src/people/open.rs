//! A person's page.

use counter_act::Subject;
use counter_domain::role::Permission;

use crate::contract::{CommandError, HistoryRow, PersonRequest, PersonView};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::{application_row, card_view, insurance_view, moment_words, word};

use counter_domain::person::Person;

impl Counter {
    /// A person's page.
    pub fn open_person(&self, request: &PersonRequest) -> Result<PersonView, CommandError> {
        let work = self.work(Permission::Look)?;
        let person = work.person(&request.person)?;
        self.person_view(&work, &person)
    }

    pub(crate) fn person_view(
        &self,
        work: &Work,
        person: &Person,
    ) -> Result<PersonView, CommandError> {
        let policy = &self.assets.policy;
        let mut cards: Vec<_> = person.cards.values().collect();
        cards.sort_by_key(|card| std::cmp::Reverse(card.issued_on));
        let mut applications: Vec<_> = person.applications.values().collect();
        applications.sort_by_key(|application| std::cmp::Reverse(application.accepted_at));
        Ok(PersonView {
            banner: self.banner(work, person),
            cards: cards
                .into_iter()
                .map(|card| card_view(card, policy, work.at()))
                .collect(),
            applications: applications
                .into_iter()
                .map(|application| {
                    application_row(
                        application,
                        person,
                        work.staff_name(&application.entered_by),
                        "",
                        policy,
                        work.at(),
                    )
                })
                .collect(),
            insurances: person
                .facts
                .insurances
                .value()
                .map(|insurances| insurances.iter().map(insurance_view).collect()),
            actions: self.actions(work, person),
            history: history(work, person)?,
        })
    }
}

fn history(work: &Work, person: &Person) -> Result<Vec<HistoryRow>, CommandError> {
    let subject = Subject {
        kind: "person".to_owned(),
        id: person.id.to_string(),
    };
    let acts = work
        .store
        .read(|reading| reading.acts().of_subject(&subject))
        .map_err(|error| from_store(&error))?;
    Ok(acts
        .into_iter()
        .map(|act| HistoryRow {
            at: moment_words(act.at),
            kind: act.kind,
            number: act.business_number,
            by: work.staff_name(&act.actor),
            verdict: word(&act.verdict),
        })
        .collect())
}
