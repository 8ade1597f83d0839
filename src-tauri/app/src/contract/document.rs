//! Papers and their printing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A paper that was made and is kept as it was printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocumentView {
    /// Opaque id.
    pub document: String,
    /// `card_application_form` | `card_application_receipt` | `card_return_notice`
    pub kind: String,
    /// 业务编号
    pub number: String,
    /// Pages.
    pub pages: u32,
    /// `A4` | `A5`
    pub paper: String,
    /// Address of the bytes, as `document/…`.
    pub blob: String,
    /// How often it came out of a printer.
    pub printed: u32,
}

/// Naming a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocumentRequest {
    /// Opaque id.
    pub document: String,
}

/// Printing a document. The same `print` twice is one print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PrintRequest {
    /// Opaque id of the document.
    pub document: String,
    /// A UUID that the caller makes for this wish to print.
    pub print: String,
}

/// One print and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PrintView {
    /// The caller's UUID.
    pub print: String,
    /// The document.
    pub document: DocumentView,
    /// 0 for the first print, n for 补打第n次.
    pub reprint: u32,
    /// `queued` | `sent` | `waiting` (for a person at the printer) | `done` (打印机报告已出纸) |
    /// `confirmed` (the clerk says so) | `failed` | `cancelled` | `unknown`
    pub state: String,
    /// Code of the fault, as `out_of_paper`; empty without one.
    pub fault: String,
    /// The clerk is asked whether the paper came out.
    pub asks: bool,
}

/// The clerk's word on a print after a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ConfirmPrintRequest {
    /// Which print.
    pub print: String,
    /// The paper came out.
    pub came_out: bool,
}

/// The printers that are set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PrinterView {
    /// `ipp://…`; empty when none is set.
    pub uri: String,
    /// The one for papers of A5; empty where they go to the same.
    pub receipts: String,
    /// Queues found on this machine.
    pub found: Vec<FoundPrinter>,
}

/// A queue of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FoundPrinter {
    /// The name that the machine's administrator gave it.
    pub name: String,
    /// `ipp://…`
    pub uri: String,
}

/// Setting the printers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetPrinterRequest {
    /// `ipp://…`; empty sets none.
    pub uri: String,
    /// The one for papers of A5; empty where they go to the same.
    #[serde(default)]
    pub receipts: String,
}
