//! What an applicant wrote at the portal beside what the centre's record says.

use counter_domain::name::PersonName;
use counter_domain::person::{Person, PersonFacts};
use counter_domain::sensitive::Sensitive;

use crate::contract::OnlineComparison;
use crate::view::{masked, sex_word};

/// Line by line. Name and number are the record's (CARD-8-1): where they differ, the applicant changes
/// his data first. Phone and address may be newer than the record.
pub(super) fn comparison(written: &PersonFacts, person: Option<&Person>) -> Vec<OnlineComparison> {
    let record = person.map(|person| &person.facts);
    let line = |field: &str, of: &dyn Fn(&PersonFacts) -> String, must_agree: bool| {
        let (written, record) = (of(written), record.map(of).unwrap_or_default());
        OnlineComparison {
            field: field.to_owned(),
            differs: must_agree && !record.is_empty() && written != record,
            written,
            record,
        }
    };
    let mut lines = vec![
        line("name", &|facts| facts.name.expose().clone(), true),
        line("number", &|facts| masked(facts.number.expose()), true),
        line("sex", &|facts| sex_word(facts.sex).to_owned(), true),
        line("born_on", &|facts| facts.born_on.to_string(), true),
        line("phone", &|facts| told(facts.phone.as_ref()), false),
        line("address", &|facts| told(facts.address.as_ref()), false),
    ];
    // A name is the same with another kind of dot in it.
    if let (Some(name), Some(record)) = (lines.first_mut(), record) {
        name.differs = !PersonName::same(record.name.expose(), written.name.expose());
    }
    lines
}

fn told(text: Option<&Sensitive<String>>) -> String {
    text.map(|text| text.expose().clone()).unwrap_or_default()
}
