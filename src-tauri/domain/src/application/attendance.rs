//! Who stands at the window for a business that has no 受理单 of its own, and with which papers.

use serde::{Deserialize, Serialize};

use super::{Applicant, IdentitySeen, Material};

/// The person himself or his agent, the holder's identity as a paper said it, and what was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Himself, or an agent with his own papers (CARD-12-5, CARD-13-4).
    pub by: Applicant,
    /// The holder's identity: from his original, or from the copy that the agent brought.
    pub identity: IdentitySeen,
    /// What was shown.
    pub materials: Vec<Material>,
}
