//! The reading as JSON, for counterctl. It carries personal data in the open, so it has no `Debug`.

use jiff::civil::Date;
use serde::Serialize;

use super::reading::{CardReading, Finding};
use crate::bank_card::BankCardNumber;

/// A reading, ready to be written.
#[derive(Serialize)]
pub struct CardReadingView {
    version: String,
    card_no: Option<String>,
    identification: Option<String>,
    ssn: Option<String>,
    name: Option<String>,
    sex: Option<&'static str>,
    ethnicity: Option<&'static str>,
    birth: Option<Date>,
    issued: Option<Date>,
    expires: Option<Date>,
    bank_pan_masked: Option<String>,
    locked: bool,
    /// What stayed closed, and what to do instead.
    lock: Option<String>,
    findings: Vec<FindingView>,
}

/// A finding, ready to be written.
#[derive(Serialize)]
pub struct FindingView {
    field: &'static str,
    problem: &'static str,
    message: String,
}

impl From<&CardReading> for CardReadingView {
    fn from(reading: &CardReading) -> Self {
        let holder = reading.holder.open();
        Self {
            version: reading.version.to_string(),
            card_no: reading
                .card_no
                .as_ref()
                .map(|number| number.expose().clone()),
            identification: reading
                .identification
                .as_ref()
                .map(|code| code.expose().clone()),
            ssn: holder.and_then(|holder| Some(holder.ssn.as_ref()?.expose().clone())),
            name: holder.and_then(|holder| Some(holder.name.as_ref()?.expose().clone())),
            sex: holder.and_then(|holder| Some(holder.sex.as_ref()?.expose().name())),
            ethnicity: holder.and_then(|holder| Some(holder.ethnicity.as_ref()?.expose().name())),
            birth: holder.and_then(|holder| Some(*holder.birth.as_ref()?.expose())),
            issued: reading.issued,
            expires: reading.expires,
            bank_pan_masked: reading.bank_card.as_ref().map(BankCardNumber::masked),
            locked: reading.locked(),
            lock: reading.lock_sentence(),
            findings: reading
                .findings
                .iter()
                .copied()
                .map(FindingView::from)
                .collect(),
        }
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            field: finding.field.code(),
            problem: finding.problem.code(),
            message: finding.sentence(),
        }
    }
}
