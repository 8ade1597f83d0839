//! People: finding them, their page, showing a whole number, registering one met offline.

mod actions;
mod check;
mod find;
mod open;
mod register;
mod unmask;

pub(crate) use actions::{is_about_papers, nothing_handed_in};

use counter_domain::id::PersonId;
use counter_domain::person::Person;

use crate::contract::{CommandError, ErrorCode, PersonBanner};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::person_banner;

impl Work {
    /// A person as head.
    pub(crate) fn person(&self, id: &str) -> Result<Person, CommandError> {
        let id = parse_person(id)?;
        self.store
            .read(|reading| reading.people().head(id))
            .map_err(|error| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))
    }
}

impl Counter {
    pub(crate) fn banner(&self, work: &Work, person: &Person) -> PersonBanner {
        person_banner(
            person,
            None,
            &self.assets.organisations,
            &self.assets.policy,
            work.at(),
        )
    }
}

pub(crate) fn parse_person(id: &str) -> Result<PersonId, CommandError> {
    id.parse()
        .map_err(|_| CommandError::new(ErrorCode::NotFound))
}
