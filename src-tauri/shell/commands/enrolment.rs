//! Enrolling this machine.

use counter_app::contract::{EnrolByFileRequest, EnrolByLineRequest, EnrolmentView};

use super::{Answer, Shared, perform};

/// How this machine stands with the centre.
#[tauri::command]
pub(crate) async fn enrolment(counter: Shared<'_>) -> Answer<EnrolmentView> {
    perform(counter, |counter| counter.enrolment()).await
}

/// Enrols by the line.
#[tauri::command]
pub(crate) async fn enrol_by_line(
    counter: Shared<'_>,
    request: EnrolByLineRequest,
) -> Answer<EnrolmentView> {
    perform(counter, move |counter| counter.enrol_by_line(&request)).await
}

/// Writes a request to be enrolled to a stick.
#[tauri::command]
pub(crate) async fn write_enrolment_request(
    counter: Shared<'_>,
    request: EnrolByFileRequest,
) -> Answer<EnrolmentView> {
    perform(counter, move |counter| {
        counter.write_enrolment_request(&request)
    })
    .await
}

/// Reads the answer from a stick.
#[tauri::command]
pub(crate) async fn read_enrolment(
    counter: Shared<'_>,
    request: EnrolByFileRequest,
) -> Answer<EnrolmentView> {
    perform(counter, move |counter| counter.read_enrolment(&request)).await
}
