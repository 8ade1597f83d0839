//! What the identity card on its reader says, ready for a form, and whom the station knows by it.

use std::time::Duration;

use counter_domain::role::Permission;
use counter_domain::sensitive::Sensitive;
use counter_reader::identity_card::{IdentityReadError, IdentityReading, ValidUntil};
use counter_reader::social_security_card::Sex;
use counter_store::StoreError;

use crate::contract::{CommandError, ErrorCode, IdentityCardView, IdentityFindingView};
use crate::counter::{Counter, Work};
use crate::fault::from_store;

/// A module takes two seconds for a card; a second try must fit.
const DEADLINE: Duration = Duration::from_secs(6);

impl Counter {
    /// Reads the identity card.
    pub fn read_identity_card(&self) -> Result<IdentityCardView, CommandError> {
        let work = self.work(Permission::Look)?;
        let reading = self
            .readers()?
            .identity
            .read(DEADLINE)
            .map_err(from_identity_error)?;
        identity_view(&work, &reading)
    }
}

fn from_identity_error(error: IdentityReadError) -> CommandError {
    CommandError::new(ErrorCode::IdentityCardNotRead).with("reason", error.code())
}

fn identity_view(work: &Work, reading: &IdentityReading) -> Result<IdentityCardView, CommandError> {
    let person = match &reading.number {
        Some(number) => work
            .store
            .read(|store| -> Result<_, StoreError> { store.people().by_number(number.expose()) })
            .map_err(|error| from_store(&error))?,
        None => Vec::new(),
    };
    let person = match person.as_slice() {
        [one] => Some(one.to_string()),
        _ => None,
    };
    let sex = reading.sex.as_ref().map(|sex| match sex.expose() {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Unstated => "unknown",
    });
    let findings = reading.findings.iter().map(|finding| IdentityFindingView {
        field: finding.field.code().to_owned(),
        problem: finding.problem.code().to_owned(),
    });
    let today = work.today();
    Ok(IdentityCardView {
        kind: reading.kind.code().to_owned(),
        name: reading.shown_name().cloned(),
        number: reading.number.clone(),
        sex: sex.unwrap_or("unknown").to_owned(),
        born_on: reading
            .birth
            .as_ref()
            .map(|day| Sensitive::new(day.expose().to_string())),
        address: reading.address.clone(),
        valid_until: reading.valid_until.map(|until| match until {
            ValidUntil::Day(day) => day.to_string(),
            ValidUntil::LongTerm => "长期".to_owned(),
        }),
        expired: matches!(reading.valid_until, Some(ValidUntil::Day(day)) if day < today),
        person,
        findings: findings.collect(),
    })
}
