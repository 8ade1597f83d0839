//! 更正: a draft that is filled with what the act said. Its submission stands in the act's place,
//! under the same business number.

use counter_domain::act::{ActBody, ApplicationSubmitted};
use counter_domain::desk::may_correct;
use counter_domain::id::{ActId, DraftId};
use counter_domain::role::Permission;
use counter_store::Writing;
use counter_store::table::draft::{DraftAt, DraftRecord, NewDraft};

use super::item::lying;
use crate::contract::{CommandError, DeskItemRequest, DraftView, ErrorCode};
use crate::counter::{Counter, Work};
use crate::draft::{filled, from_change, to_json};

/// What a draft of a correction is called; the act's id follows.
const BUSINESS: &str = "correction/";

/// The act in whose place a draft's submission will stand.
pub(crate) fn correction_of(draft: &DraftRecord) -> Option<ActId> {
    draft.business.strip_prefix(BUSINESS)?.parse().ok()
}

/// Holds a correction against what has become of its act since its draft was begun.
pub(crate) fn may_still_be_corrected(
    work: &Work,
    writing: &Writing<'_>,
    act: ActId,
) -> Result<(), CommandError> {
    let record = writing.acts().get(act).map_err(CommandError::from)?;
    let lying = match record {
        None => None,
        Some(record) => lying(writing, record).map_err(CommandError::from)?,
    };
    let lying = lying.ok_or(CommandError::new(ErrorCode::NotFound))?;
    Ok(may_correct(&lying.item(), &work.actor())?)
}

impl Counter {
    /// Opens the draft of a correction, or begins one.
    pub fn correct_act(&self, request: &DeskItemRequest) -> Result<DraftView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let lying = work.lying(&request.act)?;
        may_correct(&lying.item(), &work.actor())?;
        let person = lying
            .person()
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let Some(ActBody::ApplicationSubmitted(submitted)) = lying.body() else {
            return Err(CommandError::new(ErrorCode::NotFound));
        };
        let business = format!("{BUSINESS}{}", lying.told.record.id);
        let own = work
            .store
            .read(|reading| reading.drafts().find(&work.user.staff, person, &business))?;
        let id = match own {
            Some(draft) => draft.id,
            None => self.begin_correction(&work, person, business, submitted)?,
        };
        let draft = work.own_draft(&id.to_string())?;
        let person = work.draft_person(&draft)?;
        self.draft_view(&work, &draft, &person)
    }

    fn begin_correction(
        &self,
        work: &Work,
        person: counter_domain::id::PersonId,
        business: String,
        submitted: &ApplicationSubmitted,
    ) -> Result<DraftId, CommandError> {
        let id = DraftId(self.random.uuid(work.at()));
        let form = to_json(&filled(&submitted.content))?;
        let photo = match &submitted.content.photo {
            None => None,
            Some(photo) => counter_act::Hash::parse(&photo.sha256)
                .map(|hash| work.store.read(|reading| reading.blobs().get(hash)))
                .transpose()?
                .flatten(),
        };
        work.store.write(|writing| {
            let drafts = writing.drafts_mut();
            drafts.begin(&NewDraft {
                id,
                author: work.user.staff.clone(),
                person,
                business,
                form,
                at: work.at(),
            })?;
            if let Some(photo) = &photo {
                let begun = DraftAt {
                    id,
                    author: &work.user.staff,
                    version: 1,
                };
                drafts
                    .set_photo(begun, Some(photo), work.at())
                    .map_err(from_change)?;
            }
            Ok::<_, CommandError>(())
        })?;
        Ok(id)
    }
}
