//! Finding people: by name, pinyin, initials, number or card number, from the start or by any
//! part.
//!
//! What is typed is classified first ([`Query`]); every match is then a range of one index. The
//! order is stable: matches from the start before parts, then by term, then by the order in which
//! people came here. Parts are of three characters or more for numbers, of any length for names,
//! and begin with a syllable for pinyin.

mod pinyin;
mod query;
mod terms;

pub use query::Query;
pub(crate) use terms::{Kind, TERMS_VERSION, same_terms, terms};
