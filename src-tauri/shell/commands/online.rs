//! Applications of the portal.

use counter_app::contract::{
    DraftView, OnlineList, OnlineRequest, OnlineView, ReturnOnlineRequest,
};

use super::{Answer, Shared, perform};

/// Those that wait for this window's answer.
#[tauri::command]
pub(crate) async fn list_online(counter: Shared<'_>) -> Answer<OnlineList> {
    perform(counter, |counter| counter.list_online()).await
}

/// One of them with what the answer hangs on.
#[tauri::command]
pub(crate) async fn open_online(counter: Shared<'_>, request: OnlineRequest) -> Answer<OnlineView> {
    perform(counter, move |counter| counter.open_online(&request)).await
}

/// Begins to take it in.
#[tauri::command]
pub(crate) async fn take_online(counter: Shared<'_>, request: OnlineRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.take_online(&request)).await
}

/// Returns it with reasons.
#[tauri::command]
pub(crate) async fn return_online(
    counter: Shared<'_>,
    request: ReturnOnlineRequest,
) -> Answer<OnlineList> {
    perform(counter, move |counter| counter.return_online(&request)).await
}
