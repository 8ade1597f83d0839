//! A list as the screen shows it, and what is wrong with what was typed for it.

use std::collections::BTreeMap;

use counter_domain::decide::card_7_1_4_operator;
use counter_domain::id::DraftId;
use counter_store::StoreError;
use counter_store::table::batch::{BatchRecord, BatchRow};

use super::entry::{Entry, Problem, employer};
use crate::contract::{
    BatchForm, BatchObjection, BatchProblem, BatchRowView, BatchView, CommandError, ErrorCode,
};
use crate::counter::Work;
use crate::document::document_view;
use crate::fault::{from_store, incident};
use crate::view::{masked, moment_words};

impl Work {
    /// The list as it stands.
    pub(super) fn batch_view(&self, id: DraftId) -> Result<BatchView, CommandError> {
        let batch = self.batch(id)?;
        let (rows, document) = self
            .store
            .read(|reading| {
                let document = batch.document.map(|id| reading.documents().get(id));
                Ok::<_, StoreError>((
                    reading.batches().rows(batch.id)?,
                    document.transpose()?.flatten(),
                ))
            })
            .map_err(|error| from_store(&error))?;
        let form = form_of(&batch)?;
        Ok(BatchView {
            batch: batch.id.to_string(),
            objection: objection(&form, self),
            form,
            frozen: rows.iter().any(BatchRow::is_frozen),
            rows: rows.iter().map(row_view).collect::<Result<_, _>>()?,
            document: document
                .map(|document| document_view(&document, self))
                .transpose()?,
            cancelled: false,
            saved_at: moment_words(batch.saved_at),
        })
    }

    /// The list after a run that may have been cancelled.
    pub(super) fn batch_after_run(
        &self,
        id: DraftId,
        ended: bool,
    ) -> Result<BatchView, CommandError> {
        Ok(BatchView {
            cancelled: !ended,
            ..self.batch_view(id)?
        })
    }
}

pub(super) fn form_of(batch: &BatchRecord) -> Result<BatchForm, CommandError> {
    serde_json::from_str(&batch.form).map_err(|error| incident(ErrorCode::Internal, &error))
}

/// What is typed, unless something is wrong with it.
pub(super) fn complete_form(work: &Work, batch: &BatchRecord) -> Result<BatchForm, CommandError> {
    let form = form_of(batch)?;
    match objection(&form, work) {
        None => Ok(form),
        Some(BatchObjection { field, problem }) => Err(CommandError {
            params: problem.params,
            ..CommandError::new(ErrorCode::Refused)
        }
        .with("rule", problem.rule.unwrap_or_default())
        .with("reason", problem.reason)
        .with("field", field)),
    }
}

/// The first thing that is wrong with employer, operator and papers.
fn objection(form: &BatchForm, work: &Work) -> Option<BatchObjection> {
    let today = work.today();
    if let Err(refusal) = card_7_1_4_operator(&employer(form, today), today) {
        let field = match refusal.reason.as_ref() {
            "operator_name" => "name",
            "operator_number" => "number",
            _ => refusal.params.get("field").map_or("", String::as_str),
        };
        let field = match field {
            "employer" => "employer".to_owned(),
            field => format!("operator_{field}"),
        };
        return Some(BatchObjection {
            field,
            problem: Problem::of(refusal).view(),
        });
    }
    let missing = |material: &str| BTreeMap::from([("material".to_owned(), material.to_owned())]);
    let nothing = BTreeMap::new;
    let (field, rule, reason, params) = if !form.letter_seen {
        (
            "letter_seen",
            "CARD-7-1-4",
            "material_missing",
            missing("employer_letter"),
        )
    } else if !form.operator_seen {
        (
            "operator_seen",
            "CARD-7-1-4",
            "material_missing",
            missing("operator_identity"),
        )
    } else if form.path == "bank_branch" && form.branch.trim().is_empty() {
        ("branch", "N10-2-4-1", "branch_missing", nothing())
    } else if form.pickup_place.trim().is_empty() {
        (
            "pickup_place",
            "CARD-7-2-2",
            "pickup_place_missing",
            nothing(),
        )
    } else {
        return None;
    };
    Some(BatchObjection {
        field: field.to_owned(),
        problem: BatchProblem {
            rule: Some(rule.to_owned()),
            reason: reason.to_owned(),
            params,
        },
    })
}

fn row_view(row: &BatchRow) -> Result<BatchRowView, CommandError> {
    let entry = Entry::of(row)?;
    let person = entry.checked.as_ref().and_then(|checked| checked.person);
    Ok(BatchRowView {
        row: row.id.to_string(),
        line: row.line,
        name: entry.name.expose().clone(),
        citizen_number: masked(entry.number.expose()),
        state: entry.state(row).word().to_owned(),
        problems: entry.problems(),
        warnings: entry.warnings(),
        photo: row.photo.map(|photo| format!("photo/{photo}")),
        seen: entry.seen,
        looked: entry.looked,
        number: row
            .printed
            .as_ref()
            .map(|printed| printed.number.to_string()),
        person: person.map(|person| person.to_string()),
        pass_reason: entry.pass_reason,
    })
}
