//! Whether a paper is genuine.

use counter_act::{Hash, VerifyingKey};
use counter_wire::certificate::{NUMBER_CHARACTERS, SignedSummary, code_hash};
use jiff::civil::Date;
use serde::Serialize;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Number on the paper.
    pub number: String,
    /// Its code.
    pub code: String,
    /// What the QR says beside them.
    pub summary: Option<SignedSummary>,
}

impl Question {
    /// Reads number and code as typed, small letters and blanks allowed; none if they cannot be.
    pub fn read(number: &str, code: &str, summary: Option<&str>) -> Option<Self> {
        let number = token(number)?;
        let code = token(code)?;
        let summary = summary
            .and_then(SignedSummary::parse)
            .filter(|summary| summary.summary().number == number);
        Some(Self {
            number,
            code,
            summary,
        })
    }
}

fn token(text: &str) -> Option<String> {
    let token = counter_domain::number::normalised(text);
    let fits = (1..=NUMBER_CHARACTERS).contains(&token.len())
        && token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    fits.then_some(token)
}

/// A certificate as the centre keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// What is shown of it.
    pub shown: Shown,
    /// [`code_hash`] of its number and code.
    pub code_hash: Hash,
    /// 作废日期
    pub void_on: Option<Date>,
    /// It was made and has no seal yet.
    pub waits_for_seal: bool,
}

/// What the page shows of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its number.
    pub number: String,
    /// Its kind.
    pub title: String,
    /// Who issued it.
    pub office: String,
    /// Masked name.
    pub person: String,
    /// Last four characters of his number.
    pub number_ends: String,
    /// 出具日期
    pub issued_on: Date,
    /// 有效期至
    pub valid_until: Date,
}

/// The device that a summary names, if it is enrolled and neither revoked nor fenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its key.
    pub key: VerifyingKey,
    /// The name of its office: what a device says of itself is not believed.
    pub office: String,
}

/// What the page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Answer {
    /// 真实有效
    Genuine(Shown),
    /// 已作废
    Void {
        /// The paper.
        #[serde(flatten)]
        shown: Shown,
        /// Since when.
        void_on: Date,
    },
    /// 已过有效期
    Expired(Shown),
    /// 尚未用印: made, and no proof before it has its seal.
    WaitsForSeal(Shown),
    /// 签发站点签名有效，尚未同步
    NotYetSynchronised(Shown),
    /// No such number, or another code.
    Unknown,
    /// Number or code are missing or cannot be.
    Malformed,
    /// Asked too often.
    TooMany,
}

/// Answers a question on a day of Beijing.
pub fn answer(
    question: &Question,
    issued: Option<&IssuedCertificate>,
    station: Option<&Issuer>,
    today: Date,
) -> Answer {
    if let Some(issued) = issued {
        let asked = code_hash(&question.number, &question.code);
        if asked != issued.code_hash || issued.shown.number != question.number {
            return Answer::Unknown;
        }
        let shown = issued.shown.clone();
        return match issued.void_on {
            Some(void_on) => Answer::Void { shown, void_on },
            None if today > shown.valid_until => Answer::Expired(shown),
            None if issued.waits_for_seal => Answer::WaitsForSeal(shown),
            None => Answer::Genuine(shown),
        };
    }
    let (Some(signed), Some(station)) = (&question.summary, station) else {
        return Answer::Unknown;
    };
    if !signed.verify(&question.code, &station.key) {
        return Answer::Unknown;
    }
    let summary = signed.summary();
    let shown = Shown {
        number: summary.number.clone(),
        title: summary.title.clone(),
        office: station.office.clone(),
        person: summary.person.clone(),
        number_ends: summary.number_ends.clone(),
        issued_on: summary.issued_on,
        valid_until: summary.valid_until,
    };
    if today > shown.valid_until {
        Answer::Expired(shown)
    } else {
        Answer::NotYetSynchronised(shown)
    }
}
