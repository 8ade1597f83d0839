//! From an employer's files to rows.

use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use counter_act::Hash;
use counter_domain::id::DraftId;
use counter_domain::role::Permission;
use counter_domain::sensitive::Sensitive;
use counter_store::table::batch::BatchRow;
use counter_store::{StoreError, Writing};

use super::entry::Entry;
use super::{files, from_change};
use crate::contract::{BatchView, CommandError, ErrorCode, ReadBatchFileRequest};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::roster::{
    self, CheckedRow, MAX_BYTES, PhotoArchive, PhotoArchiveError, RosterRow, check_rows,
};

/// Photos that are kept in one transaction.
const AT_ONCE: usize = 32;

impl Counter {
    /// Reads the list. Whoever is on the new list keeps his photo and what was looked at; whoever
    /// was submitted stays submitted and is not taken up again.
    pub fn read_roster(&self, request: &ReadBatchFileRequest) -> Result<BatchView, CommandError> {
        self.read_roster_from(&request.batch, &files::allowed(&request.path)?)
    }

    /// The same from anywhere, for a host that chose the file itself.
    pub fn read_roster_from(&self, batch: &str, path: &Path) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.open_list(batch)?;
        let bytes = bytes_of(path)?;
        let roster = roster::read(&bytes).map_err(|error| unreadable(&error))?;
        // Text alone is checked in a moment; nobody has to cancel it.
        let checked = check_rows(&roster.rows, work.today(), |_| true).unwrap_or_default();
        work.store
            .write(|writing| self.take_rows(&work, writing, batch.id, &checked))?;
        work.batch_view(batch.id)
    }

    fn take_rows(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        batch: DraftId,
        checked: &[CheckedRow],
    ) -> Result<(), CommandError> {
        let mut submitted = Vec::new();
        let mut before: HashMap<String, (BatchRow, Entry)> = HashMap::new();
        let batches = writing.batches_mut();
        for row in writing.batches().rows(batch)? {
            let entry = Entry::of(&row)?;
            let number = entry.number.expose().clone();
            if row.act.is_some() {
                submitted.push(number);
            } else {
                match before.entry(number) {
                    // The second row of one person said so; the new list says it anew.
                    Occupied(_) => batches.remove_row(row.id).map_err(from_change)?,
                    Vacant(place) => {
                        place.insert((row, entry));
                    }
                }
            }
        }
        for checked in checked {
            let fresh = entry(checked);
            if submitted.contains(fresh.number.expose()) {
                continue;
            }
            let line = checked.row.line;
            let written = if let Some((row, old)) = before.remove(fresh.number.expose()) {
                let kept = Entry {
                    photos: old.photos,
                    seen: old.seen,
                    looked: old.looked,
                    pass_reason: old.pass_reason,
                    ..fresh
                };
                batches.put_entry(row.id, line, &kept.to_json()?)
            } else {
                let id = DraftId(self.random.uuid(work.at()));
                batches.add_row(batch, id, line, &fresh.to_json()?)
            };
            written.map_err(from_change)?;
        }
        for (row, _) in before.into_values() {
            batches.remove_row(row.id).map_err(from_change)?;
        }
        Ok(())
    }

    /// Reads photos to the rows that they belong to; what is there already is not written again.
    pub fn read_batch_photos(
        &self,
        request: &ReadBatchFileRequest,
    ) -> Result<BatchView, CommandError> {
        self.read_batch_photos_from(&request.batch, &files::allowed(&request.path)?)
    }

    /// The same from anywhere.
    pub fn read_batch_photos_from(
        &self,
        batch: &str,
        path: &Path,
    ) -> Result<BatchView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let batch = work.open_list(batch)?;
        let archive = PhotoArchive::open(path).map_err(|error| unreadable(&error))?;
        let mut rows = work
            .store
            .read(|reading| reading.batches().rows(batch.id))
            .map_err(|error: StoreError| from_store(&error))?;
        rows.retain(|row| row.act.is_none());
        self.begin_run();
        let mut done = 0;
        let mut ended = true;
        for some in rows.chunks(AT_ONCE) {
            let mut found = Vec::new();
            for row in some {
                found.push(photo_for(&archive, row)?);
            }
            let bytes: usize = found.iter().flatten().map(Found::bytes).sum();
            work.store.require_room(bytes as u64)?;
            work.store.write(|writing| {
                for (row, found) in some.iter().zip(&found) {
                    if let Some(found) = found {
                        take_photo(writing, row, found)?;
                    }
                }
                Ok::<_, CommandError>(())
            })?;
            done += some.len();
            if !self.run_goes_on(done, rows.len()) && done < rows.len() {
                ended = false;
                break;
            }
        }
        work.batch_after_run(batch.id, ended)
    }
}

/// What came for a row.
enum Found {
    Photo(Vec<u8>),
    Wrong(String),
}

impl Found {
    const fn bytes(&self) -> usize {
        match self {
            Self::Photo(bytes) => bytes.len(),
            Self::Wrong(_) => 0,
        }
    }
}

/// The photo of a row; none where none came, or the one that is there already.
fn photo_for(archive: &PhotoArchive, row: &BatchRow) -> Result<Option<Found>, CommandError> {
    let entry = Entry::of(row)?;
    let found = archive.photo_named(entry.number.expose(), entry.name.expose());
    Ok(match found {
        Ok(None) => None,
        Ok(Some(Ok(bytes))) => {
            let known = row.photo == Some(Hash::of(&bytes)) && entry.photos.is_empty();
            (!known).then_some(Found::Photo(bytes))
        }
        Ok(Some(Err(problem))) => Some(Found::Wrong(problem.to_string())),
        Err(error @ PhotoArchiveError::TooLarge) => Some(Found::Wrong(error.to_string())),
        Err(error) => return Err(unreadable(&error)),
    })
}

fn take_photo(writing: &Writing<'_>, row: &BatchRow, found: &Found) -> Result<(), CommandError> {
    let batches = writing.batches_mut();
    let entry = Entry::of(row)?;
    let photos = match found {
        Found::Photo(bytes) => {
            batches.put_photo(row.id, bytes).map_err(from_change)?;
            Vec::new()
        }
        Found::Wrong(sentence) => vec![sentence.clone()],
    };
    let entry = Entry {
        photos,
        checked: None,
        looked: false,
        pass_reason: String::new(),
        ..entry
    };
    let json = entry.to_json()?;
    batches
        .put_entry(row.id, row.line, &json)
        .map_err(from_change)
}

fn entry(checked: &CheckedRow) -> Entry {
    let RosterRow {
        name,
        number,
        phone,
        ..
    } = &checked.row;
    let (number, name) = match &checked.person {
        Some((number, name)) => (number.expose().to_owned(), name.expose().to_owned()),
        None => (number.expose().clone(), name.expose().clone()),
    };
    Entry {
        name: Sensitive::new(name),
        number: Sensitive::new(number),
        phone: phone.clone(),
        spoiled: checked.problems.iter().map(ToString::to_string).collect(),
        photos: Vec::new(),
        checked: None,
        seen: false,
        looked: false,
        pass_reason: String::new(),
        child: false,
    }
}

/// The bytes of a file, of which no more are read than a list may have.
fn bytes_of(path: &Path) -> Result<Vec<u8>, CommandError> {
    let failed = |_| CommandError::new(ErrorCode::DriveFailed);
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(failed)?
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// The file's own kind knows best what is wrong with it.
fn unreadable(error: &dyn std::error::Error) -> CommandError {
    CommandError::new(ErrorCode::InvalidInput)
        .with("field", "file")
        .with("reason", "unreadable")
        .with("message", error)
}
