//! What was typed into the finder, and what it can mean.

use counter_domain::name::search_key;

/// Characters of a query beyond which nothing can match.
const LONGEST: usize = 100;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Nothing that can match.
    Nothing,
    /// Digits, or digits with letters: a number or a card number, in capitals.
    Number(String),
    /// Latin letters: pinyin or initials, in small letters, `ü` as `v`; or letters with which a
    /// number begins.
    Latin(String),
    /// Anything else: a name, without dots and blanks.
    Name(String),
}

impl Query {
    /// Classifies what was typed. Width, dots, blanks, hyphens and case do not matter.
    pub fn read(typed: &str) -> Self {
        let key: String = search_key(typed)
            .chars()
            .filter(|character| !matches!(character, '\'' | '’' | '-') && !character.is_control())
            .collect();
        if key.is_empty() || key.chars().count() > LONGEST {
            return Self::Nothing;
        }
        let is_ascii = |character: char| character.is_ascii_alphanumeric();
        if key.chars().all(|c| c.is_ascii_alphabetic() || c == 'Ü') {
            let small = key.to_lowercase().replace('ü', "v");
            return Self::Latin(small.replace("lyu", "lv").replace("nyu", "nv"));
        }
        if key.chars().all(is_ascii) {
            return Self::Number(key);
        }
        Self::Name(key)
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn what_was_typed_is_classified() {
        for (typed, query) in [
            ("", Query::Nothing),
            (" · ", Query::Nothing),
            ("\u{7}", Query::Nothing),
            ("6600", Query::Number("6600".into())),
            ("12x", Query::Number("12X".into())),
            ("１２３", Query::Number("123".into())),
            ("A12345678", Query::Number("A12345678".into())),
            ("Zhang Wei", Query::Latin("zhangwei".into())),
            ("xi'an", Query::Latin("xian".into())),
            ("lü", Query::Latin("lv".into())),
            ("lyuyan", Query::Latin("lvyan".into())),
            ("张伟", Query::Name("张伟".into())),
            ("阿不都•买买提", Query::Name("阿不都买买提".into())),
            ("𠮷", Query::Name("𠮷".into())),
        ] {
            assert_eq!(Query::read(typed), query, "{typed:?}");
        }
        assert_eq!(
            Query::read(&"长".repeat(10_000)),
            Query::Nothing,
            "no name is so long"
        );
    }
}
