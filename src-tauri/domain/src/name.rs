//! Names of people, of any nationality (民委发〔2016〕33号, GB 18030-2022 level 3).
//!
//! A name is kept as the paper of identity writes it, with three things made uniform: the dot is
//! U+00B7, letters are half-width, and blanks stand only between Latin words. Each change is told
//! to the clerk as a [`NameHint`]. Every Han character is accepted, those of the supplementary
//! planes and of the private-use areas included, and so is every letter of the other scripts.
//!
//! Comparison with `==` is exact; [`PersonName::is_same_as`] and [`PersonName::search_key`] leave
//! dots, blanks and case out of account, for sources differ in them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number::normalised;
use crate::sensitive::Sensitive;

/// The dot that parts a name: U+00B7, A1A4 in GB 18030.
pub const DOT: char = '\u{00B7}';

/// Characters (code points) that a name may have; the circular demands 50 at least.
pub const LONGEST_NAME: usize = 100;

/// Characters that are typed for the dot.
const DOT_VARIANTS: [char; 10] = [
    '\u{2022}', '\u{30FB}', '\u{2027}', '\u{22C5}', '\u{0387}', '\u{FF0E}', '.', '\u{2219}',
    '\u{FF65}', '\u{2024}',
];

/// A person's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(Sensitive<String>);

/// A name and what was changed in reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedName {
    /// The name.
    pub name: PersonName,
    /// What the clerk is told, each at most once, in the order of the variants.
    pub hints: Vec<NameHint>,
}

/// What was changed in a name, or what about it wants a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NameHint {
    /// Another sign was typed for the dot.
    #[error("间隔符已统一为“·”")]
    DotNormalised,
    /// Blanks were taken out.
    #[error("已去掉多余的空格")]
    BlanksRemoved,
    /// Full-width letters were made half-width.
    #[error("全角字母已改为半角")]
    WidthNormalised,
    /// A character of a private-use area, which may look different elsewhere.
    #[error("姓名含自造字，换一台电脑可能显示不同，请与证件核对")]
    PrivateUse,
}

/// Why text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PersonNameError {
    /// Nothing, or only blanks.
    #[error("姓名不能为空")]
    Empty,
    /// More than 100 characters.
    #[error("姓名最多{limit}个字，当前{actual}个字，请核对证件")]
    TooLong {
        /// Characters that it has.
        actual: usize,
        /// Characters that it may have.
        limit: usize,
    },
    /// A control or other invisible character.
    #[error("姓名第{position}个字符是不可见的控制字符，请删除后重新录入")]
    ControlCharacter {
        /// Counted from 1, in the text as typed.
        position: usize,
    },
    /// A character that stands in no name: a digit, a bracket, …
    #[error("姓名第{position}个字符“{character}”不能用于姓名，请与证件核对")]
    ForbiddenCharacter {
        /// Counted from 1, in the text as typed.
        position: usize,
        /// The character.
        character: char,
    },
    /// The first character is a dot.
    #[error("姓名不能以间隔符“·”开头")]
    LeadingDot,
    /// The last character is a dot.
    #[error("姓名不能以间隔符“·”结尾")]
    TrailingDot,
    /// Two dots follow each other.
    #[error("姓名中不能连续出现两个间隔符“·”")]
    DoubleDot,
}

impl PersonName {
    /// Reads a name as typed or as read from a card.
    pub fn parse(text: &str) -> Result<ParsedName, PersonNameError> {
        let mut hints = Vec::new();
        let mut name = String::with_capacity(text.len());
        let mut blank_before = false;
        let indented = text
            .chars()
            .take_while(|character| is_blank(*character))
            .count();
        for (index, typed) in text.trim().chars().enumerate() {
            let position = indented + index + 1;
            if is_invisible(typed) {
                return Err(PersonNameError::ControlCharacter { position });
            }
            if is_blank(typed) {
                blank_before = true;
                continue;
            }
            let character = uniform(typed, &mut hints);
            if !is_allowed(character, name.chars().last()) {
                return Err(PersonNameError::ForbiddenCharacter {
                    position,
                    character: typed,
                });
            }
            if blank_before && parts_words(name.chars().last(), character) {
                name.push(' ');
            }
            blank_before = false;
            name.push(character);
        }
        if name.chars().filter(|c| *c == ' ').count()
            != text.chars().filter(|c| is_blank(*c)).count()
        {
            hints.push(NameHint::BlanksRemoved);
        }
        check_whole(&name)?;
        hints.sort_unstable();
        hints.dedup();
        Ok(ParsedName {
            name: Self(Sensitive::new(name)),
            hints,
        })
    }

    /// The name as papers carry it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The form in which names are searched: no dots, no blanks, capital letters.
    pub fn search_key(&self) -> String {
        search_key(self.expose())
    }

    /// Whether two names differ at most in dots, blanks and case.
    pub fn is_same_as(&self, other: &Self) -> bool {
        Self::same(self.expose(), other.expose())
    }

    /// Whether two names, as different sources write them, differ at most in dots, blanks, width
    /// and case. Neither needs to be a well-formed name.
    pub fn same(one: &str, other: &str) -> bool {
        search_key(one) == search_key(other)
    }
}

/// The form in which any typed piece of a name is searched; see [`PersonName::search_key`].
pub fn search_key(text: &str) -> String {
    text.chars()
        .filter(|character| !is_dot(*character))
        .collect::<String>()
        .split_whitespace()
        .map(normalised)
        .collect::<String>()
        .to_uppercase()
}

impl TryFrom<String> for PersonName {
    type Error = PersonNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map(|parsed| parsed.name)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0.into_inner()
    }
}

fn check_whole(name: &str) -> Result<(), PersonNameError> {
    let length = name.chars().count();
    if length == 0 {
        return Err(PersonNameError::Empty);
    }
    if name.starts_with(DOT) {
        return Err(PersonNameError::LeadingDot);
    }
    if name.ends_with(DOT) {
        return Err(PersonNameError::TrailingDot);
    }
    if name.contains("\u{00B7}\u{00B7}") {
        return Err(PersonNameError::DoubleDot);
    }
    if length > LONGEST_NAME {
        return Err(PersonNameError::TooLong {
            actual: length,
            limit: LONGEST_NAME,
        });
    }
    Ok(())
}

/// The character in its uniform form; what was changed or is noteworthy goes into `hints`.
fn uniform(typed: char, hints: &mut Vec<NameHint>) -> char {
    if DOT_VARIANTS.contains(&typed) {
        hints.push(NameHint::DotNormalised);
        return DOT;
    }
    if is_private_use(typed) {
        hints.push(NameHint::PrivateUse);
    }
    let character = crate::number::half_width(typed);
    if character != typed {
        hints.push(NameHint::WidthNormalised);
    }
    character
}

fn is_dot(character: char) -> bool {
    character == DOT || DOT_VARIANTS.contains(&character)
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
}

/// Characters that cannot be seen and so must not hide in a name. The joiners of Arabic-script
/// and Indic-script names are not among them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}'
        )
}

fn is_private_use(character: char) -> bool {
    matches!(
        character,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
    )
}

/// Han characters wherever Unicode has or may put them, with radicals and 〇.
fn is_han(character: char) -> bool {
    matches!(
        character,
        '\u{2E80}'..='\u{2FDF}' // radicals
            | '\u{3005}'..='\u{3007}' // 々 〆 〇
            | '\u{31C0}'..='\u{31E3}' // strokes
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{2FFFD}'
            | '\u{30000}'..='\u{3FFFD}'
    )
}

/// Whether a character may stand in a name behind another.
fn is_allowed(character: char, before: Option<char>) -> bool {
    let after_letter = before.is_some_and(|c| c.is_alphabetic() || is_han(c) || is_private_use(c));
    let after_mark = before.is_some_and(is_combining);
    character == DOT
        || character.is_alphabetic()
        || is_han(character)
        || is_private_use(character)
        || (is_combining(character) && (after_letter || after_mark))
        || (matches!(character, '\'' | '\u{2019}' | '-') && after_letter)
}

/// Marks and joiners that belong to the letter before them, and selectors of a glyph's variant.
fn is_combining(character: char) -> bool {
    matches!(
        character,
        '\u{0300}'..='\u{036F}' // Latin and Cyrillic accents
            | '\u{064B}'..='\u{065F}' // Arabic script: Uyghur, Kazakh
            | '\u{0F18}'..='\u{0F19}'
            | '\u{0F35}'..='\u{0F39}' // Tibetan
            | '\u{0F3E}'..='\u{0F3F}'
            | '\u{0F71}'..='\u{0F87}'
            | '\u{0F0B}' // Tibetan syllable mark
            | '\u{180B}'..='\u{180E}' // Mongolian
            | '\u{200C}'..='\u{200D}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Whether a blank between two characters parts words: in every script but Han, and never beside
/// a dot.
fn parts_words(before: Option<char>, after: char) -> bool {
    let word =
        |character: char| !is_han(character) && !is_private_use(character) && character != DOT;
    before.is_some_and(word) && word(after)
}
