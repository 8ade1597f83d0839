//! The status bar and the workbench.

use counter_app::contract::{StatusView, WorkbenchView};

use super::{Answer, Shared, perform};

/// The status bar, now.
#[tauri::command]
pub(crate) async fn status(counter: Shared<'_>) -> Answer<StatusView> {
    perform(counter, |counter| counter.status()).await
}

/// Today's work and what presses.
#[tauri::command]
pub(crate) async fn workbench(counter: Shared<'_>) -> Answer<WorkbenchView> {
    perform(counter, |counter| counter.workbench()).await
}
