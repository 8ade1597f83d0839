//! Taking photos, from the camera and the folder that a camera fills, and repairing them.

use counter_app::contract::{
    DraftRequest, DraftView, LiveFrameRequest, LiveFrameView, Nothing, PhotoSourcesView,
    RepairProposal, RepairRequest, SetPhotoSourcesRequest, StartCaptureRequest, TakeFrameRequest,
};

use super::{Answer, Shared, perform};

/// The cameras of this machine, and what is set.
#[tauri::command]
pub(crate) async fn photo_sources(counter: Shared<'_>) -> Answer<PhotoSourcesView> {
    perform(counter, |counter| counter.photo_sources()).await
}

/// Sets the camera and the folder that a camera fills.
#[tauri::command]
pub(crate) async fn set_photo_sources(
    counter: Shared<'_>,
    request: SetPhotoSourcesRequest,
) -> Answer<PhotoSourcesView> {
    perform(counter, move |counter| counter.set_photo_sources(&request)).await
}

/// Switches the camera on, or begins to wait for a file in the folder.
#[tauri::command]
pub(crate) async fn start_capture(
    counter: Shared<'_>,
    request: StartCaptureRequest,
) -> Answer<Nothing> {
    perform(counter, move |counter| counter.start_capture(&request)).await
}

/// Switches it off, or ends the waiting.
#[tauri::command]
pub(crate) async fn stop_capture(counter: Shared<'_>) -> Answer<Nothing> {
    perform(counter, |counter| Ok(counter.stop_capture())).await
}

/// The next picture of the running camera; waits a moment for it.
#[tauri::command]
pub(crate) async fn live_frame(
    counter: Shared<'_>,
    request: LiveFrameRequest,
) -> Answer<LiveFrameView> {
    perform(counter, move |counter| counter.live_frame(&request)).await
}

/// Puts a picture of the running camera to a draft.
#[tauri::command]
pub(crate) async fn take_frame(
    counter: Shared<'_>,
    request: TakeFrameRequest,
) -> Answer<DraftView> {
    perform(counter, move |counter| counter.take_frame(&request)).await
}

/// Puts the newest file of the folder to a draft.
#[tauri::command]
pub(crate) async fn take_folder_photo(
    counter: Shared<'_>,
    request: DraftRequest,
) -> Answer<DraftView> {
    perform(counter, move |counter| counter.take_folder_photo(&request)).await
}

/// What a repair would make of the photo of a draft.
#[tauri::command]
pub(crate) async fn propose_repair(
    counter: Shared<'_>,
    request: RepairRequest,
) -> Answer<RepairProposal> {
    perform(counter, move |counter| counter.propose_repair(&request)).await
}

/// Puts the repaired photo to the draft.
#[tauri::command]
pub(crate) async fn take_repair(counter: Shared<'_>, request: RepairRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.take_repair(&request)).await
}

/// Puts the photo back as it came.
#[tauri::command]
pub(crate) async fn undo_repair(counter: Shared<'_>, request: DraftRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.undo_repair(&request)).await
}
