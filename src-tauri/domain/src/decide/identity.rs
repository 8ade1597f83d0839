//! Who stands at the window, with which papers.

use jiff::civil::Date;

use super::Case;
use crate::application::{
    Agent, Applicant, ApplicationContent, Employer, FormConfirmation, IdentitySeen, Material,
    MaterialForm, MaterialKind as K, required,
};
use crate::calendar::beijing;
use crate::name::PersonName;
use crate::number::IdentityNumber;
use crate::rule::{Mark, Refusal};

/// CARD-8-1: name and number are the centre's. A difference blocks and leads to the change of
/// data; a person the centre does not know yet passes with a mark.
pub(super) fn card_8_1_same_identity(
    case: &Case<'_>,
    seen: &IdentitySeen,
    marks: &mut Vec<Mark>,
) -> Result<(), Refusal> {
    let facts = &case.person.facts;
    if facts.number != seen.number {
        return Err(Refusal::new("CARD-8-1", "number_differs"));
    }
    if !PersonName::same(facts.name.expose(), seen.name.expose()) {
        return Err(Refusal::new("CARD-8-1", "name_differs"));
    }
    if case.person.provisional {
        marks.push(Mark::new("CARD-8-1", "identity"));
    }
    Ok(())
}

/// CARD-7-1-2, CARD-7-1-5: the papers of the applicant or of his agent, each seen in its form.
pub(super) fn card_7_1_materials(
    case: &Case<'_>,
    content: &ApplicationContent,
) -> Result<(), Refusal> {
    in_force(case, &content.identity, "CARD-7-1-2")?;
    if content.online.is_some() {
        // CARD-7-2-1: he is registered at the portal under his own name.
        return Ok(());
    }
    let compared = card_7_1_4_compared(case, &content.applicant);
    let missing = missing_papers(case, &content.materials, |child| {
        let mut papers = required(&content.applicant, child);
        papers.retain(|(kind, _)| {
            !compared || !matches!(kind, K::ApplicantIdentity | K::HouseholdRegister)
        });
        papers
    });
    match (missing, &content.applicant) {
        (None, _) => Ok(()),
        (Some(kind), Applicant::Oneself) => Err(material_missing("CARD-7-1-2", kind)),
        (Some(kind), Applicant::ByAgent(_)) => Err(material_missing("CARD-7-1-5", kind)),
        (Some(kind), Applicant::ByEmployer(_)) => Err(material_missing("CARD-7-1-4", kind)),
    }
}

/// rules.md C15: whether the centre's record stands in for the originals of an employer's people. It
/// never does for somebody whom the centre does not know.
fn card_7_1_4_compared(case: &Case<'_>, applicant: &Applicant) -> bool {
    let day = beijing(case.at).date();
    matches!(applicant, Applicant::ByEmployer(_))
        && !*case.policy.batch_shows_originals.at(day)
        && !case.person.provisional
}

/// CARD-7-1-4: an employer is named, and so is whoever came for it. Asked of a list too, before any of
/// its people is decided.
pub fn card_7_1_4_operator(employer: &Employer, day: Date) -> Result<(), Refusal> {
    for (field, value) in [
        ("employer", employer.employer.as_str()),
        ("name", employer.operator.expose()),
        ("number", employer.number.expose()),
        ("phone", employer.phone.expose()),
    ] {
        if value.trim().is_empty() {
            return Err(Refusal::new("CARD-7-1-4", "operator_incomplete").with("field", field));
        }
    }
    if PersonName::parse(employer.operator.expose()).is_err() {
        return Err(Refusal::new("CARD-7-1-4", "operator_name"));
    }
    if IdentityNumber::parse_any(employer.number.expose(), day).is_err() {
        return Err(Refusal::new("CARD-7-1-4", "operator_number"));
    }
    Ok(())
}

/// CARD-7-1-5: an agent gives his name, number, phone and relation, and is not the applicant.
/// CARD-7-1-4: an employer names whoever comes for it.
pub(super) fn card_7_1_5_agent(
    case: &Case<'_>,
    content: &ApplicationContent,
) -> Result<(), Refusal> {
    match &content.applicant {
        Applicant::Oneself => Ok(()),
        Applicant::ByAgent(agent) => agent_is_named(case, agent, "CARD-7-1-5"),
        Applicant::ByEmployer(employer) => card_7_1_4_operator(employer, beijing(case.at).date()),
    }
}

/// The paper that was shown has not expired.
pub(super) fn in_force(
    case: &Case<'_>,
    seen: &IdentitySeen,
    rule: &'static str,
) -> Result<(), Refusal> {
    let day = beijing(case.at).date();
    if seen.valid_until.is_some_and(|until| until < day) {
        return Err(Refusal::new(rule, "identity_expired"));
    }
    Ok(())
}

/// The first paper that was not shown in its form. A child may show either set: that of whoever
/// has an identity card, or that of whoever has none yet (rules.md C14).
pub(super) fn missing_papers(
    case: &Case<'_>,
    shown: &[Material],
    set: impl Fn(bool) -> Vec<(K, MaterialForm)>,
) -> Option<K> {
    let day = beijing(case.at).date();
    let young = case.person.facts.age_on(day)
        < i16::try_from(*case.policy.identity_card_age.at(day)).unwrap_or(i16::MAX);
    let first_missing = |child| {
        let missing = set(child).into_iter().find(|(kind, form)| {
            !shown.iter().any(|material| {
                material.kind == *kind && material.form == *form && material.verified
            })
        });
        missing.map(|(kind, _)| kind)
    };
    match (first_missing(false), young) {
        (None, _) => None,
        (missing, false) => missing,
        (_, true) => first_missing(true),
    }
}

pub(super) fn material_missing(rule: &'static str, kind: K) -> Refusal {
    Refusal::new(rule, "material_missing").with("material", word(kind))
}

/// An agent gives his name, number, phone and relation, and is not the one he acts for.
pub(super) fn agent_is_named(
    case: &Case<'_>,
    agent: &Agent,
    rule: &'static str,
) -> Result<(), Refusal> {
    for (field, value) in [
        ("name", agent.name.expose()),
        ("number", agent.number.expose()),
        ("phone", agent.phone.expose()),
        ("relation", &agent.relation),
    ] {
        if value.trim().is_empty() {
            return Err(Refusal::new(rule, "agent_incomplete").with("field", field));
        }
    }
    if PersonName::parse(agent.name.expose()).is_err() {
        return Err(Refusal::new(rule, "agent_name"));
    }
    if IdentityNumber::parse_any(agent.number.expose(), beijing(case.at).date()).is_err() {
        return Err(Refusal::new(rule, "agent_number"));
    }
    if agent.number == case.person.facts.number {
        return Err(Refusal::new(rule, "agent_is_applicant"));
    }
    Ok(())
}

/// CARD-7-1-1: the 受理单 is printed, signed, and says what is submitted.
pub(super) fn card_7_1_1_confirmed<'a>(
    content: &ApplicationContent,
    form: Option<&'a FormConfirmation>,
) -> Result<&'a FormConfirmation, Refusal> {
    let form = form.ok_or(Refusal::new("CARD-7-1-1", "form_not_printed"))?;
    if form.content_sha256 != content.sha256() {
        return Err(Refusal::new("CARD-7-1-1", "changed_since_printed"));
    }
    if !form.signed {
        return Err(Refusal::new("CARD-7-1-1", "not_signed"));
    }
    Ok(form)
}

const fn word(kind: K) -> &'static str {
    match kind {
        K::ApplicantIdentity => "applicant_identity",
        K::HouseholdRegister => "household_register",
        K::GuardianIdentity => "guardian_identity",
        K::AgentIdentity => "agent_identity",
        K::Photo => "photo",
        K::BankClosureReceipt => "bank_closure_receipt",
        K::EmployerLetter => "employer_letter",
        K::OperatorIdentity => "operator_identity",
    }
}
