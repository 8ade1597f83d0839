//! Acts: what staff do. A draft asks, [`crate::decide::decide`] turns it into an act or refuses.
//!
//! An [`Act`] holds everything that [`crate::evolve::evolve`] needs: due dates are computed when
//! the act is decided, because evolving knows neither policy nor calendar. The envelope around an
//! act (who, when, signature) is the crate `counter-act`'s.

mod asked;
mod body;
mod draft;
mod kind;
mod touch;

pub use asked::Asked;
pub use body::{ActBody, ApplicationSubmitted, CertificateMade, InstantCardIssued, VoidedNumber};
pub use draft::{Draft, InstantCardAsked, Request};
pub use kind::ActKind;
pub use touch::Touch;

use serde::{Deserialize, Serialize};

use crate::rule::Mark;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What happened.
    pub body: ActBody,
    /// Rules that wait for the centre's facts; the paper says 待中心核对.
    pub marks: Vec<Mark>,
    /// The verdict depends on how wrong the clock is; the centre holds such an act.
    pub clock_doubt: bool,
}
