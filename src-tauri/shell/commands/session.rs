//! The session: who works at this window.

use counter_app::contract::{
    LoginRequest, Nothing, RecoverRequest, RecoveryDone, RecoveryView, SessionView, UnlockRequest,
};

use super::{Answer, Shared, perform};

/// The session as it stands; the first thing a window asks.
#[tauri::command]
pub(crate) async fn session(counter: Shared<'_>) -> Answer<SessionView> {
    perform(counter, |counter| Ok(counter.session_view())).await
}

/// Opens the station's file and the session.
#[tauri::command]
pub(crate) async fn login(counter: Shared<'_>, request: LoginRequest) -> Answer<SessionView> {
    perform(counter, move |counter| counter.login(&request)).await
}

/// Whether the station's file must be recovered, and from what.
#[tauri::command]
pub(crate) async fn recovery(counter: Shared<'_>) -> Answer<RecoveryView> {
    perform(counter, |counter| counter.recovery()).await
}

/// Brings it back from a second copy.
#[tauri::command]
pub(crate) async fn recover(counter: Shared<'_>, request: RecoverRequest) -> Answer<RecoveryDone> {
    perform(counter, move |counter| counter.recover(&request)).await
}

/// Locks the screen.
#[tauri::command]
pub(crate) async fn lock(counter: Shared<'_>) -> Answer<SessionView> {
    perform(counter, |counter| Ok(counter.lock())).await
}

/// Unlocks it for the same person.
#[tauri::command]
pub(crate) async fn unlock(counter: Shared<'_>, request: UnlockRequest) -> Answer<SessionView> {
    perform(counter, move |counter| counter.unlock(&request)).await
}

/// Ends the session; another may log in.
#[tauri::command]
pub(crate) async fn logout(counter: Shared<'_>) -> Answer<SessionView> {
    perform(counter, |counter| Ok(counter.logout())).await
}

/// Tells that somebody is there, so that the screen does not lock.
#[tauri::command]
pub(crate) async fn touch(counter: Shared<'_>) -> Answer<Nothing> {
    perform(counter, |counter| Ok(counter.touch())).await
}
