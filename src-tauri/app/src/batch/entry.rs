//! What a row says, as it is kept, and the application that it becomes.

use std::collections::BTreeMap;

use counter_domain::application::{
    Applicant, ApplicationContent, Employer, IdentitySeen, IdentitySource, MakingPath, Material,
    MaterialForm, MaterialKind, PassedFinding, PhotoAttachment, PhotoSource, PhotoTick, Purpose,
};
use counter_domain::id::PersonId;
use counter_domain::role::StaffId;
use counter_domain::rule::{Refusal, RuleId};
use counter_domain::sensitive::Sensitive;
use counter_photo::{Level, Verdict};
use counter_store::table::batch::BatchRow;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::contract::{BatchForm, BatchProblem, CommandError, ErrorCode};
use crate::draft::form;
use crate::fault::incident;

/// A row as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    /// As handed in.
    pub(super) name: Sensitive<String>,
    /// As handed in; in its normal form where it is a number.
    pub(super) number: Sensitive<String>,
    /// As handed in.
    pub(super) phone: Sensitive<String>,
    /// What the table itself has wrong, one sentence each.
    pub(super) spoiled: Vec<String>,
    /// What is wrong with the photos that came for him.
    pub(super) photos: Vec<String>,
    /// What the check found; none before it.
    pub(super) checked: Option<Checked>,
    /// The person's original was seen.
    pub(super) seen: bool,
    /// The photo was looked at.
    pub(super) looked: bool,
    /// Why the photo's warnings are passed.
    pub(super) pass_reason: String,
    /// Whether he has no identity card yet and shows the 户口簿 (rules.md C14).
    pub(super) child: bool,
}

/// What the check of a row found.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Checked {
    /// Who it is; none for somebody whom nobody here knows.
    pub(super) person: Option<PersonId>,
    /// What refuses it whatever the clerk does here.
    pub(super) problem: Option<Problem>,
    /// The photo, as the act will say it.
    pub(super) photo: Option<CheckedPhoto>,
}

/// The verdict on a photo without its picture.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct CheckedPhoto {
    sha256: String,
    bytes: u32,
    blocking: Vec<PassedFinding>,
    warnings: Vec<PassedFinding>,
    to_tick: Vec<String>,
}

/// A refusal as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Problem {
    rule: String,
    reason: String,
    params: BTreeMap<String, String>,
}

impl Problem {
    pub(super) fn of(refusal: Refusal) -> Self {
        Self {
            rule: refusal.rule.to_string(),
            reason: refusal.reason.into_owned(),
            params: refusal.params,
        }
    }

    /// One that is not a rule's.
    pub(super) fn own(reason: &str) -> Self {
        Self {
            rule: "input".to_owned(),
            reason: reason.to_owned(),
            params: BTreeMap::new(),
        }
    }

    pub(super) fn view(&self) -> BatchProblem {
        BatchProblem {
            rule: Some(self.rule.clone()),
            reason: self.reason.clone(),
            params: self.params.clone(),
        }
    }
}

/// How far a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowState {
    /// Something must be put right in the employer's files.
    Problem,
    /// Nobody has looked at it yet.
    Unchecked,
    /// The photo has warnings that nobody has passed.
    Doubt,
    /// Photo or original was not yet looked at by the clerk.
    ToSee,
    /// It can be printed.
    Good,
    /// It waits for a signature.
    Printed,
    /// It is an application.
    Submitted,
}

impl RowState {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Unchecked => "unchecked",
            Self::Doubt => "doubt",
            Self::ToSee => "to_see",
            Self::Good => "good",
            Self::Printed => "printed",
            Self::Submitted => "submitted",
        }
    }
}

impl Entry {
    pub(super) fn of(row: &BatchRow) -> Result<Self, CommandError> {
        serde_json::from_str(&row.entry).map_err(|error| incident(ErrorCode::Internal, &error))
    }

    pub(super) fn to_json(&self) -> Result<String, CommandError> {
        serde_json::to_string(self).map_err(|error| incident(ErrorCode::Internal, &error))
    }

    pub(super) fn state(&self, row: &BatchRow) -> RowState {
        if row.act.is_some() {
            return RowState::Submitted;
        }
        if row.is_frozen() {
            return RowState::Printed;
        }
        if !self.problems().is_empty() {
            return RowState::Problem;
        }
        let Some(checked) = &self.checked else {
            return RowState::Unchecked;
        };
        let photo = checked.photo.as_ref();
        if photo.is_some_and(|photo| !photo.warnings.is_empty()) && self.pass_reason.is_empty() {
            return RowState::Doubt;
        }
        let looked = self.looked || photo.is_none_or(|photo| photo.to_tick.is_empty());
        if self.seen && looked {
            RowState::Good
        } else {
            RowState::ToSee
        }
    }

    /// Everything that is wrong with it.
    pub(super) fn problems(&self) -> Vec<BatchProblem> {
        let files = self.spoiled.iter().chain(&self.photos);
        let mut problems: Vec<BatchProblem> = files
            .map(|sentence| BatchProblem {
                rule: None,
                reason: sentence.clone(),
                params: BTreeMap::new(),
            })
            .collect();
        let checked = self.checked.as_ref();
        problems.extend(
            checked
                .and_then(|checked| checked.problem.as_ref())
                .map(Problem::view),
        );
        problems
    }

    /// Codes of the photo's warnings.
    pub(super) fn warnings(&self) -> Vec<String> {
        let photo = self
            .checked
            .as_ref()
            .and_then(|checked| checked.photo.as_ref());
        photo
            .map(|photo| {
                let warnings = photo.warnings.iter();
                warnings.map(|warning| warning.code.clone()).collect()
            })
            .unwrap_or_default()
    }

    /// As it will be once the clerk has looked at everything: what can then still refuse it, he
    /// cannot put right here.
    pub(super) fn as_if_looked_at(&self) -> Self {
        Self {
            seen: true,
            looked: true,
            pass_reason: "-".to_owned(),
            ..self.clone()
        }
    }

    /// The application that the row is.
    pub(super) fn content(
        &self,
        batch: &BatchForm,
        photo: Option<&CheckedPhoto>,
        staff: &StaffId,
        today: Date,
    ) -> ApplicationContent {
        let phone = match self.phone.expose().trim() {
            "" => batch.operator_phone.trim(),
            phone => phone,
        };
        ApplicationContent {
            purpose: Purpose::First,
            exchange_reason: None,
            path: path(batch),
            applicant: Applicant::ByEmployer(employer(batch, today)),
            identity: IdentitySeen {
                source: IdentitySource::Seen,
                name: form::name(self.name.expose()),
                number: form::number(self.number.expose(), today),
                valid_until: None,
            },
            materials: self.materials(batch),
            photo: photo.map(|photo| self.attachment(photo, staff)),
            phone: Sensitive::new(phone.to_owned()),
            pickup_place: batch.pickup_place.trim().to_owned(),
            remark: Sensitive::new(String::new()),
            handwritten: Vec::new(),
            online: None,
        }
    }

    fn materials(&self, batch: &BatchForm) -> Vec<Material> {
        let own = if self.child {
            MaterialKind::HouseholdRegister
        } else {
            MaterialKind::ApplicantIdentity
        };
        [
            (MaterialKind::EmployerLetter, batch.letter_seen),
            (MaterialKind::OperatorIdentity, batch.operator_seen),
            (own, self.seen),
        ]
        .into_iter()
        .map(|(kind, verified)| Material {
            kind,
            form: MaterialForm::Original,
            copies: 1,
            verified,
        })
        .collect()
    }

    fn attachment(&self, photo: &CheckedPhoto, staff: &StaffId) -> PhotoAttachment {
        let ticked = photo.to_tick.iter().filter(|_| self.looked);
        PhotoAttachment {
            sha256: photo.sha256.clone(),
            bytes: photo.bytes,
            source: PhotoSource::File,
            blocking: photo.blocking.clone(),
            warnings: photo
                .warnings
                .iter()
                .map(|warning| PassedFinding {
                    reason: self.pass_reason.clone(),
                    ..warning.clone()
                })
                .collect(),
            to_tick: photo.to_tick.clone(),
            ticks: ticked
                .map(|code| PhotoTick {
                    code: code.clone(),
                    by: staff.clone(),
                })
                .collect(),
            repairs: Vec::new(),
            repaired_from: None,
        }
    }
}

impl CheckedPhoto {
    pub(super) fn of(sha256: String, verdict: &Verdict) -> Self {
        let finding = |finding: &counter_photo::Finding| PassedFinding {
            rule: RuleId::new(finding.rule),
            code: finding.code.as_str().to_owned(),
            reason: String::new(),
        };
        let findings = || verdict.findings.iter();
        Self {
            sha256,
            bytes: u32::try_from(verdict.bytes).unwrap_or(u32::MAX),
            blocking: findings().filter(|f| f.blocking).map(finding).collect(),
            warnings: findings()
                .filter(|f| !f.blocking && f.level == Level::Warning)
                .map(finding)
                .collect(),
            to_tick: findings()
                .filter(|f| !f.blocking && f.level == Level::Manual)
                .map(|f| f.code.as_str().to_owned())
                .collect(),
        }
    }
}

pub(super) fn employer(batch: &BatchForm, today: Date) -> Employer {
    Employer {
        employer: batch.employer.trim().to_owned(),
        operator: form::name(&batch.operator_name),
        number: form::number(&batch.operator_number, today),
        phone: Sensitive::new(batch.operator_phone.trim().to_owned()),
    }
}

fn path(batch: &BatchForm) -> MakingPath {
    match batch.path.as_str() {
        "bank_branch" => MakingPath::BankBranch {
            branch: batch.branch.trim().to_owned(),
        },
        _ => MakingPath::CentreBatch,
    }
}
