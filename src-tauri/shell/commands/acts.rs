//! Businesses about a card or an application.

use counter_app::contract::{
    HandInRequest, HandedInView, PerformActRequest, PerformedView, RecalledList,
};

use super::{Answer, Shared, perform};

/// Recalled cards that still lie here.
#[tauri::command]
pub(crate) async fn list_recalled(counter: Shared<'_>) -> Answer<RecalledList> {
    perform(counter, |counter| counter.list_recalled()).await
}

/// Hands them in to the centre, on a list.
#[tauri::command]
pub(crate) async fn hand_in_recalled(
    counter: Shared<'_>,
    request: HandInRequest,
) -> Answer<HandedInView> {
    perform(counter, move |counter| counter.hand_in_recalled(&request)).await
}

/// Does a business.
#[tauri::command]
pub(crate) async fn perform_act(
    counter: Shared<'_>,
    request: PerformActRequest,
) -> Answer<PerformedView> {
    perform(counter, move |counter| counter.perform_act(&request)).await
}
