//! The slip of a withdrawal: whoever holds a paper of the business is told that it does not count.

use counter_document::{RenderOptions, render};
use counter_domain::id::DocumentId;
use counter_store::StoreError;
use counter_store::table::document::DocumentRecord;

use super::item::Lying;
use crate::contract::CommandError;
use crate::counter::{Counter, Work};
use crate::document::compose::{Setting, business_words, withdrawal_slip};
use crate::document::{document_record, from_render};

impl Counter {
    /// The slip, where the citizen holds a paper.
    pub(super) fn withdrawal_slip(
        &self,
        work: &Work,
        lying: &Lying,
        reason: &str,
    ) -> Result<Option<(DocumentRecord, Vec<u8>)>, CommandError> {
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
        let setting = Setting {
            organisations: &self.assets.organisations,
            policy: &self.assets.policy,
            office: work.office(),
            clerk: format!("{}（工号 {}）", work.user.name, work.user.staff.0),
            at: work.at(),
        };
        let paper = withdrawal_slip(&setting, &person, number, business, record.at, reason);
        let options = RenderOptions {
            printed_at: work.now.beijing(),
            handwritten: true,
        };
        let pdf = render(&paper, self.fonts()?, &options).map_err(|error| from_render(&error))?;
        let id = DocumentId(self.random.uuid(work.at()));
        let slip = document_record(id, &paper, &pdf, work.at());
        Ok(Some((slip, pdf.bytes)))
    }
}
