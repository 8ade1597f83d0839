//! Beginning, opening, saving and throwing away one's own lists. Nobody sees another's.

use counter_domain::id::DraftId;
use counter_domain::number::BusinessNumber;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::Writing;
use counter_store::table::batch::BatchRecord;

use super::view::form_of;
use super::{from_change, id};
use crate::contract::{
    BatchForm, BatchList, BatchRequest, BatchSummary, BatchView, CommandError, ErrorCode,
    MarkBatchRequest, Nothing, SaveBatchRequest,
};
use crate::counter::{Counter, Work};
use crate::draft::form;
use crate::fault::{from_store, incident};
use crate::view::moment_words;

impl Counter {
    /// The lists that one has begun.
    pub fn list_batches(&self) -> Result<BatchList, CommandError> {
        let work = self.work(Permission::Enter)?;
        let lists = work
            .store
            .read(|reading| reading.batches().of_author(&work.user.staff))
            .map_err(|error: StoreError| from_store(&error))?;
        let rows = lists.iter().map(|list| {
            Ok(BatchSummary {
                batch: list.id.to_string(),
                employer: form_of(list)?.employer,
                people: list.people,
                submitted: list.submitted,
                saved_at: moment_words(list.saved_at),
            })
        });
        Ok(BatchList {
            rows: rows.collect::<Result<_, CommandError>>()?,
        })
    }

    /// Begins a list.
    pub fn begin_batch(&self) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let id = DraftId(self.random.uuid(work.at()));
        let office = self.assets.organisations.get(work.office());
        let form = BatchForm {
            path: "centre_batch".to_owned(),
            pickup_place: office.map(|office| office.name.clone()).unwrap_or_default(),
            ..BatchForm::default()
        };
        let form = to_json(&form)?;
        work.store
            .write(|writing| {
                let author = &work.user.staff;
                writing.batches_mut().begin(id, author, &form, work.at())
            })
            .map_err(|error: StoreError| from_store(&error))?;
        work.batch_view(id)
    }

    /// Opens one.
    pub fn open_batch(&self, request: &BatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        work.batch_view(id(&request.batch)?)
    }

    /// Saves employer, operator and papers as typed.
    pub fn save_batch(&self, request: &SaveBatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        let typed = &request.form;
        for (field, value) in [
            ("employer", &typed.employer),
            ("operator_name", &typed.operator_name),
            ("operator_number", &typed.operator_number),
            ("operator_phone", &typed.operator_phone),
            ("branch", &typed.branch),
            ("pickup_place", &typed.pickup_place),
        ] {
            form::sane(field, value)?;
        }
        let form = to_json(typed)?;
        work.store.write(|writing| {
            let batches = writing.batches_mut();
            batches
                .save(batch.id, &form, work.at())
                .map_err(from_change)
        })?;
        work.batch_view(batch.id)
    }

    /// Notes what the clerk has looked at.
    pub fn mark_batch(&self, request: &MarkBatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        if let Some(reason) = &request.pass_reason {
            form::sane("pass_reason", reason)?;
        }
        work.store.write(|writing| {
            for row in writing.batches().rows(batch.id)? {
                if row.printed.is_some() || !request.rows.contains(&row.id.to_string()) {
                    continue;
                }
                let mut entry = super::entry::Entry::of(&row)?;
                entry.seen = request.seen.unwrap_or(entry.seen);
                entry.looked = request.looked.unwrap_or(entry.looked);
                if let Some(reason) = &request.pass_reason {
                    reason.trim().clone_into(&mut entry.pass_reason);
                }
                let batches = writing.batches_mut();
                let json = entry.to_json()?;
                batches
                    .put_entry(row.id, row.line, &json)
                    .map_err(from_change)?;
            }
            Ok::<_, CommandError>(())
        })?;
        work.batch_view(batch.id)
    }

    /// Opens printed rows again; their numbers become void.
    pub fn reopen_batch(&self, request: &BatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        work.store
            .write(|writing| thaw(&work, writing, &batch, "changed"))?;
        work.batch_view(batch.id)
    }

    /// Throws a list away. What was submitted stays submitted; reserved numbers become void.
    pub fn discard_batch(&self, request: &BatchRequest) -> Result<Nothing, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.own_batch(&request.batch)?;
        work.store.write(|writing| {
            thaw(&work, writing, &batch, "discarded")?;
            writing.batches_mut().remove(batch.id).map_err(from_change)
        })?;
        Ok(Nothing {})
    }
}

impl Work {
    /// A list of the user; one that is another's is not found.
    pub(super) fn own_batch(&self, batch: &str) -> Result<BatchRecord, CommandError> {
        self.batch(id(batch)?)
    }

    pub(super) fn batch(&self, id: DraftId) -> Result<BatchRecord, CommandError> {
        self.store
            .read(|reading| reading.batches().get(id, &self.user.staff))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))
    }

    /// The list while none of its rows waits for a signature.
    pub(super) fn open_list(&self, batch: &str) -> Result<BatchRecord, CommandError> {
        let batch = self.own_batch(batch)?;
        let rows = self.store.read(|reading| reading.batches().rows(batch.id));
        let rows = rows.map_err(|error: StoreError| from_store(&error))?;
        if rows
            .iter()
            .any(counter_store::table::batch::BatchRow::is_frozen)
        {
            return Err(CommandError::new(ErrorCode::DraftFrozen));
        }
        Ok(batch)
    }
}

/// Makes a reserved number void.
pub(super) fn void(
    work: &Work,
    writing: &Writing<'_>,
    number: &BusinessNumber,
    reason: &str,
) -> Result<(), CommandError> {
    writing
        .numbers_mut()
        .void(number, reason, work.at())
        .map_err(|error| incident(ErrorCode::Internal, &error))
}

fn thaw(
    work: &Work,
    writing: &Writing<'_>,
    batch: &BatchRecord,
    reason: &str,
) -> Result<(), CommandError> {
    for row in writing.batches().rows(batch.id)? {
        if row.is_frozen() {
            let number = writing.batches_mut().thaw(row.id).map_err(from_change)?;
            void(work, writing, &number, reason)?;
        }
    }
    Ok(())
}

fn to_json(form: &BatchForm) -> Result<String, CommandError> {
    serde_json::to_string(form).map_err(|error| incident(ErrorCode::Internal, &error))
}
