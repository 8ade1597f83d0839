//! Which field of the form a refusal points to, so that the UI can put the sentence beside it.

use counter_domain::rule::Refusal;

use crate::contract::{CommandError, DraftObjection, ErrorCode};

impl From<DraftObjection> for CommandError {
    /// What is objected to when something is wanted of the draft that it cannot give.
    fn from(objection: DraftObjection) -> Self {
        Self {
            params: objection.params,
            ..Self::new(ErrorCode::InvalidInput)
        }
        .with("field", objection.field)
        .with("reason", objection.reason)
    }
}

/// A refusal with the field to look at; empty where it is about the person.
pub(crate) fn from_refusal(refusal: Refusal) -> DraftObjection {
    let field = field(&refusal);
    DraftObjection {
        field,
        rule: refusal.rule.to_string(),
        reason: refusal.reason.into_owned(),
        params: refusal.params,
    }
}

fn field(refusal: &Refusal) -> String {
    let word = |name: &str| refusal.params.get(name).cloned().unwrap_or_default();
    match (refusal.rule.as_str(), refusal.reason.as_ref()) {
        ("CARD-8-1", "number_differs") => "identity_number".to_owned(),
        ("CARD-7-1-2", "identity_expired") => "identity_valid_until".to_owned(),
        ("CARD-15-1", "exchange_reason_missing") => "exchange_reason".to_owned(),
        ("CARD-15-1", "exchange_note_missing") => "remark".to_owned(),
        ("CARD-8-1", "name_differs") => "identity_name".to_owned(),
        ("CARD-7-1-2" | "CARD-7-1-5", "material_missing") => {
            format!("materials.{}", word("material"))
        }
        ("CARD-7-1-5", "agent_incomplete") => format!("agent.{}", word("field")),
        ("CARD-7-1-5", "agent_name") => "agent.name".to_owned(),
        ("CARD-7-1-5", "agent_number" | "agent_is_applicant") => "agent.number".to_owned(),
        ("CARD-7-1-1", _) => "form".to_owned(),
        ("CARD-7-1-3" | "PHOTO-5", _) => "photo".to_owned(),
        ("N10-2-4-1", _) => "branch".to_owned(),
        ("CARD-7-2-2", "pickup_place_missing") => "pickup_place".to_owned(),
        (rule, _) if rule.starts_with("PHOTO-") => "photo".to_owned(),
        _ => String::new(),
    }
}
