//! Saving what was typed, as typed. Two windows on one draft do not overwrite each other.

use counter_domain::role::Permission;
use counter_store::table::draft::DraftAt;

use super::open::{from_change, from_json, to_json};
use crate::contract::{CommandError, DraftForm, DraftView, ErrorCode, SaveDraftRequest};
use crate::counter::Counter;

/// Bytes of a form that are kept; no honest form comes near.
const LARGEST_FORM: usize = 256 * 1024;

impl Counter {
    /// Saves a draft under the version that was edited.
    pub fn save_draft(&self, request: &SaveDraftRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let draft = work.own_draft(&request.draft)?;
        let kept = from_json(&work.own_draft(&request.draft)?.form)?;
        // What the draft is for was settled when it was begun.
        let form = to_json(&DraftForm {
            purpose: kept.purpose,
            old_card: kept.old_card,
            ..request.form.clone()
        })?;
        if form.len() > LARGEST_FORM {
            return Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "form")
                .with("reason", "too_long"));
        }
        let seen = DraftAt {
            id: draft.id,
            author: &work.user.staff,
            version: request.version,
        };
        work.store.write(|writing| {
            writing
                .drafts_mut()
                .save(seen, &form, work.at())
                .map_err(from_change)
        })?;
        let draft = work.own_draft(&request.draft)?;
        let person = work.draft_person(&draft)?;
        self.draft_view(&work, &draft, &person)
    }
}
