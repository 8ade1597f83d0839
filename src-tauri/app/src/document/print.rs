//! Printing a document: one wish is one print, whatever happens to it.
//!
//! The stored PDF never changes: the mark 补打第n次 is laid over its bytes on their way to the
//! printer. What the printer says is followed on a thread of its own until the print has ended.

use std::num::NonZeroU8;
use std::sync::Arc;

use counter_document::overlay_reprint_mark;
use counter_domain::calendar::beijing;
use counter_domain::id::DocumentId;
use counter_domain::role::Permission;
use counter_printer::{JobKey, Media, PrintJob, Sides};
use counter_store::table::document::DocumentRecord;
use counter_store::table::print::{PrintRecord, PrintState};
use counter_store::{Store, StoreError};
use jiff::ToSpan as _;
use uuid::Uuid;

use super::document_view;
use super::follow::{self, CONFIRMED};
use crate::certificate::may_print;
use crate::contract::{CommandError, ConfirmPrintRequest, ErrorCode, PrintRequest, PrintView};
use crate::counter::{Counter, Work};
use crate::fault::{from_store, incident};

impl Counter {
    /// Prints a document. Answers at once; what becomes of it is told by events.
    pub fn print_document(
        self: &Arc<Self>,
        request: &PrintRequest,
    ) -> Result<PrintView, CommandError> {
        let work = self.work(Permission::Look)?;
        let not_found = |_| CommandError::new(ErrorCode::NotFound);
        let id: Uuid = request.print.parse().map_err(not_found)?;
        let document = DocumentId(request.document.parse().map_err(not_found)?);
        let (record, pdf) = load(&work, document)?;
        let media = match record.paper.as_str() {
            "A5" => Media::A5,
            _ => Media::A4,
        };
        let queue = self
            .print_queue(&work, media)?
            .ok_or(CommandError::new(ErrorCode::PrinterMissing))?;
        may_print(self, &work, document, id)?;
        let (print, is_new) = work
            .store
            .write(|writing| {
                writing
                    .prints_mut()
                    .begin(id, document, &work.user.staff, work.at())
            })
            .map_err(|error: StoreError| from_store(&error))?;
        if is_new {
            let pdf = if print.reprint > 0 {
                overlay_reprint_mark(&pdf, print.reprint, beijing(work.at()), self.fonts()?)
                    .map_err(|error| incident(ErrorCode::DocumentFailed, &error))?
            } else {
                pdf
            };
            let job = PrintJob {
                key: JobKey::new(id.to_string())
                    .map_err(|error| incident(ErrorCode::Internal, &error))?,
                title: title(&record.kind).to_owned(),
                pdf,
                media,
                copies: NonZeroU8::MIN,
                sides: Sides::One,
                tray: None,
            };
            follow::start(self, queue, job, id)?;
        }
        print_view(&work, &print)
    }

    /// Today's prints, the newest first.
    pub fn list_prints(&self) -> Result<Vec<PrintView>, CommandError> {
        let work = self.work(Permission::Look)?;
        let since = work.at().saturating_sub(24.hours()).unwrap_or(work.at());
        let prints = work
            .store
            .read(|reading| reading.prints().since(since))
            .map_err(|error: StoreError| from_store(&error))?;
        prints
            .iter()
            .map(|print| print_view(&work, print))
            .collect()
    }

    /// Prints that were under way when the program ended: nobody follows them any more, so nobody
    /// knows whether paper came out, and the clerk is asked.
    pub(crate) fn doubt_unfollowed_prints(&self, store: &Store) -> Result<(), CommandError> {
        let at = self.clock.now();
        store.write(|writing| {
            for state in [PrintState::Queued, PrintState::Sent] {
                for print in writing.prints().in_state(state)? {
                    writing.prints_mut().set_state(
                        print.id,
                        PrintState::Unknown,
                        "answer_lost",
                        at,
                    )?;
                }
            }
            Ok(())
        })
    }

    /// The clerk's word on a print after a fault. A print that is not in doubt stays as it is.
    pub fn confirm_print(&self, request: &ConfirmPrintRequest) -> Result<PrintView, CommandError> {
        let work = self.work(Permission::Look)?;
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let id: Uuid = request.print.parse().map_err(|_| not_found())?;
        let print = work
            .store
            .write(|writing| {
                let in_doubt = writing
                    .prints()
                    .get(id)?
                    .is_some_and(|print| print.state == PrintState::Unknown);
                if in_doubt {
                    let (state, fault) = if request.came_out {
                        (PrintState::Done, CONFIRMED)
                    } else {
                        (PrintState::Failed, "nothing_came_out")
                    };
                    writing
                        .prints_mut()
                        .set_state(id, state, fault, work.at())?;
                }
                writing.prints().get(id)
            })
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or_else(not_found)?;
        print_view(&work, &print)
    }
}

impl Work {
    /// Prints of which nobody knows whether paper came out.
    pub(crate) fn unconfirmed_prints(&self) -> Result<Vec<PrintView>, CommandError> {
        let prints = self
            .store
            .read(|reading| reading.prints().in_state(PrintState::Unknown))
            .map_err(|error: StoreError| from_store(&error))?;
        prints.iter().map(|print| print_view(self, print)).collect()
    }
}

pub(super) fn print_view(work: &Work, print: &PrintRecord) -> Result<PrintView, CommandError> {
    let document = work
        .store
        .read(|reading| reading.documents().get(print.document))
        .map_err(|error: StoreError| from_store(&error))?
        .ok_or(CommandError::new(ErrorCode::NotFound))?;
    let confirmed = print.state == PrintState::Done && print.fault == CONFIRMED;
    let waiting = print.state == PrintState::Sent && !print.fault.is_empty();
    Ok(PrintView {
        print: print.id.to_string(),
        document: document_view(&document, work)?,
        reprint: print.reprint,
        state: match print.state {
            PrintState::Queued => "queued",
            PrintState::Sent if waiting => "waiting",
            PrintState::Sent => "sent",
            PrintState::Done if confirmed => "confirmed",
            PrintState::Done => "done",
            PrintState::Failed => "failed",
            PrintState::Cancelled => "cancelled",
            PrintState::Unknown => "unknown",
        }
        .to_owned(),
        fault: if confirmed {
            String::new()
        } else {
            print.fault.clone()
        },
        asks: print.state == PrintState::Unknown,
    })
}

fn load(work: &Work, id: DocumentId) -> Result<(DocumentRecord, Vec<u8>), CommandError> {
    let (record, pdf) = work
        .store
        .read(|reading| {
            let documents = reading.documents();
            Ok::<_, StoreError>((documents.get(id)?, documents.pdf(id)?))
        })
        .map_err(|error| from_store(&error))?;
    record
        .zip(pdf)
        .ok_or(CommandError::new(ErrorCode::NotFound))
}

/// What the printer's panel shows: the kind of paper, never whose.
fn title(kind: &str) -> &'static str {
    match kind {
        "card_application_form" => "受理单",
        "card_application_receipt" => "回执",
        "card_return_notice" => "退回告知单",
        "withdrawal_slip" => "撤回通知",
        "materials_notice" => "一次性告知单",
        "recalled_cards_list" => "回收卡移交清单",
        "card_batch_form" => "单位批量受理单",
        "personal_contribution_certificate" => "参保缴费证明",
        _ => "文书",
    }
}
