//! A person whom neither this counter nor, for now, the centre knows: provisional, by an act of
//! his own, so that he too is served while the line is down.

use counter_domain::act::{Draft, Request};
use counter_domain::decide::decide;
use counter_domain::fact::Fact;
use counter_domain::id::PersonId;
use counter_domain::name::PersonName;
use counter_domain::number::{IdentityNumber, Sex};
use counter_domain::person::PersonFacts;
use counter_domain::role::Permission;
use counter_domain::sensitive::Sensitive;
use counter_store::StoreError;
use jiff::civil::Date;

use crate::contract::{CommandError, ErrorCode, PersonView, RegisterPersonRequest};
use crate::counter::{Counter, Recording, Work};
use crate::fault::from_store;

impl Counter {
    /// Registers a provisional person and opens his page. A number that is known here already is
    /// refused: the finder has him.
    pub fn register_person(
        &self,
        request: &RegisterPersonRequest,
    ) -> Result<PersonView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let facts = facts(request, work.today())?;
        let known = work
            .store
            .read(|reading| reading.people().by_number(facts.number.expose()))
            .map_err(|error: StoreError| from_store(&error))?;
        if !known.is_empty() {
            return Err(invalid("number", "person_known"));
        }
        let person = PersonId(self.random.uuid(work.at()));
        self.register(&work, person, facts)?;
        let person = work.person(&person.to_string())?;
        self.person_view(&work, &person)
    }

    fn register(
        &self,
        work: &Work,
        person: PersonId,
        facts: PersonFacts,
    ) -> Result<(), CommandError> {
        let draft = Draft {
            actor: work.actor(),
            request: Request::RegisterPerson {
                person,
                facts: Box::new(facts),
            },
        };
        let act = decide(None, &draft, &self.assets.policy, work.now)?;
        work.store.write(|writing| {
            self.record(
                work,
                writing,
                &Recording {
                    act: &act,
                    person,
                    business_number: None,
                    enclosures: &[],
                },
            )
        })?;
        self.act_recorded();
        Ok(())
    }
}

fn facts(request: &RegisterPersonRequest, today: Date) -> Result<PersonFacts, CommandError> {
    let number = IdentityNumber::parse_any(&request.number, today)
        .map_err(|error| invalid("number", "not_a_number").with("message", error))?;
    let name = PersonName::parse(&request.name)
        .map_err(|error| invalid("name", "not_a_name").with("message", error))?
        .name;
    let sex = match (number.sex(), request.sex.as_deref()) {
        (Some(sex), _) => sex,
        (None, Some("male")) => Sex::Male,
        (None, Some("female")) => Sex::Female,
        (None, _) => return Err(invalid("sex", "missing")),
    };
    let born_on = match number.birth() {
        Some(day) => day,
        None => request
            .born_on
            .as_deref()
            .and_then(|day| day.parse::<Date>().ok())
            .filter(|day| *day <= today)
            .ok_or_else(|| invalid("born_on", "missing"))?,
    };
    Ok(PersonFacts {
        id_kind: number.kind(),
        number: Sensitive::new(number.expose().to_owned()),
        name: Sensitive::new(name.expose().to_owned()),
        sex,
        born_on,
        ethnicity: None,
        phone: Some(Sensitive::new(request.phone.trim().to_owned())),
        address: None,
        insurances: Fact::Unknown,
        insured_office: Fact::Unknown,
        relation_ended: Fact::Unknown,
        died_on: Fact::Unknown,
    })
}

fn invalid(field: &str, reason: &str) -> CommandError {
    CommandError::new(ErrorCode::InvalidInput)
        .with("field", field)
        .with("reason", reason)
}
