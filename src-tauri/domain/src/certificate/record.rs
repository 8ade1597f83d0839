//! A certificate as it stands, and what it was made from.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::CertificateStatus;
use crate::calendar::beijing;
use crate::contribution::{AccountYear, ContributionRun, Month};
use crate::id::{ApplicationId, DocumentId};
use crate::number::BusinessNumber;
use crate::organisation::OfficeCode;
use crate::role::StaffId;
use crate::sensitive::Sensitive;

/// What the centre told of a person's contributions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributions {
    /// 数据截至
    pub until: Date,
    /// Runs of months, in the centre's order.
    pub runs: Vec<ContributionRun>,
    /// The personal pension account, the first year first; empty where nothing was told of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account: Vec<AccountYear>,
}

impl Contributions {
    /// What is known before anything was told.
    pub const fn none(until: Date) -> Self {
        Self {
            until,
            runs: Vec::new(),
            account: Vec::new(),
        }
    }

    /// Takes a run that the centre tells as of a day. What was known of its months in the same
    /// insurance gives way to it, so that runs never overlap.
    pub fn tell(&mut self, run: ContributionRun, as_of: Date) {
        self.until = self.until.max(as_of);
        let known = std::mem::take(&mut self.runs);
        self.runs = known
            .into_iter()
            .flat_map(|old| {
                if old.insurance == run.insurance {
                    old.without(run.first, run.last)
                } else {
                    vec![old]
                }
            })
            .collect();
        self.runs.push(run);
        self.runs.sort_by_key(|run| (run.insurance, run.first));
    }

    /// Takes a year of the account that the centre tells as of a day, in place of what was known.
    pub fn tell_account(&mut self, year: AccountYear, as_of: Date) {
        self.until = self.until.max(as_of);
        self.account.retain(|known| known.year != year.year);
        self.account.push(year);
        self.account.sort_by_key(|known| known.year);
    }
}

/// How a paper gets its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealWay {
    /// 无章: good by its number and code.
    None,
    /// 实物章: stamped by hand on appointment.
    ByHand,
    /// 电子印章: released by the supervisor's own password.
    Electronic,
}

/// Everything that was put on paper, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateContent {
    /// Its id.
    pub certificate: DocumentId,
    /// Its number.
    pub number: BusinessNumber,
    /// Kind of document, as `personal_contribution_certificate`.
    pub document_kind: String,
    /// How it gets its seal.
    pub seal: SealWay,
    /// First month that was asked for.
    pub first: Month,
    /// Last month that was asked for.
    pub last: Month,
    /// 数据截至
    pub data_until: Date,
    /// Version of the template.
    pub template: u32,
    /// Version of the fonts: a hash over their files.
    pub fonts: String,
    /// What was printed, as JSON of its kind.
    pub data: Sensitive<String>,
    /// SHA-256 of the PDF without a seal, lower-case hex.
    pub pdf_sha256: String,
    /// Pages.
    pub pages: u32,
    /// The application whose card the paper stands in for (CERT-6); none for other kinds. Absent from
    /// acts of the first release, which made no such paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
}

/// 用印
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamping {
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// How.
    pub way: SealWay,
    /// How many copies.
    pub copies: u16,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its id.
    pub id: DocumentId,
    /// Its number.
    pub number: BusinessNumber,
    /// Kind of document.
    pub document_kind: String,
    /// How it gets its seal.
    pub seal: SealWay,
    /// Where it stands; time is not in it, see [`Certificate::at`].
    pub status: CertificateStatus,
    /// First month.
    pub first: Month,
    /// Last month.
    pub last: Month,
    /// Pages.
    pub pages: u32,
    /// Who made it.
    pub made_by: StaffId,
    /// When.
    pub made_at: Timestamp,
    /// At which office.
    pub office: OfficeCode,
    /// Last day on which it is good.
    pub valid_until: Date,
    /// The stamping, once there was one.
    pub stamping: Option<Stamping>,
    /// Why the seal was refused, or why it is void.
    pub reason: String,
    /// 补打次数
    pub reprints: u32,
    /// The application whose card it stands in for, and with which it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
}

impl Certificate {
    /// Where it stands at an instant: one that may be in somebody's hands ends with its validity.
    pub fn at(&self, at: Timestamp) -> CertificateStatus {
        let over = beijing(at).date() > self.valid_until;
        match self.status {
            CertificateStatus::SealRefused
            | CertificateStatus::Void
            | CertificateStatus::Lapsed => self.status,
            _ if over => CertificateStatus::Expired,
            status => status,
        }
    }
}
