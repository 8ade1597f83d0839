//! Drafts: what somebody has begun and not submitted.
//!
//! Invariants: nobody but its author finds a draft; each change names the version that it was
//! made on; a draft whose 受理单 was printed is frozen and does not change until it is thawed.

use std::fmt;

use counter_act::Hash;
use counter_domain::id::{DocumentId, DraftId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::role::StaffId;
use jiff::Timestamp;

use super::column::{Columns, all, change, first};
use super::{blob, draft_repair};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220012,
    "CREATE TABLE draft (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        author TEXT NOT NULL,
        person BLOB NOT NULL,
        business TEXT NOT NULL,
        version INTEGER NOT NULL,
        form TEXT NOT NULL,
        photo BLOB NOT NULL DEFAULT x'',
        content_sha256 TEXT NOT NULL DEFAULT '',
        number TEXT NOT NULL DEFAULT '',
        document BLOB NOT NULL DEFAULT x'',
        begun_at INTEGER NOT NULL,
        saved_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX draft_author ON draft (author, saved_at)",
)];

const TABLE: &str = "draft";

const SELECT: &str = "SELECT id, author, person, business, version, form, photo, content_sha256, \
                      number, document, begun_at, saved_at FROM draft";

/// A draft that waits for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// `ApplicationContent::sha256` of what was printed.
    pub content_sha256: String,
    /// The number that was printed.
    pub number: BusinessNumber,
    /// The 受理单.
    pub document: DocumentId,
}

/// A draft. What was typed in it is personal and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftRecord {
    /// Its id.
    pub id: DraftId,
    /// Who began it.
    pub author: StaffId,
    /// For whom.
    pub person: PersonId,
    /// As `first_application`.
    pub business: String,
    /// Grows with each change, from 1.
    pub version: u32,
    /// What was typed, as JSON of the program; the store does not read it.
    pub form: String,
    /// Its photo.
    pub photo: Option<Hash>,
    /// Set while its 受理单 waits for a signature.
    pub frozen: Option<Frozen>,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was last changed.
    pub saved_at: Timestamp,
}

impl fmt::Debug for DraftRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DraftRecord")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("frozen", &self.frozen)
            .finish_non_exhaustive()
    }
}

/// What a draft begins with.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// Its id, made by the caller.
    pub id: DraftId,
    /// Who begins it.
    pub author: StaffId,
    /// For whom.
    pub person: PersonId,
    /// As `first_application`.
    pub business: String,
    /// What it is filled with.
    pub form: String,
    /// When.
    pub at: Timestamp,
}

impl fmt::Debug for NewDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDraft")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Names a draft as its author saw it.
#[derive(Debug, Clone, Copy)]
pub struct DraftAt<'a> {
    /// Which.
    pub id: DraftId,
    /// Who asks.
    pub author: &'a StaffId,
    /// The version that he saw.
    pub version: u32,
}

/// Why a draft is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeDraftError {
    /// There is none of his with that id.
    #[error("找不到该草稿，它可能已提交或已放弃")]
    NotFound,
    /// It was changed since he saw it.
    #[error("草稿已在别处改过（现为第 {current} 版），请重新打开后再改")]
    Changed {
        /// Its version now.
        current: u32,
    },
    /// Its 受理单 is printed.
    #[error("受理单已打印，草稿不能再改；确需修改请先作废受理单")]
    Frozen,
    /// It is not frozen.
    #[error("该草稿还没有打印受理单")]
    NotFrozen,
    /// It has no photo, or none that was repaired.
    #[error("该草稿没有可修正或可撤销修正的照片")]
    NoPhoto,
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads drafts.
#[derive(Debug)]
pub struct Drafts<'a>(pub(crate) &'a Reading<'a>);

/// Writes drafts.
#[derive(Debug)]
pub struct DraftsMut<'a>(pub(crate) &'a Writing<'a>);

impl Drafts<'_> {
    /// A draft, for its author.
    pub fn get(&self, id: DraftId, author: &StaffId) -> Result<Option<DraftRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1 AND author = ?2");
        let params = (id.0.as_bytes().as_slice(), &author.0);
        first(self.0.connection, TABLE, &sql, params, read)
    }

    /// All of one author, the last changed first.
    pub fn of_author(&self, author: &StaffId) -> Result<Vec<DraftRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE author = ?1 ORDER BY saved_at DESC, row DESC");
        all(self.0.connection, TABLE, &sql, [&author.0], read)
    }

    /// One author's draft for a person and a business, if he has begun one.
    pub fn find(
        &self,
        author: &StaffId,
        person: PersonId,
        business: &str,
    ) -> Result<Option<DraftRecord>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE author = ?1 AND person = ?2 AND business = ?3 ORDER BY row LIMIT 1"
        );
        let params = (&author.0, person.0.as_bytes().as_slice(), business);
        first(self.0.connection, TABLE, &sql, params, read)
    }
}

impl DraftsMut<'_> {
    /// Begins a draft; its version is 1.
    pub fn begin(&self, draft: &NewDraft) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "INSERT INTO draft (id, author, person, business, version, form, begun_at, saved_at)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?6)",
            (
                draft.id.0.as_bytes().as_slice(),
                &draft.author.0,
                draft.person.0.as_bytes().as_slice(),
                &draft.business,
                &draft.form,
                draft.at.as_millisecond(),
            ),
        )?;
        Ok(())
    }

    /// Saves what was typed. Returns the new version.
    pub fn save(
        &self,
        draft: DraftAt<'_>,
        form: &str,
        at: Timestamp,
    ) -> Result<u32, ChangeDraftError> {
        self.thawed(draft)?;
        change(
            self.0.connection(),
            "UPDATE draft SET form = ?2, version = version + 1, saved_at = ?3 WHERE id = ?1",
            (draft.id.0.as_bytes().as_slice(), form, at.as_millisecond()),
        )
        .map_err(ChangeDraftError::from)?;
        Ok(draft.version + 1)
    }

    /// Puts a photo to the draft, or takes it away; what an earlier one was repaired from goes with
    /// it. Returns the new version.
    pub fn set_photo(
        &self,
        draft: DraftAt<'_>,
        photo: Option<&[u8]>,
        at: Timestamp,
    ) -> Result<u32, ChangeDraftError> {
        let connection = self.0.connection();
        let before = self.thawed(draft)?.photo;
        let after = photo.map(Hash::of);
        if let (Some(hash), Some(bytes)) = (after, photo) {
            blob::hold(connection, hash, bytes)?;
        }
        draft_repair::forget(connection, draft.id)?;
        self.change_photo(draft, before, after, at)
    }

    /// Names another photo, whose bytes are held already, and lets go of the one before. Returns
    /// the new version.
    pub(super) fn change_photo(
        &self,
        draft: DraftAt<'_>,
        before: Option<Hash>,
        after: Option<Hash>,
        at: Timestamp,
    ) -> Result<u32, ChangeDraftError> {
        let connection = self.0.connection();
        change(
            connection,
            "UPDATE draft SET photo = ?2, version = version + 1, saved_at = ?3 WHERE id = ?1",
            (
                draft.id.0.as_bytes().as_slice(),
                after.map_or(Vec::new(), |hash| hash.as_bytes().to_vec()),
                at.as_millisecond(),
            ),
        )?;
        if let Some(hash) = before {
            blob::let_go(connection, hash)?;
        }
        Ok(draft.version + 1)
    }

    /// Freezes the draft with the 受理单 that was made of it. Returns the new version.
    pub fn freeze(
        &self,
        draft: DraftAt<'_>,
        frozen: &Frozen,
        at: Timestamp,
    ) -> Result<u32, ChangeDraftError> {
        self.thawed(draft)?;
        change(
            self.0.connection(),
            "UPDATE draft SET content_sha256 = ?2, number = ?3, document = ?4,
                version = version + 1, saved_at = ?5 WHERE id = ?1",
            (
                draft.id.0.as_bytes().as_slice(),
                &frozen.content_sha256,
                frozen.number.to_string(),
                frozen.document.0.as_bytes().as_slice(),
                at.as_millisecond(),
            ),
        )?;
        Ok(draft.version + 1)
    }

    /// Opens a frozen draft again. Its number is the caller's to make void. Returns the new
    /// version and what it was frozen with.
    pub fn thaw(
        &self,
        draft: DraftAt<'_>,
        at: Timestamp,
    ) -> Result<(u32, Frozen), ChangeDraftError> {
        let frozen = self
            .current(draft)?
            .frozen
            .ok_or(ChangeDraftError::NotFrozen)?;
        change(
            self.0.connection(),
            "UPDATE draft SET content_sha256 = '', number = '', document = x'',
                version = version + 1, saved_at = ?2 WHERE id = ?1",
            (draft.id.0.as_bytes().as_slice(), at.as_millisecond()),
        )?;
        Ok((draft.version + 1, frozen))
    }

    /// Takes a draft away: it was submitted in the same transaction, or its author gave it up.
    /// Returns what it was.
    pub fn remove(&self, draft: DraftAt<'_>) -> Result<DraftRecord, ChangeDraftError> {
        let record = self.current(draft)?;
        draft_repair::forget(self.0.connection(), draft.id)?;
        change(
            self.0.connection(),
            "DELETE FROM draft WHERE id = ?1",
            [draft.id.0.as_bytes().as_slice()],
        )?;
        if let Some(hash) = record.photo {
            blob::let_go(self.0.connection(), hash)?;
        }
        Ok(record)
    }

    fn current(&self, draft: DraftAt<'_>) -> Result<DraftRecord, ChangeDraftError> {
        let record = Drafts(self.0)
            .get(draft.id, draft.author)?
            .ok_or(ChangeDraftError::NotFound)?;
        if record.version == draft.version {
            Ok(record)
        } else {
            Err(ChangeDraftError::Changed {
                current: record.version,
            })
        }
    }

    pub(super) fn thawed(&self, draft: DraftAt<'_>) -> Result<DraftRecord, ChangeDraftError> {
        let record = self.current(draft)?;
        match record.frozen {
            None => Ok(record),
            Some(_) => Err(ChangeDraftError::Frozen),
        }
    }
}

fn read(columns: &Columns<'_>) -> Result<DraftRecord, StoreError> {
    let content_sha256: String = columns.get("content_sha256")?;
    let frozen = if content_sha256.is_empty() {
        None
    } else {
        Some(Frozen {
            content_sha256,
            number: columns.parse("number")?,
            document: DocumentId(columns.id("document")?),
        })
    };
    Ok(DraftRecord {
        id: DraftId(columns.id("id")?),
        author: StaffId(columns.get("author")?),
        person: PersonId(columns.id("person")?),
        business: columns.get("business")?,
        version: columns.get("version")?,
        form: columns.get("form")?,
        photo: columns.optional_hash("photo")?,
        frozen,
        begun_at: columns.time("begun_at")?,
        saved_at: columns.time("saved_at")?,
    })
}
