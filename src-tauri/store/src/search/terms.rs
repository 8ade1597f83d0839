//! The terms under which a person is found.

use counter_domain::name::search_key;
use counter_domain::person::Person;

use super::pinyin;

/// Where a term comes from. The number is kept in the file and gives the order of matches.
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
    /// The number from the birth date on, and its last four characters: how people say it.
    NumberPart = 5,
    /// The name from its second, third … character on.
    NamePart = 6,
}

/// All terms of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Terms {
    /// For ranges.
    pub(crate) ranged: Vec<(Kind, String)>,
    /// For any part: the number.
    pub(crate) number: String,
    /// For any part: numbers of cards.
    pub(crate) cards: String,
    /// For any part: full pinyin.
    pub(crate) pinyin: String,
}

impl Terms {
    pub(crate) fn of(person: &Person) -> Self {
        let name = person.facts.name.expose();
        let key = search_key(name);
        let number = person.facts.number.expose().to_uppercase();
        let mut terms = Self::default();
        terms.add_name(name, &key);
        terms.add_number(&number);
        for card in person.cards.values() {
            let card = card.number.expose().to_uppercase();
            if !terms.cards.is_empty() {
                terms.cards.push(' ');
            }
            terms.cards.push_str(&card);
            terms.ranged.push((Kind::Card, card));
        }
        terms.ranged.sort();
        terms.ranged.dedup();
        terms
    }

    fn add_name(&mut self, name: &str, key: &str) {
        for (index, (at, _)) in key.char_indices().enumerate() {
            let kind = if index == 0 {
                Kind::Name
            } else {
                Kind::NamePart
            };
            let part = key.get(at..).unwrap_or_default();
            self.ranged.push((kind, part.to_owned()));
        }
        for reading in pinyin::readings(name) {
            let initials = format!("{} {}", reading.initials, reading.full);
            self.ranged.push((Kind::Initials, initials));
            if !self.pinyin.is_empty() {
                self.pinyin.push(' ');
            }
            self.pinyin.push_str(&reading.full);
            self.ranged.push((Kind::Pinyin, reading.full));
        }
    }

    fn add_number(&mut self, number: &str) {
        let is_citizen_id = number.len() == 18;
        if is_citizen_id {
            for from in [6, 14] {
                let part = number.get(from..).unwrap_or_default();
                self.ranged.push((Kind::NumberPart, part.to_owned()));
            }
        }
        number.clone_into(&mut self.number);
        self.ranged.push((Kind::Number, number.to_owned()));
    }

    /// One text that can be compared and read back.
    pub(crate) fn to_text(&self) -> String {
        let lines: Vec<String> = self
            .ranged
            .iter()
            .map(|(kind, term)| format!("{}{term}", *kind as u8))
            .collect();
        lines.join("\n")
    }

    /// The ranged terms of a text, with the numbers of their kinds.
    pub(crate) fn ranged_of(text: &str) -> impl Iterator<Item = (u32, &str)> {
        text.lines().filter_map(|line| {
            let kind = line.chars().next()?.to_digit(10)?;
            Some((kind, line.get(1..)?))
        })
    }
}
