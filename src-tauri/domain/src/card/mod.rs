//! The social-security card (社保功能 only; the bank's side has states of its own, CARD-2-1).

mod misuse;
mod state;
mod table;

pub use misuse::{MisuseKind, MisuseReferral, ReferralTarget, Referred, Suspicion};
pub use state::{Card, CardStatus, OralLossChannel};
pub use table::{CardStep, cell};
