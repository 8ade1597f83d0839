//! Who stands at the window, with which papers.

use super::Case;
use crate::application::{
    Applicant, ApplicationContent, FormConfirmation, MaterialKind as K, required,
};
use crate::calendar::beijing;
use crate::name::PersonName;
use crate::number::IdentityNumber;
use crate::rule::{Mark, Refusal};

/// CARD-8-1: name and number are the centre's. A difference blocks and leads to the change of
/// data; a person the centre does not know yet passes with a mark.
pub(super) fn card_8_1_same_identity(
    case: &Case<'_>,
    content: &ApplicationContent,
    marks: &mut Vec<Mark>,
) -> Result<(), Refusal> {
    let (facts, seen) = (&case.person.facts, &content.identity);
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
    let day = beijing(case.at).date();
    if content
        .identity
        .valid_until
        .is_some_and(|until| until < day)
    {
        return Err(Refusal::new("CARD-7-1-2", "identity_expired"));
    }
    let young = case.person.facts.age_on(day)
        < i16::try_from(*case.policy.identity_card_age.at(day)).unwrap_or(i16::MAX);
    let has = |child| {
        required(&content.applicant, child)
            .into_iter()
            .find(|(kind, form)| {
                !content.materials.iter().any(|material| {
                    material.kind == *kind && material.form == *form && material.verified
                })
            })
    };
    let missing = match (has(false), young) {
        (None, _) => None,
        (Some(missing), false) => Some(missing),
        (Some(_), true) => has(true),
    };
    match (missing, &content.applicant) {
        (None, _) => Ok(()),
        (Some((kind, _)), Applicant::Oneself) => {
            Err(Refusal::new("CARD-7-1-2", "material_missing").with("material", word(kind)))
        }
        (Some((kind, _)), Applicant::ByAgent(_)) => {
            Err(Refusal::new("CARD-7-1-5", "material_missing").with("material", word(kind)))
        }
    }
}

/// CARD-7-1-5: an agent gives his name, number, phone and relation, and is not the applicant.
pub(super) fn card_7_1_5_agent(
    case: &Case<'_>,
    content: &ApplicationContent,
) -> Result<(), Refusal> {
    let Applicant::ByAgent(agent) = &content.applicant else {
        return Ok(());
    };
    for (field, value) in [
        ("name", agent.name.expose()),
        ("number", agent.number.expose()),
        ("phone", agent.phone.expose()),
        ("relation", &agent.relation),
    ] {
        if value.trim().is_empty() {
            return Err(Refusal::new("CARD-7-1-5", "agent_incomplete").with("field", field));
        }
    }
    if PersonName::parse(agent.name.expose()).is_err() {
        return Err(Refusal::new("CARD-7-1-5", "agent_name"));
    }
    if IdentityNumber::parse_any(agent.number.expose(), beijing(case.at).date()).is_err() {
        return Err(Refusal::new("CARD-7-1-5", "agent_number"));
    }
    if agent.number == case.person.facts.number {
        return Err(Refusal::new("CARD-7-1-5", "agent_is_applicant"));
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
    }
}
