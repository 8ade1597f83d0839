//! Photos, scans and papers, by SHA-256. The bytes themselves travel as `application/octet-stream`.

use counter_act::Hash;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks which blobs the centre has not got, before they are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingRequest {
    /// At most [`crate::limits::BLOB_NAMES`].
    pub blobs: Vec<BlobName>,
}

/// A blob that an act names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlobName {
    /// SHA-256 of its bytes.
    #[schemars(with = "String")]
    pub sha256: Hash,
    /// How many.
    pub bytes: u64,
}

/// Which are missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingResponse {
    /// Those that the centre has not got whole.
    pub missing: Vec<BlobState>,
}

/// How much of a blob the centre has. The next piece begins there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlobState {
    /// SHA-256 of the whole.
    #[schemars(with = "String")]
    pub sha256: Hash,
    /// Bytes that are there.
    pub have: u64,
    /// The whole is there and its hash was checked.
    pub complete: bool,
}

/// Query of a piece: `PUT /v1/blobs/{sha256}?offset=0&total=23989`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PieceQuery {
    /// Where the piece begins.
    pub offset: u64,
    /// Size of the whole.
    pub total: u64,
}
