//! Finding people by name, pinyin, initials, any part of a number or of a card number.

use counter_domain::calendar::age_on;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::person_search::FoundPerson;

use crate::contract::{CommandError, FindPeopleRequest, FindPeopleResponse, PersonRow};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::{main_card, masked, office_name, sex_word, word};

/// People shown at once; more are found by typing more.
const SHOWN: usize = 20;

impl Counter {
    /// Finds people.
    pub fn find_people(
        &self,
        request: &FindPeopleRequest,
    ) -> Result<FindPeopleResponse, CommandError> {
        let work = self.work(Permission::Look)?;
        let found = work
            .store
            .read(|reading| reading.people().search(&request.query, SHOWN))
            .map_err(|error: StoreError| from_store(&error))?;
        Ok(FindPeopleResponse {
            people: found
                .people
                .iter()
                .map(|found| self.row_of(&work, found))
                .collect(),
            more: found.more,
        })
    }

    fn row_of(&self, work: &Work, found: &FoundPerson) -> PersonRow {
        PersonRow {
            person: found.person.to_string(),
            name: found.name.expose().clone(),
            number: masked(found.number.expose()),
            sex: sex_word(found.sex).to_owned(),
            age: age_on(found.born_on, work.today()),
            insured_office: found
                .insured_office
                .as_ref()
                .map(|code| office_name(&self.assets.organisations, code)),
            card: main_card(&found.cards, work.at()).map(|card| word(&card.at(work.at()))),
        }
    }
}
