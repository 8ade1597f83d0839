//! The slip of a withdrawal: whoever holds a paper of the business is told that it does not count.

use counter_store::StoreError;

use super::item::Lying;
use crate::contract::CommandError;
use crate::counter::{Counter, Work};
use crate::document::Paper;
use crate::document::compose::{business_words, withdrawal_slip};

impl Counter {
    /// The slip, where the citizen holds a paper.
    pub(super) fn withdrawal_slip(
        &self,
        work: &Work,
        lying: &Lying,
        reason: &str,
    ) -> Result<Option<Paper>, CommandError> {
        let record = &lying.told.record;
        let business = lying.body().and_then(business_words);
        let (Some(number), Some(business), Some(person)) =
            (&record.business_number, business, lying.person())
        else {
            return Ok(None);
        };
        let person = work
            .store
            .read(|reading| match reading.people().head(person)? {
                Some(head) => Ok(Some(head)),
                // Whom only this act knows leaves the head with it.
                None => reading.people().head_without(person, record.id),
            })
            .map_err(|error: StoreError| CommandError::from(error))?;
        let Some(person) = person else {
            return Ok(None);
        };
        // DESK-4 refuses a step without a reason; the rules say so, not the paper.
        if reason.is_empty() {
            return Ok(None);
        }
        let setting = self.setting(work);
        let slip = withdrawal_slip(&setting, &person, number, business, record.at, reason);
        self.draw(work, &slip, true).map(Some)
    }
}
