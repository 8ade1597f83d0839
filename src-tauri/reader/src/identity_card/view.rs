//! The reading as JSON, for counterctl. It carries personal data in the open, so it has no `Debug`.

use jiff::civil::Date;
use serde::Serialize;

use super::reading::{IdentityFinding, IdentityReading, ValidUntil};

/// A reading, ready to be written.
#[derive(Serialize)]
pub struct IdentityReadingView {
    kind: &'static str,
    name: Option<String>,
    foreign_name: Option<String>,
    sex: Option<&'static str>,
    ethnicity: Option<&'static str>,
    nationality: Option<String>,
    birth: Option<Date>,
    address: Option<String>,
    number: Option<String>,
    authority: Option<String>,
    valid_from: Option<Date>,
    valid_until: Option<String>,
    pass_number: Option<String>,
    issue_count: Option<String>,
    /// The photo as it came, in hexadecimal.
    photo_wlt: Option<String>,
    findings: Vec<FindingView>,
}

/// A finding, ready to be written.
#[derive(Serialize)]
struct FindingView {
    field: &'static str,
    problem: &'static str,
    message: String,
}

impl From<&IdentityReading> for IdentityReadingView {
    fn from(reading: &IdentityReading) -> Self {
        let text = |value: &Option<counter_domain::sensitive::Sensitive<String>>| {
            value.as_ref().map(|value| value.expose().clone())
        };
        Self {
            kind: reading.kind.code(),
            name: text(&reading.name),
            foreign_name: text(&reading.foreign_name),
            sex: reading.sex.as_ref().map(|sex| sex.expose().name()),
            ethnicity: reading.ethnicity.as_ref().map(|it| it.expose().name()),
            nationality: text(&reading.nationality),
            birth: reading.birth.as_ref().map(|birth| *birth.expose()),
            address: text(&reading.address),
            number: text(&reading.number),
            authority: reading.authority.clone(),
            valid_from: reading.valid_from,
            valid_until: reading.valid_until.map(|until| match until {
                ValidUntil::Day(day) => day.to_string(),
                ValidUntil::LongTerm => "长期".to_owned(),
            }),
            pass_number: text(&reading.pass_number),
            issue_count: reading.issue_count.clone(),
            photo_wlt: reading
                .photo
                .as_ref()
                .map(|photo| hex::encode_upper(photo.expose())),
            findings: reading.findings.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&IdentityFinding> for FindingView {
    fn from(finding: &IdentityFinding) -> Self {
        Self {
            field: finding.field.code(),
            problem: finding.problem.code(),
            message: finding.sentence(),
        }
    }
}
