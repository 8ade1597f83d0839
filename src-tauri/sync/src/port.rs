//! What the syncer asks of the store and of the machine. The application implements it; every call
//! that writes is one transaction.

use counter_act::{Hash, Head};
use counter_domain::id::ActId;
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{RenewRequest, RenewResponse};
use counter_wire::push::{PushResponse, PushedAct};
use counter_wire::time::SignedTime;
use jiff::Timestamp;

use crate::client::{Identity, TrustedTime};
use crate::plan::{Fence, Note, Place, QueuedAct};

/// A failure of the store. What it was stands in the log; the syncer only waits and tries again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PortError(pub String);

/// How the machine stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The device's epoch.
    pub epoch: u32,
    /// The life of the centre that is known; empty before the first contact.
    pub incarnation: String,
    /// Cursor of the next page; empty before the first.
    pub cursor: String,
    /// It may say nothing more.
    pub fence: Option<Fence>,
    /// Last moment of the device's certificate.
    pub certificate_until: Option<Timestamp>,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageTaken {
    /// Acts that it judged.
    pub judged: Vec<ActId>,
    /// It was not taken: the centre lives another life than the one that is known.
    pub other_life: bool,
    /// Done and to do of the first load; none once that was complete.
    pub loading: Option<(u64, u64)>,
}

/// The store and the machine as the syncer sees them.
pub trait Port: Send + Sync + 'static {
    /// Whom to ask, and as whom; none while the machine was given no centre.
    fn identity(&self) -> Result<Option<Identity>, PortError>;
    /// The time at which certificates are checked.
    fn trusted_time(&self) -> TrustedTime;
    /// Milliseconds of a clock that never goes back.
    fn monotonic_ms(&self) -> u64;
    /// Fills a buffer with random bytes.
    fn random(&self, buffer: &mut [u8]);
    /// How the machine stands.
    fn standing(&self) -> Result<Standing, PortError>;
    /// Acts without an answer after a place, in the order of the journal.
    fn queue(&self, after: Place, limit: u32) -> Result<Vec<QueuedAct>, PortError>;
    /// The signed end of the journal.
    fn head(&self) -> Result<Head, PortError>;
    /// What is sent of acts, in the order asked for, with a note that they leave the machine. One is
    /// missing that is not here any more, or that was taken back by an act that is still to go.
    fn parcels(&self, acts: &[ActId]) -> Result<Vec<PushedAct>, PortError>;
    /// The acts of the last parcels never reached the centre: what left the machine with them for the
    /// first time has not left it.
    fn parcels_stayed(&self) -> Result<(), PortError>;
    /// How many bytes a blob has here; none if it is not here.
    fn blob_length(&self, sha256: Hash) -> Result<Option<u64>, PortError>;
    /// Whether the centre has said that it has a blob.
    fn blob_is_there(&self, sha256: Hash) -> Result<bool, PortError>;
    /// At most `length` bytes of a blob; none if it is not here.
    fn blob_piece(
        &self,
        sha256: Hash,
        offset: u64,
        length: usize,
    ) -> Result<Option<Vec<u8>>, PortError>;
    /// The centre has said that it has these.
    fn blobs_are_there(&self, blobs: &[Hash]) -> Result<(), PortError>;
    /// Takes verdicts and base states of an answer down, together.
    fn take_answer(&self, answer: &PushResponse) -> Result<(), PortError>;
    /// Takes a page down that was asked for with a cursor, whole.
    fn take_page(&self, cursor: &str, page: &ChangesPage) -> Result<PageTaken, PortError>;
    /// Verifies a signed time and takes it down. `asked_ms` and `came_ms` are the monotonic clock
    /// when it was asked for and when it came. Returns whether it is the centre's.
    fn take_time(
        &self,
        nonce: &str,
        time: &SignedTime,
        asked_ms: u64,
        came_ms: u64,
    ) -> Result<bool, PortError>;
    /// A signed wish for a new certificate.
    fn renewal(&self, nonce: &str) -> Result<RenewRequest, PortError>;
    /// Takes a new certificate down.
    fn take_certificate(&self, answer: &RenewResponse) -> Result<(), PortError>;
    /// The centre lives this life and has the journal up to a place: what follows waits again.
    fn resend_after(&self, place: Place, incarnation: &str) -> Result<(), PortError>;
    /// Remembers what the plan says.
    fn note(&self, note: &Note) -> Result<(), PortError>;
}
