//! Freeing what the centre has in a backup. Which kinds of business are kept how long is the
//! policy's to say; here stands only what may go at all.
//!
//! Invariants: bytes go only of acts at or below the centre's backup watermark that are finally
//! judged; bytes that a draft, another window's act or a younger act needs stay; what goes leaves
//! its hash, and verifies as a tombstone.

use counter_act::SealedAct;
use jiff::Timestamp;

use crate::error::StoreError;
use crate::store::{Store, Writing};
use crate::table::act::{place_of, position};
use crate::table::column::all;
use crate::table::sync_state::Place;
use crate::table::{blob, mark};

/// What was freed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freed {
    /// Acts whose attachments may go and were looked at.
    pub acts: u64,
    /// Attachments that went.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Up to which act everything was looked at.
    pub up_to: Place,
}

impl Store {
    /// Frees the attachments of acts done before a time, the oldest first, at most `at_most` acts
    /// at a time. Gives the reserve up where even that does not fit on the disk.
    pub fn free_below_watermark(
        &self,
        before: Timestamp,
        at_most: u32,
    ) -> Result<Freed, StoreError> {
        self.write_in_need(
            |writing| free(writing, before, at_most),
            |error| matches!(error, StoreError::DiskFull),
        )
    }
}

fn free(writing: &Writing<'_>, before: Timestamp, at_most: u32) -> Result<Freed, StoreError> {
    let connection = writing.connection();
    let watermark = writing.sync_state().get()?.watermark;
    let from = mark::freed(connection)?;
    let acts = all(
        connection,
        "act",
        "SELECT position, sealed, verdict IN ('accepted', 'refused') AND at < ?3 AS may_go
         FROM act WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?4",
        (
            from,
            position(watermark.epoch, watermark.seq),
            before.as_millisecond(),
            at_most,
        ),
        |columns| {
            let sealed: String = columns.get("sealed")?;
            let sealed =
                SealedAct::open(&sealed).map_err(|error| StoreError::malformed("act", error))?;
            Ok((
                columns.get::<i64>("position")?,
                sealed,
                columns.get::<bool>("may_go")?,
            ))
        },
    )?;
    let mut freed = Freed::default();
    let mut up_to = from;
    // An act that has to stay is where the next call begins.
    for (at, sealed, _) in acts.into_iter().take_while(|(_, _, may_go)| *may_go) {
        for attachment in &sealed.envelope().attachments {
            if let Some(bytes) = blob::release(connection, attachment.sha256)? {
                freed.blobs += 1;
                freed.bytes += bytes;
            }
        }
        freed.acts += 1;
        up_to = at;
    }
    mark::set_freed(connection, up_to)?;
    freed.up_to = place_of(up_to);
    Ok(freed)
}
