//! The photo of a draft: checked when it is put there, kept whatever the check says, so that the
//! clerk sees what is wrong with it.

use counter_domain::role::Permission;

use super::open::{at, from_change};
use crate::contract::{CommandError, DraftRequest, DraftView, ErrorCode};
use crate::counter::{Counter, Work};

/// Bytes of a file that are looked at at all; a camera's original is below it.
pub(crate) const LARGEST: usize = 20 * 1024 * 1024;

impl Counter {
    /// Puts a photo to a draft in place of the one that is there.
    pub fn attach_photo(&self, draft: &str, bytes: &[u8]) -> Result<DraftView, CommandError> {
        if bytes.len() > LARGEST {
            return Err(too_large(bytes.len()));
        }
        self.set_photo(draft, Some(bytes))
    }

    /// Takes the photo off a draft.
    pub fn remove_photo(&self, request: &DraftRequest) -> Result<DraftView, CommandError> {
        self.set_photo(&request.draft, None)
    }

    pub(crate) fn set_photo(
        &self,
        draft: &str,
        bytes: Option<&[u8]>,
    ) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let before = work.own_draft(draft)?;
        if let Some(bytes) = bytes {
            work.store.require_room(bytes.len() as u64)?;
        }
        work.store.write(|writing| {
            writing
                .drafts_mut()
                .set_photo(at(&work, &before), bytes, work.at())
                .map_err(from_change)
        })?;
        self.view_again(&work, draft)
    }

    /// The draft as it stands after a change.
    pub(crate) fn view_again(&self, work: &Work, draft: &str) -> Result<DraftView, CommandError> {
        let draft = work.own_draft(draft)?;
        let person = work.draft_person(&draft)?;
        self.draft_view(work, &draft, &person)
    }
}

/// The file is larger than what is looked at at all.
pub(crate) fn too_large(bytes: usize) -> CommandError {
    CommandError::new(ErrorCode::PhotoTooLarge)
        .with("measured", bytes)
        .with("allowed", LARGEST)
}
