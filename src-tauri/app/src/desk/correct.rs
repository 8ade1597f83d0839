//! 更正: a draft that is filled with what the act said. Its submission stands in the act's place,
//! under the same business number.

use counter_domain::act::ActBody;
use counter_domain::desk::may_correct;
use counter_domain::id::ActId;
use counter_domain::role::Permission;
use counter_store::Writing;
use counter_store::table::draft::DraftRecord;

use super::item::lying;
use crate::contract::{CommandError, DeskItemRequest, DraftView, ErrorCode};
use crate::counter::{Counter, Work};
use crate::draft::filled;

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
        let id = if let Some(draft) = own {
            draft.id
        } else {
            let content = &submitted.content;
            let photo = content.photo.as_ref().map(|photo| photo.sha256.as_str());
            self.begin_filled(&work, person, business, &filled(content), photo)?
        };
        let draft = work.own_draft(&id.to_string())?;
        let person = work.draft_person(&draft)?;
        self.draft_view(&work, &draft, &person)
    }
}
