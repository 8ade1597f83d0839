//! Lists of employers, from their files to the applications of their people.

use counter_app::contract::{
    BatchExported, BatchList, BatchRequest, BatchView, EmployerFiles, EmployerFilesRequest,
    ExportBatchRequest, MarkBatchRequest, Nothing, ReadBatchFileRequest, SaveBatchRequest,
    SubmitBatchRequest,
};

use super::{Answer, Shared, perform};

/// The lists of employers that one has begun.
#[tauri::command]
pub(crate) async fn list_batches(counter: Shared<'_>) -> Answer<BatchList> {
    perform(counter, |counter| counter.list_batches()).await
}

/// Begins one.
#[tauri::command]
pub(crate) async fn begin_batch(counter: Shared<'_>) -> Answer<BatchView> {
    perform(counter, |counter| counter.begin_batch()).await
}

/// Opens one.
#[tauri::command]
pub(crate) async fn open_batch(counter: Shared<'_>, request: BatchRequest) -> Answer<BatchView> {
    perform(counter, move |counter| counter.open_batch(&request)).await
}

/// Saves employer, operator and papers.
#[tauri::command]
pub(crate) async fn save_batch(
    counter: Shared<'_>,
    request: SaveBatchRequest,
) -> Answer<BatchView> {
    perform(counter, move |counter| counter.save_batch(&request)).await
}

/// What lies in a folder that an employer's files may be in.
#[tauri::command]
pub(crate) async fn employer_files(
    counter: Shared<'_>,
    request: EmployerFilesRequest,
) -> Answer<EmployerFiles> {
    perform(counter, move |counter| counter.employer_files(&request)).await
}

/// Reads the list.
#[tauri::command]
pub(crate) async fn read_roster(
    counter: Shared<'_>,
    request: ReadBatchFileRequest,
) -> Answer<BatchView> {
    perform(counter, move |counter| counter.read_roster(&request)).await
}

/// Reads photos to the rows that they belong to.
#[tauri::command]
pub(crate) async fn read_batch_photos(
    counter: Shared<'_>,
    request: ReadBatchFileRequest,
) -> Answer<BatchView> {
    perform(counter, move |counter| counter.read_batch_photos(&request)).await
}

/// Checks row by row what has not been checked.
#[tauri::command]
pub(crate) async fn check_batch(counter: Shared<'_>, request: BatchRequest) -> Answer<BatchView> {
    perform(counter, move |counter| counter.check_batch(&request)).await
}

/// Notes what the clerk has looked at.
#[tauri::command]
pub(crate) async fn mark_batch(
    counter: Shared<'_>,
    request: MarkBatchRequest,
) -> Answer<BatchView> {
    perform(counter, move |counter| counter.mark_batch(&request)).await
}

/// Reserves numbers for the good rows and makes their 受理单.
#[tauri::command]
pub(crate) async fn prepare_batch(counter: Shared<'_>, request: BatchRequest) -> Answer<BatchView> {
    perform(counter, move |counter| counter.prepare_batch(&request)).await
}

/// Opens printed rows again.
#[tauri::command]
pub(crate) async fn reopen_batch(counter: Shared<'_>, request: BatchRequest) -> Answer<BatchView> {
    perform(counter, move |counter| counter.reopen_batch(&request)).await
}

/// Submits row by row what was printed.
#[tauri::command]
pub(crate) async fn submit_batch(
    counter: Shared<'_>,
    request: SubmitBatchRequest,
) -> Answer<BatchView> {
    perform(counter, move |counter| counter.submit_batch(&request)).await
}

/// Ends the run that is under way.
#[tauri::command]
pub(crate) async fn cancel_batch(counter: Shared<'_>) -> Answer<Nothing> {
    perform(counter, |counter| counter.cancel_batch()).await
}

/// Writes the rows with problems into a file.
#[tauri::command]
pub(crate) async fn export_batch(
    counter: Shared<'_>,
    request: ExportBatchRequest,
) -> Answer<BatchExported> {
    perform(counter, move |counter| counter.export_batch(&request)).await
}

/// Throws a list away.
#[tauri::command]
pub(crate) async fn discard_batch(counter: Shared<'_>, request: BatchRequest) -> Answer<Nothing> {
    perform(counter, move |counter| counter.discard_batch(&request)).await
}
