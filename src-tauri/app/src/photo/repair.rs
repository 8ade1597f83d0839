//! Repairing the photo of a draft: proposed, looked at side by side, taken or not, undone.
//!
//! A repair always begins from the file as it came, so that one taken twice is not made of itself.
//! The same request gives the same bytes; nothing is kept of a proposal but its picture.

use std::sync::Arc;

use counter_act::Hash;
use counter_domain::application::PhotoRepairStep;
use counter_domain::role::Permission;
use counter_photo::{Remedies, RepairError, Repaired, Requirements, Step};
use counter_store::StoreError;
use counter_store::table::draft::DraftRecord;

use super::verdict::{photo_view, photo_view_at};
use crate::contract::{
    CommandError, DraftRequest, DraftView, ErrorCode, RepairProposal, RepairRequest,
    RepairStepView, RepairedView,
};
use crate::counter::{Counter, Work};
use crate::draft::open::{at, from_change};
use crate::fault::{from_store, incident};

/// The picture of the last proposal, until there is another.
pub(crate) type Proposed = Option<(Hash, Arc<Vec<u8>>)>;

impl Counter {
    /// What a repair would make of the photo of a draft.
    pub fn propose_repair(&self, request: &RepairRequest) -> Result<RepairProposal, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let (hash, original) = original(&work, &draft)?;
        let verdict = self.photo_verdict(&work, hash, &original);
        let before = photo_view(hash, &verdict);
        let requirements = self.photo_requirements(&work);
        Ok(match repaired(&original, &requirements, request) {
            Ok(repaired) => {
                let hash = Hash::of(&repaired.jpeg);
                let after = photo_view_at(format!("repair/{hash}"), &repaired.verdict);
                *self.photos.proposed() = Some((hash, Arc::new(repaired.jpeg)));
                RepairProposal {
                    before,
                    after: Some(after),
                    steps: repaired.steps.iter().map(step_view).collect(),
                    declined: repaired.declined,
                    obstacle: String::new(),
                }
            }
            Err(obstacle) => RepairProposal {
                before,
                after: None,
                steps: Vec::new(),
                declined: Vec::new(),
                obstacle: obstacle.to_string(),
            },
        })
    }

    /// Puts the repaired photo to the draft.
    pub fn take_repair(&self, request: &RepairRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let (_, original) = original(&work, &draft)?;
        let requirements = self.photo_requirements(&work);
        let repaired = repaired(&original, &requirements, request).map_err(|obstacle| {
            CommandError::new(ErrorCode::PhotoNotRepaired).with("reason", obstacle)
        })?;
        let steps: Vec<PhotoRepairStep> = repaired.steps.iter().map(act_step).collect();
        let steps =
            serde_json::to_string(&steps).map_err(|error| incident(ErrorCode::Internal, &error))?;
        work.store.write(|writing| {
            writing
                .drafts_mut()
                .repair_photo(at(&work, &draft), &repaired.jpeg, &steps, work.at())
                .map_err(from_change)
        })?;
        *self.photos.proposed() = None;
        self.view_again(&work, &request.draft)
    }

    /// Puts the photo back as it came.
    pub fn undo_repair(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        work.store.write(|writing| {
            writing
                .drafts_mut()
                .undo_repair(at(&work, &draft), work.at())
                .map_err(from_change)
        })?;
        self.view_again(&work, &request.draft)
    }
}

/// What was done to the photo of a draft, as the act will list it; none if it is as it came.
pub(crate) fn repair_of(
    work: &Work,
    draft: &DraftRecord,
) -> Result<Option<(Hash, Vec<PhotoRepairStep>)>, CommandError> {
    let record = work
        .store
        .read(|reading| reading.drafts().repair(draft.id))
        .map_err(|error: StoreError| from_store(&error))?;
    record
        .map(|record| {
            let steps = serde_json::from_str(&record.steps)
                .map_err(|error| incident(ErrorCode::StoreDamaged, &error))?;
            Ok((record.original, steps))
        })
        .transpose()
}

/// What was done, for the UI.
pub(crate) fn repaired_view(original: Hash, steps: &[PhotoRepairStep]) -> RepairedView {
    RepairedView {
        original: format!("photo/{original}"),
        steps: steps
            .iter()
            .map(|step| RepairStepView {
                step: step.step.clone(),
                sentence: step.detail.clone(),
            })
            .collect(),
    }
}

fn repaired(
    original: &[u8],
    requirements: &Requirements,
    request: &RepairRequest,
) -> Result<Repaired, RepairError> {
    let remedies = Remedies {
        upright: request.upright,
        white_balance: request.white_balance,
        background: request.background,
        frame: None,
    };
    counter_photo::repair(original, requirements, &remedies)
}

/// The photo of a draft as it came.
fn original(work: &Work, draft: &DraftRecord) -> Result<(Hash, Vec<u8>), CommandError> {
    let not_found = || CommandError::new(ErrorCode::NotFound);
    let hash = match repair_of(work, draft)? {
        Some((original, _)) => original,
        None => draft.photo.ok_or_else(not_found)?,
    };
    let bytes = work
        .store
        .read(|reading| reading.blobs().get(hash))
        .map_err(|error: StoreError| from_store(&error))?;
    Ok((hash, bytes.ok_or_else(not_found)?))
}

fn step_view(step: &Step) -> RepairStepView {
    RepairStepView {
        step: step.as_str().to_owned(),
        sentence: step.sentence(),
    }
}

fn act_step(step: &Step) -> PhotoRepairStep {
    PhotoRepairStep {
        step: step.as_str().to_owned(),
        detail: step.sentence(),
    }
}
