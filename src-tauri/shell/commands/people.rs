//! Finding, opening and registering people.

use counter_app::contract::{
    CheckTextRequest, FindPeopleRequest, FindPeopleResponse, NameCheckView, NumberCheckView,
    PersonRequest, PersonView, RegisterPersonRequest, UnmaskResponse,
};

use super::{Answer, Shared, perform};

/// Finds people.
#[tauri::command]
pub(crate) async fn find_people(
    counter: Shared<'_>,
    request: FindPeopleRequest,
) -> Answer<FindPeopleResponse> {
    perform(counter, move |counter| counter.find_people(&request)).await
}

/// A person's page.
#[tauri::command]
pub(crate) async fn open_person(counter: Shared<'_>, request: PersonRequest) -> Answer<PersonView> {
    perform(counter, move |counter| counter.open_person(&request)).await
}

/// A person's whole number; audited.
#[tauri::command]
pub(crate) async fn unmask_person(
    counter: Shared<'_>,
    request: PersonRequest,
) -> Answer<UnmaskResponse> {
    perform(counter, move |counter| counter.unmask_person(&request)).await
}

/// Registers a provisional person.
#[tauri::command]
pub(crate) async fn register_person(
    counter: Shared<'_>,
    request: RegisterPersonRequest,
) -> Answer<PersonView> {
    perform(counter, move |counter| counter.register_person(&request)).await
}

/// Checks a number while it is typed.
#[tauri::command]
pub(crate) async fn check_number(
    counter: Shared<'_>,
    request: CheckTextRequest,
) -> Answer<NumberCheckView> {
    perform(counter, move |counter| counter.check_number(&request)).await
}

/// Checks a name while it is typed.
#[tauri::command]
pub(crate) async fn check_name(
    counter: Shared<'_>,
    request: CheckTextRequest,
) -> Answer<NameCheckView> {
    perform(counter, move |counter| counter.check_name(&request)).await
}
