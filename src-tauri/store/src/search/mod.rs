//! Finding people: by name, pinyin, initials, number or card number, from the start or by any
//! part.
//!
//! What is typed is classified first ([`Query`]). A match from the start is a range of one index;
//! any part of three characters or more goes through a trigram index. The order is stable: exact
//! and initial matches before parts, then by term, then by the order in which people came here.

mod pinyin;
mod query;
mod terms;

pub use query::Query;
pub(crate) use query::any_part;
pub(crate) use terms::{Kind, Terms};
