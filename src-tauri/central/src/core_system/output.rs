//! What goes back to the core system: receipts with the rows that were not taken, and
//! applications to be made.
//!
//! Cells that a spreadsheet would run as a formula begin with an apostrophe.

use std::io::Write;

use counter_act::Hash;
use serde::{Deserialize, Serialize};

use super::delivery::ListedFile;
use super::fault::RowError;

/// To whom applications go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The centre's card system.
    CardSystem,
    /// The bank whose branches make cards.
    Bank,
}

impl Receiver {
    /// Its name in file names and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CardSystem => "card_system",
            Self::Bank => "bank",
        }
    }
}

/// An application that is to be made into a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingApplication {
    /// 业务编号
    pub application: String,
    /// 首次申领 | 补卡 | 换卡
    pub purpose: &'static str,
    /// 社会保障号码
    pub number: String,
    /// Name.
    pub name: String,
    /// 男 | 女
    pub sex: &'static str,
    /// Birth.
    pub born_on: String,
    /// Code of GB/T 3304.
    pub ethnicity: String,
    /// The office that took it.
    pub office: String,
    /// 领卡地点 or the bank's branch.
    pub place: String,
    /// 卡号 of the card that ends.
    pub old_card: String,
    /// When it was accepted.
    pub accepted_at: String,
}

const HEADING: [&str; 11] = [
    "业务编号",
    "业务类型",
    "社会保障号码",
    "姓名",
    "性别",
    "出生日期",
    "民族",
    "受理机构",
    "领卡地点",
    "原卡号",
    "受理时间",
];

/// Writes applications as CSV in UTF-8.
pub(crate) fn write_applications(
    out: impl Write,
    applications: &[OutgoingApplication],
) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADING)?;
    for outgoing in applications {
        writer.write_record([
            &*harmless(&outgoing.application),
            outgoing.purpose,
            &harmless(&outgoing.number),
            &harmless(&outgoing.name),
            outgoing.sex,
            &outgoing.born_on,
            &harmless(&outgoing.ethnicity),
            &harmless(&outgoing.office),
            &harmless(&outgoing.place),
            &harmless(&outgoing.old_card),
            &outgoing.accepted_at,
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Receipt {
    /// Why the whole delivery was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// File by file, in the order in which they were taken.
    pub files: Vec<FileReceipt>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReceipt {
    /// Its name.
    pub name: String,
    /// The hash that the manifest names.
    pub sha256: Hash,
    /// It was taken before; nothing of it was looked at again.
    pub repeated: bool,
    /// Rows that changed something.
    pub taken: u64,
    /// Rows that said what was known, or what is older than what is known.
    pub unchanged: u64,
    /// Why the file was not read, or not to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// How many rows were not taken.
    pub errors: u64,
    /// The rows that were not taken, in order; they go into a file of their own.
    #[serde(skip)]
    pub rows: Vec<RowError>,
}

impl FileReceipt {
    /// A receipt of which nothing is known yet.
    pub(crate) fn new(file: &ListedFile) -> Self {
        Self {
            name: file.name.clone(),
            sha256: file.sha256,
            repeated: false,
            taken: 0,
            unchanged: 0,
            refused: None,
            errors: 0,
            rows: Vec::new(),
        }
    }

    /// Says again what was said when the file was taken.
    pub(crate) fn repeat(&mut self, written: &str) {
        #[derive(Deserialize, Default)]
        struct Written {
            taken: u64,
            unchanged: u64,
            errors: u64,
        }
        let written: Written = serde_json::from_str(written).unwrap_or_default();
        self.repeated = true;
        self.taken = written.taken;
        self.unchanged = written.unchanged;
        self.errors = written.errors;
    }
}

impl Receipt {
    /// Whether everything was taken.
    pub fn is_good(&self) -> bool {
        self.refused.is_none()
            && self
                .files
                .iter()
                .all(|file| file.refused.is_none() && file.errors == 0)
    }
}

/// Writes the rows that were not taken, with a mark of UTF-8 because people open it in a
/// spreadsheet.
pub(crate) fn write_errors(mut out: impl Write, rows: &[RowError]) -> csv::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["行号", "代码", "原因"])?;
    for row in rows {
        let sentence = row.fault.to_string();
        writer.write_record([
            &row.line.to_string(),
            row.fault.code(),
            &harmless(&sentence),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}
