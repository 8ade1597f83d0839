//! Businesses about a card or an application.

use counter_app::contract::{PerformActRequest, PerformedView};

use super::{Answer, Shared, perform};

/// Does a business.
#[tauri::command]
pub(crate) async fn perform_act(
    counter: Shared<'_>,
    request: PerformActRequest,
) -> Answer<PerformedView> {
    perform(counter, move |counter| counter.perform_act(&request)).await
}
