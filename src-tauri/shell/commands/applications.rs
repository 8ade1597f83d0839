//! Applications that were submitted.

use counter_app::contract::{
    ApplicationList, ApplicationRequest, ApplicationView, ListApplicationsRequest,
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

/// An application's page.
#[tauri::command]
pub(crate) async fn open_application(
    counter: Shared<'_>,
    request: ApplicationRequest,
) -> Answer<ApplicationView> {
    perform(counter, move |counter| counter.open_application(&request)).await
}
