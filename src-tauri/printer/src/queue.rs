//! One print queue, over IPP.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use ipp::parser::IppParseError;
use ipp::value::IppValue;

use crate::ability::{self, Abilities};
use crate::address::QueueAddress;
use crate::error::PrintError;
use crate::fault::Fault;
use crate::follow::{self, Pace, Patience};
use crate::job::{self, JobId, JobKey, JobState, Media, PrintJob};
use crate::message::{Op, Request, Response, Tag};
use crate::outcome::{Event, Outcome};
use crate::status::{self, QueueState, QueueStatus};
use crate::transport::{self, Deadlines};

/// The document format that is sent; the PDF goes out as it is.
const PDF: &str = "application/pdf";

/// One print queue. Keep one for each address and share it between threads: it remembers which
/// keys it has sent, and sends one document at a time.
#[derive(Debug)]
pub struct PrintQueue {
    address: QueueAddress,
    deadlines: Deadlines,
    sent: Mutex<HashMap<JobKey, JobId>>,
}

impl PrintQueue {
    /// A queue with the usual deadlines. Nothing is asked yet.
    pub fn new(address: QueueAddress) -> Self {
        Self::with_deadlines(address, Deadlines::default())
    }

    /// A queue with deadlines of one's own.
    pub fn with_deadlines(address: QueueAddress, deadlines: Deadlines) -> Self {
        Self {
            address,
            deadlines,
            sent: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn address(&self) -> &QueueAddress {
        &self.address
    }

    /// How it is at this moment. Not to be reached is a state too.
    pub fn status(&self) -> QueueStatus {
        let response = self.request(Op::GetPrinterAttributes, |request| {
            request.sign()?;
            request.wanting(&status::WANTED)
        });
        match response {
            Ok(response) => status::read(&response),
            Err(error) => QueueStatus::unavailable(error),
        }
    }

    /// What it can do. A queue that does not say is believed able.
    pub fn abilities(&self) -> Result<Abilities, PrintError> {
        let response = self.request(Op::GetPrinterAttributes, |request| {
            request.sign()?;
            request.wanting(&ability::WANTED)
        })?;
        Ok(Abilities::read(&response))
    }

    /// Hands a document to the queue, once for each key.
    ///
    /// A key that was submitted before gives the number of the job it became, even if that was
    /// before the program was restarted, as long as the printer remembers. A queue that stands
    /// still is not given the document, so that nothing lies in wait there unseen.
    ///
    /// Where [`PrintError::may_have_printed`] holds, the document may be printing all the same;
    /// submitting the key again finds it.
    pub fn submit(&self, job: &PrintJob) -> Result<JobId, PrintError> {
        // Held over the whole exchange, so that two clicks at once become one job.
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = sent.get(&job.key) {
            return Ok(*id);
        }
        let hindrance = match self.status().state {
            QueueState::Ready => None,
            QueueState::Faulted(fault) => Some(PrintError::Blocked(fault)),
            QueueState::NotAccepting => Some(PrintError::NotAccepting),
            QueueState::Unavailable(error) => return Err(before_sending(error)),
        };
        let id = match (self.find(&job.key), hindrance) {
            (Ok(Some(id)), _) => id,
            (_, Some(hindrance)) => return Err(hindrance),
            // A queue that does not list its jobs can still print; one that is gone cannot.
            (Ok(None) | Err(PrintError::Refused { .. } | PrintError::PasswordNeeded), None) => {
                self.print(job)?
            }
            (Err(error), None) => return Err(before_sending(error)),
        };
        sent.insert(job.key.clone(), id);
        Ok(id)
    }

    /// The job that was submitted under `key`, among all that the queue remembers.
    pub fn find(&self, key: &JobKey) -> Result<Option<JobId>, PrintError> {
        for which in ["not-completed", "completed"] {
            let jobs = self.request(Op::GetJobs, |request| {
                request.sign()?;
                request.operation("which-jobs", IppValue::new_keyword(which)?)?;
                request.wanting(&["job-id", "job-name"])
            })?;
            if let Some(id) = job::find_by_key(&jobs, key) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// What the printer says about a job, and what holds the printer up.
    ///
    /// A job of another name under this number is not ours: some printers begin again at 1 when
    /// they are switched on, and then [`PrintError::JobNotFound`] is the truth.
    pub fn job_state(&self, id: JobId, key: &JobKey) -> Result<JobState, PrintError> {
        let response = self.request(Op::GetJobAttributes, |request| {
            request.operation("job-id", IppValue::Integer(id.0))?;
            request.sign()?;
            request.wanting(&[
                "job-name",
                "job-state",
                "job-state-reasons",
                "job-printer-state-reasons",
                "job-media-sheets-completed",
                "job-impressions-completed",
            ])
        });
        let response = response.map_err(of_job)?;
        if job::is_of_another(&response, key) {
            return Err(PrintError::JobNotFound);
        }
        let fault = match job::read_state(&response, None) {
            JobState::Waiting | JobState::Printing { .. } | JobState::Stopped(_) => self.fault(),
            _ => None,
        };
        Ok(job::read_state(&response, fault.as_ref()))
    }

    /// Asks the printer to cancel a job. That it was cancelled is said by its state afterwards.
    pub fn cancel(&self, id: JobId) -> Result<(), PrintError> {
        let response = self.request(Op::CancelJob, |request| {
            request.operation("job-id", IppValue::Integer(id.0))?;
            request.sign()
        });
        response.map(drop).map_err(of_job)
    }

    /// Follows a job that was sent until nothing more is to be seen, and calls `tell` with each
    /// event and the outcome after it.
    ///
    /// Begin from the recorded outcome; that may be [`Outcome::Unknown`] after a restart. It ends
    /// when the job does, when contact counts as lost, or when `pace` says so.
    pub fn follow(
        &self,
        id: JobId,
        key: &JobKey,
        outcome: &Outcome,
        patience: Patience,
        pace: &mut dyn Pace,
        tell: impl FnMut(&Event, &Outcome),
    ) -> Outcome {
        follow::run(outcome, patience, pace, || self.job_state(id, key), tell)
    }

    fn fault(&self) -> Option<Fault> {
        match self.status().state {
            QueueState::Faulted(fault) => Some(fault),
            QueueState::Ready | QueueState::NotAccepting | QueueState::Unavailable(_) => None,
        }
    }

    fn print(&self, job: &PrintJob) -> Result<JobId, PrintError> {
        let can = self.abilities().unwrap_or_default();
        let sheet = can.sheet(job.media);
        let request = build(Op::PrintJob, Some(&self.address), |request| {
            request.sign()?;
            request.operation("job-name", IppValue::new_name_without_language(job.name())?)?;
            request.operation("ipp-attribute-fidelity", IppValue::Boolean(false))?;
            request.operation("document-format", IppValue::new_mime_media_type(PDF)?)?;
            request.job("copies", IppValue::Integer(i32::from(job.copies.get())))?;
            match can.tray(job.tray.as_deref()) {
                Some(tray) => request.job("media-col", media_from(sheet, tray)?)?,
                None => request.job("media", IppValue::new_keyword(sheet.keyword())?)?,
            }
            if sheet != job.media && can.can_leave_unscaled() {
                request.job("print-scaling", IppValue::new_keyword("none")?)?;
            }
            request.job(
                "sides",
                IppValue::new_keyword(can.sides(job.sides).keyword())?,
            )
        })?;
        let request = request.into_bytes(&job.pdf);
        let response = transport::exchange(
            &self.address,
            &request,
            self.deadlines.connect,
            self.deadlines.submit,
        )?;
        if let Some(refusal) = PrintError::of_status(&response) {
            return Err(refusal);
        }
        let ignored = response.names(Tag::Unsupported);
        if !ignored.is_empty() {
            tracing::warn!(address = %self.address, ?ignored, "The printer ignored attributes of a job.");
        }
        job::read_job_id(&response).ok_or(PrintError::Unintelligible)
    }

    fn request(
        &self,
        operation: Op,
        fill: impl FnOnce(&mut Request) -> Result<(), IppParseError>,
    ) -> Result<Response, PrintError> {
        ask(
            Some(&self.address),
            &self.address,
            operation,
            self.deadlines,
            fill,
        )
    }
}

/// A sheet from a tray (PWG 5100.7, `media-col`): a keyword alone cannot name the tray.
fn media_from(sheet: Media, tray: &str) -> Result<IppValue, IppParseError> {
    let (width, height) = job::dimensions(sheet);
    let size = BTreeMap::from([
        ("x-dimension".try_into()?, IppValue::Integer(width)),
        ("y-dimension".try_into()?, IppValue::Integer(height)),
    ]);
    Ok(IppValue::Collection(BTreeMap::from([
        ("media-size".try_into()?, IppValue::Collection(size)),
        ("media-source".try_into()?, IppValue::new_keyword(tray)?),
    ])))
}

/// Asks a question at `address` and refuses answers that do not mean success.
pub(crate) fn ask(
    printer: Option<&QueueAddress>,
    address: &QueueAddress,
    operation: Op,
    deadlines: Deadlines,
    fill: impl FnOnce(&mut Request) -> Result<(), IppParseError>,
) -> Result<Response, PrintError> {
    let request = build(operation, printer, fill)?.into_bytes(&[]);
    let response = transport::exchange(address, &request, deadlines.connect, deadlines.answer)?;
    PrintError::of_status(&response).map_or(Ok(response), Err)
}

fn build(
    operation: Op,
    printer: Option<&QueueAddress>,
    fill: impl FnOnce(&mut Request) -> Result<(), IppParseError>,
) -> Result<Request, PrintError> {
    let built = Request::new(operation, printer).and_then(|mut request| {
        fill(&mut request)?;
        Ok(request)
    });
    // Only an address of more than 1,023 bytes does not fit into a request.
    built.map_err(|_| PrintError::QueueNotFound)
}

/// An answer that was lost before the document was sent leaves no doubt about paper.
fn before_sending(error: PrintError) -> PrintError {
    if error.may_have_printed() {
        PrintError::Unreachable
    } else {
        error
    }
}

/// For a question about a job, what is not found is the job.
fn of_job(error: PrintError) -> PrintError {
    match error {
        PrintError::QueueNotFound => PrintError::JobNotFound,
        error => error,
    }
}
