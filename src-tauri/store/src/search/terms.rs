//! The terms under which a person is found.
//!
//! "Any part" is a match from the start of one of its endings, so that every look-up is a range of
//! one index and costs the same, found or not. A trigram index (FTS5) was measured against it: at
//! 100,000 people a number that nobody has took 4 ms there, growing with the file, for it walks
//! the lists of common trigrams.

use counter_domain::name::search_key;
use counter_domain::person::Person;

use super::pinyin;

/// Version of the terms below. A file with other terms has them made anew when it is opened.
pub(crate) const TERMS_VERSION: u32 = 1;

/// Shortest part of a number that is found.
const SHORTEST_PART: usize = 3;

/// Where a term comes from. Its number is kept in the file; the order of matches is the query's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The name.
    Name = 0,
    /// 社会保障号码
    Number = 1,
    /// The number of a card.
    Card = 2,
    /// Initials, then a blank and the full pinyin, so that those alike stand in its order.
    Initials = 3,
    /// Full pinyin.
    Pinyin = 4,
    /// Endings of the number.
    NumberPart = 5,
    /// Endings of the name.
    NamePart = 6,
    /// Endings of a card's number.
    CardPart = 7,
    /// Initials from the second syllable on.
    InitialsPart = 8,
    /// Full pinyin from the second syllable on.
    PinyinPart = 9,
}

/// All terms of a person, in order and each once.
pub(crate) fn terms(person: &Person) -> Vec<(Kind, String)> {
    let mut terms = Vec::with_capacity(32);
    let name = person.facts.name.expose();
    endings(&mut terms, Kind::Name, Kind::NamePart, &search_key(name), 1);
    for reading in pinyin::readings(name) {
        add_reading(&mut terms, &reading);
    }
    let number = person.facts.number.expose().to_uppercase();
    endings(
        &mut terms,
        Kind::Number,
        Kind::NumberPart,
        &number,
        SHORTEST_PART,
    );
    for card in person.cards.values() {
        let number = card.number.expose().to_uppercase();
        endings(
            &mut terms,
            Kind::Card,
            Kind::CardPart,
            &number,
            SHORTEST_PART,
        );
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Whether two states of a person have the same terms, without making them.
pub(crate) fn same_terms(one: &Person, other: &Person) -> bool {
    let cards = |person: &Person| -> Vec<String> {
        let cards = person.cards.values();
        cards.map(|card| card.number.expose().clone()).collect()
    };
    one.facts.name == other.facts.name
        && one.facts.number == other.facts.number
        && cards(one) == cards(other)
}

/// The whole text as one kind, and its endings down to a length as another.
fn endings(terms: &mut Vec<(Kind, String)>, whole: Kind, part: Kind, text: &str, shortest: usize) {
    let length = text.chars().count();
    for (index, (at, _)) in text.char_indices().enumerate() {
        let ending = text.get(at..).unwrap_or_default().to_owned();
        if index == 0 {
            terms.push((whole, ending));
        } else if length - index >= shortest {
            terms.push((part, ending));
        }
    }
}

fn add_reading(terms: &mut Vec<(Kind, String)>, syllables: &[String]) {
    for from in 0..syllables.len() {
        let rest = syllables.get(from..).unwrap_or_default();
        let full = rest.concat();
        let initials: String = rest.iter().filter_map(|s| s.chars().next()).collect();
        let (initials_kind, full_kind) = if from == 0 {
            (Kind::Initials, Kind::Pinyin)
        } else {
            (Kind::InitialsPart, Kind::PinyinPart)
        };
        terms.push((initials_kind, format!("{initials} {full}")));
        terms.push((full_kind, full));
    }
}
