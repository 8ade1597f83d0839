//! Papers and their printing.

use counter_app::contract::{
    ConfirmPrintRequest, PrintRequest, PrintView, PrinterView, SetPrinterRequest,
};

use super::{Answer, Shared, perform};

/// Prints a document.
#[tauri::command]
pub(crate) async fn print_document(
    counter: Shared<'_>,
    request: PrintRequest,
) -> Answer<PrintView> {
    perform(counter, move |counter| counter.print_document(&request)).await
}

/// Today's prints, the newest first.
#[tauri::command]
pub(crate) async fn list_prints(counter: Shared<'_>) -> Answer<Vec<PrintView>> {
    perform(counter, |counter| counter.list_prints()).await
}

/// The clerk's word on a print after a fault.
#[tauri::command]
pub(crate) async fn confirm_print(
    counter: Shared<'_>,
    request: ConfirmPrintRequest,
) -> Answer<PrintView> {
    perform(counter, move |counter| counter.confirm_print(&request)).await
}

/// The printer that is set, and those found.
#[tauri::command]
pub(crate) async fn printer(counter: Shared<'_>) -> Answer<PrinterView> {
    perform(counter, |counter| counter.printer()).await
}

/// Sets the printer.
#[tauri::command]
pub(crate) async fn set_printer(
    counter: Shared<'_>,
    request: SetPrinterRequest,
) -> Answer<PrinterView> {
    perform(counter, move |counter| counter.set_printer(&request)).await
}
