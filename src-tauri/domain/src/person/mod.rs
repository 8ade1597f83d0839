//! A person as the counter knows him: facts from the centre, and what acts have made of them.

mod facts;
mod state;

pub use facts::{Insurance, InsuranceKind, InsuranceStatus, PersonFacts};
pub use state::Person;
