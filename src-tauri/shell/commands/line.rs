//! The line to the centre.

use counter_app::contract::{LookUpPersonRequest, PersonView, SyncView};

use super::{Answer, Shared, perform};

/// The truth about the line.
#[tauri::command]
pub(crate) async fn sync_status(counter: Shared<'_>) -> Answer<SyncView> {
    perform(counter, |counter| counter.sync_status()).await
}

/// 立即同步
#[tauri::command]
pub(crate) async fn sync_now(counter: Shared<'_>) -> Answer<SyncView> {
    perform(counter, |counter| counter.sync_now()).await
}

/// Asks the centre for a person of another station.
#[tauri::command]
pub(crate) async fn look_up_person(
    counter: Shared<'_>,
    request: LookUpPersonRequest,
) -> Answer<PersonView> {
    perform(counter, move |counter| counter.look_up_person(&request)).await
}
