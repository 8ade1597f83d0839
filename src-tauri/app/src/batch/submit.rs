//! Submitting what was printed: an act a row, with its photo, in one transaction with the note that
//! the row was submitted. A run that ends in the middle goes on where it ended.

use counter_domain::act::ActBody;
use counter_domain::application::FormConfirmation;
use counter_domain::id::ApplicationId;
use counter_domain::role::Permission;
use counter_domain::rule::Refusal;
use counter_store::table::batch::{BatchRow, ChangeBatchError, Printed};
use counter_store::table::document::DocumentRecord;
use counter_store::{StoreError, Writing};

use super::entry::{Entry, Problem};
use super::from_change;
use super::open::void;
use super::print::note_problem;
use super::view::form_of;
use crate::contract::{BatchForm, BatchView, CommandError, ErrorCode, SubmitBatchRequest};
use crate::counter::{Counter, Enclosure, Recording, Work};
use crate::fault::from_store;

impl Counter {
    /// Submits row by row. A row that the rules refuse by now is opened again with its problem, its
    /// number becomes void, and the others go on.
    pub fn submit_batch(&self, request: &SubmitBatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        let form = form_of(&batch)?;
        let paper = batch.document;
        let (rows, paper) = work
            .store
            .read(|reading| {
                let mut rows = reading.batches().rows(batch.id)?;
                rows.retain(BatchRow::is_frozen);
                let paper = paper.map(|paper| reading.documents().get(paper));
                Ok::<_, StoreError>((rows, paper.transpose()?.flatten()))
            })
            .map_err(|error| from_store(&error))?;
        let Some(paper) = paper else {
            return Err(Refusal::new("CARD-7-1-1", "form_not_printed").into());
        };
        if !request.signed && !rows.is_empty() {
            return Err(Refusal::new("CARD-7-1-1", "not_signed").into());
        }
        self.begin_run();
        let ended = self.submit_rows(&work, &form, &paper, &rows);
        // What was submitted before a fault is sent too.
        self.act_recorded();
        work.batch_after_run(batch.id, ended?)
    }

    /// Submits row by row; answers whether it came to the end.
    fn submit_rows(
        &self,
        work: &Work,
        form: &BatchForm,
        paper: &DocumentRecord,
        rows: &[BatchRow],
    ) -> Result<bool, CommandError> {
        for (done, row) in rows.iter().enumerate() {
            if !self.run_goes_on(done, rows.len()) {
                return Ok(false);
            }
            self.submit_row(work, form, paper, row)?;
        }
        self.run_goes_on(rows.len(), rows.len());
        Ok(true)
    }

    fn submit_row(
        &self,
        work: &Work,
        form: &BatchForm,
        paper: &DocumentRecord,
        row: &BatchRow,
    ) -> Result<(), CommandError> {
        let internal = || CommandError::new(ErrorCode::Internal);
        let entry = Entry::of(row)?;
        let printed = row.printed.as_ref().ok_or_else(internal)?;
        let person = entry.checked.as_ref().and_then(|checked| checked.person);
        let person = work.person(&person.ok_or_else(internal)?.to_string())?;
        // The paper's day stands in the numbers' normal form only, so a later day changes nothing.
        let content = self.row_content(work, form, &entry);
        let confirmation = FormConfirmation {
            number: printed.number.clone(),
            content_sha256: printed.content_sha256.clone(),
            form_sha256: paper.sha256.to_string(),
            printed_at: paper.made_at,
            signed: true,
        };
        let application = ApplicationId(self.random.uuid(work.at()));
        let decided =
            self.decide_application(work, &person, &content, application, Some(confirmation));
        let act = match decided {
            Ok(act) => act,
            Err(refusal) => {
                return work
                    .store
                    .write(|writing| open_again(work, writing, row, printed, entry, refusal));
            }
        };
        let ActBody::ApplicationSubmitted(submitted) = &act.body else {
            return Err(internal());
        };
        let photo = match row.photo {
            None => None,
            Some(hash) => work
                .store
                .read(|reading| reading.blobs().get(hash))
                .map_err(|error: StoreError| from_store(&error))?,
        };
        let enclosures: Vec<Enclosure<'_>> = photo
            .iter()
            .map(|bytes| Enclosure {
                role: "photo",
                bytes,
            })
            .collect();
        work.store.write(|writing| {
            let id = self.record(
                work,
                writing,
                &Recording {
                    act: &act,
                    person: person.id,
                    business_number: Some(submitted.form.number.to_string()),
                    enclosures: &enclosures,
                },
            )?;
            writing.documents_mut().tie(paper.id, id)?;
            match writing.batches_mut().submitted(row.id, id) {
                Ok(()) => Ok(()),
                // Another run of the same user was faster; nothing of this act is kept.
                Err(ChangeBatchError::NotFrozen) => {
                    Err(CommandError::new(ErrorCode::DraftOutdated))
                }
                Err(error) => Err(from_change(error)),
            }
        })
    }
}

fn open_again(
    work: &Work,
    writing: &Writing<'_>,
    row: &BatchRow,
    printed: &Printed,
    entry: Entry,
    refusal: Refusal,
) -> Result<(), CommandError> {
    writing.batches_mut().thaw(row.id).map_err(from_change)?;
    void(work, writing, &printed.number, "refused")?;
    note_problem(writing, row, entry, Problem::of(refusal))
}
