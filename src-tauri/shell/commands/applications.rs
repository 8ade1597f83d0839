//! Applications that were submitted, and cards by what is to be done about them.

use counter_app::contract::{
    ApplicationList, ApplicationRequest, ApplicationView, CardList, ListApplicationsRequest,
    ListCardsRequest,
};

use super::{Answer, Shared, perform};

/// A page of applications.
#[tauri::command]
pub(crate) async fn list_applications(
    counter: Shared<'_>,
    request: ListApplicationsRequest,
) -> Answer<ApplicationList> {
    perform(counter, move |counter| counter.list_applications(&request)).await
}

/// A page of a list of cards.
#[tauri::command]
pub(crate) async fn list_cards(counter: Shared<'_>, request: ListCardsRequest) -> Answer<CardList> {
    perform(counter, move |counter| counter.list_cards(&request)).await
}

/// An application's page.
#[tauri::command]
pub(crate) async fn open_application(
    counter: Shared<'_>,
    request: ApplicationRequest,
) -> Answer<ApplicationView> {
    perform(counter, move |counter| counter.open_application(&request)).await
}
