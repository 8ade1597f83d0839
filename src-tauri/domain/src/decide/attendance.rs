//! Whose papers were shown, for each business that is done at the window without a 受理单.
//!
//! The four differ in their rules' words: a written loss and a cancellation want the holder's
//! original or the agent's set; a release wants, from an agent too, the holder's original beside
//! that set; a card is handed to its holder or to his agent. An act of the first release names
//! nobody: it passes with a mark, so that older counters go on working.

use super::Case;
use super::identity::{
    agent_is_named, card_8_1_same_identity, in_force, material_missing, missing_papers,
};
use crate::application::{Applicant, Attendance, Visit, required_at};
use crate::rule::{Mark, Refusal};

/// CARD-12-4, CARD-12-5, CARD-13-2, CARD-13-4, CARD-16-2, CARD-20-1.
pub(super) fn attended(
    case: &Case<'_>,
    visit: Visit,
    attendance: Option<&Attendance>,
    marks: &mut Vec<Mark>,
) -> Result<Option<Box<Attendance>>, Refusal> {
    let (oneself, by_agent) = rules(visit);
    let Some(attendance) = attendance else {
        marks.push(Mark::new(oneself, "papers"));
        return Ok(None);
    };
    card_8_1_same_identity(case, &attendance.identity, marks)?;
    let rule = match &attendance.by {
        Applicant::Oneself => {
            in_force(case, &attendance.identity, oneself)?;
            oneself
        }
        Applicant::ByAgent(agent) => {
            agent_is_named(case, agent, by_agent)?;
            by_agent
        }
        // No business but an application is done by a list.
        Applicant::ByEmployer(_) => return Err(Refusal::new("CARD-7-1-4", "application_only")),
    };
    let missing = missing_papers(case, &attendance.materials, |child| {
        required_at(visit, &attendance.by, child)
    });
    match missing {
        None => Ok(Some(Box::new(attendance.clone()))),
        Some(kind) => Err(material_missing(rule, kind)),
    }
}

/// Which rule speaks when the holder came himself, and which when he sent somebody.
const fn rules(visit: Visit) -> (&'static str, &'static str) {
    match visit {
        Visit::WrittenLoss => ("CARD-12-4", "CARD-12-5"),
        Visit::Release { .. } => ("CARD-13-2", "CARD-13-4"),
        Visit::Collection => ("CARD-20-1", "CARD-20-1"),
        Visit::Cancellation => ("CARD-16-2", "CARD-16-2"),
    }
}
