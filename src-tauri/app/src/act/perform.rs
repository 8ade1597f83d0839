//! Doing a business of the contract, with its receipt.

use counter_domain::act::Act;
use counter_domain::id::{CardId, DraftId};
use counter_domain::person::Person;
use counter_domain::role::Permission;
use counter_store::{StoreError, Writing};

use super::business::Business;
use super::receipt::{Numbered, receipt};
use super::record::application_number;
use crate::contract::{CommandError, ErrorCode, PerformActRequest, PerformedView};
use crate::counter::{Counter, Work};
use crate::document::{Paper, document_view};
use crate::fault::incident;

impl Counter {
    /// Does a business about a card or an application. Who may is the rules' to say.
    pub fn perform_act(&self, request: &PerformActRequest) -> Result<PerformedView, CommandError> {
        let work = self.work(Permission::Look)?;
        let business = Business::parse(&request.business)?;
        let person = work.person(&request.person)?;
        let new_card = CardId(self.random.uuid(work.at()));
        let made_by_it = (work.today(), new_card);
        let asked = business.request(&person, &request.subject, &request.form, made_by_it)?;
        let done = self.decide_and_record(&work, person.id, asked, |writing, head, act| {
            self.receipt(&work, writing, head, act)
        })?;
        let after = work.person(&request.person)?;
        Ok(PerformedView {
            person: self.person_view(&work, &after)?,
            receipt: done
                .paper
                .map(|paper| document_view(&paper.record, &work))
                .transpose()?,
            marks: done
                .act
                .marks
                .iter()
                .map(|mark| mark.fact.to_string())
                .collect(),
        })
    }

    /// The receipt of an act under its number: the application's own, or the next of the day.
    fn receipt(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        person: &Person,
        act: &Act,
    ) -> Result<Option<Paper>, CommandError> {
        let setting = self.setting(work);
        let Some(compose) = receipt(&setting, person, act) else {
            return Ok(None);
        };
        let number = match application_number(person, act) {
            Some(number) => number,
            None => self.next_number(work, writing)?,
        };
        self.draw(work, &compose(Numbered(&number)), true).map(Some)
    }

    fn next_number(&self, work: &Work, writing: &Writing<'_>) -> Result<String, CommandError> {
        let station = writing
            .enrolment()
            .get()
            .map_err(|error: StoreError| CommandError::from(error))?
            .ok_or(CommandError::new(ErrorCode::StoreMissing))?
            .station;
        // No draft lies behind it; the act that follows in this transaction uses it at once.
        let behind = DraftId(self.random.uuid(work.at()));
        let reserved = writing.numbers_mut().reserve(
            work.office(),
            &station.code,
            work.today(),
            behind,
            work.at(),
        );
        reserved
            .map(|number| number.to_string())
            .map_err(|error| incident(ErrorCode::Internal, &error))
    }
}
