//! Row by row: who it is, what the photo's check says, what the rules say. Rows are looked at on as
//! many threads as there are processors; what was found is kept after each few.

use std::num::NonZero;
use std::thread::{available_parallelism, scope};

use counter_act::Hash;
use counter_domain::id::ApplicationId;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::batch::BatchRow;

use super::entry::{Checked, CheckedPhoto, Entry, Problem};
use super::from_change;
use super::view::complete_form;
use crate::contract::{BatchForm, BatchRequest, BatchView, CommandError, ErrorCode};
use crate::counter::{Counter, Work};
use crate::fault::from_store;

/// Rows a thread between two tellings.
const ROWS_A_THREAD: usize = 4;

impl Counter {
    /// Checks what has not been checked. A run that was cancelled goes on where it ended.
    pub fn check_batch(&self, request: &BatchRequest) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.open_list(&request.batch)?;
        let form = complete_form(&work, &batch)?;
        let rows = work
            .store
            .read(|reading| reading.batches().rows(batch.id))
            .map_err(|error: StoreError| from_store(&error))?;
        let mut open = Vec::new();
        for row in rows {
            let entry = Entry::of(&row)?;
            let fit = entry.spoiled.is_empty() && entry.photos.is_empty();
            if row.printed.is_none() && entry.checked.is_none() && fit {
                open.push((row, entry));
            }
        }
        let threads = available_parallelism().map_or(1, NonZero::get);
        self.begin_run();
        let mut done = 0;
        let mut ended = true;
        for some in open.chunks(threads * ROWS_A_THREAD) {
            if !self.run_goes_on(done, open.len()) {
                ended = false;
                break;
            }
            let checked = self.check_on(&work, &form, some, threads)?;
            work.store.write(|writing| {
                for ((row, entry), (checked, child)) in some.iter().zip(checked) {
                    let entry = Entry {
                        checked: Some(checked),
                        child,
                        ..entry.clone()
                    };
                    let json = entry.to_json()?;
                    let batches = writing.batches_mut();
                    batches
                        .put_entry(row.id, row.line, &json)
                        .map_err(from_change)?;
                }
                Ok::<_, CommandError>(())
            })?;
            done += some.len();
        }
        if ended {
            self.run_goes_on(done, open.len());
        }
        work.batch_after_run(batch.id, ended)
    }

    /// Checks some rows at once, in their order.
    fn check_on(
        &self,
        work: &Work,
        form: &BatchForm,
        rows: &[(BatchRow, Entry)],
        threads: usize,
    ) -> Result<Vec<(Checked, bool)>, CommandError> {
        let share = rows.len().div_ceil(threads).max(1);
        scope(|scope| {
            let running: Vec<_> = rows
                .chunks(share)
                .map(|rows| {
                    scope.spawn(move || {
                        let rows = rows.iter();
                        rows.map(|(row, entry)| self.check_row(work, form, row, entry))
                            .collect::<Result<Vec<_>, _>>()
                    })
                })
                .collect();
            let mut checked = Vec::with_capacity(rows.len());
            for run in running {
                let some = run
                    .join()
                    .map_err(|_panicked| CommandError::new(ErrorCode::Internal))?;
                checked.extend(some?);
            }
            Ok(checked)
        })
    }

    /// What is found about a row, and whether he is a child without an identity card.
    fn check_row(
        &self,
        work: &Work,
        form: &BatchForm,
        row: &BatchRow,
        entry: &Entry,
    ) -> Result<(Checked, bool), CommandError> {
        let photo = match row.photo {
            None => None,
            Some(hash) => Some(self.checked_photo(work, hash)?),
        };
        let (people, person) = work
            .store
            .read(|reading| {
                let people = reading.people();
                let found = people.by_number(entry.number.expose())?;
                let person = match found.as_slice() {
                    [only] => people.head(*only)?,
                    _ => None,
                };
                Ok::<_, StoreError>((found.len(), person))
            })
            .map_err(|error| from_store(&error))?;
        let Some(person) = person else {
            let reason = match people {
                0 => "unknown_person",
                _ => "several_people",
            };
            let checked = Checked {
                person: None,
                problem: Some(Problem::own(reason)),
                photo,
            };
            return Ok((checked, false));
        };
        let child = self.is_child(work, &person);
        let entry = Entry {
            child,
            ..entry.as_if_looked_at()
        };
        let content = entry.content(form, photo.as_ref(), &work.user.staff, work.today());
        let nowhere = ApplicationId(uuid::Uuid::nil());
        let refusal = self
            .decide_application(work, &person, &content, nowhere, None)
            .err();
        let problem = refusal
            .filter(|refusal| refusal.reason != "form_not_printed")
            .map(Problem::of);
        let checked = Checked {
            person: Some(person.id),
            problem,
            photo,
        };
        Ok((checked, child))
    }

    /// The verdict by today's bounds. It is not remembered: a list would push out what drafts need.
    fn checked_photo(&self, work: &Work, hash: Hash) -> Result<CheckedPhoto, CommandError> {
        let bytes = work
            .store
            .read(|reading| reading.blobs().get(hash))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::StoreDamaged))?;
        let verdict = counter_photo::judge(&bytes, &self.photo_requirements(work));
        Ok(CheckedPhoto::of(hash.to_string(), &verdict))
    }
}
