//! From what was typed to what an application says.
//!
//! The form keeps whatever was typed, however wrong. Here it becomes an [`ApplicationContent`],
//! normalised where a number or a name can be read and as typed where not: the rules then say
//! what is wrong with it. What no rule speaks of (length, control characters, unknown words of a
//! choice) is objected to here.

use counter_act::Hash;
use counter_domain::application::{
    Agent, Applicant, ApplicationContent, ExchangeReason, IdentitySeen, IdentitySource, MakingPath,
    Material, MaterialForm, MaterialKind, PassedFinding, PhotoAttachment, PhotoRepairStep,
    PhotoSource, PhotoTick, Purpose,
};
use counter_domain::id::CardId;
use counter_domain::name::PersonName;
use counter_domain::number::IdentityNumber;
use counter_domain::role::StaffId;
use counter_domain::rule::RuleId;
use counter_domain::sensitive::Sensitive;
use counter_photo::{Level, Verdict};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

use crate::contract::{self, DraftForm, DraftObjection};
use crate::view::{purpose_word, word};

/// Characters that any one field may have; longer is objected to, never cut.
const LONGEST: usize = 200;

/// A photo of a draft with its verdict.
pub(crate) struct DraftPhoto<'a> {
    /// SHA-256 of the bytes, lower-case hex.
    pub(crate) sha256: &'a str,
    /// What the check found.
    pub(crate) verdict: &'a Verdict,
    /// The file that it was repaired from, and the steps.
    pub(crate) repair: Option<&'a (Hash, Vec<PhotoRepairStep>)>,
}

/// What the form says, or what in it cannot be said.
pub(crate) fn content(
    form: &DraftForm,
    photo: Option<&DraftPhoto<'_>>,
    staff: &StaffId,
    today: Date,
) -> Result<ApplicationContent, DraftObjection> {
    fields_are_sane(form)?;
    Ok(ApplicationContent {
        purpose: purpose(form)?,
        exchange_reason: match form.exchange_reason.as_str() {
            "" => None,
            reason => Some(
                parse::<ExchangeReason>(reason)
                    .ok_or_else(|| objection("exchange_reason", "unknown_choice"))?,
            ),
        },
        path: path(form)?,
        applicant: if form.by_agent {
            Applicant::ByAgent(Agent {
                name: name(&form.agent.name),
                number: number(&form.agent.number, today),
                phone: Sensitive::new(form.agent.phone.trim().to_owned()),
                relation: form.agent.relation.trim().to_owned(),
            })
        } else {
            Applicant::Oneself
        },
        identity: IdentitySeen {
            source: if form.identity_from_chip {
                IdentitySource::Chip
            } else {
                IdentitySource::Seen
            },
            name: name(&form.identity_name),
            number: number(&form.identity_number, today),
            valid_until: valid_until(&form.identity_valid_until)?,
        },
        materials: form
            .materials
            .iter()
            .map(material)
            .collect::<Result<_, _>>()?,
        photo: photo
            .map(|photo| attachment(form, photo, staff))
            .transpose()?,
        phone: Sensitive::new(form.phone.trim().to_owned()),
        pickup_place: form.pickup_place.trim().to_owned(),
        remark: Sensitive::new(form.remark.trim().to_owned()),
        handwritten: Vec::new(),
        online: None,
    })
}

/// An empty form for a person, with the papers that the checklist asks for not yet ticked.
pub(crate) fn empty(purpose: Purpose, pickup_place: &str) -> DraftForm {
    DraftForm {
        purpose: purpose_word(purpose).to_owned(),
        old_card: purpose
            .old_card()
            .map(|card| card.to_string())
            .unwrap_or_default(),
        exchange_reason: String::new(),
        identity_valid_until: String::new(),
        by_agent: false,
        agent: contract::AgentForm::default(),
        identity_name: String::new(),
        identity_number: String::new(),
        identity_from_chip: false,
        materials: Vec::new(),
        path: "centre_batch".to_owned(),
        branch: String::new(),
        phone: String::new(),
        pickup_place: pickup_place.to_owned(),
        remark: String::new(),
        photo_source: "file".to_owned(),
        ticks: Vec::new(),
        passed: Vec::new(),
        handwritten: false,
    }
}

/// A form that says what an application said, for its correction.
pub(crate) fn filled(content: &ApplicationContent) -> DraftForm {
    let empty = empty(content.purpose, &content.pickup_place);
    let (by_agent, agent) = match &content.applicant {
        // A list's application is corrected by the person himself or by his agent.
        Applicant::Oneself | Applicant::ByEmployer(_) => (false, contract::AgentForm::default()),
        Applicant::ByAgent(agent) => (
            true,
            contract::AgentForm {
                name: agent.name.expose().clone(),
                number: agent.number.expose().clone(),
                phone: agent.phone.expose().clone(),
                relation: agent.relation.clone(),
            },
        ),
    };
    let (path, branch) = match &content.path {
        MakingPath::CentreBatch => ("centre_batch", String::new()),
        MakingPath::BankBranch { branch } => ("bank_branch", branch.clone()),
    };
    let photo = content.photo.as_ref();
    DraftForm {
        exchange_reason: content
            .exchange_reason
            .map(|reason| word(&reason))
            .unwrap_or_default(),
        identity_valid_until: content
            .identity
            .valid_until
            .map(|until| until.to_string())
            .unwrap_or_default(),
        by_agent,
        agent,
        identity_name: content.identity.name.expose().clone(),
        identity_number: content.identity.number.expose().clone(),
        identity_from_chip: content.identity.source == IdentitySource::Chip,
        materials: content
            .materials
            .iter()
            .map(|material| contract::MaterialForm {
                kind: word(&material.kind),
                form: word(&material.form),
                copies: material.copies,
                verified: material.verified,
            })
            .collect(),
        path: path.to_owned(),
        branch,
        phone: content.phone.expose().clone(),
        remark: content.remark.expose().clone(),
        photo_source: photo.map_or(empty.photo_source.clone(), |photo| word(&photo.source)),
        ticks: photo
            .map(|photo| photo.ticks.iter().map(|tick| tick.code.clone()).collect())
            .unwrap_or_default(),
        passed: photo
            .map(|photo| {
                let passed = photo.warnings.iter();
                passed
                    .map(|finding| contract::PassedForm {
                        code: finding.code.clone(),
                        reason: finding.reason.clone(),
                    })
                    .collect()
            })
            .unwrap_or_default(),
        handwritten: !content.handwritten.is_empty(),
        ..empty
    }
}

/// An objection that is not a rule's.
pub(crate) fn objection(field: &str, reason: &str) -> DraftObjection {
    DraftObjection {
        field: field.to_owned(),
        rule: "input".to_owned(),
        reason: reason.to_owned(),
        params: std::collections::BTreeMap::new(),
    }
}

fn fields_are_sane(form: &DraftForm) -> Result<(), DraftObjection> {
    for (field, value) in [
        ("agent.name", &form.agent.name),
        ("agent.number", &form.agent.number),
        ("agent.phone", &form.agent.phone),
        ("agent.relation", &form.agent.relation),
        ("identity_name", &form.identity_name),
        ("identity_number", &form.identity_number),
        ("identity_valid_until", &form.identity_valid_until),
        ("branch", &form.branch),
        ("phone", &form.phone),
        ("pickup_place", &form.pickup_place),
        ("remark", &form.remark),
    ] {
        sane(field, value)?;
    }
    let phone = form.phone.trim();
    let looks_like_phone = phone.chars().filter(char::is_ascii_digit).count() >= 7
        && phone
            .chars()
            .all(|c| c.is_ascii_digit() || "-+ ()（）".contains(c));
    if !looks_like_phone {
        return Err(objection("phone", "not_a_phone"));
    }
    Ok(())
}

/// A field is neither too long nor has control characters.
pub(crate) fn sane(field: &str, value: &str) -> Result<(), DraftObjection> {
    let length = value.chars().count();
    if length > LONGEST {
        let mut objection = objection(field, "too_long");
        objection
            .params
            .insert("measured".to_owned(), length.to_string());
        objection
            .params
            .insert("allowed".to_owned(), LONGEST.to_string());
        return Err(objection);
    }
    if value.chars().any(char::is_control) {
        return Err(objection(field, "control_character"));
    }
    Ok(())
}

pub(super) fn purpose(form: &DraftForm) -> Result<Purpose, DraftObjection> {
    let old_card = || {
        let card = form.old_card.parse::<CardId>();
        card.map_err(|_| objection("old_card", "unknown_choice"))
    };
    match form.purpose.as_str() {
        "first" => Ok(Purpose::First),
        "replacement" => Ok(Purpose::Replacement {
            old_card: old_card()?,
        }),
        "exchange" => Ok(Purpose::Exchange {
            old_card: old_card()?,
        }),
        _ => Err(objection("purpose", "unknown_choice")),
    }
}

/// The last day of a paper; none where it is good for ever or was not looked at.
pub(crate) fn valid_until(typed: &str) -> Result<Option<Date>, DraftObjection> {
    match typed.trim() {
        "" | "长期" => Ok(None),
        until => until
            .parse()
            .map(Some)
            .map_err(|_| objection("identity_valid_until", "not_a_date")),
    }
}

fn path(form: &DraftForm) -> Result<MakingPath, DraftObjection> {
    match form.path.as_str() {
        "centre_batch" => Ok(MakingPath::CentreBatch),
        "bank_branch" => Ok(MakingPath::BankBranch {
            branch: form.branch.trim().to_owned(),
        }),
        _ => Err(objection("path", "unknown_choice")),
    }
}

pub(crate) fn material(typed: &contract::MaterialForm) -> Result<Material, DraftObjection> {
    let unknown = || objection("materials", "unknown_choice");
    Ok(Material {
        kind: parse::<MaterialKind>(&typed.kind).ok_or_else(unknown)?,
        form: parse::<MaterialForm>(&typed.form).ok_or_else(unknown)?,
        copies: typed.copies,
        verified: typed.verified,
    })
}

fn attachment(
    form: &DraftForm,
    photo: &DraftPhoto<'_>,
    staff: &StaffId,
) -> Result<PhotoAttachment, DraftObjection> {
    let finding = |finding: &counter_photo::Finding| PassedFinding {
        rule: RuleId::new(finding.rule),
        code: finding.code.as_str().to_owned(),
        reason: form
            .passed
            .iter()
            .find(|passed| passed.code == finding.code.as_str())
            .map(|passed| passed.reason.trim().to_owned())
            .unwrap_or_default(),
    };
    let findings = &photo.verdict.findings;
    let of = |level: Level, blocking: bool| {
        findings
            .iter()
            .filter(move |f| f.level == level && f.blocking == blocking)
    };
    Ok(PhotoAttachment {
        sha256: photo.sha256.to_owned(),
        bytes: u32::try_from(photo.verdict.bytes).unwrap_or(u32::MAX),
        source: parse::<PhotoSource>(&form.photo_source)
            .ok_or_else(|| objection("photo_source", "unknown_choice"))?,
        blocking: findings
            .iter()
            .filter(|f| f.blocking)
            .map(finding)
            .collect(),
        warnings: of(Level::Warning, false).map(finding).collect(),
        to_tick: of(Level::Manual, false)
            .map(|f| f.code.as_str().to_owned())
            .collect(),
        ticks: form
            .ticks
            .iter()
            .map(|code| PhotoTick {
                code: code.clone(),
                by: staff.clone(),
            })
            .collect(),
        repairs: photo
            .repair
            .map(|(_, steps)| steps.clone())
            .unwrap_or_default(),
        repaired_from: photo.repair.map(|(original, _)| original.to_string()),
    })
}

/// A name as the rules compare it; as typed where it is none.
pub(crate) fn name(typed: &str) -> Sensitive<String> {
    Sensitive::new(PersonName::parse(typed).map_or_else(
        |_| typed.trim().to_owned(),
        |parsed| parsed.name.expose().to_owned(),
    ))
}

/// A number in its normal form; as typed where it is none.
pub(crate) fn number(typed: &str, today: Date) -> Sensitive<String> {
    Sensitive::new(IdentityNumber::parse_any(typed, today).map_or_else(
        |_| typed.trim().to_owned(),
        |number| number.expose().to_owned(),
    ))
}

fn parse<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
