//! The photo of an application: required, without blocking findings, answered for by the clerk.

use super::Case;
use crate::application::{ApplicationContent, PhotoAttachment};
use crate::calendar::beijing;
use crate::rule::Refusal;

/// CARD-7-1-3, PHOTO-5: whose photo is required, and that it was looked at.
pub(super) fn photo(case: &Case<'_>, content: &ApplicationContent) -> Result<(), Refusal> {
    match &content.photo {
        Some(photo) => photo_is_answered_for(photo),
        None => photo_5_freed(case),
    }
}

/// PHOTO-5 frees those below an age where its pack is on; CARD-7-1-3 alone knows no exception.
fn photo_5_freed(case: &Case<'_>) -> Result<(), Refusal> {
    let day = beijing(case.at).date();
    match case.policy.photo_required_age.at(day) {
        None => Err(Refusal::new("CARD-7-1-3", "photo_missing")),
        Some(age) if i64::from(case.person.facts.age_on(day)) >= i64::from(*age) => {
            Err(Refusal::new("PHOTO-5", "photo_missing").with("age", age))
        }
        Some(_) => Ok(()),
    }
}

/// PHOTO-1..4: nothing blocks, each warning was passed with a reason, everything that a machine
/// cannot see was ticked.
fn photo_is_answered_for(photo: &PhotoAttachment) -> Result<(), Refusal> {
    if let Some(finding) = photo.blocking.first() {
        return Err(Refusal {
            rule: finding.rule.clone(),
            reason: "blocking".into(),
            params: [("code".to_owned(), finding.code.clone())].into(),
        });
    }
    if let Some(warning) = photo.warnings.iter().find(|w| w.reason.trim().is_empty()) {
        return Err(Refusal {
            rule: warning.rule.clone(),
            reason: "warning_without_reason".into(),
            params: [("code".to_owned(), warning.code.clone())].into(),
        });
    }
    let unticked = photo
        .to_tick
        .iter()
        .find(|code| !photo.ticks.iter().any(|tick| tick.code == **code));
    match unticked {
        Some(code) => Err(Refusal::new("PHOTO-4", "not_looked_at").with("code", code)),
        None => Ok(()),
    }
}
