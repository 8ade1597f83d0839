//! One job: what is handed to a queue, and what the queue says about it later.

use std::fmt;
use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::message::{Response, Tag};

/// The most characters of a key; a job's name has 255 bytes on every printer.
const KEY_LENGTH: usize = 64;
/// The most characters of a title, so that title and key stay within 255 bytes of UTF-8.
const TITLE_LENGTH: usize = 60;

/// The print id: one key is one job on the printer, however often it is submitted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobKey(String);

/// A text that cannot be a print id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("打印编号只能由 1 至 64 个英文字母、数字和短横组成")]
pub struct JobKeyError;

impl JobKey {
    /// Takes ASCII letters, digits and hyphens, 1 to 64 of them.
    pub fn new(key: impl Into<String>) -> Result<Self, JobKeyError> {
        let key = key.into();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if key.is_empty() || key.len() > KEY_LENGTH || !key.bytes().all(allowed) {
            return Err(JobKeyError);
        }
        Ok(Self(key))
    }

    /// The key as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn for_fuzzing() -> Self {
        Self("0".to_owned())
    }
}

impl TryFrom<String> for JobKey {
    type Error = JobKeyError;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::new(key)
    }
}

impl From<JobKey> for String {
    fn from(key: JobKey) -> Self {
        key.0
    }
}

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number that the printer gave to a job. It is unique only on that queue, and some printers
/// begin again at 1 when they are switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i32);

/// The sheet that a document was laid out for (PWG 5101.1 names).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
}

impl Media {
    /// The keyword by which printers know the sheet.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::A4 => "iso_a4_210x297mm",
            Self::A5 => "iso_a5_148x210mm",
        }
    }
}

/// Which sides of the sheet are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// 单面
    #[default]
    One,
    /// 双面, turned over its long edge.
    Both,
}

impl Sides {
    /// The keyword by which printers know it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::One => "one-sided",
            Self::Both => "two-sided-long-edge",
        }
    }
}

/// A document on its way to a queue.
#[derive(Clone)]
pub struct PrintJob {
    /// The print id.
    pub key: JobKey,
    /// What kind of paper it is, such as 受理单. It is shown on printers' panels and kept in their
    /// logs, so it never says whose paper it is.
    pub title: String,
    /// The finished PDF, sent as it is.
    pub pdf: Vec<u8>,
    /// The sheet it was laid out for.
    pub media: Media,
    /// How many copies.
    pub copies: NonZeroU8,
    /// Which sides; a printer that cannot turn the sheet prints one.
    pub sides: Sides,
    /// The tray by its keyword; without one, or where the printer has no such tray, it chooses.
    pub tray: Option<String>,
}

/// A sheet in hundredths of a millimetre, as collections name it.
pub(crate) const fn dimensions(media: Media) -> (i32, i32) {
    match media {
        Media::A4 => (21_000, 29_700),
        Media::A5 => (14_800, 21_000),
    }
}

impl PrintJob {
    /// The job's name on the printer: title and key, so that the job can be found by its key.
    pub(crate) fn name(&self) -> String {
        let title: String = self
            .title
            .chars()
            .filter(|character| !character.is_control())
            .take(TITLE_LENGTH)
            .collect();
        format!("{} {}", title.trim(), self.key)
            .trim_start()
            .to_owned()
    }
}

impl fmt::Debug for PrintJob {
    /// Leaves the document out: it holds a person's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrintJob")
            .field("key", &self.key)
            .field("media", &self.media)
            .field("copies", &self.copies)
            .field("pdf", &format_args!("{} bytes", self.pdf.len()))
            .finish_non_exhaustive()
    }
}

/// Why a printer gave a job up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbortCause {
    /// The printer cannot read this kind of document, or found a mistake in it.
    Document,
    /// Anything else inside printer or queue.
    Printer,
}

/// What a printer says about a job (`job-state` and `job-state-reasons`, RFC 8011 sections 5.3.7
/// and 5.3.8, together with the printer's own state).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Behind other jobs.
    Waiting,
    /// Held in the queue until somebody releases it.
    Held,
    /// Being printed; sheets or sides that are out, where the printer counts them.
    Printing {
        /// `job-media-sheets-completed`, else `job-impressions-completed`.
        sheets: Option<u32>,
    },
    /// Nothing moves until a person mends this.
    Stopped(Fault),
    /// All paper is out.
    Completed,
    /// The printer is finished but says that something went wrong.
    CompletedWithErrors,
    /// Cancelled at the printer or in the queue.
    Cancelled,
    /// Given up by the printer.
    Aborted(AbortCause),
    /// The printer does not say, or does not know the job any more.
    NotKnown,
}

/// Reads a job's state out of the answer to Get-Job-Attributes; `printer` is what stops the printer
/// at this moment, if anything does.
pub(crate) fn read_state(response: &Response, printer: Option<&Fault>) -> JobState {
    let reasons = response.keywords(Tag::Job, "job-state-reasons");
    let says = |reason: &str| reasons.iter().any(|given| given == reason);
    // CUPS repeats the printer's reasons in the job.
    let at_printer = response.keywords(Tag::Job, "job-printer-state-reasons");
    let stopped_by = |stopped: bool| {
        printer
            .cloned()
            .or_else(|| Fault::from_keywords(&at_printer, false))
            .or_else(|| Fault::from_keywords(&reasons, stopped))
    };
    match response.number(Tag::Job, "job-state") {
        Some(3) => stopped_by(false).map_or(JobState::Waiting, JobState::Stopped),
        Some(4) => JobState::Held,
        Some(5) => stopped_by(false).map_or_else(
            || JobState::Printing {
                sheets: response
                    .number(Tag::Job, "job-media-sheets-completed")
                    .or_else(|| response.number(Tag::Job, "job-impressions-completed"))
                    .and_then(|sheets| u32::try_from(sheets).ok()),
            },
            JobState::Stopped,
        ),
        Some(6) => JobState::Stopped(stopped_by(true).unwrap_or(Fault::Other(Vec::new()))),
        Some(7) => JobState::Cancelled,
        Some(8) => {
            let document = [
                "document-format-error",
                "unsupported-document-format",
                "document-access-error",
                "compression-error",
                "unsupported-compression",
                "document-password-error",
            ];
            JobState::Aborted(if document.into_iter().any(says) {
                AbortCause::Document
            } else {
                AbortCause::Printer
            })
        }
        Some(9) if says("job-completed-with-errors") => JobState::CompletedWithErrors,
        Some(9) => JobState::Completed,
        _ => JobState::NotKnown,
    }
}

/// The job's number in the answer to Print-Job.
pub(crate) fn read_job_id(response: &Response) -> Option<JobId> {
    response
        .number(Tag::Job, "job-id")
        .filter(|id| *id > 0)
        .map(JobId)
}

/// The job among those listed whose name ends with the key.
pub(crate) fn find_by_key(response: &Response, key: &JobKey) -> Option<JobId> {
    response.groups(Tag::Job).find_map(|group| {
        let is_it = names(group.text("job-name")?, key);
        group
            .number("job-id")
            .filter(|id| is_it && *id > 0)
            .map(JobId)
    })
}

/// Whether the answer to Get-Job-Attributes names another job. A printer that keeps names to itself
/// is believed.
pub(crate) fn is_of_another(response: &Response, key: &JobKey) -> bool {
    let job = response.groups(Tag::Job).next();
    job.and_then(|job| job.text("job-name").map(|name| !names(name, key)))
        .unwrap_or(false)
}

/// Whether a job's name is that of the key, as [`PrintJob::name`] makes it.
fn names(name: &str, key: &JobKey) -> bool {
    name.rsplit(' ').next() == Some(key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_plain_ascii() {
        for good in ["1", "0192f6-AB", &"9".repeat(64)] {
            assert!(
                JobKey::new(good).is_ok(),
                "{good} is letters, digits and hyphens"
            );
        }
        for bad in ["", "a b", "编号", "a_b", &"9".repeat(65)] {
            assert_eq!(
                JobKey::new(bad),
                Err(JobKeyError),
                "{bad:?} must not become a job's name"
            );
        }
    }

    #[test]
    fn a_job_is_named_by_title_and_key_within_255_bytes() {
        let mut job = PrintJob {
            key: JobKey::new("k-1").unwrap(),
            title: "受理单\n".to_owned(),
            pdf: b"%PDF-1.7 secret".to_vec(),
            media: Media::A4,
            copies: NonZeroU8::MIN,
            sides: Sides::One,
            tray: None,
        };
        assert_eq!(job.name(), "受理单 k-1");
        assert!(
            !format!("{job:?}").contains("secret"),
            "a document is never logged"
        );
        job.title = String::new();
        assert_eq!(job.name(), "k-1");
        job.title = "单".repeat(10_000);
        job.key = JobKey::new("9".repeat(64)).unwrap();
        assert!(job.name().len() <= 255, "job-name is name(255)");
    }
}
