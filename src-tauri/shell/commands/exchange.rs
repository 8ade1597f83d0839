//! What travels on a stick.

use counter_app::contract::{DriveView, ExchangeDone, ExportRequest, ImportRequest};

use super::{Answer, Shared, perform};

/// Sticks with the files of ours that lie there.
#[tauri::command]
pub(crate) async fn drives(counter: Shared<'_>) -> Answer<Vec<DriveView>> {
    perform(counter, |counter| counter.drives()).await
}

/// Writes acts to a stick.
#[tauri::command]
pub(crate) async fn export_acts(
    counter: Shared<'_>,
    request: ExportRequest,
) -> Answer<ExchangeDone> {
    perform(counter, move |counter| counter.export_acts(&request)).await
}

/// Reads a file from a stick.
#[tauri::command]
pub(crate) async fn import_file(
    counter: Shared<'_>,
    request: ImportRequest,
) -> Answer<ExchangeDone> {
    perform(counter, move |counter| counter.import_file(&request)).await
}
