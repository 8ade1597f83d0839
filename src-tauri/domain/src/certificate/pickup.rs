//! 《领卡证明》: stands in for a card that is still to come (CERT-6, after BJ-2-5-2).

use crate::application::Application;
use crate::id::ApplicationId;
use crate::person::Person;
use crate::rule::Refusal;

/// CERT-6: the application is taken and its card is not yet in anybody's hands. One that was
/// returned brings no card before it is put right.
pub fn cert_6_card_is_to_come(
    person: &Person,
    application: ApplicationId,
) -> Result<&Application, Refusal> {
    let application = person
        .applications
        .get(&application)
        .ok_or(Refusal::new("CARD-8-1", "application_unknown"))?;
    if application.status.card_is_to_come() {
        return Ok(application);
    }
    Err(Refusal::new("CERT-6", "no_card_to_come").with("number", &application.number))
}

/// The application whose card a person waits for.
pub fn cert_6_awaited(person: &Person) -> Result<&Application, Refusal> {
    person
        .application_under_way()
        .ok_or(Refusal::new("CERT-6", "no_application"))
}
