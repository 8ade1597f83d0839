//! What the photo of a draft was repaired from: the file as it came and the steps that were taken.
//! It is the draft's way back.
//!
//! Invariants: a row is there only while its draft has the repaired photo; the original counts as
//! one reference of its blob; with another photo, or with the draft, both go.

use counter_act::Hash;
use counter_domain::id::DraftId;
use jiff::Timestamp;
use rusqlite::Connection;

use super::blob;
use super::column::{Columns, change, first};
use super::draft::{ChangeDraftError, DraftAt, Drafts, DraftsMut};
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220201,
    "CREATE TABLE draft_repair (
        draft BLOB PRIMARY KEY NOT NULL,
        original BLOB NOT NULL,
        steps TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "draft_repair";

/// What was done to the photo of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRecord {
    /// The file as it came.
    pub original: Hash,
    /// The steps, as JSON of the program; the store does not read it.
    pub steps: String,
}

impl Drafts<'_> {
    /// What the photo of a draft was repaired from; none if it is as it came.
    pub fn repair(&self, draft: DraftId) -> Result<Option<RepairRecord>, StoreError> {
        find(self.0.connection, draft)
    }
}

impl DraftsMut<'_> {
    /// Puts the repaired photo in the place of the one that it was made of. What that one was made
    /// of stays the original. Returns the new version.
    pub fn repair_photo(
        &self,
        draft: DraftAt<'_>,
        repaired: &[u8],
        steps: &str,
        at: Timestamp,
    ) -> Result<u32, ChangeDraftError> {
        let connection = self.0.connection();
        let before = self.thawed(draft)?.photo.ok_or(ChangeDraftError::NoPhoto)?;
        let original = if let Some(earlier) = find(connection, draft.id)? {
            earlier.original
        } else {
            blob::hold_again(connection, before)?;
            before
        };
        let after = Hash::of(repaired);
        blob::hold(connection, after, repaired)?;
        change(
            connection,
            "INSERT INTO draft_repair (draft, original, steps) VALUES (?1, ?2, ?3)
             ON CONFLICT (draft) DO UPDATE SET steps = excluded.steps",
            (
                draft.id.0.as_bytes().as_slice(),
                original.as_bytes().as_slice(),
                steps,
            ),
        )?;
        self.change_photo(draft, Some(before), Some(after), at)
    }

    /// Puts the original back. Returns the new version.
    pub fn undo_repair(&self, draft: DraftAt<'_>, at: Timestamp) -> Result<u32, ChangeDraftError> {
        let connection = self.0.connection();
        let before = self.thawed(draft)?.photo;
        let RepairRecord { original, .. } =
            find(connection, draft.id)?.ok_or(ChangeDraftError::NoPhoto)?;
        blob::hold_again(connection, original)?;
        forget(connection, draft.id)?;
        self.change_photo(draft, before, Some(original), at)
    }
}

/// Forgets what a draft's photo was repaired from.
pub(super) fn forget(connection: &Connection, draft: DraftId) -> Result<(), StoreError> {
    if let Some(record) = find(connection, draft)? {
        change(
            connection,
            "DELETE FROM draft_repair WHERE draft = ?1",
            [draft.0.as_bytes().as_slice()],
        )?;
        blob::let_go(connection, record.original)?;
    }
    Ok(())
}

fn find(connection: &Connection, draft: DraftId) -> Result<Option<RepairRecord>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT original, steps FROM draft_repair WHERE draft = ?1",
        [draft.0.as_bytes().as_slice()],
        read,
    )
}

fn read(columns: &Columns<'_>) -> Result<RepairRecord, StoreError> {
    Ok(RepairRecord {
        original: columns.hash("original")?,
        steps: columns.get("steps")?,
    })
}
