//! Drafts of applications, from the first field to the submission.

use counter_app::contract::{
    DocumentView, DraftRequest, DraftView, Nothing, OpenDraftRequest, SaveDraftRequest,
    SubmitApplicationRequest, SubmittedView,
};
use tauri::ipc::Request;

use super::{Answer, Shared, draft_and_bytes, perform};

/// Opens one's own draft of a first application, or begins one.
#[tauri::command]
pub(crate) async fn open_draft(
    counter: Shared<'_>,
    request: OpenDraftRequest,
) -> Answer<DraftView> {
    perform(counter, move |counter| counter.open_draft(&request)).await
}

/// Opens a draft by its id.
#[tauri::command]
pub(crate) async fn resume_draft(counter: Shared<'_>, request: DraftRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.resume_draft(&request)).await
}

/// Saves what was typed.
#[tauri::command]
pub(crate) async fn save_draft(
    counter: Shared<'_>,
    request: SaveDraftRequest,
) -> Answer<DraftView> {
    perform(counter, move |counter| counter.save_draft(&request)).await
}

/// Throws a draft away; a reserved number becomes void.
#[tauri::command]
pub(crate) async fn discard_draft(counter: Shared<'_>, request: DraftRequest) -> Answer<Nothing> {
    perform(counter, move |counter| counter.discard_draft(&request)).await
}

/// Checks a photo and puts it on a draft; the body is the file's bytes, the header `draft` the
/// draft's id.
#[tauri::command]
pub(crate) async fn attach_photo(counter: Shared<'_>, request: Request<'_>) -> Answer<DraftView> {
    let (draft, bytes) = draft_and_bytes(&request)?;
    perform(counter, move |counter| counter.attach_photo(&draft, &bytes)).await
}

/// Takes the photo off a draft.
#[tauri::command]
pub(crate) async fn remove_photo(counter: Shared<'_>, request: DraftRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.remove_photo(&request)).await
}

/// 《一次性告知单》 of a draft whose papers are not all there.
#[tauri::command]
pub(crate) async fn make_materials_notice(
    counter: Shared<'_>,
    request: DraftRequest,
) -> Answer<DocumentView> {
    perform(counter, move |counter| {
        counter.make_materials_notice(&request)
    })
    .await
}

/// Reserves the number, freezes the draft, makes the 受理单.
#[tauri::command]
pub(crate) async fn prepare_form(counter: Shared<'_>, request: DraftRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.prepare_form(&request)).await
}

/// Opens a frozen draft again; its number becomes void.
#[tauri::command]
pub(crate) async fn reopen_draft(counter: Shared<'_>, request: DraftRequest) -> Answer<DraftView> {
    perform(counter, move |counter| counter.reopen_draft(&request)).await
}

/// Submits: the act is recorded and the receipt made.
#[tauri::command]
pub(crate) async fn submit_application(
    counter: Shared<'_>,
    request: SubmitApplicationRequest,
) -> Answer<SubmittedView> {
    perform(counter, move |counter| counter.submit_application(&request)).await
}
