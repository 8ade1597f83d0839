//! A few of the demo's people who have no card and have applied for one at the portal.

use counter_domain::person::Person;
use counter_store::Store;
use counter_store::page::{ApplyPageError, Page};
use counter_store::table::online::OnlineApplication;
use jiff::ToSpan as _;
use serde_json::json;

use super::people::World;
use crate::output::Failure;

/// How many applied.
const APPLICATIONS: usize = 3;

/// Hands them to the station as the centre would.
pub(super) fn write(store: &Store, world: &World<'_>, people: &[Person]) -> Result<(), Failure> {
    let mut page = Page::empty("", "", "", world.now);
    let without = people.iter().filter(|person| {
        let here = person.facts.insured_office.value() == Some(&world.office);
        let insured = person
            .facts
            .insurances
            .value()
            .is_some_and(|all| !all.is_empty());
        let alive = person.facts.died_on.value() == Some(&None);
        let nothing = person.cards.is_empty() && person.applications.is_empty();
        here && insured && alive && nothing && !person.provisional
    });
    for (person, index) in without.take(APPLICATIONS).zip(1_i64..) {
        let at = world.now.saturating_sub((index * 26).hours());
        let Ok(at) = at else { continue };
        let id = format!("WB{}{index:04}", world.today.strftime("%Y%m%d"));
        let content = json!({
            "id": id,
            "submitted_at": at,
            "office": world.office,
            "applicant": person.facts,
            "state": "waiting",
        });
        page.online_applications.push(OnlineApplication {
            id,
            state: "waiting".to_owned(),
            made_at: at,
            content: content.to_string(),
        });
    }
    store
        .write(|writing| writing.pages().apply(&page).map(drop))
        .map_err(|error: ApplyPageError| Failure(error.to_string()))?;
    Ok(())
}
