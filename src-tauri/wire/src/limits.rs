//! How large anything from outside may be. Both sides hold to it before they parse.

/// Acts in one push.
pub const PUSH_ACTS: usize = 200;
/// Bytes of one payload.
pub const PAYLOAD_BYTES: usize = 256 * 1024;
/// Bytes of the body of a push, unpacked.
pub const PUSH_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of any other JSON body that a counter sends, unpacked.
pub const REQUEST_BYTES: usize = 256 * 1024;
/// Bytes of any JSON body that the centre answers, unpacked.
pub const RESPONSE_BYTES: usize = 32 * 1024 * 1024;
/// Changes that may be asked for in one page.
pub const PAGE_CHANGES: u32 = 500;
/// Changes at which the centre ends a page earlier than it was asked to.
pub const PAGE_CHANGES_MOST: usize = 5_000;
/// Changes that a counter takes in a page all the same: what one transaction changed is never
/// split. The centre's largest transaction changes 200 people, or holds [`PUSH_ACTS`] acts.
pub const PAGE_CHANGES_TAKEN: usize = 20_000;
/// Bytes of one blob: a photo, a scan, a paper.
pub const BLOB_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of one piece of a blob.
pub const BLOB_PIECE_BYTES: usize = 1024 * 1024;
/// Hashes in one question for missing blobs.
pub const BLOB_NAMES: usize = 1000;
/// Acts in one question for verdicts.
pub const VERDICT_NAMES: usize = 1000;
/// Characters of a cursor, a nonce, a one-time code.
pub const TOKEN_CHARACTERS: usize = 128;
